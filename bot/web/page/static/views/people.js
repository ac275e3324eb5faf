/** The account's people: their roles, and whether they have access; what somebody leaves behind is handed over. */

import { Submission, api } from "/static/api.js";
import { ask } from "/static/dialog.js";
import { button, el, once, timeOf } from "/static/dom.js";
import { me, roleName } from "/static/me.js";
import { fail, say } from "/static/notices.js";
import { table } from "/static/table.js";

export const ROLE_OPTIONS = ["owner", "admin", "engineer", "l1_tech", "viewer"].map((role) => ({ value: role, label: roleName(role) }));
const TAKERS = ["owner", "admin", "engineer"];

/** The section's content; `again` reads it anew. */
export async function people(again) {
  const [{ items }, { items: removed }, { l1_coverage: covers }] = await Promise.all([api("/users"), api("/users?removed=true"), api("/account")]);
  const gone = removed.map((person) => el("li", {}, `${person.name} `, button("Restore", () => restore(person, again), { class: "small", "aria-label": `Restore ${person.name}` })));
  return [
    el("p", { class: "context" }, seats(items, covers)),
    table(["Name", "Role", "Reviewer", "Access"], items.map((person) => line(person, items, again)), "People"),
    button("Add a person…", () => addPerson(again)),
    ...(gone.length ? [el("details", { class: "fold" }, el("summary", {}, `${gone.length} removed`), el("ul", { class: "removed" }, ...gone))] : []),
  ];
}

/** Who does what, in numbers, and who may walk as first line. */
function seats(people, covers) {
  const count = (role) => people.filter((person) => person.role === role).length;
  const several = (number, what) => `${number} ${what}${number === 1 ? "" : "s"}`;
  const numbers = ROLE_OPTIONS.filter(({ value }) => count(value)).map(({ value, label }) => several(count(value), label));
  const reviewers = people.filter(({ reviewer }) => reviewer).length;
  const first = people.filter(({ role }) => role === "l1_tech").map(({ name }) => name);
  const technicians = first.slice(0, 10).join(", ") + (first.length > 10 ? ` and ${first.length - 10} more` : "") || "nobody yet";
  const engineers = people.filter(({ role }) => TAKERS.includes(role)).length;
  const who = engineers === 1 ? "1 engineer or admin" : `${engineers} engineers and admins`;
  const stand = covers ? `, and ${who} may cover for them` : "; engineers don't cover for them (see the settings below)";
  return `${numbers.join(", ")}. ${several(reviewers, "reviewer")}. First line: ${technicians}${stand}.`;
}

function line(person, everybody, again) {
  const submission = new Submission("PATCH", `/users/${person.id}`);
  const change = (control, body) => once(control, async () => {
    try {
      await submission.send(body);
      say(`${person.name} is updated.`);
    } catch (problem) {
      fail(problem);
    }
    await again();
  });
  const role = el(
    "select",
    { "aria-label": `Role of ${person.name}`, onchange: () => change(role, { role: role.value }) },
    ...ROLE_OPTIONS.map(({ value, label }) => el("option", { value, selected: value === person.role }, label)),
  );
  const reviewer = el("input", {
    type: "checkbox",
    checked: person.reviewer,
    "aria-label": `${person.name} is a reviewer`,
    onchange: () => change(reviewer, { reviewer: reviewer.checked }),
  });
  return el("tr", {}, el("th", { scope: "row" }, person.name), el("td", {}, role), el("td", {}, reviewer), el("td", {}, ...access(person, everybody, again)));
}

function access(person, everybody, again) {
  if (person.id === me.user.id) return ["you"];
  const small = (label, press) => button(label, press, { class: "small", "aria-label": `${label} ${person.name}` });
  const work = small("Open work…", () => handOver(person, everybody, again));
  const remove = small("Remove…", () => end(person, everybody, again, "Remove"));
  if (person.access === "suspended") return [el("span", { class: "badge risky" }, "suspended"), " ", small("Restore", () => restore(person, again)), " ", work, " ", remove];
  return [small("Suspend…", () => end(person, everybody, again, "Suspend")), " ", remove];
}

/** Suspend or remove somebody, and offer what they have open to others. */
async function end(person, everybody, again, what) {
  const { sessions, walks } = await api(`/users/${person.id}/open-work`);
  const isRemoval = what === "Remove";
  const submission = isRemoval ? new Submission("DELETE", `/users/${person.id}`) : new Submission("POST", `/users/${person.id}/suspend`);
  const then = isRemoval ? "They are no longer listed; what they did stays under their name. They can be restored." : "You can restore them at any time.";
  const sent = await ask({
    title: `${what} ${person.name}?`,
    intro: [
      `${person.name} is locked out everywhere from now on: here, in the API, in Slack and in Teams. Their tokens are revoked. ${then}`,
      ...(sessions.length || walks.length ? [`${person.name} has open work, which you can hand over next.`, worklist(sessions, walks)] : []),
    ],
    submit: what,
    danger: true,
    send: () => submission.send(),
  });
  if (!sent) return;
  say(`${person.name} is ${isRemoval ? "removed" : "suspended"}.`);
  if (sessions.length) await handOver(person, everybody, again);
  await again();
}

async function restore(person, again) {
  try {
    await new Submission("POST", `/users/${person.id}/restore`).send();
    say(`${person.name} has access again, but needs new tokens.`);
  } catch (problem) {
    fail(problem);
  }
  await again();
}

/** What somebody has open, and who takes it. */
async function handOver(person, everybody, again) {
  const { sessions, walks } = await api(`/users/${person.id}/open-work`);
  if (!sessions.length) return say(walks.length ? `${person.name} has only walks open, which end by themselves when nobody works on them.` : `${person.name} has nothing open.`);
  const submission = new Submission("POST", `/users/${person.id}/hand-over`);
  const takers = everybody.filter(({ id, role, access }) => ![person.id, me.user.id].includes(id) && TAKERS.includes(role) && access === "active");
  const sent = await ask({
    title: `Hand over what ${person.name} has open`,
    intro: [worklist(sessions, walks)],
    submit: "Hand all sessions over",
    fields: [
      { name: "reason", label: "Why?", kind: "textarea", value: `${person.name} is no longer there.`, required: true },
      { name: "target_user", label: "To whom?", kind: "select", options: [{ value: "", label: "Whoever takes it" }, ...takers.map(({ name }) => ({ value: name, label: name }))] },
    ],
    send: ({ reason, target_user: to }) => submission.send({ reason, ...(to && { target_user: to }) }),
  });
  if (sent) say(`Handed over: ${sessions.length} ${sessions.length === 1 ? "session waits" : "sessions wait"} for somebody under Hand-overs.`);
  await again();
}

function worklist(sessions, walks) {
  const item = (path) => ({ id, title, status, created_at: at }) => el("li", {}, el("a", { href: `#/${path}/${id}`, target: "_blank" }, title), ` (${status}, since `, timeOf(at), ")");
  return el("ul", {}, ...sessions.map(item("sessions")), ...walks.map(item("walks")));
}

async function addPerson(again) {
  const submission = new Submission("POST", "/users");
  const sent = await ask({
    title: "Add a person",
    submit: "Add",
    fields: [
      { name: "name", label: "Name", required: true },
      { name: "role", label: "Role", kind: "select", value: "engineer", options: ROLE_OPTIONS, required: true },
      { name: "reviewer", label: "Reviewer", kind: "checkbox" },
    ],
    send: (values) => submission.send(values),
  });
  if (sent) await again();
}
