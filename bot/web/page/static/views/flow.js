/** One flow: its outline beside its picture, how it has done, and its versions with what differs between them. */

import { Submission, api } from "/static/api.js";
import { ask } from "/static/dialog.js";
import { button, el, timeOf } from "/static/dom.js";
import { isAdmin, mayDecide, mayStart, maySeeProposals } from "/static/me.js";
import { fail, say } from "/static/notices.js";
import { differences, inWords } from "/static/outline.js";
import { Picture } from "/static/picture.js";

/** Show a flow. Throws a Problem. */
export async function flowPage(id) {
  const { items: versions } = await api(`/flows/${id}/versions`);
  const isArchived = versions.length > 0 && !versions.some(({ current }) => current);
  const flow = await api(`/flows/${id}${isArchived ? `?version=${versions[0].version}` : ""}`);
  const flags = maySeeProposals() && !isArchived ? (await api(`/flows/${id}/flags`)).items : [];
  const picture = new Picture(`Picture of the flow “${flow.title}”; the same is described in words beside it`);
  const drawn = picture.load(`/page/flows/${id}.svg?version=${flow.version}`);
  picture.flag(flags.map(({ node_id: node }) => node));
  const now = versions.find(({ current }) => current);
  const element = el(
    "div",
    { class: "page flow-page" },
    el("a", { class: "back", href: "#/flows" }, "‹ Flow library"),
    el("h1", { tabindex: "-1" }, flow.title),
    el("p", { class: "context" }, el("span", { class: "badge" }, flow.domain), ` version ${flow.version}${now ? ` · ${done(now)}` : ""}`),
    flow.description && el("p", {}, flow.description),
    isArchived && el("p", { class: "warnings" }, "This flow is archived: it guides no new sessions."),
    el("div", { class: "buttons" }, ...(isArchived ? [mayArchive() && restoring(flow)] : working(flow))),
    flags.length > 0 && el("p", { class: "warnings" }, `${flags.length === 1 ? "One step is" : `${flags.length} steps are`} flagged below. `, el("a", { href: `#/reviews/${flags[0].proposal_id}` }, "See the proposal to change it")),
    el("section", {}, el("h2", {}, "Steps"), el("ol", { class: "nodes" }, ...inWords(flow, (node) => picture.goTo(node), flags))),
    el("section", {}, el("h2", {}, "Versions"), el("ol", { class: "versions" }, ...versions.map((each) => version(flow, each))), versions.length > 1 && comparison(id, versions)),
    flow.sources?.length > 0 && el("section", {}, el("h2", {}, "Sources"), el("ul", {}, ...flow.sources.map((source) => el("li", {}, source)))),
  );
  const panel = el("section", { class: "walked-path", "aria-label": "Picture of the flow" }, el("h2", {}, "Picture"), picture.element);
  const keys = mayStart() ? [{ key: "e", does: "Edit the flow", press: () => (location.hash = `#/flows/${id}/edit`) }] : [];
  // The whole of a large flow is too small to be read; where it begins is not.
  return { element, panel, title: flow.title, keys, shown: () => drawn.then(() => picture.goTo(flow.start)) };
}

function working(flow) {
  const edit = mayStart() && el("a", { class: "button", href: `#/flows/${flow.id}/edit` }, "Edit…");
  return [guided(flow), edit, mayArchive() && archiving(flow)];
}

/** Withdrawing flows, and bringing them back, is for admins and reviewers. */
function mayArchive() {
  return isAdmin() || mayDecide();
}

function archiving(flow) {
  const submission = new Submission("POST", `/flows/${flow.id}/archive`);
  return button("Archive…", async () => {
    const sent = await ask({
      title: `Archive “${flow.title}”?`,
      intro: ["It guides no new sessions. The flow and its versions are kept, and you can restore it here."],
      submit: "Archive",
      danger: true,
      fields: [{ name: "reason", label: "Why?", kind: "textarea", required: true }],
      send: (values) => submission.send(values),
    });
    if (sent) dispatchEvent(new HashChangeEvent("hashchange"));
  });
}

function restoring(flow) {
  const submission = new Submission("POST", `/flows/${flow.id}/restore`);
  return button("Restore", async () => {
    try {
      await submission.send();
      dispatchEvent(new HashChangeEvent("hashchange"));
      say(`“${flow.title}” guides sessions again.`);
    } catch (problem) {
      fail(problem);
    }
  }, { class: "primary" });
}

/** The button that starts a session with a flow; null for who may not. */
export function guided(flow, label = "Start a session with it") {
  if (!mayStart()) return null;
  const start = async () => {
    const submission = new Submission("POST", "/sessions");
    /** @type {any} */
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
  };
  return button(label, start, label === "Use" ? { class: "small", "aria-label": `Start a session with “${flow.title}”` } : { class: "primary" });
}

function done({ times_walked: walked, times_resolved: resolved, times_skipped: skipped, times_escaped: escaped }) {
  return walked ? `used ${walked}×, resolved ${resolved}×, ${skipped} steps skipped, ${escaped} answered in the person's own words` : "not used yet";
}

function version(flow, each) {
  const { version: number, current, withdrawn_at: withdrawn, created_at: created, provenance } = each;
  const state = current ? "current" : withdrawn ? "withdrawn" : "";
  const from = provenance.reviewer ? `approved by ${provenance.reviewer}` : provenance.source;
  const back = isAdmin() && !current && !withdrawn && rollBack(flow, number);
  return el("li", {}, el("b", {}, `v${number} `), state && el("span", { class: "badge" }, state), ` ${from}, `, timeOf(created), ` · ${done(each)} `, back || null);
}

function rollBack(flow, number) {
  const submission = new Submission("POST", `/flows/${flow.id}/rollback`);
  return button(`Roll back to v${number}…`, async () => {
    const sent = await ask({
      title: `Roll back to v${number}?`,
      intro: [`New sessions will follow v${number} instead of v${flow.version}. Sessions in progress stay on the version they started with. v${flow.version} is kept, so you can roll forward again.`],
      submit: "Roll back",
      danger: true,
      send: () => submission.send({ version: number }),
    });
    if (!sent) return;
    dispatchEvent(new HashChangeEvent("hashchange"));
    say(`Rolled back: “${flow.title}” is now at v${number}.`);
  }, { class: "small" });
}

/** Any two versions, and what differs. */
function comparison(id, versions) {
  const choice = (label, chosen) => {
    const control = el("select", {}, ...versions.map(({ version: number }) => el("option", { value: number, selected: number === chosen }, `v${number}`)));
    return { control, element: el("label", { class: "field" }, el("span", {}, label), control) };
  };
  const from = choice("What changed from", versions[1].version);
  const to = choice("to", versions[0].version);
  const result = el("div", { "aria-live": "polite" });
  const compare = async () => {
    try {
      const [before, after] = await Promise.all([from, to].map(({ control }) => api(`/flows/${id}?version=${control.value}`)));
      const lines = differences(before, after).map(([kind, text]) => el("li", { class: kind }, el("span", { class: "sign" }, kind), el("span", {}, text)));
      result.replaceChildren(lines.length ? el("ul", { class: "diff" }, ...lines) : el("p", { class: "context" }, "There is no difference."));
    } catch (problem) {
      fail(problem, compare);
    }
  };
  return el("div", { class: "comparison" }, from.element, to.element, button("Compare", compare), result);
}
