"""Delivery: making each platform show what its messages should look like, in order, whatever happens in between."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from random import uniform

from bot.jobs.taking_up import TakingUp
from bot.shared.logs import bound, get_logger
from core.messaging.cards import Card, Text, Tone
from core.messaging.places import Place
from core.ports.chat_platforms import (
    ChatPlatform,
    DeliveryFailed,
    DeliveryUnknown,
    MessageGone,
    Paced,
    Posted,
    Posting,
    Unreachable,
)
from core.shared.errors import Unavailable
from storage.messages import MessageRows
from storage.notifications import DELIVERY_CHANNEL, Listener
from storage.outbox import DueMessage, LeasedConversation
from storage.store import AccountTransaction, PostgresStore

log = get_logger(__name__)

_LEASE = timedelta(seconds=12)
"""How long a process holds a conversation for one message: another takes over within 15 s when it dies."""
_CALL_SECONDS = 10.0
"""How long a platform may take for one message; less than the lease."""
_SETTLED_SECONDS = 0.3
"""How long after news it is looked again: changes that were to be seen with what follows are due by then."""
_AT_ONCE = 8
"""Conversations one process delivers to at the same time."""
_FIRST_WAIT_SECONDS = 1.0
_LONGEST_WAIT_SECONDS = 300.0
_LONGEST_ASKED_WAIT_SECONDS = 3600.0
_UNREACHABLE_WAIT = timedelta(hours=1)
"""When a conversation that cannot be reached is tried again, in case somebody has mended that meanwhile."""
_MOST_PUTTING_OFF = 3
"""Times a change that nobody needs is put off for want of room; then it is left out until the message changes again."""
_PATIENCE = 5
"""Attempts for which later messages wait behind one that fails; from then on it is tried alone."""


class Delivery:
    """Takes conversations with something to deliver, one process a conversation at a time."""

    def __init__(self, store: PostgresStore, listener: Listener, platforms: Mapping[str, ChatPlatform]) -> None:
        self._store = store
        self._listener = listener
        self._platforms = platforms
        self._stopping = False

    async def run(self) -> None:
        """Deliver until cancelled; the messages under way are finished first."""
        if not self._platforms:
            return  # the page reads what is wanted by itself
        taking_up = TakingUp("delivery", self._lease, self._deliver, _AT_ONCE)
        try:
            await taking_up.run(self._listener, DELIVERY_CHANNEL, _SETTLED_SECONDS)
        finally:
            self._stopping = True
            await asyncio.gather(*taking_up.running, return_exceptions=True)

    async def deliver_waiting(self) -> int:
        """Deliver what waits now, and return to how many conversations. Raises Unavailable."""
        count = 0
        while leased := await self._lease():
            await self._deliver(leased)
            count += 1
        return count

    async def _lease(self) -> LeasedConversation | None:
        return await self._store.outbox.lease(list(self._platforms), _LEASE)

    async def _deliver(self, conversation: LeasedConversation) -> bool:
        with bound(conversation_id=conversation.id, account_id=conversation.account_id):
            try:
                return await self._deliver_messages(conversation)
            except Unavailable:
                log.warning("delivery.unavailable")  # the lease ends by itself
            except Exception:
                log.exception("delivery.failed")
        return True

    async def _deliver_messages(self, leased: LeasedConversation) -> bool:
        """Show what is due there; whether something was not, and may have to be tried again at once."""
        failed = False
        due, root = await self._store.outbox.due(leased)
        if not due:  # the holder before has shown it meanwhile
            async with self._rows(leased) as rows:
                await rows.hold(leased, timedelta(0))
        held: LeasedConversation | None = leased
        while due and held:
            message = due.pop(0)
            try:
                posted = await self._show(held, message, root)
            except Unreachable as failure:
                await self._set_aside(held, message, failure)
                return True
            except DeliveryFailed as failure:
                held = await self._put_off(held, message, failure, more=bool(due))
                failed = True
                continue
            root = root or posted.external_id
            due = [
                replace(each, under=posted.external_id) if each.card.under == message.subject else each for each in due
            ]
            # Stored at once: a process that dies repeats one message at most.
            goes_on = bool(due) and not self._stopping
            time = _LEASE if goes_on else timedelta(0)
            # What the holder before may have shown is only known once all that is due was gone through.
            showing = goes_on or (held.overran and bool(due))
            held = await self._store.outbox.shown(held, message, posted, time, showing=showing)
            if self._stopping:
                break
        return failed

    async def _put_off(
        self, held: LeasedConversation, message: DueMessage, failure: DeliveryFailed, *, more: bool
    ) -> LeasedConversation | None:
        """Have the message tried again later; and the conversation, if what follows must wait for that."""
        unsure = held.overran or isinstance(failure, DeliveryUnknown)
        time = _LEASE if more else timedelta(0)
        is_paced = isinstance(failure, Paced)
        if is_paced and message.external_id and message.can_wait and message.attempts >= _MOST_PUTTING_OFF:
            left = Posted(message.external_id)
            return await self._store.outbox.shown(held, message, left, time, showing=more or unsure)
        wait = _wait(message, failure)
        if not is_paced:
            log.warning("delivery.refused", attempts=message.attempts + 1)
        async with self._rows(held) as rows:
            gone = isinstance(failure, MessageGone)
            await rows.mark_failed(message, str(failure), wait, gone=gone, tried=not is_paced)
            must_wait = failure.retry_after is not None or message.attempts + 1 < _PATIENCE
            if must_wait and (message.is_new or gone):
                await rows.hold(held, wait, showing=unsure)  # what follows must not be seen before it
                return None
            return await rows.hold(held, time, showing=more or unsure)

    async def _set_aside(self, held: LeasedConversation, message: DueMessage, failure: Unreachable) -> None:
        """Go on where the people concerned can be reached, and say why."""
        log.warning("delivery.unreachable", outcome=str(failure), platform=held.place.platform)
        platform = self._platforms[held.place.platform]
        card = Card("I cannot post there", (Text(failure.sentence),), tone=Tone.WARNING)
        async with self._store.transaction(held.account_id) as transaction:
            rows = transaction.messages
            await rows.mark_failed(message, str(failure), _UNREACHABLE_WAIT)
            await rows.hold(held, timedelta(0))
            if held.kind in ("session", "walk"):
                await _retreat(transaction, held, platform, card)
                return
            if held.kind != "direct":
                for place in await _admins_places(transaction, held, platform):
                    own = await rows.open_conversation(place, "direct", None)
                    await rows.want(own, {f"unreachable:{held.id}": card})

    @asynccontextmanager
    async def _rows(self, conversation: LeasedConversation) -> AsyncGenerator[MessageRows]:
        async with self._store.transaction(conversation.account_id) as transaction:
            yield transaction.messages

    async def _show(self, conversation: LeasedConversation, message: DueMessage, root: str | None) -> Posted:
        platform = self._platforms[conversation.place.platform]
        try:
            async with asyncio.timeout(_CALL_SECONDS):
                if message.external_id is not None:
                    last = {"can_wait": True} if message.can_wait else {}
                    await platform.update(conversation.place, message.external_id, message.card, **last)
                    return Posted(message.external_id)
                posting = Posting(
                    message.id,
                    conversation.place,
                    message.subject,
                    message.card,
                    root,
                    under=message.under,
                    may_be_shown=conversation.overran or message.was_tried,
                    wanted_since=message.wanted_since,
                )
                return await platform.post(posting)
        except DeliveryFailed:
            raise
        except TimeoutError as error:
            raise DeliveryUnknown("TimeoutError") from error
        except Exception as error:
            log.exception("delivery.platform_failed")
            raise DeliveryUnknown(type(error).__name__) from error


async def _retreat(
    transaction: AccountTransaction, held: LeasedConversation, platform: ChatPlatform, card: Card
) -> None:
    """Go on in the person's own messages, in a thread of its own; once, as nothing is gained by going on there."""
    session = await transaction.sessions.get(held.session_id) if held.session_id else None
    walk = await transaction.walks.get(held.walk_id) if held.walk_id else None
    person = session.engineer if session else walk.technician if walk else None
    identity = await transaction.people.identity_of(person.id, held.place.platform) if person else None
    if person is None or identity is None:
        return
    subject = f"moved:{person.id.hex}"
    retreat = platform.own_thread(identity, f"{held.id}:{person.id}")
    if retreat and not await transaction.messages.stands(held.id, subject):
        await transaction.messages.want(held.id, {subject: card})
        await transaction.messages.move(held.id, retreat.address)


