/** The page: which view is shown, and what keeps it up to date. */

import { account } from "/static/account.js";
import { listenToCards } from "/static/actions.js";
import { read } from "/static/api.js";
import { button, calmly, el } from "/static/dom.js";
import { draftsOf } from "/static/drafts.js";
import { flowPage, library } from "/static/flows.js";
import { ADDRESS, Handovers } from "/static/handovers.js";
import { Reviews, ADDRESS as REVIEW } from "/static/reviews.js";
import { proposalPage } from "/static/reviewing.js";
import { home } from "/static/home.js";
import { USED_LINK, identity, signInPage } from "/static/identity.js";
import { SessionList } from "/static/list.js";
import { Live } from "/static/live.js";
import { maySeeHandovers, maySeeProposals, me } from "/static/me.js";
import { fail, settle } from "/static/notices.js";
import { SessionView } from "/static/session.js";

const TABS = [
  ["Sessions", "#/", ["", "sessions"]],
  ["Flow library", "#/flows", ["flows", "proposals"]],
  ["Account", "#/account", ["account"]],
];

const view = document.getElementById("view");
const connection = document.getElementById("connection");
let desk = null; // the parts of the sessions' view, made once
let session = null; // the session that is open
let shown = 0; // counts views, so that one that comes late does not replace a newer one

const live = new Live(changed, (connected) => {
  connection.textContent = connected ? "" : "Reconnecting…";
});
const refreshLists = calmly(() => desk?.list.refresh(), 300);

async function begin() {
  Object.assign(me, await read("/page/me"));
  document.getElementById("identity").replaceChildren(...identity());
  if (!me.user) {
    view.replaceChildren(el("main", { id: "main", tabindex: "-1" }, signInPage()));
    view.querySelector("input").focus();
    return;
  }
  if (location.hash === USED_LINK) history.replaceState(null, "", "#/");
  draftsOf(me.user.id);
  desk = { list: new SessionList(), handovers: new Handovers(), reviews: new Reviews(), middle: el("main", { id: "main", tabindex: "-1" }) };
  desk.channels = el("div", { class: "channels" }, desk.handovers.element, desk.reviews.element);
  listenToCards(done);
  addEventListener("hashchange", route);
  document.addEventListener("signed-out", () => location.reload(), { once: true });
  await route();
}

async function route() {
  const [, where = "", id = ""] = location.hash.split("/");
  const turn = (shown += 1);
  settle();
  session?.close();
  session = null;
  drawTabs(where);
  document.title = "FlowPilot";
  try {
    if (where === "flows") show(id ? await flowPage(id) : library(), turn);
    else if (where === "proposals") show(await proposalPage(id), turn);
    else if (where === "account") show(account(), turn);
    else await showDesk(where === "sessions" ? id : "", turn);
  } catch (problem) {
    if (turn === shown) lost(problem);
  }
}

function show(content, turn = shown) {
  if (turn !== shown) return;
  view.className = "";
  view.replaceChildren(el("main", { id: "main", tabindex: "-1" }, content));
  content.querySelector("h1")?.focus();
  live.watch(channels());
}

async function showDesk(id, turn) {
  view.className = id ? "desk has-session" : "desk";
  if (desk.middle.parentNode !== view) view.replaceChildren(desk.list.element, desk.middle, desk.channels);
  desk.list.choose(id);
  refreshLists();
  if (!id) {
    const start = home((fresh) => (location.hash = `#/sessions/${fresh}`));
    desk.middle.replaceChildren(start);
    start.querySelector(turn === 1 ? "textarea" : "h1")?.focus();
    live.watch(channels());
    return;
  }
  const opening = new SessionView(id);
  desk.middle.replaceChildren(el("p", { class: "loading" }, "Loading…"));
  session = opening;
  try {
    live.watch([...channels(), opening.address]);
    const ready = opening.open();
    desk.middle.replaceChildren(opening.element);
    await ready;
  } catch (problem) {
    if (turn === shown) lost(problem, desk.middle);
  }
}

function channels() {
  return [...(maySeeHandovers() ? [ADDRESS] : []), ...(maySeeProposals() ? [REVIEW] : [])];
}

function lost(problem, place = view) {
  const content = el("div", { class: "page" }, el("h1", { tabindex: "-1" }, "This cannot be shown"), el("p", {}, problem.message));
  if (problem.passing) content.append(button("Try again", route, { class: "primary" }));
  else content.append(el("p", {}, el("a", { href: "#/" }, "Back to the sessions")));
  place.replaceChildren(place === view ? el("main", { id: "main", tabindex: "-1" }, content) : content);
  content.querySelector("h1").focus();
}

function drawTabs(where) {
  const tabs = TABS.map(([label, href, views]) => el("a", { href, "aria-current": views.includes(where) && "page" }, label));
  document.getElementById("tabs").replaceChildren(...tabs);
}

/** Something changed at an address, or anywhere when there is none. */
async function changed(address) {
  refreshLists();
  try {
    if (!address || address === ADDRESS) await desk.handovers.refresh();
    if (!address || address === REVIEW) await desk.reviews.refresh();
    if (session && (!address || address === session.address)) await session.refresh();
  } catch (problem) {
    if (!problem.passing) fail(problem);
  }
}

/** A person's action on a card went through, or came too late. */
async function done({ action, session: id, open, release, refused }) {
  if (open || (action === "claim" && !refused)) {
    const target = `#/sessions/${open ?? id}`;
    if (location.hash !== target) location.hash = target;
  }
  if (!refused) session?.expectNext();
  await changed(null);
  // Answers keep their card out of use until its next version shows what was answered.
  if (release && !["answer", "skip", "worked", "failed"].includes(action)) release();
}

begin().catch((problem) => {
  const again = button("Try again", () => location.reload(), { class: "primary" });
  view.replaceChildren(el("main", { id: "main", tabindex: "-1" }, el("p", {}, problem.message), again));
});
