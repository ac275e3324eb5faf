/** The dialogs about a session. Each resolves to what was done: false for nothing, true, or more to be told. */

import { Problem, Submission, api } from "/static/api.js";
import { ask, show } from "/static/dialog.js";
import { el } from "/static/dom.js";
import { guideFields, guideOf } from "/static/guides.js";
import { me } from "/static/me.js";
import { say } from "/static/notices.js";

const WAITING_FOR = {
  name: "waiting_for",
  label: "What are you waiting for?",
  hint: "For example a restart tonight, or replication. You will be reminded.",
  required: true,
  when: ({ outcome }) => outcome === "waiting",
};

function post(session, path) {
  return new Submission("POST", `/sessions/${session}${path}`);
}

export async function resolve({ session }) {
  const { suggested_fix: fix, steps } = await api(`/sessions/${session}`);
  let isAskedOnce = false;
  const submission = post(session, "/resolve");
  return ask({
    title: "It's fixed",
    submit: "Save",
    draft: `resolve.${session}`,
    fields: [
      {
        name: "outcome",
        label: "How sure are you?",
        kind: "radio",
        value: "worked",
        options: [
          { value: "worked", label: "It works, I verified it", hint: "Ends the session and writes the documentation." },
          { value: "partly", label: "It works partly", hint: "Ends the session and notes what is left." },
          { value: "waiting", label: "Done, waiting to verify", hint: "Keeps the session open." },
        ],
      },
      { name: "fix", label: "What fixed it?", kind: "textarea", value: fix?.text ?? whatWorked(steps) },
      {
        name: "root_cause",
        label: "What was the cause?",
        kind: "textarea",
        rows: 2,
        required: false,
        when: ({ outcome }) => outcome !== "waiting",
      },
      {
        name: "note",
        label: "What is left?",
        kind: "textarea",
        rows: 2,
        required: true,
        when: ({ outcome }) => outcome === "partly",
      },
      WAITING_FOR,
    ],
    send(values) {
      if (!values.fix.trim() && !isAskedOnce) {
        isAskedOnce = true;
        const missing = { field: "fix", what: "What fixed it is missing, and the next engineer would need it", mend: "Write it, or save once more to leave it out" };
        throw new Problem(422, "invalid", "", { problems: [missing] });
      }
      return submission.send(values);
    },
  });
}

/** The last thing that somebody did and that worked, in their words if there are any. */
function whatWorked(steps) {
  const done = steps.findLast(({ state, answer }) => state === "answered" && answer?.result?.success);
  return done ? done.answer.result.details || done.content.text : "";
}

export function fixOutcome({ session, value }) {
  const submission = post(session, "/fix-outcome");
  const partly = value === "partly";
  const note = { name: "note", label: "What worked, and what did not?", kind: "textarea", required: true };
  return ask({
    title: partly ? "The fix worked partly" : "The fix waits to be verified",
    submit: "Save",
    draft: `fix.${value}.${session}`,
    fields: partly ? [note] : [{ ...WAITING_FOR, when: undefined }],
    send: (values) => submission.send({ outcome: value, ...values }),
  });
}

const ORDER = /^(?:\/pilot\s+)?(?:handover|hand over(?: to)?)\s+(@?)(\S.{0,80})$/i;

/** Whom typed words hand over to, as in “handover eli”; null for all other words, which are an answer. */
export async function namedIn(typed) {
  const [, mark, name] = ORDER.exec(typed.trim()) ?? [];
  if (!name) return null;
  const known = (await names()).find((each) => each.toLowerCase() === name.trim().toLowerCase());
  return known ?? (mark ? name.trim() : null);
}

