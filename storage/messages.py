"""Messages as wanted and as shown. Cards are kept as JSON; delivery takes them from here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from core.cards import Card
from storage.json_form import dump, load
from storage.notifications import PAGE_CHANNEL, conversation_payload
from storage.tables import conversations

_WANT = """
    INSERT INTO messages (id, account_id, conversation_id, subject, card)
    SELECT gen_random_uuid(), c.account_id, c.id, w.subject, w.card
    FROM conversations c
    CROSS JOIN ROWS FROM (jsonb_to_recordset(:wanted) AS (subject text, card jsonb))
        WITH ORDINALITY AS w(subject, card, n)
    WHERE c.account_id = :account_id AND {which}
    ORDER BY w.n
    ON CONFLICT (conversation_id, subject) DO UPDATE SET
        card = excluded.card, wanted_version = messages.wanted_version + 1, attempts = 0,
        next_attempt_at = now(), updated_at = now()
"""


def want_in_session_sql(condition: str = "true") -> str:
    """SQL that wants the cards of `:wanted` in the conversations of `:session_id`, if the condition holds."""
    return _WANT.format(which=f"c.session_id = :session_id AND {condition}")


_WANT_IN_SESSION = text(want_in_session_sql()).bindparams(bindparam("wanted", type_=JSONB))
_WANT_IN_CHANNELS = text(_WANT.format(which="c.kind = :kind AND c.session_id IS NULL")).bindparams(
    bindparam("wanted", type_=JSONB)
)
_LEASE = text("""
    UPDATE conversations SET leased_until = now() + :lease WHERE id = (
        SELECT c.id FROM messages m JOIN conversations c ON c.id = m.conversation_id
        WHERE m.wanted_version > m.shown_version AND m.next_attempt_at <= now()
          AND c.platform = ANY(:platforms) AND (c.leased_until IS NULL OR c.leased_until < now())
        ORDER BY m.next_attempt_at LIMIT 1 FOR UPDATE OF c SKIP LOCKED)
    RETURNING id, account_id, platform, address, leased_until
""")
_DUE = text("""
    SELECT id, subject, card, wanted_version, external_id, attempts FROM messages
    WHERE conversation_id = :conversation_id AND account_id = :account_id
      AND wanted_version > shown_version AND next_attempt_at <= now()
    ORDER BY position
""")
_SHOWN = text("""
    UPDATE messages SET shown_version = :version, external_id = :external_id, attempts = 0, last_error = NULL
    WHERE id = :id AND account_id = :account_id
""")
_FAILED = text("""
    UPDATE messages SET attempts = attempts + 1, last_error = :error, next_attempt_at = now() + :wait
    WHERE id = :id AND account_id = :account_id
""")
_HOLD = text("""
    UPDATE conversations SET leased_until = now() + :time
    WHERE id = :id AND account_id = :account_id AND leased_until = :leased_until RETURNING leased_until
""")
_ANNOUNCE_SHOWN = text("SELECT pg_notify(:channel, :payload)")
_SHOWN_IN = text("""
    SELECT m.subject, m.card, m.shown_version FROM messages m JOIN conversations c ON c.id = m.conversation_id
    WHERE c.account_id = :account_id AND c.platform = :platform AND c.address = :address AND m.shown_version > 0
    ORDER BY m.position
""")


@dataclass(frozen=True, slots=True)
class LeasedConversation:
    """A conversation with something to deliver, held by this process for a while."""

    id: UUID
    account_id: UUID
    platform: str
    address: str
    leased_until: datetime
    """Names the lease: whoever leases the conversation next sets another time."""


@dataclass(frozen=True, slots=True)
class DueMessage:
    """A message whose shown version is behind the wanted one."""

    id: UUID
    subject: str
    card: Card
    wanted_version: int
    external_id: str | None
    attempts: int


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

    async def open_conversation(self, platform: str, address: str, kind: str, session_id: UUID | None) -> UUID:
        """The conversation at that address, made when it is new."""
        statement = (
            upsert(conversations)
            .values(
                id=uuid4(),
                account_id=self._account_id,
                platform=platform,
                address=address,
                kind=kind,
                session_id=session_id,
            )
            .on_conflict_do_update(
                index_elements=["account_id", "platform", "address"], set_={"kind": kind, "session_id": session_id}
            )
            .returning(conversations.c.id)
        )
        return (await self._connection.execute(statement)).scalar_one()

    async def want_in_session(self, session_id: UUID, cards: Mapping[str, Card]) -> None:
        """In every conversation of the session, show these cards under their subjects."""
        await self._want(_WANT_IN_SESSION, cards, session_id=session_id)

    async def want_in_channels(self, kind: str, cards: Mapping[str, Card]) -> None:
        """In every channel of that kind, show these cards under their subjects."""
        await self._want(_WANT_IN_CHANNELS, cards, kind=kind)

    async def shown(self, platform: str, address: str) -> Sequence[ShownMessage]:
        """What the conversation shows, in order."""
        rows = await self._connection.execute(
            _SHOWN_IN, {"account_id": self._account_id, "platform": platform, "address": address}
        )
        return [ShownMessage(row.subject, load(row.card, Card), row.shown_version) for row in rows]

    async def due(self, conversation_id: UUID) -> Sequence[DueMessage]:
        """The conversation's messages to deliver now, in order."""
        rows = await self._connection.execute(
            _DUE, {"conversation_id": conversation_id, "account_id": self._account_id}
        )
        return [
            DueMessage(row.id, row.subject, load(row.card, Card), row.wanted_version, row.external_id, row.attempts)
            for row in rows
        ]

    async def mark_shown(self, message: DueMessage, external_id: str) -> None:
        """The platform shows the message at the version that was wanted when it was taken."""
        values = {"version": message.wanted_version, "external_id": external_id, "id": message.id}
        await self._connection.execute(_SHOWN, {**values, "account_id": self._account_id})

    async def mark_failed(self, message: DueMessage, error: str, wait: timedelta) -> None:
        """The platform did not take the message; try again after `wait`."""
        values = {"error": error[:500], "wait": wait, "id": message.id}
        await self._connection.execute(_FAILED, {**values, "account_id": self._account_id})

    async def hold(self, conversation: LeasedConversation, time: timedelta) -> LeasedConversation | None:
        """Keep the conversation from others for so long from now, 0 for no longer; None when the lease was lost."""
        values = {"time": time, "leased_until": conversation.leased_until, "id": conversation.id}
        until = (await self._connection.execute(_HOLD, {**values, "account_id": self._account_id})).scalar()
        return replace(conversation, leased_until=until) if until else None

    async def announce_shown(self, conversation: LeasedConversation) -> None:
        """Tell whoever reads the conversation here that it shows something new."""
        payload = conversation_payload(self._account_id, conversation.address)
        await self._connection.execute(_ANNOUNCE_SHOWN, {"channel": PAGE_CHANNEL, "payload": payload})

    async def _want(self, statement: Any, cards: Mapping[str, Card], **which: Any) -> None:
        if cards:
            wanted = [{"subject": subject, "card": dump(card, Card)} for subject, card in cards.items()]
            await self._connection.execute(statement, {"wanted": wanted, "account_id": self._account_id, **which})


async def lease_conversation(
    connection: AsyncConnection, platforms: Sequence[str], lease: timedelta
) -> LeasedConversation | None:
    """Hold the conversation that has waited longest for delivery; None when nothing waits."""
    row = (await connection.execute(_LEASE, {"lease": lease, "platforms": list(platforms)})).first()
    return LeasedConversation(row.id, row.account_id, row.platform, row.address, row.leased_until) if row else None
