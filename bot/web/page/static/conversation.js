/** A conversation's messages, kept in step with the server: only what changed is drawn again. */

import { read } from "/static/api.js";
import { el, moment } from "/static/dom.js";
import { draft, keepDraft } from "/static/drafts.js";

export class Conversation {
  #list;
  #address;
  #dress;
  #order;
  #reading = null;
  #next = null;

  /**
   * @param {HTMLElement} list where the messages go
   * @param {string} address
   * @param {function(HTMLElement, Object): void} dress called for each message that was drawn, with the message
   * @param {Object} [options]
   * @param {function(Object[]): Object[]} [options.order] the messages, oldest first, in the order to show them in
   */
  constructor(list, address, dress, { order = (messages) => messages } = {}) {
    this.#list = list;
    this.#address = address;
    this.#dress = dress;
    this.#order = order;
  }

  /**
   * Read the messages again. What is being read just then may be old already: calls meanwhile share one more reading.
   * Resolves to the items that were drawn.
   *
   * @returns {Promise<{item: any, isNew: boolean}[]>}
   */
  refresh() {
    if (!this.#reading) return (this.#reading = this.#refresh().finally(() => (this.#reading = null)));
    this.#next ??= this.#reading
      .catch(() => {})
      .then(() => {
        this.#next = null;
        return this.refresh();
      });
    return this.#next;
  }

  async #refresh() {
    const answer = await read(`/page/conversation?address=${encodeURIComponent(this.#address)}`);
    const messages = this.#order(answer.messages);
    const known = new Map([...this.#list.children].map((item) => [item.dataset.subject, item]));
    const drawn = [];
    messages.forEach((message, place) => {
      /** @type {any} */
      let item = known.get(message.subject);
      known.delete(message.subject);
      if (!item) item = el("li", { "data-subject": message.subject, tabindex: "-1" });
      if (this.#list.children[place] !== item) this.#list.insertBefore(item, this.#list.children[place] ?? null);
      if (item.dataset.version === String(message.version)) return;
      const isNew = !item.dataset.version;
      item.dataset.version = message.version;
      redraw(item, message.html);
      this.#dress(item, message);
      drawn.push({ item, isNew });
    });
    known.forEach((item) => item.remove());
    return drawn;
  }
}

/** Put new content into an item; focus, typed text and opened sections stay where they were. */
function redraw(item, html) {
  const focused = item.contains(document.activeElement) ? document.activeElement : null;
  const mark = focused && markOf(focused);
  const selection = focused?.tagName === "TEXTAREA" ? [focused.selectionStart, focused.selectionEnd] : null;
  const folds = new Map([...item.querySelectorAll("details")].map((fold) => [nameOf(fold), fold.open]));
  item.innerHTML = html; // rendered and escaped by the server
  item.querySelectorAll("time").forEach(localise);
  item.querySelectorAll("form.typed").forEach(restoreDraft);
  item.querySelectorAll("details").forEach((fold) => (fold.open = folds.get(nameOf(fold)) ?? fold.open));
  if (!focused) return;
  const same = mark && [...item.querySelectorAll("button, textarea, summary, select")].find((each) => markOf(each) === mark);
  (same ?? item).focus({ preventScroll: true });
  if (same && selection) same.setSelectionRange(...selection);
}

function nameOf(fold) {
  return fold.querySelector("summary").textContent;
}

function markOf(element) {
  const { action = "", step = "", value = "" } = element.dataset;
  return [element.tagName, action, step, value, element.tagName === "SUMMARY" ? element.textContent : ""].join("|");
}

function localise(time) {
  time.title = time.textContent;
  time.textContent = moment(time.dateTime);
}

/** The name under which the text of a card's box is kept. */
export function draftName(form) {
  const { session, step = "" } = form.querySelector("button[type=submit]").dataset;
  return `answer.${session}.${step}`;
}

function restoreDraft(form) {
  const box = form.elements.text;
  box.value = draft(draftName(form));
  box.addEventListener("input", () => keepDraft(draftName(form), box.value));
}
