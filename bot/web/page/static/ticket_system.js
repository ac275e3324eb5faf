/** The connected ticket system, for admins: connecting it, trying it, settings, and who is who there. */

import { Submission, api } from "/static/api.js";
import { copy } from "/static/copy.js";
import { ask } from "/static/dialog.js";
import { button, el } from "/static/dom.js";
import { isAdmin } from "/static/me.js";
import { fail, say } from "/static/notices.js";
import { table } from "/static/table.js";

/** The word of its address after `#/tickets/`. */
export const CONNECTION = "system";

const SYSTEMS = {
  connectwise: { label: "ConnectWise PSA", names: ["company", "public_key", "private_key", "client_id"] },
  autotask: { label: "Autotask", names: ["user", "secret", "integration_code"] },
  halopsa: { label: "HaloPSA", names: ["client_id", "client_secret", "tenant"] },
  rt: { label: "Request Tracker", names: ["token", "user", "password"] },
};
const OPTIONS = Object.entries(SYSTEMS).map(([value, { label }]) => ({ value, label }));
const HINTS = { tenant: "Hosted instances only.", token: "Or user and password." };
const SECRETS = ["private_key", "secret", "client_secret", "token", "password"];

/** The page. Whoever is no admin is told so instead. */
export async function connection() {
  const page = el("div", { class: "page" }, el("a", { class: "back", href: "#/tickets" }, "‹ Tickets"), el("h1", { tabindex: "-1" }, "Ticket system"));
  if (!isAdmin()) {
    page.append(el("p", {}, "Connecting a ticket system is for the account's owners and admins."));
    return page;
  }
  const place = el("div", { class: "stacked" });
  page.append(place);
  async function refresh() {
    const known = await api("/ticket-system").catch((problem) => {
      if (problem.status === 404) return null;
      throw problem;
    });
    place.replaceChildren(...(known ? connected(known, refresh) : unconnected(refresh)));
  }
  await refresh();
  return page;
}

function unconnected(refresh) {
  return [
    el("p", {}, "No ticket system is connected. FlowPilot's own tickets work without one."),
    el(
      "div",
      { class: "buttons" },
      button("Connect a ticket system…", () => connect(null, refresh)),
      button("Settings…", () => settings(refresh)),
    ),
  ];
}

function connected(known, refresh) {
  const people = el("div", { "aria-live": "polite" });
  const test = async () => {
    const { ok, detail } = await new Submission("POST", "/ticket-system/test").send().catch((problem) => ({ detail: problem.message }));
    if (ok) say(detail);
    else fail(new Error(detail), null);
  };
  return [
    el("p", {}, `${SYSTEMS[known.system].label} at ${known.url}.`),
    el(
      "div",
      { class: "buttons" },
      button("Test the connection", test),
      button("Change…", () => connect(known, refresh)),
      button("Settings…", () => settings(refresh)),
      button("Disconnect…", () => disconnect(refresh), { class: "danger" }),
    ),
    el("p", { class: "context" }, "Give this address to the ticket system, so that it can report changes. It contains a secret key."),
    button("Copy the webhook address", () => copy(known.hook_url)),
    el("h2", {}, "People"),
    button("Show who is who", () => showPeople(people)),
    people,
  ];
}

function connect(known, refresh) {
  const names = [...new Set(Object.values(SYSTEMS).flatMap((system) => system.names))];
  const fields = names.map((name) => ({
    name,
    label: name[0].toUpperCase() + name.slice(1).replaceAll("_", " ").replace(/ id$/, " ID"),
    kind: SECRETS.includes(name) ? "password" : "text",
    hint: HINTS[name],
    when: ({ system }) => SYSTEMS[system].names.includes(name),
  }));
  const submission = new Submission("PUT", "/ticket-system");
  return ask({
    title: "Connect a ticket system",
    intro: [`Credentials are stored encrypted and never shown again.${known ? " Leave all of them empty to keep those that are stored." : ""}`],
    submit: "Connect",
    fields: [
      { name: "system", label: "System", kind: "select", options: OPTIONS, value: known?.system ?? "connectwise", required: true },
      { name: "url", label: "Address", value: known?.url ?? "https://", required: true },
      ...fields,
    ],
    send: ({ system, url, ...given }) => {
      const credentials = Object.fromEntries(Object.entries(given).filter(([, value]) => value.trim()));
      return submission.send({ system, url, ...(Object.keys(credentials).length ? { credentials } : {}) });
    },
  }).then((sent) => sent && refresh());
}

