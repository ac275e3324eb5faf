/** The list of sessions: mine by default, or what a search finds. */

import { api } from "/static/api.js";
import { button, calmly, el, refill, timeOf } from "/static/dom.js";
import { mayDescribe, mayStart, me } from "/static/me.js";
import { fail } from "/static/notices.js";
import { STATES, badge } from "/static/states.js";

const OPEN = ["active", "paused", "requesting_escalation"];
const STATUSES = [...OPEN, "escalated", "resolved", "abandoned"];
const OVER = ["resolved", "escalated", "abandoned"];
const RECENT = 10;
const PAGE = 30;

export class SessionList {
  #chosen = null;
  #turn = 0; // counts readings, so that one that comes late does not replace a newer one
  #results = el("div", { class: "results" });
  #search = el("input", { type: "search", placeholder: "Problem, answers, notes, ticket…", autocomplete: "off" });
  #whose = el("select", {}, el("option", { value: "mine" }, "Mine"), el("option", { value: "" }, "Everybody's"));
  #state = select({ "": "Any state", ...Object.fromEntries(STATUSES.map((status) => [status, STATES[status]])) });
  #age = select({ "": "Any time", 1: "Last day", 7: "Last 7 days", 30: "Last 30 days", 365: "Last year" });
  #flow = select({ "": "Any flow" });
  element;

  constructor() {
    const refresh = () => this.refresh();
    this.#search.addEventListener("input", calmly(refresh));
    const filters = [this.#whose, this.#state, this.#age, this.#flow];
    filters.forEach((each) => each.addEventListener("change", refresh));
    const more = el("details", { class: "fold more-filters" }, el("summary", {}, "Filters"),
      labelled("State", this.#state), labelled("Started", this.#age), labelled("Flow", this.#flow));
    more.addEventListener("toggle", () => this.#knowFlows(), { once: true });
    this.element = el(
      "section",
      { class: "sessions", "aria-label": "Sessions" },
      mayDescribe() && el("a", { class: "button primary new", href: "#/" }, mayStart() ? "New session" : "New walk"),
      el("form", { role: "search", onsubmit: (event) => event.preventDefault() },
        labelled("Search sessions", this.#search), labelled("Show", this.#whose), more),
      this.#results,
    );
  }

  /** Mark the session that is open beside the list. */
  choose(id) {
    this.#chosen = id;
    this.#mark();
  }

  /** Read the list again; what is shown stays when that fails. */
  async refresh() {
    const turn = (this.#turn += 1);
    try {
      const text = this.#search.value.trim();
      const isPlain = !text && this.#whose.value === "mine" && ![this.#state, this.#age, this.#flow].some(({ value }) => value);
      const sections = isPlain ? await this.#mine() : await this.#found(text);
      if (turn !== this.#turn) return;
      this.#mark(sections);
      refill(this.#results, sections);
    } catch (problem) {
      if (turn !== this.#turn) return;
      if (problem.status === 403) this.#results.replaceChildren(el("p", { class: "context" }, problem.message));
      else if (!problem.passing) fail(problem);
    }
  }

  async #mine() {
    const of = (statuses, limit) => page([["mine", "true"], ["limit", String(limit)], ...statuses.map((status) => ["status", status])]);
    const [{ items: open }, { items: over }] = await Promise.all([of(OPEN, 50), of(OVER, RECENT)]);
    return [
      ...section("My open sessions", open, "Nothing is open. Describe a problem to start."),
      ...(over.length ? section("My recent sessions", over) : []),
    ];
  }

  async #found(text) {
    const wanted = { q: text, status: this.#state.value, days: this.#age.value, flow: this.#flow.value };
    const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value));
    const which = { limit: PAGE, ...given, ...(this.#whose.value === "mine" && { mine: true }) };
    const first = await page(which);
    /** @type {any[]} */
    const parts = section("Results", first.items, "No sessions match. Try fewer words or other filters.");
    if (first.next_cursor) parts.push(this.#more(which, first.next_cursor, parts[1]));
    return parts;
  }

  #more(which, cursor, list) {
    const more = button("Show more", async () => {
      try {
        const next = await page({ ...which, cursor });
        list.append(...next.items.map(line));
        cursor = next.next_cursor;
        if (!cursor) more.remove();
        this.#mark();
      } catch (problem) {
        fail(problem);
      }
    });
    more.dataset.of = String(new URLSearchParams({ ...which, cursor })); // two that go on differently are two buttons
    return more;
  }

  /** The flows to choose from, read when somebody looks at the filters. */
  async #knowFlows() {
    const { items } = await api("/flows").catch(() => ({ items: [] }));
    this.#flow.append(...items.map(({ id, title }) => el("option", { value: id }, title)));
  }

  #mark(parts = [...this.#results.children]) {
    const links = parts.flatMap((part) => [...part.querySelectorAll("a")]);
    links.forEach((link) => {
      if (link.hash === `#/sessions/${this.#chosen}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
  }
}

function page(which) {
  return api(`/sessions?${new URLSearchParams(which)}`);
}

function section(heading, sessions, empty = "") {
  const list = sessions.length ? el("ul", { class: "rows" }, ...sessions.map(line)) : el("p", { class: "context" }, empty);
  return [el("h2", {}, heading), list];
}

/** Two lines: the title, and what tells it apart from others like it. */
function line(session) {
  const state = session.thinking ? badge(session.status, "thinking…") : badge(session.status);
  const about = [session.engineer !== me.user.name && session.engineer, session.ticket && `#${session.ticket.id}`, lastSaid(session)].filter(Boolean);
  return el(
    "li",
    {},
    el(
      "a",
      { href: `#/sessions/${session.id}` },
      el("strong", {}, session.title),
      el("span", { class: "line" }, state, " ", timeOf(session.created_at), about.length ? ` · ${about.join(" · ")}` : ""),
    ),
  );
}

/** How it ended, or the last answer: sessions about the same problem differ in that. */
function lastSaid({ resolution, handover, steps }) {
  if (resolution?.fix) return resolution.fix;
  if (handover && !handover.claimed_by) return handover.reason;
  const answer = steps.findLast(({ state, answer: given }) => state === "answered" && given)?.answer;
  return answer?.label ?? answer?.text ?? answer?.result?.details ?? "";
}

function select(options) {
  // Names that are numbers come first in an object, so the empty one is looked for.
  const entries = Object.entries(options).sort(([one], [other]) => Number(other === "") - Number(one === ""));
  return el("select", {}, ...entries.map(([value, label]) => el("option", { value }, label)));
}

function labelled(label, control) {
  return el("label", { class: "field" }, el("span", {}, label), control);
}
