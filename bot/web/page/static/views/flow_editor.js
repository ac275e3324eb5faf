/** Editing a flow as an outline: its steps, their answers, and where each leads. What is typed is kept until it is proposed. */

import { Submission, api } from "/static/api.js";
import { button, el, once } from "/static/dom.js";
import { draft, keepDraft } from "/static/drafts.js";
import { mayDecide } from "/static/me.js";
import { fail, say } from "/static/notices.js";
import { brief, kindOf } from "/static/outline.js";
import { preview } from "/static/preview.js";
import { decideNow } from "/static/reviewing.js";

const TYPES = ["question", "action", "verification", "info_request", "note", "resolution", "escalation"];
const PARTS = {
  resolution: [["root_cause", "Root cause"], ["fix", "Fix"]],
  escalation: [["reason", "Why it is handed over"], ["handover_to", "To whom"]],
};
const STEP_PARTS = [["text", "What is asked or done"], ["why", "Why it is asked"], ["details", "Details"]];
const NEW = "\u0000new"; // the target of a way to a step that is made for it; no step's name
const WAYS = { worked: "Worked", failed: "Didn't work", skipped: "Can't check", otherwise: "Otherwise" };

/** The editor of a flow. Throws a Problem. */
export async function flowEditor(id) {
  const published = await api(`/flows/${id}`);
  const editor = new Editor(id, published);
  return { element: editor.element, title: `Edit: ${published.title}`, close: () => editor.keep() };
}

class Editor {
  element;
  #id;
  #published;
  #flow;
  #nodes = el("ol", { class: "edited-nodes" });
  #problems = el("div", { class: "error", role: "alert", tabindex: "-1" });
  #why = el("textarea", { rows: 2 });
  #submission;

