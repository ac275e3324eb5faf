"""What the clock looks for in the database: quiet sessions, waiting fixes, lost turns, and what may be forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

_BATCH = 200
"""Sessions handled per tick and kind; the next tick takes the rest."""

_TO_REMIND = text("""
    SELECT account_id, id, turn FROM ai_sessions
    WHERE status IN ('active', 'paused')
      AND (remind_at <= :now OR (NOT idle_reminded AND remind_at IS NULL AND touched_at <= :quiet_since))
    ORDER BY touched_at LIMIT :batch
""")
_TO_ABANDON = text("""
    SELECT account_id, id, turn FROM ai_sessions
    WHERE status IN ('active', 'paused') AND remind_at IS NULL AND touched_at <= :quiet_since
    ORDER BY touched_at LIMIT :batch
""")
_LOST_TURNS = text("""
    SELECT s.account_id, s.id, s.turn FROM ai_sessions s
    WHERE s.thinking AND s.status IN ('active', 'paused') AND s.touched_at <= :asked_before
      AND NOT EXISTS (
        SELECT 1 FROM procrastinate_jobs j
        WHERE j.status IN ('todo', 'doing') AND j.args->>'session_id' = s.id::text AND (j.args->>'turn')::int = s.turn)
    LIMIT :batch
""")
_CLAIM_TICK = text(
    "INSERT INTO clock_ticks (name, due_at) VALUES (:name, :due_at) ON CONFLICT DO NOTHING RETURNING name"
)
_FORGET = (
    text("DELETE FROM received_commands WHERE received_at < :now - interval '7 days'"),
    text("DELETE FROM clock_ticks WHERE due_at < extract(epoch FROM CAST(:now AS timestamptz)) - 86400"),
    text("DELETE FROM quota_reservations WHERE expires_at < :now - interval '1 day'"),
    text("DELETE FROM quota_usage WHERE day < CAST(:now AS date) - 400"),
    text("""
        DELETE FROM procrastinate_jobs j WHERE status NOT IN ('todo', 'doing') AND NOT EXISTS (
            SELECT 1 FROM procrastinate_events e WHERE e.job_id = j.id AND e.at > :now - interval '30 days')
    """),
    text("DELETE FROM api_tokens WHERE purpose = 'page' AND (expires_at < :now OR revoked_at IS NOT NULL)"),
)
# The setting's name below is a constant; what an account set is read by the database.
_KEPT_DAYS = "COALESCE((a.settings->>'{setting}')::int, :default_days)"
# An account that was made for a workspace goes with its last one; of any other only what is the workspace's goes.
_PURGE = (
    text("""
        DELETE FROM accounts a USING workspaces w
        WHERE w.account_id = a.id AND w.made_account AND w.uninstalled_at < :now - make_interval(days => :days)
          AND NOT EXISTS (SELECT FROM workspaces o WHERE o.account_id = a.id AND o.id <> w.id)
    """),
    text("""
        WITH gone AS (
            DELETE FROM workspaces WHERE uninstalled_at < :now - make_interval(days => :days)
            RETURNING platform, external_id),
        places AS (
            DELETE FROM conversations c USING gone
            WHERE c.platform = gone.platform AND c.workspace = gone.external_id)
        DELETE FROM user_identities i USING gone
        WHERE i.platform = gone.platform AND i.workspace = gone.external_id
    """),
    text("DELETE FROM link_codes WHERE expires_at < :now"),
)
_FORGET_SESSIONS = text(
    f"""
    DELETE FROM ai_sessions s USING accounts a
    WHERE a.id = s.account_id AND s.ended_at IS NOT NULL AND {_KEPT_DAYS.format(setting="keep_sessions_days")} > 0
      AND s.ended_at < :now - make_interval(days => {_KEPT_DAYS.format(setting="keep_sessions_days")})
"""
)
_FORGET_INTAKE = text(
    f"""
    UPDATE ai_sessions s SET problem = s.title FROM accounts a
    WHERE a.id = s.account_id AND s.ended_at IS NOT NULL AND s.problem <> s.title
      AND {_KEPT_DAYS.format(setting="keep_intake_days")} > 0
      AND s.ended_at < :now - make_interval(days => {_KEPT_DAYS.format(setting="keep_intake_days")})
"""
)
_FORGET_AUDIT = text(
    f"""
    DELETE FROM events e USING accounts a
    WHERE a.id = e.account_id AND {_KEPT_DAYS.format(setting="keep_audit_days")} > 0
      AND e.at < :now - make_interval(days => {_KEPT_DAYS.format(setting="keep_audit_days")})
"""
)


@dataclass(frozen=True, slots=True)
class FoundSession:
    """A session that wants something done."""

    account_id: UUID
    id: UUID
    turn: int


@dataclass(frozen=True, slots=True)
class RetentionDays:
    """How long things are kept where an account says nothing, in days; 0 keeps them."""

    sessions: int = 0
    intake: int = 0
    audit: int = 0
    uninstalled: int = 30
    """Days after which a workspace that uninstalled FlowPilot is forgotten; at least 1."""


class Housekeeping:
    """Looks across accounts, and only to hand each session to a command of its own account."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def claim_tick(self, name: str, due_at: int) -> bool:
        """Whether this process is the first to see this tick of the clock."""
        result = await self._connection.execute(_CLAIM_TICK, {"name": name, "due_at": due_at})
        return result.first() is not None

    async def to_remind(self, now: datetime, idle: timedelta) -> Sequence[FoundSession]:
        """Sessions whose engineer should be reminded, longest quiet first."""
        return await self._find(_TO_REMIND, now=now, quiet_since=now - idle)

    async def to_abandon(self, now: datetime, idle: timedelta) -> Sequence[FoundSession]:
        """Sessions quiet for so long that they are given up."""
        return await self._find(_TO_ABANDON, quiet_since=now - idle)

    async def lost_turns(self, now: datetime, grace: timedelta) -> Sequence[FoundSession]:
        """Sessions that wait for a guide although no job works on it."""
        return await self._find(_LOST_TURNS, asked_before=now - grace)

    async def forget(self, now: datetime, default: RetentionDays) -> None:
        """Delete what nobody needs any more, and what accounts no longer want kept."""
        for statement in _FORGET:
            await self._connection.execute(statement, {"now": now})
        for statement in _PURGE:
            await self._connection.execute(statement, {"now": now, "days": default.uninstalled})
        kept = ((_FORGET_SESSIONS, default.sessions), (_FORGET_INTAKE, default.intake), (_FORGET_AUDIT, default.audit))
        for statement, days in kept:
            await self._connection.execute(statement, {"now": now, "default_days": days})

    async def _find(self, statement: TextClause, **parameters: Any) -> Sequence[FoundSession]:
        rows = await self._connection.execute(statement, {**parameters, "batch": _BATCH})
        return [FoundSession(row.account_id, row.id, row.turn) for row in rows]
