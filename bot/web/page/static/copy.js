/** Putting text on the clipboard, where browsers allow it. */

import { show } from "/static/dialog.js";
import { el } from "/static/dom.js";
import { say } from "/static/notices.js";

/**
 * Copy a text, which may still be on its way. Where the browser refuses, the text is shown selected instead.
 * @param {string|Promise<string>} text
 */
export async function copy(text, what = "Copied.") {
  const awaited = Promise.resolve(text);
  try {
    // The press counts as permission only while the write starts at once, so the text may come later.
    const content = awaited.then((whole) => new Blob([whole], { type: "text/plain" }));
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": content })]);
    say(what);
  } catch {
    byHand(await awaited);
  }
}

function byHand(text) {
  const box = el("textarea", { readonly: true, rows: 14, "aria-label": "Text to copy" });
  box.value = text;
  show("Copy this text", el("p", {}, "This browser does not let the page copy. The text is selected: press Ctrl+C."), box);
  box.select();
}