/** How tickets are dealt with, those of FlowPilot's own too: kept with the account, connected or not. */
async function settings(refresh) {
  const [account, { items }] = await Promise.all([
    api("/account"),
    api("/ticket-system/statuses").catch(() => ({ items: [] })),
  ]);
  const suggestions = items.map(({ name }) => name);
  const submission = new Submission("PATCH", "/account");
  const now = account.tickets;
  const sent = await ask({
    title: "Ticket settings",
    submit: "Save",
    fields: [
      {
        name: "note",
        label: "Default kind of note",
        kind: "radio",
        value: now.note,
        options: [
          { value: "internal", label: "Internal" },
          { value: "client", label: "Visible to the client" },
        ],
      },
      { name: "status_resolved", label: "Status when resolved", value: now.status_resolved, suggestions },
      { name: "status_handed_over", label: "Status when handed over", value: now.status_handed_over, suggestions },
      { name: "round_minutes", label: "Round minutes up to a multiple of", kind: "number", value: String(now.round_minutes), required: true },
      { name: "send_automatically", label: "Send an internal note when a session ends", kind: "checkbox", value: now.send_automatically },
      { name: "send_files", label: "Send a session's files along with its internal note", kind: "checkbox", value: now.send_files },
      {
        name: "client_text",
        label: "What clients are sent",
        kind: "radio",
        value: now.client_text,
        options: [
          { value: "client", label: "The wording for clients" },
          { value: "internal", label: "The whole documentation, as colleagues read it" },
        ],
      },
      { name: "new_ticket_place", label: "Where handed-over tickets are created", value: now.new_ticket_place, hint: "The name of a board, queue or type in the ticket system." },
      { name: "new_ticket_client", label: "Client for tickets that name none", value: now.new_ticket_client },
      { name: "walks_create_tickets", label: "First-line walks create internal tickets", kind: "checkbox", value: now.walks_create_tickets },
    ],
    send: (values) =>
      submission.send({ tickets: { ...now, ...values, round_minutes: Number(values.round_minutes) } }),
  });
  if (sent) await refresh();
}

async function disconnect(refresh) {
  const submission = new Submission("DELETE", "/ticket-system");
  const sent = await ask({
    title: "Disconnect the ticket system?",
    intro: ["Its credentials and the list of who is who are deleted. Notes still waiting to be sent are not sent."],
    submit: "Disconnect",
    danger: true,
    send: () => submission.send(),
  });
  if (sent) await refresh();
}

async function showPeople(place) {
  const { items, members } = await api("/ticket-system/people");
  const options = [{ value: "", label: "nobody" }, ...members.map(({ external_id, name }) => ({ value: external_id, label: name }))];
  const row = (person) => {
    const chosen = el("select", { "aria-label": `${person.name} is` }, ...options.map(({ value, label }) => el("option", { value }, label)));
    chosen.value = person.external_id ?? "";
    chosen.addEventListener("change", async () => {
      try {
        await new Submission("PUT", `/ticket-system/people/${person.user}`).send({ external_id: chosen.value || null });
        say(`Saved: ${person.name}.`);
      } catch (problem) {
        chosen.value = person.external_id ?? "";
        fail(problem, null);
      }
    });
    const how = person.external_id ? (person.by_hand ? "set by hand" : "matched by e-mail") : "not matched";
    return el("tr", {}, el("td", {}, person.name), el("td", {}, chosen), el("td", {}, how));
  };
  place.replaceChildren(
    table(["Person", "In the ticket system", ""], items.map(row)),
  );
}
