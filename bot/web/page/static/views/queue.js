/** The queue of proposals: those validated by an outcome first, narrowed down by domain and age. */

import { api } from "/static/api.js";
import { el, timeOf } from "/static/dom.js";
import { fail } from "/static/notices.js";

const MOST = 500; // proposals that are read for a queue
const PAGE = 50;
const DECIDED = 50; // of those decided, the newest
const DECISIONS = ["approved", "modified", "rejected", "dismissed"];
const KINDS = { new_flow: "new flow", branch_addition: "new branch", enhancement: "enhancement", auto_reinforced: "reinforced" };

export class Queue {
  element;
  #items = [];
  #chosen = "";
  #turn = 0;
  #of = ""; // which state the items are in
  #isWhole = true;
  #count = el("p", { class: "context", role: "status" });
  #list = el("ul", { class: "rows", "aria-label": "Flow proposals" });
  #state = select("Show", { pending: "Waiting", decided: "Decided" });
  #domain = select("Domain", { "": "All" });
  #order = select("Order", { validated: "Validated first", oldest: "Waiting longest", newest: "Newest" });

  constructor() {
    const form = el("form", { class: "filters", onsubmit: (event) => event.preventDefault() }, this.#state.element, this.#domain.element, this.#order.element);
    this.element = el("section", { class: "queue", "aria-labelledby": "queue-title" }, el("h2", { id: "queue-title" }, "Proposals"), form, this.#count, this.#list);
    this.#state.control.addEventListener("change", () => this.refresh().catch((problem) => fail(problem)));
    for (const each of [this.#domain, this.#order]) each.control.addEventListener("change", () => this.#draw());
  }

  /** The first of the list, as it is ordered now; empty when there is none. */
  get first() {
    return this.#shown()[0]?.id ?? "";
  }

  choose(id) {
    this.#chosen = id;
    this.#mark();
  }

  /** Open the next of the list, or the one before. */
  go(way) {
    const ids = this.#shown().map(({ id }) => id);
    const next = ids[Math.min(Math.max(ids.indexOf(this.#chosen) + way, 0), ids.length - 1)];
    if (next) location.hash = `#/reviews/${next}`;
  }

  /** From what waits to what was decided, and back. */
  toggle() {
    this.#state.control.value = this.#state.control.value === "pending" ? "decided" : "pending";
    this.refresh().catch((problem) => fail(problem));
  }

  /** Read the queue again; settles once its beginning is there, and the rest of a long one follows. Throws a Problem. */
  refresh() {
    const turn = (this.#turn += 1);
    const state = this.#state.control.value;
    const isKnown = this.#of === state && this.#items.length > 0; // then it is not drawn shorter meanwhile
    const take = (found, isWhole) => turn === this.#turn && (isWhole || !isKnown) && this.#take(found, state, isWhole);
    return new Promise((resolve, reject) => {
      const begun = (found) => resolve(take(found, false));
      (state === "pending" ? pending(begun, () => turn === this.#turn) : decided()).then((found) => resolve(take(found, true)), reject);
    });
  }

  #take(found, state, isWhole) {
    this.#items = found;
    this.#of = state;
    this.#isWhole = isWhole;
    const domains = [...new Set(found.map(({ problem_domain: domain }) => domain).filter(Boolean))].sort();
    const chosen = this.#domain.control.value;
    this.#domain.control.replaceChildren(...[["", "All"], ...domains.map((each) => [each, each])].map(([value, label]) => el("option", { value }, label)));
    this.#domain.control.value = domains.includes(chosen) ? chosen : "";
    this.#draw();
  }

  #shown() {
    const domain = this.#domain.control.value;
    const found = this.#items.filter((item) => !domain || item.problem_domain === domain);
    const by = { oldest: 1, newest: -1 }[this.#order.control.value];
    return by ? found.toSorted((one, other) => by * one.created_at.localeCompare(other.created_at)) : found;
  }

  #draw() {
    const focused = this.#list.contains(document.activeElement) ? document.activeElement.hash : "";
    const shown = this.#shown();
    this.#list.replaceChildren(...shown.map(row));
    const waits = this.#state.control.value === "pending";
    this.#count.textContent = shown.length ? `${shown.length}${this.#isWhole ? "" : " and more"} ${waits ? "waiting" : "decided"}` : waits ? "Nothing is waiting." : "Nothing has been decided yet.";
    this.#mark();
    if (focused) [...this.#list.querySelectorAll("a")].find(({ hash }) => hash === focused)?.focus({ preventScroll: true });
  }

  #mark() {
    for (const link of this.#list.querySelectorAll("a")) {
      if (link.hash === `#/reviews/${this.#chosen}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }
}

/** All that wait; `begun` is told of the first of them. Stops where a newer reading has begun. */
async function pending(begun, isNewest) {
  const items = [];
  let cursor = "";
  do {
    const query = new URLSearchParams({ status: "pending", limit: String(PAGE), ...(cursor && { cursor }) });
    const page = await api(`/proposals?${query}`);
    items.push(...page.items);
    if (!cursor && page.next_cursor) begun([...items]);
    cursor = page.next_cursor;
  } while (cursor && items.length < MOST && isNewest());
  return items;
}

/** The newest decisions. Asked for by what they were: among all proposals those that wait may come first. */
async function decided() {
  const pages = await Promise.all(DECISIONS.map((status) => api(`/proposals?${new URLSearchParams({ status, limit: String(DECIDED) })}`)));
  const over = pages.flatMap(({ items }) => items).filter(({ reviewed_at: at }) => at);
  return over.sort((one, other) => other.reviewed_at.localeCompare(one.reviewed_at)).slice(0, DECIDED);
}

function row(proposal) {
  const { id, title, type, problem_domain: domain, supporting_session_count: count, validated_by_outcome: validated } = proposal;
  const marks = [
    validated && el("span", { class: "badge validated" }, "validated"),
    proposal.risks.length > 0 && el("span", { class: "badge risky" }, "risky steps"),
    proposal.conflict && el("span", { class: "badge risky" }, "conflict"),
    proposal.status !== "pending" && el("span", { class: "badge" }, `${proposal.status} by ${proposal.reviewed_by}`),
  ].filter(Boolean);
  const about = [KINDS[type], domain, count > 1 ? `${count} sessions` : ""].filter(Boolean).join(" · ");
  return el(
    "li",
    {},
    el("a", { href: `#/reviews/${id}` }, el("strong", {}, title), el("span", { class: "line" }, `${about} · `, timeOf(proposal.created_at)), marks.length ? el("span", { class: "line" }, ...marks) : null),
  );
}

function select(label, options) {
  const control = el("select", {}, ...Object.entries(options).map(([value, name]) => el("option", { value }, name)));
  return { control, element: el("label", { class: "field" }, el("span", {}, label), control) };
}
