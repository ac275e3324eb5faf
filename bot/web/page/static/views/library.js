/** The flow library: what is in it, and each flow as a picture and in words. */

import { Submission, api } from "/static/api.js";
import { ask } from "/static/dialog.js";
import { button, calmly, el, timeOf } from "/static/dom.js";
import { isAdmin, mayStart } from "/static/me.js";
import { inWords } from "/static/outline.js";
import { importDocument } from "/static/reviewing.js";
import { fail } from "/static/notices.js";

/** @type {import("/static/views.js").View} */
export const view = { paths: ["flows"], label: "Flow library", open };

async function open({ id }) {
  return id ? flowPage(id) : { element: library(), title: "Flow library" };
}

function library() {
  const search = el("input", { type: "search", placeholder: "Words from a symptom", autocomplete: "off" });
  const results = el("div", { "aria-live": "polite" }, el("p", { class: "loading" }, "Loading…"));
  async function refresh() {
    try {
      const { items } = await api(`/flows?${new URLSearchParams({ q: search.value.trim() })}`);
      const none = el("p", { class: "context" }, "No flow fits. Try fewer or other words.");
      results.replaceChildren(items.length ? el("ul", { class: "flows" }, ...items.map(tile)) : none);
    } catch (problem) {
      fail(problem, refresh);
    }
  }
  search.addEventListener("input", calmly(refresh));
  refresh();
  return el(
    "div",
    { class: "page" },
    el("h1", { tabindex: "-1" }, "Flow library"),
    el("p", { class: "context" }, "Published flows guide a session step by step, without AI."),
    mayStart() && button("Propose flows from a document…", importDocument),
    el("form", { role: "search", onsubmit: (event) => event.preventDefault() },
      el("label", { class: "field" }, el("span", {}, "Search flows"), search)),
    results,
  );
}

function tile(flow) {
  const href = `#/flows/${flow.id}`;
  return el(
    "li",
    { class: "flow" },
    el("a", { href, class: "thumbnail", tabindex: "-1", "aria-hidden": "true" }, picture(flow, "")),
    el("h2", {}, el("a", { href }, flow.title)),
    el("p", { class: "context" }, el("span", { class: "badge" }, flow.domain), " ", ...statistics(flow)),
    guided(flow),
  );
}

function picture(flow, alt, loading = "lazy") {
  return el("img", { src: address(flow), alt, loading });
}

/** The version in the address lets the browser keep the picture until the flow changes. */
function address(flow) {
  return `/page/flows/${flow.id}.svg?version=${flow.version}`;
}

/** The whole picture at a glance, which can be enlarged to be read. */
function largePicture(flow) {
  const image = picture(flow, `The flow “${flow.title}” as a picture; the same follows in words.`, "eager");
  const frame = el("div", { class: "picture", tabindex: "0", role: "group", "aria-label": "Picture of the flow" }, image);
  const enlarge = el("button", { type: "button", "aria-pressed": "false" }, "Enlarge");
  enlarge.addEventListener("click", () => {
    const large = frame.classList.toggle("large");
    enlarge.setAttribute("aria-pressed", String(large));
    frame.scrollLeft = (frame.scrollWidth - frame.clientWidth) / 2;
  });
  const apart = el("a", { href: address(flow), target: "_blank", rel: "noopener" }, "Open it by itself");
  return [el("div", { class: "buttons" }, guided(flow), enlarge, el("span", {}, apart)), frame];
}

function statistics(flow) {
  if (!flow.times_walked) return ["not used yet · not validated"];
  const used = `${flow.state.replace("_", " ")} · walked ${flow.times_walked}×, resolved ${flow.times_resolved}×`;
  return flow.last_used_at ? [`${used}, last `, timeOf(flow.last_used_at)] : [used];
}

async function flowPage(id) {
  const [flow, { items: versions }] = await Promise.all([api(`/flows/${id}`), api(`/flows/${id}/versions`)]);
  const element = el(
    "div",
    { class: "page" },
    el("a", { class: "back", href: "#/flows" }, "‹ Flow library"),
    el("h1", { tabindex: "-1" }, flow.title),
    el("p", { class: "context" }, el("span", { class: "badge" }, flow.domain), ` version ${flow.version}`),
    el("p", {}, flow.description),
    ...largePicture(flow),
    el("section", {}, el("h2", {}, "In words"), el("ol", { class: "nodes" }, ...inWords(flow))),
    el("section", {}, el("h2", {}, "Versions"), el("ol", { class: "versions" }, ...versions.map((each) => version(flow, each)))),
    el("section", {}, el("h2", {}, "Relies on"), el("ul", {}, ...(flow.sources ?? []).map((source) => el("li", {}, source)))),
  );
  return { element, title: flow.title };
}

function version(flow, { version: number, current, withdrawn_at: withdrawn, created_at: created, ...rest }) {
  const { reviewer, source } = rest.provenance;
  const state = current ? "current" : withdrawn ? "withdrawn" : "";
  const from = reviewer ? `approved by ${reviewer}` : source;
  const done = `walked ${rest.times_walked}×, resolved ${rest.times_resolved}×, skipped ${rest.times_skipped}, own words ${rest.times_escaped}`;
  const back = isAdmin() && !current && !withdrawn && rollBack(flow, number);
  return el("li", {}, el("b", {}, `v${number} `), state && el("span", { class: "badge" }, state), ` ${from}, `, timeOf(created), ` · ${done} `, back);
}

function rollBack(flow, number) {
  const submission = new Submission("POST", `/flows/${flow.id}/rollback`);
  return button(`Roll back to v${number}`, async () => {
    try {
      await submission.send({ version: number });
      dispatchEvent(new HashChangeEvent("hashchange"));
    } catch (problem) {
      fail(problem);
    }
  }, { class: "small" });
}

function guided(flow) {
  if (!mayStart()) return null;
  return button("Be guided by this flow", async () => {
    const submission = new Submission("POST", "/sessions");
    let session = null;
    const sent = await ask({
      title: flow.title,
      submit: "Start",
      draft: `guided.${flow.id}`,
      fields: [{ name: "problem", label: "What is the problem?", kind: "textarea", required: true }],
      send: async ({ problem }) => {
        session = await submission.send({ problem, guide: "flow", flow_id: flow.id });
      },
    });
    if (sent) location.hash = `#/sessions/${session.id}`;
  });
}
