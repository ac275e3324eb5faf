"""Commands carried out on the real database: decided once, stored whole, with what follows from them."""

import asyncio
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from sqlalchemy import text

from bot.bootstrap.container import Container
from core.accounts.account import Account
from core.accounts.user import Role, User
from core.flows.library import starter_flows
from core.flows.options import Script
from core.guides.confirming import confirming_handover, confirming_resolution
from core.messaging.places import Place
from core.sessions.commands import (
    AcceptGuideReply,
    AddNote,
    Claim,
    EditAnswer,
    GuideReply,
    HandOver,
    Pause,
    RecordFixOutcome,
    Reopen,
    Resolve,
    RespondToStep,
    Resume,
    SessionCommand,
    StartSession,
    StepReply,
    Stop,
    SwitchGuide,
)
from core.sessions.errors import StaleStep
from core.sessions.records import SessionFilter
from core.sessions.session import (
    ClaimMode,
    FixOutcome,
    GuideChoice,
    MatchedFlow,
    Session,
    SessionStatus,
    Ticket,
    TicketKind,
)
from core.sessions.steps import Confirm, Ending, GuideKind, StepContent, StepDraft, StepState, StepType
from core.shared.errors import NotAllowed, NotFound
from tests.support.accounts import empty_account
from tests.support.scene import drafted

PROBLEM = "The scanner on floor two drops every second page."

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def parts(shared_parts: Container) -> Container:
    return shared_parts


class Desk:
    """Two engineers of one account, and the commands they and their guide give."""

    def __init__(self, parts: Container, account: Account, dana: User, jo: User) -> None:
        self.parts = parts
        self.account = account
        self.dana = dana
        self.jo = jo

    async def starts(self, problem: str = PROBLEM, key: str | None = None, **more: object) -> Session:
        session_id = uuid4()
        command = StartSession(problem, **more)  # type: ignore[arg-type]
        return await self.parts.session_service.start(
            self.dana, command, session_id, Place("web", str(session_id)), key
        )

    async def does(
        self, session: Session, command: SessionCommand, user: User | None = None, key: str | None = None
    ) -> Session:
        return await self.parts.session_service.execute(
            user or self.dana, self.dana.account_id, session.id, command, key
        )

    async def asks(self, session: Session, *drafts: StepDraft, **reply: object) -> Session:
        """The guide answers the awaited turn."""
        accept = AcceptGuideReply(session.turn, GuideReply(GuideKind.CLAUDE, drafts, **reply))  # type: ignore[arg-type]
        return await self.parts.session_service.execute(None, self.dana.account_id, session.id, accept)

    async def answers(self, session: Session, reply: StepReply, key: str | None = None) -> Session:
        assert session.open_step is not None
        return await self.does(session, RespondToStep(session.open_step.id, reply), key=key)

    async def reads(self, session: Session) -> Session | None:
        async with self.parts.store.transaction(self.dana.account_id) as transaction:
            return await transaction.sessions.get(session.id)

    async def counts(self, what: str, session: Session) -> int:
        async with self.parts.store.connection() as connection:
            return (await connection.execute(text(what), {"id": str(session.id)})).scalar_one()

    async def jobs(self, session: Session) -> int:
        """How often the guide was asked."""
        return await self.counts(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'ask_guide' AND args->>'session_id' = :id",
            session,
        )

    async def events(self, session: Session) -> int:
        return await self.counts("SELECT count(*) FROM events WHERE session_id = CAST(:id AS uuid)", session)


@pytest_asyncio.fixture(loop_scope="session")
async def chat(parts: Container) -> Desk:
    account = await empty_account(parts, f"Acme {uuid4()}")
    people = [await parts.administration.user(account, name, Role.ENGINEER) for name in ("dana", "jo")]
    return Desk(parts, account, *people)


