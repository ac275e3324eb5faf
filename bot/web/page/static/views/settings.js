/** The account's settings, by what they are about. For owners and admins. */

import { Submission, api } from "/static/api.js";
import { el, once } from "/static/dom.js";
import { field } from "/static/fields.js";
import { fail, say } from "/static/notices.js";
import { ROLE_OPTIONS } from "/static/views/people.js";

const LIMIT_HINT = "0 means no limit. Leave empty for the server's default.";
const DAYS_HINT = "In days; 0 keeps them forever. Leave empty for the server's default.";
const CHANNEL_HINT = "The channel's ID. Leave empty for none.";
const PLATFORMS = { slack: "Slack", teams: "Microsoft Teams" };

/** What the form asks, in groups. @type {[string, any[]][]} */
const GROUPS = [
  ["Roles and reviews", [
    {
      name: "default_role",
      label: "Role of new people",
      kind: "select",
      options: ROLE_OPTIONS.filter(({ value }) => ["engineer", "viewer"].includes(value)),
      required: true,
    },
    { name: "allow_self_approval", label: "Reviewers may decide on proposals from their own sessions", kind: "checkbox" },
    { name: "l1_coverage", label: "Engineers may do first-line walks", kind: "checkbox" },
  ]],
  ["Channels", Object.entries(PLATFORMS).flatMap(([platform, label]) => [
    { name: `reviewer_channels.${platform}`, label: `Reviewer channel in ${label}`, required: false, hint: CHANNEL_HINT },
    { name: `handover_channels.${platform}`, label: `Hand-over channel in ${label}`, required: false, hint: CHANNEL_HINT },
  ])],
  ["Reactions that decide on a proposal", ["approve", "reject", "dismiss"].map((name) => ({
    name: `reaction_emoji.${name}`, label: `Emoji that means ${name}`, required: true, hint: "Its name, without colons.",
  }))],
  ["Claude", [
    {
      name: "environment_notes",
      label: "Your environment",
      kind: "textarea",
      rows: 6,
      maxlength: 3000,
      hint: "Identity, mail, VPN, tools, who owns what: up to 3,000 characters. No passwords.",
    },
    { name: "send_pictures", label: "Let Claude see images, with secrets blacked out", kind: "checkbox" },
    { name: "account_tokens_per_day", label: "AI tokens per day, whole account", kind: "number", hint: LIMIT_HINT },
    { name: "user_tokens_per_day", label: "AI tokens per day, per person", kind: "number", hint: LIMIT_HINT },
  ]],
  ["How long data is kept", [
    { name: "keep_sessions_days", label: "Keep ended sessions", kind: "number", hint: DAYS_HINT },
    { name: "keep_intake_days", label: "Keep problem texts and logs", kind: "number", hint: DAYS_HINT },
    { name: "keep_audit_days", label: "Keep the audit log", kind: "number", hint: DAYS_HINT },
  ]],
];
const NUMBERS = GROUPS.flatMap(([, wanted]) => wanted).filter(({ kind }) => kind === "number").map(({ name }) => name);

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

/** The section's content. Throws a Problem. */
export async function settings() {
  const current = await api("/account");
  const groups = GROUPS.map(([heading, wanted]) => ({
    heading, fields: wanted.map((each) => field({ ...each, value: valueAt(current, each.name) })),
  }));
  const kinds = L1_CATEGORIES.map(([name, label]) => field({ name, label, kind: "checkbox", value: current.l1_categories.includes(name) }));
  const submission = new Submission("PATCH", "/account");
  const save = el("button", { type: "submit", class: "primary" }, "Save");
  async function send() {
    const values = nested(current, valuesOf(groups.flatMap(({ fields }) => fields)));
    const numbers = NUMBERS.map((name) => [name, values[name] === "" ? null : Number(values[name])]);
    const enabled = Object.entries(valuesOf(kinds)).filter(([, isOn]) => isOn).map(([name]) => name);
    try {
      await submission.send({ ...values, ...Object.fromEntries(numbers), l1_categories: enabled });
      say("The settings are saved.");
    } catch (problem) {
      fail(problem, problem.passing ? () => once(save, send) : null);
    }
  }
  const submit = (event) => {
    event.preventDefault();
    once(save, send);
  };
  const hint = el("small", {}, "Whatever you choose, AI never guides the first line on security, credentials, servers, data or licences.");
  return [
    el("form", { class: "settings", onsubmit: submit },
      ...groups.map(({ heading, fields }) => group(heading, fields)), group("AI may guide the first line on", kinds, hint), save),
  ];
}

function group(heading, fields, ...more) {
  return el("fieldset", { class: "settings-group" }, el("legend", {}, heading), ...fields.map((each) => each.element), ...more);
}

const valuesOf = (fields) => Object.assign({}, ...fields.map((each) => each.value()));

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
