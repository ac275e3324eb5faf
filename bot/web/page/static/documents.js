/** Documentation: reading, copying, editing and rating it. */

import { Submission, api } from "/static/api.js";
import { copy } from "/static/copy.js";
import { ask, show } from "/static/dialog.js";
import { button, el } from "/static/dom.js";
import { say } from "/static/notices.js";

function path(session, query = "") {
  return `/sessions/${session}/documentation${query}`;
}

export async function copyDocumentation({ session }) {
  await copy(
    api(path(session)).then((document) => document.markdown),
    "Copied. Paste it into the ticket.",
  );
  return false;
}

export async function statusUpdate({ session }) {
  const texts = {};
  for (const audience of ["internal", "client"]) {
    texts[audience] = await api(path(session, `?kind=status_update&audience=${audience}`));
  }
  const preview = el("div", { class: "preview", tabindex: "0" });
  let audience = "internal";
  const choose = (name) => {
    audience = name;
    preview.replaceChildren(
      ...texts[name].sections.flatMap(({ heading, body }) => [el("h3", {}, heading), el("p", { class: "text" }, body)]),
    );
  };
  const choice = (name, label) =>
    el(
      "label",
      { class: "check" },
      el("input", { type: "radio", name: "audience", checked: name === audience, onchange: () => choose(name) }),
      el("span", {}, label),
    );
  choose(audience);
  show(
    "Status update",
    el(
      "fieldset",
      { class: "field radios in-row" },
      el("legend", {}, "For whom?"),
      choice("internal", "Colleagues"),
      choice("client", "The client"),
    ),
    preview,
    button("Copy", () => copy(texts[audience].markdown)),
  );
  return false;
}

export async function editDocumentation({ session }) {
  const document = await api(path(session));
  const submission = new Submission("PUT", path(session));
  return ask({
    title: `Edit: ${document.title}`,
    submit: "Save",
    draft: `document.${document.kind}.${session}`,
    fields: document.sections.map(({ heading, body }, place) => ({
      name: `section-${place}`,
      label: heading,
      kind: "textarea",
      rows: Math.min(10, Math.max(3, body.split("\n").length + 1)),
      value: body,
    })),
    send: (values) =>
      submission.send({
        kind: document.kind,
        version: document.version,
        audience: "internal",
        sections: document.sections.map(({ heading }, place) => ({ heading, body: values[`section-${place}`] })),
      }),
  });
}

export async function rate({ session }) {
  const { rating } = await api(path(session));
  const submission = new Submission("POST", `/sessions/${session}/rating`);
  const words = ["useless", "poor", "fair", "good", "just right"];
  const sent = await ask({
    title: "Rate the documentation",
    submit: "Rate",
    draft: `rating.${session}`,
    fields: [
      {
        name: "stars",
        label: "How good is it?",
        kind: "radio",
        value: rating?.stars,
        options: words.map((word, place) => ({ value: String(place + 1), label: `${place + 1} – ${word}` })),
      },
      { name: "comment", label: "What should be better?", kind: "textarea", value: rating?.comment ?? "" },
    ],
    send: ({ stars, comment }) => submission.send({ stars: Number(stars), comment }),
  });
  if (sent) say("Thank you, your rating is saved.");
  return sent;
}