/** @param {{session?: string, target?: string}} given `target`: who is named already */
export async function handOver({ session, target = "" }) {
  const submission = post(session, "/escalate");
  return ask({
    title: "Hand over",
    intro: ["Everything found so far is passed on. Whoever takes it can continue from here."],
    submit: "Hand it over",
    draft: `handover.${session}`,
    fields: [
      { name: "reason", label: "Why?", kind: "textarea", required: true },
      {
        name: "target",
        label: "To whom?",
        hint: "A name. Leave it empty to let anyone take it.",
        required: false,
        value: target,
        suggestions: await names(),
      },
    ],
    send: ({ reason, target }) => submission.send({ reason, ...(target.trim() && { target_user: target.trim() }) }),
  });
}

async function names() {
  const people = me.demo ? me.identities : await api("/users").then((page) => page.items).catch(() => []);
  return people.map((person) => person.name).filter((name) => name !== me.user.name);
}

export async function editAnswer({ session, step }) {
  const { steps } = await api(`/sessions/${session}`);
  const asked = steps.find((each) => each.id === step);
  const submission = post(session, "/edit-answer");
  const takesResult = ["action", "verification", "script_generation"].includes(asked.type) && !asked.options.length;
  const results = [
    { value: "result:true", label: "Worked" },
    { value: "result:false", label: "Didn't work" },
  ];
  const options = asked.options.map(({ label, value }) => ({ value: `option:${value}`, label }));
  return ask({
    title: "Edit your answer",
    intro: [el("p", { class: "text" }, asked.content.text), "What followed this answer no longer counts."],
    submit: "Save the answer",
    draft: `edit.${step}`,
    fields: [
      {
        name: "choice",
        label: takesResult ? "How did it go?" : "Answer",
        kind: "radio",
        value: choiceOf(asked.answer),
        options: [
          ...(takesResult ? results : options),
          { value: "text", label: "In my own words" },
          { value: "skip", label: takesResult ? "Couldn't do it" : "Can't check" },
        ],
      },
      {
        name: "text",
        label: takesResult ? "What you did and saw" : "Your answer",
        kind: "textarea",
        value: asked.answer?.text ?? asked.answer?.result?.details ?? "",
        when: ({ choice }) => choice === "text" || choice?.startsWith("result:"),
      },
    ],
    send: (values) => submission.send({ step_id: step, ...replyOf(values) }),
  });
}

function choiceOf(answer) {
  if (answer?.option !== undefined) return `option:${answer.option}`;
  if (answer?.result) return `result:${answer.result.success}`;
  return answer?.skipped ? "skip" : "text";
}

function replyOf({ choice, text = "" }) {
  if (choice === "skip") return { skip: true };
  if (choice.startsWith("result:")) return { result: { success: choice === "result:true", details: text } };
  return choice.startsWith("option:") ? { option: choice.slice("option:".length) } : { text };
}

export async function switchGuide({ session }) {
  const { problem } = await api(`/sessions/${session}`);
  const submission = post(session, "/guide");
  return ask({
    title: "Change guide",
    intro: ["From here on, the next steps come from:"],
    submit: "Change",
    fields: guideFields(await flowsFor(problem)),
    send: (values) => submission.send(guideOf(values)),
  });
}

async function flowsFor(problem) {
  const [{ matches }, { items }] = await Promise.all([new Submission("POST", "/flows/match").send({ problem }), api("/flows")]);
  const near = matches.map((match) => ({ id: match.flow_id, title: `${match.title} (${Math.round(match.score * 100)}% match)` }));
  const known = new Set(near.map((flow) => flow.id));
  return [...near, ...items.filter((flow) => !known.has(flow.id))];
}

export async function why({ session, step }) {
  const { steps } = await api(`/sessions/${session}`);
  const asked = steps.find((each) => each.id === step);
  const guide = { claude: "Claude", flow: `the flow “${asked.content.guide_title}”`, adhoc: "your own steps" };
  show(
    "Why this step?",
    el("p", { class: "text" }, asked.context_message || "No reason was given for this step."),
    el("p", { class: "context" }, `Guided by ${guide[asked.content.guide]}${asked.content.guide_standing ? ` · ${asked.content.guide_standing}` : ""}.`),
  );
  return false;
}

