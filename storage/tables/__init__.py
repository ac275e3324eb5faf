"""All tables, as SQLAlchemy Core. Every one carries `account_id`, and goes with its account."""

from storage.tables.accounts import (
    accounts,
    api_tokens,
    link_codes,
    quota_reservations,
    quota_usage,
    teams,
    user_identities,
    users,
)
from storage.tables.attachments import attachments
from storage.tables.base import metadata
from storage.tables.conversations import (
    clock_ticks,
    conversation_purposes,
    conversations,
    messages,
    received_commands,
    workspaces,
)
from storage.tables.flows import (
    flow_proposals,
    flow_versions,
    flows,
    imported_documents,
    outline_batches,
    proposal_comments,
    session_analyses,
)
from storage.tables.matching import (
    flow_libraries,
    flow_problems,
    flow_terms,
    flow_vectors,
    term_documents,
)
from storage.tables.scripts import script_template_versions, script_templates
from storage.tables.sessions import (
    ai_session_steps,
    ai_sessions,
    documents,
    events,
    script_generations,
    session_followers,
    step_words,
)
from storage.tables.tickets import (
    internal_ticket_notes,
    internal_tickets,
    session_tickets,
    ticket_connections,
    ticket_people,
    ticket_send_parts,
    ticket_sends,
)
from storage.tables.walks import l1_walk_sessions

__all__ = [
    "accounts",
    "ai_session_steps",
    "ai_sessions",
    "api_tokens",
    "attachments",
    "clock_ticks",
    "conversation_purposes",
    "conversations",
    "documents",
    "events",
    "flow_libraries",
    "flow_problems",
    "flow_proposals",
    "flow_terms",
    "flow_vectors",
    "flow_versions",
    "flows",
    "imported_documents",
    "internal_ticket_notes",
    "internal_tickets",
    "l1_walk_sessions",
    "link_codes",
    "messages",
    "metadata",
    "outline_batches",
    "proposal_comments",
    "quota_reservations",
    "quota_usage",
    "received_commands",
    "script_generations",
    "script_template_versions",
    "script_templates",
    "session_analyses",
    "session_followers",
    "session_tickets",
    "step_words",
    "teams",
    "term_documents",
    "ticket_connections",
    "ticket_people",
    "ticket_send_parts",
    "ticket_sends",
    "user_identities",
    "users",
    "workspaces",
]
