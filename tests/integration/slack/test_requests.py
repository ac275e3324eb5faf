"""What reaches the address Slack sends to: only what Slack signed is read, and nothing else leaves a trace."""

import json
import time

import pytest

from tests.integration.slack.conftest import Workspace
from tests.support.slack import signature

pytestmark = pytest.mark.asyncio(loop_scope="session")
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


async def everything(workspace: Workspace) -> list[tuple[object, ...]]:
    return await workspace.rows(
        "SELECT (SELECT count(*) FROM ai_sessions), (SELECT count(*) FROM events), (SELECT count(*) FROM users),"
        " (SELECT count(*) FROM received_commands), (SELECT count(*) FROM messages), (SELECT count(*) FROM workspaces)"
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Slack_Signature": ""},
        {"X_Slack_Signature": "v0=" + "0" * 64},
        {"X_Slack_Signature": "garbage é".encode().decode("latin-1")},
        {"X_Slack_Request_Timestamp": ""},
        {"X_Slack_Request_Timestamp": "soon"},
        {"X_Slack_Request_Timestamp": "9" * 40},
        {"at": str(int(time.time()) - 301)},
        {"at": str(int(time.time()) + 3600)},
    ],
    ids=["none", "wrong", "garbage", "no time", "no number", "huge number", "replayed", "from the future"],
)
async def test_what_slack_did_not_sign_just_now_is_refused(workspace: Workspace, headers: dict[str, str]) -> None:
    before = await everything(workspace)
    dana = workspace.person()
    body = json.dumps(dana.event_of(dana.message("Printer", dana.own_channel))).encode()
    reply = await workspace.signed.raw(body, JSON, **headers)
    assert reply.status == 401
    assert "Traceback" not in reply.body
    assert await everything(workspace) == before


async def test_a_body_changed_on_the_way_is_refused(workspace: Workspace) -> None:
    moment = str(int(time.time()))
    reply = await workspace.signed.raw(
        b'{"a": 2}', JSON, at=moment, X_Slack_Signature=signature("a-signing-secret", moment, b'{"a": 1}')
    )
    assert reply.status == 401


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", JSON),
        (b"[]", JSON),
        (b"null", JSON),
        (b"7", JSON),
        (b"", JSON),
        (b'{"type": "event_callback", "event": "a text"}', JSON),
        (b'{"type": "block_actions", "actions": {}}', JSON),
        (b"payload=%7B", FORM),
        (b"payload=[]", FORM),
        (b"payload=" + b"[" * 100_000, FORM),
        (b"[" * 100_000, JSON),
    ],
)
async def test_what_cannot_be_read_is_refused_as_malformed(workspace: Workspace, body: bytes, kind: str) -> None:
    before = await everything(workspace)
    reply = await workspace.signed.raw(body, kind)
    assert reply.status == 400, reply
    assert "Traceback" not in reply.body
    assert await everything(workspace) == before


async def test_what_is_too_big_is_refused_unread(workspace: Workspace) -> None:
    reply = await workspace.signed.raw(b"x" * 1_100_000, JSON)
    assert reply.status == 413


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"type": "message"},
        {"type": "message", "user": "U1", "channel": None, "ts": None, "text": None},
        {"type": "message", "user": {"id": "U1"}, "channel": ["C1"], "ts": 7, "text": 7},
        {"type": "app_mention", "user": "U1"},
        {"type": "message", "subtype": "message_changed", "channel": "C1"},
        {"type": "reaction_added", "user": "U1", "item": "no"},
        {"type": "app_home_opened"},
        {"type": "tokens_revoked", "tokens": None},
        {"type": "never heard of"},
    ],
)
async def test_events_of_a_strange_shape_are_passed_over(workspace: Workspace, event: dict[str, object]) -> None:
    before = await workspace.rows("SELECT count(*) FROM ai_sessions")
    reply = await workspace.signed.event(workspace.person().event_of(event))
    assert reply.status in (200, 400)
    assert await workspace.rows("SELECT count(*) FROM ai_sessions") == before


async def test_the_address_is_proved_to_slack(workspace: Workspace) -> None:
    reply = await workspace.signed.event({"type": "url_verification", "challenge": "prove it", "token": "x"})
    assert (reply.status, reply.json) == (200, {"challenge": "prove it"})


async def test_slack_is_not_held_back_by_the_pages_limit(workspace: Workspace) -> None:
    dana = workspace.person()
    for _ in range(30):
        reply = await workspace.signed.event(dana.event_of({"type": "never heard of"}))
        assert reply.status == 200
