/** What changes about a flow, in words. */

import { el } from "/static/dom.js";

const SIGNS = { "+": "added", "~": "changed", "-": "removed" };

/** The lines of a diff, each said by its sign in words and colour; lines without one name what the next are about. */
export function diff(text) {
  if (!text) return el("p", { class: "context" }, "Nothing is changed yet: edit it, or dismiss it.");
  const lines = text.split("\n").map((line) => {
    const kind = SIGNS[line[0]];
    const said = line.slice(1).trim();
    if (!kind) return el("li", { class: "after" }, said);
    return el("li", { class: kind }, el("span", { class: "sign" }, kind), el("span", {}, said));
  });
  return el("ul", { class: "diff" }, ...lines);
}
