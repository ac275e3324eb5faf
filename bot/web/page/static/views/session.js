/** One session: who has it, its messages, and a box for notes. */

import { Submission, api } from "/static/api.js";
import { Conversation } from "/static/conversation.js";
import { button, el, once, timeOf } from "/static/dom.js";
import { draft, keepDraft } from "/static/drafts.js";
import { mayNote, mayPress, mayStart, maySteer } from "/static/me.js";
import { fail, say } from "/static/notices.js";

const SHOWN_PROBLEM = 600; // characters; the first card shows no more
const WATCHDOG = 4_000; // milliseconds between looks while a step is being worked out

export class SessionView {
  #id;
  #session = null;
  #conversation;
  #awaitsNext = false;
  #timer = 0;
  #status = el("p", { class: "facts-line" });
  #title = el("h1", { tabindex: "-1" }, "Session");
  #whole = el("div");
  #messages = el("ol", { class: "messages", "aria-label": "Messages of the session" });
  #foot = el("div", { class: "session-foot" });
  element;

  constructor(id) {
    this.#id = id;
    this.#conversation = new Conversation(this.#messages, `session/${id}`, (item) => this.#dress(item));
    const back = el("a", { class: "back", href: "#/" }, "‹ All sessions");
    const head = el("header", { class: "session-head" }, back, this.#title, this.#status, this.#whole);
    this.element = el("div", { class: "session" }, head, this.#messages, this.#foot);
  }

  get address() {
    return `session/${this.#id}`;
  }

  /** Bring what waits for an answer, or what was said last, into view. */
  showNewest() {
    const open = [...this.#messages.querySelectorAll(".tone-open")].pop() ?? this.#messages.lastElementChild;
    if (this.#messages.children.length > 2) open?.scrollIntoView({ block: "nearest" });
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
    if (this.#session.thinking) this.#timer = setTimeout(() => this.refresh().catch(() => {}), WATCHDOG);
  }

  /** The next step is the answer to what the person just did, so focus follows it. */
  expectNext() {
    this.#awaitsNext = true;
  }

  close() {
    clearTimeout(this.#timer);
  }

  #allItems() {
    return [...this.#messages.children];
  }

  #drawHead() {
    const { title, status, engineer, created_at: created, problem } = this.#session;
    this.#title.textContent = title;
    this.#status.replaceChildren(
      el("span", { class: `badge status-${status}` }, status.replaceAll("_", " ")),
      ` ${engineer}, since `,
      timeOf(created),
    );
    if (status === "paused" && maySteer(this.#session)) this.#status.append(" ", this.#resume());
    if (problem.length > SHOWN_PROBLEM && !this.#whole.hasChildNodes()) {
      const summary = el("summary", {}, `The whole problem text (${problem.length.toLocaleString()} characters)`);
      this.#whole.append(el("details", { class: "fold" }, summary, el("pre", { tabindex: "0" }, problem)));
    }
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
    if (mayNote(this.#session)) parts.push(this.#noteForm());
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
    const box = el("textarea", { rows: 2, placeholder: "Something the next reader should know", value: draft(name) });
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

  /** Leave out what the server would refuse this person. */
  #dress(item) {
    if (!this.#session) return;
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

  #followNext(drawn) {
    if (!this.#awaitsNext) return;
    const next = drawn.find(({ item, isNew }) => isNew && item.querySelector(".tone-open, .tone-done"))?.item;
    if (!next) return;
    this.#awaitsNext = false;
    next.scrollIntoView({ block: "nearest" });
    next.focus({ preventScroll: true });
  }
}
