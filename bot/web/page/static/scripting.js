/** Script templates: filling one in, showing what came of it, and deciding on one that is proposed. */

import { Submission, api } from "/static/api.js";
import { copy } from "/static/copy.js";
import { ask, show } from "/static/dialog.js";
import { button, el } from "/static/dom.js";
import { say } from "/static/notices.js";

const ENDINGS = { powershell: ".ps1", bash: ".sh", python: ".py" };

/** Fill in the template of a session's step. @param {import("/static/actions.js").Press} press */
export async function fillStep({ session, step }) {
  const { steps } = await api(`/sessions/${session}`);
  const name = steps.find(({ id }) => id === step)?.content.script?.template;
  if (!name) throw new Error("This step no longer has a script template.");
  return fillIn(await api(`/scripts/${name}?${new URLSearchParams({ session_id: session })}`), session);
}

/** Fill in the template of a walk's open node. @param {{walk: string, value: string}} press */
export async function fillNode({ walk, value }) {
  return fillIn(await api(`/scripts/${value}`), null, walk);
}

/** Ask for what a template needs, and show the script. In a session or walk it becomes the step. */
export async function fillIn(template, session = null, walk = null) {
  const submission = new Submission("POST", `/scripts/${template.id}/render`);
  const place = { ...(session && { session_id: session }), ...(walk && { walk_id: walk }) };
  const render = async (parameters) => submission.send({ parameters, ...place });
  let made = null;
  if (!template.parameters.length) {
    made = await render({});
  } else {
    const sent = await ask({
      title: `Fill in: ${template.name}`,
      intro: [template.description, template.look_first && `Check first: ${template.look_first}`].filter(Boolean),
      submit: "Show the script",
      fields: template.parameters.map((parameter) => fieldOf(parameter, template.values[parameter.name])),
      send: async (values) => {
        made = await render(given(template, values));
      },
    });
    if (!sent) return false;
  }
  shown(template, made);
  return true;
}

function fieldOf({ name, label, type, required, choices, sensitive }, value) {
  const hint = sensitive ? "Shown to you once and not stored." : "";
  if (type === "switch") return { name, label, kind: "checkbox", value: value === "true", hint };
  if (type === "choice") {
    const options = choices.map((choice) => ({ value: choice, label: choice }));
    if (!required) options.unshift({ value: "", label: "(none)" });
    return { name, label, kind: "select", options, value: value || options[0].value, hint };
  }
  return { name, label, value, hint, required };
}

function given(template, values) {
  return Object.fromEntries(template.parameters.map(({ name }) => [name, values[name]]));
}

function shown(template, { script, language, risk, look_first: first, undo }) {
  const once = template.parameters.some(({ sensitive }) => sensitive);
  const file = new Blob([script], { type: "text/plain" });
  const address = URL.createObjectURL(file);
  const dialog = show(
    template.name,
    once && el("p", {}, "This is shown only once and not stored: copy it now."),
    el("pre", { tabindex: "0" }, el("code", {}, script)),
    el(
      "div",
      { class: "buttons" },
      button("Copy", () => copy(script, "The script is copied.")),
      el("a", { href: address, download: `${template.slug}${ENDINGS[language] ?? ".txt"}` }, "Save as a file"),
    ),
    cautions({ risk, look_first: first, undo }),
    el("p", { class: "context" }, "Read it before you run it. FlowPilot runs nothing."),
  );
  dialog.addEventListener("close", () => URL.revokeObjectURL(address));
}

/** Risk, what to look at first, and how to undo. */
export function cautions({ risk, look_first: first, undo }) {
  const lines = [`Risk: ${risk}`, first && `Check first: ${first}`, undo && `Undo: ${undo}`].filter(Boolean);
  return el("ul", { class: "facts" }, ...lines.map((line) => el("li", {}, line)));
}

/** The request that says which way a fix is done. */
export const fixWay = (session, step, way) => [`/sessions/${session}/fix-way`, { step_id: step, way }];

/** The request that makes no template of a session's script. */
export const declining = (session, answer) => [`/sessions/${session}/template-offer`, { answer }];

