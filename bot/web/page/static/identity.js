/** Who I am: switched in the demo, signed in with a token otherwise. */

import { Submission } from "/static/api.js";
import { button, el, once } from "/static/dom.js";
import { me, roleName } from "/static/me.js";
import { fail } from "/static/notices.js";

/** Where a start link leads that does not let this browser in. */
export const USED_LINK = "#/start-link-used";

/** The corner of the page that says who I am. */
export function identity() {
  if (!me.user) return [];
  if (!me.demo) return [el("span", {}, me.user.name), button("Sign out", signOut)];
  const people = me.identities.some(({ name }) => name === me.user.name) ? me.identities : [me.user, ...me.identities];
  const choice = el(
    "select",
    { onchange: () => signIn({ user: choice.value }).catch((problem) => fail(problem)) },
    ...people.map(({ name, role, reviewer }) => {
      const what = `${roleName(role)}${reviewer ? ", reviewer" : ""}`;
      return el("option", { value: name, selected: name === me.user.name }, `${name} (${what})`);
    }),
  );
  return [el("label", {}, el("span", {}, "You are"), " ", choice)];
}

/** Become somebody. The page starts anew, so that nothing of the one before stays. Throws a Problem. */
export async function signIn(who) {
  await new Submission("POST", "/page/sign-in").send(who);
  location.reload();
}

/** What somebody sees who was let out: why, and a way to be somebody else. */
export function noAccessPage(problem) {
  return el("div", { class: "page" }, el("h1", { tabindex: "-1" }, "You have no access"), el("p", {}, problem.message), button("Sign out", signOut));
}

async function signOut() {
  try {
    await new Submission("POST", "/page/sign-out").send();
    location.reload();
  } catch (problem) {
    fail(problem);
  }
}

/** What somebody sees who is not signed in. */
export function signInPage() {
  const token = el("input", { type: "password", name: "token", autocomplete: "current-password", required: true });
  const send = el("button", { type: "submit", class: "primary" }, "Sign in");
  const error = el("p", { class: "error", role: "alert" });
  const submit = (event) => {
    event.preventDefault();
    error.textContent = "";
    once(send, () => signIn({ token: token.value }).catch(refuse));
  };
  const refuse = (problem) => {
    error.textContent = problem.message;
    token.select();
  };
  const used = location.hash === USED_LINK && el("p", { role: "alert" }, "This start link no longer works: it was opened in another browser, is over a day old, or FlowPilot has an owner by now.");
  const trying = me.start_link && el("p", {}, "To try FlowPilot without a token, open the start link that it printed when it started. Every start prints a new one.");
  return el(
    "div",
    { class: "page sign-in" },
    el("h1", { tabindex: "-1" }, "Sign in"),
    used,
    el("p", {}, "Enter your token. An admin can create one on the Account page, an operator with:"),
    el("pre", { tabindex: "0" }, "flowpilot token create --user NAME --role ROLE"),
    el("form", { onsubmit: submit }, el("label", { class: "field" }, el("span", {}, "Token"), token), error, send),
    trying,
  );
}
