/** Starting a session, and what a newcomer should know. */

import { Submission, api } from "/static/api.js";
import { el, once } from "/static/dom.js";
import { draft, keepDraft } from "/static/drafts.js";
import { field } from "/static/fields.js";
import { wordsAndLog } from "/static/files/choosing.js";
import { FileTray } from "/static/files/tray.js";
import { guideFields, guideOf } from "/static/guides.js";
import { mayDescribe, mayStart, me, roleName } from "/static/me.js";
import { fail, settle } from "/static/notices.js";
import { walkForm } from "/static/views/walks.js";

const EXAMPLES = [
  "Outlook keeps asking for my password",
  "VPN drops every hour for Finance, since Monday",
  "The printer on floor 2 prints nothing, jobs stay in the queue",
];
const DRAFT = "problem";

/** The first view. `opened` is called with the id of a session that was started. */
export function home(opened) {
  const [heading, start] = mayDescribe() ? ["What is the problem?", mayStart() ? startForm(opened) : walkForm({ labelled: false })] : ["Welcome to FlowPilot", reading()];
  return el("div", { class: "home" }, el("h1", { tabindex: "-1" }, heading), start, about());
}

/** What whoever starts no sessions can do instead. */
function reading() {
  const link = (path, label) => el("a", { class: "button", href: `#/${path}` }, label);
  return el(
    "div",
    { class: "start" },
    el("p", {}, `As a ${roleName(me.user.role)} you can read what the team knows. Starting sessions is for engineers; an admin can change your role.`),
    el("div", { class: "buttons" }, link("flows", "Browse the flow library"), link("scripts", "Browse scripts")),
  );
}

function startForm(opened) {
  const problem = el("textarea", {
    name: "problem",
    rows: 4,
    "data-focus": true,
    placeholder: "Describe the problem, or paste an error message or a log…",
    value: draft(DRAFT),
    oninput: () => keepDraft(DRAFT, problem.value),
  });
  const send = el("button", { type: "submit", class: "primary" }, "Start");
  const submission = new Submission("POST", "/sessions");
  const tray = new FileTray();
  const guides = el("div", { class: "guides" });
  let chosen = () => ({ guide: "auto" });
  showGuides([]);
  // The library's flows can be chosen as soon as they are known; starting does not wait for them.
  api("/flows")
    .then(({ items }) => showGuides(items))
    .catch(() => {});

  function showGuides(flows) {
    const fields = guideFields(flows, "select").map(field);
    const values = () => Object.assign({}, ...fields.filter((each) => each.shown()).map((each) => each.value()));
    const arrange = () => fields.forEach((each) => each.arrange(values()));
    const before = chosen();
    fields[0].restore(before);
    guides.replaceChildren(...fields.map((each) => each.element));
    guides.onchange = arrange;
    chosen = values;
    arrange();
  }

  async function begin() {
    const long = tray.isFull ? null : wordsAndLog(problem.value);
    if (long) {
      tray.add([long.log]);
      problem.value = long.words;
      keepDraft(DRAFT, long.words);
    }
    if (!problem.value.trim() && tray.isEmpty) {
      problem.focus();
      return;
    }
    settle();
    if (tray.refusal) {
      fail({ message: tray.refusal });
      return;
    }
    send.textContent = "Starting…";
    try {
      const session = await started(problem.value.trim(), guideOf(chosen()));
      keepDraft(DRAFT, "");
      opened(session.id);
    } catch (failure) {
      fail(failure, failure.passing ? () => once(send, begin) : null);
    } finally {
      send.textContent = "Start";
    }
  }

  function started(words, guide) {
    const fields = words ? { problem: words, ...guide } : guide;
    return tray.isEmpty ? submission.send(fields) : tray.send("/sessions", fields);
  }

  const submit = (event) => {
    event.preventDefault();
    once(send, begin);
  };
  const tries = EXAMPLES.map((text) => {
    const take = () => {
      problem.value = text;
      keepDraft(DRAFT, text);
      problem.focus();
    };
    return el("li", {}, el("button", { type: "button", class: "example", onclick: take }, text));
  });
  const form = el(
    "form",
    { class: "start", onsubmit: submit },
    el("label", { class: "field" }, el("span", { class: "unseen" }, "Describe the problem"), problem),
    tray.element,
    el("div", { class: "start-row" }, guides, send),
    el("p", { class: "context" }, "Just trying it out? Pick an example:"),
    el("ul", { class: "examples" }, ...tries),
  );
  tray.listenOn(form);
  return form;
}

function about() {
  const part = (heading, text) => el("div", {}, el("h2", {}, heading), el("p", {}, text));
  return el(
    "section",
    { class: "about", "aria-label": "About FlowPilot" },
    part("What it does", "It asks one question at a time, keeps what you find out, and writes the ticket notes at the end."),
    part("What it keeps", "Your problem text, answers and notes, visible to people in your account. Passwords and keys are removed."),
    part("You decide", "Nothing is closed, run or handed over without you. Skip what you can't check, and hand over at any time."),
  );
}
