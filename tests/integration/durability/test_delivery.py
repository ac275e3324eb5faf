"""What is wanted becomes shown, in order, whatever the platform and the process do meanwhile."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import aclosing, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

import pytest
import pytest_asyncio

from bot.bootstrap.container import Container
from bot.jobs import delivery, taking_up
from bot.jobs.delivery import Delivery
from core.accounts.user import Identity
from core.messaging.cards import Card
from core.messaging.places import Place
from core.ports.chat_platforms import DeliveryFailed, DeliveryUnknown, Posted, Posting
from core.services.administration import DEFAULT_ACCOUNT
from tests.integration.durability.conftest import Look, eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")


@dataclass
class Chat:
    """A chat platform that remembers what it was told, and may be told to misbehave first."""

    told: list[tuple[str, str, str]] = field(default_factory=list)
    """Every call that went well, in order: post or update, subject or id, the card's title."""
    troubles: deque[Exception | asyncio.Event] = field(default_factory=deque)
    """What becomes of the next calls: an exception, or a wait for an event after the message was shown."""
    refused: frozenset[str] = frozenset()
    """Titles that are never taken."""
    calls: int = 0
    postings: list[Posting] = field(default_factory=list)

    async def post(self, posting: Posting) -> Posted:
        await self._meet(("post", posting.subject, posting.card.title))
        self.postings.append(posting)
        return Posted(f"{posting.place.address}/{posting.subject}")

    async def update(self, place: Place, external_id: str, card: Card) -> None:
        await self._meet(("update", external_id, card.title))

    def own_place(self, identity: Identity) -> Place:
        return Place("slack", f"own/{identity.external_id}", identity.workspace)

    def own_thread(self, identity: Identity, key: str) -> Place:
        return Place("slack", f"own/{identity.external_id}/{key}", identity.workspace)

    async def _meet(self, call: tuple[str, str, str]) -> None:
        self.calls += 1
        trouble = self.troubles.popleft() if self.troubles else None
        if isinstance(trouble, Exception):
            raise trouble
        if call[2] in self.refused:
            raise DeliveryFailed("invalid_blocks")
        self.told.append(call)
        if trouble:
            await trouble.wait()

    @property
    def titles(self) -> list[str]:
        return [title for _, _, title in self.told]


class Desk:
    """Wants messages, and lets time pass."""

    def __init__(self, parts: Container, look: Look, chat: Chat) -> None:
        self._parts = parts
        self._look = look
        self._chat = chat

    def delivery(self) -> Delivery:
        """Another process's delivery to the same platform."""
        return Delivery(self._parts.store, self._parts.listener, {"slack": self._chat})

    async def open(self, address: str, kind: str) -> None:
        account = await self._parts.administration.account(DEFAULT_ACCOUNT)
        async with self._parts.store.transaction(account.id) as transaction:
            await transaction.messages.open_conversation(Place("slack", address), kind, None)

    async def wants(self, *titles: str, kind: str = "review") -> None:
        """Want cards, each under its first letter as subject."""
        account = await self._parts.administration.account(DEFAULT_ACCOUNT)
        async with self._parts.store.transaction(account.id) as transaction:
            cards = {title[0]: Card(title, ()) for title in titles}
            await transaction.messages.want_in_channels(kind, cards)
            await self._look.change("SELECT pg_notify('flowpilot_delivery', '')")

    async def announce(self) -> None:
        await self._look.change("SELECT pg_notify('flowpilot_delivery', '')")

    async def later(self, seconds: float) -> None:
        """So much time has passed."""
        await self._look.change("UPDATE conversations SET leased_until = leased_until - %s", timedelta(seconds=seconds))
        await self._look.change(
            "UPDATE messages SET next_attempt_at = next_attempt_at - %s", timedelta(seconds=seconds)
        )

    async def waiting(self) -> int:
        return len(await self._look.rows("SELECT 1 FROM messages WHERE wanted_version > shown_version"))


