"""Sessions, their steps and documents, the audit, and generated scripts."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

from core.sessions.session import GuideChoice, SessionStatus, TicketKind
from core.sessions.steps import GuideKind, StepState, StepType
from storage.tables.base import account_column, id_column, metadata, moment, one_of, reference, share

ai_sessions = Table(
    "ai_sessions",
    metadata,
    id_column(),
    account_column(),
    reference("team_id", "teams.id", ondelete="SET NULL"),
    reference("engineer_id", "users.id", ondelete="CASCADE", nullable=False),
    Column("engineer_name", String(100), nullable=False),
    Column("problem", Text, nullable=False),
    Column("title", String(255), nullable=False),
    Column("status", String(30), nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("choice", String(10), nullable=False),
    Column("flow_choice", Uuid),
    Column("guide", String(10), nullable=False),
    Column("guide_note", Text, nullable=False, server_default=""),
    Column("turn", Integer, nullable=False),
    Column("thinking", Boolean, nullable=False),
    reference("matched_flow_id", "flows.id", ondelete="SET NULL"),
    Column("matched_flow", JSONB),
    Column("facts", JSONB, nullable=False, server_default="[]"),
    Column("suggested_fix", JSONB),
    Column("resolution", JSONB),
    Column("handover", JSONB),
    Column("past_handovers", JSONB, nullable=False, server_default="[]"),  # those before it, the oldest first
    Column("ticket_id", String(64)),
    Column("ticket_kind", String(10)),
    Column("ticket_client", String(200)),
    Column("ticket_url", Text),
    moment("remind_at"),
    moment("created_at", required=True),
    moment("touched_at", required=True),
    moment("ended_at"),
    Column("idle_reminded", Boolean, nullable=False, server_default="false"),
    # The first 20,000 characters are enough to find a session by its words; a whole log would bloat the index.
    Column(
        "search",
        TSVECTOR,
        Computed(
            "to_tsvector('simple'::regconfig, flowpilot_folded((title::text || ' '::text) || left(problem, 20000)))",
            persisted=True,
        ),
    ),
    # What became known, how it ended or was handed over, and its ticket: found by its words as well.
    Column(
        "told",
        TSVECTOR,
        Computed(
            "flowpilot_told(facts, suggested_fix, resolution, handover,"
            " (COALESCE(ticket_id, ''::character varying)::text || ' '::text)"
            " || COALESCE(ticket_client, ''::character varying)::text)",
            persisted=True,
        ),
    ),
    one_of("status", SessionStatus),
    one_of("choice", GuideChoice),
    one_of("guide", GuideKind),
    one_of("ticket_kind", TicketKind),
    Index(None, "account_id", "created_at", "id"),
    Index(None, "account_id", "engineer_id", "status"),
    Index("ix_ai_sessions_search", "search", postgresql_using="gin"),
    Index("ix_ai_sessions_told", "told", postgresql_using="gin"),
    Index("ix_ai_sessions_waiting", "account_id", postgresql_where="status = 'requesting_escalation'"),
    Index("ix_ai_sessions_flow", "account_id", "matched_flow_id", "created_at"),
    Index("ix_ai_sessions_ended", "account_id", "ended_at", postgresql_where="ended_at IS NOT NULL"),
    Index("ix_ai_sessions_solved", "account_id", "ended_at", postgresql_where="status = 'resolved'"),
    Index("ix_ai_sessions_ticket", "account_id", "ticket_id", postgresql_where="ticket_id IS NOT NULL"),
    Index("ix_ai_sessions_live", "touched_at", postgresql_where="status IN ('active', 'paused')"),
)

script_generations = Table(
    "script_generations",
    metadata,
    id_column(),
    account_column(),
    reference("session_id", "ai_sessions.id", ondelete="CASCADE"),
    reference("walk_id", "l1_walk_sessions.id", ondelete="CASCADE"),
    Column("template", String(100)),
    reference("template_id", "script_templates.id", ondelete="SET NULL"),  # null: it came with FlowPilot
    Column("template_version", Integer),
    Column("parameters", JSONB, nullable=False, server_default="{}"),  # never what is sensitive
    Column("language", String(30), nullable=False),
    Column("risk", String(20)),
    Column("script", Text, nullable=False),  # with placeholders for what is sensitive
    reference("made_by", "users.id", ondelete="SET NULL"),
    Column("made_by_name", String(100), nullable=False, server_default=""),
    moment("created_at", defaults_to_now=True),
    Index(None, "account_id", "session_id"),
    Index(None, "walk_id"),
    Index(None, "template_id"),
)

ai_session_steps = Table(
    "ai_session_steps",
    metadata,
    id_column(),
    account_column(),
    reference("session_id", "ai_sessions.id", ondelete="CASCADE", nullable=False),
    Column("step_order", Integer, nullable=False),
    Column("step_type", String(30), nullable=False),
    Column("state", String(20), nullable=False),
    Column("content", JSONB, nullable=False),
    Column("context_message", Text, nullable=False, server_default=""),
    Column("options_presented", JSONB, nullable=False, server_default="[]"),
    Column("selected_option", String(500)),
    Column("free_text_input", Text),
    Column("was_free_text", Boolean, nullable=False, server_default="false"),
    Column("was_skipped", Boolean, nullable=False, server_default="false"),
    Column("action_result", JSONB),
    reference("script_generation_id", "script_generations.id", ondelete="SET NULL"),
    Column("confidence_at_step", Float),
    Column("ai_reasoning", Text, nullable=False, server_default=""),
    Column("input_tokens", Integer, nullable=False, server_default="0"),
    Column("output_tokens", Integer, nullable=False, server_default="0"),
    reference("answered_by", "users.id", ondelete="SET NULL"),
    Column("answered_by_name", String(100), nullable=False, server_default=""),
    moment("created_at", required=True),
    moment("responded_at"),
    UniqueConstraint("session_id", "step_order"),
    CheckConstraint("step_order >= 0", name="step_order_from_zero"),
    one_of("step_type", StepType),
    one_of("state", StepState),
    share("confidence_at_step"),
    Index("uq_ai_session_steps_open", "session_id", unique=True, postgresql_where="state = 'open'"),
    Index(None, "account_id"),
)

step_words = Table(
    "step_words",
    metadata,
    reference("step_id", "ai_session_steps.id", ondelete="CASCADE", primary_key=True),
    account_column(),
    reference("session_id", "ai_sessions.id", ondelete="CASCADE", nullable=False),
    Column("words", TSVECTOR, nullable=False),  # kept by triggers of ai_session_steps; steps without words have no row
    Index("ix_step_words_words", "words", postgresql_using="gin"),
    Index(None, "session_id"),
    Index(None, "account_id"),
)

documents = Table(
    "documents",
    metadata,
    account_column(),
    reference("session_id", "ai_sessions.id", ondelete="CASCADE", primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("audience", String(10), primary_key=True),
    Column("title", String(255)),
    Column("sections", JSONB),  # null while only a rating is kept
    Column("edited", Boolean, nullable=False, server_default="false"),
    moment("written_for"),  # the end or hand-over the sections describe; a later one gets a new text
    Column("stars", SmallInteger),
    Column("comment", Text, nullable=False, server_default=""),
    reference("rated_by", "users.id", ondelete="SET NULL"),
    moment("updated_at", defaults_to_now=True),
    one_of("kind", ("resolution", "escalation", "status_update")),
    one_of("audience", ("internal", "client")),
    CheckConstraint("stars >= 1 AND stars <= 5", name="stars_range"),
    Index(None, "account_id"),
)

events = Table(
    "events",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    account_column(),
    Column("session_id", Uuid, ForeignKey("ai_sessions.id", ondelete="CASCADE")),
    Column("actor_id", Uuid),
    Column("kind", String(50), nullable=False),
    Column("data", JSONB, nullable=False, server_default="{}"),
    moment("at", required=True),
    Index(None, "account_id", "at"),
    Index(None, "session_id", "id"),
)

session_followers = Table(
    "session_followers",
    metadata,
    account_column(),
    reference("session_id", "ai_sessions.id", ondelete="CASCADE", primary_key=True),
    reference("follower_session_id", "ai_sessions.id", ondelete="CASCADE", primary_key=True),
    Index(None, "account_id"),
    Index(None, "follower_session_id"),
)
