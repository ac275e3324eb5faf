/** The list of sessions: mine by default, or what a search finds. */

import { api } from "/static/api.js";
import { button, calmly, el, timeOf } from "/static/dom.js";
import { fail } from "/static/notices.js";

const OPEN = ["active", "paused", "requesting_escalation"];
const STATUSES = [...OPEN, "escalated", "resolved", "abandoned"];
const RECENT = 10;
const PAGE = 30;

export class SessionList {
  #chosen = null;
  #turn = 0; // counts readings, so that one that comes late does not replace a newer one
  #results = el("div", { class: "results" });
  #search = el("input", { type: "search", placeholder: "Words from the problem", autocomplete: "off" });
  #filter = el(
    "select",
    {},
    el("option", { value: "mine" }, "Mine"),
    el("option", { value: "" }, "Everybody's"),
    ...STATUSES.map((status) => el("option", { value: status }, `Everybody's: ${status.replaceAll("_", " ")}`)),
  );
  element;

  constructor() {
    this.#search.addEventListener("input", calmly(() => this.refresh()));
    this.#filter.addEventListener("change", () => this.refresh());
    this.element = el(
      "section",
      { class: "sessions", "aria-label": "Sessions" },
      el("a", { class: "button primary new", href: "#/" }, "New session"),
      el("form", { role: "search", onsubmit: (event) => event.preventDefault() },
        el("label", { class: "field" }, el("span", {}, "Search sessions"), this.#search),
        el("label", { class: "field" }, el("span", {}, "Show"), this.#filter)),
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
      const sections = text || this.#filter.value !== "mine" ? await this.#found(text) : await this.#mine();
      if (turn !== this.#turn) return;
      this.#results.replaceChildren(...sections);
      this.#mark();
    } catch (problem) {
      if (turn !== this.#turn) return;
      if (problem.status === 403) this.#results.replaceChildren(el("p", { class: "context" }, problem.message));
      else if (!problem.passing) fail(problem);
    }
  }

  async #mine() {
    const open = (await Promise.all(OPEN.map((status) => page({ mine: true, status, limit: 50 })))).flatMap((each) => each.items);
    open.sort((a, b) => b.created_at.localeCompare(a.created_at));
    const { items } = await page({ mine: true, limit: 50 });
    const over = items.filter((session) => !OPEN.includes(session.status)).slice(0, RECENT);
    return [
      ...section("My open sessions", open, "Nothing open. Describe a problem to begin."),
      ...(over.length ? section("My recent sessions", over) : []),
    ];
  }

  async #found(text) {
    const wanted = this.#filter.value;
    const which = { q: text, limit: PAGE, ...(wanted === "mine" ? { mine: true } : wanted && { status: wanted }) };
    const first = await page(which);
    const parts = section("Found", first.items, "No session fits. Try fewer words, or show everybody's.");
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
    return more;
  }

  #mark() {
    this.#results.querySelectorAll("a").forEach((link) => {
      if (link.hash === `#/sessions/${this.#chosen}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
  }
}

function page(which) {
  return api(`/sessions?${new URLSearchParams(which)}`);
}

function section(heading, sessions, empty = "") {
  const list = sessions.length ? el("ul", {}, ...sessions.map(line)) : el("p", { class: "context" }, empty);
  return [el("h2", {}, heading), list];
}

function line(session) {
  const status = session.thinking ? "thinking…" : session.status.replaceAll("_", " ");
  return el(
    "li",
    {},
    el(
      "a",
      { href: `#/sessions/${session.id}` },
      el("strong", {}, session.title),
      el("span", { class: "line" }, el("span", { class: `badge status-${session.status}` }, status), ` ${session.engineer} · `, timeOf(session.created_at)),
    ),
  );
}
