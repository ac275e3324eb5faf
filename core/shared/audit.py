"""Events: what happened to a session, in the past tense. Stored as the append-only audit; the tables are the truth."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID


class AuditEventKind(StrEnum):
    """What happened."""

    SESSION_STARTED = "session_started"
    GUIDE_REPLIED = "guide_replied"
    GUIDE_REPLY_DROPPED = "guide_reply_dropped"
    GUIDE_SWITCHED = "guide_switched"
    FLOW_LEFT = "flow_left"
    PROBLEM_CORRECTED = "problem_corrected"
    GUIDE_STOPPED = "guide_stopped"
    TURN_SET_ASIDE = "turn_set_aside"
    TURN_RETRIED = "turn_retried"
    STEP_ANSWERED = "step_answered"
    RISK_ACKNOWLEDGED = "risk_acknowledged"
    ANSWER_EDITED = "answer_edited"
    FEEDBACK_GIVEN = "feedback_given"
    """Somebody said whether something that the AI wrote was good."""
    WITHDRAWN = "withdrawn"
    """Somebody deleted what they had written in a chat."""
    NOTE_ADDED = "note_added"
    FILES_ATTACHED = "files_attached"
    ATTACHMENT_CORRECTED = "attachment_corrected"
    SESSION_RENAMED = "session_renamed"
    FIX_OUTCOME_RECORDED = "fix_outcome_recorded"
    SESSION_PAUSED = "session_paused"
    SESSION_RESUMED = "session_resumed"
    SESSION_RESOLVED = "session_resolved"
    SESSION_HANDED_OVER = "session_handed_over"
    SESSION_CLAIMED = "session_claimed"
    SESSION_ABANDONED = "session_abandoned"
    SESSION_REOPENED = "session_reopened"
    DOCUMENT_EDITED = "document_edited"
    DOCUMENT_POLISHED = "document_polished"
    DOCUMENT_RATED = "document_rated"
    REMINDED = "reminded"
    AUDIT_EXPORTED = "audit_exported"
    ACCOUNT_CREATED = "account_created"
    ACCOUNT_CHANGED = "account_changed"
    USER_CREATED = "user_created"
    USER_CHANGED = "user_changed"
    USER_LINKED = "user_linked"
    USER_SUSPENDED = "user_suspended"
    USER_REMOVED = "user_removed"
    USER_RESTORED = "user_restored"
    WORKSPACE_LINKED = "workspace_linked"
    WORKSPACE_UNINSTALLED = "workspace_uninstalled"
    TOKEN_CREATED = "token_created"  # noqa: S105 - an event's name
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - an event's name
    TICKET_SYSTEM_CONNECTED = "ticket_system_connected"
    TICKET_SYSTEM_REMOVED = "ticket_system_removed"
    TICKET_PERSON_MAPPED = "ticket_person_mapped"
    TICKET_LINKED = "ticket_linked"
    TICKET_SENT = "ticket_sent"
    TICKET_SEND_ENDED = "ticket_send_ended"
    TICKET_CREATED = "ticket_created"
    TICKET_CHANGED = "ticket_changed"
    FLOW_PUBLISHED = "flow_published"
    FLOW_REINFORCED = "flow_reinforced"
    FLOW_ROLLED_BACK = "flow_rolled_back"
    FLOW_ARCHIVED = "flow_archived"
    FLOW_RESTORED = "flow_restored"
    FLOW_DOES_BADLY = "flow_does_badly"
    PROPOSAL_RAISED = "proposal_raised"
    PROPOSAL_JOINED = "proposal_joined"
    PROPOSAL_SUPPORT_LOST = "proposal_support_lost"
    PROPOSAL_REBASED = "proposal_rebased"
    PROPOSAL_COMMENTED = "proposal_commented"
    PROPOSAL_DECIDED = "proposal_decided"
    PROPOSAL_DECISION_UNDONE = "proposal_decision_undone"
    AI_TEXT_RATED = "ai_text_rated"
    SCRIPT_TEMPLATE_SAVED = "script_template_saved"
    SCRIPT_TEMPLATE_PROPOSED = "script_template_proposed"
    SCRIPT_TEMPLATE_DECIDED = "script_template_decided"
    SCRIPT_TEMPLATE_ROLLED_BACK = "script_template_rolled_back"
    SCRIPT_GENERATED = "script_generated"
    WALK_STARTED = "walk_started"
    WALK_CHOSEN = "walk_chosen"
    WALK_STEP_ANSWERED = "walk_step_answered"
    WALK_FLOW_LEFT = "walk_flow_left"
    WALK_NODE_SERVED = "walk_node_served"
    WALK_AI_STOPPED = "walk_ai_stopped"
    WALK_NOTE_ADDED = "walk_note_added"
    WALK_RESOLVED = "walk_resolved"
    WALK_ESCALATED = "walk_escalated"
    WALK_ABANDONED = "walk_abandoned"


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One line of the audit. `data` holds ids and codes, and what an edit replaced; never a secret."""

    kind: AuditEventKind
    actor_id: UUID | None
    """Who did it; None for the bot and the clock."""
    data: dict[str, Any]
    session_id: UUID | None = None