@pytest.fixture
def parts(file_parts: Container) -> Container:
    return file_parts


@pytest_asyncio.fixture(loop_scope="session")
async def look(parts: Container) -> AsyncGenerator[Look]:
    """At a database with nothing to deliver and nowhere to, whatever the test before has left."""
    async with aclosing(Look(parts.database.url)) as look:
        for table in ("conversations", "workspaces", "user_identities"):
            await look.change(f"DELETE FROM {table}")
        yield look


@pytest.fixture
def chat() -> Chat:
    return Chat()


@pytest_asyncio.fixture(loop_scope="session")
async def desk(parts: Container, look: Look, chat: Chat) -> Desk:
    desk = Desk(parts, look, chat)
    await desk.open("C1", "review")
    return desk


async def test_what_is_wanted_is_shown_in_order(desk: Desk, chat: Chat) -> None:
    await desk.wants("a", "b", "c")
    await desk.delivery().deliver_waiting()
    assert chat.told == [("post", "a", "a"), ("post", "b", "b"), ("post", "c", "c")]
    assert await desk.waiting() == 0
    assert await desk.delivery().deliver_waiting() == 0


async def test_a_message_shown_before_is_changed_in_its_place(desk: Desk, chat: Chat) -> None:
    await desk.wants("a", "b")
    await desk.delivery().deliver_waiting()
    await desk.wants("a changed")
    await desk.delivery().deliver_waiting()
    assert chat.told[2:] == [("update", "C1/a", "a changed")]


async def test_a_token_that_is_taken_again_does_not_lock_a_conversation_whose_message_is_just_shown(
    desk: Desk, look: Look, parts: Container
) -> None:
    await desk.wants("a")
    account = await parts.administration.account(DEFAULT_ACCOUNT)

    async def deliver_now() -> None:
        async with parts.store.transaction(account.id) as transaction:
            await transaction.messages.deliver_now("slack", "")

    async with asyncio.TaskGroup() as others, look.locked("SELECT 1 FROM messages"):
        others.create_task(deliver_now())
        await look.somebody_waits()
        await look.rows("SELECT 1 FROM conversations FOR NO KEY UPDATE NOWAIT")


@pytest.mark.parametrize("goes_on", ["move", "come_back", "begin_anew"])
async def test_a_thread_that_goes_on_elsewhere_does_not_lock_a_conversation_whose_message_is_just_shown(
    desk: Desk, look: Look, parts: Container, goes_on: str
) -> None:
    await desk.wants("a")
    await look.change("UPDATE conversations SET moved_from = 'C2'")
    account = await parts.administration.account(DEFAULT_ACCOUNT)
    ((conversation,),) = await look.rows("SELECT id FROM conversations")
    which = (conversation, "C2", ["a"]) if goes_on == "begin_anew" else (conversation, "C2")

    async def go_on() -> None:
        async with parts.store.transaction(account.id) as transaction:
            await getattr(transaction.messages, goes_on)(*which)

    async with asyncio.TaskGroup() as others, look.locked("SELECT 1 FROM messages"):
        others.create_task(go_on())
        await look.somebody_waits()
        await look.rows("SELECT 1 FROM conversations FOR NO KEY UPDATE NOWAIT")


async def test_a_damaged_card_holds_up_no_other_and_is_shown_once_it_changes(
    desk: Desk, chat: Chat, look: Look, parts: Container
) -> None:
    await desk.wants("a", "b")
    await look.change("UPDATE messages SET card = '{\"no\": 1}' WHERE subject = 'a'")
    await desk.delivery().deliver_waiting()
    assert chat.titles == ["b"]
    assert await desk.waiting() == 0
    account = await parts.administration.account(DEFAULT_ACCOUNT)
    assert [one.subject for one in await parts.store.shown(account.id, "slack", "C1")] == ["b"]
    await desk.wants("a 2")
    await desk.delivery().deliver_waiting()
    assert chat.titles == ["b", "a 2"]


