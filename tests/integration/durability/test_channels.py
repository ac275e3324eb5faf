"""Where something is posted: a channel may serve several purposes, and what a conversation is, it stays."""

from uuid import uuid4

import pytest
import pytest_asyncio

from bot.bootstrap.container import Container
from bot.jobs.delivery import Delivery
from core.accounts.account import Account
from core.accounts.user import Identity, Role, Workspace
from core.messaging.cards import Card
from core.messaging.places import Place
from core.ports.chat_platforms import Unreachable
from core.services.administration import DEFAULT_ACCOUNT
from core.sessions.commands import StartSession
from core.sessions.session import Session
from tests.integration.durability.conftest import Look
from tests.integration.durability.test_delivery import Chat, look, parts

__all__ = ["look", "parts"]  # fixtures

pytestmark = pytest.mark.asyncio(loop_scope="session")

PROPOSAL, HANDOVER = "proposal:1", "handover:1"


class Office:
    """An account whose channels are chosen, and what it has shown."""

    def __init__(self, parts: Container, look: Look, account: Account, chat: Chat) -> None:
        self.parts = parts
        self.look = look
        self.account = account
        self.chat = chat

    async def chooses(self, handovers: str | None, reviews: str | None) -> None:
        """Have an admin choose the channels in Slack; None: nowhere."""
        changes = {
            "handover_channels": {"slack": handovers} if handovers else {},
            "reviewer_channels": {"slack": reviews} if reviews else {},
        }
        await self.parts.administration.change_settings(None, self.account.id, changes)

    async def posts(self, title: str) -> None:
        """A hand-over and a proposal, with that title."""
        async with self.parts.store.transaction(self.account.id) as transaction:
            await transaction.messages.want_in_channels("handover", {HANDOVER: Card(f"handover {title}", ())})
            await transaction.messages.want_in_channels("review", {PROPOSAL: Card(f"proposal {title}", ())})

    async def shown(self) -> dict[str, set[str]]:
        """What the conversations in Slack are to show, by address."""
        rows = await self.look.rows(
            "SELECT c.address, m.card->>'title' FROM conversations c JOIN messages m ON m.conversation_id = c.id "
            "WHERE c.platform = 'slack'"
        )
        found = dict[str, set[str]]()
        for address, title in rows:
            found.setdefault(address.removeprefix("-/"), set()).add(title)
        return found

    async def starts(self, problem: str, address: str) -> Session:
        user = await self.parts.administration.user(self.account, "dana", Role.ENGINEER)
        async with self.parts.store.accounts() as accounts:
            await accounts.save_workspace(Workspace("slack", "T1", self.account.id))
        async with self.parts.store.transaction(self.account.id) as transaction:
            if await transaction.people.identity_of(user.id, "slack") is None:
                await transaction.people.add_identity(user.id, Identity("slack", "T1", "U1DANA"))
        return await self.parts.services.session_service.start(
            user, StartSession(problem), uuid4(), Place("slack", address, "T1")
        )

    async def deliver(self) -> None:
        await Delivery(self.parts.store, self.parts.listener, {"slack": self.chat}).deliver_waiting()


@pytest_asyncio.fixture(loop_scope="session")
async def office(parts: Container, look: Look) -> Office:
    account = await parts.administration.account(DEFAULT_ACCOUNT)
    office = Office(parts, look, account, Chat())
    await office.chooses(None, None)
    return office


async def test_one_channel_takes_hand_overs_and_proposals(office: Office) -> None:
    await office.chooses("C1ALL", "C1ALL")
    await office.posts("one")
    assert await office.shown() == {"C1ALL": {"handover one", "proposal one"}}


async def test_a_channel_that_loses_one_purpose_keeps_the_other_and_what_stands_there_is_kept_right(
    office: Office,
) -> None:
    await office.chooses("C1ALL", "C1ALL")
    await office.posts("one")
    await office.chooses("C2ALL", "C1ALL")
    await office.posts("two")
    both = {"handover two", "proposal two"}
    assert await office.shown() == {"C1ALL": both, "C2ALL": {"handover two"}}


async def test_a_channel_that_lost_every_purpose_gets_nothing_new(office: Office) -> None:
    await office.chooses("C1ALL", "C1ALL")
    await office.chooses(None, "C1ALL")
    await office.chooses(None, None)
    await office.posts("one")
    assert await office.shown() == {}
    await office.chooses("C1ALL", None)
    await office.posts("two")
    assert await office.shown() == {"C1ALL": {"handover two"}}


async def test_a_session_shown_in_a_channel_takes_no_purpose_from_it(office: Office) -> None:
    await office.chooses("C1ALL", "C1ALL")
    session = await office.starts("Nobody can print", "-/C1ALL")
    await office.posts("one")
    assert {"handover one", "proposal one", session.title} <= (await office.shown())["C1ALL"]


async def test_a_notice_to_a_person_leaves_the_session_in_their_messages_where_it_is(office: Office) -> None:
    session = await office.starts("Nobody can print", "T1/U1DANA")
    async with office.parts.store.transaction(office.account.id) as transaction:
        own = await transaction.messages.open_conversation(Place("slack", "T1/U1DANA", "T1"), "direct", None)
        await transaction.messages.want(own, {"unreachable:1": Card("I cannot post there", ())})
        there = await transaction.messages.conversation_at(Place("slack", "T1/U1DANA", "T1"))
    assert there
    assert (there.kind, there.session_id) == ("session", session.id)


async def test_a_channel_that_the_release_before_chooses_gets_its_cards_and_loses_no_purpose(office: Office) -> None:
    await office.chooses("C1ALL", None)
    choose = "UPDATE conversations SET kind = %s WHERE platform = 'slack' AND address = '-/C1ALL'"
    await office.look.change(choose, "review")
    await office.posts("one")
    assert await office.shown() == {"C1ALL": {"handover one", "proposal one"}}
    await office.look.change(choose, "former")
    await office.look.change("DELETE FROM messages")
    await office.posts("two")
    assert await office.shown() == {"C1ALL": {"handover two"}}


async def test_every_session_that_retreats_to_ones_messages_gets_a_thread_of_its_own(office: Office) -> None:
    for problem, channel in (("Nobody can print", "T1/C1"), ("Nobody can scan", "T1/C2")):
        await office.starts(problem, channel)
        office.chat.troubles.append(Unreachable("is_archived", "C1 is archived."))
        await office.deliver()
        await office.deliver()
    retreated = {address: titles for address, titles in (await office.shown()).items() if address[:10] == "own/U1DANA"}
    assert len(retreated) == 2
    assert all("I cannot post there" in titles for titles in retreated.values())
    assert {"Nobody can print", "Nobody can scan"} <= {title for titles in retreated.values() for title in titles}
    assert not await office.look.rows(
        "SELECT 1 FROM messages m JOIN conversations c ON c.id = m.conversation_id "
        "WHERE c.platform = 'slack' AND m.wanted_version > m.shown_version"
    )


async def test_a_session_whose_retreat_cannot_be_reached_either_is_not_moved_round_and_round(office: Office) -> None:
    await office.starts("Nobody can print", "T1/C1")
    for _ in range(3):
        office.chat.troubles.append(Unreachable("is_archived", "It is archived."))
    await office.deliver()
    await office.deliver()
    calls = office.chat.calls
    await office.deliver()
    assert calls == office.chat.calls == 2 + 1
