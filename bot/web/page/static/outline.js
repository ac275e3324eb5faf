/** A flow in words. */

import { el } from "/static/dom.js";

/** The nodes of a flow as items of a list. */
export function inWords(flow) {
  const numbers = new Map(flow.nodes.map((node, place) => [node.id, place + 1]));
  return flow.nodes.map((node) => {
    const ways = flow.edges.filter((edge) => edge.from === node.id);
    const text = [node.text, node.root_cause, node.fix, node.reason].filter(Boolean).join(" ");
    const answers = ways.map((way) => el("li", {}, `${answer(node, way.when)} → ${numbers.get(way.to)}`));
    return el("li", {}, el("b", {}, node.type.replaceAll("_", " ")), `: ${text}`, answers.length ? el("ul", {}, ...answers) : null);
  });
}

function answer(node, when) {
  const words = { worked: "Worked", failed: "Didn't work", skipped: "Can't check", otherwise: "Otherwise" };
  return words[when.kind] ?? node.options?.find((option) => option.value === when.value)?.label ?? when.value;
}

/** How many steps follow a node on average, whichever answers are given. */
export function remaining(flow, from) {
  const known = new Map();
  const after = (id) => {
    if (known.has(id)) return known.get(id);
    known.set(id, 0); // flows have no cycles; a damaged one ends here
    const next = [...new Set(flow.edges.filter((edge) => edge.from === id).map((edge) => edge.to))];
    const steps = next.length ? next.reduce((sum, each) => sum + 1 + after(each), 0) / next.length : 0;
    known.set(id, steps);
    return steps;
  };
  return after(from);
}
