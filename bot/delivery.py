"""Delivery: making each platform show what its messages should look like, in order, whatever happens in between."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from random import uniform
from typing import Protocol

from bot.logs import bound, get_logger
from core.cards import Card
from core.errors import Unavailable
from storage.messages import DueMessage, LeasedConversation, lease_conversation
from storage.notifications import DELIVERY_CHANNEL, Listener
from storage.store import PostgresStore

log = get_logger(__name__)

_LEASE = timedelta(seconds=12)
"""How long a process holds a conversation: another takes over within 15 s when it dies."""
_POLL_SECONDS = 1.0
_AT_ONCE = 4
"""Conversations one process delivers to at the same time."""
_FIRST_WAIT_SECONDS = 1.0
_LONGEST_WAIT_SECONDS = 300.0


class DeliveryFailed(Exception):  # noqa: N818 - named for what happened
    """The platform did not take a message; tried again, after `retry_after` seconds where the platform says so."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class ChatPlatform(Protocol):
    """Shows cards in conversations. Its adapter alone reads the address."""

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

    async def run(self) -> None:
        """Deliver until cancelled; what is under way is finished first."""
        running = set[asyncio.Task[None]]()
        try:
            async with self._listener.subscribe(DELIVERY_CHANNEL) as wanted:
                while True:
                    wanted.clear()
                    await self._take_all(running)
                    with suppress(TimeoutError):
                        await asyncio.wait_for(wanted.wait(), _POLL_SECONDS)
        finally:
            await asyncio.gather(*running, return_exceptions=True)

    async def deliver_waiting(self) -> int:
        """Deliver what waits now, and return to how many conversations."""
        count = 0
        while leased := await self._lease():
            await self._deliver(leased)
            count += 1
        return count

    async def _take_all(self, running: set[asyncio.Task[None]]) -> None:
        while True:
            if len(running) >= _AT_ONCE:
                await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            leased = None
            with suppress(Unavailable):
                leased = await self._lease()
            if leased is None:
                return
            task = asyncio.create_task(self._deliver(leased))
            running.add(task)
            task.add_done_callback(running.discard)

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

    async def _deliver_messages(self, conversation: LeasedConversation) -> None:
        async with self._store.transaction(conversation.account_id) as transaction:
            due = await transaction.messages.due(conversation.id)
        shown = list[tuple[DueMessage, str]]()
        failure: tuple[DueMessage, DeliveryFailed] | None = None
        for message in due:
            try:
                shown.append((message, await self._show(conversation, message)))
            except DeliveryFailed as error:
                failure = (message, error)
                break  # what follows must not be seen before it
        async with self._store.transaction(conversation.account_id) as transaction:
            for message, external_id in shown:
                await transaction.messages.mark_shown(message, external_id)
            if failure:
                message, error = failure
                await transaction.messages.mark_failed(message, str(error), _wait(message, error))
                log.warning("delivery.refused", attempts=message.attempts + 1)
            await transaction.messages.release(conversation.id)
            await transaction.messages.announce_shown(conversation)

    async def _show(self, conversation: LeasedConversation, message: DueMessage) -> str:
        platform = self._platforms[conversation.platform]
        if message.external_id is None:
            return await platform.post(conversation.address, message.subject, message.card)
        await platform.update(conversation.address, message.external_id, message.card)
        return message.external_id


def _wait(message: DueMessage, error: DeliveryFailed) -> timedelta:
    doubled = _FIRST_WAIT_SECONDS * 2 ** min(message.attempts, 10)
    seconds = error.retry_after if error.retry_after is not None else doubled * uniform(0.8, 1.2)  # noqa: S311 - jitter
    return timedelta(seconds=min(seconds, _LONGEST_WAIT_SECONDS))
