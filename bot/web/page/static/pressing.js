/**
 * Whether somebody presses just now. What is drawn anew between a press and its release takes the click with it: it moves
 * what was pressed, or puts another element in its place. So what was read waits until nothing is pressed.
 */

const LONGEST_PRESS = 5_000; // milliseconds that news wait at most, as a release may never be told

let release = null;
let held = Promise.resolve();

addEventListener("pointerdown", ({ isPrimary, button }) => {
  if (!isPrimary || button !== 0 || release) return;
  held = new Promise((resolve) => (release = resolve));
  setTimeout(ended, LONGEST_PRESS, release);
}, true);

for (const end of ["pointerup", "pointercancel"]) {
  // The click comes right after its release.
  addEventListener(end, (/** @type {any} */ { isPrimary }) => isPrimary && release && setTimeout(ended, 0, release), true);
}

function ended(which) {
  which();
  if (which === release) release = null;
}

/** Settles once nothing is pressed. */
export function released() {
  return held;
}
