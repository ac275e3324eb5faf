/** What the buttons of a first-line walk's cards do. */

import { Submission, api } from "/static/api.js";
import { FLAGGING } from "/static/asking.js";
import { ask, show } from "/static/dialog.js";
import { el } from "/static/dom.js";
import { fillNode } from "/static/scripting.js";
import { sendWalkToTicket } from "/static/ticketing.js";

/** @typedef {{walk: string, step?: string, action: string, value: string, card: HTMLElement}} Press */

/** The dialog that a press is answered with; null where it is carried out at once. */
export function dialogFor({ action, value }) {
  if (action === "resolve" && !value) return resolve;
  if (action === "hand_over" && !value) return askEngineer;
  if (action === "note") return note;
  if (action === "flag_step") return flagNode;
  if (action === "whole") return whole;
  if (action === "fill_script") return fillNode;
  if (action === "send_to_ticket") return sendWalkToTicket;
  return null;
}

/** The request that carries out a press. `typed` is what stands in the card's box. */
export function requestFor({ walk, step, action, value }, typed) {
  const path = `/walks/${walk}`;
  switch (action) {
    case "answer":
      return [`${path}/step`, { node_id: step, ...(value ? { option: value } : { text: typed }) }];
    case "skip":
      return [`${path}/step`, { node_id: step, skip: true }];
    case "worked":
    case "failed":
      return [`${path}/step`, { node_id: step, result: { success: action === "worked", details: typed } }];
    case "not_this":
      return [`${path}/not-this`, { node_id: step }];
    case "choose":
      return [`${path}/choose`, chosen(value)];
    case "try_ticket_again":
      return [`${path}/ticket-note/retry`, {}];
    case "resolve":
      return [`${path}/resolve`, { helpful: true }];
    default:
      return [`${path}/escalate`, {}]; // the end says why
  }
}

function chosen(value) {
  const [kind, id] = value.split(":");
  if (!id) return { none: true };
  return kind === "flow" ? { flow_id: id } : { proposal_id: id };
}

function flagNode({ walk }) {
  const submission = new Submission("POST", `/walks/${walk}/flags`);
  return ask({ ...FLAGGING, send: (values) => submission.send(values) });
}

function resolve({ walk }) {
  const submission = new Submission("POST", `/walks/${walk}/resolve`);
  return ask({
    title: "It's fixed",
    submit: "Save",
    draft: `walk.resolve.${walk}`,
    fields: [
      {
        name: "helpful",
        label: "Did this help?",
        kind: "radio",
        value: "yes",
        options: [
          { value: "yes", label: "Yes, it helped" },
          { value: "no", label: "No, it was something else" },
        ],
      },
      { name: "notes", label: "What solved it?", kind: "textarea", rows: 2 },
    ],
    send: ({ helpful, notes }) => submission.send({ helpful: helpful === "yes", notes }),
  });
}

async function askEngineer({ walk }) {
  const submission = new Submission("POST", `/walks/${walk}/escalate`);
  const { node } = await api(`/walks/${walk}`);
  return ask({
    title: "Ask an engineer",
    intro: ["Everything found so far is passed on; nothing is asked twice."],
    submit: "Ask",
    draft: `walk.escalate.${walk}`,
    fields: [{ name: "reason", label: "Why?", kind: "textarea", rows: 2, required: true, value: node?.reason ?? "" }],
    send: (values) => submission.send(values),
  });
}

function note({ walk }) {
  const submission = new Submission("POST", `/walks/${walk}/notes`);
  return ask({
    title: "Add a note",
    submit: "Add it",
    draft: `walk.note.${walk}`,
    fields: [{ name: "text", label: "Note", kind: "textarea", required: true }],
    send: (values) => submission.send(values),
  });
}

async function whole({ walk }) {
  const { problem, notes } = await api(`/walks/${walk}`);
  show("The whole problem", el("pre", {}, problem), notes ? el("pre", {}, notes) : null);
  return false;
}
