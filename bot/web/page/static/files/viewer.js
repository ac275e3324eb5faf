/** A picture over the whole window: zoomed, moved, and the next one, by mouse, finger and keyboard. */

import { button, el } from "/static/dom.js";
import { listenToPointers } from "/static/gestures.js";

const STEP = 1.4;
const CLOSEST = 12;
const MOVE = 60; // pixels for an arrow key

/** @typedef {{name: string, address: string, says: string}} Shown */

/** Show one of some pictures. @param {Shown[]} pictures @param {number} first */
export function view(pictures, first) {
  new Viewer(pictures, first);
}

class Viewer {
  #pictures;
  #at;
  #zoom = 1;
  #x = 0;
  #y = 0;
  #image = el("img", { alt: "", draggable: "false" });
  #name = el("h2", { id: "viewer-name" });
  #place = el("span", { class: "context", role: "status" });
  #frame;
  #dialog;

  constructor(pictures, first) {
    this.#pictures = pictures;
    this.#frame = el("div", { class: "viewer-frame", tabindex: "0", role: "group", "aria-label": "The picture. Zoom with plus and minus, 0 shows all of it, arrow keys move it." }, this.#image);
    const several = pictures.length > 1;
    const bar = el(
      "div",
      { class: "viewer-bar" },
      this.#name,
      this.#place,
      several && button("‹", () => this.#go(-1), { class: "small", "aria-label": "Previous picture", title: "Previous (Page up)" }),
      several && button("›", () => this.#go(1), { class: "small", "aria-label": "Next picture", title: "Next (Page down)" }),
      button("−", () => this.#scale(1 / STEP), { class: "small", "aria-label": "Zoom out", title: "Zoom out (−)" }),
      button("+", () => this.#scale(STEP), { class: "small", "aria-label": "Zoom in", title: "Zoom in (+)" }),
      button("Fit", () => this.#whole(), { class: "small", title: "Show all of it (0)" }),
      button("Close", () => this.#dialog.close(), { class: "small primary" }),
    );
    this.#dialog = el("dialog", { class: "viewer", "aria-labelledby": "viewer-name" }, bar, this.#frame);
    document.body.append(this.#dialog);
    this.#dialog.addEventListener("close", () => this.#dialog.remove());
    this.#dialog.addEventListener("keydown", (event) => this.#pressed(event));
    this.#listen();
    this.#at = first;
    this.#dialog.showModal();
    this.#show();
    this.#frame.focus();
  }

  #show() {
    const { name, address, says } = this.#pictures[this.#at];
    this.#name.textContent = name;
    this.#image.src = address;
    this.#image.alt = says || name;
    this.#whole();
  }

  #go(by) {
    const count = this.#pictures.length;
    this.#at = (this.#at + by + count) % count;
    this.#show();
  }

  #whole() {
    [this.#zoom, this.#x, this.#y] = [1, 0, 0];
    this.#draw();
  }

  /** Zoom around a point, given from the middle of the frame. */
  #scale(factor, x = 0, y = 0) {
    const zoom = Math.min(Math.max(this.#zoom * factor, 1), CLOSEST);
    const real = zoom / this.#zoom;
    [this.#x, this.#y, this.#zoom] = [x - (x - this.#x) * real, y - (y - this.#y) * real, zoom];
    this.#draw();
  }

  #draw() {
    const { width, height } = this.#frame.getBoundingClientRect();
    const most = [(width * (this.#zoom - 1)) / 2, (height * (this.#zoom - 1)) / 2];
    this.#x = Math.min(Math.max(this.#x, -most[0]), most[0]);
    this.#y = Math.min(Math.max(this.#y, -most[1]), most[1]);
    this.#image.style.transform = `translate(${this.#x}px, ${this.#y}px) scale(${this.#zoom})`;
    const several = this.#pictures.length > 1 ? `${this.#at + 1} of ${this.#pictures.length}, ` : "";
    this.#place.textContent = `${several}${Math.round(this.#zoom * 100)} %`;
  }

  #pressed(event) {
    const move = (x, y) => {
      this.#x += x;
      this.#y += y;
      this.#draw();
    };
    const act = {
      "+": () => this.#scale(STEP),
      "=": () => this.#scale(STEP),
      "-": () => this.#scale(1 / STEP),
      0: () => this.#whole(),
      ArrowLeft: () => move(MOVE, 0),
      ArrowRight: () => move(-MOVE, 0),
      ArrowUp: () => move(0, MOVE),
      ArrowDown: () => move(0, -MOVE),
      PageUp: () => this.#go(-1),
      PageDown: () => this.#go(1),
    }[event.key];
    event.stopPropagation(); // the keys of the session behind it stay where they are
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  }

  #listen() {
    const frame = this.#frame;
    frame.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.#scale(event.deltaY < 0 ? STEP : 1 / STEP, ...this.#from(event));
    }, { passive: false });
    frame.addEventListener("dblclick", (event) => (this.#zoom > 1 ? this.#whole() : this.#scale(3, ...this.#from(event))));
    listenToPointers(frame, {
      pinch: (factor, around) => this.#scale(factor, ...this.#from(around)),
      drag: (right, down) => {
        this.#x += right;
        this.#y += down;
        this.#draw();
      },
    });
  }

  #from({ clientX, clientY }) {
    const { left, top, width, height } = this.#frame.getBoundingClientRect();
    return [clientX - left - width / 2, clientY - top - height / 2];
  }
}
