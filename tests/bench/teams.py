"""Presses in Teams: token checked, decided, stored and answered with the new card, against a bare botbuilder app."""

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import psutil
import psycopg

from core.messaging.cards import Action, brief
from tests.bench.answers import AT_ONCE
from tests.bench.client import Client, connected
from tests.bench.figures import Row, Section, single, spread
from tests.bench.installation import Installation
from tests.bench.load import flat_out, one_by_one
from tests.bench.sessions import Template, Waiting
from tests.support.teams import APP_ID, BOT, TENANT, LocalTeams, local_teams, token

_PERSON = "2f8d1c5e-0000-4000-8000-5e2f8d1c5e00"
_WARMING_UP = 50
_LINK = """
    INSERT INTO user_identities (id, account_id, user_id, platform, workspace, external_id)
    SELECT gen_random_uuid(), account_id, id, 'teams', %(tenant)s, %(person)s FROM users WHERE name = 'dana'
"""
_ORDER = "SELECT max(step_order) FROM ai_session_steps WHERE session_id = %s AND state = 'open'"


async def measure(there: Installation, template: Template, seconds: float) -> Section:
    """As many presses as there can be on `flowpilot serve`, and on a bare app that stores nothing."""
    count = int(80 * seconds)
    async with local_teams() as teams:
        signed = token(teams.service_url())
        async with _bare(teams) as (url, process), connected(url, signed, prefix="") as client:
            presses = [_press(teams, Waiting(uuid4(), {"step_id": str(uuid4()), **template.answer}), "step:1")] * count
            await flat_out(presses[:_WARMING_UP], _pressing(client), AT_ONCE)
            began = _worked(process.pid)
            bare = await flat_out(presses, _pressing(client), AT_ONCE)
            bare_work = (_worked(process.pid) - began) / count
        async with (
            there.program("serve", **teams.environment) as serve,
            connected(serve.url, signed, prefix="") as client,
        ):
            presses = await _presses(there, teams, template, count + 2 * _WARMING_UP)
            await flat_out(presses[:_WARMING_UP], _pressing(client), AT_ONCE)
            alone = await one_by_one(presses[_WARMING_UP : 2 * _WARMING_UP], _pressing(client))
            began = _worked(serve.process.pid)
            most = await flat_out(presses[2 * _WARMING_UP :], _pressing(client), AT_ONCE)
            work = (_worked(serve.process.pid) - began) / count
    rows = [
        spread("Press to new card, one person", alone.seconds, "< 1 s"),
        single(f"Most presses decided, stored and answered, {AT_ONCE} at once", most.per_second, "/s"),
        single("Most presses of a bare botbuilder app that stores nothing", bare.per_second, "/s"),
        single("… ours, times the bare app's", most.per_second / bare.per_second, "×", "> 3"),
        Row("Processor time of a press", {"serve": 1000 * work, "bare app": 1000 * bare_work}, "ms"),
        single("… the bare app's, times ours", bare_work / work, "×", "> 3"),
    ]
    return Section("Presses in Teams, tokens checked: flowpilot serve", rows)


def _worked(pid: int) -> float:
    """Processor seconds of a process so far: a figure that holds on a machine with much else to do."""
    spent = psutil.Process(pid).cpu_times()
    return spent.user + spent.system


async def _presses(there: Installation, teams: LocalTeams, template: Template, count: int) -> list[dict[str, Any]]:
    waiting = await template.copies(count)
    async with await psycopg.AsyncConnection.connect(there.server.conninfo, autocommit=True) as connection:
        await connection.execute(_LINK, {"tenant": TENANT, "person": _PERSON})
        found = await (await connection.execute(_ORDER, (template.id,))).fetchone()
    assert found
    return [_press(teams, session, f"step:{found[0]}") for session in waiting]


def _pressing(client: Client) -> Any:
    async def press(activity: dict[str, Any]) -> bool:
        status, answer = await client.post("/api/messages", activity)
        assert (status, answer["type"]) == (200, "application/vnd.microsoft.card.adaptive"), answer
        return True

    return press


def _press(teams: LocalTeams, session: Waiting, subject: str) -> dict[str, Any]:
    """A press as Teams posts it."""
    packed: dict[str, Any] = {"session": session.id.hex, "step": session.body["step_id"], "subject": subject}
    typed = dict[str, str]()
    match session.body:
        case {"option": value}:
            packed |= {"action": Action.ANSWER.value, "value": brief(value)}
        case {"text": text}:
            packed |= {"action": Action.ANSWER.value}
            typed = {"typed": text}
        case _:
            packed |= {"action": Action.FAILED.value}
    return {
        "type": "invoke",
        "name": "adaptiveCard/action",
        "id": f"f:{uuid4()}",
        "channelId": "msteams",
        "serviceUrl": teams.service_url(),
        "from": {"id": "29:dana", "name": "dana", "aadObjectId": _PERSON},
        "recipient": {"id": BOT, "name": "FlowPilot"},
        "conversation": {"id": "19:x@thread.tacv2;messageid=1", "conversationType": "channel", "tenantId": TENANT},
        "channelData": {"tenant": {"id": TENANT}},
        "value": {
            "action": {"type": "Action.Execute", "verb": "press", "data": {"flowpilot": packed, **typed}},
            "trigger": "manual",
        },
    }


@asynccontextmanager
async def _bare(teams: LocalTeams) -> AsyncGenerator[tuple[str, asyncio.subprocess.Process]]:
    command = (sys.executable, "-m", "tests.bench.bare_teams", APP_ID, f"{teams.url}/openid")
    program = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert program.stdout is not None
    try:
        yield (await program.stdout.readline()).decode().strip(), program
    finally:
        program.terminate()
        await program.wait()