/** The id and the version of the template that a card's button is about. */
const versioned = (value) => {
  const [id, version] = value.split(".");
  return { id, version: version ? Number(version) : null };
};

/** The request that approves a proposed template, as it was shown: its id, a dot, its version. */
export const approval = (value) => {
  const { id, version } = versioned(value);
  return [`/scripts/${id}/review`, { decision: "approve", version }];
};

/** Say no to a proposed template, and why. */
export function rejectTemplate({ value }) {
  const { id, version } = versioned(value);
  const submission = new Submission("POST", `/scripts/${id}/review`);
  return ask({
    title: "Reject the template",
    submit: "Reject",
    danger: true,
    fields: [{ name: "notes", label: "What is wrong with it?", kind: "textarea", required: true }],
    send: ({ notes }) => submission.send({ decision: "reject", notes, version }),
  });
}

/** Make a template of the script that resolved a session. @param {import("/static/actions.js").Press} press */
export async function makeTemplate({ session }) {
  const made = await edit(await api(`/sessions/${session}/script-template`), session);
  if (made) say("Saved as yours: see Scripts, where you can propose it to the account.");
  return false;
}

/** Write a template, or change one of one's own; one without an id is new, from a session. */
export async function edit(template = null, session = null) {
  const submission = template?.id ? new Submission("PUT", `/scripts/${template.id}`) : new Submission("POST", "/scripts");
  const options = (...values) => values.map((value) => ({ value, label: value }));
  let made = null;
  const sent = await ask({
    title: template?.id ? `Change: ${template.name}` : "Write a script template",
    intro: ["Write a parameter in the script as {{name}}, without quotes: it is replaced with one literal."],
    submit: "Save as mine",
    draft: `script.${template?.id ?? session ?? "new"}`,
    fields: [
      { name: "name", label: "Name", value: template?.name, required: true },
      { name: "description", label: "What it does", value: template?.description, required: true },
      { name: "language", label: "Language", kind: "select", value: template?.language ?? "powershell", options: options("powershell", "bash", "python") },
      { name: "category", label: "Category", value: template?.category, required: true },
      { name: "risk", label: "Risk", kind: "select", value: template?.risk ?? "none", options: options("none", "changes", "interrupts", "destroys", "weakens") },
      { name: "body", label: "Script", kind: "textarea", rows: 12, value: template?.body, required: true },
      {
        name: "parameters",
        label: "Parameters, one per line",
        kind: "textarea",
        rows: 4,
        value: (template?.parameters ?? []).map(lineOf).join("\n"),
        hint: "name | label | type (text, number, choice, switch, host, path, account) | default or choices, separated by commas | required, optional, sensitive",
        required: false,
      },
      { name: "look_first", label: "What to check first", kind: "textarea", value: template?.look_first, required: false },
      { name: "undo", label: "How to undo it", kind: "textarea", value: template?.undo, required: false },
    ],
    send: async ({ parameters, ...rest }) => {
      made = await submission.send({ ...rest, parameters: parameters.split("\n").filter((line) => line.trim()).map(parameterOf), ...(session && { session_id: session }) });
    },
  });
  return sent ? made : null;
}

function lineOf({ name, label, type, required, default: first, choices, sensitive }) {
  const marks = [required ? "required" : "optional", sensitive && "sensitive"].filter(Boolean).join(", ");
  return [name, label, type, type === "choice" ? choices.join(", ") : (first ?? ""), marks].join(" | ");
}

function parameterOf(line) {
  const [name, label = "", type = "text", first = "", marks = ""] = line.split("|").map((part) => part.trim());
  const choices = type === "choice" ? first.split(",").map((choice) => choice.trim()).filter(Boolean) : undefined;
  return {
    name,
    label: label || name,
    type: type || "text",
    required: !/\boptional\b/.test(marks),
    sensitive: /\bsensitive\b/.test(marks),
    ...(choices ? { choices } : first ? { default: first } : {}),
  };
}

/** Ask the reviewers to make it the account's. */
export async function propose(template) {
  await new Submission("POST", `/scripts/${template.id}/propose`).send({});
  say("Proposed: a reviewer decides.");
}
