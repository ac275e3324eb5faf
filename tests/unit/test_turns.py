"""Commands carried out on the real database: decided once, stored whole, with what follows from them."""

import asyncio
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from sqlalchemy import text

from bot.main import Parts
from core.accounts import Account
from core.commands import (
    AcceptGuideReply,
    AddNote,
    Claim,
    EditAnswer,
    GuideReply,
    HandOver,
    Pause,
    RecordFixOutcome,
    Reopen,
    Reply,
    Resolve,
    RespondToStep,
    Resume,
    SessionCommand,
    StartSession,
    Stop,
    SwitchGuide,
)
from core.errors import NotAllowed, NotFound, StaleStep
from core.guides.confirming import confirming_handover, confirming_resolution
from core.records import Place, SessionFilter
from core.session import ClaimMode, FixOutcome, GuideChoice, MatchedFlow, Session, SessionStatus, Ticket, TicketKind
from core.steps import Confirm, Ending, GuideKind, Script, StepContent, StepDraft, StepState, StepType
from core.users import Role, User
from tests.support.scene import drafted

PROBLEM = "The scanner on floor two drops every second page."

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def parts(shared_parts: Parts) -> Parts:
    return shared_parts


class Desk:
    """Two engineers of one account, and the commands they and their guide give."""

    def __init__(self, parts: Parts, account: Account, dana: User, jo: User) -> None:
        self.parts = parts
        self.account = account
        self.dana = dana
        self.jo = jo

    async def starts(self, problem: str = PROBLEM, key: str | None = None, **more: object) -> Session:
        session_id = uuid4()
        command = StartSession(problem, **more)  # type: ignore[arg-type]
        return await self.parts.turns.start(self.dana, command, session_id, Place("web", str(session_id)), key)

    async def does(
        self, session: Session, command: SessionCommand, user: User | None = None, key: str | None = None
    ) -> Session:
        return await self.parts.turns.execute(user or self.dana, self.dana.account_id, session.id, command, key)

    async def asks(self, session: Session, *drafts: StepDraft, **reply: object) -> Session:
        """The guide answers the awaited turn."""
        accept = AcceptGuideReply(session.turn, GuideReply(GuideKind.CLAUDE, drafts, **reply))  # type: ignore[arg-type]
        return await self.parts.turns.execute(None, self.dana.account_id, session.id, accept)

    async def answers(self, session: Session, reply: Reply, key: str | None = None) -> Session:
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
async def desk(parts: Parts) -> Desk:
    account = await parts.administration.account(f"Acme {uuid4()}")
    people = [await parts.administration.user(account, name, Role.ENGINEER) for name in ("dana", "jo")]
    return Desk(parts, account, *people)


async def test_what_was_decided_is_what_is_read_back_through_a_whole_life(desk: Desk) -> None:
    flow_id = await a_flow(desk)
    script = StepContent(
        text="Run this.",
        details="As admin.",
        guide=GuideKind.CLAUDE,
        script=Script("powershell", "Get-X", "None.", "Y."),
    )
    ending = Ending("Dust.", "Cleaned it.", "Worn.", "the vendor", ("Order a feeder.",))

    session = await desk.starts(ticket=Ticket("T-1", TicketKind.PSA))
    assert await desk.reads(session) == session

    async def then(following: Session) -> None:
        nonlocal session
        assert following.version == session.version + 1
        session = following
        assert await desk.reads(session) == session

    reading = StepDraft(StepType.INTAKE_ANALYSIS, StepContent(text="A scanner."), reasoning="Because.")
    await then(
        await desk.asks(
            session,
            reading,
            drafted("Which tray?", StepType.QUESTION, "Upper", "Lower"),
            title="Scanner",
            facts=("New.",),
            input_tokens=9,
        )
    )
    await then(await desk.answers(session, Reply(option="upper")))
    await then(await desk.asks(session, StepDraft(StepType.SCRIPT_GENERATION, script), suggested_fix="Clean it."))
    await then(await desk.does(session, EditAnswer(session.steps[1].id, Reply(text="Lower, I think."))))
    await then(await desk.asks(session, drafted("Clean it.", StepType.ACTION), suggested_fix="Clean it."))
    await then(await desk.does(session, RecordFixOutcome(FixOutcome.WAITING, waiting_for="Monday")))
    await then(await desk.answers(session, Reply(success=False, details="Still.")))
    await then(await desk.does(session, Stop()))
    await then(await desk.does(session, Pause()))
    await then(await desk.does(session, Resume()))
    await then(await desk.answers(session, Reply(skip=True)))
    await then(await desk.does(session, SwitchGuide(GuideChoice.FLOW, await matched(desk, flow_id))))
    await then(await desk.asks(session, confirming_handover(drafted(""), ending)))
    await then(await desk.answers(session, Reply(option=Confirm.NOT_YET)))
    await then(await desk.does(session, HandOver("Off shift.", desk.jo.person)))
    await then(await desk.does(session, Claim(ClaimMode.BRIEFING), desk.jo))
    await then(await desk.does(session, AddNote("Called back."), desk.dana))
    await then(await desk.asks(session, confirming_resolution(drafted(""), ending)))
    await then(await desk.does(session, Resolve(FixOutcome.PARTLY, "Dust.", "Cleaned it.", "Tray two."), desk.jo))
    await then(await desk.does(session, Reopen(), desk.jo))
    assert [step.order for step in session.steps] == list(range(len(session.steps)))


