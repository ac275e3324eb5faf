/** The reviewer channel beside the session: what was proposed for the library. */

import { Conversation } from "/static/conversation.js";
import { el } from "/static/dom.js";
import { mayDecide, maySeeProposals } from "/static/me.js";

export const ADDRESS = "channel/review";

const DECIDING = ["approve", "approve_risks", "edit_proposal", "reject", "dismiss", "undo_decision"];

export class Reviews {
  #list = el("ol", { class: "messages", "aria-label": "Flow proposals" });
  #empty = el("p", { class: "context" }, "Nothing is proposed. What solved a problem appears here, for reviewers to decide on.");
  #conversation = new Conversation(this.#list, ADDRESS, dress, true);
  element = el("aside", { class: "reviews", "aria-labelledby": "reviews-title" }, el("h2", { id: "reviews-title" }, "Reviews"), this.#empty, this.#list);

  constructor() {
    this.element.hidden = !maySeeProposals();
  }

  /** Bring the channel up to date. Throws a Problem. */
  async refresh() {
    if (this.element.hidden) return;
    await this.#conversation.refresh();
    this.#empty.hidden = this.#list.children.length > 0;
  }
}

/** Leave out what the server would refuse this person. */
function dress(item) {
  item.querySelectorAll("[data-action]").forEach((control) => {
    control.hidden = DECIDING.includes(control.dataset.action) && !mayDecide();
  });
}
