"""Messages as wanted and as shown. Cards are kept as JSON; delivery takes them from here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, Select, bindparam, func, or_, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from core.accounts.account import Platform
from core.messaging.cards import Card
from core.messaging.places import Conversation, Place
from core.messaging.urgency import Urgency
from core.sessions.session import SessionStatus
from core.walks.walk import WalkStatus
from storage.json_form import dump, load
from storage.notifications import DELIVERY_CHANNEL, PAGE_CHANNEL
from storage.outbox import DueMessage, LeasedConversation
from storage.tables import ai_sessions, conversations, l1_walk_sessions, workspaces
from storage.tables.conversations import PURPOSES

# The page reads its messages here itself, so that what is wanted there is shown already. Only Slack allows so few
# changes that some have to wait: what is not shown yet, or waits for a nearer moment, goes on as it was.
_WANT = """
    INSERT INTO messages
        (id, account_id, conversation_id, subject, card, shown_version, can_wait, next_attempt_at)
    SELECT gen_random_uuid(), c.account_id, c.id, w.subject, w.card, CASE c.platform WHEN 'web' THEN 1 ELSE 0 END,
        c.platform = 'slack' AND coalesce(w.urgency = 'later', false),
        now() + CASE WHEN c.platform <> 'slack' THEN interval '0'
            WHEN w.urgency = 'later' THEN interval '10 minutes'
            WHEN w.urgency = 'soon' THEN interval '300 milliseconds' ELSE interval '0' END
    FROM conversations c
    CROSS JOIN ROWS FROM (jsonb_to_recordset(:wanted) AS (subject text, card jsonb, urgency text, said uuid))
        WITH ORDINALITY AS w(subject, card, urgency, said, n)
    WHERE c.account_id = :account_id AND w.said IS DISTINCT FROM c.id AND {which}
    ORDER BY w.n
    ON CONFLICT (conversation_id, subject) DO UPDATE SET
        card = excluded.card, wanted_version = messages.wanted_version + 1, attempts = 0,
        shown_version = CASE excluded.shown_version
            WHEN 1 THEN messages.wanted_version + 1 ELSE messages.shown_version END,
        can_wait = excluded.can_wait
            AND (messages.can_wait OR messages.wanted_version = messages.shown_version
                OR messages.external_id IS NULL AND messages.wanted_version = 1),
        next_attempt_at = CASE
            WHEN messages.external_id IS NULL THEN LEAST(messages.next_attempt_at, now())
            WHEN messages.wanted_version > messages.shown_version AND NOT messages.can_wait THEN now()
            ELSE excluded.next_attempt_at END,
        updated_at = now()
"""


def wanted(
    cards: Mapping[str, Card], urgencies: Mapping[str, Urgency] | None = None, said: Mapping[str, UUID] | None = None
) -> list[dict[str, Any]]:
    """Cards as the statements that want them take them."""
    urgencies, said = urgencies or {}, said or {}
    return [
        {
            "subject": subject,
            "card": dump(card, Card),
            "urgency": urgencies.get(subject, Urgency.NOW),
            "said": str(said[subject]) if subject in said else None,
        }
        for subject, card in cards.items()
    ]


def want_in_session_sql(condition: str = "true") -> str:
    """SQL that wants the cards of `:wanted` in the conversations of `:session_id`, if the condition holds."""
    return _WANT.format(which=f"c.session_id = :session_id AND {condition}")


_WANT_IN_WALK = text(_WANT.format(which="c.walk_id = :walk_id")).bindparams(bindparam("wanted", type_=JSONB))
_WANT_IN_SESSION = text(want_in_session_sql()).bindparams(bindparam("wanted", type_=JSONB))
_IN_CHANNELS = """(
    c.id IN (SELECT conversation_id FROM conversation_purposes WHERE account_id = :account_id AND purpose = :purpose)
    OR (c.session_id IS NULL AND c.walk_id IS NULL AND EXISTS (
        SELECT FROM messages shown WHERE shown.conversation_id = c.id AND shown.subject = w.subject)))"""
_WANT_IN_CHANNELS = text(f"""
    WITH wanted AS ({_WANT.format(which=_IN_CHANNELS)} RETURNING conversation_id)
    SELECT pg_notify('{PAGE_CHANNEL}', c.account_id::text || ' ' || c.address), pg_notify('{DELIVERY_CHANNEL}', '')
    FROM conversations c WHERE c.id IN (SELECT conversation_id FROM wanted)
