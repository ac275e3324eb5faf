/** One session: who has it, its messages, and a box for notes. */

import { Submission, api } from "/static/api.js";
import { ask } from "/static/dialog.js";
import { Conversation } from "/static/conversation.js";
import { button, el, once, timeOf } from "/static/dom.js";
import { draft, keepDraft } from "/static/drafts.js";
import { FileAdding } from "/static/files/adding.js";
import { showFiles } from "/static/files/attached.js";
import { FileTray, trayOf } from "/static/files/tray.js";
import { mayNote, mayPress, mayStart, maySteer } from "/static/me.js";
import { fail, say } from "/static/notices.js";
import { badge } from "/static/states.js";
import { WalkedPath } from "/static/views/walked_path.js";

const SHOWN_PROBLEM = 600; // characters; the first card shows no more
const WATCHDOG = 4_000; // milliseconds between looks while a step is being worked out
const OVER = ["resolved", "escalated", "abandoned"];

export class SessionView {
  #id;
  #session = null;
  #conversation;
  #awaitsNext = false;
  #isOpening = false; // until the step is there that a session just opened waits for
  #timer = 0;
  #path = new WalkedPath();
  #isAboutOpen = false;
  #status = el("p", { class: "facts-line" });
  #title = el("h1", { tabindex: "-1" }, "Session");
  #rename = button("Change the title", () => this.#changeTitle(), { class: "link rename" });
  #whole = el("div");
  #messages = el("ol", { class: "messages", "aria-label": "Messages of the session" });
  #foot = el("div", { class: "session-foot" });
  #adding = new FileAdding("Add to the session", () => this.#addFiles());
  /** The files of an answer that is being written, by the step's id: its card may be drawn anew. @type {Map<string, FileTray>} */
  #answering = new Map();
  #paste = (event) => this.#pasted(event);
  element;

