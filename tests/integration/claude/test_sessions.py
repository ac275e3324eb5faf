"""Whole sessions with Claude over the REST API: every kind of step, every way to fail, and no waiting for it."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from bot.bootstrap.container import Container
from core.services.administration import DEFAULT_ACCOUNT
from tests.conftest import MakeEngineer
from tests.support import messages_api as api
from tests.support.client import Engineer
from tests.support.messages_api import Behaviour, MessagesApi, ask, fails, hangs, question, reply, says, sends
from tests.support.paced import Paced
from tests.support.solving import account_of
from tests.support.tables import every_case

pytestmark = pytest.mark.asyncio(loop_scope="session")

UNKNOWN = "The aquarium pump in the lobby hums a tune"
KNOWN = "Outlook keeps asking for my password"
RESOLUTION = {"type": "resolution", "root_cause": "The pump ran dry.", "fix": "Water was filled in."}
HANDOVER = {"type": "handover", "reason": "It needs a part.", "handover_to": "the vendor", "next_steps": ["Order it."]}


@pytest.fixture(scope="module")
def file_settings() -> Mapping[str, str]:
    return {"FLOWPILOT_CLAUDE_WORD_FLOWS": "false"}  # learning from a session would ask, too


@pytest_asyncio.fixture(loop_scope="session")
async def librarian(engineer: MakeEngineer) -> Engineer:
    """Somebody in an account that has the starter flows."""
    return await engineer(f"dana {uuid4().hex[:8]}", account=DEFAULT_ACCOUNT)


def assert_whole(session: dict[str, Any]) -> None:
    """Nothing lost, nothing twice, and somebody's turn."""
    assert [step["order"] for step in session["steps"]] == list(range(len(session["steps"])))
    opened = [step for step in session["steps"] if step["state"] == "open"]
    assert len(opened) == (1 if session["status"] == "active" else 0)


class TestStepsOfEveryKind:
    async def test_a_session_is_guided_to_a_resolution_and_its_note(
        self, engineer: MakeEngineer, claude: MessagesApi
    ) -> None:
        dana = await engineer("dana")
        claude.will(
            says(question("Where does it hum?", "In the tank", "Under it"), input_tokens=900, output_tokens=70),
            says(reply(ask("action", "Switch it off and on."), facts=["It hums in the tank."], confidence=0.5)),
            says(reply(ask("info_request", "Which number is on its plate?"), confidence=0.6)),
            says(reply(api.script(), confidence=0.7)),
            says(reply(ask("verification", "Is it silent?"), suggested_fix="Fill in water.", confidence=0.9)),
            says(reply(RESOLUTION, confidence=0.95)),
        )
        session = await dana.start(UNKNOWN)
        assert (session["guide"], session["guide_note"], session["title"]) == ("claude", "", "A short title")
        assert session["steps"][0]["type"] == "intake_analysis"
        assert session["open_step"]["tokens"] == {"input": 900, "output": 70}
        assert session["tier"] == "discovery"
        seen = [session["open_step"]["type"]]
        for answer in (
            {"option": "in_the_tank"},
            {"result": {"success": False, "details": "still there"}},
            {"text": "AQ-7"},
            {"result": {"success": True, "details": ""}},
        ):
            session = await dana.answer(session, **answer)
            assert_whole(session)
            seen.append(session["open_step"]["type"])
        assert seen == ["question", "action", "info_request", "script_generation", "verification"]
        assert session["tier"] == "guided"
        assert session["suggested_fix"]["text"] == "Fill in water."
        session = await dana.answer(session, result={"success": True, "details": ""})
        assert session["open_step"]["content"]["purpose"] == "confirm_resolution"
        session = await dana.answer(session, option="confirm")
        assert session["status"] == "resolved"
        assert session["tokens"] == {"input": 900 + 5 * 100, "output": 70 + 5 * 20}
        note = (await dana.call("GET", f"/sessions/{session['id']}/documentation")).body
        sections = {section["heading"]: section["body"] for section in note["sections"]}
        assert (sections["Root cause"], sections["Resolution"]) == ("The pump ran dry.", "Water was filled in.")
        assert_whole(session)

    async def test_a_session_is_guided_to_a_hand_over(self, engineer: MakeEngineer, claude: MessagesApi) -> None:
        dana = await engineer("dana")
        claude.will(says(reply(HANDOVER)))
        session = await dana.start(UNKNOWN)
        session = await dana.answer(session, option="confirm")
        assert session["status"] == "requesting_escalation"
        assert session["handover"]["reason"] == "It needs a part."
        assert_whole(session)

    async def test_a_skip_and_free_text_are_told_to_claude(self, engineer: MakeEngineer, claude: MessagesApi) -> None:
        dana = await engineer("dana")
        claude.will(says(question("First?")), says(question("Second?")), says(question("Third?")))
        session = await dana.start(UNKNOWN)
        session = await dana.answer(session, skip=True)
        session = await dana.answer(session, text="It hums in C minor")
        told = "".join(claude.received[-1].texts)
        assert '"skipped"' in told
        assert "C minor" in told
        assert_whole(session)

    async def test_a_known_problem_shows_claude_the_flows_that_resemble_it(
        self, librarian: Engineer, claude: MessagesApi
    ) -> None:
        claude.will(says(question()))
        session = await librarian.start(KNOWN)
        assert session["guide"] == "claude"
        assert session["matched_flow"]["title"] in "".join(claude.received[0].texts)


