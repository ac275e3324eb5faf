/** The page: who looks at it, the view that is open, and what keeps it up to date. */

import { listenToCards } from "/static/actions.js";
import { read } from "/static/api.js";
import { button, el } from "/static/dom.js";
import { tellNew } from "/static/desktop.js";
import { draftsOf } from "/static/drafts.js";
import { USED_LINK, identity, noAccessPage, signInPage } from "/static/identity.js";
import { listenToKeys } from "/static/keys.js";
import { Live } from "/static/live.js";
import { mayDecide, maySeeHandovers, maySeeProposals, me } from "/static/me.js";
import { countsRefresher, drawNavigation, showOpenTab } from "/static/navigation.js";
import { fail, settlePassing } from "/static/notices.js";
import { Router } from "/static/router.js";

const HANDOVERS = "channel/handover";
const REVIEWS = "channel/review";

const main = document.getElementById("main");
const connection = document.getElementById("connection");
const router = new Router(opened);
const refreshCounts = countsRefresher(router, (before, now) => {
  tellNew({ ...before, ...(!mayDecide() && { reviews: now.reviews }) }, now);
});
const live = new Live(changed, (connected) => {
  connection.textContent = connected ? "" : "Reconnecting…";
  if (connected) settlePassing();
});

async function begin() {
  Object.assign(me, await read("/page/me"));
  document.getElementById("identity").replaceChildren(...identity());
  if (!me.user) {
    main.replaceChildren(signInPage());
    main.querySelector("input").focus();
    return;
  }
  if (location.hash === USED_LINK) history.replaceState(null, "", "#/");
  draftsOf(me.user.id);
  listenToCards(done);
  listenToKeys(router);
  document.addEventListener("signed-out", () => location.reload(), { once: true });
  refreshCounts();
  await router.begin();
}

let missed = false; // whether something changed while a view was being opened, which may have read it before

function opened() {
  drawNavigation(router);
  showOpenTab();
  live.watch([...channels(), ...(router.open?.watch ?? [])]);
  if (!missed) return;
  missed = false;
  changed(null);
}

function channels() {
  return [...(maySeeHandovers() ? [HANDOVERS] : []), ...(maySeeProposals() ? [REVIEWS] : [])];
}

/** Something changed at an address, or anywhere when there is none. */
async function changed(address) {
  refreshCounts();
  if (!router.open) {
    missed = true;
    return;
  }
  try {
    await router.open?.refresh?.(address);
  } catch (problem) {
    if (!problem.passing) fail(problem);
  }
}

/** A person's action on a card went through, or came too late. */
async function done(press) {
  const { action, session, open, release, refused } = press;
  if (open || (action === "claim" && !refused)) {
    const target = `#/sessions/${open ?? session}`;
    if (location.hash !== target) location.hash = target;
  }
  if (!refused) router.open?.pressed?.(press);
  await changed(null);
  // Answers keep their card out of use until its next version shows what was answered.
  if (release && !["answer", "skip", "worked", "failed"].includes(action)) release();
}

begin().catch((problem) => {
  if (problem.code === "no_access") return main.replaceChildren(noAccessPage(problem));
  const again = button("Try again", () => location.reload(), { class: "primary" });
  main.replaceChildren(el("div", { class: "page" }, el("p", {}, problem.message), again));
});