export function abandon({ session }) {
  const submission = post(session, "/abandon");
  return ask({
    title: "Abandon this session?",
    intro: ["It ends without a resolution. It is kept, and you can reopen it."],
    submit: "Abandon it",
    danger: true,
    send: () => submission.send(),
  });
}

/** Have this session told how those of colleagues on the same problem end. */
export async function follow({ session }) {
  const { following } = await post(session, "/follow").send();
  const sessions = following === 1 ? "1 session" : `${following} sessions`;
  say(following ? `You follow ${sessions}: you will hear here what solves the problem there.` : "Nobody else is working on this any more.");
  return false;
}

/** Show what colleagues on the same problem know. */
export async function seeColleagues({ session }) {
  const { items } = await api(`/sessions/${session}/colleagues`);
  const known = items.map(({ session_id: id, engineer, title, status, facts }) =>
    el(
      "section",
      {},
      el("h3", {}, el("a", { href: `#/sessions/${id}` }, `${engineer}: ${title}`)),
      el("p", { class: "context" }, `work in progress · ${status.replace("_", " ")}`),
      facts.length ? el("ul", {}, ...facts.map((fact) => el("li", {}, fact))) : el("p", {}, "Nothing is noted yet."),
    ),
  );
  show("Colleagues on this", ...(known.length ? known : [el("p", {}, "Nobody else is working on this any more.")]));
  return false;
}

/** What is asked of whoever flags a step of a flow. */
export const FLAGGING = {
  title: "Flag this step",
  intro: ["The reviewers are told. The flow stays as it is until they decide."],
  submit: "Flag it",
  fields: [
    {
      name: "kind",
      label: "What is wrong with it?",
      kind: "radio",
      value: "wrong",
      options: [
        { value: "wrong", label: "Wrong" },
        { value: "outdated", label: "Outdated" },
        { value: "unclear", label: "Unclear" },
        { value: "dangerous", label: "Dangerous" },
      ],
    },
    { name: "note", label: "In a sentence", kind: "textarea", required: true },
  ],
};

export function flagStep({ session, step }) {
  const submission = post(session, "/flags");
  return ask({ ...FLAGGING, send: (values) => submission.send({ step_id: step, ...values }) });
}

export async function startOver({ session }) {
  const { problem } = await api(`/sessions/${session}`);
  const start = new Submission("POST", "/sessions");
  const leave = post(session, "/abandon");
  /** @type {any} */
  let fresh = null;
  const sent = await ask({
    title: "Start over?",
    intro: ["A new session starts with the same problem. This one is abandoned and kept."],
    submit: "Start over",
    send: async () => {
      // The new one first: if anything fails, the person still has one to work in.
      fresh ??= await start.send({ problem });
      await leave.send();
    },
  });
  return sent && { open: fresh.id };
}

export async function correctReading({ session, value }) {
  const { attachments } = await api(`/sessions/${session}`);
  const file = attachments.find(({ id }) => id === value);
  if (!file) throw new Problem(404, "not_found", "This file is no longer in the session.");
  const submission = new Submission("PUT", `/sessions/${session}/attachments/${value}`);
  return ask({
    title: "Correct what I read",
    intro: [`From ${file.name}`],
    submit: "Save",
    fields: [
      {
        name: "read",
        label: "What does it say?",
        hint: "It counts from the next step on.",
        kind: "textarea",
        value: file.read,
        required: true,
      },
    ],
    send: (values) => submission.send(values),
  });
}

export function note({ session }) {
  const submission = post(session, "/notes");
  return ask({
    title: "Add a note",
    submit: "Add it",
    draft: `note.${session}`,
    fields: [
      {
        name: "text",
        label: "Note",
        hint: "Context for the session and its documentation. It does not answer the step.",
        kind: "textarea",
        required: true,
      },
    ],
    send: (values) => submission.send(values),
  });
}
