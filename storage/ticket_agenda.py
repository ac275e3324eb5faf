"""What the clock looks for in ticket systems, of all accounts; and whose a hook is."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text, update

from core.ports.tickets import StoredConnection
from storage.connection import Connection
from storage.tables import ticket_connections
from storage.ticket_system import connection_of

# Of those with a session that still hears of its ticket.
_TO_LOOK_AT = text("""
    SELECT c.account_id, c.looked_at FROM ticket_connections c
    WHERE c.system = 'rt' AND (c.rests_until IS NULL OR c.rests_until <= now()) AND EXISTS (
        SELECT FROM ai_sessions s
        WHERE s.account_id = c.account_id AND s.ticket_kind = 'psa' AND s.ticket_id IS NOT NULL
          AND coalesce(s.ended_at, now()) > now() - interval '30 days')
""")


class TicketAgenda:
    """Looks through all accounts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def to_look_at(self) -> Sequence[tuple[UUID, datetime | None]]:
        """Accounts whose system does not tell what changed, and up to when it was asked."""
        return [(row.account_id, row.looked_at) for row in await self._connection.execute(_TO_LOOK_AT)]

    async def looked_at(self, account_id: UUID, moment: datetime) -> None:
        """Keep up to when an account's system was asked."""
        await self._connection.execute(
            update(ticket_connections).where(ticket_connections.c.account_id == account_id).values(looked_at=moment)
        )

    async def of_hook(self, token: str) -> StoredConnection | None:
        """The connection whose hook has that token, or None."""
        query = select(ticket_connections).where(ticket_connections.c.hook_token == token)
        row = (await self._connection.execute(query)).mappings().first()
        return connection_of(row) if row else None
