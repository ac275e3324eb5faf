"""Delivery: making each platform show what its messages should look like, in order, whatever happens in between."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from random import uniform
from typing import Protocol

from bot.logs import bound, get_logger
from core.cards import Card
from core.errors import Unavailable
from storage.messages import DueMessage, LeasedConversation, MessageRows, lease_conversation
from storage.notifications import DELIVERY_CHANNEL, Listener
from storage.store import PostgresStore

log = get_logger(__name__)

_LEASE = timedelta(seconds=12)
"""How long a process holds a conversation for one message: another takes over within 15 s when it dies."""
_CALL_SECONDS = 10.0
"""How long a platform may take for one message; less than the lease."""
_POLL_SECONDS = 1.0
_AT_ONCE = 4
"""Conversations one process delivers to at the same time."""
_FIRST_WAIT_SECONDS = 1.0
_LONGEST_WAIT_SECONDS = 300.0
_LONGEST_ASKED_WAIT_SECONDS = 3600.0
_PATIENCE = 5
"""Attempts for which later messages wait behind one that fails; from then on it is tried alone."""


class DeliveryFailed(Exception):  # noqa: N818 - named for what happened
    """The platform did not take a message; tried again, after `retry_after` seconds where the platform says so."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class ChatPlatform(Protocol):
    """Shows cards in conversations. Its adapter alone reads the address. A call over 10 s is cut off and repeated."""

    async def post(self, address: str, subject: str, card: Card) -> str:
        """Show a new message; returns the platform's id of it. Raises DeliveryFailed."""
        ...

    async def update(self, address: str, external_id: str, card: Card) -> None:
        """Show the card in the message's place. Raises DeliveryFailed."""
        ...


class Delivery:
    """Takes conversations with something to deliver, one process a conversation at a time."""

    def __init__(self, store: PostgresStore, listener: Listener, platforms: Mapping[str, ChatPlatform]) -> None:
        self._store = store
        self._listener = listener
        self._platforms = platforms
        self._stopping = False

    async def run(self) -> None:
        """Deliver until cancelled; the messages under way are finished first."""
        running = set[asyncio.Task[None]]()
        try:
            async with self._listener.subscribe(DELIVERY_CHANNEL) as wanted:
                while True:
                    wanted.clear()
                    try:
                        await self._take_all(running, wanted)
                    except Unavailable:
                        log.warning("delivery.unavailable")
                    except Exception:
                        log.exception("delivery.failed")
                    with suppress(TimeoutError):
                        await asyncio.wait_for(wanted.wait(), _POLL_SECONDS)
        finally:
            self._stopping = True
            await asyncio.gather(*running, return_exceptions=True)

    async def deliver_waiting(self) -> int:
        """Deliver what waits now, and return to how many conversations. Raises Unavailable."""
        count = 0
        while leased := await self._lease():
            await self._deliver(leased)
            count += 1
        return count

    async def _take_all(self, running: set[asyncio.Task[None]], wanted: asyncio.Event) -> None:
        while True:
            if len(running) >= _AT_ONCE:
                await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            leased = await self._lease()
            if leased is None:
                return
            task = asyncio.create_task(self._deliver(leased))
            running.add(task)
            task.add_done_callback(running.discard)
            # News that came while the conversation was held could not be taken up.
            task.add_done_callback(lambda _: wanted.set())

    async def _lease(self) -> LeasedConversation | None:
        async with self._store.connection() as connection:
            return await lease_conversation(connection, list(self._platforms), _LEASE)

    async def _deliver(self, conversation: LeasedConversation) -> None:
        with bound(conversation_id=conversation.id, account_id=conversation.account_id):
            try:
                await self._deliver_messages(conversation)
            except Unavailable:
                log.warning("delivery.unavailable")  # the lease ends by itself
            except Exception:
                log.exception("delivery.failed")

    async def _deliver_messages(self, leased: LeasedConversation) -> None:
        async with self._rows(leased) as rows:
            due = list(await rows.due(leased.id))
            held = leased if due else await rows.hold(leased, timedelta(0))
        while due and held:
            message = due.pop(0)
            failure: DeliveryFailed | None = None
            external_id = message.external_id or ""
            try:
                external_id = await self._show(held, message)
            except DeliveryFailed as error:
                failure = error
            # Stored at once: a process that dies repeats one message at most.
            async with self._rows(held) as rows:
                if failure is None:
                    await rows.mark_shown(message, external_id)
                    await rows.announce_shown(held)
                else:
                    wait = _wait(message, failure)
                    log.warning("delivery.refused", attempts=message.attempts + 1)
                    await rows.mark_failed(message, str(failure), wait)
                    if failure.retry_after is not None or message.attempts + 1 < _PATIENCE:
                        await rows.hold(held, wait)  # what follows must not be seen before it
                        return
                held = await rows.hold(held, _LEASE if due and not self._stopping else timedelta(0))
            if self._stopping:
                return

    @asynccontextmanager
    async def _rows(self, conversation: LeasedConversation) -> AsyncGenerator[MessageRows]:
        async with self._store.transaction(conversation.account_id) as transaction:
            yield transaction.messages

    async def _show(self, conversation: LeasedConversation, message: DueMessage) -> str:
        platform = self._platforms[conversation.platform]
        try:
            async with asyncio.timeout(_CALL_SECONDS):
                if message.external_id is None:
                    return await platform.post(conversation.address, message.subject, message.card)
                await platform.update(conversation.address, message.external_id, message.card)
        except DeliveryFailed:
            raise
        except Exception as error:
            log.exception("delivery.platform_failed")
            raise DeliveryFailed(type(error).__name__) from error
        return message.external_id


def _wait(message: DueMessage, error: DeliveryFailed) -> timedelta:
    if error.retry_after is not None:
        return timedelta(seconds=min(max(error.retry_after, _FIRST_WAIT_SECONDS), _LONGEST_ASKED_WAIT_SECONDS))
    doubled = _FIRST_WAIT_SECONDS * 2 ** min(message.attempts, 10)
    return timedelta(seconds=min(doubled * uniform(0.8, 1.2), _LONGEST_WAIT_SECONDS))  # noqa: S311 - jitter
