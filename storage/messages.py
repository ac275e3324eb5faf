"""Messages as wanted and as shown. Cards are kept as JSON; delivery takes them from here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, Select, TextClause, func, or_, select

from core.accounts.account import Platform
from core.messaging.cards import Card
from core.messaging.places import Conversation, Place
from core.ports.messages import PostedMessage
from core.sessions.session import SessionStatus
from core.walks.walk import WalkStatus
from storage import message_statements as statements
from storage.connection import Connection
from storage.json_form import load
from storage.message_statements import wanted
from storage.outbox import DueMessage, LeasedConversation
from storage.readable import readable
from storage.tables import ai_sessions, conversations, l1_walk_sessions, workspaces
from storage.tables.conversations import PURPOSES


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message as a reader of the conversation finds it."""

    subject: str
    card: Card
    version: int


class MessageRows:
    """The conversations and messages of one account, within a transaction."""

    def __init__(self, connection: Connection, account_id: UUID) -> None:
        self._connection = connection
        self._account_id = account_id

    async def open_conversation(self, place: Place, kind: str, session_id: UUID | None) -> UUID:
        """The conversation at that place, made when it is new; what it serves already, it goes on serving.

        With a session it is that session's from now on. A channel's kind is one more purpose of it. For `direct`
        nothing is changed that is there.
        """
        is_channel = kind in PURPOSES
        statement = (
            statements.OPEN_FOR_SESSION
            if session_id
            else statements.OPEN_CHANNEL
            if is_channel
            else statements.OPEN_DIRECT
        )
        conversation_id = await self._open(statement, place, kind, session_id, None)
        if is_channel:
            purpose = {"account_id": self._account_id, "id": conversation_id, "purpose": kind}
            await self._connection.execute(statements.ADD_PURPOSE, purpose)
        return conversation_id

    async def open_for_walk(self, place: Place, walk_id: UUID) -> UUID:
        """The conversation at that place, made when it is new; from now on it is that walk's."""
        return await self._open(statements.OPEN_FOR_SESSION, place, "walk", None, walk_id)

    async def _open(
        self, statement: Any, place: Place, kind: str, session_id: UUID | None, walk_id: UUID | None
    ) -> UUID:
        values = {
            "id": uuid4(),
            "account_id": self._account_id,
            "platform": place.platform,
            "address": place.address,
            "workspace": place.workspace,
            "hears_all": place.hears_all,
            "kind": kind,
            "session_id": session_id,
            "walk_id": walk_id,
        }
        return (await self._connection.execute(statement, values)).scalar_one()

    async def conversation_at(self, place: Place) -> Conversation | None:
        """The conversation at that address, or that was there until it had to go on elsewhere; or None."""
        columns = conversations.c
        here = or_(columns.address == place.address, columns.moved_from == place.address)
        query = self._own().where(columns.platform == place.platform, here)
        row = (
            await self._connection.execute(query.order_by((columns.address != place.address).asc()).limit(1))
        ).first()
        return _conversation(row) if row else None

    async def conversation_in_chat(self, place: Place, about: UUID) -> Conversation | None:
        """Where that session or walk is shown already in the chat that the place is a part of; or None."""
        if not place.chat:
            return None
        columns = conversations.c
        query = self._own().where(
            columns.platform == place.platform,
            or_(columns.session_id == about, columns.walk_id == about),
            or_(columns.address == place.chat, func.starts_with(columns.address, f"{place.chat}#")),
        )
        row = (await self._connection.execute(query.order_by(columns.created_at).limit(1))).first()
        return _conversation(row) if row else None

    async def thread_of(self, about: UUID, near: Place) -> Place | None:
        """The thread that a session or walk was shown in last, on the platform and in the workspace of that place."""
        if near.chat or near.platform == "web":
            return None
        columns = conversations.c
        query = self._own().where(
            columns.platform == near.platform,
            columns.workspace == near.workspace,
            or_(columns.session_id == about, columns.walk_id == about),
        )
        row = (await self._connection.execute(query.order_by(columns.created_at.desc()).limit(1))).first()
        return _conversation(row).place if row else None

    async def active_under(self, place: Place) -> Conversation | None:
        """Of conversations of active sessions and walks under the place's address, that worked on last; or None."""
        query = (
            self._own()
            .outerjoin(ai_sessions, ai_sessions.c.id == conversations.c.session_id)
            .outerjoin(l1_walk_sessions, l1_walk_sessions.c.id == conversations.c.walk_id)
            .where(
                or_(
                    ai_sessions.c.status == SessionStatus.ACTIVE.value,
                    l1_walk_sessions.c.status == WalkStatus.ACTIVE.value,
                ),
                conversations.c.platform == place.platform,
                func.starts_with(conversations.c.address, place.address),
            )
            .order_by(
                func.coalesce(ai_sessions.c.touched_at, l1_walk_sessions.c.last_step_at).desc(),
                conversations.c.created_at.desc(),
            )
            .limit(1)
        )
        row = (await self._connection.execute(query)).first()
        return _conversation(row) if row else None

    async def posted(self, platform: Platform, external_id: str) -> PostedMessage | None:
        """The message that the platform knows by that id, or None."""
        values = {"account_id": self._account_id, "platform": platform, "external_id": external_id}
        row = (await self._connection.execute(statements.POSTED, values)).mappings().first()
        if row is None:
            return None
        cards = readable(row, _card) if row["is_current"] else []
        return PostedMessage(row["subject"], next(iter(cards), None), row["updated_at"])

    async def is_heard(self, purpose: str, session_id: UUID) -> bool:
        """Whether what is posted in channels of that purpose reaches anybody where the session's people are.

        Who works on the page has it there; who works in a chat needs a channel.
        """
        values = {"account_id": self._account_id, "purpose": purpose, "session_id": session_id}
        return bool((await self._connection.execute(statements.IS_HEARD, values)).scalar())

    async def workspaces(self, platform: Platform) -> Sequence[str]:
        """The account's workspaces on the platform, uninstalled ones left out, by the platform's ids."""
        query = select(workspaces.c.external_id).where(
            workspaces.c.account_id == self._account_id,
            workspaces.c.platform == platform,
            workspaces.c.uninstalled_at.is_(None),
        )
        return (await self._connection.execute(query.order_by(workspaces.c.created_at))).scalars().all()

    async def set_channel(self, kind: str, place: Place | None, platform: Platform) -> None:
        """Post what goes to channels of that kind on the platform there from now on; None: nowhere."""
        address = place.address if place else ""
        values = {"account_id": self._account_id, "platform": platform, "purpose": kind, "address": address}
        await self._connection.execute(statements.LEAVE_CHANNELS, values)
        if place:
            await self.open_conversation(place, kind, None)

    async def want(self, conversation_id: UUID, cards: Mapping[str, Card]) -> None:
        """Show these cards under their subjects in one conversation."""
        await self._want(statements.WANT_IN_ONE, cards, conversation_id=conversation_id)

    async def stands(self, conversation_id: UUID, subject: str) -> bool:
        """Whether something is wanted under that subject in the conversation."""
        values = {"account_id": self._account_id, "conversation_id": conversation_id, "subject": subject}
        return (await self._connection.execute(statements.STANDS, values)).first() is not None

    async def move(self, conversation_id: UUID, address: str) -> None:
        """Show all of the conversation anew at another address."""
        values = {"id": conversation_id, "account_id": self._account_id, "address": address}
        await self._change_with_messages(statements.MOVE, values)

    async def come_back(self, conversation_id: UUID, address: str) -> None:
        """Go on where the conversation was before it had to move, with its newest message."""
        values = {"id": conversation_id, "account_id": self._account_id, "address": address}
        await self._change_with_messages(statements.COME_BACK, values)

    async def begin_anew(self, conversation_id: UUID, address: str, subjects: Sequence[str]) -> None:
        """Go on at another address with these messages; those before are left where they are."""
        values = {"id": conversation_id, "account_id": self._account_id, "address": address, "subjects": list(subjects)}
        await self._change_with_messages(statements.BEGIN_ANEW, values)

    async def _change_with_messages(self, statement: TextClause, values: Mapping[str, Any]) -> None:
        await self._connection.execute(statements.LOCK_MESSAGES_OF, values)
        await self._connection.execute(statement, values)

    async def deliver_now(self, platform: str, workspace: str) -> None:
        """Deliver at once what waits in a workspace for its token."""
        values = {"account_id": self._account_id, "platform": platform, "workspace": workspace}
        await self._connection.execute(statements.DELIVER_NOW, values)

    def _own(self) -> Select[*tuple[Any, ...]]:
        columns = conversations.c
        return select(
            columns.id,
            columns.platform,
            columns.address,
            columns.workspace,
            columns.hears_all,
            columns.kind,
            columns.session_id,
            columns.walk_id,
        ).where(columns.account_id == self._account_id)

    async def want_in_session(self, session_id: UUID, cards: Mapping[str, Card]) -> None:
        """In every conversation of the session, show these cards under their subjects."""
        await self._want(statements.WANT_IN_SESSION, cards, session_id=session_id)

    async def want_in_walk(self, walk_id: UUID, cards: Mapping[str, Card]) -> None:
        """In every conversation of the walk, show these cards under their subjects."""
        await self._want(statements.WANT_IN_WALK, cards, walk_id=walk_id)

    async def want_under(self, cards: Mapping[str, Card], said_in: UUID | None = None) -> None:
        """In every channel that shows what these cards are `under`, show them, but for where it was said."""
        said = dict.fromkeys(cards, said_in) if said_in else {}
        await self._connection.execute(
            statements.WANT_UNDER, {"account_id": self._account_id, "wanted": wanted(cards, said=said)}
        )

    async def want_in_channels(self, kind: str, cards: Mapping[str, Card]) -> None:
        """In every channel of that kind, and wherever they stand already, show these cards under their subjects."""
        await self._want(statements.WANT_IN_CHANNELS, cards, purpose=kind)

    async def mark_failed(
        self, message: DueMessage, error: str, wait: timedelta, *, gone: bool = False, tried: bool = True
    ) -> None:
        """The platform did not take the message; try again after `wait`, anew where it is `gone` there.

        `tried`: the platform was asked at all, so that it may be shown although nobody knows.
        """
        values = {"error": error[:500], "wait": wait, "gone": gone, "tried": tried, "id": message.id}
        await self._connection.execute(statements.FAILED, {**values, "account_id": self._account_id})

    async def hold(
        self, conversation: LeasedConversation, time: timedelta, *, showing: bool = False
    ) -> LeasedConversation | None:
        """Keep the conversation from others for so long from now, 0 for no longer; None when the lease was lost.

        `showing`: something may be shown that is not noted yet, should this process end now.
        """
        values = {"time": time, "showing": showing, "leased_until": conversation.leased_until, "id": conversation.id}
        until = (await self._connection.execute(statements.HOLD, {**values, "account_id": self._account_id})).scalar()
        return replace(conversation, leased_until=until) if until else None

    async def _want(self, statement: Any, cards: Mapping[str, Card], **which: Any) -> None:
        if cards:
            values = {"wanted": wanted(cards), "account_id": self._account_id, **which}
            await self._connection.execute(statement, values)


def shown_messages(rows: Iterable[Mapping[str, Any]]) -> Sequence[ShownMessage]:
    """The messages of the rows of SHOWN_IN, without those that are damaged."""
    return [message for row in rows for message in readable(row, _shown_message)]


def _card(row: Mapping[Any, Any]) -> Card:
    return load(row["card"], Card)


def _shown_message(row: Mapping[str, Any]) -> ShownMessage:
    return ShownMessage(row["subject"], _card(row), row["shown_version"])


def _conversation(row: Row[Any]) -> Conversation:
    place = Place(row.platform, row.address, row.workspace, row.hears_all)
    return Conversation(row.id, place, row.kind, row.session_id, row.walk_id)