async def test_only_the_newest_of_several_changes_is_shown(desk: Desk, chat: Chat) -> None:
    for title in ("a", "a 2", "a 3"):
        await desk.wants(title)
    await desk.delivery().deliver_waiting()
    assert chat.told == [("post", "a", "a 3")]


async def test_a_change_wanted_while_the_message_is_on_its_way_is_shown_after_it(desk: Desk, chat: Chat) -> None:
    goes_on = asyncio.Event()
    chat.troubles.append(goes_on)
    await desk.wants("a")
    under_way = asyncio.create_task(desk.delivery().deliver_waiting())
    await eventually(lambda: _told(chat, 1))
    await desk.wants("a changed")
    goes_on.set()
    await under_way
    assert chat.told == [("post", "a", "a"), ("update", "C1/a", "a changed")]
    assert await desk.waiting() == 0


async def _told(chat: Chat, count: int) -> bool:
    return len(chat.told) >= count


@pytest.mark.parametrize("trouble", [DeliveryFailed("down"), KeyError("a fault of the adapter")])
async def test_what_follows_a_message_that_failed_is_not_shown_before_it(
    desk: Desk, chat: Chat, trouble: Exception
) -> None:
    chat.troubles.append(trouble)
    await desk.wants("a", "b")
    await desk.delivery().deliver_waiting()
    await desk.wants("c")
    await desk.delivery().deliver_waiting()
    assert (chat.told, chat.calls) == ([], 1)
    await desk.later(2)
    await desk.delivery().deliver_waiting()
    assert chat.titles == ["a", "b", "c"]


async def test_messages_shown_before_a_fault_are_not_shown_again(desk: Desk, chat: Chat) -> None:
    await desk.wants("a", "b")
    await desk.delivery().deliver_waiting()
    await desk.wants("c", "d", "e")
    chat.refused = frozenset("d")
    for _ in range(4):
        await desk.delivery().deliver_waiting()
        await desk.later(400)
    assert chat.titles == ["a", "b", "c"]


async def test_waits_grow_while_a_message_fails(desk: Desk, chat: Chat) -> None:
    chat.refused = frozenset("a")
    await desk.wants("a")
    for seconds in (0, 1.5, 3, 6):
        await desk.later(seconds)
        for _ in range(3):
            await desk.delivery().deliver_waiting()
    assert chat.calls == 4
    await desk.later(6)
    await desk.delivery().deliver_waiting()
    assert chat.calls == 4


async def test_a_message_that_is_never_taken_does_not_hold_up_the_others_for_ever(desk: Desk, chat: Chat) -> None:
    chat.refused = frozenset("a")
    await desk.wants("a", "b")
    for _ in range(5):
        await desk.delivery().deliver_waiting()
        await desk.later(400)
    assert chat.titles == ["b"]
    chat.refused = frozenset()
    await desk.delivery().deliver_waiting()
    assert chat.titles == ["b", "a"]


async def test_a_platform_that_asks_for_a_pause_gets_it_for_the_whole_conversation(desk: Desk, chat: Chat) -> None:
    await desk.open("C2", "handover")
    chat.troubles.append(DeliveryFailed("ratelimited", retry_after=60))
    await desk.wants("a")
    await desk.delivery().deliver_waiting()
    await desk.wants("a changed", "b")
    await desk.wants("o", kind="handover")
    await desk.delivery().deliver_waiting()
    assert chat.titles == ["o"]
    await desk.later(50)
    await desk.delivery().deliver_waiting()
    assert chat.titles == ["o"]
    await desk.later(11)
    await desk.delivery().deliver_waiting()
    assert chat.titles == ["o", "a changed", "b"]


async def test_a_pause_of_nothing_is_no_invitation_to_hammer(desk: Desk, chat: Chat) -> None:
    chat.troubles += [DeliveryFailed("ratelimited", retry_after=0) for _ in range(9)]
    await desk.wants("a")
    await desk.delivery().deliver_waiting()
    assert chat.calls == 1


