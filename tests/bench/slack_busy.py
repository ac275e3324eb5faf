"""A busy workspace: thirty people answer once every twenty seconds, and Slack takes fifty changed messages a minute."""

import asyncio
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from uuid import UUID

from bot.slack.targets import decode
from core.messaging.cards import Action, Target
from tests.bench.client import connected
from tests.bench.figures import Row, Section, single, spread
from tests.bench.installation import Installation
from tests.bench.load import Call
from tests.bench.sessions import Template, Waiting
from tests.bench.slack import WORKSPACE, link, pressing
from tests.bench.slack_api import SlackApi, slack_api
from tests.support.slack import SECRET

_PEOPLE = 30
_EVERY_SECONDS = 20.0
_UPDATES_A_MINUTE = 50
_COPIES = 6
"""Sessions of each person: one that comes to its end is followed by the next."""
_PATIENCE_SECONDS = 30.0
_ANSWERING = {Action.ANSWER, Action.WORKED, Action.FAILED, Action.SKIP}


@dataclass(slots=True)
class _Questions:
    """What is posted of sessions: when, and what answers it; None for the text at a session's end."""

    waits: dict[UUID, "asyncio.Future[tuple[float, Waiting | None]]"] = field(default_factory=dict)

    def hear(self, given: dict[str, Any]) -> None:
        targets = list(_targets(given.get("blocks")))
        about = next((target.session_id for target in targets if target.session_id), None)
        wait = self.waits.pop(about, None) if about else None
        if not about or wait is None or wait.done():
            return
        answering = [target for target in targets if target.step_id and target.action in _ANSWERING]
        chosen = next((target for target in answering if target.value), answering[0] if answering else None)
        if chosen is None:
            wait.set_result((monotonic(), None))
            return
        body = {"step_id": str(chosen.step_id), **({"option": chosen.value} if chosen.value else {})}
        wait.set_result((monotonic(), Waiting(about, body)))


def _targets(value: Any) -> Iterator[Target]:
    """Everything that can be pressed."""
    if isinstance(value, dict):
        target = decode(str(value.get("value") or ""))
        if target:
            yield target
    parts: Sequence[Any] = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        yield from _targets(part)


async def measure(there: Installation, template: Template, *, quick: bool) -> Section:
    """How long after an answer its question is posted, when changes cannot all be taken."""
    answers = 2 if quick else 6
    async with slack_api() as api:
        api.limits["chat.update"] = _UPDATES_A_MINUTE
        settings = {"SLACK_API_URL": api.url, "SLACK_BOT_TOKEN": "xoxb-bench", "SLACK_SIGNING_SECRET": SECRET}
        async with there.program("run", **settings) as run, connected(run.url, "", prefix="") as client:
            await link(there)
            sessions = await template.copies(_PEOPLE * _COPIES, slack_workspace=WORKSPACE)
            waits = await _answered(api, sessions, pressing(client), answers)
    turns = len(waits)
    rows = [
        spread("Question after answer", waits, "p95 < 2 s"),
        Row(
            "Calls of Slack's Web API that a turn takes",
            {"posts": api.calls["chat.postMessage"] / turns, "updates": api.calls["chat.update"] / turns},
            "calls",
        ),
        single("Changes that Slack refused", api.refused["chat.update"], "calls"),
    ]
    title = f"Slack: {_PEOPLE} sessions, an answer every {_EVERY_SECONDS:.0f} s, {_UPDATES_A_MINUTE} updates a minute"
    return Section(title, rows)


async def _answered(api: SlackApi, sessions: list[Waiting], press: Call[Waiting], answers: int) -> list[float]:
    """Everybody answers so many times, each at moments of their own."""
    questions, waits = _Questions(), list[float]()
    api.posted = questions.hear

    async def person(number: int) -> None:
        own = deque(sessions[number::_PEOPLE])
        started = monotonic()
        current: Waiting | None = None
        for turn in range(answers):
            due = started + (number / _PEOPLE + turn) * _EVERY_SECONDS
            await asyncio.sleep(due - monotonic())
            current = current or own.popleft()
            wait = questions.waits[current.id] = asyncio.get_running_loop().create_future()
            pressed = monotonic()
            await press(current)
            async with asyncio.timeout(_PATIENCE_SECONDS):
                posted, current = await wait
            waits.append(posted - pressed)

    async with asyncio.TaskGroup() as group:
        for number in range(_PEOPLE):
            group.create_task(person(number))
    return waits
