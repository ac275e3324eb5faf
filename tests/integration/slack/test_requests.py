"""What reaches the address Slack sends to: only what Slack signed is read, and nothing else leaves a trace."""

import json
import time

import pytest

from tests.conftest import Alarms
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


NUL, HALF = "\x00", "\ud800"


@pytest.mark.parametrize(
    "unfit", [NUL, HALF, "x" * 220, "x" * 3_000], ids=["NUL", "half a character", "long", "endless"]
)
@pytest.mark.parametrize("where", ["user", "channel", "ts", "team_id", "event_id", "thread_ts"])
async def test_identifiers_that_none_can_be_are_refused(
    workspace: Workspace, alarms: Alarms, unfit: str, where: str
) -> None:
    dana = workspace.person()
    delivery = dana.event_of({**dana.message("Printer", dana.own_channel), "thread_ts": "1.1"})
    part = delivery if where in delivery else delivery["event"]
    part[where] = f"{part.get(where, '')}{unfit}"
    reply = await workspace.signed.event(delivery)
    assert reply.status == 400
    assert alarms.lines == []


@pytest.mark.parametrize("unfit", [NUL, "x" * 3_000], ids=["NUL", "endless"])
@pytest.mark.parametrize("where", ["user_id", "channel_id", "team_id", "trigger_id", "command"])
async def test_commands_with_such_identifiers_are_refused_too(
    workspace: Workspace, alarms: Alarms, unfit: str, where: str
) -> None:
    fields = {
        "command": "/pilot",
        "text": "help",
        "user_id": "U1",
        "team_id": "T1",
        "channel_id": "C1",
        "trigger_id": "1.2",
    }
    reply = await workspace.signed.command({**fields, where: fields[where] + unfit})
    assert reply.status == 400
    assert alarms.lines == []


@pytest.mark.parametrize("action_id", ["", None, 7, [], {}, "a:b:c:d", "ANSWER", "x" * 255, NUL, HALF, "x" * 256])
async def test_an_odd_action_id_is_no_fault_of_ours(workspace: Workspace, alarms: Alarms, action_id: object) -> None:
    dana = workspace.person()
    for action in ({"action_id": action_id}, {"action_id": action_id, "value": {"a": 1}, "selected_option": "x"}):
        body = {
            "type": "block_actions",
            "team": {"id": "T1"},
            "user": {"id": dana.user, "team_id": "T1"},
            "trigger_id": "1.2",
            "actions": [action],
        }
        reply = await workspace.signed.interaction(body)
        assert reply.status in (200, 400)
        assert alarms.lines == []


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "interactive_message"},
        {"type": "interactive_message", "actions": []},
        {"type": "interactive_message", "actions": [None]},
        {"type": "interactive_message", "actions": [{}], "callback_id": None},
        {"type": "interactive_message", "actions": ["x"], "callback_id": "x", "team": "T1", "user": 7},
        {"type": "block_actions"},
        {"type": "block_actions", "actions": [None, "x", 7]},
        {"type": "block_suggestion"},
        {"type": "dialog_submission"},
        {"type": "view_submission"},
        {"type": "view_submission", "view": {"state": "x", "private_metadata": 7}},
        {"type": "view_submission", "view": {"state": {"values": {"a": "x"}}, "callback_id": "form"}},
        {"type": "view_closed"},
        {"type": "message_action"},
        {"type": "message_action", "callback_id": "troubleshoot"},
        {"type": "shortcut", "callback_id": "start_session"},
        {"type": "workflow_step_edit"},
        {"type": 7},
    ],
)
async def test_interactions_without_their_parts_are_passed_over(
    workspace: Workspace, alarms: Alarms, payload: dict[str, object]
) -> None:
    for more in ({}, {"team": {"id": "T1"}, "user": {"id": "U1"}}):
        reply = await workspace.signed.interaction({**more, **payload})
        assert reply.status in (200, 400, 404), reply
        assert alarms.lines == []


@pytest.mark.parametrize(
    "event",
    [
        {
            "type": "reaction_added",
            "user": "U1",
            "reaction": "x",
            "item": {"type": "message", "channel": "C1", "ts": "1.1"},
        },
        {
            "type": "message",
            "subtype": "message_changed",
            "channel": "C1",
            "ts": "1.2",
            "message": {"user": "U1", "ts": "1.1", "text": "new"},
            "previous_message": {"text": "old"},
        },
        {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "ts": "1.1", "text": "Printer"},
        {"type": "message", "channel": "C1", "user": "U1", "ts": "1.3", "thread_ts": "1.1", "text": "Printer"},
        {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"},
        {"type": "agent_session_stopped", "user": "U1", "channel": "D1", "thread_ts": "1.1"},
        {"type": "app_uninstalled"},
    ],
    ids=lambda event: event["type"] + event.get("subtype", ""),
)
async def test_a_workspace_that_is_linked_to_nothing_is_not_asked_to_send_again(
    workspace: Workspace, alarms: Alarms, event: dict[str, object]
) -> None:
    dana = workspace.person()
    await workspace.signed.event(dana.event_of({"type": "app_home_opened", "tab": "home", "user": dana.user}))
    delivery = {**dana.event_of(event), "team_id": "TNOBODYS", "event_id": f"Ev{id(event)}"}
    delivery["authorizations"] = [{"team_id": "TNOBODYS", "user_id": "UBOT", "is_bot": True}]
    reply = await workspace.signed.event(delivery)
    assert reply.status == 200
    assert alarms.lines == []


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_body_that_is_not_packed_as_it_says_is_malformed(
    workspace: Workspace, alarms: Alarms, encoding: str
) -> None:
    reply = await workspace.signed.raw(b'{"type": "event_callback"}', JSON, Content_Encoding=encoding)
    assert reply.status == 400
    assert alarms.lines == []
