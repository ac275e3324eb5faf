/** The audit: who did what when, narrowed down, and as a file. For owners and admins. */

import { api } from "/static/api.js";
import { button, el, timeOf } from "/static/dom.js";
import { isAdmin, roleName } from "/static/me.js";
import { fail } from "/static/notices.js";
import { table } from "/static/table.js";

const PAGE = 50;
const FLOWPILOT = "flowpilot";

/** @type {import("/static/views.js").View} */
export const view = {
  paths: ["audit"],
  label: "Audit log",
  within: "account",
  may: isAdmin,
  refused: "The audit log is for the account's owners and admins. What happened in a session is shown in the session itself.",
  open,
};

async function open() {
  const [{ items: people }, { items: removed }, { items: kinds }] = await Promise.all([api("/users"), api("/users?removed=true"), api("/audit/kinds")]);
  const list = new AuditList([...people, ...removed], kinds);
  await list.refresh();
  return { element: list.element, title: "Audit log" };
}

class AuditList {
  element;
  #who;
  #what;
  #since = el("input", { type: "date" });
  #until = el("input", { type: "date" });
  #results = el("div", { class: "audit", role: "region", "aria-label": "What was done", "aria-live": "polite" });
  #files = el("p", { class: "buttons" });
  #turn = 0;

  constructor(people, kinds) {
    const names = people.map(({ id, name }) => [id, name]).sort(([, one], [, other]) => one.localeCompare(other));
    this.#who = select([["", "Anybody"], [FLOWPILOT, "FlowPilot itself"], ...names]);
    this.#what = select([["", "Anything"], ...kinds.map((kind) => [kind, words(kind)]).sort(([, one], [, other]) => one.localeCompare(other))]);
    const filters = { Who: this.#who, Action: this.#what, From: this.#since, To: this.#until };
    Object.values(filters).forEach((each) => each.addEventListener("change", () => this.refresh().catch((problem) => fail(problem))));
    this.element = el(
      "div",
      { class: "page" },
      el("a", { class: "back", href: "#/account" }, "‹ Account"),
      el("h1", { tabindex: "-1" }, "Audit log"),
      el("p", { class: "context" }, "Who did what and when, newest first. Passwords that people typed are removed."),
      el("form", { class: "filters audit-filters", onsubmit: (event) => event.preventDefault() },
        ...Object.entries(filters).map(([label, control]) => el("label", { class: "field" }, el("span", {}, label), control))),
      this.#files,
      this.#results,
    );
  }

  /** Read it again, as it is narrowed down now. Throws a Problem. */
  async refresh() {
    const turn = (this.#turn += 1);
    const which = this.#which;
    this.#files.replaceChildren(...["csv", "json"].map((format) =>
      el("a", { class: "button", download: "", href: `/api/v1/audit/export?${new URLSearchParams({ ...which, format })}` }, `Download ${format.toUpperCase()}`)));
    const page = await api(`/audit?${new URLSearchParams({ ...which, limit: String(PAGE) })}`);
    if (turn !== this.#turn) return;
    if (!page.items.length) return this.#results.replaceChildren(el("p", { class: "context" }, "Nothing matches. Try other dates, people or actions."));
    const lines = table(["When", "Who", "Action", "Details"], page.items.map(line), "Entries of the audit log");
    this.#results.replaceChildren(lines, page.next_cursor ? this.#more(which, page.next_cursor, lines.querySelector("tbody")) : "");
  }

  get #which() {
    const given = { who: this.#who.value, what: this.#what.value, since: this.#since.value, until: this.#until.value };
    return Object.fromEntries(Object.entries(given).filter(([, value]) => value));
  }

  #more(which, cursor, body) {
    const more = button("Show more", async () => {
      try {
        const page = await api(`/audit?${new URLSearchParams({ ...which, limit: String(PAGE), cursor })}`);
        body.append(...page.items.map(line));
        cursor = page.next_cursor;
        if (!cursor) more.remove();
      } catch (problem) {
        fail(problem);
      }
    });
    return more;
  }
}

function line({ at, actor, actor_id: id, kind, session_id: session, data }) {
  const about = [
    session && el("a", { href: `#/sessions/${session}` }, "session"),
    data.proposal_id && el("a", { href: `#/reviews/${data.proposal_id}` }, "proposal"),
    data.flow_id && el("a", { href: `#/flows/${data.flow_id}` }, "flow"),
    ...Object.entries(data).filter(([name, value]) => !name.endsWith("_id") && value !== null && value !== "").map(([name, value]) => `${words(name)}: ${name === "role" ? roleName(value) : said(value)}`),
  ].filter(Boolean);
  const parts = about.flatMap((part, place) => (place ? [" · ", part] : [part]));
  return el("tr", {}, el("td", {}, timeOf(at)), el("td", {}, actor || (id ? "a deleted person" : "FlowPilot")), el("th", { scope: "row" }, words(kind)), el("td", {}, ...parts));
}

function said(value) {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}

function words(name) {
  const text = name.replaceAll("_", " ");
  return text[0].toUpperCase() + text.slice(1);
}

function select(options) {
  return el("select", {}, ...options.map(([value, label]) => el("option", { value }, label)));
}
