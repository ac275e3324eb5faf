/** Notices on the desktop, for what is addressed to this person; only where they were allowed. */

const KNOWN = "Notification" in window;

/** Whether this browser shows notices of the page. */
export function mayNotify() {
  return KNOWN && Notification.permission === "granted";
}

/** What the person has decided about notices: "granted", "denied", "default", or "unknown" where there are none. */
export function notifying() {
  return KNOWN ? Notification.permission : "unknown";
}

/** Ask the person, who has to have pressed something. Resolves to what they decided. */
export function askToNotify() {
  return KNOWN ? Notification.requestPermission() : Promise.resolve("unknown");
}

/** Tell what is new, while nobody looks at the page. Pressing it leads there. */
export function tellNew(before, now) {
  if (!mayNotify() || !document.hidden) return;
  if (now.handovers_to_me > (before.handovers_to_me ?? now.handovers_to_me)) notify("A session was handed over to you", "#/handovers");
  else if (now.reviews > (before.reviews ?? now.reviews)) notify("A flow proposal waits for your review", "#/reviews");
}

function notify(sentence, hash) {
  const notice = new Notification("FlowPilot", { body: sentence, tag: hash, icon: "/static/icon.svg" });
  notice.onclick = () => {
    window.focus();
    location.hash = hash;
    notice.close();
  };
}
