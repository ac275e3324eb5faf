/** Who looks at the page, and what they may do. The server decides; this only spares them buttons that it would refuse. */

export const me = { user: null, demo: false, start_link: false, identities: [], claude: false };

const ENGINEERS = ["owner", "admin", "engineer"];
const ADMINS = ["owner", "admin"];
const ENDINGS = ["resolve", "hand_over", "abandon"]; // of others' sessions as well, as engineers leave
const FOR_READERS = ["why", "status_update", "documentation"];

const ROLE_NAMES = { l1_tech: "first-line technician" };

/** A role, as people call it. */
export function roleName(role) {
  return ROLE_NAMES[role] ?? role;
}

export function isAdmin() {
  return ["owner", "admin"].includes(me.user.role);
}

export function mayStart() {
  return ENGINEERS.includes(me.user.role);
}

/** Whether they describe problems here: engineers for a session, first-line technicians for a walk. */
export function mayDescribe() {
  return mayStart() || me.user.role === "l1_tech";
}

/** Whether script templates are for them to look through; first-line technicians get theirs in their walks. */
export function maySeeScripts() {
  return me.user.role !== "l1_tech" || me.user.reviewer;
}

/** Whether there is a list of sessions for them: their own at least. */
export function mayList() {
  return me.user.role !== "viewer" || me.user.reviewer;
}

export function maySeeHandovers() {
  return ENGINEERS.includes(me.user.role) || me.user.reviewer;
}

/** Whether proposals are shown to them. */
export const maySeeProposals = maySeeHandovers;

export function mayDecide() {
  return me.user.reviewer;
}

/** Whether the session is theirs to work on. */
export function maySteer(session) {
  return session.engineer === me.user.name && me.user.role !== "viewer";
}

export function mayNote(session) {
  return ENGINEERS.includes(me.user.role) || maySteer(session);
}

/** Whether a button of the session is theirs to press. */
export function mayPress(action, session) {
  if (action === "claim") return ENGINEERS.includes(me.user.role) && session.handover?.by !== me.user.name;
  if (ENDINGS.includes(action) && ADMINS.includes(me.user.role)) return true;
  return FOR_READERS.includes(action) || maySteer(session);
}
