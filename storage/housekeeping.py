"""What the clock looks for in the database: quiet sessions, waiting fixes, and lost turns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text

from core.accounts.working_hours import WorkingHours
from storage.connection import Connection

_BATCH = 200
"""Sessions handled per tick and kind; the next tick takes the rest."""

_QUIET = """
    ai_sessions s JOIN users u ON u.id = s.engineer_id AND u.account_id = s.account_id
    WHERE s.status IN ('active', 'paused')
      AND (s.remind_at <= :now OR (NOT s.idle_reminded AND s.remind_at IS NULL AND s.touched_at <= :quiet_since))
"""
_ZONES = text(f"SELECT DISTINCT u.time_zone FROM {_QUIET}")
_TO_REMIND = text(f"""
    SELECT s.account_id, s.id, s.turn FROM {_QUIET} AND u.time_zone = ANY(:zones)
    ORDER BY s.touched_at LIMIT :batch
""")
_TO_ABANDON = text("""
    SELECT account_id, id, turn FROM ai_sessions
    WHERE status IN ('active', 'paused') AND remind_at IS NULL AND touched_at <= :quiet_since
    ORDER BY touched_at LIMIT :batch
""")
_QUIET_WALKS = text("""
    SELECT account_id, id, turn FROM l1_walk_sessions
    WHERE status = 'active' AND last_step_at <= :quiet_since ORDER BY last_step_at LIMIT :batch
""")
_LOST_NODES = text("""
    SELECT w.account_id, w.id, w.turn FROM l1_walk_sessions w
    WHERE w.thinking AND w.status = 'active' AND w.last_step_at <= :asked_before
      AND NOT EXISTS (
        SELECT 1 FROM procrastinate_jobs j
        WHERE j.status IN ('todo', 'doing') AND j.args->>'walk_id' = w.id::text AND (j.args->>'turn')::int = w.turn)
    LIMIT :batch
""")
_LOST_TURNS = text("""
    SELECT s.account_id, s.id, s.turn FROM ai_sessions s
    WHERE s.thinking AND s.status IN ('active', 'paused') AND s.touched_at <= :asked_before
      AND NOT EXISTS (
        SELECT 1 FROM procrastinate_jobs j
        WHERE j.status IN ('todo', 'doing') AND j.args->>'session_id' = s.id::text AND (j.args->>'turn')::int = s.turn)
    LIMIT :batch
""")
# Ticks of the future are those of a clock that was set back since; they would keep the same ticks from being run when
# they come. Clocks of several machines may differ by minutes.
_CLAIM_TICK = text("""
    WITH ahead AS (DELETE FROM clock_ticks WHERE name = :name AND due_at > :due_at + 300)
    INSERT INTO clock_ticks (name, due_at) VALUES (:name, :due_at) ON CONFLICT DO NOTHING RETURNING name
""")
_LATER = "now() + interval '3 hours'"
"""Nothing is put off, held or alive until then: what says so was written while the clock was ahead."""
_WRITTEN_AHEAD = tuple(
    map(
        text,
        (
            f"UPDATE procrastinate_workers SET last_heartbeat = now() WHERE last_heartbeat > {_LATER}",
            f"UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo' AND scheduled_at > {_LATER}",
            f"UPDATE ticket_sends SET next_try_at = now() WHERE next_try_at > {_LATER}",
            f"UPDATE ticket_sends SET leased_until = NULL WHERE leased_until > {_LATER}",
            f"""WITH due AS (
                UPDATE messages SET next_attempt_at = now()
                WHERE wanted_version > shown_version AND next_attempt_at > {_LATER})
            UPDATE conversations SET leased_until = NULL WHERE leased_until > {_LATER} AND id IN (
                SELECT conversation_id FROM messages WHERE wanted_version > shown_version)""",
        ),
    )
)


@dataclass(frozen=True, slots=True)
class FoundSession:
    """A session that wants something done."""

    account_id: UUID
    id: UUID
    turn: int


class Housekeeping:
    """Looks across accounts, and only to hand each session to a command of its own account."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def claim_tick(self, name: str, due_at: int) -> bool:
        """Whether this process is the first to see this tick of the clock."""
        result = await self._connection.execute(_CLAIM_TICK, {"name": name, "due_at": due_at})
        return result.first() is not None

    async def hurry(self) -> None:
        """Have what waits for a moment that is further away than anything is put off not wait any longer."""
        for statement in _WRITTEN_AHEAD:
            await self._connection.execute(statement)

    async def to_remind(self, now: datetime, idle: timedelta, hours: WorkingHours) -> Sequence[FoundSession]:
        """Sessions whose engineer should be reminded, and is at work; longest quiet first."""
        quiet = {"now": now, "quiet_since": now - idle}
        zones = (await self._connection.execute(_ZONES, quiet)).scalars().all()
        at_work = [zone for zone in zones if hours.include(now, zone)]
        return await self._find(_TO_REMIND, **quiet, zones=at_work) if at_work else ()

    async def to_abandon(self, now: datetime, idle: timedelta) -> Sequence[FoundSession]:
        """Sessions quiet for so long that they are given up."""
        return await self._find(_TO_ABANDON, quiet_since=now - idle)

    async def walks_to_abandon(self, now: datetime, idle: timedelta) -> Sequence[FoundSession]:
        """Walks without a step for so long that they are given up."""
        return await self._find(_QUIET_WALKS, quiet_since=now - idle)

    async def lost_nodes(self, now: datetime, grace: timedelta) -> Sequence[FoundSession]:
        """Walks that wait for the AI although no job works on it."""
        return await self._find(_LOST_NODES, asked_before=now - grace)

    async def lost_turns(self, now: datetime, grace: timedelta) -> Sequence[FoundSession]:
        """Sessions that wait for a guide although no job works on it."""
        return await self._find(_LOST_TURNS, asked_before=now - grace)

    async def _find(self, statement: TextClause, **parameters: Any) -> Sequence[FoundSession]:
        rows = await self._connection.execute(statement, {**parameters, "batch": _BATCH})
        return [FoundSession(row.account_id, row.id, row.turn) for row in rows]
