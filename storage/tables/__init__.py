"""All tables, as SQLAlchemy Core. Every one carries `account_id`, and goes with its account."""

from storage.tables.accounts import accounts, api_tokens, quota_reservations, quota_usage, teams, user_identities, users
from storage.tables.base import metadata
from storage.tables.conversations import clock_ticks, conversations, messages, received_commands
from storage.tables.flows import flow_proposals, flow_versions, flows, session_analyses
from storage.tables.sessions import (
    ai_session_steps,
    ai_sessions,
    documents,
    events,
    l1_walk_sessions,
    script_generations,
)

__all__ = [
    "accounts",
    "ai_session_steps",
    "ai_sessions",
    "api_tokens",
    "clock_ticks",
    "conversations",
    "documents",
    "events",
    "flow_proposals",
    "flow_versions",
    "flows",
    "l1_walk_sessions",
    "messages",
    "metadata",
    "quota_reservations",
    "quota_usage",
    "received_commands",
    "script_generations",
    "session_analyses",
    "teams",
    "user_identities",
    "users",
]
