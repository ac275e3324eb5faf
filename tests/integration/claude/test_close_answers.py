"""A typed answer that is close between two options, with Claude configured: it may judge, and never delays for long."""

import asyncio

import pytest

from core.accounts.user import Role
from tests.conftest import MakeEngineer
from tests.support.messages_api import MessagesApi, ask, fails, hangs, question, reply, says

pytestmark = pytest.mark.asyncio(loop_scope="session")

CLOSE = "in the tank or under it (dana.w@example.com)"
ASKED_BACK = "Did you mean “In the tank” or “Under it”?"
NEXT = says(question("How old is the pump?", "New", "Old"))


@pytest.fixture
def claude(claude: MessagesApi) -> MessagesApi:
    claude.will(says(question("Where does it hum?", "In the tank", "Under it", "Elsewhere")))
    return claude


async def test_claude_says_which_was_meant(engineer: MakeEngineer, claude: MessagesApi) -> None:
    dana = await engineer("dana")
    session = await dana.start("The aquarium pump in the lobby hums a tune")
    claude.will(says({"choice": 2}), NEXT)
    session = await dana.answer(session, text=CLOSE)
    assert session["steps"][1]["answer"]["taken_as"]["label"] == "Under it"
    asked = "\n".join(claude.received[1].texts)
    assert "Where does it hum?" in asked
    assert "Elsewhere" not in asked
    assert "dana.w@example.com" not in asked


@pytest.mark.parametrize(
    "answer",
    [says({"choice": 0}), fails(500), says({"choice": 7})],
    ids=["undecided", "failing", "nonsense"],
)
async def test_what_claude_cannot_decide_is_asked(engineer: MakeEngineer, claude: MessagesApi, answer: object) -> None:
    dana = await engineer("dana")
    session = await dana.start("The aquarium pump in the lobby hums a tune")
    claude.will(answer, answer)  # type: ignore[arg-type]
    session = await dana.answer(session, text=CLOSE)
    assert session["open_step"]["content"]["text"] == ASKED_BACK


async def test_a_slow_claude_is_not_waited_for(
    engineer: MakeEngineer, claude: MessagesApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.services.answer_reading._JUDGED_WITHIN_SECONDS", 0.2)
    dana = await engineer("dana")
    session = await dana.start("The aquarium pump in the lobby hums a tune")
    claude.will(hangs(asyncio.Event()))
    session = await dana.answer(session, text=CLOSE)
    assert session["open_step"]["content"]["text"] == ASKED_BACK


async def test_without_quota_left_claude_is_not_asked(engineer: MakeEngineer, claude: MessagesApi) -> None:
    dana = await engineer("dana")
    session = await dana.start("The aquarium pump in the lobby hums a tune")
    owner = await engineer("olga", Role.OWNER)
    changed = await owner.call("PATCH", "/account", {"user_tokens_per_day": 1})
    assert changed.status == 200, changed.body
    session = await dana.answer(session, text=CLOSE)
    assert session["open_step"]["content"]["text"] == ASKED_BACK
    assert len(claude.received) == 1


async def test_claudes_verification_is_not_passed_by_typed_bad_news(
    engineer: MakeEngineer, claude: MessagesApi
) -> None:
    dana = await engineer("dana")
    session = await dana.start("The aquarium pump in the lobby hums a tune")
    claude.will(says(reply(ask("verification", "Is it silent?"))))
    session = await dana.answer(session, option="in_the_tank")
    ends = {"type": "resolution", "root_cause": "Dry.", "fix": "Water."}
    claude.will(says(reply(ends)), says(reply(ends)))
    session = await dana.answer(session, text="no, still the same noise")
    assert session["steps"][2]["answer"]["result"]["success"] is False
    assert session["guide"] != "claude"