BAD_STEP = says(question("Is it this or that?", "Yes", "No"))
FAILURES = {
    "429": ([fails(429)], "accepts no more requests"),
    "429, come back much later": ([fails(429, retry_after="3600")], "accepts no more requests"),
    "529": ([fails(529)], "overloaded"),
    "500": ([fails(500)], "error of its own"),
    "401": ([fails(401)], "API key"),
    "broken off": ([api.breaks_off()], "cannot be reached"),
    "malformed": ([says('{"reasoning": "and th'), says("{}")], "could not be used"),
    "refusal": ([says("I cannot help with that.", stop_reason="refusal")], "declines"),
    "cut off": ([says('{"reasoning": "and', stop_reason="max_tokens")], "longer than"),
    "invalid step": ([BAD_STEP, BAD_STEP], "could not be used"),
    "unverified end": ([says(reply(RESOLUTION)), says(reply(RESOLUTION))], "could not be used"),
    "not of Claude": ([sends("<html>Sign in to the proxy</html>", "text/html")], "not an answer from Claude"),
}
AT_FIRST = ("529", "refusal", "invalid step", "not of Claude")


@every_case("behaviours, said", [FAILURES[name] for name in AT_FIRST], AT_FIRST)
async def test_the_first_step_comes_all_the_same_and_says_why_not_from_claude(
    librarian: Engineer, claude: MessagesApi, behaviours: list[Behaviour], said: str
) -> None:
    claude.starts_anew()
    claude.will(*behaviours)
    session = await librarian.start(KNOWN)
    assert len(claude.received) == len(behaviours)
    assert session["guide"] == "flow"
    assert said in session["guide_note"]
    assert session["guide_note"].endswith("so I go on without it.")
    assert_whole(session)


@every_case("behaviours, said", FAILURES.values(), FAILURES.keys())
async def test_a_later_step_comes_all_the_same_and_claude_is_asked_again_for_the_next(
    engineer: MakeEngineer, claude: MessagesApi, behaviours: list[Behaviour], said: str
) -> None:
    dana = await engineer("dana")
    claude.starts_anew()
    claude.will(says(question("First?")), *behaviours, says(question("Third?")))
    session = await dana.start(UNKNOWN)
    session = await dana.answer(session, option="one_person")
    assert session["guide"] == "adhoc"
    assert said in session["guide_note"]
    assert_whole(session)
    session = await dana.answer(session, skip=True)
    assert (session["guide"], session["guide_note"]) == ("claude", "")
    assert session["open_step"]["content"]["text"] == "Third?"
    assert_whole(session)


class TestTimeOut:
    @pytest.fixture
    def settings(self) -> dict[str, str]:
        return {"FLOWPILOT_CLAUDE_TIMEOUT_SECONDS": "3"}

    async def test_the_step_comes_all_the_same_and_claude_is_asked_again_for_the_next(
        self, engineer: MakeEngineer, claude: MessagesApi
    ) -> None:
        dana = await engineer("dana")
        claude.will(hangs(asyncio.Event()), says(question("Second?")))
        session = await dana.start(UNKNOWN)
        assert session["guide_note"] == "Claude is taking too long to answer, so I go on without it."
        assert_whole(session)
        session = await dana.answer(session, skip=True)
        assert session["open_step"]["content"]["text"] == "Second?"
        assert_whole(session)


async def test_a_failed_attempt_counts_in_the_step_that_came_instead(
    engineer: MakeEngineer, claude: MessagesApi
) -> None:
    dana = await engineer("dana")
    claude.will(BAD_STEP, BAD_STEP)
    session = await dana.start(UNKNOWN)
    assert session["open_step"]["tokens"] == {"input": 200, "output": 40}
    assert session["tokens"] == {"input": 200, "output": 40}


async def test_the_conversation_says_why_the_guide_changed(
    engineer: MakeEngineer, claude: MessagesApi, working_parts: Container
) -> None:
    dana = await engineer("dana")
    claude.will(fails(529))
    session = await dana.start(UNKNOWN)
    shown = await working_parts.services.shown(await account_of(working_parts, dana), f"session/{session['id']}")
    assert "Claude is overloaded right now, so I go on without it." in str(shown)


