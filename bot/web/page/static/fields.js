/** The parts of a form: each knows its element, its value, and when it matters. */

import { el } from "/static/dom.js";

/**
 * A field from its description.
 *
 * @param {Object} wanted
 * @param {string} wanted.name
 * @param {string} wanted.label
 * @param {"text"|"password"|"textarea"|"number"|"checkbox"|"select"|"radio"|"file"} [wanted.kind]
 * @param {string|boolean} [wanted.value] what it starts with
 * @param {{value: string, label: string, hint?: string}[]} [wanted.options]
 * @param {string} [wanted.hint]
 * @param {boolean} [wanted.required] true: it has to be filled in; false: it says that it may stay empty
 * @param {string[]} [wanted.suggestions] for a text
 * @param {function(Object): boolean} [wanted.when] by the form's other values, whether it is asked at all
 */
export function field(wanted) {
  const { element, controls } = wanted.kind === "radio" ? radios(wanted) : control(wanted);
  fill(wanted, controls, wanted.value);
  const complaint = el("small", { class: "error", role: "alert" });
  element.append(complaint);
  return {
    name: wanted.name,
    element,
    complain(sentence) {
      complaint.textContent = sentence;
      controls.forEach((each) => each.setAttribute("aria-invalid", String(Boolean(sentence))));
    },
    shown: () => !element.hidden,
    value: () => ({ [wanted.name]: valueOf(wanted, controls) }),
    restore: (values) => wanted.name in values && fill(wanted, controls, values[wanted.name]),
    reset: () => fill(wanted, controls, wanted.value),
    arrange(values) {
      element.hidden = wanted.when ? !wanted.when(values) : false;
      // What is not asked must not hold up sending.
      controls.forEach((each) => (each.disabled = element.hidden));
    },
  };
}

function fill(wanted, controls, value) {
  if (wanted.kind === "file") return; // only the person may choose one
  for (const each of controls) {
    if (wanted.kind === "checkbox") each.checked = Boolean(value);
    else if (wanted.kind === "radio") each.checked = each.value === String(value ?? "");
    else each.value = value ?? "";
  }
}

function valueOf(wanted, controls) {
  if (wanted.kind === "checkbox") return controls[0].checked;
  if (wanted.kind === "radio") return controls.find((each) => each.checked)?.value ?? "";
  if (wanted.kind === "file") return controls[0].files[0];
  return controls[0].value;
}

function control(wanted) {
  const made = input(wanted);
  const hint = wanted.hint && el("small", {}, wanted.hint);
  if (wanted.kind === "checkbox") {
    return { element: el("label", { class: "field check" }, made, el("span", {}, wanted.label), hint), controls: [made] };
  }
  const label = el("span", {}, wanted.label, wanted.required === false ? el("i", {}, " optional") : "");
  const list = suggestions(wanted, made);
  return { element: el("label", { class: "field" }, label, made, hint, list), controls: [made] };
}

function input(wanted) {
  const common = { name: wanted.name, required: wanted.required };
  switch (wanted.kind) {
    case "textarea":
      return el("textarea", { rows: wanted.rows ?? 3, maxlength: wanted.maxlength, ...common });
    case "select":
      return el("select", common, ...wanted.options.map((each) => el("option", { value: each.value }, each.label)));
    case "password":
      return el("input", { type: "password", autocomplete: "off", ...common });
    case "number":
      return el("input", { type: "number", min: 0, step: 1, ...common });
    case "checkbox":
      return el("input", { type: "checkbox", name: wanted.name });
    case "file":
      return el("input", { type: "file", accept: wanted.accept, ...common });
    default:
      return el("input", { type: "text", autocomplete: "off", maxlength: wanted.maxlength, ...common });
  }
}

function suggestions(wanted, made) {
  if (!wanted.suggestions?.length) return null;
  const id = `list-${wanted.name}`;
  made.setAttribute("list", id);
  return el("datalist", { id }, ...wanted.suggestions.map((value) => el("option", { value })));
}

function radios(wanted) {
  const controls = [];
  const lines = wanted.options.map((each) => {
    const radio = el("input", { type: "radio", name: wanted.name, value: each.value, required: wanted.required ?? true });
    controls.push(radio);
    const hint = each.hint && el("small", {}, each.hint);
    return el("label", { class: "check" }, radio, el("span", {}, each.label), hint);
  });
  const layout = wanted.inRow ? "radios in-row" : "radios";
  return { element: el("fieldset", { class: `field ${layout}` }, el("legend", {}, wanted.label), ...lines), controls };
}
