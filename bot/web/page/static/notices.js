/** Telling the person what happened, in a place that screen readers read out. */

import { el } from "/static/dom.js";

const SHOWN_FOR = 6_000; // milliseconds

let isPassing = false;
const notices = document.getElementById("notices");
const said = document.getElementById("said");
const failed = document.getElementById("failed");

/** Say that something was done. */
export function say(sentence) {
  const line = el("p", { class: "notice" }, sentence);
  raise();
  said.replaceChildren(line);
  setTimeout(() => line.remove(), SHOWN_FOR);
}

/** Say what went wrong, with a way on. The sentence stays until the person or a success removes it. */
export function fail(problem, again = null) {
  isPassing = Boolean(problem.passing);
  const retry = again && el("button", { type: "button", class: "primary", onclick: () => (settle(), again()) }, "Try again");
  const dismiss = el("button", { type: "button", onclick: settle }, "Dismiss");
  raise();
  failed.replaceChildren(el("div", { class: "notice failure" }, el("p", {}, problem.message), retry, dismiss));
}

/** Bring the place above dialogs, which lie over all else. */
function raise() {
  if (notices.matches(":popover-open")) notices.hidePopover();
  notices.showPopover();
}

/** FlowPilot can be reached again: what failed for that reason is over. What can be tried again stays until it is. */
export function settlePassing() {
  if (isPassing && !failed.querySelector(".primary")) settle();
}

/** Nothing is wrong any more. */
export function settle() {
  failed.replaceChildren();
}