async def a_flow(desk: Desk) -> UUID:
    async with desk.parts.store.transaction(desk.dana.account_id) as transaction:
        return (await transaction.flows.list("printer"))[0].id


async def matched(desk: Desk, flow_id: UUID) -> MatchedFlow:
    async with desk.parts.store.transaction(desk.dana.account_id) as transaction:
        published = await transaction.flows.published(flow_id)
    assert published is not None
    return MatchedFlow(flow_id, published.flow.title, 1.0, published.version)


async def test_a_command_that_changes_nothing_is_stored_as_nothing(desk: Desk) -> None:
    session = await desk.asks(await desk.starts(), drafted("Which tray?"))
    events = await desk.events(session)
    assert (await desk.does(session, Stop())).version == session.version
    assert await desk.events(session) == events


async def test_a_refused_command_changes_nothing(desk: Desk) -> None:
    session = await desk.asks(await desk.starts(), drafted("Which tray?"))
    events = await desk.events(session)
    with pytest.raises(NotAllowed):
        await desk.does(session, Pause(), desk.jo)
    assert await desk.reads(session) == session
    assert await desk.events(session) == events


async def test_a_late_guide_answer_is_dropped_and_its_cost_recorded(desk: Desk) -> None:
    started = await desk.starts()
    stopped = await desk.does(started, Stop())
    events = await desk.events(stopped)
    await desk.asks(started, drafted("Which tray?"), input_tokens=900)
    assert await desk.reads(stopped) == stopped
    assert await desk.events(stopped) == events + 1


async def test_the_guide_is_asked_once_for_each_turn(desk: Desk) -> None:
    session = await desk.starts()
    assert await desk.jobs(session) == 1
    session = await desk.asks(session, drafted("Which tray?"))
    session = await desk.does(session, AddNote("Called back."))
    session = await desk.does(await desk.does(session, Pause()), Resume())
    assert await desk.jobs(session) == 1
    await desk.answers(session, Reply(skip=True))
    assert await desk.jobs(session) == 2


async def test_a_command_sent_twice_under_one_key_counts_once(desk: Desk) -> None:
    session = await desk.starts(key="start-1")
    assert (await desk.starts(key="start-1")).id == session.id
    session = await desk.asks(session, drafted("Which tray?"))
    assert session.open_step is not None
    answer = RespondToStep(session.open_step.id, Reply(skip=True))
    once = await desk.does(session, answer, key="answer-1")
    again = await desk.does(session, answer, key="answer-1")
    assert again == once
    with pytest.raises(StaleStep):
        await desk.does(session, answer, key="answer-2")


async def test_a_refused_command_may_be_sent_again_under_its_key(desk: Desk) -> None:
    session = await desk.asks(await desk.starts(), drafted("Which tray?"))
    session = await desk.does(session, HandOver("Off shift."))
    with pytest.raises(NotAllowed):
        await desk.does(session, Claim(ClaimMode.CONTINUE), desk.dana, key="claim-1")
    claimed = await desk.does(session, Claim(ClaimMode.CONTINUE), desk.jo, key="claim-1")
    assert claimed.engineer == desk.jo.person


