"""The connected ticket system in the database: the connection, who is who there, and what is sent."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, case, delete, exists, func, insert, literal, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from core.ports.tickets import LinkedSession, StoredConnection, TicketPerson
from core.sessions.session import TicketKind
from core.tickets.sending import Part, Send
from storage.connection import Connection
from storage.notifications import TICKET_CHANNEL
from storage.tables import (
    ai_sessions,
    internal_tickets,
    session_tickets,
    ticket_connections,
    ticket_people,
    ticket_send_parts,
    ticket_sends,
    user_identities,
    users,
)
from storage.ticket_rows import connection_of, part_of, part_values, person_of, send_of, send_values
from storage.users import USER_COLUMNS

_WAKE = text("SELECT pg_notify(:channel, '')")
_LONG_OVER = "30 days"
"""After so long a session that ended hears nothing more of its ticket."""


class TicketSystemRows:
    """The ticket system of one account, within a transaction."""

    def __init__(self, connection: Connection, account_id: UUID) -> None:
        self._connection = connection
        self._account_id = account_id

    async def connection(self) -> StoredConnection | None:
        """How the account reaches its ticket system, or None."""
        query = select(ticket_connections).where(ticket_connections.c.account_id == self._account_id)
        row = (await self._connection.execute(query)).mappings().first()
        return connection_of(row) if row else None

    async def save_connection(self, connection: StoredConnection) -> None:
        """Store it in the place of any before; of another system or address nobody is known yet."""
        before = await self.connection()
        if before and (before.system, before.url) != (connection.system, connection.url):
            await self._end_waiting()
            await self._forget_people()
        values = {
            "system": connection.system.value,
            "url": connection.url,
            "sealed": connection.sealed,
            "hook_token": connection.hook_token,
            "version": connection.version,
            "rests_until": None,
            "looked_at": None,
        }
        statement = upsert(ticket_connections).values(account_id=self._account_id, **values)
        await self._connection.execute(statement.on_conflict_do_update(index_elements=["account_id"], set_=values))

    async def remove_connection(self) -> bool:
        """Forget it, with who is who there; False when there is none."""
        await self._end_waiting()
        await self._forget_people()
        gone = delete(ticket_connections).where(ticket_connections.c.account_id == self._account_id)
        return (await self._connection.execute(gone.returning(ticket_connections.c.version))).first() is not None

    async def _end_waiting(self) -> None:
        """Leave what waits to somebody's decision: the ticket of that number may be another one in another system."""
        await self._connection.execute(
            update(ticket_sends)
            .where(
                ticket_sends.c.account_id == self._account_id,
                ticket_sends.c.ticket_kind == TicketKind.PSA.value,
                ticket_sends.c.next_try_at.is_not(None),
            )
            .values(next_try_at=None, detail="The ticket system was changed or disconnected meanwhile.")
        )

    async def _forget_people(self) -> None:
        """Forget who is who: an id of one system is nobody, or somebody else, in another."""
        own = ticket_people.c.account_id == self._account_id
        await self._connection.execute(
            update(ticket_people).where(own).values(external_id="", external_name="", by_hand=False)
        )

    def _people(self) -> Any:
        known = (ticket_people.c.external_id, ticket_people.c.external_name)
        identity = user_identities.c
        of_chat = select(func.max(identity.email)).where(identity.user_id == users.c.id).scalar_subquery()
        # In a chat anybody may call themselves by a colleague's address; a name that an admin gave is sound.
        named = case((~exists().where(identity.user_id == users.c.id), users.c.name), else_="")
        by_name = case((users.c.name.contains("@"), named), else_="")
        email = func.coalesce(func.nullif(ticket_people.c.email, ""), func.nullif(of_chat, ""), by_name).label("email")
        return (
            select(*USER_COLUMNS, *(func.coalesce(column, "").label(column.name) for column in known))
            .add_columns(email, func.coalesce(ticket_people.c.by_hand, False).label("by_hand"))
            .outerjoin(ticket_people, ticket_people.c.user_id == users.c.id)
            .where(users.c.account_id == self._account_id)
        )

    async def people(self) -> Sequence[TicketPerson]:
        """Everybody of the account by name, with who they are in the system."""
        rows = (await self._connection.execute(self._people().order_by(users.c.name))).mappings()
        return [person_of(row) for row in rows]

    async def person(self, user_id: UUID) -> TicketPerson | None:
        """One of them, or None."""
        row = (await self._connection.execute(self._people().where(users.c.id == user_id))).mappings().first()
        return person_of(row) if row else None

    async def set_external(self, user_id: UUID, external_id: str, name: str, *, by_hand: bool) -> None:
        """Say who somebody is in the system; an empty id: nobody any more."""
        await self._set(user_id, external_id=external_id, external_name=name, by_hand=by_hand)

    async def set_email(self, user_id: UUID, email: str) -> None:
        """Keep a person's e-mail address."""
        await self._set(user_id, email=email)

    async def _set(self, user_id: UUID, **values: Any) -> None:
        # From the users, so that nobody of another account gets a row here.
        own = select(users.c.account_id, users.c.id, *_literals(values)).where(
            users.c.id == user_id, users.c.account_id == self._account_id
        )
        statement = upsert(ticket_people).from_select(["account_id", "user_id", *values], own)
        await self._connection.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=values))

    async def add_send(self, send: Send) -> bool:
        """Store a send with its parts, due now; False when somebody else's has its number."""
        statement = upsert(ticket_sends).values(send_values(send)).on_conflict_do_nothing().returning(ticket_sends.c.id)
        if (await self._connection.execute(statement)).first() is None:
            return False
        await self._connection.execute(
            insert(ticket_send_parts),
            [{"account_id": self._account_id, "send_id": send.id, **part_values(part)} for part in send.parts],
        )
        await self._connection.execute(_WAKE, {"channel": TICKET_CHANNEL})
        return True

    async def send(self, send_id: UUID) -> Send | None:
        """The send, or None."""
        found = await self._sends(ticket_sends.c.id == send_id)
        return found[0] if found else None

    async def sends(self, session_id: UUID) -> Sequence[Send]:
        """The session's sends in order."""
        return await self._sends(ticket_sends.c.session_id == session_id)

    async def sends_of_walk(self, walk_id: UUID) -> Sequence[Send]:
        """The walk's sends in order."""
        return await self._sends(ticket_sends.c.walk_id == walk_id)

    async def sends_of_ticket(self, internal_id: UUID) -> Sequence[Send]:
        """The sends that hand one of our own tickets over, in order."""
        return await self._sends(ticket_sends.c.internal_id == internal_id)

    async def name_ticket(self, send_id: UUID, ticket_id: str) -> None:
        """Keep which ticket a send has made, also with the one of our own that goes on as it."""
        own = (ticket_sends.c.account_id == self._account_id, ticket_sends.c.id == send_id)
        await self._connection.execute(update(ticket_sends).where(*own).values(ticket_id=ticket_id))
        handed = select(ticket_sends.c.internal_id).where(*own).scalar_subquery()
        await self._connection.execute(
            update(internal_tickets)
            .where(internal_tickets.c.account_id == self._account_id, internal_tickets.c.id == handed)
            .values(handed_to=ticket_id)
        )

    async def _sends(self, which: Any) -> list[Send]:
        query = (
            select(ticket_sends)
            .where(ticket_sends.c.account_id == self._account_id, which)
            .order_by(ticket_sends.c.sequence)
        )
        sends = (await self._connection.execute(query)).mappings().all()
        parts = (
            select(ticket_send_parts)
            .where(
                ticket_send_parts.c.account_id == self._account_id,
                ticket_send_parts.c.send_id.in_([row["id"] for row in sends]),
            )
            .order_by(ticket_send_parts.c.position)
        )
        rows: Sequence[RowMapping] = (await self._connection.execute(parts)).mappings().all() if sends else ()
        return [send_of(row, [part_of(part) for part in rows if part["send_id"] == row["id"]]) for row in sends]

    async def save_part(self, part: Part) -> None:
        """Store what became of a part, and how large the file was that it posted."""
        await self._connection.execute(
            update(ticket_send_parts)
            .where(ticket_send_parts.c.account_id == self._account_id, ticket_send_parts.c.id == part.id)
            .values(
                state=part.state.value,
                status=part.status,
                external_id=part.external_id,
                detail=part.detail,
                posting_since=part.posting_since,
                file_size=part.file.size if part.file else 0,
            )
        )

    async def claim_part(self, before: Part, after: Part) -> bool:
        """Store a part that is about to be posted; False when somebody else has claimed it since it was read."""
        statement = (
            update(ticket_send_parts)
            .where(
                ticket_send_parts.c.account_id == self._account_id,
                ticket_send_parts.c.id == before.id,
                ticket_send_parts.c.state == before.state.value,
                ticket_send_parts.c.posting_since.is_not_distinct_from(before.posting_since),
            )
            .values(
                state=after.state.value,
                posting_since=after.posting_since,
                file_size=after.file.size if after.file else 0,
            )
            .returning(ticket_send_parts.c.id)
        )
        return (await self._connection.execute(statement)).first() is not None

    async def save_attempt(self, send: Send) -> None:
        """Store attempts, next try and detail of a send, which somebody else may then take up."""
        await self._connection.execute(
            update(ticket_sends)
            .where(ticket_sends.c.account_id == self._account_id, ticket_sends.c.id == send.id)
            .values(attempts=send.attempts, next_try_at=send.next_try_at, detail=send.detail, leased_until=None)
        )
        await self._connection.execute(_WAKE, {"channel": TICKET_CHANNEL})

    async def rest(self, seconds: float) -> None:
        """Send nothing to the account's system for so long: it asked for that."""
        until = func.now() + func.make_interval(0, 0, 0, 0, 0, 0, seconds)
        await self._connection.execute(
            update(ticket_connections)
            .where(ticket_connections.c.account_id == self._account_id)
            .values(rests_until=func.greatest(func.coalesce(ticket_connections.c.rests_until, until), until))
        )

    async def sessions_of(self, ticket_id: str) -> Sequence[LinkedSession]:
        """The sessions that belong to that ticket of the connected system, and are not long over."""
        query = (
            select(ai_sessions.c.id, func.coalesce(session_tickets.c.known, "").label("known"))
            .outerjoin(session_tickets, session_tickets.c.session_id == ai_sessions.c.id)
            .where(
                ai_sessions.c.account_id == self._account_id,
                ai_sessions.c.ticket_id == ticket_id,
                ai_sessions.c.ticket_kind == TicketKind.PSA.value,
                func.coalesce(ai_sessions.c.ended_at, func.now()) > func.now() - text(f"interval '{_LONG_OVER}'"),
            )
        )
        return [LinkedSession(row.id, row.known) for row in await self._connection.execute(query)]

    async def note_known(self, session_id: UUID, known: str) -> None:
        """Keep what a session knows of its ticket."""
        statement = upsert(session_tickets).values(account_id=self._account_id, session_id=session_id, known=known)
        own = session_tickets.c.account_id == self._account_id
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=["session_id"], set_={"known": known}, where=own)
        )

    async def replace_known(self, session_id: UUID, before: str, known: str) -> bool:
        """The same, if it knew that before; False when it knows something else by now."""
        own = session_tickets.c.account_id == self._account_id
        if not before:
            values = {"account_id": self._account_id, "session_id": session_id, "known": known}
            first = upsert(session_tickets).values(values).on_conflict_do_nothing()
            changed = await self._connection.execute(first.returning(session_tickets.c.session_id))
            return changed.first() is not None
        change = update(session_tickets).where(
            own, session_tickets.c.session_id == session_id, session_tickets.c.known == before
        )
        changed = await self._connection.execute(change.values(known=known).returning(session_tickets.c.session_id))
        return changed.first() is not None


def _literals(values: dict[str, Any]) -> list[Any]:
    return [literal(value).label(name) for name, value in values.items()]


async def reseal_connections(connection: Connection, reseal: Callable[[bytes], bytes]) -> int:
    """Encrypt the credentials of every account's ticket system anew; returns how many there are."""
    rows = (await connection.execute(select(ticket_connections).with_for_update())).mappings().all()
    for row in rows:
        changed = update(ticket_connections).where(ticket_connections.c.account_id == row["account_id"])
        await connection.execute(changed.values(sealed=reseal(bytes(row["sealed"]))))
    return len(rows)
