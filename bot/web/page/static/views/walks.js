/** First-line walks: starting one, one's own, and how all of them went. */

import { Submission, api } from "/static/api.js";
import { ask } from "/static/dialog.js";
import { button, el, once, timeOf } from "/static/dom.js";
import { draft, keepDraft } from "/static/drafts.js";
import { maySeeHandovers, me } from "/static/me.js";
import { fail, settle } from "/static/notices.js";
import { WALK_STATES, badge } from "/static/states.js";
import { table } from "/static/table.js";
import { WalkView } from "/static/views/walk.js";

const DRAFT = "walk.problem";
const WALKERS = ["l1_tech", "engineer", "admin", "owner"];

/** @type {import("/static/views.js").View} */
export const view = {
  paths: ["walks"],
  label: "First line",
  may: () => WALKERS.includes(me.user.role) || maySeeHandovers(),
  refused: "First-line walks are for technicians and engineers. You can read flows and documentation here; an admin can change your role.",
  open,
};

async function open({ id }) {
  return id ? openWalk(id) : openList();
}

async function openWalk(id) {
  const walk = new WalkView(id);
  await walk.refresh();
  return {
    element: walk.element,
    get title() {
      return walk.title;
    },
    watch: [walk.address],
    refresh: (address) => (!address || address === walk.address ? walk.refresh() : undefined),
    pressed: () => walk.expectNext(),
    shown: () => walk.showNewest(),
    keys: walk.keys,
    close: () => walk.close(),
  };
}

async function openList() {
  const results = el("div", { class: "walks" });
  const start = WALKERS.includes(me.user.role) ? walkForm() : null;
  async function refresh() {
    const { items } = await api("/walks?limit=50");
    const report = maySeeHandovers() ? await api("/walks/report") : null;
    results.replaceChildren(...lists(items), ...(report ? figures(report) : []));
  }
  await refresh();
  const heading = el("h1", { tabindex: "-1" }, "First line");
  return { element: el("div", { class: "page" }, heading, start, results), title: "First line", refresh };
}

/** A box for a problem, and the ways to go on with it; not `labelled` where the heading above it says the same. */
export function walkForm({ labelled = true } = {}) {
  const box = el("textarea", {
    name: "problem",
    rows: 3,
    "data-focus": true,
    placeholder: "Describe the user's problem in their words…",
    value: draft(DRAFT),
    oninput: () => keepDraft(DRAFT, box.value),
  });
  const walks = new Submission("POST", "/walks");
  const engineers = new Submission("POST", "/walks/escalate");
  const begin = async (submission, more) => {
    if (!box.value.trim()) return box.focus();
    settle();
    try {
      const walk = await submission.send({ problem: box.value, ...more });
      keepDraft(DRAFT, "");
      location.hash = `#/walks/${walk.id}`;
    } catch (problem) {
      fail(problem, problem.passing ? () => begin(submission, more) : null);
    }
  };
  const send = el("button", { type: "submit", class: "primary" }, "Start");
  const submit = (event) => {
    event.preventDefault();
    once(send, () => begin(walks, {}));
  };
  const notes = button("Take notes only", () => begin(walks, { adhoc: true }));
  const engineer = button("Ask an engineer…", () => askAtOnce(box, begin, engineers));
  const label = el("label", { class: "field" }, el("span", { class: labelled ? "" : "unseen" }, "What is the problem?"), box);
  return el("form", { class: "start", onsubmit: submit }, label, el("div", { class: "buttons" }, send, notes, engineer));
}

function askAtOnce(box, begin, submission) {
  if (!box.value.trim()) return box.focus();
  return ask({
    title: "Ask an engineer",
    submit: "Ask",
    fields: [{ name: "reason", label: "Why?", kind: "textarea", rows: 2, required: true }],
    send: (values) => begin(submission, values),
  });
}

function lists(walks) {
  const own = walks.filter((walk) => walk.technician === me.user.name);
  const others = walks.filter((walk) => walk.technician !== me.user.name);
  const open = own.filter(({ status }) => status === "active");
  const over = own.filter(({ status }) => status !== "active").slice(0, 10);
  return [
    ...section("My open walks", open, "Nothing is open. Describe a problem to start."),
    ...(over.length ? section("My recent walks", over) : []),
    ...(others.length ? section("Other people's walks", others.slice(0, 20)) : []),
  ];
}

function section(heading, walks, empty = "") {
  const list = walks.length ? el("ul", { class: "rows boxed" }, ...walks.map(line)) : el("p", { class: "context" }, empty);
  return [el("h2", {}, heading), list];
}

function line(walk) {
  const who = walk.technician === me.user.name ? " " : ` ${walk.technician} · `;
  const about = el("span", { class: "line" }, badge(walk.status, WALK_STATES[walk.status]), who, timeOf(walk.created_at));
  return el("li", {}, el("a", { href: `#/walks/${walk.id}` }, el("strong", {}, walk.title), about));
}

function figures({ walks, containment, median_seconds: median, p90_seconds: p90, flags, escalations, by_flow: flows, reasons }) {
  if (!walks) return [el("h2", {}, "The last 30 days"), el("p", { class: "context" }, "No walk has ended yet.")];
  const cells = ["Flow", "Walks", "Solved", "Engineer asked", "Given up", "Flags", "Median time", "9 in 10 within"];
  const rows = flows.map((each) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, each.title || KINDS[each.kind]),
      ...[each.walks, each.resolved, each.escalated, each.abandoned, each.flags, minutes(each.median_seconds), minutes(each.p90_seconds)].map((cell) => el("td", {}, String(cell))),
    ),
  );
  return [
    el("h2", {}, "The last 30 days"),
    el("p", {}, `${count(walks, "walk")}, ${Math.round(containment * 100)}% solved without an engineer: half of those within ${minutes(median)}, nine in ten within ${minutes(p90)}. ${count(flags, "step")} flagged.`),
    table(cells, rows, "How the last 30 days went, by flow"),
    ...(reasons.length ? [el("h3", {}, "Why engineers were asked"), el("p", {}, led(escalations)), el("ul", {}, ...reasons.map(reason))] : []),
  ];
}

const KINDS = { flow: "A flow that no longer exists", proposal: "Proposals", adhoc: "Notes", ai_build: "AI, step by step" };

function count(number, what) {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

function minutes(seconds) {
  return seconds === null ? "–" : `${Math.max(1, Math.round(seconds / 60))} min`;
}

/** What led to hand-overs, in words. */
function led({ out_of_scope: outOfScope, way_ended: ended, asked }) {
  return `${asked} asked before the end, ${ended} where the path ended, ${outOfScope} out of scope.`;
}

function reason({ reason: words, times }) {
  return el("li", {}, `${words}${times > 1 ? ` (${times} times)` : ""}`);
}
