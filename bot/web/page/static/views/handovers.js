/** Sessions that were handed over, for whoever takes them. */

import { Conversation } from "/static/conversation.js";
import { el } from "/static/dom.js";
import { maySeeHandovers } from "/static/me.js";

const ADDRESS = "channel/handover";

/** @type {import("/static/views.js").View} */
export const view = {
  paths: ["handovers"],
  label: "Hand-overs",
  may: maySeeHandovers,
  refused: "Hand-overs are for engineers and reviewers. Your own sessions can be handed over at any step, with “Hand over…”.",
  count: ({ handovers = 0 }) => handovers,
  open,
};

async function open() {
  const list = el("ol", { class: "messages", "aria-label": "Hand-overs" });
  const empty = el("p", { class: "context" }, "Nobody is waiting for help. When a session is handed over, it appears here for a colleague to take.");
  const conversation = new Conversation(list, ADDRESS, dress, { order: (messages) => messages.toReversed() });
  async function refresh(address = null) {
    if (address && address !== ADDRESS) return;
    await conversation.refresh();
    empty.hidden = list.children.length > 0;
  }
  await refresh();
  return { element: el("div", { class: "page" }, el("h1", { tabindex: "-1" }, "Hand-overs"), empty, el("h2", { class: "unseen" }, "Waiting and taken hand-overs"), list), title: "Hand-overs", refresh };
}

/** A way from the hand-over to its session. */
function dress(item, { subject }) {
  const [about, session] = subject.split(":");
  if (about !== "handover" || !session) return;
  const buttons = item.querySelector("article > .buttons");
  const link = el("a", { href: `#/sessions/${session}`, class: buttons && "button" }, "Open the session");
  (buttons ?? item.querySelector("article")).append(link);
}