  constructor(id) {
    this.#id = id;
    this.#conversation = new Conversation(this.#messages, `session/${id}`, (item) => this.#dress(item), { order: noteLast });
    const back = el("a", { class: "back", href: "#/" }, "‹ All sessions");
    const head = el("header", { class: "session-head" }, back, this.#title, this.#status, this.#whole);
    this.element = el("div", { class: "session" }, head, el("h2", { class: "unseen" }, "Steps and messages"), this.#messages, this.#foot);
    this.#adding.tray.listenOn(this.element);
    document.addEventListener("paste", this.#paste);
  }

  get address() {
    return `session/${this.#id}`;
  }

  /** The flow beside the session. */
  get panel() {
    return this.#path.element;
  }

  /** Bring what waits for an answer, or the documentation of what is over, into view. */
  showNewest() {
    this.#path.shown();
    const over = OVER.includes(this.#session.status);
    const note = over && [...this.#messages.children].findLast((item) => item.dataset.subject.startsWith("documentation"));
    if (note) return note.scrollIntoView({ block: "start" });
    const open = this.#open() ?? this.#messages.lastElementChild;
    this.#isOpening = Boolean(this.#session.thinking);
    if (this.#messages.children.length > 2 || isBelow(open?.querySelector(".choices button"))) open?.scrollIntoView({ block: "nearest" });
  }

  /** What the keys of the view do. */
  get keys() {
    const answer = (event) => this.#answer(Number(event.key));
    return [
      { key: "1–9", matches: /^[1-9]$/, does: "Give that answer", press: answer },
      { key: "a", does: "Type an answer", press: () => this.#open()?.querySelector("textarea, input[type=text]")?.focus() },
      { key: "u", does: "Attach files to the answer, or to the session", press: () => this.#attach() },
      { key: "f", does: "It's fixed…", press: () => this.#press("resolve") },
      { key: "h", does: "Hand over…", press: () => this.#press("hand_over") },
    ];
  }

  #open() {
    return [...this.#messages.querySelectorAll(".tone-open, .tone-warning:has(form.typed)")].pop();
  }

  #answer(number) {
    const answers = this.#open()?.querySelectorAll(".choices .buttons [data-action]:not([hidden])") ?? [];
    answers[number - 1]?.click();
  }

  #press(action) {
    const controls = [...this.#messages.querySelectorAll(`[data-action="${action}"]:not([hidden])`)];
    controls.pop()?.click();
  }

  get title() {
    return this.#session?.title ?? "Session";
  }

  /** Bring everything up to date. Throws a Problem. */
  async refresh() {
    clearTimeout(this.#timer);
    const before = this.#session;
    this.#session = await api(`/sessions/${this.#id}`);
    this.#drawHead();
    if (before?.engineer !== this.#session.engineer || before.status !== this.#session.status) this.#drawFoot();
    const drawn = await this.#conversation.refresh();
    this.#allItems().forEach((item) => this.#dress(item));
    this.#followNext(drawn);
    await this.#path.follow(this.#session).catch(() => {}); // the session goes on without its picture
    this.#drawProgress();
    if (this.#session.thinking) this.#timer = setTimeout(() => this.refresh().catch(() => {}), WATCHDOG);
  }

  /** The next step is the answer to what the person just did, so focus follows it. */
  expectNext() {
    this.#awaitsNext = true;
    // News of it may have come first, and drawn it already; the focus then stayed with the item that was answered.
    const open = this.#open();
    const isFree = document.activeElement === document.body || document.activeElement.matches(".messages > li");
    if (open && !open.hasAttribute("aria-busy") && isFree) this.#goTo(open.closest("li"));
  }

  close() {
    clearTimeout(this.#timer);
    document.removeEventListener("paste", this.#paste);
  }

  /** Where files go that are not brought to a place: to the answer that is being written, else to the session. */
  #tray() {
    const form = this.#open()?.querySelector("form.typed:not([hidden])");
    return (form && trayOf(form)) ?? (mayNote(this.#session) ? this.#adding.tray : null);
  }

  #attach() {
    const tray = this.#tray();
    if (tray === this.#adding.tray) this.#adding.element.open = true;
    tray?.choose();
  }

  /** What is pasted while nothing is being written in. */
  #pasted(event) {
    if (!event.target.closest?.("input, textarea, dialog")) this.#tray()?.pasted(event);
  }

  async #addFiles() {
    const sent = await this.#adding.tray.sendEach(`/sessions/${this.#id}/attachments`);
    if (sent) say(sent === 1 ? "The file is added." : `${sent} files are added.`);
    await this.refresh();
  }

  /** A box for an answer takes files as well. */
  #giveTray(item) {
    const form = item.querySelector("form.typed");
    const step = form?.querySelector("[data-step]")?.dataset.step;
    if (!step || trayOf(form)) return;
    const tray = this.#answering.get(step) ?? new FileTray();
    this.#answering.set(step, tray);
    tray.listenOn(form);
    form.append(tray.element);
  }

  #drawProgress() {
    const { order, about } = this.#path.progress(this.#session);
    const text = order ? `Step ${order}${about ? ` of about ${about}` : ""}` : "";
    const bar = about ? el("progress", { value: order, max: about, "aria-label": text }) : null;
    this.#status.querySelector(".progress").replaceChildren(...[text && ` · ${text} `, bar].filter(Boolean));
  }

  #allItems() {
    return [...this.#messages.children];
  }

  #drawHead() {
    const { title, status, engineer, created_at: created, problem } = this.#session;
    this.#title.replaceChildren(title);
    const mine = maySteer(this.#session);
    this.#status.replaceChildren(
      badge(status),
      el("span", { class: "progress" }),
      ` · ${engineer}, since `,
      timeOf(created),
      ...(mine ? [" · ", this.#rename] : []),
    );
    if (status === "paused" && mine) this.#status.append(" ", this.#resume());
    if (problem.length > SHOWN_PROBLEM && !this.#whole.hasChildNodes()) {
      const summary = el("summary", {}, `The whole problem text (${problem.length.toLocaleString()} characters)`);
      this.#whole.append(el("details", { class: "fold" }, summary, el("pre", { tabindex: "0" }, problem)));
    }
  }

  #changeTitle() {
    const submission = new Submission("PATCH", `/sessions/${this.#id}`);
    return ask({
      title: "Change the title",
      submit: "Save",
      fields: [{ name: "title", label: "Title", value: this.#session.title, maxlength: 120, hint: "The problem stays as it was described." }],
      send: (values) => submission.send(values),
    }).then((sent) => sent && this.refresh());
  }

  #resume() {
    const submission = new Submission("POST", `/sessions/${this.#id}/resume`);
    return button("Resume", () => this.#carryOut(submission), { class: "primary small" });
  }

  async #carryOut(submission, body) {
    try {
      await submission.send(body);
      await this.refresh();
    } catch (problem) {
      fail(problem, problem.passing ? () => this.#carryOut(submission, body) : null);
    }
  }

  #drawFoot() {
    const parts = [];
    if (!maySteer(this.#session)) {
      const whose = `This is ${this.#session.engineer}'s session. You can read it`;
      parts.push(el("p", { class: "context" }, mayNote(this.#session) ? `${whose} and add notes.` : `${whose}.`));
    }
    if (mayNote(this.#session)) parts.push(this.#noteForm(), this.#adding.element);
    if (mayStart() && this.#session.status === "resolved") parts.push(this.#promotion());
    this.#foot.replaceChildren(...parts);
  }

  #promotion() {
    const submission = new Submission("POST", "/proposals");
    const promote = async () => {
      try {
        await submission.send({ session_id: this.#id });
        say("Proposed as a flow: the reviewers decide on it.");
      } catch (problem) {
        fail(problem, problem.passing ? promote : null);
      }
    };
    return button("Propose as a flow", promote);
  }

  #noteForm() {
    const name = `note.${this.#id}`;
    const box = el("textarea", { rows: 2, placeholder: "Something the next person should know", value: draft(name) });
    const submission = new Submission("POST", `/sessions/${this.#id}/notes`);
    const add = el("button", { type: "submit" }, "Add note");
    box.addEventListener("input", () => keepDraft(name, box.value));
    const send = async () => {
      if (!box.value.trim()) return box.focus();
      try {
        await submission.send({ text: box.value });
        box.value = "";
        keepDraft(name, "");
        say("Your note is added.");
        await this.refresh();
      } catch (problem) {
        fail(problem, problem.passing ? send : null);
      }
    };
    const submit = (event) => {
      event.preventDefault();
      once(add, send);
    };
    const form = el("form", { onsubmit: submit }, el("label", {}, el("span", {}, "Note"), box), add);
    return el("details", { class: "fold note", open: Boolean(box.value) }, el("summary", {}, "Add a note"), form);
  }

  /** Leave out what the server would refuse this person, and what only repeats the page. */
  #dress(item) {
    if (!this.#session) return;
    if (item.dataset.subject === "session") this.#fold(item);
    item.hidden = this.#isSetAside(item.dataset.subject);
    showFiles(this.#session, item);
    this.#giveTray(item);
    item.querySelectorAll("[data-action]").forEach((control) => {
      const hidden = !mayPress(control.dataset.action, this.#session);
      control.hidden = hidden;
      const form = control.closest("form.typed");
      if (form) form.hidden = hidden;
    });
    item.querySelectorAll(".choices, .buttons, .menu").forEach((group) => {
      const controls = [...group.querySelectorAll("[data-action]")];
      group.hidden = controls.length > 0 && controls.every((control) => control.hidden);
    });
  }

  /** Steps that an edited answer or an end set aside are kept, and say nothing to who reads on. */
  #isSetAside(subject) {
    const step = this.#session.steps.find(({ order }) => subject === `step:${order}`);
    return step?.state === "superseded";
  }

  /** What was read in the problem, and how it was understood, under one line; what to press now stays out of it. */
  #fold(item) {
    const card = item.querySelector("article");
    if (!card || card.dataset.folded) return;
    card.dataset.folded = "yes";
    const { title, problem, matched_flow: flow } = this.#session;
    const began = [...card.querySelectorAll(":scope > details.fold")].find(({ firstChild }) => firstChild.textContent === "How it began");
    began?.replaceWith(...[...began.children].slice(1)); // it is folded here with the rest
    const [first] = card.querySelectorAll(":scope > .text");
    if (first?.textContent.trim() === title.trim()) first.remove();
    const now = [...card.querySelectorAll(":scope > .buttons")].filter((row) => row.querySelector(NOW));
    const said = now.filter((row) => this.#session.thinking || row.querySelector(COLLEAGUES)).map((row) => row.previousElementSibling);
    const waits = said.filter((line) => line?.matches(".context"));
    const rest = [...card.children].filter((part) => part.tagName !== "HEADER" && !now.includes(part) && !waits.includes(part));
    card.querySelector("header").remove();
    const about = flow ? `“${flow.title}”, ${Math.round(100 * flow.score)}% match` : "How the problem was read";
    const fold = el("details", { class: "fold about-fold", open: this.#isAboutOpen }, el("summary", {}, about), ...rest);
    fold.addEventListener("toggle", () => (this.#isAboutOpen = fold.open));
    if (flow) fold.append(el("p", {}, el("a", { href: `#/flows/${flow.id}` }, "See the whole flow")));
    if (problem.trim() !== title.trim() || rest.length) card.prepend(fold);
  }

  #followNext(drawn) {
    if (!this.#awaitsNext) {
      if (this.#isOpening && this.#open()) this.showNewest();
      return;
    }
    const next = drawn.find(({ item, isNew }) => isNew && item.querySelector(".tone-open, .tone-done"))?.item;
    if (next) this.#goTo(next);
  }

  #goTo(next) {
    this.#awaitsNext = false;
    next.scrollIntoView({ block: next.dataset.subject.startsWith("documentation") ? "start" : "nearest" });
    next.focus({ preventScroll: true });
  }
}

const COLLEAGUES = "[data-action=follow]";
const NOW = `[data-action=stop], [data-action=resume], [data-action=reopen], ${COLLEAGUES}`;

/** The documentation after everything else, and after it only what the session taught. */
function noteLast(messages) {
  const place = ({ subject }) => (subject.startsWith("learned") ? 2 : subject.startsWith("documentation") ? 1 : 0);
  return messages.toSorted((one, other) => place(one) - place(other));
}

/** Whether an element ends below the window. */
function isBelow(element) {
  return Boolean(element) && element.getBoundingClientRect().bottom > innerHeight;
}
