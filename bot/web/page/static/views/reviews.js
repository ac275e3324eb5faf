/** What was proposed for the library, for reviewers to decide on. */

import { Conversation } from "/static/conversation.js";
import { el } from "/static/dom.js";
import { mayDecide, maySeeProposals } from "/static/me.js";
import { proposalPage } from "/static/reviewing.js";

const ADDRESS = "channel/review";
const DECIDING = ["approve", "approve_risks", "edit_proposal", "reject", "dismiss", "undo_decision"];

/** @type {import("/static/views.js").View} */
export const view = {
  paths: ["reviews", "proposals"],
  label: "Reviews",
  may: maySeeProposals,
  refused: "Flow proposals are shown to engineers and reviewers. What was approved is in the flow library.",
  count: ({ reviews = 0 }) => (mayDecide() ? reviews : 0),
  open,
};

async function open({ id }) {
  if (id) return { element: await proposalPage(id), title: "Flow proposal" };
  const list = el("ol", { class: "messages", "aria-label": "Flow proposals" });
  const empty = el("p", { class: "context" }, "Nothing is proposed. What solved a problem appears here, for reviewers to decide on.");
  const conversation = new Conversation(list, ADDRESS, dress, true);
  async function refresh(address = null) {
    if (address && address !== ADDRESS) return;
    await conversation.refresh();
    empty.hidden = list.children.length > 0;
  }
  await refresh();
  return { element: el("div", { class: "page" }, el("h1", { tabindex: "-1" }, "Reviews"), empty, list), title: "Reviews", refresh };
}

/** Leave out what the server would refuse this person. */
function dress(item) {
  item.querySelectorAll("[data-action]").forEach((control) => {
    control.hidden = DECIDING.includes(control.dataset.action) && !mayDecide();
  });
}