""").bindparams(bindparam("wanted", type_=JSONB))
_WANT_IN_ONE = text(_WANT.format(which="c.id = :conversation_id")).bindparams(bindparam("wanted", type_=JSONB))
_FAILED = text("""
    UPDATE messages SET attempts = attempts + 1,
        last_error = CASE WHEN :gone THEN NULL WHEN :tried THEN CAST(:error AS text) ELSE last_error END,
        next_attempt_at = now() + :wait,
        external_id = CASE WHEN :gone THEN NULL ELSE external_id END
    WHERE id = :id AND account_id = :account_id
""")
_HOLD = text("""
    UPDATE conversations SET leased_until = now() + :time, showing = :showing
    WHERE id = :id AND account_id = :account_id AND leased_until = :leased_until RETURNING leased_until
""")
_MOVE = text("""
    WITH moved AS (
        UPDATE conversations SET address = :address, hears_all = true WHERE id = :id AND account_id = :account_id
        RETURNING id)
    UPDATE messages m SET external_id = NULL, shown_version = 0, attempts = 0, next_attempt_at = now()
    FROM moved WHERE m.conversation_id = moved.id
""")
_STANDS = text("""
    SELECT FROM messages WHERE account_id = :account_id AND conversation_id = :conversation_id AND subject = :subject
""")
_IS_HEARD = text("""
    SELECT EXISTS (
        SELECT FROM conversation_purposes p JOIN conversations c ON c.id = p.conversation_id
        WHERE p.account_id = :account_id AND p.purpose = :purpose AND c.platform <> 'web')
    OR NOT EXISTS (
        SELECT FROM conversations
        WHERE account_id = :account_id AND session_id = :session_id AND platform <> 'web')
""")
_SUBJECT_OF = text("""
    SELECT m.subject FROM messages m JOIN conversations c ON c.id = m.conversation_id
    WHERE m.account_id = :account_id AND c.platform = :platform AND m.external_id = :external_id
""")
# The kind follows, so that the release before posts there what it can.
_LEAVE_CHANNELS = text("""
    WITH dropped AS (
        DELETE FROM conversation_purposes p USING conversations c
        WHERE c.id = p.conversation_id AND c.account_id = :account_id AND c.platform = :platform
          AND p.purpose = :purpose AND c.address <> :address
        RETURNING c.id)
    UPDATE conversations c SET kind = COALESCE((
        SELECT min(p.purpose) FROM conversation_purposes p WHERE p.conversation_id = c.id AND p.purpose <> :purpose),
        'former')
    FROM dropped WHERE c.id = dropped.id AND c.kind = :purpose
""")
_OPEN = """
    INSERT INTO conversations (id, account_id, platform, address, workspace, hears_all, kind, session_id, walk_id)
    VALUES (:id, :account_id, :platform, :address, :workspace, :hears_all, :kind, :session_id, :walk_id)
    ON CONFLICT (account_id, platform, address) DO UPDATE SET {change} RETURNING id
"""
_OPEN_FOR_SESSION = text(
    _OPEN.format(
        change="""kind = excluded.kind, session_id = excluded.session_id, walk_id = excluded.walk_id,
            hears_all = excluded.hears_all"""
    )
)
# Nothing changes but what is no more than a place so far; the update is there to have the id returned.
_OPEN_DIRECT = text(_OPEN.format(change="kind = conversations.kind"))
_OPEN_CHANNEL = text(
    _OPEN.format(
        change="""kind = CASE WHEN conversations.kind IN ('direct', 'former') THEN excluded.kind
            ELSE conversations.kind END"""
    )
)
_ADD_PURPOSE = text("""
    INSERT INTO conversation_purposes (account_id, conversation_id, purpose)
    VALUES (:account_id, :id, :purpose) ON CONFLICT DO NOTHING
""")
_SHOWN_IN = text("""
    SELECT m.subject, m.card, m.shown_version FROM messages m JOIN conversations c ON c.id = m.conversation_id
    WHERE c.account_id = :account_id AND c.platform = :platform AND c.address = :address AND m.shown_version > 0
    ORDER BY m.position
""")


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message as a reader of the conversation finds it."""

    subject: str
    card: Card
    version: int