async def test_a_platform_that_does_not_answer_is_given_up_on_and_tried_again(
    desk: Desk, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "_CALL_SECONDS", 0.05)
    chat.troubles.append(asyncio.Event())
    await desk.wants("a", "b")
    await desk.delivery().deliver_waiting()
    await desk.later(2)
    await desk.delivery().deliver_waiting()
    assert chat.titles == ["a", "a", "b"]


async def test_a_conversation_of_a_dead_process_is_taken_over_when_its_lease_ends(
    parts: Container, desk: Desk, chat: Chat
) -> None:
    await desk.wants("a")
    assert await parts.store.outbox.lease(["slack"], delivery._LEASE)
    assert await desk.delivery().deliver_waiting() == 0
    await desk.later(delivery._LEASE.total_seconds())
    assert await desk.delivery().deliver_waiting() == 1
    assert chat.titles == ["a"]


async def test_a_crash_between_showing_and_storing_repeats_one_message_at_most(desk: Desk, chat: Chat) -> None:
    await desk.wants("a", "b", "c")
    released = asyncio.Event()
    released.set()
    chat.troubles += [released, asyncio.Event()]
    dying = asyncio.create_task(desk.delivery().deliver_waiting())
    await eventually(lambda: _told(chat, 2))
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    assert await desk.delivery().deliver_waiting() == 0
    await desk.later(delivery._LEASE.total_seconds())
    await desk.delivery().deliver_waiting()
    assert chat.titles == ["a", "b", "b", "c"]
    assert await desk.waiting() == 0


async def test_a_process_that_lost_its_lease_shows_nothing_more(desk: Desk, chat: Chat) -> None:
    await desk.wants("a", "b", "c")
    wakes = asyncio.Event()
    chat.troubles.append(wakes)
    asleep = asyncio.create_task(desk.delivery().deliver_waiting())
    await eventually(lambda: _told(chat, 1))
    await desk.later(delivery._LEASE.total_seconds())
    await desk.delivery().deliver_waiting()
    assert chat.titles == ["a", "a", "b", "c"]
    wakes.set()
    await asleep
    assert chat.titles == ["a", "a", "b", "c"]
    assert await desk.waiting() == 0


async def test_what_may_be_shown_is_looked_for_whatever_is_delivered_before_it(desk: Desk, chat: Chat) -> None:
    await desk.wants("a")
    await desk.delivery().deliver_waiting()
    wakes = asyncio.Event()
    chat.troubles.append(wakes)
    await desk.wants("b")
    killed = asyncio.create_task(desk.delivery().deliver_waiting())
    await eventually(lambda: _told(chat, 2))
    await desk.wants("a, changed", "c")
    await desk.later(delivery._LEASE.total_seconds())
    await desk.delivery().deliver_waiting()
    assert chat.titles == ["a", "b", "a, changed", "b", "c"]
    assert [posting.subject for posting in chat.postings if posting.may_be_shown] == ["b", "c"]
    killed.cancel()
    await asyncio.gather(killed, return_exceptions=True)


async def test_what_may_be_shown_is_looked_for_though_what_comes_before_it_is_refused(desk: Desk, chat: Chat) -> None:
    await desk.wants("a")
    await desk.delivery().deliver_waiting()
    wakes = asyncio.Event()
    chat.troubles.append(wakes)
    await desk.wants("b")
    killed = asyncio.create_task(desk.delivery().deliver_waiting())
    await eventually(lambda: _told(chat, 2))
    await desk.wants("a, changed")
    await desk.later(delivery._LEASE.total_seconds())
    chat.troubles.append(DeliveryFailed("internal_error"))
    await desk.delivery().deliver_waiting()
    await desk.later(60)
    await desk.delivery().deliver_waiting()
    assert [posting.subject for posting in chat.postings if posting.may_be_shown] == ["b"]
    killed.cancel()
    await asyncio.gather(killed, return_exceptions=True)


