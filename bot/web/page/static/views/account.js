/** The account: who I am, tokens, and for admins people and settings. */

import { Submission, api } from "/static/api.js";
import { copy } from "/static/copy.js";
import { ask, show } from "/static/dialog.js";
import { button, el, once, timeOf } from "/static/dom.js";
import { askToNotify, notifying } from "/static/desktop.js";
import { field } from "/static/fields.js";
import { isAdmin, me } from "/static/me.js";
import { fail, say } from "/static/notices.js";
import { ROLE_OPTIONS, people } from "/static/views/people.js";
import { table } from "/static/table.js";

const FIX_WAYS = { clicking: "By clicking", script: "By script", "": "Ask me again" };
const LIMIT_HINT = "0: no limit. Empty: as the server is configured.";
const DAYS_HINT = "Days; 0: for ever. Empty: as the server is configured.";
const PLATFORMS = { slack: "Slack", teams: "Microsoft Teams" };
const CHANNEL_HINT = "Its id, as the platform shows it. Empty: none.";
/** @type {any[]} */
const SETTINGS = [
  {
    name: "default_role",
    label: "Role of people seen for the first time",
    kind: "select",
    options: ROLE_OPTIONS.filter(({ value }) => ["engineer", "viewer"].includes(value)),
    required: true,
  },
  { name: "allow_self_approval", label: "Reviewers may decide on what comes from their own sessions", kind: "checkbox" },
  ...["slack", "teams"].flatMap((platform) => [
    { name: `reviewer_channels.${platform}`, label: `Reviewer channel in ${PLATFORMS[platform]}`, required: false, hint: CHANNEL_HINT },
    { name: `handover_channels.${platform}`, label: `Hand-over channel in ${PLATFORMS[platform]}`, required: false, hint: CHANNEL_HINT },
  ]),
  ...["approve", "reject", "dismiss"].map((name) => ({
    name: `reaction_emoji.${name}`, label: `Emoji that means ${name}`, required: true, hint: "Its name, without colons.",
  })),
  {
    name: "environment_notes",
    label: "Your environment, for Claude",
    kind: "textarea",
    rows: 6,
    maxlength: 3000,
    hint: "Identity, mail, VPN, tools, who owns what: up to 3,000 characters. No passwords.",
  },
  { name: "send_pictures", label: "Claude sees the images that come with a problem, secrets blacked out", kind: "checkbox" },
  { name: "l1_coverage", label: "Engineers may walk as first line", kind: "checkbox" },
  { name: "account_tokens_per_day", label: "Model tokens a day, account", kind: "number", hint: LIMIT_HINT },
  { name: "user_tokens_per_day", label: "Model tokens a day, each person", kind: "number", hint: LIMIT_HINT },
  { name: "keep_sessions_days", label: "Keep ended sessions", kind: "number", hint: DAYS_HINT },
  { name: "keep_intake_days", label: "Keep problem texts and logs", kind: "number", hint: DAYS_HINT },
  { name: "keep_audit_days", label: "Keep the record of who did what", kind: "number", hint: DAYS_HINT },
];

const L1_CATEGORIES = [
  ["password_reset", "Password reset, self-service only"],
  ["account_lockout", "Account lockout"],
  ["printer", "Printers"],
  ["email_outlook_client", "E-mail and Outlook"],
  ["wifi_network_basics", "Wi-Fi and network"],
  ["vpn_connect", "VPN"],
  ["teams_zoom_av", "Teams, Zoom, sound and camera"],
  ["browser_cache_cookies", "Browser, cache and cookies"],
  ["peripheral_reconnect", "Mouse, keyboard, screen and dock"],
  ["os_restart_update", "Restart and updates"],
];

/** @type {import("/static/views.js").View} */
export const view = { paths: ["account"], label: "Account", open: () => ({ element: account(), title: "Account" }) };

