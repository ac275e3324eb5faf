"""Presses in Slack: signature checked, decided, stored and acknowledged, against a bare slack-bolt app."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import cycle
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import psycopg

from bot.slack.targets import encode
from core.messaging.cards import Action, Target
from tests.bench.answers import AT_ONCE, PER_SECOND
from tests.bench.client import Client, connected
from tests.bench.figures import Row, Section, single, spread
from tests.bench.installation import Installation, Meter
from tests.bench.load import Call, flat_out, paced
from tests.bench.sessions import Template, Waiting
from tests.support.slack import SECRET, Slack, signature

_PERSON, WORKSPACE = "U0DANA", "T0BENCH"
_WARMING_UP = 50
_LINK = """
    WITH dana AS (SELECT id, account_id FROM users WHERE name = 'dana'),
    workspace AS (
        INSERT INTO workspaces (id, account_id, platform, external_id)
        SELECT gen_random_uuid(), account_id, 'slack', %(workspace)s FROM dana
        ON CONFLICT DO NOTHING)
    INSERT INTO user_identities (id, account_id, user_id, platform, workspace, external_id)
    SELECT gen_random_uuid(), account_id, id, 'slack', %(workspace)s, %(person)s FROM dana
    ON CONFLICT DO NOTHING
"""


async def measure(there: Installation, template: Template, seconds: float) -> Section:
    """Presses at the rate we promise, then as many as there can be on one `serve`, on two, and on the bare app."""
    count = int(PER_SECOND * seconds)
    async with Slack() as slack:
        async with _bare() as url, connected(url, "", prefix="") as client:
            idle = [Waiting(uuid4(), {"step_id": str(uuid4()), **template.answer})] * (4 * count)
            await flat_out(idle[:_WARMING_UP], pressing(client), AT_ONCE)
            bare = await flat_out(idle, pressing(client), AT_ONCE)
        settings = {
            "SLACK_API_URL": slack.url,
            "SLACK_BOT_TOKEN": "xoxb-bench",
            "SLACK_SIGNING_SECRET": SECRET,
            "FLOWPILOT_SLACK_UPDATES_PER_MINUTE": "1e9",
        }
        async with there.program("serve", **settings) as serve, connected(serve.url, "", prefix="") as client:
            await link(there)
            press = pressing(client)
            await flat_out(await template.copies(_WARMING_UP), press, AT_ONCE)
            calm_ones, more_ones = await template.copies(count), await template.copies(count)
            calm = await paced(calm_ones, press, PER_SECOND)
            meter, began = Meter(there, serve), time.process_time()
            most = await flat_out(more_ones, press, AT_ONCE)
            spent = [*meter.seconds(), time.process_time() - began]
            async with there.program("serve", **settings) as second, connected(second.url, "", prefix="") as other:
                either = _in_turn(press, pressing(other))
                await flat_out(await template.copies(_WARMING_UP), either, AT_ONCE)
                by_two = await flat_out(await template.copies(count), either, AT_ONCE)
    each = {who: 1000 * work / count for who, work in zip(("serve", "PostgreSQL", "client"), spent, strict=True)}
    rows = [
        spread(f"Press acknowledged at {PER_SECOND}/s", calm.seconds, "p99 < 100 ms"),
        single(f"Most presses decided, stored and acknowledged, {AT_ONCE} at once", most.per_second, "/s", "400"),
        Row("Processor time of a press", each, "ms"),
        single("Most presses of a bare slack-bolt app that stores nothing", bare.per_second, "/s"),
        single("… ours, times the bare app's", most.per_second / bare.per_second, "×"),
        single("Most presses on two flowpilot serve", by_two.per_second, "/s"),
        single("… times those on one", by_two.per_second / most.per_second, "×", "1.2"),
    ]
    return Section("Presses in Slack, signed: flowpilot serve", rows)


def _in_turn(*calls: Call[Waiting]) -> Call[Waiting]:
    """Each press by another than the one before."""
    following = cycle(calls)

    async def press(session: Waiting) -> bool:
        return await next(following)(session)

    return press


async def link(there: Installation) -> None:
    """Make the workspace known, and the person in it the engineer of the sessions."""
    async with await psycopg.AsyncConnection.connect(there.server.conninfo, autocommit=True) as connection:
        await connection.execute(_LINK, {"workspace": WORKSPACE, "person": _PERSON})


def pressing(client: Client) -> Call[Waiting]:
    """Answers a session's open step by a press, signed as Slack signs it."""

    async def press(session: Waiting) -> bool:
        body = urlencode({"payload": json.dumps(_payload(session))}).encode()
        moment = str(int(time.time()))
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": moment,
            "X-Slack-Signature": signature(SECRET, moment, body),
        }
        status, answer = await client.send("POST", "/slack/events", body, headers)
        assert status == 200, answer
        return True

    return press


def _payload(session: Waiting) -> dict[str, Any]:
    """A press as Slack posts it; what takes words is answered with “can't check”."""
    action, value = (Action.ANSWER, session.body["option"]) if "option" in session.body else (Action.SKIP, "")
    target = Target(action, session.id, UUID(session.body["step_id"]), value)
    pressed = {"type": "button", "action_id": "press:0", "block_id": "b", "value": encode(target)}
    return {
        "type": "block_actions",
        "team": {"id": WORKSPACE},
        "user": {"id": _PERSON, "team_id": WORKSPACE},
        "channel": {"id": "C0BENCH"},
        "container": {"type": "message", "message_ts": "1.1", "channel_id": "C0BENCH"},
        "message": {"ts": "1.1", "thread_ts": "1.0"},
        "trigger_id": uuid4().hex,
        "actions": [{**pressed, "action_ts": f"{time.time():.6f}"}],
    }


@asynccontextmanager
async def _bare() -> AsyncGenerator[str]:
    program = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.bench.bare_slack",
        SECRET,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert program.stdout is not None
    try:
        yield (await program.stdout.readline()).decode().strip()
    finally:
        program.terminate()
        await program.wait()
