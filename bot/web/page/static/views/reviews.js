/** The reviewer's desk: what waits at the left, the proposal in the middle, its picture at the right. */

import { el } from "/static/dom.js";
import { mayDecide, maySeeProposals } from "/static/me.js";
import { ProposalPage } from "/static/views/proposal.js";
import { Queue } from "/static/views/queue.js";

const ADDRESS = "channel/review";

/** @type {import("/static/views.js").View} */
export const view = {
  paths: ["reviews", "proposals"],
  label: "Reviews",
  may: maySeeProposals,
  refused: "Flow proposals are for engineers and reviewers. What they approved is in the flow library.",
  count: ({ reviews = 0 }) => (mayDecide() ? reviews : 0),
  open,
};

/** @type {?Queue} made once, so that its filters stay while one goes through it */
let queue = null;

/** @type {?ProposalPage} the one that is open: the queue leads to it by two addresses, and what is typed in it stays */
let opened = null;

async function open({ id }) {
  queue ??= new Queue();
  const named = id ? pageOf(id) : null;
  await Promise.all([queue.refresh(), named?.refresh()]);
  const chosen = id || (matchMedia("(min-width: 820px)").matches ? queue.first : "");
  queue.choose(chosen);
  if (!chosen) return overview();
  const proposal = named ?? pageOf(chosen);
  opened = proposal;
  if (!named) await proposal.refresh();
  return {
    element: proposal.element,
    beside: queue.element,
    panel: proposal.panel,
    title: proposal.title,
    shown: () => proposal.shown(),
    keys: [
      ...proposal.keys,
      { key: "j", does: "The next proposal", press: () => queue.go(1) },
      { key: "k", does: "The previous proposal", press: () => queue.go(-1) },
      { key: "o", does: "Switch between waiting and decided", press: () => queue.toggle() },
    ],
    async refresh(address) {
      if (address && address !== ADDRESS) return;
      await Promise.all([queue.refresh(), proposal.refresh()]);
    },
  };
}

function pageOf(id) {
  return opened?.id === id ? opened : new ProposalPage(id);
}

/** Nothing chosen: on a phone the queue is the page; elsewhere nothing waits. */
function overview() {
  const waits = el("p", { class: "context" }, "Choose a proposal to read what it changes and decide on it.");
  const nothing = el("p", { class: "context" }, "Nothing is waiting. When a session solves a problem in a new way, the fix is proposed here for reviewers to decide on.");
  return {
    element: el("div", { class: "page" }, el("h1", { tabindex: "-1" }, "Reviews"), queue.first ? waits : nothing),
    beside: queue.element,
    title: "Reviews",
    refresh: (address) => (!address || address === ADDRESS) && queue.refresh(),
  };
}