async def test_of_many_answers_at_the_same_moment_one_wins(desk: Desk) -> None:
    session = await desk.asks(await desk.starts(), drafted("Which tray?"))
    assert session.open_step is not None
    commands = [RespondToStep(session.open_step.id, Reply(text=f"Answer {number}.")) for number in range(6)]
    results = await asyncio.gather(*(desk.does(session, command) for command in commands), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Session", *["StaleStep"] * 5]
    stored = await desk.reads(session)
    assert stored in results


async def test_of_many_notes_at_the_same_moment_none_is_lost_and_no_number_is_used_twice(desk: Desk) -> None:
    session = await desk.asks(await desk.starts(), drafted("Which tray?"))
    await asyncio.gather(*(desk.does(session, AddNote(f"Note {number}."), desk.jo) for number in range(8)))
    stored = await desk.reads(session)
    assert stored is not None
    assert [step.order for step in stored.steps] == list(range(9))
    assert {step.content.text for step in stored.steps[1:]} == {f"Note {number}." for number in range(8)}
    assert stored.version == session.version + 8


async def test_of_two_who_claim_at_the_same_moment_one_gets_it(desk: Desk) -> None:
    kit = await desk.parts.administration.user(desk.account, "kit", Role.ENGINEER)
    session = await desk.does(await desk.starts(), HandOver("Off shift."))
    both = [desk.does(session, Claim(ClaimMode.CONTINUE), user) for user in (desk.jo, kit)]
    results = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["AlreadyClaimed", "Session"]


async def test_a_session_of_another_account_is_not_there(desk: Desk) -> None:
    session = await desk.starts()
    other = await desk.parts.administration.account(f"Globex {uuid4()}")
    stranger = await desk.parts.administration.user(other, "dana", Role.OWNER)
    with pytest.raises(NotFound):
        await desk.parts.turns.execute(stranger, stranger.account_id, session.id, Pause())
    async with desk.parts.store.transaction(other.id) as transaction:
        assert await transaction.sessions.get(session.id) is None
        assert list(await transaction.sessions.list(SessionFilter())) == []


async def test_a_session_may_begin_with_a_chosen_flow_that_is_published_here(desk: Desk) -> None:
    flow_id = await a_flow(desk)
    session = await desk.starts(flow_id=flow_id)
    assert session.choice is GuideChoice.FLOW
    assert session.matched_flow is not None
    assert session.matched_flow.id == flow_id
    with pytest.raises(NotFound):
        await desk.starts(flow_id=uuid4())


async def test_a_walk_is_counted_once_and_so_is_what_it_resolved(desk: Desk) -> None:
    flow_id = await a_flow(desk)
    session = await desk.starts(flow_id=flow_id)
    for _ in range(2):
        await desk.parts.thinking.think(desk.dana.account_id, session.id, session.turn)
        session = await answered(desk, session)
    await desk.does(session, Resolve(FixOutcome.WORKED))
    async with desk.parts.store.transaction(desk.dana.account_id) as transaction:
        summary = next(flow for flow in await transaction.flows.list("printer") if flow.id == flow_id)
    assert (summary.times_walked, summary.times_resolved) == (1, 1)
    assert summary.last_used_at is not None


async def answered(desk: Desk, session: Session) -> Session:
    now = await desk.reads(session)
    assert now is not None
    assert now.open_step is not None
    option = now.open_step.options[0].value if now.open_step.options else None
    return await desk.answers(now, Reply(option=option) if option else Reply(success=False))


async def test_the_steps_of_a_session_are_open_one_at_a_time_in_the_database_too(desk: Desk) -> None:
    session = await desk.asks(await desk.starts(), drafted("Which tray?"))
    session = await desk.answers(session, Reply(skip=True))
    session = await desk.asks(session, drafted("How old?"))
    assert [step.state for step in session.steps] == [StepState.ANSWERED, StepState.OPEN]
    assert session.status is SessionStatus.ACTIVE
    open_ = "SELECT count(*) FROM ai_session_steps WHERE session_id = CAST(:id AS uuid) AND state = 'open'"
    assert await desk.counts(open_, session) == 1