async def test_what_was_decided_is_what_is_read_back_through_a_whole_life(chat: Desk) -> None:
    flow_id = await a_flow(chat)
    script = StepContent(
        text="Run this.",
        details="As admin.",
        guide=GuideKind.CLAUDE,
        script=Script("powershell", "Get-X", "None.", "Y."),
    )
    ending = Ending("Dust.", "Cleaned it.", "Worn.", "the vendor", ("Order a feeder.",))

    session = await chat.starts(ticket=Ticket("T-1", TicketKind.PSA))
    assert await chat.reads(session) == session

    async def then(following: Session) -> None:
        nonlocal session
        assert following.version == session.version + 1
        session = following
        assert await chat.reads(session) == session

    reading = StepDraft(StepType.INTAKE_ANALYSIS, StepContent(text="A scanner."), reasoning="Because.")
    await then(
        await chat.asks(
            session,
            reading,
            drafted("Which tray?", StepType.QUESTION, "Upper", "Lower"),
            title="Scanner",
            facts=("New.",),
            input_tokens=9,
        )
    )
    await then(await chat.answers(session, StepReply(option="upper")))
    await then(await chat.asks(session, StepDraft(StepType.SCRIPT_GENERATION, script), suggested_fix="Clean it."))
    await then(await chat.does(session, EditAnswer(session.steps[1].id, StepReply(text="Lower, I think."))))
    await then(await chat.asks(session, drafted("Clean it.", StepType.ACTION), suggested_fix="Clean it."))
    await then(await chat.does(session, RecordFixOutcome(FixOutcome.WAITING, waiting_for="Monday")))
    await then(await chat.answers(session, StepReply(success=False, details="Still.")))
    await then(await chat.does(session, Stop()))
    await then(await chat.does(session, Pause()))
    await then(await chat.does(session, Resume()))
    await then(await chat.answers(session, StepReply(skip=True)))
    await then(await chat.does(session, SwitchGuide(GuideChoice.FLOW, await matched(chat, flow_id))))
    await then(await chat.asks(session, confirming_handover(drafted(""), ending)))
    await then(await chat.answers(session, StepReply(option=Confirm.NOT_YET)))
    await then(await chat.does(session, HandOver("Off shift.", chat.jo.person)))
    await then(await chat.does(session, Claim(ClaimMode.BRIEFING), chat.jo))
    await then(await chat.does(session, AddNote("Called back."), chat.dana))
    await then(await chat.asks(session, confirming_resolution(drafted(""), ending)))
    await then(await chat.does(session, Resolve(FixOutcome.PARTLY, "Dust.", "Cleaned it.", "Tray two."), chat.jo))
    await then(await chat.does(session, Reopen(), chat.jo))
    assert [step.order for step in session.steps] == list(range(len(session.steps)))


async def a_flow(chat: Desk) -> UUID:
    async with chat.parts.store.transaction(chat.dana.account_id) as transaction:
        printers = next(flow for flow in starter_flows() if "rinter" in flow.title)
        return (await transaction.flows.publish(printers, {"source": "test"})).id


async def matched(chat: Desk, flow_id: UUID) -> MatchedFlow:
    async with chat.parts.store.transaction(chat.dana.account_id) as transaction:
        published = await transaction.flows.published(flow_id)
    assert published is not None
    return MatchedFlow(flow_id, published.flow.title, 1.0, published.version)


async def test_a_command_that_changes_nothing_is_stored_as_nothing(chat: Desk) -> None:
    session = await chat.asks(await chat.starts(), drafted("Which tray?"))
    events = await chat.events(session)
    assert (await chat.does(session, Stop())).version == session.version
    assert await chat.events(session) == events


async def test_a_refused_command_changes_nothing(chat: Desk) -> None:
    session = await chat.asks(await chat.starts(), drafted("Which tray?"))
    events = await chat.events(session)
    with pytest.raises(NotAllowed):
        await chat.does(session, Pause(), chat.jo)
    assert await chat.reads(session) == session
    assert await chat.events(session) == events


async def test_a_late_guide_answer_is_dropped_and_its_cost_recorded(chat: Desk) -> None:
    started = await chat.starts()
    stopped = await chat.does(started, Stop())
    events = await chat.events(stopped)
    await chat.asks(started, drafted("Which tray?"), input_tokens=900)
    assert await chat.reads(stopped) == stopped
    assert await chat.events(stopped) == events + 1


async def test_the_guide_is_asked_once_for_each_turn(chat: Desk) -> None:
    session = await chat.starts()
    assert await chat.jobs(session) == 1
    session = await chat.asks(session, drafted("Which tray?"))
    session = await chat.does(session, AddNote("Called back."))
    session = await chat.does(await chat.does(session, Pause()), Resume())
    assert await chat.jobs(session) == 1
    await chat.answers(session, StepReply(skip=True))
    assert await chat.jobs(session) == 2


async def test_a_command_sent_twice_under_one_key_counts_once(chat: Desk) -> None:
    session = await chat.starts(key="start-1")
    assert (await chat.starts(key="start-1")).id == session.id
    session = await chat.asks(session, drafted("Which tray?"))
    assert session.open_step is not None
    answer = RespondToStep(session.open_step.id, StepReply(skip=True))
    once = await chat.does(session, answer, key="answer-1")
    again = await chat.does(session, answer, key="answer-1")
    assert again == once
    with pytest.raises(StaleStep):
        await chat.does(session, answer, key="answer-2")


