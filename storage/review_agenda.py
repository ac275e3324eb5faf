"""What the clock looks for about reviews, across accounts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text

from core.ports.proposals import DueProposal
from storage.connection import Connection

_BATCH = 200
"""Proposals handled per tick and kind; the next tick takes the rest."""

_WAITING = text("SELECT DISTINCT account_id FROM flow_proposals WHERE status = 'pending'")
_WALKED = text("SELECT DISTINCT account_id FROM flow_versions WHERE times_walked > 0 AND review_raised_at IS NULL")
_TO_REMIND = text("""
    SELECT account_id, id FROM flow_proposals
    WHERE status = 'pending' AND reminded_at IS NULL AND created_at <= :since ORDER BY created_at LIMIT :batch
""")
_UNDO_OVER = text("""
    SELECT account_id, id FROM flow_proposals WHERE undo_until <= :now ORDER BY undo_until LIMIT :batch
""")
_UNLEARNED = text("""
    SELECT s.account_id, s.id FROM ai_sessions s LEFT JOIN session_analyses a ON a.session_id = s.id
    WHERE s.status = 'resolved' AND s.ended_at <= :ended_before AND a.ended_at IS DISTINCT FROM s.ended_at
      AND NOT EXISTS (
        SELECT 1 FROM procrastinate_jobs j
        WHERE j.status IN ('todo', 'doing') AND j.task_name = :task AND j.args->>'session_id' = s.id::text)
    LIMIT :batch
""")


class ReviewAgenda:
    """Looks across accounts, and only to hand each find to its own account."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def accounts_waiting(self) -> Sequence[UUID]:
        """The accounts in which proposals wait."""
        return [row.account_id for row in await self._connection.execute(_WAITING)]

    async def accounts_with_flows(self) -> Sequence[UUID]:
        """The accounts with flows that were walked and not put before the reviewers yet."""
        return [row.account_id for row in await self._connection.execute(_WALKED)]

    async def to_remind(self, waiting_since: datetime) -> Sequence[DueProposal]:
        """Proposals that have waited since then and nobody was reminded of."""
        return await self._find(_TO_REMIND, since=waiting_since)

    async def undo_over(self, now: datetime) -> Sequence[DueProposal]:
        """Decisions whose time to be undone has just passed."""
        return await self._find(_UNDO_OVER, now=now)

    async def unlearned(self, now: datetime, grace: timedelta, task: str) -> Sequence[tuple[UUID, UUID]]:
        """Accounts and sessions that were resolved, and that nobody analyses although it is time."""
        rows = await self._connection.execute(_UNLEARNED, {"ended_before": now - grace, "task": task, "batch": _BATCH})
        return [(row.account_id, row.id) for row in rows]

    async def _find(self, statement: TextClause, **parameters: Any) -> Sequence[DueProposal]:
        rows = await self._connection.execute(statement, {**parameters, "batch": _BATCH})
        return [DueProposal(row.account_id, row.id) for row in rows]
