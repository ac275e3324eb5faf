/** What the buttons of cards do. A card is out of use while its action is on its way. */

import { Submission } from "/static/api.js";
import { draftName } from "/static/conversation.js";
import * as asking from "/static/asking.js";
import { copyDocumentation, editDocumentation, rate, statusUpdate } from "/static/documents.js";
import { el } from "/static/dom.js";
import { keepDraft } from "/static/drafts.js";
import { trayOf } from "/static/files/tray.js";
import { fail, settle } from "/static/notices.js";
import * as reviewing from "/static/reviewing.js";
import { approval, declining, fillStep, fixWay, makeTemplate, rejectTemplate } from "/static/scripting.js";
import { linkTicket, sendToTicket } from "/static/ticketing.js";
import * as walking from "/static/walking.js";

/** @typedef {{session?: string, step?: string, proposal?: string, walk?: string, value: string, action: string, text: string}} Press */

const ANSWERS = ["answer", "skip", "worked", "failed"];
const AT_ONCE = {
  pause: "/pause",
  resume: "/resume",
  stop: "/stop",
  reopen: "/reopen",
};
const DIALOGS = {
  edit_answer: asking.editAnswer,
  resolve: asking.resolve,
  hand_over: asking.handOver,
  abandon: asking.abandon,
  start_over: asking.startOver,
  flag_step: asking.flagStep,
  follow: asking.follow,
  see_colleagues: asking.seeColleagues,
  why: asking.why,
  note: asking.note,
  correct_reading: asking.correctReading,
  status_update: statusUpdate,
  documentation: copyDocumentation,
  edit_documentation: editDocumentation,
  rate,
  send_to_ticket: sendToTicket,
  link_ticket: linkTicket,
  approve_risks: reviewing.approveRisks,
  edit_proposal: reviewing.edit,
  reject: reviewing.reject,
  see_sessions: reviewing.seeSessions,
  see_flow: reviewing.seeFlow,
  fill_script: fillStep,
  make_template: makeTemplate,
  reject_script: rejectTemplate,
};

/** Listen to every card of the page. `done` is told of each success. */
export function listenToCards(done) {
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("button");
    if (pressed?.matches("[type=button][data-action]")) press(pressed, pressed.dataset, done);
    else if (pressed?.matches(".send-choice")) chooseOne(pressed, done);
    closeMenus(event.target);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form.typed")) return;
    event.preventDefault();
    const send = event.target.querySelector("button[type=submit]");
    const box = event.target.elements.text;
    const brings = trayOf(event.target)?.isEmpty === false;
    if (!send.disabled && (brings || box.value.trim())) press(send, send.dataset, done);
    else box.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.closest("form")?.requestSubmit();
    if (event.key === "Escape") closeMenus(null);
  });
}

function chooseOne(send, done) {
  const menu = send.parentElement.querySelector("select");
  const chosen = menu.selectedOptions[0];
  if (chosen.dataset.action) press(send, chosen.dataset, done);
  else menu.focus();
}

function closeMenus(except) {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (menu.contains(except)) return;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  });
}

async function press(control, { action, session, step, proposal, version, walk, value = "" }, done) {
  const card = control.closest("article");
  leaveMenu(control);
  const given = { action, session, step, proposal, version, walk, value, card };
  const dialog = walk ? walking.dialogFor(given) : (DIALOGS[action] ?? dialogFor(given));
  try {
    const target = action === "answer" && !value && !walk ? await asking.namedIn(typedIn(card)) : null;
    if (target) {
      if (await asking.handOver({ session, target })) {
        forget(card);
        done({ ...given, action: "hand_over" });
      }
    } else if (dialog) {
      const result = await dialog(given);
      if (result) done(result === true ? given : { ...given, ...result });
    } else {
      await sendNow(given, requestFor(given), done);
    }
  } catch (problem) {
    // A dialog that could not even be prepared.
    fail(problem, () => press(control, { action, session, step, proposal, version, walk, value }, done));
  }
}

/** A menu closes when something in it is pressed; the focus stays on the menu, where a dialog gives it back to. */
function leaveMenu(control) {
  const menu = control.closest("details.menu");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
}

function dialogFor({ action, value }) {
  if (action === "fix_outcome" && value !== "failed") return asking.fixOutcome;
  if (action === "switch_guide" && !value) return asking.switchGuide;
  return null;
}

function requestFor(given) {
  const { action, session, step, proposal, walk, value, card } = given;
  if (proposal) return reviewing.requestFor(given);
  if (walk) return walking.requestFor(given, typedIn(card));
  if (action === "approve_script") return approval(value);
  if (action === "choose_fix_way") return fixWay(session, step, value);
  if (action === "template_offer") return declining(session, value);
  const path = `/sessions/${session}`;
  if (ANSWERS.includes(action)) {
    return [`${path}/respond`, { step_id: step, ...answerOf(action, value, typedIn(card)) }];
  }
  if (action === "confirm_check") return [`${path}/confirm-check`, { step_id: step }];
  if (action === "claim") return [`${path}/claim`, { mode: value }];
  if (action === "fix_outcome") return [`${path}/fix-outcome`, { outcome: value }];
  if (action === "switch_guide") return [`${path}/guide`, { guide: "flow", flow_id: value }];
  if (action === "try_ticket_again") return [`${path}/ticket-note/retry`, {}];
  if (action === "not_this") return [`${path}/not-this`, { step_id: step }];
  return [path + AT_ONCE[action], {}];
}

function typedIn(card) {
  return card.querySelector("form.typed")?.elements.text.value.trim() ?? "";
}

function answerOf(action, value, typed) {
  switch (action) {
    case "skip":
      return { skip: true };
    case "worked":
    case "failed":
      return { result: { success: action === "worked", details: typed } };
    default:
      return value ? { option: value } : { text: typed };
  }
}

/** @param {any[]} request its path and body */
async function sendNow(given, request, done) {
  const [path, body] = request;
  const submission = new Submission("POST", path);
  const isAnswer = ANSWERS.includes(given.action);
  const tray = isAnswer ? trayOf(given.card.querySelector("form.typed")) : null;
  async function attempt() {
    settle();
    if (tray?.refusal) return fail({ message: tray.refusal });
    const release = hold(given.card, isAnswer ? "Saving your answer…" : "One moment…");
    try {
      await (tray && !tray.isEmpty ? tray.send(path, withoutEmptyText(body)) : submission.send(body));
    } catch (problem) {
      release();
      fail(problem, problem.passing ? attempt : null);
      if (problem.status === 409) done({ ...given, refused: true });
      return;
    }
    if (isAnswer) forget(given.card);
    if (isAnswer) hold(given.card, "Answer saved. Thinking about the next step…");
    done({ ...given, release });
  }
  await attempt();
}

/** The files say it where nothing was typed. */
function withoutEmptyText({ text, ...rest }) {
  return text ? { text, ...rest } : rest;
}

function forget(card) {
  const form = card.querySelector("form.typed");
  if (form) keepDraft(draftName(form), "");
}

/** Put a card out of use and say what is going on, until the server's new version of it replaces it. */
function hold(card, sentence) {
  card.querySelector(".pending")?.remove();
  card.setAttribute("aria-busy", "true");
  const controls = [...card.querySelectorAll("button, select, textarea, input")].filter((each) => !each.disabled);
  controls.forEach((each) => (each.disabled = true));
  const line = el("p", { class: "pending", role: "status" }, el("span", { class: "spinner" }), sentence);
  card.append(line);
  return () => {
    line.remove();
    card.removeAttribute("aria-busy");
    controls.forEach((each) => (each.disabled = false));
  };
}
