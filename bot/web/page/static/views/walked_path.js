/** The flow that guides a session, with the way that the session has taken through it. */

import { api } from "/static/api.js";
import { el } from "/static/dom.js";
import { Picture } from "/static/picture.js";
import { remaining } from "/static/outline.js";

export class WalkedPath {
  element;
  #picture = new Picture("The flow, with the way that the session took");
  #link = el("a", {});
  #flow = null;
  #of = "";
  #nodes = [];

  constructor() {
    this.element = el("section", { class: "walked-path", hidden: true, "aria-label": "Flow of the session" }, el("h2", {}, this.#link), this.#picture.element);
  }

  /** Show where the session stands. Throws a Problem. */
  async follow({ matched_flow: flow, steps }) {
    const walked = steps.filter(({ content, state }) => content.node && content.guide === "flow" && state !== "superseded");
    this.#nodes = walked.map(({ content }) => content.node);
    this.element.hidden = !flow || !this.#nodes.length;
    if (this.element.hidden) {
      this.#flow = null;
      this.#of = "";
      return;
    }
    const of = `${flow.id}?version=${flow.version}`;
    if (of !== this.#of) {
      this.#of = of;
      this.#flow = await api(`/flows/${of}`);
      this.#link.textContent = flow.title;
      this.#link.href = `#/flows/${flow.id}`;
      this.#picture.load(`/page/flows/${flow.id}.svg?version=${flow.version}`);
    }
    this.#picture.mark(this.#nodes);
  }

  /** The panel is in the page now, so it has a size to show the current node in. */
  shown() {
    const current = this.#nodes.at(-1);
    if (current) this.#picture.goTo(current);
  }

  /** Which step is open, and about how many there will be; 0 when that cannot be said. */
  progress({ open_step: open }) {
    if (!open) return { order: 0, about: 0 };
    if (!this.#flow || !open.content.node) return { order: open.order, about: 0 };
    return { order: open.order, about: open.order + Math.round(remaining(this.#flow, open.content.node)) };
  }
}