function account() {
  const { name, role, reviewer } = me.user;
  const parts = [section("Preferences", preferences), section("Notices", notices), section("Tokens", tokens)];
  if (isAdmin()) {
    const audit = el("p", {}, el("a", { href: "#/audit" }, "Who did what when"), ": the record of all that was done, with filters and as a file.");
    parts.push(section("People", people), el("section", {}, el("h2", {}, "Audit"), audit), section("Settings", settings));
  }
  return el(
    "div",
    { class: "page account" },
    el("h1", { tabindex: "-1" }, "Account"),
    el("p", {}, `You are ${name}: ${role.replace("_", " ")}${reviewer ? ", reviewer" : ""}.`),
    ...parts,
  );
}

/** A section whose content is read anew each time `fill` asks for it. */
function section(heading, content) {
  const place = el("div", {}, el("p", { class: "loading" }, "Loading…"));
  async function fill() {
    try {
      place.replaceChildren(...(await content(fill)));
    } catch (problem) {
      fail(problem, fill);
    }
  }
  fill();
  return el("section", {}, el("h2", {}, heading), place);
}

/** What I was asked once and is remembered. */
async function preferences(again) {
  const remembered = await api("/me/preferences");
  const submission = new Submission("PATCH", "/me/preferences");
  const change = (control, body) => once(control, async () => {
    try {
      await submission.send(body);
      say("Your preferences are saved.");
    } catch (problem) {
      fail(problem);
    }
    await again();
  });
  const offers = el("input", {
    type: "checkbox",
    id: "offer-templates",
    checked: remembered.offer_templates,
    onchange: () => change(offers, { offer_templates: offers.checked }),
  });
  const kinds = Object.entries(remembered.fix_ways).sort();
  const ways = kinds.map(([kind, way]) => {
    const others = Object.fromEntries(kinds.filter(([name]) => name !== kind));
    const choice = el(
      "select",
      { "aria-label": `How I do fixes of the kind ${kind}`, onchange: () => change(choice, { fix_ways: choice.value ? { ...others, [kind]: choice.value } : others }) },
      ...Object.entries(FIX_WAYS).map(([value, label]) => el("option", { value, selected: value === way }, label)),
    );
    return el("tr", {}, el("th", { scope: "row" }, kind), el("td", {}, choice));
  });
  return [
    el("div", { class: "field check" }, offers, el("label", { for: "offer-templates" }, "Ask me to make a template of a script that solved a session")),
    ways.length
      ? table(["Fixes", "How I do them"], ways, "How I do fixes")
      : el("p", { class: "context" }, "By clicking or by script is asked at the first fix of a kind that can go both ways, and remembered here."),
  ];
}

async function tokens(again) {
  const { items } = await api("/tokens");
  const living = items.filter((token) => !token.revoked_at && !(token.expires_at && new Date(token.expires_at) < new Date()));
  const line = (token) =>
    el(
      "tr",
      {},
      el("td", {}, token.user),
      el("td", {}, token.name || "–"),
      el("td", {}, timeOf(token.created_at)),
      el("td", {}, token.last_used_at ? timeOf(token.last_used_at) : "not yet"),
      el("td", {}, token.expires_at ? timeOf(token.expires_at) : "never"),
      el("td", {}, button("Revoke…", () => revoke(token, again), { "aria-label": `Revoke… token ${token.name || "without a name"} of ${token.user}` })),
    );
  return [
    el("p", { class: "context" }, "A token lets a program use the REST API in your name."),
    living.length ? table(["Person", "Name", "Made", "Last used", "Ends", ""], living.map(line)) : el("p", {}, "There are no tokens."),
    button("Make a token…", () => makeToken(again)),
  ];
}

