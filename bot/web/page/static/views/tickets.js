/** Tickets: FlowPilot's own and those found in the connected system; for admins, the connection and who is who. */

import { Submission, api } from "/static/api.js";
import { ask } from "/static/dialog.js";
import { button, calmly, el, timeOf } from "/static/dom.js";
import { isAdmin, mayDescribe, me } from "/static/me.js";
import { fail, say } from "/static/notices.js";
import { kindField, numberOf } from "/static/ticketing.js";
import { CONNECTION, connection } from "/static/ticket_system.js";

const MOST_SESSIONS = 10;
const STATUSES = ["open", "in_progress", "waiting", "resolved", "escalated"];

/** @type {import("/static/views.js").View} */
export const view = {
  paths: ["tickets"],
  label: "Tickets",
  may: () => me.user.role !== "viewer" || me.user.reviewer,
  refused: "Tickets are for engineers and L1 technicians. You can read flows and documentation.",
  open,
};

async function open({ id, rest }) {
  if (id === CONNECTION) return { element: await connection(), title: "Ticket system" };
  if (id) return ticketPage(id, rest[0]);
  return { element: list(), title: "Tickets" };
}

function isFirstLine() {
  return me.user.role === "l1_tech";
}

/** What a ticket starts: a session, or the first line's walk. */
function begun() {
  return isFirstLine() ? "walks" : "sessions";
}

function list() {
  const search = el("input", { type: "search", placeholder: "Words, a client or a number", autocomplete: "off" });
  const results = el("div", { "aria-live": "polite" }, el("p", { class: "loading" }, "Loading…"));
  let next = null;
  async function refresh(cursor = null) {
    try {
      const found = await api(`/tickets?${new URLSearchParams({ q: search.value.trim(), ...(cursor ? { cursor } : {}) })}`);
      next = found.next_cursor;
      const lines = found.items.map(line);
      const more = next && button("Show more", () => refresh(next));
      const none = el("p", { class: "context" }, search.value.trim() ? "No tickets match. Try fewer or different words." : "There are no tickets yet.");
      const warning = found.warning && el("p", { class: "context" }, found.warning);
      if (cursor) results.querySelector("ul").append(...lines);
      else results.replaceChildren(...[warning, lines.length ? el("ul", { class: "rows boxed" }, ...lines) : none].filter(Boolean));
      results.querySelector(":scope > button")?.remove();
      if (more) results.append(more);
    } catch (problem) {
      fail(problem, () => refresh(cursor));
    }
  }
  search.addEventListener("input", calmly(() => refresh()));
  refresh();
  return el(
    "div",
    { class: "page" },
    el("h1", { tabindex: "-1" }, "Tickets"),
    el(
      "div",
      { class: "buttons" },
      mayDescribe() && button("Create a ticket…", makeTicket),
      mayDescribe() && button("Start from a ticket…", () => startFrom()),
      isAdmin() && el("a", { class: "button", href: `#/tickets/${CONNECTION}` }, "Ticket system…"),
    ),
    el("form", { role: "search", onsubmit: (event) => event.preventDefault() },
      el("label", { class: "field" }, el("span", {}, "Search tickets"), search)),
    results,
  );
}

function line(ticket) {
  const place = ticket.kind === "psa" ? "in the ticket system" : "in FlowPilot";
  const about = [ticket.client, ticket.assignee ?? "unassigned", place].filter(Boolean).join(" · ");
  const state = el("span", { class: "badge" }, ticket.status.name);
  return el(
    "li",
    {},
    el("a", { href: `#/tickets/${ticket.kind}/${encodeURIComponent(ticket.id)}` },
      el("strong", {}, `#${ticket.id} ${ticket.summary}`), el("span", { class: "line" }, state, ` ${about}`)),
  );
}

async function ticketPage(kind, number) {
  const ticket = await api(`/tickets/${encodeURIComponent(kind)}/${encodeURIComponent(number ?? "")}`);
  const about = await sessionsOf(ticket);
  const again = () => dispatchEvent(new HashChangeEvent("hashchange"));
  const internal = kind === "internal" && mayDescribe();
  const facts = [ticket.client, ticket.contact, ticket.asset, ticket.status.name, ticket.assignee ?? "unassigned"];
  const element = el(
    "div",
    { class: "page ticket" },
    el("a", { class: "back", href: "#/tickets" }, "‹ Tickets"),
    el("h1", { tabindex: "-1" }, `#${ticket.id} ${ticket.summary}`),
    el("p", { class: "context" }, facts.filter(Boolean).join(" · ")),
    el(
      "div",
      { class: "buttons" },
      mayDescribe() && button(isFirstLine() ? "Start a walk" : "Start a session", () => start(ticket), { class: "primary" }),
      internal && button("Add a note…", () => addNote(ticket).then((sent) => sent && again())),
      internal && button("Status…", () => changeStatus(ticket).then((sent) => sent && again())),
      internal && mayHandOver(ticket) && button("Hand to the ticket system…", () => handOver(ticket).then((sent) => sent && again())),
      ticket.url && el("a", { class: "button", href: ticket.url, target: "_blank", rel: "noopener noreferrer" }, "Open in the ticket system"),
    ),
    ticket.handed_to &&
      el("p", {}, "It continues as ", el("a", { href: `#/tickets/psa/${ticket.handed_to}` }, `#${ticket.handed_to}`), " in the ticket system."),
    ticket.hand_over && !(ticket.handed_to && ticket.hand_over.state === "sent") &&
      el("p", { role: "status" }, ticket.hand_over.detail, " ", ticket.hand_over.next_try && timeOf(ticket.hand_over.next_try)),
    ticket.description && el("p", { class: "text" }, ticket.description),
    el("h2", {}, "Notes"),
    ticket.notes.length ? el("ol", { class: "notes" }, ...ticket.notes.map(note)) : el("p", { class: "context" }, "There are no notes yet."),
    about.length > 0 && el("h2", {}, `What was done for ${ticket.client}`),
    about.length > 0 && el("ul", {}, ...about.map(({ id, title }) => el("li", {}, el("a", { href: `#/sessions/${id}` }, title)))),
  );
  return { element, title: `#${ticket.id} ${ticket.summary}` };
}