class TestQuota:
    @pytest.fixture
    def settings(self) -> dict[str, str]:
        return {"FLOWPILOT_QUOTA_USER_TOKENS_PER_DAY": "20000"}

    async def test_what_is_used_up_is_told_and_the_session_goes_on_without_claude(
        self, engineer: MakeEngineer, claude: MessagesApi
    ) -> None:
        dana, erin = await engineer("dana", account=DEFAULT_ACCOUNT), await engineer("erin", account=DEFAULT_ACCOUNT)
        claude.will(says(question(), input_tokens=19_000), says(question("For Erin?")))
        session = await dana.start(KNOWN)
        session = await dana.answer(session, option="one_person")
        assert session["guide"] == "flow"
        assert session["guide_note"] == "You have used up your AI tokens for today; they renew at midnight UTC."
        assert_whole(session)
        assert len(claude.received) == 1
        assert (await erin.start(KNOWN))["guide"] == "claude"


class TestQuotaOfTheAccount:
    @pytest.fixture
    def settings(self) -> dict[str, str]:
        return {"FLOWPILOT_QUOTA_ACCOUNT_TOKENS_PER_DAY": "20000"}

    async def test_it_holds_for_everybody_together(self, engineer: MakeEngineer, claude: MessagesApi) -> None:
        dana, erin = await engineer("dana"), await engineer("erin")
        claude.will(says(question(), input_tokens=19_000))
        await dana.start(UNKNOWN)
        session = await erin.start(UNKNOWN)
        assert session["guide"] == "adhoc"
        assert session["guide_note"].startswith("Your account has used up its AI tokens for today")


class TestWhichGuide:
    async def test_who_wants_a_flow_or_to_record_by_hand_costs_no_tokens(
        self, librarian: Engineer, claude: MessagesApi
    ) -> None:
        assert (await librarian.start(KNOWN, guide="flow"))["guide"] == "flow"
        session = await librarian.start(KNOWN, guide="adhoc")
        session = await librarian.answer(session, skip=True)
        assert session["guide"] == "adhoc"
        assert not claude.received

    async def test_claude_may_be_called_in_later(self, librarian: Engineer, claude: MessagesApi) -> None:
        session = await librarian.start(KNOWN, guide="adhoc")
        claude.will(says(question("And now?")))
        changed = await librarian.act(session, "guide", {"guide": "claude"})
        session = await librarian.settled(changed.body)
        assert (session["guide"], session["open_step"]["content"]["text"]) == ("claude", "And now?")
        assert session["matched_flow"]["title"] in "".join(claude.received[0].texts)
        assert_whole(session)


class TestRedaction:
    PROBLEM = "Mail of dana.w@example.com asks for a password. I gave it: password is Tr0ub4dor&3x!"

    async def test_nothing_private_leaves(self, engineer: MakeEngineer, claude: MessagesApi) -> None:
        dana = await engineer("dana")
        claude.will(says(question()))
        await dana.start(self.PROBLEM, guide="claude")
        sent = "".join(claude.received[0].texts)
        assert "dana.w@" not in sent
        assert "Tr0ub4dor" not in sent

    class TestSwitchedOff:
        @pytest.fixture
        def settings(self) -> dict[str, str]:
            return {"FLOWPILOT_REDACTION_ENABLED": "false"}

        async def test_the_text_is_sent_as_it_is(self, engineer: MakeEngineer, claude: MessagesApi) -> None:
            dana = await engineer("dana")
            claude.will(says(question()))
            await dana.start(TestRedaction.PROBLEM, guide="claude")
            assert "dana.w@example.com" in "".join(claude.received[0].texts)


