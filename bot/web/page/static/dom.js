/** Building elements. Texts become text nodes, so nothing anybody wrote is ever read as HTML. */

/**
 * An element. Properties that start with `on` listen, `class` and attributes are set, `false` and null are left out.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Object<string, any>} properties
 * @param {...any} children nodes and texts, in lists too; null, false and undefined are left out
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value") /** @type {HTMLInputElement} */ (element).value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== false && child !== undefined));
  return element;
}

/** A button that does something when pressed; it cannot be pressed again until that is done. */
export function button(label, press, properties = {}) {
  return el("button", { type: "button", onclick: (event) => once(event.currentTarget, press), ...properties }, label);
}

/** Run something for a button, which is out of use meanwhile. */
export async function once(control, work) {
  if (control.disabled) return;
  const wasFocused = control === document.activeElement;
  control.disabled = true;
  try {
    await work();
  } finally {
    control.disabled = false;
    // What is out of use loses the focus; it gets it back unless something else has it by now.
    if (wasFocused && control.isConnected && document.activeElement === document.body) control.focus({ preventScroll: true });
  }
}

/** Put these elements into another, unless it has the same already: then what is focused or selected in it stays.
 * Attributes tell what is the same; listeners are not looked at. */
export function refill(element, children) {
  const before = [...element.children];
  const isSame = before.length === children.length && before.every((each, place) => each.isEqualNode(children[place]));
  if (!isSame) element.replaceChildren(...children);
}

// Made once: making one takes longer than drawing the line that its time stands in.
const CLOCK = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit" });
const CALENDAR = new Intl.DateTimeFormat([], { day: "numeric", month: "short", year: "numeric" });

/** A moment as the reader's clock and calendar show it. */
export function moment(iso) {
  const at = new Date(iso);
  const time = CLOCK.format(at);
  return at.toDateString() === new Date().toDateString() ? time : `${CALENDAR.format(at)}, ${time}`;
}

/** A `<time>` of an ISO moment. */
export function timeOf(iso) {
  return el("time", { datetime: iso, title: new Date(iso).toLocaleString() }, moment(iso));
}

/** Wait until nothing was called for a while, then do it once. */
export function calmly(work, milliseconds = 250) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, milliseconds);
  };
}