  constructor(id, published) {
    this.#id = id;
    this.#published = published;
    this.#submission = new Submission("POST", `/flows/${id}/proposals`);
    const kept = draft(this.#draftName);
    this.#flow = kept ? JSON.parse(kept) : structuredClone(published);
    const send = el("button", { type: "submit", class: "primary" }, "Propose to the reviewers");
    const submission = this.#submission;
    const publish = mayDecide() && button("Publish now…", () => this.#publish());
    const tryIt = button("Try it…", () => preview(this.#flow));
    const submit = (event) => {
      event.preventDefault();
      once(send, () => this.#send(submission));
    };
    const heads = el("div", { class: "edited-head" });
    const drawHeads = () => heads.replaceChildren(this.#text(this.#flow, "title", "Title", "title", 1), this.#text(this.#flow, "description", "Description", "description", 2), this.#symptoms());
    const discard = button("Discard changes", () => {
      this.#flow = structuredClone(published);
      keepDraft(this.#draftName, "");
      drawHeads();
      this.#draw();
      isChanged(false);
      this.element.querySelector("h1").focus();
    }, { class: "link" });
    // It has its place before there is anything to say, so that the box that is typed in stays where it is.
    const changed = el("p", { class: "context" }, "Your changes are kept as a draft. ", discard);
    const isChanged = (is) => changed.classList.toggle("reserved", !is);
    isChanged(Boolean(kept));
    this.element = el(
      "form",
      { class: "page editor", onsubmit: submit, oninput: () => (isChanged(true), this.keep()), novalidate: true },
      el("a", { class: "back", href: `#/flows/${id}` }, "‹ Back to the flow"),
      el("h1", { tabindex: "-1" }, `Edit: ${published.title}`),
      el("p", { class: "context" }, `From version ${published.version}. Your draft is kept in this browser until you propose it; nothing changes for anyone until a reviewer approves it.`),
      changed,
      heads,
      el("h2", {}, "Steps"),
      this.#nodes,
      button("Add a step", () => this.#addNode()),
      el("label", { class: "field" }, el("span", {}, "Why this change?"), this.#why),
      this.#problems,
      el("div", { class: "buttons decision-bar" }, send, publish, tryIt, el("a", { class: "button", href: `#/flows/${id}` }, "Leave for later")),
    );
    drawHeads();
    this.#draw();
  }

  get #draftName() {
    return `flow.${this.#id}.${this.#published.version}`;
  }

  /** Keep what was changed so far in this browser. */
  keep() {
    const text = JSON.stringify(this.#flow);
    keepDraft(this.#draftName, text === JSON.stringify(this.#published) ? "" : text);
  }

  #draw(focus = "") {
    this.#nodes.replaceChildren(...this.#flow.nodes.map((node, place) => this.#node(node, place)));
    if (focus) this.element.querySelector(`[data-field="${CSS.escape(focus)}"]`)?.focus();
    this.keep();
  }

  #node(node, place) {
    const type = el("select", { "aria-label": `Kind of step ${place + 1}`, onchange: () => ((node.type = type.value), this.#draw()) },
      ...[...new Set([node.type, ...TYPES])].map((each) => el("option", { value: each, selected: each === node.type }, kindOf({ type: each }))));
    const parts = PARTS[node.type] ?? STEP_PARTS;
    const remove = button("Remove the step", () => this.#removeNode(node), { class: "link danger" });
    return el(
      "li",
      {},
      el("details", { open: !node.text && !node.fix && !node.reason, ontoggle: (event) => this.#offerTargets(event.target) },
        el("summary", {}, el("b", {}, kindOf(node)), ` ${brief(node)}`),
        el("div", { class: "edited-node" },
          el("label", { class: "field" }, el("span", {}, "Kind"), type),
          ...parts.map(([name, label]) => this.#text(node, name, label, `${node.id}.${name}`, 2)),
          PARTS[node.type] ? null : this.#ways(node),
          remove)),
    );
  }

  /** The answers and what else may come of a step, with where each leads. */
  #ways(node) {
    const edges = this.#flow.edges.filter(({ from }) => from === node.id);
    const rows = edges.map((edge) => {
      const option = edge.when.kind === "option" && (node.options ?? []).find(({ value }) => value === edge.when.value);
      const name = option
        ? el("input", { type: "text", value: option.label, "aria-label": "Answer", "data-field": `${node.id}.options`, oninput: (event) => (option.label = event.target.value) })
        : el("span", { class: "way" }, node.type === "note" ? "Then" : WAYS[edge.when.kind] ?? edge.when.kind);
      const remove = button("✕", () => this.#removeWay(node, edge), { class: "small", "aria-label": `Remove “${option ? option.label : WAYS[edge.when.kind]}”` });
      return el("li", {}, name, el("span", { "aria-hidden": "true" }, "→"), this.#target(edge), remove);
    });
    const missing = Object.keys(WAYS).filter((kind) => !edges.some(({ when }) => when.kind === kind));
    const add = el("select", { "aria-label": "Add an answer or a way", onchange: () => this.#addWay(node, add.value) },
      el("option", { value: "" }, "Add…"), el("option", { value: "option" }, "An answer"), ...missing.map((kind) => el("option", { value: kind }, WAYS[kind])));
    return el("fieldset", { class: "field" }, el("legend", {}, "Answers, and where they lead"), el("ul", { class: "ways" }, ...rows), add);
  }

  #target(edge) {
    const changed = () => (control.value === NEW ? this.#addNode(edge) : (edge.to = control.value));
    const control = el("select", { class: "target", "aria-label": "Leads to", onchange: changed }, this.#step(edge.to, edge.to));
    return control;
  }

  /** Where the ways of a step may lead, once it is open: in all steps together that is thousands of options. */
  #offerTargets(details) {
    for (const control of details.querySelectorAll("select.target")) {
      if (control.length < 2) control.replaceChildren(el("option", { value: NEW }, "A new step…"), ...this.#flow.nodes.map(({ id }) => this.#step(id, control.value)));
    }
  }

  #step(id, chosen) {
    const place = this.#flow.nodes.findIndex((node) => node.id === id);
    const node = this.#flow.nodes[place];
    return el("option", { value: id, selected: id === chosen }, node ? `${place + 1}. ${kindOf(node)}: ${brief(node)}` : brief(node));
  }

  #text(owner, name, label, field, rows) {
    const properties = { "data-field": field, value: owner[name] ?? "", oninput: (event) => this.#set(owner, name, event.target.value) };
    const box = rows > 1 ? el("textarea", { rows, ...properties }) : el("input", { type: "text", ...properties });
    return el("label", { class: "field" }, el("span", {}, label), box, el("small", { class: "error", role: "alert" }));
  }

  #symptoms() {
    const box = el("textarea", { rows: 4, "data-field": "symptoms", value: this.#flow.symptoms.join("\n"), oninput: (event) => (this.#flow.symptoms = event.target.value.split("\n").map((line) => line.trim()).filter(Boolean)) });
    return el("label", { class: "field" }, el("span", {}, "Symptoms"), box, el("small", {}, "How people describe the problem, one per line."), el("small", { class: "error", role: "alert" }));
  }

  #set(owner, name, value) {
    if (value) owner[name] = value;
    else if (owner === this.#flow) owner[name] = "";
    else delete owner[name];
  }

  /** A new step: the last, or where a way leads, from which it then leads on to where that led before. */
  #addNode(way = null) {
    const id = fresh("step", this.#flow.nodes.map((node) => node.id));
    const end = this.#flow.nodes.find(({ type }) => type === "escalation") ?? this.#flow.nodes[0];
    const before = way ? this.#flow.nodes.findIndex((node) => node.id === way.from) : this.#flow.nodes.length - 1;
    this.#flow.nodes.splice(before + 1, 0, { id, type: "action", text: "" });
    this.#flow.edges.push({ from: id, to: way?.to ?? end.id, when: { kind: "worked" } }, { from: id, to: end.id, when: { kind: "otherwise" } });
    if (way) way.to = id;
    this.#draw(`${id}.text`);
  }

  #removeNode(node) {
    this.#flow.nodes = this.#flow.nodes.filter((each) => each !== node);
    this.#flow.edges = this.#flow.edges.filter(({ from }) => from !== node.id);
    this.#draw();
    this.element.querySelector("h1").focus();
  }

  #addWay(node, kind) {
    if (!kind) return;
    const to = this.#flow.edges.find(({ from }) => from === node.id)?.to ?? this.#flow.nodes.at(-1).id;
    if (kind === "option") {
      node.options ??= [];
      const value = fresh("answer", node.options.map((option) => option.value));
      node.options.push({ label: "", value });
      this.#flow.edges.push({ from: node.id, to, when: { kind, value } });
    } else {
      this.#flow.edges.push({ from: node.id, to, when: { kind } });
    }
    this.#redrawOpen(node);
  }

  #removeWay(node, edge) {
    this.#flow.edges = this.#flow.edges.filter((each) => each !== edge);
    if (edge.when.kind === "option") node.options = node.options.filter(({ value }) => value !== edge.when.value);
    this.#redrawOpen(node);
  }

  /** Draw one step anew and leave it open, with the focus on where ways are added. */
  #redrawOpen(node) {
    const place = this.#flow.nodes.indexOf(node);
    const item = this.#node(node, place);
    item.querySelector("details").open = true;
    this.#nodes.children[place].replaceWith(item);
    [...item.querySelectorAll("select, input")].at(-1)?.focus();
    this.keep();
  }

  async #send(submission) {
    const made = await this.#proposed(submission);
    if (!made) return;
    say("Proposed: the reviewers decide on it.");
    location.hash = `#/reviews/${made.id}`;
  }

  /** Propose it as it stands; what came of that, or null when it was refused, which is said where it is wrong. */
  async #proposed(submission) {
    this.#problems.replaceChildren();
    this.element.querySelectorAll("small.error").forEach((each) => (each.textContent = ""));
    try {
      const { id: _, version, ...flow } = this.#flow;
      const made = await submission.send({ flow, version, why: this.#why.value });
      keepDraft(this.#draftName, "");
      this.#flow = structuredClone(this.#published);
      return made;
    } catch (problem) {
      if (problem.problems?.length) this.#complain(problem.problems);
      else fail(problem, problem.passing ? () => this.#send(submission) : null);
      return null;
    }
  }

  /** A reviewer's own decision, after what changes and each risk was read; refused, it waits as a proposal. */
  async #publish() {
    const made = await this.#proposed(this.#submission);
    if (!made) return;
    location.hash = `#/reviews/${made.id}`;
    await decideNow(made);
  }

  /** Say each fault at its field, and all of those without one at the end. */
  #complain(problems) {
    const elsewhere = problems.filter(({ field: name, what, mend }) => {
      const box = this.element.querySelector(`[data-field="${CSS.escape(name)}"]`) ?? this.element.querySelector(`[data-field^="${CSS.escape(name.split(".")[0])}."]`);
      const place = box?.closest(".field")?.querySelector("small.error");
      if (!place) return true;
      box.closest("details")?.setAttribute("open", "");
      place.textContent = `${what}. ${mend}.`;
      return false;
    });
    const first = this.element.querySelector("small.error:not(:empty)")?.closest(".field")?.querySelector("input, textarea");
    this.#problems.replaceChildren(
      el("p", {}, `Not proposed yet: ${problems.length === 1 ? "one thing needs" : `${problems.length} things need`} fixing first.`),
      elsewhere.length ? el("ul", {}, ...elsewhere.map(({ where, what, mend }) => el("li", {}, `${where}: ${what}. ${mend}.`))) : "",
    );
    (first ?? this.#problems).focus();
  }
}

function fresh(word, known) {
  let number = known.length + 1;
  while (known.includes(`${word}_${number}`)) number += 1;
  return `${word}_${number}`;
}
