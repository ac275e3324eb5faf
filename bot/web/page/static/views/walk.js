/** One first-line walk: its cards, few and big. */

import { api } from "/static/api.js";
import { Conversation } from "/static/conversation.js";
import { button, el, timeOf } from "/static/dom.js";
import { FileAdding } from "/static/files/adding.js";
import { me } from "/static/me.js";
import { say } from "/static/notices.js";
import { WALK_STATES, badge } from "/static/states.js";

const WATCHDOG = 4_000; // milliseconds between looks while a step is being worked out

export class WalkView {
  #id;
  #walk = null;
  #conversation;
  #awaitsNext = false;
  #timer = 0;
  #title = el("h1", { tabindex: "-1" }, "Walk");
  #status = el("p", { class: "facts-line" });
  #messages = el("ol", { class: "messages", "aria-label": "Steps of the walk" });
  #adding = new FileAdding("Add to the notes", () => this.#addFiles());
  #paste = (event) => this.#pasted(event);
  element;

  constructor(id) {
    this.#id = id;
    this.#conversation = new Conversation(this.#messages, this.address, (item) => this.#dress(item));
    const back = el("a", { class: "back", href: "#/walks" }, "‹ All walks");
    const head = el("header", { class: "session-head" }, back, this.#title, this.#status);
    this.element = el("div", { class: "session walk" }, head, el("h2", { class: "unseen" }, "Steps and messages"), this.#messages, this.#adding.element);
    this.#adding.tray.listenOn(this.#adding.element);
    this.#adding.element.hidden = true;
    document.addEventListener("paste", this.#paste);
  }

  get address() {
    return `walk/${this.#id}`;
  }

  get title() {
    return this.#walk?.title ?? "Walk";
  }

  /** Bring everything up to date. Throws a Problem. */
  async refresh() {
    clearTimeout(this.#timer);
    this.#walk = await api(`/walks/${this.#id}`);
    const { title, status, technician, created_at: created, session_id: session } = this.#walk;
    this.#title.textContent = title;
    this.#status.replaceChildren(badge(status, WALK_STATES[status]), ` ${technician}, since `, timeOf(created));
    if (session && me.user.role !== "l1_tech") this.#status.append(" ", el("a", { href: `#/sessions/${session}` }, "Open the session"));
    this.#adding.element.hidden = !this.#takesFiles;
    const drawn = await this.#conversation.refresh();
    [...this.#messages.children].forEach((item) => this.#dress(item));
    this.#followNext(drawn);
    if (this.#walk.thinking) this.#timer = setTimeout(() => this.refresh().catch(() => {}), WATCHDOG);
  }

  /** The next node is the answer to what the person just did, so focus follows it. */
  expectNext() {
    this.#awaitsNext = true;
  }

  close() {
    clearTimeout(this.#timer);
    document.removeEventListener("paste", this.#paste);
  }

  get #takesFiles() {
    return this.#walk?.status === "active" && this.#walk.technician === me.user.name;
  }

  /** What is pasted while nothing is being written in. */
  #pasted(event) {
    if (this.#takesFiles && !event.target.closest?.("input, textarea, dialog")) this.#adding.tray.pasted(event);
  }

  async #addFiles() {
    const sent = await this.#adding.tray.sendEach(`/walks/${this.#id}/attachments`);
    if (sent) say("What could be read is in the notes.");
    await this.refresh();
  }

  /** What the keys of the view do. */
  get keys() {
    const press = (action) => () => this.#controls(`[data-action="${action}"]`).pop()?.click();
    const answer = (event) => this.#controls(".tone-open .choices .buttons [data-action]")[Number(event.key) - 1]?.click();
    return [
      { key: "1–9", matches: /^[1-9]$/, does: "Give that answer", press: answer },
      { key: "a", does: "Type an answer", press: () => this.#open()?.querySelector("textarea")?.focus() },
      { key: "f", does: "It's fixed…", press: press("resolve") },
      { key: "h", does: "Ask an engineer…", press: press("hand_over") },
    ];
  }

  /** The buttons that this person may press. @returns {any[]} */
  #controls(which) {
    return [...this.#messages.querySelectorAll(`${which}:not([hidden])`)];
  }

  #open() {
    return [...this.#messages.querySelectorAll(".tone-open")].pop();
  }

  /** Bring the open node into view. */
  showNewest() {
    const open = this.#open() ?? this.#messages.lastElementChild;
    if (this.#messages.children.length > 2) open?.scrollIntoView({ block: "nearest" });
  }

  /** Leave out what only repeats the page's heading, and what the server would refuse this person. */
  #dress(item) {
    if (item.dataset.subject === "walk" && this.#walk) foldHead(item, this.#walk);
    if (!this.#walk || this.#walk.technician === me.user.name) return;
    item.querySelectorAll("[data-action]").forEach((control) => {
      control.hidden = true;
      const form = control.closest("form.typed");
      if (form) form.hidden = true;
    });
    item.querySelectorAll(".choices, .buttons, .menu").forEach((group) => (group.hidden = true));
  }

  #followNext(drawn) {
    if (!this.#awaitsNext) return;
    const next = drawn.find(({ item, isNew }) => isNew && item.querySelector(".tone-open, .tone-warning"))?.item;
    if (!next) return;
    this.#awaitsNext = false;
    next.scrollIntoView({ block: "nearest" });
    next.focus({ preventScroll: true });
  }
}

/** The head needs no title here; where it says nothing but which published flow it is, each step says that, too. */
function foldHead(item, { kind }) {
  const card = item.querySelector("article");
  card.querySelector(":scope > header")?.remove();
  item.hidden = kind === "flow" && card.children.length === 1 && card.firstElementChild.matches(".context");
}
