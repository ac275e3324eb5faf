/** Fingers, pens and the mouse on something that is moved and zoomed. */

/**
 * Say what pointers do on a frame: one drags, two pinch.
 * @param {HTMLElement} frame
 * @param {{drag: function(number, number): void, pinch: function(number, PointerEvent): void}} does
 *   `drag` has the way in pixels, right and down; `pinch` has the factor, and the pointer around which it grows
 */
export function listenToPointers(frame, { drag, pinch }) {
  /** @type {Map<number, PointerEvent>} */
  const pointers = new Map();
  frame.addEventListener("pointerdown", (event) => {
    frame.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, event);
  });
  frame.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const other = [...pointers.values()].find((each) => each.pointerId !== event.pointerId);
    if (other) pinch(distance(event, other) / Math.max(distance(before, other), 1), other);
    else drag(event.clientX - before.clientX, event.clientY - before.clientY);
    pointers.set(event.pointerId, event);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    frame.addEventListener(end, (/** @type {any} */ event) => pointers.delete(event.pointerId));
  }
}

function distance(one, other) {
  return Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
}