async function makeToken(again) {
  const submission = new Submission("POST", "/tokens");
  /** @type {any} */
  let made = null;
  const person = { name: "user", label: "For whom?", hint: "A person's name. Empty: for yourself." };
  const what = [
    { name: "name", label: "What is it for?", hint: "Such as “nightly report”; may stay empty." },
    { name: "days", label: "Days until it ends", kind: "number", value: 90, hint: "1 to 365.", required: true },
  ];
  const sent = await ask({
    title: "Make a token",
    intro: ["It is shown once, right after it is made."],
    submit: "Make it",
    fields: [...(isAdmin() ? [person] : []), ...what],
    send: async ({ user, name, days }) => {
      made = await submission.send({ ...(user?.trim() ? { user: user.trim() } : {}), name, days: Number(days) });
    },
  });
  if (!sent) return;
  const box = el("input", { type: "text", readonly: true, value: made.token, "aria-label": "The token" });
  show("Your token", el("p", {}, "Keep it safe: it cannot be shown again."), box, button("Copy", () => copy(made.token)));
  await again();
}

async function revoke(token, again) {
  const submission = new Submission("DELETE", `/tokens/${token.id}`);
  const sent = await ask({
    title: "Revoke this token?",
    intro: [`Programs that use this token of ${token.user} stop working at once.`],
    submit: "Revoke it",
    danger: true,
    send: () => submission.send(),
  });
  if (sent) await again();
}

async function settings() {
  const current = await api("/account");
  const fields = SETTINGS.map((wanted) => field({ ...wanted, value: valueAt(current, wanted.name) }));
  const kinds = L1_CATEGORIES.map(([name, label]) => field({ name, label, kind: "checkbox", value: current.l1_categories.includes(name) }));
  const submission = new Submission("PATCH", "/account");
  const save = el("button", { type: "submit", class: "primary" }, "Save");
  async function send() {
    const values = nested(current, Object.assign({}, ...fields.map((each) => each.value())));
    const numbers = SETTINGS.filter(({ kind }) => kind === "number").map(({ name }) => [name, values[name] === "" ? null : Number(values[name])]);
    try {
      const enabled = Object.entries(Object.assign({}, ...kinds.map((each) => each.value())));
      const l1_categories = enabled.filter(([, isOn]) => isOn).map(([name]) => name);
      await submission.send({ ...values, ...Object.fromEntries(numbers), l1_categories });
      say("The settings are saved.");
    } catch (problem) {
      fail(problem, problem.passing ? () => once(save, send) : null);
    }
  }
  const submit = (event) => {
    event.preventDefault();
    once(save, send);
  };
  return [el("form", { class: "settings", onsubmit: submit }, ...fields.map((each) => each.element), firstLine(kinds), save)];
}

function firstLine(kinds) {
  const hint = el("small", {}, "Whatever is chosen, AI never guides the first line on security, credentials, servers, data or licences.");
  return el("fieldset", { class: "field" }, el("legend", {}, "AI may guide the first line on"), ...kinds.map((each) => each.element), hint);
}

/** What a setting is, by its name: "reviewer_channels.slack" is a part of another. */
function valueAt(settings, name) {
  return name.split(".").reduce((value, part) => value?.[part], settings);
}

/** Values by name as the API takes them; parts that the form does not show stay as they are, empty ones go. */
function nested(current, values) {
  const made = {};
  for (const [name, value] of Object.entries(values)) {
    const [whole, part] = name.split(".");
    if (!part) made[whole] = value;
    else made[whole] = { ...(made[whole] ?? current[whole]), [part]: value.trim() };
    if (part && !value.trim()) delete made[whole][part];
  }
  return made;
}

function notices(again) {
  const said = {
    granted: "This browser tells you on the desktop when a session is handed over to you or a proposal waits for you, while you look at something else.",
    denied: "This browser was told not to show notices of this page. Its own settings change that.",
    default: "You can be told on the desktop when a session is handed over to you or a proposal waits for you.",
    unknown: "This browser shows no notices, or not from this address: they need HTTPS.",
  }[notifying()];
  const allow = notifying() === "default" && button("Allow notices…", async () => (await askToNotify(), again()));
  return [el("p", {}, said), ...(allow ? [allow] : [])];
}
