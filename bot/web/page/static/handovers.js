/** The hand-over channel beside the session. */

import { Conversation } from "/static/conversation.js";
import { el } from "/static/dom.js";
import { maySeeHandovers } from "/static/me.js";

export const ADDRESS = "channel/handover";

export class Handovers {
  #list = el("ol", { class: "messages", "aria-label": "Hand-overs" });
  #empty = el("p", { class: "context" }, "Nobody waits for help. Sessions that are handed over appear here, for whoever takes them.");
  #conversation = new Conversation(this.#list, ADDRESS, dress, true);
  element = el("aside", { class: "handovers", "aria-labelledby": "handovers-title" }, el("h2", { id: "handovers-title" }, "Hand-overs"), this.#empty, this.#list);

  constructor() {
    this.element.hidden = !maySeeHandovers();
  }

  /** Bring the channel up to date. Throws a Problem. */
  async refresh() {
    if (this.element.hidden) return;
    await this.#conversation.refresh();
    this.#empty.hidden = this.#list.children.length > 0;
  }
}

/** A way from the hand-over to its session. */
function dress(item, { subject }) {
  const [about, session] = subject.split(":");
  if (about === "handover" && session) item.querySelector("article").append(el("p", {}, el("a", { href: `#/sessions/${session}` }, "Open the session")));
}