class TestWhileClaudeTakesLong:
    """Nobody waits for the model: it answers only after everything else was done and looked at."""

    @pytest.fixture
    def house(self, paced_program: Paced) -> Paced:
        return paced_program

    @pytest_asyncio.fixture(loop_scope="session")
    async def dana(self, house: Paced) -> Engineer:
        return await house.engineer("dana")

    @pytest_asyncio.fixture(loop_scope="session")
    async def asked(self, house: Paced, dana: Engineer, claude: MessagesApi) -> AsyncGenerator["Asked"]:
        """A session whose next step Claude is thinking about."""
        started, released = asyncio.Event(), asyncio.Event()
        claude.will(api.waits(started, released, says(question("Too late?"))))
        session = (await dana.call("POST", "/sessions", {"problem": UNKNOWN})).body
        working = asyncio.create_task(house.work())
        await started.wait()
        yield Asked(house, session, released, working)
        released.set()
        await working

    async def test_stop_lets_the_engineer_choose_at_once(self, dana: Engineer, asked: "Asked") -> None:
        stopped = (await dana.act(asked.session, "stop")).body
        assert stopped["thinking"] is False
        assert [option["label"] for option in stopped["open_step"]["options"]] == [
            "Try again",
            "Go on by hand",
            "Hand over",
        ]
        assert_whole(stopped)
        await asked.answered()
        assert await dana.read(stopped) == stopped
        dropped = "SELECT data FROM events WHERE kind = 'guide_reply_dropped'"
        data = await asked.house.value(dropped)
        assert (data["input_tokens"], data["output_tokens"]) == (100, 20)
        assert await asked.house.tokens_used() == 120

    async def test_going_on_by_hand_after_stop_is_not_disturbed(self, dana: Engineer, asked: "Asked") -> None:
        session = (await dana.act(asked.session, "stop")).body
        await dana.respond(session, option="by_hand")
        await asked.house.work()  # beside the one that waits
        by_hand = await dana.read(session)
        assert by_hand["guide"] == "adhoc"
        await asked.answered()
        assert await dana.read(session) == by_hand
        assert_whole(by_hand)

    async def test_trying_again_after_stop_takes_the_new_answer_only(
        self, dana: Engineer, asked: "Asked", claude: MessagesApi
    ) -> None:
        session = (await dana.act(asked.session, "stop")).body
        claude.will(says(question("In time?")))
        await dana.respond(session, option="try_again")
        await asked.house.work()
        await asked.answered()
        session = await dana.read(session)
        assert session["open_step"]["content"]["text"] == "In time?"
        assert "Too late?" not in str(session)
        assert_whole(session)

    async def test_a_hand_over_is_done_and_can_be_claimed_at_once(self, dana: Engineer, asked: "Asked") -> None:
        erin = await asked.house.engineer("erin")
        handed = (await dana.act(asked.session, "escalate", {"reason": "End of shift"})).body
        assert (handed["status"], handed["thinking"]) == ("requesting_escalation", False)
        package = (await dana.call("GET", f"/sessions/{handed['id']}/documentation")).body
        assert package["kind"] == "escalation"
        claimed = (await erin.act(handed, "claim", {"mode": "manual"})).body
        assert claimed["engineer"] == "erin"
        await asked.answered()
        assert await erin.read(claimed) == claimed
        assert_whole(claimed)

    async def test_the_session_can_be_resolved_at_once(self, dana: Engineer, asked: "Asked") -> None:
        resolved = (await dana.act(asked.session, "resolve", {"outcome": "worked", "fix": "Water"})).body
        assert resolved["status"] == "resolved"
        await asked.answered()
        assert await dana.read(resolved) == resolved

    async def test_another_guide_takes_over_at_once(self, dana: Engineer, asked: "Asked") -> None:
        await dana.act(asked.session, "guide", {"guide": "adhoc"})
        await asked.house.work()
        by_hand = await dana.read(asked.session)
        assert by_hand["guide"] == "adhoc"
        await asked.answered()
        assert await dana.read(asked.session) == by_hand
        assert_whole(by_hand)

    async def test_a_note_does_not_lose_the_answer(self, dana: Engineer, asked: "Asked") -> None:
        noted = await dana.act(asked.session, "notes", {"text": "The client waits on the phone."})
        assert noted.status == 200
        await asked.answered()
        session = await dana.read(asked.session)
        assert session["open_step"]["content"]["text"] == "Too late?"
        assert "The client waits on the phone." in str(session["steps"])
        assert_whole(session)

    async def test_the_answer_is_there_when_the_session_is_resumed(
        self, dana: Engineer, asked: "Asked", claude: MessagesApi
    ) -> None:
        assert (await dana.act(asked.session, "pause")).body["status"] == "paused"
        await asked.answered()
        resumed = (await dana.act(asked.session, "resume")).body
        assert resumed["open_step"]["content"]["text"] == "Too late?"
        assert await asked.house.jobs_left() == 0
        assert len(claude.received) == 1
        assert_whole(resumed)

    async def test_other_sessions_go_on(self, dana: Engineer, asked: "Asked", claude: MessagesApi) -> None:
        claude.will(says(question("Meanwhile?")))
        other = (await dana.call("POST", "/sessions", {"problem": UNKNOWN})).body
        await asked.house.work()
        assert (await dana.read(other))["open_step"]["content"]["text"] == "Meanwhile?"


class Asked:
    """A session whose next step Claude is thinking about."""

    def __init__(
        self, house: Paced, session: dict[str, Any], released: asyncio.Event, working: asyncio.Task[None]
    ) -> None:
        self.house = house
        self.session = session
        self._released = released
        self._working = working

    async def answered(self) -> None:
        """Claude answers at last, and what follows of it is done."""
        self._released.set()
        await self._working
