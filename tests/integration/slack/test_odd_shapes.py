"""Everything that Slack sends, with each of its parts once missing or of another kind: refused or passed over.

At a desk it is every fifth part; each odd thing has its turn.
"""

import json
from dataclasses import dataclass, field
from itertools import count

import pytest

from tests.conftest import Alarms
from tests.integration.slack.conftest import PROBLEM, Workspace
from tests.support.examples import IN_CI
from tests.support.mutations import mutations
from tests.support.slack import Json, Reply, Signed

pytestmark = pytest.mark.asyncio(loop_scope="session")
_unique = count(1)


@dataclass
class Recording:
    """Delivers, and keeps what was delivered."""

    signed: Signed
    sent: list[tuple[str, Json]] = field(default_factory=list)

    async def event(self, body: Json) -> Reply:
        self.sent.append(("event", body))
        return await self.signed.event(body)

    async def interaction(self, payload: Json) -> Reply:
        self.sent.append(("interaction", payload))
        return await self.signed.interaction(payload)

    async def command(self, fields: Json) -> Reply:
        self.sent.append(("command", fields))
        return await self.signed.command(fields)


async def _a_day(workspace: Workspace) -> list[tuple[str, Json]]:
    """What one engineer's day makes Slack send."""
    recording = Recording(workspace.signed)
    dana = workspace.person()
    dana.deliver = recording
    step = await workspace.started(dana)
    await dana.presses(step, "Only this person's")
    await workspace.quiet()
    step = await workspace.open_step(dana.channel)
    thread = step.thread_ts or step.ts
    written = await dana.writes("No idea, it blinks", thread=thread)
    edited = {**written, "subtype": "message_changed", "ts": workspace.slack.next_ts(), "previous_message": written}
    await dana.deliver.event(dana.event_of({**edited, "message": {**written, "text": "It blinks", "edited": {}}}))
    await workspace.quiet()
    step = await workspace.open_step(dana.channel)
    await dana.presses(step, "It's fixed…")
    await dana.fills(fix="Plugged it in")
    await dana.shortcut("start_session")
    await dana.shortcut("troubleshoot", written)
    file = {"id": "F1", "name": "a.log", "size": 3, "mimetype": "text/plain", "url_private_download": "https://x/y"}
    await dana.writes(PROBLEM, dana.own_channel, files=[file], blocks=[{"type": "rich_text", "elements": []}])
    await dana.mentions("status")
    for event in (
        {"type": "reaction_added", "user": dana.user, "reaction": "x",
         "item": {"type": "message", "channel": dana.channel, "ts": thread}},
        {"type": "app_home_opened", "user": dana.user, "channel": dana.own_channel, "tab": "home"},
        {"type": "message", "subtype": "message_deleted", "channel": dana.channel, "deleted_ts": written["ts"],
         "ts": workspace.slack.next_ts(), "previous_message": written},
        {"type": "link_shared", "user": dana.user, "channel": dana.channel, "message_ts": thread,
         "links": [{"domain": "x", "url": "https://x/#/session/1"}]},
        {"type": "member_joined_channel", "user": dana.user, "channel": dana.channel, "team": "T1"},
        {"type": "assistant_thread_started",
         "assistant_thread": {"user_id": dana.user, "channel_id": dana.own_channel, "thread_ts": "1.1"}},
        {"type": "function_executed", "function": {"callback_id": "start_session"}, "inputs": {"problem": "x"},
         "function_execution_id": "Fx1", "bot_access_token": "xwfp"},
        {"type": "user_change", "user": {"id": dana.user, "deleted": False, "profile": {"display_name": "D"}}},
    ):  # fmt: skip
        await dana.deliver.event(dana.event_of(event))
    return recording.sent


async def test_whatever_part_of_it_is_odd_nothing_fails(workspace: Workspace, alarms: Alarms) -> None:
    sent, failed = await _a_day(workspace), list[str]()

    async def deliver(kind: str, path: object, body: Json) -> None:
        if isinstance(body.get("event_id"), str):
            body["event_id"] += str(next(_unique))  # else it counts as sent again
        if isinstance(body.get("trigger_id"), str):
            body["trigger_id"] += str(next(_unique))
        before = len(alarms.lines)
        if kind == "event":
            reply = await workspace.signed.event(body)
        elif kind == "interaction":
            reply = await workspace.signed.interaction(body)
        else:
            reply = await workspace.signed.command({name: _typed(value) for name, value in body.items()})
        if reply.status >= 500 or alarms.lines[before:]:
            failed.append(f"{kind} {body.get('type')} {path}: {reply.status} {alarms.lines[before:]}")

    everything = [
        (kind, path, body)
        for place, (kind, payload) in enumerate(sent)
        for path, body in mutations(payload, each=2 if IN_CI else 1, first=place * 7)
    ]
    assert len(everything) > 300
    for one in everything if IN_CI else everything[::5]:
        await deliver(*one)
    await workspace.quiet()
    assert not failed, "\n".join(failed)
    assert alarms.lines == []
    dana = workspace.person()
    assert (await workspace.started(dana)).labels  # and all goes on


def _typed(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode(errors="replace").decode()
