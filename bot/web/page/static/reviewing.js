/** Reviewing: deciding on proposals, editing them, and looking at what they come from. */

import { Submission, api } from "/static/api.js";
import { ask, show } from "/static/dialog.js";
import { diff } from "/static/diff.js";
import { el } from "/static/dom.js";
import { say } from "/static/notices.js";

const ACKNOWLEDGED = "acknowledged";
const LARGEST_DOCUMENT = 700_000; // bytes; a third is added on the way, and a request holds a megabyte

/**
 * The version of the proposal that was looked at. Cards of earlier releases do not name one and count as the first.
 * @param {Record<string, any>} given
 */
const seen = ({ version, value }) => Number(version || value || 1);

/** The request of a button that needs no form. */
export function requestFor(given) {
  const { action, proposal } = given;
  if (action === "undo_decision") {
    const decided = given.version || given.value;
    return [`/proposals/${proposal}/undo${decided ? `?version=${decided}` : ""}`, {}];
  }
  return [`/proposals/${proposal}/review`, { decision: action, version: seen(given) }];
}

export function reject({ proposal, ...given }) {
  const submission = new Submission("POST", `/proposals/${proposal}/review`);
  return ask({
    title: "Reject the proposal",
    submit: "Reject",
    danger: true,
    draft: `reject.${proposal}`,
    fields: [{ name: "notes", label: "What is wrong with it?", kind: "textarea", required: true }],
    send: ({ notes }) => submission.send({ decision: "reject", notes, version: seen(given) }),
  });
}

/** A tick for each risky step; all are needed to publish. */
export async function approveRisks({ proposal, ...given }) {
  const { title, risks } = await api(`/proposals/${proposal}`);
  const version = seen(given);
  const submission = new Submission("POST", `/proposals/${proposal}/review`);
  return ask({
    title: `Approve: ${title}`,
    intro: ["These steps delete something or weaken security. People guided by the flow are warned as well."],
    submit: "Publish",
    danger: true,
    fields: risks.map((risk) => riskField(risk)),
    send: (values) => submission.send({ decision: "approve", version, acknowledged: ticked(risks, values) }),
  });
}

function riskField({ node_id: node, asks, loses, first }) {
  const hint = [asks && `“${asks}”`, loses, first].filter(Boolean).join(" ");
  return { name: `read:${node}`, label: `I have read the warning of “${node}”`, kind: "checkbox", hint };
}

const ticked = (risks, values) => risks.map(({ node_id: node }) => node).filter((node) => values[`read:${node}`]);

/** Publish what one has just edited, after reading what changes; if not, it waits for the reviewers as any other does. */
export async function decideNow({ id, title, version, risks, diff_text: changes }) {
  const submission = new Submission("POST", `/proposals/${id}/review`);
  const published = await ask({
    title: `Publish now: ${title}`,
    intro: ["This is your decision as a reviewer: new sessions follow it at once. You can undo it for a while.", diff(changes)],
    submit: "Publish",
    danger: risks.length > 0,
    fields: risks.map((risk) => riskField(risk)),
    send: (values) => submission.send({ decision: "approve", version, acknowledged: ticked(risks, values) }),
  });
  say(published ? `Published: new sessions follow “${title}”.` : "Not published: it is waiting for the reviewers as a proposal.");
}

/** Every text of the flow that changes, with what is wrong said at its field, and a tick for each risky step. */
export async function edit({ proposal }) {
  const { title, form, version, risks } = await api(`/proposals/${proposal}`);
  let more = []; // steps that what was edited made risky, too, as the answer names them
  const submission = new Submission("POST", `/proposals/${proposal}/review`);
  const before = new Map(form.map(({ name, value }) => [name, value]));
  return ask({
    title: `Edit & approve: ${title}`,
    submit: "Approve",
    draft: `proposal.${proposal}.${version}`,
    fields: [
      ...form.map(({ name, label, value, multiline, hint }) => ({
        name,
        label,
        value,
        hint,
        kind: multiline ? "textarea" : "text",
        rows: Math.min(8, Math.max(2, value.split("\n").length)),
      })),
      ...risks.map((risk) => riskField(risk)),
      {
        name: ACKNOWLEDGED,
        label: "Risky steps whose warnings you have read",
        hint: "Their names as given below, separated by spaces.",
        when: () => more.length > 0,
      },
    ],
    send: async (values) => {
      const edits = Object.fromEntries(Object.entries(values).filter(([name, value]) => before.has(name) && value !== before.get(name)));
      const named = (values[ACKNOWLEDGED] ?? "").split(/[\s,]+/).filter(Boolean);
      try {
        return await submission.send({ decision: "modify", edits, version, acknowledged: [...ticked(risks, values), ...named] });
      } catch (problem) {
        more = (problem.nodes ?? []).filter((node) => !risks.some(({ node_id: known }) => known === node));
        throw problem;
      }
    },
  });
}

export async function seeSessions({ proposal }) {
  const { sessions, supporting_session_count: count } = await api(`/proposals/${proposal}`);
  const dialog = show(
    `${count} ${count === 1 ? "session supports" : "sessions support"} it`,
    el("ul", {}, ...sessions.map(({ id, title, engineer }) => el("li", {}, el("a", { href: `#/sessions/${id}` }, title), ` (${engineer})`))),
  );
  dialog.addEventListener("click", (event) => event.target.closest("a") && dialog.close());
  return false;
}

export function seeFlow({ proposal }) {
  location.hash = `#/reviews/${proposal}`;
  return false;
}

/** Bring a document whose procedures become proposals. */
export async function importDocument() {
  const submission = new Submission("POST", "/documents");
  /** @type {any} */
  let made = null;
  const sent = await ask({
    title: "Propose flows from a document",
    intro: ["Markdown, HTML, Word (.docx), PDF or text, with headings, numbered steps or lines such as “If …, then …”. Reviewers decide on each flow that is found."],
    submit: "Propose",
    fields: [{ name: "file", label: "Document", kind: "file", accept: ".md,.markdown,.html,.htm,.docx,.pdf,.txt", required: true }],
    send: async ({ file }) => {
      if (file.size > LARGEST_DOCUMENT) throw new Error(`“${file.name}” is too large to send from here; use: flowpilot import`);
      made = await submission.send({ name: file.name, content: await base64(file) });
    },
  });
  if (sent) say(`${made.items.length} ${made.items.length === 1 ? "flow is" : "flows are"} proposed: the reviewers decide.`);
}

function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",")[1] ?? "");
    reader.onerror = () => reject(new Error("The file cannot be read."));
    reader.readAsDataURL(file);
  });
}
