/** A flow in words: its outline, what differs between two of them, and how far it is to its ends. */

import { el } from "/static/dom.js";

const WORDS = { worked: "Worked", failed: "Didn't work", skipped: "Can't check", otherwise: "Otherwise" };
const TEXTS = ["text", "why", "details", "root_cause", "fix", "reason", "handover_to"];

/**
 * The nodes of a flow as items of a list; each way leads to its node, and `went` is told which that was. What people
 * flagged stands at its node.
 */
export function inWords(flow, went = (_) => {}, flags = []) {
  const numbers = new Map(flow.nodes.map((node, place) => [node.id, place + 1]));
  const items = new Map();
  const goTo = (id) => {
    items.get(id)?.focus();
    items.get(id)?.scrollIntoView({ block: "center" });
    went(id);
  };
  for (const node of flow.nodes) {
    const ways = waysOf(flow, node).map(({ answers, to }) =>
      el("li", {}, `${answers.join(" / ")} → `, el("button", { type: "button", class: "link", onclick: () => goTo(to) }, `${numbers.get(to) ?? "?"}. ${brief(flow.nodes.find(({ id }) => id === to))}`)));
    const flagged = flags.filter(({ node_id: id }) => id === node.id).map(flagLine);
    const item = el("li", { tabindex: "-1", "data-kind": node.type }, el("b", {}, kindOf(node)), ": ", ...withCode(said(node)), ...flagged, ways.length ? el("ul", {}, ...ways) : null);
    items.set(node.id, item);
  }
  return [...items.values()];
}

/** What somebody says is wrong with a node. */
function flagLine({ kind, note, by }) {
  return el("p", { class: "flag" }, el("span", { "aria-hidden": "true" }, "⚑ "), el("b", {}, `Flagged as ${kind}`), `: ${note} (${by})`);
}

/** What differs from one flow to another, as lines with a kind: added, changed or removed. */
export function differences(before, after) {
  const lines = [];
  for (const field of ["title", "description"]) {
    if (before[field] !== after[field]) lines.push(["changed", `${field}: ${before[field]} → ${after[field]}`]);
  }
  const old = new Map(before.nodes.map((node) => [node.id, node]));
  for (const node of after.nodes) {
    const was = old.get(node.id);
    old.delete(node.id);
    if (!was) lines.push(["added", `${kindOf(node)}: ${said(node)}`]);
    else if (said(was) !== said(node) || was.type !== node.type) lines.push(["changed", `${kindOf(was)}: ${said(was)} → ${said(node)}`]);
    const [ways, waysBefore] = [after, before].map((flow) => (flow === before && !was ? [] : waysOf(flow, node).map((way) => wayInWords(flow, way))));
    lines.push(...ways.filter((way) => !waysBefore.includes(way)).map((way) => ["added", `${brief(node)}: ${way}`]));
    lines.push(...waysBefore.filter((way) => !ways.includes(way)).map((way) => ["removed", `${brief(node)}: ${way}`]));
  }
  for (const node of old.values()) lines.push(["removed", `${kindOf(node)}: ${said(node)}`]);
  return lines;
}

/** A node in a few words. */
export function brief(node) {
  const text = node ? said(node) : "missing";
  return text.length > 60 ? `${text.slice(0, 59).replace(/\s+\S*$/, "")}…` : text;
}

/** What kind of step a node is. */
export function kindOf({ type }) {
  const words = type.replaceAll("_", " ");
  return words[0].toUpperCase() + words.slice(1);
}

function said(node) {
  return TEXTS.slice(0, 1).concat(TEXTS.slice(3)).map((name) => node[name]).filter(Boolean).join(" ");
}

/** Where a node leads, each target once with all answers that lead there. */
function waysOf(flow, node) {
  const found = new Map();
  for (const { from, to, when } of flow.edges) {
    if (from === node.id) found.set(to, [...(found.get(to) ?? []), answerOf(flow, node, when)]);
  }
  return [...found].map(([to, answers]) => ({ to, answers }));
}

/** Every way that leads on from a node, in its order: what is answered, and to which node that leads. */
export function waysFrom(flow, node) {
  return flow.edges.filter(({ from }) => from === node.id).map(({ to, when }) => ({ answer: answerOf(flow, node, when), to }));
}

function wayInWords(flow, { to, answers }) {
  return `${answers.join(" / ")} → ${brief(flow.nodes.find(({ id }) => id === to))}`;
}

function answerOf(flow, { id, type }, when) {
  if (type === "note") return "Then";
  const options = flow.nodes.find((node) => node.id === id)?.options ?? [];
  return WORDS[when.kind] ?? options.find((option) => option.value === when.value)?.label ?? when.value;
}

/** Texts of flows name commands between backticks. */
export function withCode(text) {
  return text.split(/`([^`\n]{1,300})`/).map((part, place) => (place % 2 ? el("code", {}, part) : part));
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
