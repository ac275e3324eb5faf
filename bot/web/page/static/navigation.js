/** The way to each view, with what waits there. */

import { read } from "/static/api.js";
import { calmly, el, refill } from "/static/dom.js";
import { titleOf } from "/static/router.js";
import { VIEWS } from "/static/views.js";

const tabs = document.getElementById("tabs");

/**
 * What waits for this person; the names are those of `/page/counts`.
 *
 * @type {Object<string, number>}
 */
export const counts = {};

/** Draw the links, the one of the open view marked, and the tab's title. */
export function drawNavigation(router) {
  const isOpen = (view) => [router.view?.paths[0], router.view?.within].includes(view.paths[0]);
  const links = VIEWS.filter(({ may, within }) => !within && (!may || may())).map((view) => link(view, isOpen(view)));
  const focused = tabs.contains(document.activeElement) && document.activeElement.getAttribute("href");
  refill(tabs, links);
  if (focused) links.find((each) => each.getAttribute("href") === focused)?.focus({ preventScroll: true });
  const waiting = VIEWS.filter(({ may, count }) => count && (!may || may())).reduce((sum, { count }) => sum + count(counts), 0);
  document.title = `${waiting ? `(${waiting}) ` : ""}${titleOf(router.open ?? {})}`;
}

/** Where the links do not fit, as on a phone, bring that of the open view to where it is seen. */
export function showOpenTab() {
  const open = tabs.querySelector("[aria-current]");
  if (!open) return;
  const [at, frame] = [open.getBoundingClientRect(), tabs.getBoundingClientRect()];
  tabs.scrollLeft += at.left + at.width / 2 - (frame.left + frame.width / 2);
}

/** @param {import("/static/views.js").View} view */
function link({ paths, label, count }, isOpen) {
  const waiting = count?.(counts) ?? 0;
  const badge = waiting > 0 && [" ", el("span", { class: "count" }, String(waiting), el("span", { class: "unseen" }, " waiting"))];
  return el("a", { href: `#/${paths[0]}`, "aria-current": isOpen && "page" }, label, badge || null);
}

/**
 * What reads the counts again, soon, and draws what follows from them.
 *
 * @param {import("/static/router.js").Router} router
 * @param {function(Object<string, number>, Object<string, number>): void} [told] with the counts before, and now
 */
export function countsRefresher(router, told) {
  return calmly(async () => {
    try {
      const before = { ...counts };
      Object.assign(counts, await read("/page/counts"));
      drawNavigation(router);
      if (JSON.stringify(before) !== JSON.stringify(counts)) showOpenTab(); // a count makes a link wider
      told?.(before, counts);
    } catch {
      // The next change, or the next connection, reads them again.
    }
  }, 200);
}
