/** Files added to a session or walk beside its answers: a folded box with what was chosen and a button that sends it. */

import { button, el } from "/static/dom.js";
import { FileTray } from "/static/files/tray.js";

export class FileAdding {
  #send;
  tray = new FileTray(() => this.#draw());
  element = el("details", { class: "fold note add-files" }, el("summary", {}, "Add files"));

  /** @param {string} label what the button says @param {() => unknown} send what it does */
  constructor(label, send) {
    this.#send = button(label, send, { class: "send-files" });
    this.element.append(el("div", { class: "add-files-form" }, this.tray.element, this.#send));
    this.#draw();
  }

  #draw() {
    this.#send.hidden = this.tray.isEmpty;
    if (!this.tray.isEmpty) this.element.open = true;
  }
}