class MessageRows:
    """The conversations and messages of one account, within a transaction."""

    def __init__(self, connection: AsyncConnection, account_id: UUID) -> None:
        self._connection = connection
        self._account_id = account_id

    async def open_conversation(self, place: Place, kind: str, session_id: UUID | None) -> UUID:
        """The conversation at that place, made when it is new; what it serves already, it goes on serving.

        With a session it is that session's from now on. A channel's kind is one more purpose of it. For `direct`
        nothing is changed that is there.
        """
        is_channel = kind in PURPOSES
        statement = _OPEN_FOR_SESSION if session_id else _OPEN_CHANNEL if is_channel else _OPEN_DIRECT
        conversation_id = await self._open(statement, place, kind, session_id, None)
        if is_channel:
            purpose = {"account_id": self._account_id, "id": conversation_id, "purpose": kind}
            await self._connection.execute(_ADD_PURPOSE, purpose)
        return conversation_id

    async def open_for_walk(self, place: Place, walk_id: UUID) -> UUID:
        """The conversation at that place, made when it is new; from now on it is that walk's."""
        return await self._open(_OPEN_FOR_SESSION, place, "walk", None, walk_id)

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
        """The conversation at that address, or None."""
        query = self._own().where(conversations.c.platform == place.platform, conversations.c.address == place.address)
        row = (await self._connection.execute(query)).first()
        return _conversation(row) if row else None

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

    async def subject_of(self, platform: Platform, external_id: str) -> str | None:
        """The subject of the message that the platform knows by that id, or None."""
        values = {"account_id": self._account_id, "platform": platform, "external_id": external_id}
        return (await self._connection.execute(_SUBJECT_OF, values)).scalar()

    async def is_heard(self, purpose: str, session_id: UUID) -> bool:
        """Whether what is posted in channels of that purpose reaches anybody where the session's people are.

        Who works on the page has it there; who works in a chat needs a channel.
        """
        values = {"account_id": self._account_id, "purpose": purpose, "session_id": session_id}
        return bool((await self._connection.execute(_IS_HEARD, values)).scalar())

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
        await self._connection.execute(_LEAVE_CHANNELS, values)
        if place:
            await self.open_conversation(place, kind, None)

    async def want(self, conversation_id: UUID, cards: Mapping[str, Card]) -> None:
        """Show these cards under their subjects in one conversation."""
        await self._want(_WANT_IN_ONE, cards, conversation_id=conversation_id)

    async def stands(self, conversation_id: UUID, subject: str) -> bool:
        """Whether something is wanted under that subject in the conversation."""
        values = {"account_id": self._account_id, "conversation_id": conversation_id, "subject": subject}
        return (await self._connection.execute(_STANDS, values)).first() is not None

    async def move(self, conversation_id: UUID, address: str) -> None:
        """Show all of the conversation anew at another address."""
        values = {"id": conversation_id, "account_id": self._account_id, "address": address}
        await self._connection.execute(_MOVE, values)

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
        await self._want(_WANT_IN_SESSION, cards, session_id=session_id)

    async def want_in_walk(self, walk_id: UUID, cards: Mapping[str, Card]) -> None:
        """In every conversation of the walk, show these cards under their subjects."""
        await self._want(_WANT_IN_WALK, cards, walk_id=walk_id)

    async def want_in_channels(self, kind: str, cards: Mapping[str, Card]) -> None:
        """In every channel of that kind, and wherever they stand already, show these cards under their subjects."""
        await self._want(_WANT_IN_CHANNELS, cards, purpose=kind)

    async def shown(self, platform: str, address: str) -> Sequence[ShownMessage]:
        """What the conversation shows, in order."""
        rows = await self._connection.execute(
            _SHOWN_IN, {"account_id": self._account_id, "platform": platform, "address": address}
        )
        return [ShownMessage(row.subject, load(row.card, Card), row.shown_version) for row in rows]

    async def mark_failed(
        self, message: DueMessage, error: str, wait: timedelta, *, gone: bool = False, tried: bool = True
    ) -> None:
        """The platform did not take the message; try again after `wait`, anew where it is `gone` there.

        `tried`: the platform was asked at all, so that it may be shown although nobody knows.
        """
        values = {"error": error[:500], "wait": wait, "gone": gone, "tried": tried, "id": message.id}
        await self._connection.execute(_FAILED, {**values, "account_id": self._account_id})

    async def hold(
        self, conversation: LeasedConversation, time: timedelta, *, showing: bool = False
    ) -> LeasedConversation | None:
        """Keep the conversation from others for so long from now, 0 for no longer; None when the lease was lost.

        `showing`: something may be shown that is not noted yet, should this process end now.
        """
        values = {"time": time, "showing": showing, "leased_until": conversation.leased_until, "id": conversation.id}
        until = (await self._connection.execute(_HOLD, {**values, "account_id": self._account_id})).scalar()
        return replace(conversation, leased_until=until) if until else None

    async def _want(self, statement: Any, cards: Mapping[str, Card], **which: Any) -> None:
        if cards:
            values = {"wanted": wanted(cards), "account_id": self._account_id, **which}
            await self._connection.execute(statement, values)


def _conversation(row: Row[Any]) -> Conversation:
    place = Place(row.platform, row.address, row.workspace, row.hears_all)
    return Conversation(row.id, place, row.kind, row.session_id, row.walk_id)
