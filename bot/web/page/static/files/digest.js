/** A log as its lines of interest, and whole when wanted, with those lines marked. */

import { button, el } from "/static/dom.js";

const SHOWN = 10; // lines of the digest before the fold
const MOST_TEXT = 3_000_000; // characters of a log that a browser shows without a pause
const KEY = /^(fatal|error|warning) \(/;
const NUMBERS = /^(?:fatal|error|warning) \((?:line ([\d,]+)|[\d,]+×, lines ([\d,]+) to)/;

/** The digest; `address` is where the whole log is, none where it cannot be shown as text. */
export function digestOf(lines, address, name) {
  const [summary, ...rest] = lines;
  const count = rest.length > SHOWN + 3 ? SHOWN : rest.length; // a fold for two lines saves nothing
  const shown = rest.slice(0, count).map(line);
  const more = rest.slice(count);
  const fold = more.length ? el("details", { class: "fold" }, el("summary", {}, `${more.length} more lines of the digest`), el("ol", { class: "digest" }, ...more.map(line))) : null;
  const place = el("div");
  const whole = address ? button("Show the whole log", () => wholeLog(place, address, name, rest), { class: "small" }) : null;
  return el("div", { class: "digest-view" }, el("p", { class: "context" }, summary), el("ol", { class: "digest" }, ...shown), fold, whole, place);
}

function line(text) {
  const [, level] = KEY.exec(text) ?? [];
  const isKey = level || text.startsWith("> ");
  return el("li", { class: level ? `level-${level}` : null }, isKey ? el("mark", {}, text) : text);
}

async function wholeLog(place, address, name, digest) {
  const control = place.previousElementSibling;
  if (place.hasChildNodes()) {
    place.replaceChildren();
    control.textContent = "Show the whole log";
    return;
  }
  try {
    const response = await fetch(address);
    if (!response.ok) throw new Error((await response.json()).detail);
    const text = decoded(await response.arrayBuffer());
    const marked = new Set(digest.map((each) => NUMBERS.exec(each)).filter(Boolean).map(([, one, first]) => Number((one ?? first).replaceAll(",", ""))));
    const pre = el("pre", { class: "whole-log", tabindex: "0", "aria-label": `All of ${name}` }, ...numbered(text.slice(0, MOST_TEXT), marked));
    const cut = text.length > MOST_TEXT && el("p", { class: "context" }, "This is only the beginning; save the file to see the rest.");
    place.replaceChildren(...[pre, cut].filter(Boolean));
    control.textContent = "Hide the whole log";
    pre.querySelector("mark")?.scrollIntoView({ block: "center" });
    pre.focus({ preventScroll: true });
  } catch (problem) {
    place.replaceChildren(el("p", { class: "error", role: "alert" }, problem.message || "The log cannot be fetched just now."));
  }
}

/** The text, in one of the encodings that logs of Windows come in, or in UTF-8. */
function decoded(content) {
  const [first, second] = new Uint8Array(content.slice(0, 2));
  const encoding = first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding).decode(content);
}

/** The text in pieces, the lines of these numbers marked. Lines without anything in them have no number. */
function numbered(text, marked) {
  const parts = [];
  let plain = "";
  let number = 0;
  for (const each of text.split("\n")) {
    if (each.trim()) number += 1;
    if (!each.trim() || !marked.has(number)) {
      plain += `${each}\n`;
      continue;
    }
    parts.push(plain, el("mark", {}, each), "\n");
    plain = "";
  }
  return [...parts, plain];
}