async def _admins_places(
    transaction: AccountTransaction, held: LeasedConversation, platform: ChatPlatform
) -> list[Place]:
    identities = [
        await transaction.people.identity_of(admin.id, held.place.platform)
        for admin in await transaction.people.admins()
    ]
    places = (platform.own_place(identity) for identity in identities if identity)
    return [place for place in places if place]


def _wait(message: DueMessage, error: DeliveryFailed) -> timedelta:
    if isinstance(error, Paced) and not message.is_new:
        # The newest first: what has waited for long is asked about ever more rarely.
        doubled = max(error.retry_after or 0.0, _FIRST_WAIT_SECONDS * 2 ** min(message.attempts, 12))
        return timedelta(seconds=min(doubled * uniform(1.0, 1.5), _LONGEST_ASKED_WAIT_SECONDS))  # noqa: S311 - jitter
    if error.retry_after is not None:
        return timedelta(seconds=min(max(error.retry_after, _FIRST_WAIT_SECONDS), _LONGEST_ASKED_WAIT_SECONDS))
    if isinstance(error, MessageGone):
        return timedelta(0)
    doubled = _FIRST_WAIT_SECONDS * 2 ** min(message.attempts, 10)
    return timedelta(seconds=min(doubled * uniform(0.8, 1.2), _LONGEST_WAIT_SECONDS))  # noqa: S311 - jitter
