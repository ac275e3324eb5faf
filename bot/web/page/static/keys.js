/** The keyboard: keys of the whole page, those of the view that is open, and the list of both. */

import { show } from "/static/dialog.js";
import { el } from "/static/dom.js";
import { mayDescribe } from "/static/me.js";
import { openPalette } from "/static/palette.js";

/** @type {import("/static/views.js").Key[]} */
const EVERYWHERE = [
  { key: "/", does: "Search", press: search },
  { key: "n", does: "Describe a new problem", press: () => mayDescribe() && (location.hash = "#/") },
  { key: "j", does: "Next in the list", press: () => walk(1) },
  { key: "k", does: "Previous in the list", press: () => walk(-1) },
  { key: "?", does: "This help", press: () => help() },
];
const ANYWHERE = [
  ["Ctrl K", "Go to anything"],
  ["Ctrl Enter", "Send what is typed"],
  ["Esc", "Close, or leave a field"],
];

let router = null;

/** Listen to the keyboard for as long as the page is there. */
export function listenToKeys(pageRouter) {
  router = pageRouter;
  document.addEventListener("keydown", pressed);
}

function pressed(event) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette(keys());
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (isTyping(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const meant = keys().find(({ key, matches }) => (matches ? matches.test(event.key) : key === event.key));
  if (!meant) return;
  event.preventDefault();
  meant.press(event);
}

function keys() {
  return [...(router?.open?.keys ?? []), ...EVERYWHERE];
}

/** Whether a key is text. A dialog that was just closed keeps the focus until the page is drawn again, and takes none. */
function isTyping(target) {
  const box = target.closest?.("input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]");
  return Boolean(box) && !box.closest("dialog:not([open])");
}

function search() {
  document.querySelector("#view [type=search]")?.focus();
}

/** Go through the rows of the list: those at the left, else those in the middle. */
function walk(way) {
  const rows = [...document.querySelectorAll("#view .rows a[href], #view .messages > li:not([hidden])")].filter((row) => row.checkVisibility());
  if (!rows.length) return;
  const at = rows.findIndex((row) => row === document.activeElement || row.contains(document.activeElement));
  const open = rows.findIndex((row) => row.getAttribute("aria-current"));
  const from = at >= 0 ? at : open;
  const next = rows[Math.min(Math.max(from < 0 ? 0 : from + way, 0), rows.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

/** What each key does. */
function help() {
  const line = (key, does) => el("tr", {}, el("td", {}, el("kbd", {}, key)), el("td", {}, does));
  const table = (heading, lines) => [el("h3", {}, heading), el("table", { class: "keys" }, el("tbody", {}, ...lines))];
  const own = router?.open?.keys ?? [];
  show(
    "Keyboard",
    ...(own.length ? table("Here", own.map(({ key, does }) => line(key, does))) : []),
    ...table("Everywhere", [...EVERYWHERE.map(({ key, does }) => line(key, does)), ...ANYWHERE.map(([key, does]) => line(key, does))]),
  );
}
