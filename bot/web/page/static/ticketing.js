/** Sending the documentation of a session or walk to its ticket, and saying which ticket it is. */

import { Submission, api } from "/static/api.js";
import { ask } from "/static/dialog.js";
import { el } from "/static/dom.js";
import { sizeInWords } from "/static/files/choosing.js";
import { say } from "/static/notices.js";

const INTERNAL = "internal";
const CLIENT = "client";

/** What will be posted, exactly; sent when that is confirmed. A session without a ticket is asked for one first. */
export async function sendToTicket({ session }) {
  const { ticket } = await api(`/sessions/${session}`);
  if (!ticket && !(await linkTicket({ session }))) return false;
  return preview(`/sessions/${session}/ticket-note`);
}

/** The same for a first-line walk. */
export function sendWalkToTicket({ walk }) {
  return preview(`/walks/${walk}/ticket-note`);
}

async function preview(path) {
  const shown = await api(path);
  const other = shown.audience === CLIENT ? INTERNAL : CLIENT;
  return asked(path, shown, { [shown.audience]: shown, [other]: await api(`${path}?audience=${other}`) });
}

/** @param shown the preview of the kind of note that the account chooses beforehand */
async function asked(path, shown, previews) {
  const text = el("pre", { class: "note-text", tabindex: "0", "aria-label": "What is posted" });
  const warnings = el("ul", { class: "warnings", "aria-live": "polite" });
  const show = (audience) => {
    text.textContent = previews[audience].text;
    warnings.replaceChildren(...[...previews[audience].warnings, ...leftOut(previews[audience])].map((warning) => el("li", {}, warning)));
    text.classList.toggle("for-client", audience === CLIENT);
  };
  show(shown.audience);
  const submission = new Submission("POST", path);
  const posting = ask({
    title: `Send to ticket #${shown.ticket}`,
    intro: [warnings, text],
    submit: "Send",
    fields: [
      {
        name: "audience",
        label: "Kind of note",
        kind: "radio",
        value: shown.audience,
        options: [
          { value: INTERNAL, label: "Internal note", hint: "Colleagues see it." },
          { value: CLIENT, label: "Visible to the client", hint: "The client reads what is shown above." },
        ],
      },
      { name: "minutes", label: "Time worked, in minutes", kind: "number", value: String(shown.minutes), required: true },
      ...statusField(shown),
      ...Object.values(previews).flatMap(fileFields),
    ],
    send: ({ audience, minutes, status = "", ...ticks }) =>
      submission.send({ audience, minutes: Number(minutes), status, mark: previews[audience].mark, ...filesTicked(ticks) }),
  });
  document.querySelector("dialog[open] form").addEventListener("change", (event) => {
    if (event.target.name === "audience") show(event.target.value);
  });
  const sent = await posting;
  if (sent) say(`It is on its way to #${shown.ticket}.`);
  return sent;
}

/** A tick for each file that can go along, and a second one where it would go as it is, with what is secret in it. */
function fileFields({ audience, files }) {
  const here = (values) => values.audience === audience;
  return files.flatMap(({ id, name, size, sent_as: form, detail, chosen, sent, refusal }) => {
    if (sent || refusal) return [];
    const hint = detail ?? undefined;
    const label = `Send ${name} (${sizeInWords(size)})`;
    if (!form) return [{ name: `original ${audience} ${id}`, label: `${label} as it is`, kind: "checkbox", hint, when: here }];
    const asOffered = { name: `file ${audience} ${id}`, label, kind: "checkbox", value: chosen, hint, when: here };
    if (form === "whole") return [asOffered];
    const original = {
      name: `original ${audience} ${id}`,
      label: `… ${name} as it is, including any secrets`,
      kind: "checkbox",
      when: (values) => here(values) && values[asOffered.name],
    };
    return [asOffered, original];
  });
}

/** What was ticked, as the request names it. */
function filesTicked(ticks) {
  const names = (kind) => Object.keys(ticks).filter((name) => name.startsWith(`${kind} `) && ticks[name]).map((name) => name.split(" ")[2]);
  const original_files = names("original");
  return { files: names("file").filter((id) => !original_files.includes(id)), original_files };
}

function leftOut({ files }) {
  return files.filter(({ sent, refusal }) => sent || refusal).map(({ name, sent, refusal }) => (sent ? `The ticket already has ${name}.` : refusal));
}

function statusField({ statuses, status }) {
  if (!statuses.length) return [];
  const chosen = statuses.find(({ name }) => name.toLowerCase() === (status ?? "").toLowerCase());
  const options = statuses.map(({ id, name }) => ({ value: id, label: name }));
  const keep = { value: "", label: "Leave as it is" };
  return [{ name: "status", label: "New status", kind: "select", options: [keep, ...options], value: chosen?.id ?? "" }];
}

/** Say which ticket a session belongs to. */
export function linkTicket({ session }) {
  const submission = new Submission("POST", `/sessions/${session}/ticket`);
  return ask({
    title: "Which ticket is it?",
    intro: ["What the ticket says becomes a note of the session."],
    submit: "Link it",
    fields: [{ name: "id", label: "Ticket number", required: true }, kindField()],
    send: ({ id, kind }) => submission.send({ id: numberOf(id), kind }),
  });
}

/** Where a ticket is: people see it as one choice of two. */
export function kindField() {
  return {
    name: "kind",
    label: "Where is it?",
    kind: "select",
    value: "psa",
    options: [
      { value: "psa", label: "In the connected ticket system" },
      { value: "internal", label: "In FlowPilot" },
    ],
  };
}

/** The number in what was typed or pasted: a number as it is, of a link what names the ticket. */
export function numberOf(text) {
  const linked = /[?&](?:service_recid|srRecID|TicketID|id)=(\w+)|\/tickets?\/(\w+)$/i.exec(text.trim());
  return linked ? (linked[1] ?? linked[2]) : text.trim().replace(/^#/, "");
}
