/** Going to anything by a few letters: views, what can be done here, sessions and flows. */

import { api } from "/static/api.js";
import { calmly, el } from "/static/dom.js";
import { mayList, mayStart } from "/static/me.js";
import { VIEWS } from "/static/views.js";

const SHOWN = 6; // of each kind

/** Open it; `keys` are what can be done in the view beside it. */
export function openPalette(keys) {
  if (document.querySelector("dialog[open]")) return;
  const search = el("input", {
    type: "text", role: "combobox", "aria-label": "Go to a view, a session or a flow", placeholder: "Go to…",
    autocomplete: "off", "aria-expanded": "true", "aria-controls": "palette-results", "aria-autocomplete": "list",
  });
  const results = el("ul", { id: "palette-results", role: "listbox", "aria-label": "Results" });
  const dialog = el("dialog", { class: "palette", "aria-label": "Go to anything" }, search, results);
  let turn = 0;
  let choices = [];
  let at = 0;

  const choose = (place) => {
    at = Math.max(0, Math.min(place, choices.length - 1));
    [...results.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === at)));
    if (!choices.length) return search.removeAttribute("aria-activedescendant");
    search.setAttribute("aria-activedescendant", results.children[at].id);
    results.children[at].scrollIntoView({ block: "nearest" });
  };
  const take = (choice) => {
    dialog.close();
    choice?.go();
  };
  const draw = (found) => {
    choices = found;
    results.replaceChildren(...found.map(({ label, kind, go }, number) =>
      el("li", { id: `palette-${number}`, role: "option", onclick: () => take({ go }) }, el("span", {}, label), el("small", {}, kind))));
    choose(0);
  };
  const refresh = async () => {
    const words = search.value.trim();
    const mine = (turn += 1);
    const near = here(keys).filter(({ label }) => fits(label, words));
    draw(near);
    if (!words) return;
    const far = await elsewhere(words);
    if (mine === turn) draw([...near, ...far]);
  };
  search.addEventListener("input", calmly(refresh, 120));
  search.addEventListener("keydown", (event) => {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (way) choose(at + way);
    else if (event.key === "Enter") take(choices[at]);
    else return;
    event.preventDefault();
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  refresh();
}

function here(keys) {
  const goTo = (hash) => () => (location.hash = hash);
  const views = VIEWS.filter(({ may }) => !may || may()).map(({ label, paths: [path] }) => ({ label, kind: "view", go: goTo(`#/${path}`) }));
  const fresh = mayStart() ? [{ label: "New session", kind: "start", go: goTo("#/") }] : [];
  const acts = keys.filter(({ key }) => key.length === 1).map(({ does, key, press }) => ({ label: does, kind: key, go: () => press(new KeyboardEvent("keydown", { key })) }));
  return [...fresh, ...views, ...acts];
}

async function elsewhere(words) {
  const found = (path, kind, address) =>
    api(`${path}?${new URLSearchParams({ q: words, limit: String(SHOWN) })}`)
      .then(({ items }) => items.map(({ id, title }) => ({ label: title, kind, go: () => (location.hash = `#/${address}/${id}`) })))
      .catch(() => []);
  const asked = [mayList() && found("/sessions", "session", "sessions"), found("/flows", "flow", "flows")];
  return (await Promise.all(asked)).flat().filter(Boolean);
}

function fits(label, words) {
  return words.toLowerCase().split(/\s+/).every((word) => label.toLowerCase().includes(word));
}
