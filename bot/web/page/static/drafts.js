/** What was typed and not sent yet, kept in this browser for each person until it is sent. */

let owner = "";

/** Whose drafts they are from here on. */
export function draftsOf(userId) {
  owner = userId;
}

/** Keep a text, or forget it when it is empty. */
export function keepDraft(name, text) {
  try {
    if (text) localStorage.setItem(place(name), text);
    else localStorage.removeItem(place(name));
  } catch {
    // Without storage the text still stands in its box.
  }
}

/** The text that was kept, or an empty one. */
export function draft(name) {
  try {
    return localStorage.getItem(place(name)) ?? "";
  } catch {
    return "";
  }
}

function place(name) {
  return `flowpilot.draft.${owner}.${name}`;
}
