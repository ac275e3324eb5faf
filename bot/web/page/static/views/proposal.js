/** One proposal: what is new, what changes in words, who supports it, what was said, and the decision. */

import { Submission, api } from "/static/api.js";
import { diff } from "/static/diff.js";
import { el, once, timeOf } from "/static/dom.js";
import { draft, keepDraft } from "/static/drafts.js";
import { mayDecide } from "/static/me.js";
import { fail } from "/static/notices.js";
import { brief, inWords } from "/static/outline.js";
import { Picture } from "/static/picture.js";

const KINDS = { new_flow: "New flow", branch_addition: "New branch", enhancement: "Enhancement", auto_reinforced: "Reinforced" };
const SOURCES = { manual_draft: "promoted by hand", kb_accelerator: "from a document", ai_realtime_l1: "from an L1 walk" };
const DECIDED = { approved: "Approved", modified: "Edited and approved", rejected: "Rejected", dismissed: "Dismissed", auto_reinforced: "Reinforced" };

export class ProposalPage {
  #id;
  #proposal = null;
  #drawn = Promise.resolve();
  #head = el("header", { class: "proposal-head" });
  #body = el("div", { class: "proposal-body" });
  #comments = el("ol", { class: "comments", "aria-label": "Comments" });
  #bar = el("div", { class: "decision-bar", role: "group", "aria-label": "Decision" });
  #picture = new Picture("The flow with its changes, which are described in words beside it");
  element;
  panel = el("section", { class: "walked-path changes", "aria-label": "Picture of the proposed flow" }, el("h2", {}, "The flow, with what changes"), this.#picture.element);

  constructor(id) {
    this.#id = id;
    this.element = el("article", { class: "proposal" }, this.#head, this.#body, el("section", {}, el("h2", {}, "Comments"), this.#comments, this.#commentForm()), this.#bar);
  }

  /** It is in the page now: its picture shows what it is about, as the whole of a large flow cannot be read. */
  shown() {
    const { flags, diff } = this.#proposal;
    const first = flags[0]?.node_id ?? diff?.nodes.find(({ after }) => after)?.id;
    if (first) this.#drawn.then(() => this.#picture.goTo(first));
  }

  get id() {
    return this.#id;
  }

  get title() {
    return this.#proposal.title;
  }

  /** What the keys of the desk do. */
  get keys() {
    const press = (...actions) => () => this.#bar.querySelector(actions.map((action) => `[data-action="${action}"]`).join(", "))?.click();
    const deciding = [
      { key: "a", does: "Approve", press: press("approve", "approve_risks") },
      { key: "e", does: "Edit and approve", press: press("edit_proposal") },
      { key: "r", does: "Reject", press: press("reject") },
      { key: "d", does: "Dismiss", press: press("dismiss") },
      { key: "u", does: "Undo the decision", press: press("undo_decision") },
    ];
    return [...(mayDecide() ? deciding : []), { key: "c", does: "Comment", press: () => this.element.querySelector("textarea").focus() }];
  }

  /** Bring it up to date. Throws a Problem. */
  async refresh() {
    const [proposal, { items }] = await Promise.all([api(`/proposals/${this.#id}`), api(`/proposals/${this.#id}/comments`)]);
    const isNew = this.#proposal?.version !== proposal.version || this.#proposal?.status !== proposal.status;
    this.#proposal = proposal;
    this.#comments.replaceChildren(...items.map(comment));
    if (!isNew) return;
    // A button that was pressed is out of use, and so has the focus no more.
    const isBarFocused = this.#bar.contains(document.activeElement) || (this.element.hasAttribute("aria-busy") && document.activeElement === document.body);
    this.#drawHead();
    this.#drawBody();
    this.#drawBar();
    if (isBarFocused) (this.#bar.querySelector("button") ?? this.#head.querySelector("h1")).focus({ preventScroll: true });
    this.panel.hidden = !proposal.picture;
    if (proposal.picture) this.#drawn = this.#picture.load(proposal.picture);
    this.#picture.flag(proposal.flags.map(({ node_id: node }) => node));
  }

  #drawHead() {
    const { type, title, source, status, created_at: created, problem_domain: domain, proposed_by: by, confidence_score: confidence } = this.#proposal;
    const target = this.#proposal.target_version ? ` on v${this.#proposal.target_version}` : "";
    const facts = [domain, SOURCES[source], by && `proposed by ${by}`, `confidence ${confidence.toFixed(2)}`].filter(Boolean).join(" · ");
    this.#head.replaceChildren(
      el("a", { class: "back", href: "#/reviews" }, "‹ Reviews"),
      el("p", { class: "facts-line" }, el("span", { class: `badge proposal-${status}` }, status), ` ${KINDS[type]}${target}`, this.#proposal.validated_by_outcome ? [" · ", el("span", { class: "badge validated" }, "validated by outcome")] : ""),
      el("h1", { tabindex: "-1" }, title),
      el("p", { class: "facts-line" }, `${facts} · `, timeOf(created)),
    );
  }

  #drawBody() {
    const { description, title, diff_text: changes, sessions, confidence_parts: parts, origins, flow, flags } = this.#proposal;
    const places = [...new Set(Object.values(origins))];
    this.#body.replaceChildren(
      ...[
        this.#decision(),
        this.#warnings(),
        description.trim() && flags.length < description.trim().split("\n").length && !title.includes(description.trim()) && el("p", { class: "text" }, description),
        flags.length > 0 && flagged(flow, flags, (node) => this.#picture.goTo(node)),
        el("section", {}, el("h2", {}, "What changes"), diff(changes)),
        sessions.length > 0 &&
          el("section", {}, el("h2", {}, sessions.length === 1 ? "The session behind it" : `${sessions.length} sessions behind it`),
            el("ul", { class: "behind" }, ...sessions.map(({ id, title: name, engineer }) => el("li", {}, el("a", { href: `#/sessions/${id}` }, name), ` (${engineer})`)))),
        places.length > 0 && fold("Where it comes from in the document", el("ul", {}, ...places.map((place) => el("li", {}, place)))),
        parts.length > 0 && fold("Why this confidence", el("ul", {}, ...parts.map(({ says }) => el("li", {}, says)))),
        flow && fold("The whole flow in words", el("ol", { class: "nodes" }, ...inWords(flow, (node) => this.#picture.goTo(node), flags)), flags.length > 0),
      ].filter(Boolean),
    );
  }

  #decision() {
    const { status, reviewed_by: by, reviewed_at: at, reviewer_notes: notes, published_version: version, published_flow_id: flow, closing_note: closing } = this.#proposal;
    if (status === "pending") return null;
    const published = flow && [" → ", el("a", { href: `#/flows/${flow}` }, `published as v${version}`)];
    const said = by ? [`${DECIDED[status]} by ${by}, `, timeOf(at), published] : [closing];
    return el("div", { class: "decided", role: "status" }, el("p", {}, ...said.flat().filter(Boolean)), notes ? el("p", { class: "text" }, notes) : null);
  }

  #warnings() {
    const { risks, conflict, status } = this.#proposal;
    if (status !== "pending" || (!risks.length && !conflict)) return null;
    const risk = ({ node_id: node, level, asks, loses, first }) =>
      el("li", {}, el("b", {}, `${level}: `), [asks && `“${asks}”`, loses, first].filter(Boolean).join(" "), el("small", {}, ` (step ${node})`));
    return el(
      "section",
      { class: "warnings" },
      risks.length ? [el("h2", {}, "Risky steps: read each before you approve"), el("ul", {}, ...risks.map(risk))] : null,
      conflict ? [el("h2", {}, `Based on v${conflict.made_against}, but the flow has changed since: edit it to settle this`), el("ul", {}, ...conflict.what.map((what) => el("li", {}, what)))] : null,
    );
  }

  #drawBar() {
    const { status, conflict, risks, undo_until: until, diff: changes } = this.#proposal;
    const act = (label, action, key, properties = {}) =>
      el("button", { type: "button", "data-action": action, "data-proposal": this.#id, "data-version": String(this.#proposal.version), "aria-keyshortcuts": key, ...properties }, label);
    const isEmpty = changes && ![...changes.fields, ...changes.nodes, ...changes.edges].length;
    const deciding = [
      !conflict && !isEmpty && act(risks.length ? "Approve…" : "Approve", risks.length ? "approve_risks" : "approve", "a", { class: "primary" }),
      act("Edit & approve…", "edit_proposal", "e"),
      act("Reject…", "reject", "r", { class: "danger" }),
      act("Dismiss", "dismiss", "d"),
    ];
    const undoing = until && new Date(until) > new Date() ? [act("Undo", "undo_decision", "u"), el("span", { class: "context" }, "until ", timeOf(until))] : [];
    const shown = mayDecide() ? (status === "pending" ? deciding : undoing).filter(Boolean) : [];
    const reader = !mayDecide() && status === "pending" && el("p", { class: "context" }, "Reviewers decide on it. You can read and comment.");
    this.#bar.replaceChildren(...[...shown, reader].filter(Boolean));
    this.#bar.hidden = !this.#bar.children.length;
  }

  #commentForm() {
    const name = `comment.${this.#id}`;
    const box = el("textarea", { rows: 2, value: draft(name), placeholder: "For the reviewers and whoever proposed it" });
    const send = el("button", { type: "submit" }, "Comment");
    const submission = new Submission("POST", `/proposals/${this.#id}/comments`);
    box.addEventListener("input", () => keepDraft(name, box.value));
    const add = async () => {
      if (!box.value.trim()) return box.focus();
      try {
        await submission.send({ text: box.value });
        box.value = "";
        keepDraft(name, "");
        await this.refresh();
      } catch (problem) {
        fail(problem, problem.passing ? add : null);
      }
    };
    const submit = (event) => {
      event.preventDefault();
      once(send, add);
    };
    return el("form", { class: "typed-comment", onsubmit: submit }, el("label", { class: "field" }, el("span", {}, "Add a comment"), box), send);
  }
}

/** What people flagged, by the step it is about. */
function flagged(flow, flags, goTo) {
  const step = ({ node_id: id }) => el("button", { type: "button", class: "link", onclick: () => goTo(id) }, brief(flow.nodes.find((node) => node.id === id)));
  const line = (each) => el("li", {}, el("b", {}, `${each.kind[0].toUpperCase()}${each.kind.slice(1)}: `), `${each.note} (${each.by}) · `, step(each));
  return el("section", { class: "warnings" }, el("h2", {}, "Flagged steps"), el("ul", {}, ...flags.map(line)));
}

function comment({ author, text, created_at: at }) {
  return el("li", {}, el("p", { class: "context" }, el("b", {}, author), " · ", timeOf(at)), el("p", { class: "text" }, text));
}

function fold(summary, content, open = false) {
  return el("details", { class: "fold", open }, el("summary", {}, summary), content);
}
