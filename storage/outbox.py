"""What waits to be delivered, of all accounts. Each step of delivery is one statement and a transaction of its own."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text

from core.messaging.cards import Card
from core.messaging.places import Place
from core.ports.chat_platforms import Posted
from storage.json_form import load

# Delivered is only with the bot of a workspace of the account's own, whatever an address says. A single bot whose
# workspace was not met yet posts for the channels chosen before. Workspaces are asked for as values, as EXISTS below an
# OR may be planned as a hash of all there are.
_LEASE = text("""
    WITH found AS (
        SELECT c.id, c.showing FROM messages m JOIN conversations c ON c.id = m.conversation_id
        WHERE m.wanted_version > m.shown_version AND m.next_attempt_at <= now()
          AND c.platform = ANY(:platforms) AND (c.leased_until IS NULL OR c.leased_until < now())
          AND ((SELECT true FROM workspaces w WHERE w.account_id = c.account_id AND w.platform = c.platform
                    AND w.external_id = coalesce(nullif(c.workspace, ''), w.external_id)
                    AND w.uninstalled_at IS NULL LIMIT 1)
               OR c.workspace = '' AND (SELECT true FROM workspaces w WHERE w.platform = c.platform LIMIT 1) IS NULL)
        ORDER BY m.next_attempt_at LIMIT 1 FOR UPDATE OF c SKIP LOCKED)
    UPDATE conversations c SET leased_until = now() + :lease, showing = true FROM found WHERE c.id = found.id
    RETURNING c.id, c.account_id, c.platform, c.address, c.workspace, c.kind, c.session_id, c.walk_id, c.leased_until,
        found.showing AS overran
""")
# Not part of the lease: that sees messages as they were before the holder before noted what it had shown.
_DUE = text("""
    SELECT id, subject, card, wanted_version, external_id, attempts, can_wait, last_error IS NOT NULL AS was_tried,
        created_at, (
        SELECT first.external_id FROM messages first
        WHERE first.conversation_id = :conversation_id AND first.account_id = :account_id
          AND first.external_id IS NOT NULL
        ORDER BY first.position LIMIT 1) AS root, (
        SELECT over.external_id FROM messages over
        WHERE over.conversation_id = :conversation_id AND over.account_id = :account_id
          AND over.subject = messages.card ->> 'under') AS under
    FROM messages
    WHERE conversation_id = :conversation_id AND account_id = :account_id
      AND wanted_version > shown_version AND next_attempt_at <= now()
    ORDER BY position
""")
# The message before the conversation: whoever wants cards locks them in that order too.
_SHOWN = text("""
    WITH noted AS (
        UPDATE messages SET shown_version = :version, external_id = :external_id, attempts = 0, last_error = NULL,
            updated_at = now(),
            next_attempt_at = CASE WHEN can_wait THEN now() + interval '10 minutes' ELSE next_attempt_at END
        WHERE id = :id AND account_id = :account_id RETURNING conversation_id),
    place AS (
        SELECT c.id, c.leased_until = :leased_until AS held FROM noted JOIN conversations c
        ON c.id = noted.conversation_id FOR NO KEY UPDATE OF c)
    UPDATE conversations c SET
        address = COALESCE(:address, c.address),
        leased_until = CASE WHEN place.held THEN now() + :time ELSE c.leased_until END,
        showing = CASE WHEN place.held THEN :showing ELSE c.showing END
    FROM place WHERE c.id = place.id
    RETURNING CASE WHEN place.held THEN c.leased_until END AS leased_until
""")


@dataclass(frozen=True, slots=True)
class LeasedConversation:
    """A conversation with something to deliver, held by this process for a while."""

    id: UUID
    account_id: UUID
    place: Place
    kind: str
    session_id: UUID | None
    leased_until: datetime
    """Names the lease: whoever leases the conversation next sets another time."""
    overran: bool
    """Whether the holder before ended while showing something, so that it may be shown although nobody noted it."""
    walk_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class DueMessage:
    """A message whose shown version is behind the wanted one."""

    id: UUID
    subject: str
    card: Card
    wanted_version: int
    external_id: str | None
    attempts: int
    was_tried: bool
    """Whether an attempt failed since it was last shown: nobody may know whether it is shown all the same."""
    wanted_since: datetime
    can_wait: bool = False
    """Whether nobody needs the change to go on."""
    under: str | None = None
    """The platform's id of the message in whose thread it belongs, if that is shown."""

    @property
    def is_new(self) -> bool:
        """Whether the platform shows nothing of it yet."""
        return self.external_id is None


Rows = Callable[[TextClause, Mapping[str, Any]], Awaitable[Sequence[Mapping[str, Any]]]]
"""Carries a statement out and gives its rows."""


class Outbox:
    """Conversations with something to deliver, one process a conversation at a time. Every call raises Unavailable."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def lease(self, platforms: Sequence[str], lease: timedelta) -> LeasedConversation | None:
        """Hold the conversation that has waited longest for delivery; None when nothing waits."""
        for row in await self._rows(_LEASE, {"lease": lease, "platforms": list(platforms)}):
            place = Place(row["platform"], row["address"], row["workspace"])
            return LeasedConversation(
                row["id"],
                row["account_id"],
                place,
                row["kind"],
                row["session_id"],
                row["leased_until"],
                row["overran"],
                row["walk_id"],
            )
        return None

    async def due(self, conversation: LeasedConversation) -> tuple[list[DueMessage], str | None]:
        """What to deliver there now, in order; and the platform's id of the first message shown there, if any is.

        In Slack, which takes few changes, what is new comes first, and then what changes, the newest message first.
        """
        which = {"conversation_id": conversation.id, "account_id": conversation.account_id}
        rows = await self._rows(_DUE, which)
        due = [
            DueMessage(
                row["id"],
                row["subject"],
                load(row["card"], Card),
                row["wanted_version"],
                row["external_id"],
                row["attempts"],
                row["was_tried"],
                row["created_at"],
                row["can_wait"],
                row["under"],
            )
            for row in rows
        ]
        if conversation.place.platform == "slack" and not conversation.overran:
            new, changed = [each for each in due if each.is_new], [each for each in due if not each.is_new]
            due = [*new, *reversed(changed)]
        return due, rows[0]["root"] if rows else None

    async def shown(
        self, held: LeasedConversation, message: DueMessage, posted: Posted, time: timedelta, *, showing: bool
    ) -> LeasedConversation | None:
        """Note that the platform shows the message at the version that was wanted when it was taken, and where.

        The conversation is kept from others for so long from now, 0 for no longer; None when the lease was lost.
        `showing`: something more may be shown that is not noted yet, should this process end then.
        """
        values = {
            "version": message.wanted_version,
            "external_id": posted.external_id,
            "id": message.id,
            "account_id": held.account_id,
            "leased_until": held.leased_until,
            "address": posted.address,
            "time": time,
            "showing": showing,
        }
        until = next((row["leased_until"] for row in await self._rows(_SHOWN, values)), None)
        return replace(held, leased_until=until) if until else None
