/** The states of sessions and walks, as people call them. */

import { el } from "/static/dom.js";

/** @type {Object<string, string>} */
export const STATES = {
  active: "Active",
  paused: "Paused",
  requesting_escalation: "Handed over, waiting",
  escalated: "Handed over, left FlowPilot",
  resolved: "Resolved",
  abandoned: "Abandoned",
};

/** Those of walks. @type {Object<string, string>} */
export const WALK_STATES = { active: "in progress", resolved: "resolved", escalated: "with the engineers", abandoned: "given up" };

/** A state in its colour; `words` where something else says it better. */
export function badge(status, words = STATES[status].toLowerCase()) {
  return el("span", { class: `badge status-${status}` }, words);
}