async def test_a_refused_command_may_be_sent_again_under_its_key(chat: Desk) -> None:
    session = await chat.asks(await chat.starts(), drafted("Which tray?"))
    session = await chat.does(session, HandOver("Off shift."))
    with pytest.raises(NotAllowed):
        await chat.does(session, Claim(ClaimMode.CONTINUE), chat.dana, key="claim-1")
    claimed = await chat.does(session, Claim(ClaimMode.CONTINUE), chat.jo, key="claim-1")
    assert claimed.engineer == chat.jo.person


async def test_of_many_answers_at_the_same_moment_one_wins(chat: Desk) -> None:
    session = await chat.asks(await chat.starts(), drafted("Which tray?"))
    assert session.open_step is not None
    commands = [RespondToStep(session.open_step.id, StepReply(text=f"Answer {number}.")) for number in range(6)]
    results = await asyncio.gather(*(chat.does(session, command) for command in commands), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Session", *["StaleStep"] * 5]
    stored = await chat.reads(session)
    assert stored in results


async def test_of_many_notes_at_the_same_moment_none_is_lost_and_no_number_is_used_twice(chat: Desk) -> None:
    session = await chat.asks(await chat.starts(), drafted("Which tray?"))
    await asyncio.gather(*(chat.does(session, AddNote(f"Note {number}."), chat.jo) for number in range(8)))
    stored = await chat.reads(session)
    assert stored is not None
    assert [step.order for step in stored.steps] == list(range(9))
    assert {step.content.text for step in stored.steps[1:]} == {f"Note {number}." for number in range(8)}
    assert stored.version == session.version + 8


async def test_of_two_who_claim_at_the_same_moment_one_gets_it(chat: Desk) -> None:
    kit = await chat.parts.administration.user(chat.account, "kit", Role.ENGINEER)
    session = await chat.does(await chat.starts(), HandOver("Off shift."))
    both = [chat.does(session, Claim(ClaimMode.CONTINUE), user) for user in (chat.jo, kit)]
    results = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["AlreadyClaimed", "Session"]


async def test_a_session_of_another_account_is_not_there(chat: Desk) -> None:
    session = await chat.starts()
    other = await empty_account(chat.parts, f"Globex {uuid4()}")
    stranger = await chat.parts.administration.user(other, "dana", Role.OWNER)
    with pytest.raises(NotFound):
        await chat.parts.session_service.execute(stranger, stranger.account_id, session.id, Pause())
    async with chat.parts.store.transaction(other.id) as transaction:
        assert await transaction.sessions.get(session.id) is None
        assert list(await transaction.sessions.list(SessionFilter())) == []


async def test_a_session_may_begin_with_a_chosen_flow_that_is_published_here(chat: Desk) -> None:
    flow_id = await a_flow(chat)
    session = await chat.starts(flow_id=flow_id)
    assert session.choice is GuideChoice.FLOW
    assert session.matched_flow is not None
    assert session.matched_flow.id == flow_id
    with pytest.raises(NotFound):
        await chat.starts(flow_id=uuid4())


async def test_a_walk_is_counted_once_and_so_is_what_it_resolved(chat: Desk) -> None:
    flow_id = await a_flow(chat)
    session = await chat.starts(flow_id=flow_id)
    for _ in range(2):
        await chat.parts.thinking.think(chat.dana.account_id, session.id, session.turn)
        session = await answered(chat, session)
    await chat.does(session, Resolve(FixOutcome.WORKED))
    async with chat.parts.store.transaction(chat.dana.account_id) as transaction:
        summary = next(flow for flow in await transaction.flows.list("printer") if flow.id == flow_id)
    assert (summary.times_walked, summary.times_resolved) == (1, 1)
    assert summary.last_used_at is not None


async def answered(chat: Desk, session: Session) -> Session:
    now = await chat.reads(session)
    assert now is not None
    assert now.open_step is not None
    option = now.open_step.options[0].value if now.open_step.options else None
    return await chat.answers(now, StepReply(option=option) if option else StepReply(success=False))


async def test_the_steps_of_a_session_are_open_one_at_a_time_in_the_database_too(chat: Desk) -> None:
    session = await chat.asks(await chat.starts(), drafted("Which tray?"))
    session = await chat.answers(session, StepReply(skip=True))
    session = await chat.asks(session, drafted("How old?"))
    assert [step.state for step in session.steps] == [StepState.ANSWERED, StepState.OPEN]
    assert session.status is SessionStatus.ACTIVE
    open_ = "SELECT count(*) FROM ai_session_steps WHERE session_id = CAST(:id AS uuid) AND state = 'open'"
    assert await chat.counts(open_, session) == 1
