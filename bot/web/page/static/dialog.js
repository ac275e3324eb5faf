/** Forms in a dialog. What was typed survives a failure, and closing, until it is sent. */

import { el } from "/static/dom.js";
import { draft, keepDraft } from "/static/drafts.js";
import { field } from "/static/fields.js";

/**
 * Ask for something and send it. The dialog stays open, as it was filled in, until `send` succeeds.
 *
 * @param {Object} question
 * @param {string} question.title
 * @param {(Node|string)[]} [question.intro] shown above the fields
 * @param {Object[]} [question.fields] see `fields.js`
 * @param {string} question.submit the label of the button
 * @param {boolean} [question.danger]
 * @param {string} [question.draft] the name under which what is typed is kept
 * @param {function(Object): Promise<any>} question.send takes the values by name
 * @returns {Promise<boolean>} whether it was sent
 */
export function ask({ title, intro = [], fields = [], submit, danger = false, draft: name = "", send }) {
  const made = fields.map(field);
  const values = () => Object.assign({}, ...made.filter((each) => each.shown()).map((each) => each.value()));
  const arrange = () => made.forEach((each) => each.arrange(values()));
  const error = el("p", { class: "error", role: "alert" });
  const confirm = el("button", { type: "submit", class: danger ? "danger" : "primary" }, submit);
  const cancel = el("button", { type: "button" }, "Cancel");
  const restored = name ? restore(name, made) : null;

  async function sent(event) {
    event.preventDefault();
    if (confirm.disabled) return;
    confirm.disabled = true;
    error.textContent = "";
    made.forEach((each) => each.complain(""));
    try {
      await send(values());
      if (name) keepDraft(name, "");
      dialog.close("sent");
    } catch (problem) {
      error.textContent = complained(made, problem) ? "Not saved yet: see the fields that are marked." : problem.message;
      confirm.textContent = problem.passing ? "Try again" : submit;
      arrange(); // what is wrong may be asked about now
    } finally {
      confirm.disabled = false;
    }
  }

  const form = el(
    "form",
    {
      onsubmit: sent,
      oninput: () => {
        arrange();
        if (name) keepDraft(name, JSON.stringify(values()));
      },
    },
    ...intro.map((part) => (typeof part === "string" ? el("p", {}, part) : part)),
    restored,
    ...made.map((each) => each.element),
    el("div", { class: "dialog-foot" }, error, el("div", { class: "dialog-buttons" }, cancel, confirm)),
  );
  const dialog = opened(title, form);
  cancel.addEventListener("click", () => dialog.close());
  arrange();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "sent")));
}

/** Show something to read. */
export function show(title, ...content) {
  const close = el("button", { type: "button", class: "primary" }, "Close");
  const dialog = opened(title, el("div", { class: "dialog-content" }, ...content, el("div", { class: "dialog-foot dialog-buttons" }, close)));
  close.addEventListener("click", () => dialog.close());
  return dialog;
}

function opened(title, content) {
  const id = `dialog-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
  const dialog = el("dialog", { "aria-labelledby": id }, el("h2", { id }, title), content);
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
  return dialog;
}

/** Say each of the problems at its field, and go to the first; whether every one of them had a field. */
function complained(made, { problems = [] }) {
  const fields = problems.map(({ field: name, what, mend }) => [made.find((each) => each.name === name), `${what}. ${mend}.`]);
  if (!fields.length || fields.some(([where]) => !where)) return false;
  fields.forEach(([where, sentence]) => where.complain(sentence));
  fields[0][0].element.querySelector("input, textarea")?.focus();
  return true;
}

function restore(name, made) {
  const kept = draft(name);
  if (!kept) return null;
  const values = JSON.parse(kept);
  made.forEach((each) => each.restore(values));
  const fresh = el("button", { type: "button", class: "link" }, "Discard it");
  const line = el("p", { class: "context" }, "What you typed here before was kept. ", fresh);
  fresh.addEventListener("click", () => {
    keepDraft(name, "");
    made.forEach((each) => each.reset());
    line.remove();
  });
  return line;
}
