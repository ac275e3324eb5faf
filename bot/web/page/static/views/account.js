/** The account: who I am, tokens, and for admins people and settings. */

import { Submission, api } from "/static/api.js";
import { copy } from "/static/copy.js";
import { ask, show } from "/static/dialog.js";
import { button, el, once, timeOf } from "/static/dom.js";
import { askToNotify, notifying } from "/static/desktop.js";
import { isAdmin, me, roleName } from "/static/me.js";
import { fail, say } from "/static/notices.js";
import { people } from "/static/views/people.js";
import { settings } from "/static/views/settings.js";
import { table } from "/static/table.js";

const FIX_WAYS = { clicking: "By clicking", script: "By script", "": "Ask me again" };
/** @type {import("/static/views.js").View} */
export const view = { paths: ["account"], label: "Account", open: async () => ({ element: await account(), title: "Account" }) };

async function account() {
  const { name, role, reviewer } = me.user;
  /** @type {any[]} */
  const parts = [section("Preferences", preferences), section("Notifications", notifications), section("API tokens", tokens)];
  if (isAdmin()) {
    const audit = el("p", {}, el("a", { href: "#/audit" }, "Open the audit log"), ": who did what and when, with filters and as a file to download.");
    parts.push(section("People", people), el("section", {}, el("h2", {}, "Audit log"), audit), section("Settings", settings));
  }
  return el(
    "div",
    { class: "page account" },
    el("h1", { tabindex: "-1" }, "Account"),
    el("p", {}, `You are ${name}: ${roleName(role)}${reviewer ? ", reviewer" : ""}.`),
    // All at once, so that none moves the others when it comes.
    ...(await Promise.all(parts)),
  );
}

/** A section whose content is read anew each time `fill` asks for it. */
async function section(heading, content) {
  const place = el("div");
  async function fill() {
    try {
      place.replaceChildren(...(await content(fill)));
    } catch (problem) {
      fail(problem, fill);
    }
  }
  await fill();
  return el("section", {}, el("h2", {}, heading), place);
}

/** What I was asked once and is remembered. */
async function preferences(again) {
  const remembered = await api("/me/preferences");
  const submission = new Submission("PATCH", "/me/preferences");
  const change = (control, body) => once(control, async () => {
    try {
      await submission.send(body);
      say("Your preferences are saved.");
    } catch (problem) {
      fail(problem);
    }
    await again();
  });
  const offers = el("input", {
    type: "checkbox",
    id: "offer-templates",
    checked: remembered.offer_templates,
    onchange: () => change(offers, { offer_templates: offers.checked }),
  });
  const kinds = Object.entries(remembered.fix_ways).sort();
  const ways = kinds.map(([kind, way]) => {
    const others = Object.fromEntries(kinds.filter(([name]) => name !== kind));
    const choice = el(
      "select",
      { "aria-label": `How I do “${kind}” fixes`, onchange: () => change(choice, { fix_ways: choice.value ? { ...others, [kind]: choice.value } : others }) },
      ...Object.entries(FIX_WAYS).map(([value, label]) => el("option", { value, selected: value === way }, label)),
    );
    return el("tr", {}, el("th", { scope: "row" }, kind), el("td", {}, choice));
  });
  return [
    el("div", { class: "field check" }, offers, el("label", { for: "offer-templates" }, "Offer to make a template when a script solves a session")),
    ways.length
      ? table(["Kind of fix", "How I do it"], ways, "How I do fixes")
      : el("p", { class: "context" }, "The first time a fix can be done either by clicking or with a script, you are asked which you prefer. Your choice is remembered here."),
  ];
}

async function tokens(again) {
  const { items } = await api("/tokens");
  const living = items.filter((token) => !token.revoked_at && !(token.expires_at && new Date(token.expires_at) < new Date()));
  const line = (token) =>
    el(
      "tr",
      {},
      el("td", {}, token.user),
      el("td", {}, token.name || "–"),
      el("td", {}, timeOf(token.created_at)),
      el("td", {}, token.last_used_at ? timeOf(token.last_used_at) : "never"),
      el("td", {}, token.expires_at ? timeOf(token.expires_at) : "never"),
      el("td", {}, button("Revoke…", () => revoke(token, again), { "aria-label": `Revoke… token ${token.name || "without a name"} of ${token.user}` })),
    );
  return [
    el("p", { class: "context" }, "A token lets a program use the REST API on your behalf."),
    living.length ? table(["Person", "Used for", "Created", "Last used", "Expires", ""], living.map(line)) : el("p", { class: "context" }, "There are no tokens yet."),
    button("Create a token…", () => makeToken(again)),
  ];
}

async function makeToken(again) {
  const submission = new Submission("POST", "/tokens");
  /** @type {any} */
  let made = null;
  const person = { name: "user", label: "Who is it for?", required: false, hint: "Someone's name. Leave empty for yourself." };
  const what = [
    { name: "name", label: "What is it for?", hint: "For example “nightly report”.", required: false },
    { name: "days", label: "Days until it expires", kind: "number", value: 90, hint: "1 to 365.", required: true },
  ];
  const sent = await ask({
    title: "Create a token",
    intro: ["The token is shown only once, right after you create it."],
    submit: "Create",
    fields: [...(isAdmin() ? [person] : []), ...what],
    send: async ({ user, name, days }) => {
      made = await submission.send({ ...(user?.trim() ? { user: user.trim() } : {}), name, days: Number(days) });
    },
  });
  if (!sent) return;
  const box = el("input", { type: "text", readonly: true, value: made.token, "aria-label": "The token" });
  show("Your token", el("p", {}, "Copy it now and keep it safe: it won't be shown again."), box, button("Copy", () => copy(made.token)));
  await again();
}

async function revoke(token, again) {
  const submission = new Submission("DELETE", `/tokens/${token.id}`);
  const sent = await ask({
    title: "Revoke this token?",
    intro: [`Programs that use this token of ${token.user} stop working at once.`],
    submit: "Revoke it",
    danger: true,
    send: () => submission.send(),
  });
  if (sent) await again();
}

function notifications(again) {
  const said = {
    granted: "On. While you are in another window, this browser tells you when a session is handed over to you or a proposal needs your review.",
    denied: "Off: notifications from this page are blocked. You can allow them in the browser's settings.",
    default: "Off. You can be told on the desktop when a session is handed over to you or a proposal needs your review.",
    unknown: "Not available: this browser has no notifications, or needs HTTPS for them.",
  }[notifying()];
  const allow = notifying() === "default" && button("Allow notifications…", async () => (await askToNotify(), again()));
  return [el("p", {}, said), ...(allow ? [allow] : [])];
}
