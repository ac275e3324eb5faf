"""What Claude is told of the world around a session, over the REST API: read from the database, sent over HTTP."""

from collections.abc import Mapping
from typing import Any

import pytest

from core.accounts.user import Role
from core.services.administration import DEFAULT_ACCOUNT
from tests.conftest import MakeEngineer
from tests.support.client import Engineer
from tests.support.messages_api import MessagesApi, ask, question, reply, says

pytestmark = pytest.mark.asyncio(loop_scope="session")

PROBLEM = "The aquarium pump in the lobby hums a loud tune"
VERIFY = reply(ask("verification", "Is it silent?"), confidence=0.9)
RESOLUTION = {
    "type": "resolution",
    "root_cause": "The impeller was worn.",
    "fix": "The impeller was replaced for Mrs Winter on host PC-LOBBY-07 (bea.winter@example.com).",
}
KNOWN = "Outlook keeps asking for my password"


@pytest.fixture(scope="module")
def file_settings() -> Mapping[str, str]:
    return {"FLOWPILOT_CLAUDE_WORD_FLOWS": "false"}


def told(claude: MessagesApi) -> str:
    return "".join(claude.received[-1].texts)


async def solves(engineer: Engineer, claude: MessagesApi, problem: str) -> dict[str, Any]:
    claude.will(says(VERIFY), says(reply(RESOLUTION, confidence=0.95)))
    session = await engineer.start(problem, guide="claude")
    session = await engineer.answer(session, result={"success": True, "details": ""})
    session = await engineer.answer(session, option="confirm")
    assert session["status"] == "resolved"
    return session


async def test_what_fixed_the_same_problem_before_is_told_without_the_people_of_that_case(
    engineer: MakeEngineer, claude: MessagesApi
) -> None:
    dana = await engineer("dana")
    await solves(dana, claude, PROBLEM)
    claude.will(says(question()))
    await dana.start("Loud tune: the pump of the lobby's aquarium hums", guide="claude")
    assert "The impeller was worn." in told(claude)
    assert "The impeller was replaced for Mrs " in told(claude)
    solved = told(claude).partition("data: solved before")[2]
    for private in ("bea.winter@", "[EMAIL", "Winter", "PC-LOBBY-07"):
        assert private not in solved


async def test_another_problem_is_not_told_of(engineer: MakeEngineer, claude: MessagesApi) -> None:
    dana = await engineer("dana")
    await solves(dana, claude, PROBLEM)
    claude.will(says(question()))
    await dana.start("The espresso machine in the lobby leaks on the carpet", guide="claude")
    assert "impeller" not in told(claude)
    assert "data: solved before" not in told(claude)


async def test_what_another_account_solved_is_never_told(engineer: MakeEngineer, claude: MessagesApi) -> None:
    await solves(await engineer("dana"), claude, PROBLEM)
    neighbour = await engineer("nell", account="Globex")
    claude.will(says(question()))
    await neighbour.start(PROBLEM, guide="claude")
    assert "impeller" not in told(claude)


async def test_what_is_solved_while_a_session_lasts_does_not_change_its_prompt(
    engineer: MakeEngineer, claude: MessagesApi
) -> None:
    dana = await engineer("dana")
    claude.will(says(question("Where does it hum?", "In the tank", "Under it")))
    session = await dana.start(PROBLEM, guide="claude")
    first = claude.received[-1].texts
    await solves(dana, claude, PROBLEM)
    claude.will(says(question("Since when?", "Today", "For long")))
    await dana.answer(session, option="in_the_tank")
    assert claude.received[-1].texts[:2] == first[:2]


async def test_the_environment_the_role_the_ticket_and_the_day_are_told(
    engineer: MakeEngineer, claude: MessagesApi
) -> None:
    ada = await engineer("ada", Role.ADMIN)
    notes = "Mail: Exchange Online. Firewall: owned by the network team."
    assert (await ada.call("PATCH", "/account", {"environment_notes": notes})).body["environment_notes"] == notes
    claude.will(says(question()))
    session = await ada.start(PROBLEM, guide="claude", ticket={"id": "T-9", "kind": "internal"})
    assert notes in told(claude)
    assert '"engineers_role": "admin"' in told(claude)
    assert '"ticket": "internal T-9"' in told(claude)
    assert f'"today": "{session["created_at"][:10]}"' in told(claude)


async def test_a_known_problem_sends_whole_flows_and_the_same_beginning_every_turn(
    engineer: MakeEngineer, claude: MessagesApi
) -> None:
    dana = await engineer("dana", account=DEFAULT_ACCOUNT)
    labels = ("This is seen", "That is seen")
    claude.will(*(says(question(f"What is seen in place {number}?", *labels)) for number in range(5)))
    session = await dana.start(KNOWN)
    for _ in range(4):
        session = await dana.answer(session, option="this_is_seen")
    title = session["matched_flow"]["title"]
    assert f"{title}: " in claude.received[0].texts[1]
    assert "data: flow 1, match " in claude.received[0].texts[1]
    assert "left out here" not in told(claude)
    for before, now in zip(claude.received, claude.received[1:], strict=False):
        assert now.body["output_config"] == before.body["output_config"]
        same = len("".join(before.texts[:-1]).encode())
        assert "".join(now.texts).startswith("".join(before.texts[:-1]))
        assert same >= 0.8 * len("".join(now.texts).encode())
