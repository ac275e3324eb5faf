/** A file of a session where its message stands: small, opened whole, with what was read from it. */

import { el } from "/static/dom.js";
import { sizeInWords } from "/static/files/choosing.js";
import { digestOf } from "/static/files/digest.js";
import { extension } from "/static/files/tray.js";
import { view } from "/static/files/viewer.js";

const KINDS = {
  image: "Picture",
  log: "Text or log",
  pdf: "PDF",
  docx: "Word document",
  html: "Web page",
  mail: "Mail",
  evtx: "Windows event log",
  archive: "Archive",
  other: "File",
};
const LOGS = ["log", "evtx"];
const SHOWN_READ = 600; // characters that the message shows by itself

/** Show the session's files at the messages that are about them. */
export function showFiles(session, item) {
  const step = session.steps.find(({ order }) => item.dataset.subject === `step:${order}`);
  const file = step && session.attachments.find(({ step_id: of }) => of === step.id);
  const card = file && item.querySelector("article");
  if (!card) return;
  const state = JSON.stringify(file);
  const known = card.querySelector(":scope > .file");
  if (known?.dataset.state === state) return;
  const shown = figure(session, file);
  shown.dataset.state = state;
  // The digest says it better than the beginning of what was read.
  if (LOGS.includes(file.kind) && file.digest.length) card.querySelector(":scope > .text")?.remove();
  if (known) known.replaceWith(shown);
  else card.querySelector("header").after(shown);
}

function figure(session, file) {
  const address = addressOf(session, file);
  const facts = el(
    "p",
    { class: "context" },
    `${KINDS[file.kind] ?? "File"}, ${sizeInWords(file.size)} · `,
    el("a", { href: address, download: file.name }, "Save", el("span", { class: "unseen" }, ` ${file.name}`)),
  );
  return el("div", { class: "file" }, file.kind === "image" ? picture(session, file) : sign(file), el("div", { class: "file-about" }, facts, content(file, address)));
}

function content(file, address) {
  if (file.digest.length && file.kind !== "archive") return digestOf(file.digest, file.kind === "log" ? address : "", file.name);
  if (file.digest.length) return el("details", { class: "fold" }, el("summary", {}, `${file.digest.length} files in it`), el("ol", { class: "digest" }, ...file.digest.map((name) => el("li", {}, name))));
  if (file.read.length <= SHOWN_READ) return null;
  return el("details", { class: "fold" }, el("summary", {}, `All that was read (${file.read.length.toLocaleString()} characters)`), el("pre", { tabindex: "0" }, file.read));
}

function picture(session, file) {
  const image = el("img", { src: addressOf(session, file), alt: "", loading: "lazy" });
  const open = el("button", { type: "button", class: "thumb", "aria-label": `Open ${file.name} large`, onclick: () => openViewer(session, file) }, image);
  image.addEventListener("error", () => open.replaceWith(sign(file))); // of a kind that browsers do not show, or damaged
  return open;
}

function openViewer(session, file) {
  const pictures = session.attachments.filter(({ kind }) => kind === "image");
  view(
    pictures.map((each) => ({ name: each.name, address: addressOf(session, each), says: each.read.slice(0, 300) })),
    pictures.findIndex(({ id }) => id === file.id),
  );
}

function sign(file) {
  return el("span", { class: "tray-sign", "aria-hidden": "true" }, extension(file.name));
}

function addressOf(session, file) {
  return `/api/v1/sessions/${session.id}/attachments/${file.id}`;
}
