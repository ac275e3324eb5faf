/** Script templates: found by words, filled in, written, proposed, decided on, and rolled back. */

import { Submission, api } from "/static/api.js";
import { ask } from "/static/dialog.js";
import { button, calmly, el, timeOf } from "/static/dom.js";
import { isAdmin, me, mayStart, maySeeScripts } from "/static/me.js";
import { fail, say } from "/static/notices.js";
import { approval, cautions, edit, fillIn, propose, rejectTemplate } from "/static/scripting.js";

const WHOSE = { mine: "yours", account: "shared", built_in: "built in", colleague: "a colleague’s" };
const RISKS = { changes: "makes changes", interrupts: "interrupts work", destroys: "deletes data", weakens: "weakens security" };
const LANGUAGES = { powershell: "PowerShell", bash: "Bash", python: "Python" };

/** @type {import("/static/views.js").View} */
export const view = {
  paths: ["scripts"],
  label: "Scripts",
  may: maySeeScripts,
  refused: "Scripts are for engineers. When a walk needs one, its step shows it; otherwise ask an engineer.",
  open,
};

async function open({ id }) {
  return id ? templatePage(id) : { element: await list(), title: "Scripts" };
}

async function list() {
  const search = el("input", { type: "search", placeholder: "Words, such as disk or bash", autocomplete: "off" });
  const results = el("div", { "aria-live": "polite" }, el("p", { class: "loading" }, "Loading…"));
  async function refresh(cursor = null) {
    try {
      const found = await api(`/scripts?${new URLSearchParams({ q: search.value.trim(), ...(cursor ? { cursor } : {}) })}`);
      const none = el("p", { class: "context" }, "No templates match. Try fewer or different words.");
      if (cursor) results.querySelector("ul").append(...found.items.map(line));
      else results.replaceChildren(found.items.length ? el("ul", { class: "rows boxed" }, ...found.items.map(line)) : none);
      results.querySelector(":scope > button")?.remove();
      if (found.next_cursor) results.append(button("Show more", () => refresh(found.next_cursor)));
    } catch (problem) {
      fail(problem, () => refresh(cursor));
    }
  }
  search.addEventListener("input", calmly(() => refresh()));
  refresh();
  const { items: waiting } = await api("/scripts/proposed");
  return el(
    "div",
    { class: "page" },
    el("h1", { tabindex: "-1" }, "Scripts"),
    el("p", { class: "context" }, "Templates for you to fill in, read and run. FlowPilot never runs anything."),
    mayStart() && button("Write a template…", async () => goTo(await edit())),
    waiting.length > 0 && el("h2", {}, "Waiting for a reviewer"),
    waiting.length > 0 && el("ul", { class: "rows boxed" }, ...waiting.map(line)),
    el("form", { role: "search", onsubmit: (event) => event.preventDefault() },
      el("label", { class: "field" }, el("span", {}, "Search templates"), search)),
    results,
  );
}

function line(template) {
  const { id, name, language, risk, owner, state, description } = template;
  const marks = [risk !== "none" && el("span", { class: "badge risky" }, RISKS[risk] ?? risk), state !== "published" && el("span", { class: "badge" }, state)];
  return el(
    "li",
    {},
    el("a", { href: `#/scripts/${id}` },
      el("strong", {}, name), el("span", { class: "line" }, ...marks.filter(Boolean), ` ${LANGUAGES[language] ?? language} · ${WHOSE[owner]} · ${description}`)),
  );
}

function goTo(template) {
  if (template) location.hash = `#/scripts/${template.id}`;
}

/** Read the template anew, in the page as it is: what was just said stays. */
const again = () => dispatchEvent(new HashChangeEvent("hashchange"));

/** How a template is named to decide on it: as it is shown. */
const shownAs = ({ id, version }) => `${id}.${version}`;

async function templatePage(id) {
  const template = await api(`/scripts/${encodeURIComponent(id)}`);
  const { items: versions } = await api(`/scripts/${template.id}/versions`);
  const mine = template.owner === "mine";
  const decides = me.user.reviewer && template.state === "proposed";
  const about = [LANGUAGES[template.language] ?? template.language, template.category, WHOSE[template.owner], template.state, `version ${template.version}`];
  const element = el(
    "div",
    { class: "page" },
    el("a", { class: "back", href: "#/scripts" }, "‹ Scripts"),
    el("h1", { tabindex: "-1" }, template.name),
    el("p", { class: "context" }, about.join(" · ")),
    el("p", { class: "text" }, template.description),
    template.review_notes && el("p", { class: "text" }, `${template.reviewed_by}: ${template.review_notes}`),
    el(
      "div",
      { class: "buttons" },
      mayStart() && button("Fill in…", () => tried(() => fillIn(template)), { class: "primary" }),
      mine && mayStart() && button("Change…", async () => (await edit(template)) && again()),
      mine && ["draft", "rejected"].includes(template.state) && button("Propose to the account", () => tried(() => propose(template), again)),
      decides && button("Approve", () => tried(() => send(...approval(shownAs(template))), again)),
      decides && button("Reject…", async () => (await rejectTemplate({ value: shownAs(template) })) && again()),
    ),
    cautions(template),
    template.parameters.length > 0 && el("h2", {}, "What it asks for"),
    template.parameters.length > 0 && el("ul", {}, ...template.parameters.map(parameterLine)),
    el("h2", {}, "Script"),
    el("pre", { tabindex: "0" }, el("code", {}, template.body)),
    el("h2", {}, "Versions"),
    el("ol", { class: "notes" }, ...versions.map((version) => versionLine(template, version))),
  );
  return { element, title: template.name };
}

function parameterLine({ name, label, type, required, sensitive }) {
  const marks = [type, !required && "optional", sensitive && "sensitive"].filter(Boolean).join(", ");
  return el("li", {}, el("code", {}, name), ` ${label} (${marks})`);
}

function versionLine(template, version) {
  const by = [version.author && `by ${version.author}`, version.approved_by && `approved by ${version.approved_by}`];
  const back = isAdmin() && template.owner === "account" && !version.current;
  const submission = new Submission("POST", `/scripts/${template.id}/rollback`);
  const roll = async () => {
    const sent = await ask({
      title: `Roll back to version ${version.version}?`,
      intro: [`Sessions use version ${version.version} of the script from now on. Version ${template.version} is kept, so you can roll forward again.`],
      submit: "Roll back",
      danger: true,
      send: () => submission.send({ version: version.version }),
    });
    if (!sent) return;
    again();
    say(`Rolled back: “${template.name}” is now at version ${version.version}.`);
  };
  return el(
    "li",
    {},
    el("p", { class: "context" }, [`Version ${version.version}`, version.current && "current", ...by].filter(Boolean).join(" · "), " ",
      version.created_at && timeOf(version.created_at)),
    back && button("Roll back to it…", roll, { class: "small" }),
  );
}

const send = (path, body) => new Submission("POST", path).send(body);

async function tried(act, then = () => {}) {
  try {
    await act();
    then();
  } catch (problem) {
    fail(problem, problem.passing ? () => tried(act, then) : null);
  }
}
