/** Which view is open, by the address. A view that comes late does not replace a newer one. */

import { button, el } from "/static/dom.js";
import { settle } from "/static/notices.js";
import { VIEWS } from "/static/views.js";

const place = document.getElementById("view");

/** @typedef {import("/static/views.js").Opened} Opened */

export class Router {
  /** @type {?Opened} */
  open = null;
  /** @type {?import("/static/views.js").View} */
  view = null;
  #turn = 0;
  #opened;

  /** @param {function(): void} opened called whenever another view is open, or none */
  constructor(opened) {
    this.#opened = opened;
  }

  /** Open what the address names, now and whenever it changes; not before it is known who looks. */
  async begin() {
    addEventListener("hashchange", () => this.route());
    await this.route();
  }

  /** Open what the address names. */
  async route() {
    const address = addressOf(location.hash);
    const turn = (this.#turn += 1);
    settle();
    this.open?.close?.();
    this.open = null;
    this.view = VIEWS.find(({ paths }) => paths.includes(address.path)) ?? null;
    try {
      const open = this.view ? await opening(this.view, address) : nothing();
      if (turn !== this.#turn) {
        open.close?.();
        return;
      }
      this.#show(open);
    } catch (problem) {
      if (turn === this.#turn) this.#show(this.#lost(problem));
    }
  }

  #show(open) {
    this.open = open;
    const isFirst = !place.querySelector("h1");
    layOut(open);
    document.title = titleOf(open);
    const focus = (isFirst && open.element.querySelector("[data-focus]")) || open.element.querySelector("h1");
    if (!open.element.contains(document.activeElement)) focus?.focus({ preventScroll: true });
    open.shown?.();
    this.#opened();
  }

  #lost(problem) {
    const again = () => this.route();
    const way = problem.passing
      ? button("Try again", again, { class: "primary" })
      : el("p", {}, el("a", { href: "#/" }, "Back to the sessions"));
    return page("This page can't be shown", el("p", {}, problem.message), way);
  }
}

/** The address that a hash names. */
export function addressOf(hash) {
  const [words, query = ""] = hash.replace(/^#?\/?/, "").split("?");
  const [path = "", id = "", ...rest] = words.split("/").map(decoded);
  return { path, id, rest, query: new URLSearchParams(query) };
}

function decoded(word) {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}

function opening(view, address) {
  if (!view.may || view.may()) return view.open(address);
  const home = el("p", {}, el("a", { href: "#/" }, "Back to the sessions"));
  return page(view.label, el("p", {}, view.refused ?? "Your role doesn't include this page."), home);
}

function nothing() {
  return page("Page not found", el("p", {}, el("a", { href: "#/" }, "Back to the sessions")));
}

function page(heading, ...content) {
  return { element: el("div", { class: "page" }, el("h1", { tabindex: "-1" }, heading), ...content), title: heading };
}

/** Beside, main and panel; what is there already stays as it is, with how far it was scrolled. */
function layOut({ element, beside, panel }) {
  place.className = [beside && "has-beside", panel && "has-panel"].filter(Boolean).join(" ");
  const main = place.querySelector("main");
  if (main.firstElementChild !== element || main.children.length > 1) {
    main.replaceChildren(element);
    main.scrollTop = 0;
  }
  keep(place.querySelector(":scope > .beside"), beside, (slot) => place.prepend(slot), "beside");
  keep(place.querySelector(":scope > .panel"), panel, (slot) => place.append(slot), "panel");
}

function keep(slot, content, put, name) {
  if (!content) slot?.remove();
  else if (!slot) put(el("div", { class: name }, content));
  else if (slot.firstElementChild !== content) slot.replaceChildren(content);
}

/** What the tab says of a view. */
export function titleOf({ title }) {
  return title ? `${title} · FlowPilot` : "FlowPilot";
}