/** The newest sessions with the client's name; none for who may not read them. */
async function sessionsOf({ client }) {
  if (!client) return [];
  const asked = new URLSearchParams({ q: client, limit: String(MOST_SESSIONS) });
  return (await api(`/sessions?${asked}`).catch(() => ({ items: [] }))).items;
}

function note({ text, author, at, audience, minutes }) {
  const about = [author, audience === "client" ? "visible to the client" : "internal", minutes ? `${minutes} min` : ""];
  return el(
    "li",
    { class: audience === "client" ? "for-client" : "" },
    el("p", { class: "context" }, about.filter(Boolean).join(" · "), " ", at && timeOf(at)),
    el("p", { class: "text" }, text),
  );
}

async function makeTicket() {
  const submission = new Submission("POST", "/tickets");
  /** @type {any} */
  let made = null;
  await ask({
    title: "Create a ticket",
    submit: "Create",
    draft: "ticket",
    fields: [
      { name: "summary", label: "What is it about?", required: true },
      { name: "description", label: "What is known?", kind: "textarea" },
      { name: "client", label: "Client" },
    ],
    send: async (values) => {
      made = await submission.send(values);
    },
  });
  if (made) location.hash = `#/tickets/internal/${made.id}`;
}

function addNote({ id }) {
  const submission = new Submission("POST", `/tickets/${id}/notes`);
  return ask({
    title: `Note on #${id}`,
    submit: "Add",
    draft: `ticket-note.${id}`,
    fields: [{ name: "text", label: "Note", kind: "textarea", required: true }],
    send: (values) => submission.send(values),
  });
}

function changeStatus({ id, status, assignee }) {
  const submission = new Submission("POST", `/tickets/${id}/status`);
  const options = STATUSES.map((value) => ({ value, label: value.replace("_", " ") }));
  return ask({
    title: `Ticket #${id}`,
    submit: "Save",
    fields: [
      { name: "status", label: "Status", kind: "select", options, value: status.id, required: true },
      { name: "assignee", label: "Who works on it", value: assignee ?? "", hint: "A colleague's name. Leave empty for nobody." },
    ],
    send: (values) => submission.send(values),
  });
}

/** Not while it is on its way; one that was given up or refused may be tried again. */
function mayHandOver({ handed_to: handedTo, hand_over: handOver }) {
  return !handedTo && handOver?.state !== "waiting";
}

async function handOver({ id }) {
  const submission = new Submission("POST", `/tickets/${id}/hand-over`);
  const found = await api(`/ticket-system/places?ticket=${encodeURIComponent(id)}`).catch((problem) => fail(problem, null));
  if (!found) return false;
  const options = found.places.map(({ id: value, name: label }) => ({ value, label }));
  const isMade = (values) => !values.id.trim();
  const place = { name: "place", label: "Where to create it", kind: "select", options, value: found.place ?? options[0]?.value };
  return ask({
    title: `Hand #${id} to ${found.system}`,
    intro: [
      "What this ticket says becomes an internal note there. If a ticket is created, its client may see the summary and nothing else.",
    ],
    submit: "Hand it over",
    fields: [
      { name: "id", label: "Ticket number there", hint: "Leave empty to create a new ticket there." },
      ...(options.length ? [{ ...place, when: isMade }] : []),
      { name: "client", label: "Client there", value: found.client, when: isMade },
    ],
    send: (values) =>
      submission.send(isMade(values) ? { place: values.place ?? "", client: values.client } : { id: numberOf(values.id) }),
  });
}

async function start({ id, kind }) {
  try {
    const started = await new Submission("POST", `/${begun()}`).send({ ticket: { id, kind } });
    location.hash = `#/${begun()}/${started.id}`;
  } catch (problem) {
    fail(problem, null);
  }
}

async function startFrom() {
  const submission = new Submission("POST", `/${begun()}`);
  /** @type {any} */
  let started = null;
  await ask({
    title: "Start from a ticket",
    submit: "Start",
    fields: [{ name: "id", label: "Ticket number or link", required: true }, kindField()],
    send: async ({ id, kind }) => {
      started = await submission.send({ ticket: { id: numberOf(id), kind } });
    },
  });
  if (!started) return;
  say("Started from the ticket.");
  location.hash = `#/${begun()}/${started.id}`;
}
