"""What waits to be sent to ticket systems, of all accounts: one process a send at a time."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text

_MOST_OF_ACCOUNT = 6
"""Sends of one account at a time, in all processes: a system that takes minutes must not hold up the others'."""
# Of the sends of a session or walk the first goes first. What an account's system asked to rest is left alone, but for
# our own tickets.
_LEASE = text("""
    WITH busy AS (
        SELECT account_id FROM ticket_sends WHERE leased_until IS NOT NULL AND leased_until > now()
        GROUP BY account_id HAVING count(*) >= :most),
    found AS (
        SELECT s.id FROM ticket_sends s LEFT JOIN ticket_connections c ON c.account_id = s.account_id
        WHERE s.next_try_at <= now() AND (s.leased_until IS NULL OR s.leased_until < now())
          AND (s.ticket_kind = 'internal' OR c.rests_until IS NULL OR c.rests_until <= now())
          AND NOT EXISTS (SELECT FROM ticket_sends f WHERE f.session_id = s.session_id AND f.sequence < s.sequence
                            AND f.next_try_at IS NOT NULL)
          AND NOT EXISTS (SELECT FROM ticket_sends f WHERE f.walk_id = s.walk_id AND f.sequence < s.sequence
                            AND f.next_try_at IS NOT NULL)
          AND s.account_id NOT IN (SELECT account_id FROM busy)
        ORDER BY s.next_try_at LIMIT 1 FOR UPDATE OF s SKIP LOCKED)
    UPDATE ticket_sends s SET leased_until = now() + :lease FROM found WHERE s.id = found.id
    RETURNING s.id, s.account_id, s.leased_until
""")
_RENEW = text("""
    UPDATE ticket_sends SET leased_until = now() + :lease
    WHERE id = :id AND account_id = :account_id AND leased_until = :leased_until RETURNING leased_until
""")


@dataclass(frozen=True, slots=True)
class LeasedSend:
    """A send held by this process for a while."""

    id: UUID
    account_id: UUID
    leased_until: datetime
    """Names the lease: whoever leases the send next sets another time."""


Rows = Callable[[TextClause, Mapping[str, Any]], Awaitable[Sequence[Mapping[str, Any]]]]
"""Carries a statement out and gives its rows."""


class TicketOutbox:
    """Leases sends. Every call raises Unavailable."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def lease(self, lease: timedelta) -> LeasedSend | None:
        """Hold the send that has been due longest; None when nothing is due."""
        for row in await self._rows(_LEASE, {"lease": lease, "most": _MOST_OF_ACCOUNT}):
            return LeasedSend(row["id"], row["account_id"], row["leased_until"])
        return None

    async def renew(self, held: LeasedSend, lease: timedelta) -> LeasedSend | None:
        """Hold it for longer; None when somebody else has it by now."""
        which = {"id": held.id, "account_id": held.account_id, "leased_until": held.leased_until, "lease": lease}
        for row in await self._rows(_RENEW, which):
            return LeasedSend(held.id, held.account_id, row["leased_until"])
        return None
