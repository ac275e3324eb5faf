/** Sessions: the list at the left, and beside it the one that is open, or the start of a new one. */

import { calmly } from "/static/dom.js";
import { mayList } from "/static/me.js";
import { home } from "/static/views/home.js";
import { SessionList } from "/static/views/list.js";
import { SessionView } from "/static/views/session.js";

/** @type {?SessionList} made once, so that a search stays while one goes through what it found */
let list = null;
const refreshList = calmly(() => list?.refresh(), 300);

/** @type {import("/static/views.js").View} */
export const view = { paths: ["", "sessions"], label: "Sessions", open };

async function open({ id }) {
  if (mayList()) {
    if (list) refreshList();
    else (list = new SessionList()).refresh(); // there is nothing to look at meanwhile
    list.choose(id);
  }
  if (!id) {
    const start = home((fresh) => (location.hash = `#/sessions/${fresh}`));
    return { element: start, beside: list?.element, refresh: refreshList };
  }
  const session = new SessionView(id);
  await session.refresh();
  return {
    element: session.element,
    beside: list?.element,
    panel: session.panel,
    title: session.title,
    shown: () => session.showNewest(),
    watch: [session.address],
    async refresh(address) {
      refreshList();
      if (!address || address === session.address) await session.refresh();
    },
    pressed: () => session.expectNext(),
    keys: session.keys,
    close: () => session.close(),
  };
}
