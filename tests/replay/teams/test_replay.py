"""Everything that Microsoft documents that Teams sends, twice each: none breaks anything, none counts twice."""

import asyncio
from copy import deepcopy
from pathlib import Path
from typing import Any

import psycopg
import pytest
import pytest_asyncio
import yaml
from aiohttp import ClientSession
from sqlalchemy import text

from storage.database import conninfo
from storage.embedded import EmbeddedServer
from tests.contract.conftest import publish
from tests.support.database import fresh_database
from tests.support.files import LOG, read_by_heart, screenshot
from tests.support.flowpilot import FlowPilot
from tests.support.tables import every_case
from tests.support.teams import BOT, LocalTeams, unpaced
from tests.support.teams_people import CHANNEL, GROUP, Chat, TeamsPerson

ACTIVITIES: list[dict[str, Any]] = yaml.load(Path(__file__).with_name("activities.yaml").read_text(), yaml.CSafeLoader)
LONG = "\n2026-11-25 09:00 outlook: 0x8004010F asked again" * 400
AWAY = (501, 503)
"""What may be answered of the five hundreds: not for us, and come again."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def there(postgres: EmbeddedServer) -> Any:
    async with LocalTeams() as teams, ClientSession() as http:
        with fresh_database(postgres) as url, unpaced():
            program = FlowPilot(url, {**teams.environment, "FLOWPILOT_TEAMS_HEAR_REPLIES": "true"})
            await program.start()
            await publish(program)
            teams.files |= {"replay.png": screenshot("Outlook keeps asking for my password"), "replay.log": LOG}
            yield program, teams, http
            await program.stop()


def laid_over(envelope: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """The envelope with what is given in place of its own; null takes a field away."""
    made = deepcopy(envelope)
    for name, value in given.items():
        if value is None:
            made.pop(name, None)
        elif isinstance(value, dict) and isinstance(made.get(name), dict):
            made[name] = laid_over(made[name], value)
        else:
            made[name] = value
    return made


def made_real(value: Any, teams: LocalTeams) -> Any:
    """With the bot's id, and the address of this Teams, where they are named."""
    if isinstance(value, dict):
        return {name: made_real(each, teams) for name, each in value.items()}
    if isinstance(value, list):
        return [made_real(each, teams) for each in value]
    if isinstance(value, str) and value.startswith("TEAMS/"):
        return f"{teams.url}/{value.removeprefix('TEAMS/')}"
    return BOT if value == "BOT" else value


def place(person: TeamsPerson, name: str) -> Chat:
    places = {"personal": person.chat, "group": GROUP, "channel": CHANNEL}
    return places[name] if name in places else person.thread()


async def sessions(program: FlowPilot) -> int:
    async with program.parts.store.single() as connection:
        return await connection.scalar(text("SELECT count(*) FROM ai_sessions"))


async def until_sessions(program: FlowPilot, count: int) -> None:
    """Return once there are so many: files are read beside the answer."""
    async with asyncio.timeout(20):
        address = conninfo(program.database_url)
        async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
            await connection.execute("LISTEN flowpilot_delivery")
            while await sessions(program) < count:
                async for _ in connection.notifies(timeout=0.1, stop_after=1):
                    pass


@pytest.fixture(autouse=True)
def reading(monkeypatch: pytest.MonkeyPatch) -> None:
    read_by_heart(monkeypatch)


def test_every_kind_is_there_once() -> None:
    names = [each["name"] for each in ACTIVITIES]
    assert len(names) == len(set(names)) >= 60
    assert {"message", "invoke", "event", "conversationUpdate"} <= {each["activity"]["type"] for each in ACTIVITIES}


@pytest.mark.asyncio(loop_scope="session")
@every_case("case", ACTIVITIES, ids=lambda case: case["name"].replace(" ", "_"))
async def test_what_teams_sends_is_answered_and_counts_once(case: dict[str, Any], there: Any) -> None:
    program, teams, http = there
    person = TeamsPerson(http, teams, program.url, case["name"][:60])
    envelope = person.activity(case["activity"]["type"] or "", place(person, case.get("in", "personal")))
    activity = laid_over(envelope, made_real(case["activity"], teams))
    if case.get("long"):
        activity["text"] += LONG
    wanted = case.get("answer", 200)
    before, errors = await sessions(program), list[int]()
    for _ in range(2):
        answered = await person.post(activity)
        errors.append(answered.status)
    allowed = wanted if isinstance(wanted, list) else [wanted]
    assert all(status in allowed for status in errors), answered
    assert all(status < 500 or status in AWAY for status in errors)
    if activity.get("type") == "invoke" and answered.status == 200:
        assert isinstance(answered.body, dict)
        assert "Something went wrong" not in str(answered.body)
    if case.get("starts"):
        await until_sessions(program, before + 1)
    assert await sessions(program) - before == (1 if case.get("starts") else 0)
