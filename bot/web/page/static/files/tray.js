/** The files that somebody is about to send: chosen, pasted or dropped, looked at, and taken out again. */

import { el } from "/static/dom.js";
import { filesIn, longText, refusalOf, sizeInWords } from "/static/files/choosing.js";
import { Upload } from "/static/files/upload.js";

const MOST = 10; // files that a session keeps
const THUMB = 64; // pixels

/** The tray of each form that has one. @type {WeakMap<Element, FileTray>} */
const trays = new WeakMap();

/** The tray that belongs to a form; undefined when it has none. */
export function trayOf(form) {
  return trays.get(form);
}

export class FileTray {
  element;
  #items = [];
  #list = el("ul", { class: "tray-files", "aria-label": "Files to send" });
  #said = el("p", { class: "context", role: "status" });
  #choose;
  #changed;
  #upload = null;
  #path = "";

  /** @param {function(): void} [changed] called when files come or go */
  constructor(changed = () => {}) {
    this.#changed = changed;
    this.#choose = el("input", { type: "file", multiple: true, hidden: true, onchange: () => this.#chosen() });
    const attach = el("button", { type: "button", class: "small attach", onclick: () => this.choose() }, "Attach files…");
    const hint = el("span", { class: "context" }, "or paste or drop screenshots, logs, mails");
    this.element = el("div", { class: "tray" }, this.#list, el("div", { class: "tray-row" }, attach, this.#choose, hint), this.#said);
  }

  /** Whether there is anything to send. */
  get isEmpty() {
    return !this.#items.length;
  }

  /** Whether it takes no more. */
  get isFull() {
    return this.#items.length === MOST;
  }

  /** Take what is pasted or dropped on an element, and be the tray of that form. */
  listenOn(target) {
    trays.set(target, this);
    target.addEventListener("paste", (event) => this.pasted(event));
    target.addEventListener("dragover", (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      event.stopPropagation();
      target.classList.add("drop-here");
    });
    for (const end of ["dragleave", "dragend", "drop"]) target.addEventListener(end, () => target.classList.remove("drop-here"));
    target.addEventListener("drop", (event) => {
      const files = filesIn(event.dataTransfer);
      if (!files.length) return;
      event.preventDefault();
      event.stopPropagation();
      this.add(files);
    });
  }

  /** Take the files or the long text of a paste; a short text goes where it was pasted. */
  pasted(event) {
    const long = longText(event.clipboardData);
    const files = long ? [long] : filesIn(event.clipboardData);
    if (!files.length) return;
    event.preventDefault();
    event.stopPropagation();
    this.add(files);
    if (long) this.#say(`The long text is attached as ${long.name}: its errors will be picked out, and the whole is kept.`);
  }

  /** Let the person choose files. */
  choose() {
    this.#choose.click();
  }

  add(files) {
    let left = "";
    for (const file of files) {
      if (this.#items.some(({ file: known }) => alike(known, file))) left = `${file.name} is already there.`;
      else if (this.isFull) left = `A session keeps ${MOST} files; ${file.name} is left out.`;
      else this.#items.push(new Item(file, (item) => this.#remove(item)));
    }
    this.#list.replaceChildren(...this.#items.map(({ element }) => element));
    this.#say(left);
    this.#changed();
  }

  /** Why the files cannot be sent as they are; empty when they can. */
  get refusal() {
    return this.#items.some(({ refusal }) => refusal) ? "First remove the files that cannot be sent." : "";
  }

  /**
   * Send all of them with what else the request says. Throws a Problem, which stands beside its file if it is about one.
   *
   * @param {string} path
   * @param {Object<string, any>} fields
   */
  async send(path, fields) {
    if (path !== this.#path) this.#upload = new Upload((this.#path = path));
    try {
      const answer = await this.#upload.send(fields, this.#items.map(({ file }) => file), (phase, share) => {
        this.#items.forEach((item) => item.progress(phase, share));
      });
      this.clear();
      return answer;
    } catch (problem) {
      this.#items.forEach((item) => item.failed(problem));
      throw problem;
    }
  }

  /** Send each by itself, so that one that is refused keeps no other from its place; resolves to how many went. */
  async sendEach(path) {
    let sent = 0;
    for (const item of [...this.#items].filter(({ refusal }) => !refusal)) {
      try {
        await item.uploadTo(path).send({}, [item.file], (phase, share) => item.progress(phase, share));
        this.#drop(item);
        sent += 1;
      } catch (problem) {
        item.failed(problem, true);
      }
    }
    this.#changed();
    return sent;
  }

  clear() {
    this.#items = [];
    this.#list.replaceChildren();
    this.#say("");
    this.#changed();
  }

  #chosen() {
    this.add([...this.#choose.files]);
    this.#choose.value = ""; // the same file may be chosen again after it was taken out
  }

  #drop(item) {
    this.#items = this.#items.filter((each) => each !== item);
    item.element.remove();
  }

  #remove(item) {
    const place = this.#items.indexOf(item);
    this.#drop(item);
    this.#say(`${item.file.name} was removed.`);
    const next = this.#items[place] ?? this.#items[place - 1];
    (next?.element.querySelector("button") ?? this.element.querySelector(".attach")).focus();
    this.#changed();
  }

  #say(sentence) {
    this.#said.textContent = sentence;
  }
}

class Item {
  element;
  refusal;
  #upload = null;
  #state;
  #bar = el("progress", { max: 1, hidden: true, "aria-label": "Sent" });
  #error = el("small", { class: "error", role: "alert" });

  constructor(file, remove) {
    this.file = file;
    this.refusal = refusalOf(file);
    this.#state = el("span", { class: "context", role: "status" }, sizeInWords(file.size));
    const out = el("button", { type: "button", class: "small", "aria-label": `Remove ${file.name}`, onclick: () => remove(this) }, "✕");
    this.element = el("li", {}, thumbnail(file), el("span", { class: "tray-name" }, file.name, " ", this.#state, this.#bar, this.#error), out);
    this.#error.textContent = this.refusal;
  }

  uploadTo(path) {
    return (this.#upload ??= new Upload(path));
  }

  progress(phase, share) {
    this.#error.textContent = "";
    this.#bar.hidden = phase !== "sending";
    this.#bar.value = share;
    const words = phase === "reading" ? "Reading…" : "Sending…";
    if (this.#state.textContent !== words) this.#state.textContent = words;
  }

  /** What went wrong, if it is about this file: the sentences that are begin with its name. */
  failed(problem, alone = false) {
    this.#bar.hidden = true;
    this.#state.textContent = sizeInWords(this.file.size);
    if (alone || problem.message.startsWith(this.file.name)) this.#error.textContent = problem.message;
  }
}

/** A small picture of an image, drawn here; a sign of any other file. */
function thumbnail(file) {
  const sign = el("span", { class: "tray-sign", "aria-hidden": "true" }, extension(file.name));
  if (!file.type.startsWith("image/") || refusalOf(file)) return sign;
  createImageBitmap(file)
    .then((picture) => {
      const scale = Math.min(1, (2 * THUMB) / Math.max(picture.width, picture.height));
      const canvas = el("canvas", { class: "tray-thumb", "aria-hidden": "true", width: Math.ceil(picture.width * scale), height: Math.ceil(picture.height * scale) });
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      sign.replaceWith(canvas);
    })
    .catch(() => {}); // the server says what is wrong with it
  return sign;
}

export function extension(name) {
  const [, ending = "file"] = /\.([a-z0-9]{1,4})$/i.exec(name) ?? [];
  return ending.toLowerCase();
}

function alike(one, other) {
  return one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
}
