"""Whose documentation is sent to a ticket: a session's, or a first-line walk's."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from core.accounts.user import User
from core.ports.unit_of_work import Store, UnitOfWork
from core.services.session_queries import SessionQueries
from core.services.tickets.showing import show_send
from core.sessions.permissions import check_may_steer
from core.sessions.session import Session
from core.shared.errors import NotFound
from core.tickets import documents as documentation
from core.tickets.documents import Audience, Document, Wording
from core.tickets.sending import Send
from core.walks.handing_over import as_session
from core.walks.permissions import check_may_read_walk, check_may_steer_walk
from core.walks.walk import Walk


class TicketSource(Protocol):
    """Something whose documentation goes to its ticket. A walk is told as the session that it would be."""

    async def to_send(self, user: User, id_: UUID) -> Session:
        """What is to be sent, for somebody who may send it. Raises NotFound or NotAllowed."""
        ...

    async def to_read(self, user: User, id_: UUID) -> Session:
        """The same, for somebody who wants to know what became of it. Raises NotFound or NotAllowed."""
        ...

    async def ended(self, transaction: UnitOfWork, id_: UUID) -> Session | None:
        """What came to its end, in whoever's hands; None when it is gone."""
        ...

    async def document(self, user: User, session: Session, audience: Audience) -> Document:
        """Its documentation as it stands. Raises a Refusal."""
        ...

    async def sends(self, transaction: UnitOfWork, id_: UUID) -> Sequence[Send]:
        """What was sent of it, in order."""
        ...

    def owners(self, id_: UUID) -> tuple[UUID | None, UUID | None]:
        """Whose a send is: the session's id, or the walk's."""
        ...


class SessionSource:
    """A session, whose documentation may have been edited."""

    def __init__(self, reading: SessionQueries) -> None:
        self._reading = reading

    async def to_send(self, user: User, id_: UUID) -> Session:
        """The session, for its engineer."""
        session = await self._reading.session(user, id_)
        check_may_steer(user, session)
        return session

    async def to_read(self, user: User, id_: UUID) -> Session:
        """The session, for whoever may read it."""
        return await self._reading.session(user, id_)

    async def ended(self, transaction: UnitOfWork, id_: UUID) -> Session | None:
        """The session, or None."""
        return await transaction.sessions.get(id_)

    async def document(self, user: User, session: Session, audience: Audience) -> Document:
        """The document that its state calls for, as edited if it was."""
        return (await self._reading.document(user, session.id, None, audience)).document

    async def sends(self, transaction: UnitOfWork, id_: UUID) -> Sequence[Send]:
        """The session's sends."""
        return await transaction.ticket_system.sends(id_)

    def owners(self, id_: UUID) -> tuple[UUID | None, UUID | None]:
        """The session's."""
        return id_, None


class WalkSource:
    """A walk that did not become a session: what it becomes documents itself."""

    def __init__(self, store: Store, wording: Wording) -> None:
        self._store = store
        self._wording = wording

    async def to_send(self, user: User, id_: UUID) -> Session:
        """The walk, for its technician."""
        walk = await self._walk(user, id_)
        check_may_steer_walk(user, walk)
        return as_session(walk)

    async def to_read(self, user: User, id_: UUID) -> Session:
        """The walk, for whoever may read it."""
        return as_session(await self._walk(user, id_))

    async def ended(self, transaction: UnitOfWork, id_: UUID) -> Session | None:
        """The walk, or None."""
        walk = await transaction.walks.get(id_)
        return as_session(walk) if walk else None

    async def document(self, user: User, session: Session, audience: Audience) -> Document:
        """The document that its state calls for."""
        kind = documentation.default_kind(session)
        return documentation.write(session, kind, audience, self._wording.for_reader(user))

    async def sends(self, transaction: UnitOfWork, id_: UUID) -> Sequence[Send]:
        """The walk's sends."""
        return await transaction.ticket_system.sends_of_walk(id_)

    def owners(self, id_: UUID) -> tuple[UUID | None, UUID | None]:
        """The walk's."""
        return None, id_

    async def became(self, user: User, walk_id: UUID) -> UUID | None:
        """The session that a walk became when it was handed over; None for one that was not. Raises a Refusal."""
        return (await self._walk(user, walk_id)).session_id

    async def _walk(self, user: User, id_: UUID) -> Walk:
        async with self._store.reading(user.account_id) as transaction:
            walk = await transaction.walks.get(id_)
        if walk is None:
            raise NotFound("There is no such walk.")
        check_may_read_walk(user, walk)
        return walk


async def show_became(transaction: UnitOfWork, send: Send) -> None:
    """Show in a send's session or walk how it stands; nothing where that is gone, or it is of neither."""
    if send.session_id and (session := await transaction.sessions.get(send.session_id)):
        await show_send(transaction, session, send)
    if send.walk_id and (walk := await transaction.walks.get(send.walk_id)):
        await show_send(transaction, as_session(walk), send)
