/** Choosing who guides. */

import { me } from "/static/me.js";

/**
 * The fields to choose a guide with; `flows` have an id and a title.
 *
 * @returns {any[]}
 */
export function guideFields(flows, kind = "radio") {
  const options = [
    { value: "auto", label: "Best available", hint: "A matching flow or Claude; otherwise your own steps." },
    flows.length && { value: "flow", label: "A flow from the library" },
    me.claude && { value: "claude", label: "Claude" },
    { value: "adhoc", label: "My own steps", hint: "A short intake, then you record what you try." },
  ].filter(Boolean);
  return [
    { name: "guide", label: "Guide", kind, value: "auto", options, required: true },
    {
      name: "flow_id",
      label: "Flow",
      kind: "select",
      value: flows[0]?.id,
      required: true,
      options: flows.map((flow) => ({ value: flow.id, label: flow.title })),
      when: ({ guide }) => guide === "flow",
    },
  ];
}

/**
 * The choice as the API takes it.
 *
 * @param {{guide?: string, flow_id?: string}} values
 */
export function guideOf({ guide, flow_id: flow }) {
  return flow ? { guide, flow_id: flow } : { guide };
}
