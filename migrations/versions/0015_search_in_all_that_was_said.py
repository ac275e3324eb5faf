"""Sessions are searched in all their text: what became known, how they ended, answers, notes and results of steps.

Indexes on expressions, so that rows stay as they are and the release before goes on working. Beside them, those that
lists and counts of what waits are read by.

Revision: 0015
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# Signs that PostgreSQL's parser takes for parts of numbers, paths and addresses divide words, as they do in what is
# looked for. 20,000 characters each, as in the search of the problem: a whole log would bloat the index.
_TOLD = r"""
    CREATE FUNCTION flowpilot_told(facts jsonb, fix jsonb, resolution jsonb, handover jsonb, ticket text)
    RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    to_tsvector('simple'::regconfig, flowpilot_folded(translate(left(
        coalesce(jsonb_path_query_array(facts, '$[*].text')::text, '') || ' ' || coalesce(fix ->> 'text', '') || ' '
        || coalesce(resolution ->> 'root_cause', '') || ' ' || coalesce(resolution ->> 'fix', '') || ' '
        || coalesce(resolution ->> 'note', '') || ' ' || coalesce(handover ->> 'reason', '') || ' '
        || coalesce(ticket, ''), 20000), '-_/.\@:', '       ')))
"""
_SAID = r"""
    CREATE FUNCTION flowpilot_said(step_type text, content jsonb, typed text, result jsonb)
    RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    to_tsvector('simple'::regconfig, flowpilot_folded(translate(left(
        coalesce(typed, '') || ' ' || coalesce(result ->> 'details', '') || ' '
        || CASE WHEN step_type = 'note' THEN coalesce(content ->> 'text', '') ELSE '' END, 20000), '-_/.\@:', '       ')))
"""


def upgrade() -> None:
    op.execute(_TOLD)
    op.execute(_SAID)
    for name, table, columns, options in _INDEXES:
        op.create_index(name, table, [sa.text(column) for column in columns], **options)


_INDEXES: tuple[tuple[str, str, list[str], dict[str, Any]], ...] = (
    (
        "ix_ai_sessions_told",
        "ai_sessions",
        ["flowpilot_told(facts, suggested_fix, resolution, handover, ticket_id)"],
        {"postgresql_using": "gin"},
    ),
    (
        "ix_ai_session_steps_said",
        "ai_session_steps",
        ["flowpilot_said(step_type, content, free_text_input, action_result)"],
        {"postgresql_using": "gin"},
    ),
    (
        "ix_ai_sessions_waiting",
        "ai_sessions",
        ["account_id"],
        {"postgresql_where": "status = 'requesting_escalation'"},
    ),
    ("ix_ai_sessions_flow", "ai_sessions", ["account_id", "matched_flow_id", "created_at"], {}),
    (
        "ix_flow_proposals_queue",
        "flow_proposals",
        ["account_id", "status", "validated_by_outcome", "created_at", "id"],
        {},
    ),
)
