/** The flow library: what is in it, by what it is about. */

import { api } from "/static/api.js";
import { button, calmly, el, timeOf } from "/static/dom.js";
import { mayStart } from "/static/me.js";
import { fail } from "/static/notices.js";
import { importDocument } from "/static/reviewing.js";
import { flowEditor } from "/static/views/flow_editor.js";
import { flowPage, guided } from "/static/views/flow.js";

/** @type {import("/static/views.js").View} */
export const view = { paths: ["flows"], label: "Flow library", open };

async function open({ id, rest }) {
  if (!id) return { element: library(), title: "Flow library" };
  return rest[0] === "edit" && mayStart() ? flowEditor(id) : flowPage(id);
}

function library() {
  const search = el("input", { type: "search", placeholder: "Words from a symptom", autocomplete: "off" });
  const state = el("select", {}, el("option", { value: "" }, "Published"), el("option", { value: "archived" }, "Archived"));
  const results = el("div", { class: "library", "aria-live": "polite" }, el("p", { class: "loading" }, "Loading…"));
  async function refresh() {
    try {
      const archived = state.value === "archived";
      const { items } = await api(`/flows?${new URLSearchParams({ q: search.value.trim(), ...(archived && { archived: "true" }) })}`);
      const none = el("p", { class: "context" }, archived && !search.value.trim() ? "No flows are archived." : "No flows match. Try fewer or different words.");
      results.replaceChildren(...(items.length ? byDomain(items) : [none]));
    } catch (problem) {
      fail(problem, refresh);
    }
  }
  search.addEventListener("input", calmly(refresh));
  state.addEventListener("change", refresh);
  refresh();
  return el(
    "div",
    { class: "page" },
    el("h1", { tabindex: "-1" }, "Flow library"),
    el("p", { class: "context" }, "Published flows guide sessions step by step, without AI."),
    mayStart() && button("Propose flows from a document…", importDocument),
    el("form", { role: "search", class: "library-search", onsubmit: (event) => event.preventDefault() },
      el("label", { class: "field" }, el("span", {}, "Search flows"), search),
      el("label", { class: "field" }, el("span", {}, "Show"), state)),
    results,
  );
}

function byDomain(flows) {
  const domains = [...new Set(flows.map(({ domain }) => domain))].sort();
  return domains.map((domain) =>
    el("section", {}, el("h2", {}, domain), el("ul", { class: "flows rows" }, ...flows.filter((flow) => flow.domain === domain).map(row))));
}

function row(flow) {
  return el(
    "li",
    {},
    el("a", { href: `#/flows/${flow.id}` }, el("strong", {}, flow.title), el("span", { class: "line" }, `v${flow.version} · `, ...statistics(flow))),
    flow.state !== "archived" && guided(flow, "Use"),
  );
}

function statistics(flow) {
  if (flow.state === "archived") return [`archived · used ${flow.times_walked}×, resolved ${flow.times_resolved}×`];
  if (!flow.times_walked) return ["not used yet · not validated"];
  const used = `${flow.state.replace("_", " ")} · used ${flow.times_walked}×, resolved ${flow.times_resolved}×`;
  return flow.last_used_at ? [`${used}, last `, timeOf(flow.last_used_at)] : [used];
}
