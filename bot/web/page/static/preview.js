/** Walking through a flow that is not published yet, in a dialog: what is asked, and where each answer leads. */

import { show } from "/static/dialog.js";
import { button, el } from "/static/dom.js";
import { kindOf, waysFrom, withCode } from "/static/outline.js";

/** Walk the flow as it stands, from its start. */
export function preview(flow) {
  const place = el("div", { class: "preview", role: "group", "aria-label": "The step" });
  /** @type {string[]} */
  const walked = [];
  const draw = () => {
    const node = flow.nodes.find(({ id }) => id === walked.at(-1));
    place.replaceChildren(...(node ? step(flow, node, go) : [el("p", { class: "error" }, "This leads to a step that does not exist.")]), ways());
    place.querySelector("h3")?.focus();
  };
  const go = (id) => {
    walked.push(id);
    draw();
  };
  const back = () => {
    walked.pop();
    draw();
  };
  const again = () => {
    walked.length = 1;
    draw();
  };
  const ways = () => el("div", { class: "buttons" }, walked.length > 1 && button("Back", back), walked.length > 2 && button("Start over", again));
  show(`Try it: ${flow.title}`, el("p", { class: "context" }, "None of this is kept, and nobody else sees it."), place);
  go(flow.start);
}

function step(flow, node, go) {
  const ways = waysFrom(flow, node);
  const says = (text) => text && el("p", { class: "text" }, ...withCode(text));
  const ends = { resolution: ["root_cause", "fix"], escalation: ["reason", "handover_to"] }[node.type];
  const heading = el("h3", { tabindex: "-1" }, kindOf(node));
  if (ends) return [heading, ...ends.map((name) => says(node[name])).filter(Boolean), el("p", { class: "context" }, "The flow ends here.")];
  return [
    heading,
    says(node.text) || el("p", { class: "error" }, "This step has no text yet."),
    ...[says(node.why), says(node.details)].filter(Boolean),
    ways.length
      ? el("ul", { class: "answers" }, ...ways.map(({ answer, to }) => el("li", {}, button(answer || "(an answer without text)", () => go(to)))))
      : el("p", { class: "error" }, "Nothing leads on from here."),
  ];
}
