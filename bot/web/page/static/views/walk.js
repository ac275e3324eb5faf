/** One first-line walk: its cards, few and big. */

import { api } from "/static/api.js";
import { Conversation } from "/static/conversation.js";
import { button, el, timeOf } from "/static/dom.js";
import { FileTray } from "/static/files/tray.js";
import { me } from "/static/me.js";
import { say } from "/static/notices.js";

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
  #files = new FileTray(() => this.#drawAdding());
  #adding = el("details", { class: "fold note add-files", hidden: true }, el("summary", {}, "Add files"));
  #paste = (event) => this.#pasted(event);
  element;

  constructor(id) {
    this.#id = id;
    this.#conversation = new Conversation(this.#messages, this.address, (item) => this.#dress(item));
    const back = el("a", { class: "back", href: "#/walks" }, "‹ All walks");
    const head = el("header", { class: "session-head" }, back, this.#title, this.#status);
    this.element = el("div", { class: "session" }, head, el("h2", { class: "unseen" }, "Steps and messages"), this.#messages, this.#adding);
    const send = button("Add to the notes", () => this.#addFiles(), { class: "send-files" });
    this.#adding.append(el("div", { class: "add-files-form" }, this.#files.element, send));
    this.#drawAdding();
    this.#files.listenOn(this.#adding);
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
    const badge = el("span", { class: `badge status-${status}` }, status);
    this.#status.replaceChildren(badge, ` ${technician}, since `, timeOf(created));
    if (session && me.user.role !== "l1_tech") this.#status.append(" ", el("a", { href: `#/sessions/${session}` }, "Open the session"));
    this.#adding.hidden = !this.#takesFiles;
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
    if (this.#takesFiles && !event.target.closest?.("input, textarea, dialog")) this.#files.pasted(event);
  }

  #drawAdding() {
    const send = /** @type {?HTMLElement} */ (this.#adding.querySelector(".send-files"));
    if (send) send.hidden = this.#files.isEmpty;
    if (!this.#files.isEmpty) this.#adding.open = true;
  }

  async #addFiles() {
    const sent = await this.#files.sendEach(`/walks/${this.#id}/attachments`);
    if (sent) say("What could be read is in the notes.");
    await this.refresh();
  }

  /** Bring the open node into view. */
  showNewest() {
    const open = [...this.#messages.querySelectorAll(".tone-open")].pop() ?? this.#messages.lastElementChild;
    if (this.#messages.children.length > 2) open?.scrollIntoView({ block: "nearest" });
  }

  /** Leave out what the server would refuse this person. */
  #dress(item) {
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