async def test_what_failed_is_looked_for_when_it_changes_before_it_is_tried_again(desk: Desk, chat: Chat) -> None:
    chat.troubles += [DeliveryUnknown("TimeoutError")]
    await desk.wants("a")
    await desk.delivery().deliver_waiting()
    await desk.later(60)
    await desk.wants("a, changed")
    await desk.delivery().deliver_waiting()
    assert [posting.may_be_shown for posting in chat.postings] == [True]


async def test_what_a_process_notes_that_lost_its_lease_is_kept_and_leaves_the_next_holders_lease_alone(
    parts: Container, desk: Desk, look: Look
) -> None:
    outbox, nothing = parts.store.outbox, timedelta(0)
    await desk.wants("a", "b")
    late = await outbox.lease(["slack"], delivery._LEASE)
    assert late
    (message, _), root = await outbox.due(late)
    assert root is None
    await desk.later(delivery._LEASE.total_seconds())
    held = await outbox.lease(["slack"], delivery._LEASE)
    assert held
    assert held.overran
    assert await outbox.shown(late, message, Posted("C1/1", "C1/1"), nothing, showing=False) is None
    assert await look.rows("SELECT address, leased_until, showing FROM conversations WHERE platform = 'slack'") == [
        ("C1/1", held.leased_until, True)
    ]
    (other,), root = await outbox.due(held)
    assert (other.subject, root) == ("b", "C1/1")
    still = await outbox.shown(held, other, Posted("C1/2"), delivery._LEASE, showing=True)
    assert still
    assert await look.rows("SELECT address, leased_until, showing FROM conversations WHERE platform = 'slack'") == [
        ("C1/1", still.leased_until, True)
    ]
    assert await desk.waiting() == 0


async def test_several_processes_show_everything_once(desk: Desk, chat: Chat) -> None:
    for letter in "abcdefgh":
        await desk.wants(letter)
    await asyncio.gather(*(desk.delivery().deliver_waiting() for _ in range(4)))
    assert chat.titles == list("abcdefgh")


async def test_news_that_comes_while_its_conversation_is_held_needs_no_second_look(
    parts: Container, desk: Desk, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking_up, "_POLL_SECONDS", 3600)
    goes_on = asyncio.Event()
    chat.troubles.append(goes_on)
    running = asyncio.create_task(desk.delivery().run())
    await desk.wants("a")
    await desk.announce()
    await eventually(lambda: _told(chat, 1))
    async with parts.listener.subscribe("flowpilot_delivery") as heard:
        await desk.wants("b")
        await desk.announce()
        await heard.wait()
    goes_on.set()
    await eventually(lambda: _told(chat, 2))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert chat.titles == ["a", "b"]


async def test_a_fault_while_looking_for_work_does_not_end_delivery(
    desk: Desk, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking_up, "_POLL_SECONDS", 0.05)
    faults = deque([RuntimeError("a fault of ours"), OSError("of the system")])
    look_for_work = Delivery._lease

    async def faulty(self: Delivery):
        if faults:
            raise faults.popleft()
        return await look_for_work(self)

    monkeypatch.setattr(Delivery, "_lease", faulty)
    await desk.wants("a")
    running = asyncio.create_task(desk.delivery().run())
    await eventually(lambda: _told(chat, 1))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert not faults


class News(asyncio.Event):
    """News of messages, that says when somebody waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.awaited = asyncio.Event()

    async def wait(self) -> Literal[True]:
        self.awaited.set()
        return await super().wait()


async def test_delivery_that_is_stopped_the_moment_news_comes_ends(
    parts: Container, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    news = News()
    monkeypatch.setattr(parts.listener, "subscribe", lambda _: nullcontext(news))
    running = asyncio.create_task(Delivery(parts.store, parts.listener, {"slack": chat}).run())
    await news.awaited.wait()
    await asyncio.sleep(0)
    news.set()
    running.cancel()
    async with asyncio.timeout(10):
        await asyncio.wait([running])
    assert running.cancelled()
