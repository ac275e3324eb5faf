/** A table that scrolls by itself where it is wider than the page. */

import { el } from "/static/dom.js";

/**
 * @param {string[]} headings an empty one for a column that needs none
 * @param {Node[]} lines its rows
 * @param {string} [label] what it is, where no heading says so
 */
export function table(headings, lines, label = "") {
  const head = el("tr", {}, ...headings.map((heading) => el(heading ? "th" : "td", heading ? { scope: "col" } : {}, heading)));
  // It can be scrolled by keyboard, so it has to have a name.
  const frame = { class: "table", tabindex: "0", role: "region", "aria-label": label || headings.filter(Boolean).join(", ") };
  return el("div", frame, el("table", {}, el("thead", {}, head), el("tbody", {}, ...lines)));
}
