/** A flow's picture in the page itself: zoomed and moved, with the path that was walked lit, in the page's colours. */

import { button, el } from "/static/dom.js";
import { listenToPointers } from "/static/gestures.js";

const CLOSEST = 8; // how many times larger than the whole it can be shown
const READABLE = 0.85; // screen pixels for a point of the drawing, from which its words can be read
const STEP = 1.4;
const DRAWN = ["svg", "g", "title", "path", "polygon", "polyline", "ellipse", "text"];

/** @typedef {{x: number, y: number, width: number, height: number}} Box */

export class Picture {
  element;
  #frame;
  #svg = null;
  /** @type {Box} */
  #whole = { x: 0, y: 0, width: 1, height: 1 };
  /** @type {Box} */
  #view = { ...this.#whole };
  #marks = null;
  #flagged = [];
  #address = "";

  /** @param {string} label what it is, for who cannot see it */
  constructor(label) {
    this.#frame = el("div", { class: "picture-frame", tabindex: "0", role: "group", "aria-label": `${label}. Zoom with plus and minus, move with the arrow keys.` });
    this.#frame.append(el("p", { class: "loading" }, "Drawing…"));
    this.element = el(
      "figure",
      { class: "flow-picture" },
      this.#frame,
      el(
        "figcaption",
        {},
        button("−", () => this.#zoom(1 / STEP), { class: "small", "aria-label": "Zoom out", title: "Zoom out (−)" }),
        button("+", () => this.#zoom(STEP), { class: "small", "aria-label": "Zoom in", title: "Zoom in (+)" }),
        button("Fit", () => this.#show(this.#whole), { class: "small", title: "Show all of it (0)" }),
      ),
    );
    this.#listen();
  }

  /** Show the picture at an address of the page; the same one again changes nothing. */
  async load(address) {
    if (address === this.#address) return;
    this.#address = address;
    try {
      const response = await fetch(address);
      if (!response.ok) throw new Error((await response.json()).detail);
      const drawing = sound(await response.text());
      if (address !== this.#address) return;
      this.#svg = drawing;
      const [x, y, width, height] = drawing.getAttribute("viewBox").split(/[\s,]+/).map(Number);
      this.#whole = { x, y, width, height };
      // Its words are laid out anew for every scale, so it comes into the page in the one that it is shown in.
      this.#show({ ...this.#whole, ...(this.#nodeOf(this.#marks?.at(-1)) && this.#readable()) });
      this.#frame.replaceChildren(drawing);
      this.#drawMarks();
      this.#drawFlags();
    } catch (problem) {
      this.#address = "";
      this.#frame.replaceChildren(el("p", { class: "loading" }, `The picture cannot be shown. ${problem.message ?? ""}`));
    }
  }

  /** Light the nodes that were walked, in order; the last of them is where it stands, and comes into view. */
  mark(nodes) {
    if (String(nodes) === String(this.#marks)) return;
    this.#marks = nodes;
    this.#drawMarks();
  }

  /** Put a flag at each of these nodes. */
  flag(nodes) {
    this.#flagged = nodes;
    this.#drawFlags();
  }

  #drawFlags() {
    this.#svg?.querySelectorAll(".flag").forEach((each) => each.remove());
    for (const node of this.#svg?.querySelectorAll("[data-node]") ?? []) {
      if (!this.#flagged.includes(node.dataset.node)) continue;
      const { x, y } = node.getBBox();
      const sign = document.createElementNS("http://www.w3.org/2000/svg", "text");
      for (const [name, value] of Object.entries({ class: "flag", x, y: y + 4, "font-size": 18 })) sign.setAttribute(name, value);
      sign.textContent = "⚑";
      node.append(sign);
    }
  }

  #drawMarks() {
    if (!this.#svg || !this.#marks) return;
    const walked = this.#marks;
    const current = walked.at(-1);
    const ways = new Set(walked.slice(1).map((node, place) => `${walked[place]} ${node}`));
    this.#svg.classList.toggle("lit", walked.length > 0);
    for (const part of this.#svg.querySelectorAll("[data-node], [data-from]")) {
      const { node, from, to } = part.dataset;
      part.classList.toggle("walked", node ? walked.includes(node) : ways.has(`${from} ${to}`));
      part.classList.toggle("current", node === current && Boolean(node));
    }
    if (current) this.goTo(current);
  }

  /** Bring a node to where it can be read. */
  goTo(id) {
    const node = this.#nodeOf(id);
    const readable = node && this.#readable();
    if (!readable) return;
    const box = boxOf(node, this.#svg);
    const { width, height } = readable;
    const { x, y } = this.#whole;
    this.#show({
      x: within(box.x + box.width / 2 - width / 2, x, this.#whole.width - width),
      y: within(box.y + box.height / 2 - height / 2, y, this.#whole.height - height),
      ...readable,
    });
  }

  #nodeOf(id) {
    return [...(this.#svg?.querySelectorAll("[data-node]") ?? [])].find((each) => each.dataset.node === id);
  }

  /** How much of the drawing is seen when its words can be read; null while the frame has no size. */
  #readable() {
    const { width, height } = this.#frame.getBoundingClientRect();
    if (!width || !height) return null;
    const wide = Math.min(this.#whole.width, width / READABLE);
    return { width: wide, height: (wide * height) / width };
  }

  #show(view) {
    this.#view = view;
    this.#svg?.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
    this.#frame.classList.toggle("zoomed", view.width < this.#whole.width * 0.99);
  }

  /** Enlarge around a point, given as shares of the frame. */
  #zoom(factor, across = 0.5, down = 0.5) {
    const { x, y, width, height } = this.#view;
    const least = this.#whole.width / CLOSEST;
    const wide = Math.min(Math.max(width / factor, least), this.#whole.width * 1.2);
    const high = (height * wide) / width;
    this.#show({ x: x + (width - wide) * across, y: y + (height - high) * down, width: wide, height: high });
  }

  #move(across, down) {
    this.#show({ ...this.#view, x: this.#view.x + across * this.#view.width, y: this.#view.y + down * this.#view.height });
  }

  #listen() {
    const frame = this.#frame;
    frame.addEventListener("keydown", (event) => {
      const act = {
        "+": () => this.#zoom(STEP),
        "=": () => this.#zoom(STEP),
        "-": () => this.#zoom(1 / STEP),
        0: () => this.#show(this.#whole),
        ArrowLeft: () => this.#move(-0.15, 0),
        ArrowRight: () => this.#move(0.15, 0),
        ArrowUp: () => this.#move(0, -0.15),
        ArrowDown: () => this.#move(0, 0.15),
      }[event.key];
      if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation(); // digits and signs mean something else outside of the picture
      act();
    });
    frame.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey && !event.metaKey) return; // the page scrolls as ever
        event.preventDefault();
        this.#zoom(event.deltaY < 0 ? STEP : 1 / STEP, ...this.#share(event));
      },
      { passive: false },
    );
    frame.addEventListener("dblclick", (event) => this.#zoom(STEP * STEP, ...this.#share(event)));
    listenToPointers(frame, {
      pinch: (factor, around) => this.#zoom(factor, ...this.#share(around)),
      drag: (right, down) => {
        const { width, height } = frame.getBoundingClientRect();
        this.#move(-right / width, -down / height);
      },
    });
  }

  #share({ clientX, clientY }) {
    const { left, top, width, height } = this.#frame.getBoundingClientRect();
    return [(clientX - left) / width, (clientY - top) / height];
  }
}

/** Where a view begins that shows no emptiness beside the drawing; one that shows all of it lies around its middle. */
function within(wanted, start, room) {
  return room < 0 ? start + room / 2 : Math.min(Math.max(wanted, start), start + room);
}

/** Where a part of the drawing is, in the drawing's own units. */
function boxOf(part, svg) {
  const box = part.getBBox();
  const matrix = svg.getCTM().inverse().multiply(part.getCTM());
  const corner = new DOMPoint(box.x, box.y).matrixTransform(matrix);
  const opposite = new DOMPoint(box.x + box.width, box.y + box.height).matrixTransform(matrix);
  return { x: corner.x, y: corner.y, width: opposite.x - corner.x, height: opposite.y - corner.y };
}

/** The drawing as an element, with nothing in it but shapes and words. */
function sound(text) {
  const drawing = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  if (drawing.localName !== "svg") throw new Error("");
  for (const part of [drawing, ...drawing.querySelectorAll("*")]) {
    if (!DRAWN.includes(part.localName)) part.remove();
    for (const { name } of [...part.attributes]) if (/^on|^style$|href$/i.test(name)) part.removeAttribute(name);
  }
  return document.importNode(drawing, true);
}
