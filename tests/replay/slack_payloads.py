"""What Slack sends, one of every kind its documentation names, written from the documented shapes.

`docs.slack.dev/reference/events`, `…/interaction-payloads` and `…/interactivity/implementing-slash-commands`, as of
November 2026. People, channels and texts are made up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Json: TypeAlias = dict[str, Any]
TEAM, BOT, DANA, ELI, CHANNEL, DM = "T1", "U0BOT", "U0REPLAY", "U0OTHER", "C0REPLAY", "D0REPLAY"
TS = "1795700000.000100"


@dataclass(frozen=True, slots=True)
class Payload:
    """Something Slack sends."""

    name: str
    kind: Literal["event", "interaction", "command"]
    body: Json


def event(name: str, type_: str, /, **fields: Any) -> Payload:
    """An event as it is wrapped."""
    inner = {"type": type_, "event_ts": TS, **fields}
    body = {
        "token": "x",
        "team_id": TEAM,
        "context_team_id": TEAM,
        "context_enterprise_id": None,
        "api_app_id": "A1",
        "event": inner,
        "type": "event_callback",
        "event_id": f"Ev{name.replace(' ', '_')}"[:60],
        "event_time": 1795700000,
        "authorizations": [
            {"enterprise_id": None, "team_id": TEAM, "user_id": BOT, "is_bot": True, "is_enterprise_install": False}
        ],
        "is_ext_shared_channel": False,
        "event_context": "4-x",
    }
    return Payload(name, "event", body)


def message(subtype: str, /, **fields: Any) -> Payload:
    """A message that says something about the channel rather than to us."""
    base = {"channel": CHANNEL, "channel_type": "channel", "ts": TS, "text": f"<@{DANA}> {subtype}", "user": DANA}
    return event(f"message.{subtype}", "message", **{**base, "subtype": subtype, **fields})


_FILE = {"id": "F1", "name": "error.png", "title": "Error", "mimetype": "image/png", "filetype": "png", "size": 3}
ELSEWHERES = {
    "id": "F0ELSEWHERE",
    "created": 0,
    "timestamp": 0,
    "mode": "file_access",
    "file_access": "check_file_info",
}
"""A file of another company's workspace, of which a message says no more."""
_MODES = [
    {"id": "F2", "name": "sheet", "mode": "external", "is_external": True, "url_private": "https://drive.example/x"},
    {"id": "F3", "mode": "tombstone"},
    {"id": "F4", "mode": "hidden_by_limit"},
    {"id": "F5", "name": "notes.txt", "mode": "snippet", "url_private": "https://elsewhere.example/notes.txt"},
    {"id": "F6", "name": "Canvas", "mode": "quip", "url_private": 7, "size": "many"},
    {"id": "F7", "name": "theirs.png", "file_access": "access_denied"},
]
_CHANNEL = {"id": CHANNEL, "name": "helpdesk", "created": 1795700000, "creator": DANA}
_USER = {"id": DANA, "team_id": TEAM, "name": "dana", "tz": "Europe/Berlin", "profile": {"display_name": "Dana"}}
_ITEM = {"type": "message", "channel": CHANNEL, "ts": "1795600000.000001"}
_SUBTEAM = {"id": "S1", "team_id": TEAM, "is_usergroup": True, "name": "Desk", "handle": "desk", "users": [DANA]}
_SHARED = {"invite": {"id": "I1", "date_created": 1, "inviting_user": _USER}, "channel": _CHANNEL}

_RESOURCES = {"resources": [{"resource": {"type": "im", "grant": {"type": "specific", "resource_id": DM}}}]}

_EVENTS: dict[str, Json] = {
    "agent_session_title_changed": {"channel": CHANNEL, "thread_ts": TS, "title": "VPN", "user": DANA, "team_id": TEAM},
    "app_context_changed": {"user": DANA, "context": {"entities": [{"type": "x", "value": CHANNEL}]}},
    "app_deleted": {"app_id": "A1", "app_name": "FlowPilot", "app_owner_id": DANA, "team_id": TEAM},
    "app_installed": {"app_id": "A2", "app_name": "Other", "app_owner_id": DANA, "user_id": DANA, "team_id": TEAM},
    "app_requested": {"app_request": {"id": "A2", "app": {"id": "A2", "name": "Other"}, "user": {"id": DANA}}},
    "app_uninstalled_team": {},
    "assistant_thread_context_changed": {
        "assistant_thread": {"user_id": DANA, "context": {"channel_id": CHANNEL}, "channel_id": DM, "thread_ts": TS}
    },
    "call_rejected": {"call_id": "R1", "user_id": DANA, "channel_id": DM, "external_unique_id": "x"},
    "channel_archive": {"channel": CHANNEL, "user": DANA},
    "channel_created": {"channel": _CHANNEL},
    "channel_deleted": {"channel": CHANNEL},
    "channel_history_changed": {"latest": TS, "ts": TS},
    "channel_id_changed": {"old_channel_id": CHANNEL, "new_channel_id": "C0NEW"},
    "channel_left": {"channel": CHANNEL},
    "channel_rename": {"channel": _CHANNEL},
    "channel_shared": {"connected_team_id": "T9", "channel": CHANNEL},
    "channel_unarchive": {"channel": CHANNEL, "user": DANA},
    "channel_unshared": {"previously_connected_team_id": "T9", "channel": CHANNEL, "is_ext_shared": False},
    "dnd_updated": {"user": DANA, "dnd_status": {"dnd_enabled": True, "next_dnd_start_ts": 1, "next_dnd_end_ts": 2}},
    "dnd_updated_user": {"user": DANA, "dnd_status": {"dnd_enabled": True}},
    "email_domain_changed": {"email_domain": "acme.example"},
    "emoji_changed": {"subtype": "add", "name": "printer", "value": "https://emoji.example/p.png"},
    "entity_details_requested": {
        "user": DANA, "external_ref": {"id": "1"}, "entity_url": "https://x.example/s/1", "channel": CHANNEL,
        "message_ts": TS, "trigger_id": "1.2.3",
    },
    "file_change": {"file_id": "F1", "file": {"id": "F1"}},
    "file_created": {"file_id": "F1", "file": {"id": "F1"}},
    "file_deleted": {"file_id": "F1"},
    "file_public": {"file_id": "F1", "file": {"id": "F1"}},
    "file_shared": {"channel_id": CHANNEL, "file_id": "F1", "user_id": DANA, "file": {"id": "F1"}},
    "file_unshared": {"file_id": "F1", "file": {"id": "F1"}},
    "function_executed": {
        "function": {"id": "Fn9", "callback_id": "somebody_elses", "title": "Other", "input_parameters": []},
        "inputs": {}, "function_execution_id": "Fx9", "workflow_execution_id": "Wx9", "bot_access_token": "xwfp-x",
    },
    "grid_migration_finished": {"enterprise_id": "E1"},
    "grid_migration_started": {"enterprise_id": "E1"},
    "group_archive": {"channel": "G0REPLAY"},
    "group_close": {"user": DANA, "channel": "G0REPLAY"},
    "group_deleted": {"channel": "G0REPLAY"},
    "group_history_changed": {"latest": TS, "ts": TS},
    "group_left": {"channel": "G0REPLAY"},
    "group_open": {"user": DANA, "channel": "G0REPLAY"},
    "group_rename": {"channel": {"id": "G0REPLAY", "name": "desk", "created": 1}},
    "group_unarchive": {"channel": "G0REPLAY"},
    "im_close": {"user": DANA, "channel": DM},
    "im_created": {"user": DANA, "channel": {"id": DM}},
    "im_history_changed": {"latest": TS, "ts": TS},
    "im_open": {"user": DANA, "channel": DM},
    "invite_requested": {"invite_request": {"id": "1", "email": "x@x.example", "requester_ids": [DANA]}},
    "member_joined_channel": {"user": DANA, "channel": CHANNEL, "channel_type": "C", "team": TEAM, "inviter": ELI},
    "member_left_channel": {"user": DANA, "channel": CHANNEL, "channel_type": "C", "team": TEAM},
    "message_metadata_deleted": {
        "channel_id": CHANNEL, "app_id": "A2", "bot_id": "B2", "user_id": BOT, "team_id": TEAM, "message_ts": TS,
        "deleted_ts": TS, "previous_metadata": {"event_type": "x", "event_payload": {}},
    },
    "message_metadata_posted": {
        "channel_id": CHANNEL, "app_id": "A2", "user_id": BOT, "team_id": TEAM, "message_ts": TS,
        "metadata": {"event_type": "x", "event_payload": {"id": "1"}},
    },
    "message_metadata_updated": {
        "channel_id": CHANNEL, "app_id": "A2", "user_id": BOT, "team_id": TEAM, "message_ts": TS,
        "metadata": {"event_type": "x", "event_payload": {}}, "previous_metadata": {"event_type": "x"},
    },
    "pin_added": {"user": DANA, "channel_id": CHANNEL, "item": _ITEM, "has_pins": True},
    "pin_removed": {"user": DANA, "channel_id": CHANNEL, "item": _ITEM, "has_pins": False},
    "reaction_added": {"user": DANA, "reaction": "+1", "item_user": ELI, "item": _ITEM},
    "reaction_removed": {"user": DANA, "reaction": "+1::skin-tone-3", "item_user": ELI, "item": _ITEM},
    "resources_added": _RESOURCES,
    "resources_removed": _RESOURCES,
    "scope_denied": {"scopes": ["files:read"], "trigger_id": "1.2.3"},
    "scope_granted": {"scopes": ["files:read"], "trigger_id": "1.2.3"},
    "shared_channel_invite_accepted": {**_SHARED, "approval_required": False, "accepting_user": _USER},
    "shared_channel_invite_approved": {**_SHARED, "approving_team_id": TEAM, "approving_user": _USER},
    "shared_channel_invite_declined": {**_SHARED, "declining_team_id": TEAM, "declining_user": _USER},
    "shared_channel_invite_received": _SHARED,
    "shared_channel_invite_requested": {"actor": _USER, "channel_id": CHANNEL, "target_users": []},
    "star_added": {"user": DANA, "item": _ITEM},
    "star_removed": {"user": DANA, "item": _ITEM},
    "subteam_created": {"subteam": _SUBTEAM},
    "subteam_members_changed": {"subteam_id": "S1", "team_id": TEAM, "added_users": [DANA], "removed_users": []},
    "subteam_self_added": {"subteam_id": "S1"},
    "subteam_self_removed": {"subteam_id": "S1"},
    "subteam_updated": {"subteam": _SUBTEAM},
    "team_access_granted": {"team_ids": [TEAM]},
    "team_access_revoked": {"team_ids": ["T9"]},
    "team_domain_change": {"url": "https://acme.slack.example", "domain": "acme", "team_id": TEAM},
    "team_join": {"user": _USER},
    "team_rename": {"name": "Acme", "team_id": TEAM},
    "tokens_revoked": {"tokens": {"oauth": [DANA], "bot": []}},
    "user_change": {"user": _USER, "cache_ts": 1},
    "user_connection": {"user": DANA, "status": "connected", "trigger_id": "1.2.3"},
    "user_huddle_changed": {"user": _USER, "cache_ts": 1},
    "user_profile_changed": {"user": _USER, "cache_ts": 1},
    "user_status_changed": {"user": _USER, "cache_ts": 1},
    "user_resource_denied": {"user": DANA, "scopes": ["x"], "trigger_id": "1.2.3"},
    "user_resource_granted": {"user": DANA, "scopes": ["x"], "trigger_id": "1.2.3"},
    "user_resource_removed": {"user": DANA, "trigger_id": "1.2.3"},
    "workflow_deleted": {"workflow_id": "Wf1", "workflow_draft_configuration": {}, "event_ts": TS},
    "workflow_published": {"workflow_id": "Wf1", "workflow_published_configuration": {}},
    "workflow_step_deleted": {"workflow_id": "Wf1"},
    "workflow_step_execute": {"callback_id": "x", "workflow_step": {"workflow_step_execute_id": "1", "inputs": {}}},
    "workflow_unpublished": {"workflow_id": "Wf1", "workflow_draft_configuration": {}},
    "an_event_of_next_year": {"user": DANA, "channel": CHANNEL, "new": {"shape": [1, None, {"deep": True}]}},
}  # fmt: skip
"""Events of which nothing comes, by type."""

_SAID_BY_SLACK: dict[str, Json] = {
    "assistant_app_thread": {"assistant_app_thread": {"title": "New", "title_blocks": [], "artifacts": []}},
    "bot_add": {"bot_id": "B2"},
    "bot_message": {"bot_id": "B2", "username": "Monitor", "text": "Disk full on srv-02", "user": None},
    "bot_remove": {"bot_id": "B2"},
    "channel_archive": {},
    "channel_convert_to_private": {},
    "channel_join": {"inviter": ELI},
    "channel_leave": {},
    "channel_name": {"old_name": "desk", "name": "helpdesk"},
    "channel_posting_permissions": {},
    "channel_purpose": {"purpose": "Help"},
    "channel_topic": {"topic": "Help"},
    "channel_unarchive": {},
    "document_mention": {"document": {"id": "F2"}},
    "ekm_access_denied": {"text": "Your admins have suspended everyone's access to this content."},
    "file_comment": {"file": _FILE, "comment": {"id": "Fc1", "comment": "look", "user": DANA}},
    "file_mention": {"file": _FILE},
    "group_archive": {"channel": "G0REPLAY", "channel_type": "group"},
    "group_join": {"channel": "G0REPLAY", "channel_type": "group"},
    "group_leave": {"channel": "G0REPLAY", "channel_type": "group"},
    "group_name": {"channel": "G0REPLAY", "channel_type": "group", "name": "desk", "old_name": "d"},
    "group_purpose": {"channel": "G0REPLAY", "channel_type": "group", "purpose": "Help"},
    "group_topic": {"channel": "G0REPLAY", "channel_type": "group", "topic": "Help"},
    "group_unarchive": {"channel": "G0REPLAY", "channel_type": "group"},
    "huddle_thread": {"room": {"id": "R1", "name": "", "participants": [DANA]}, "permalink": "https://x.example"},
    "me_message": {"text": "is off to lunch"},
    "message_changed": {
        "message": {"type": "message", "user": DANA, "text": "Lunch at 1", "ts": TS, "edited": {"ts": TS}},
        "previous_message": {"type": "message", "user": DANA, "text": "Lunch at 12", "ts": TS}, "user": None,
    },
    "message_deleted": {
        "deleted_ts": TS, "hidden": True, "user": None,
        "previous_message": {"type": "message", "user": DANA, "text": "Lunch at 12", "ts": TS},
    },
    "message_replied": {"message": {"type": "message", "user": DANA, "text": "x", "thread_ts": TS, "reply_count": 1}},
    "pinned_item": {"item_type": "C", "item": _ITEM},
    "reminder_add": {"text": f"<@{DANA}> set up a reminder"},
    "reply_broadcast": {"thread_ts": TS},
    "sh_room_created": {"room": {"id": "R1"}},
    "tombstone": {"hidden": True, "text": "This message was deleted.", "user": "USLACKBOT"},
    "unpinned_item": {"item_type": "C", "item": _ITEM},
    "a_subtype_of_next_year": {"text": "?"},
}  # fmt: skip
"""Messages that nobody wrote to us, by subtype."""


def interaction(name: str, type_: str, /, **fields: Any) -> Payload:
    """A press, a form or a shortcut."""
    body = {
        "type": type_,
        "team": {"id": TEAM, "domain": "acme"},
        "enterprise": None,
        "user": {"id": DANA, "username": "dana", "team_id": TEAM},
        "api_app_id": "A1",
        "token": "x",
        "is_enterprise_install": False,
        "trigger_id": f"{name}.1.2",
        **fields,
    }
    return Payload(name, "interaction", body)


def pressed(element: str, /, **fields: Any) -> Payload:
    """Something pressed or chosen in a message of another release: nothing of it is ours."""
    action = {"type": element, "action_id": "a", "block_id": "b", "action_ts": TS, **fields}
    shown = {"type": "message", "user": BOT, "bot_id": "B0BOT", "ts": TS, "text": "x", "thread_ts": TS}
    return interaction(
        f"block_actions.{element}",
        "block_actions",
        channel={"id": CHANNEL, "name": "helpdesk"},
        container={"type": "message", "message_ts": TS, "channel_id": CHANNEL, "is_ephemeral": False},
        message=shown,
        state={"values": {}},
        response_url="https://hooks.example/actions",
        actions=[action],
    )


_OPTION = {"text": {"type": "plain_text", "text": "One"}, "value": "one"}
_ELEMENTS: dict[str, Json] = {
    "button": {"value": "x", "text": {"type": "plain_text", "text": "Press"}},
    "channels_select": {"selected_channel": CHANNEL},
    "checkboxes": {"selected_options": [_OPTION]},
    "conversations_select": {"selected_conversation": CHANNEL},
    "datepicker": {"selected_date": "2026-11-26"},
    "datetimepicker": {"selected_date_time": 1795700000},
    "email_text_input": {"value": "x@x.example"},
    "external_select": {"selected_option": _OPTION},
    "feedback_buttons": {"value": "good", "text": {"type": "plain_text", "text": "Good"}},
    "icon_button": {"value": "x", "icon": "trash"},
    "multi_channels_select": {"selected_channels": [CHANNEL]},
    "multi_conversations_select": {"selected_conversations": [CHANNEL]},
    "multi_external_select": {"selected_options": [_OPTION]},
    "multi_static_select": {"selected_options": [_OPTION, _OPTION]},
    "multi_users_select": {"selected_users": [DANA, ELI]},
    "number_input": {"value": "3"},
    "overflow": {"selected_option": _OPTION},
    "plain_text_input": {"value": "typed"},
    "radio_buttons": {"selected_option": _OPTION},
    "rich_text_input": {"rich_text_value": {"type": "rich_text", "elements": []}},
    "static_select": {"selected_option": None},
    "timepicker": {"selected_time": "10:00"},
    "url_text_input": {"value": "https://x.example"},
    "users_select": {"selected_user": ELI},
    "workflow_button": {"workflow": {"trigger": {"url": "https://x.example"}}},
}
_VIEW = {
    "id": "V1", "team_id": TEAM, "type": "modal", "callback_id": "not_ours", "private_metadata": "", "hash": "1.x",
    "title": {"type": "plain_text", "text": "Old"}, "blocks": [], "state": {"values": {}},
}  # fmt: skip


def ignored() -> Iterator[Payload]:
    """Everything of which nothing may come."""
    yield from (event(type_, type_, **fields) for type_, fields in _EVENTS.items())
    yield from (message(subtype, **fields) for subtype, fields in _SAID_BY_SLACK.items())
    yield event("message by a bot", "message", channel=CHANNEL, ts=TS, bot_id="B2", text="Disk full", app_id="A2")
    yield event("message of ours", "message", channel=CHANNEL, ts=TS, bot_id="B0BOT", user=BOT, text="Hello")
    yield event("message without a user", "message", channel=CHANNEL, ts=TS, text="?")
    yield event(
        "message to nobody", "message", channel=CHANNEL, channel_type="channel", ts=TS, user=DANA, text="Lunch?"
    )
    yield event(
        "message in a group chat", "message", channel="G0M", channel_type="mpim", ts=TS, user=DANA, text="Lunch?"
    )
    yield event("reply to nobody", "message", channel=CHANNEL, ts=TS, thread_ts="1.1", user=DANA, text="Pizza")
    yield event("reaction to a file", "reaction_added", user=DANA, reaction="x", item={"type": "file", "file": "F1"})
    yield from (pressed(element, **fields) for element, fields in _ELEMENTS.items())
    yield interaction("view_submission", "view_submission", view=_VIEW, response_urls=[])
    yield interaction("view_closed", "view_closed", view=_VIEW, is_cleared=True)
    yield interaction("block_suggestion", "block_suggestion", action_id="a", block_id="b", value="pri", view=_VIEW)
    yield interaction("shortcut of another app", "shortcut", callback_id="not_ours", action_ts=TS)
    yield interaction("message_action of another app", "message_action", callback_id="not_ours", message={"ts": TS},
                      channel={"id": CHANNEL}, message_ts=TS, response_url="https://hooks.example")  # fmt: skip
    yield interaction("interactive_message", "interactive_message", actions=[{"name": "a", "type": "button"}],
                      callback_id="old", channel={"id": CHANNEL}, original_message={"ts": TS})  # fmt: skip
    yield interaction("dialog_submission", "dialog_submission", callback_id="old", submission={"a": "1"}, state="s")
    yield interaction("dialog_cancellation", "dialog_cancellation", callback_id="old", state="s")
    yield interaction("dialog_suggestion", "dialog_suggestion", callback_id="old", name="a", value="x")
    yield interaction("workflow_step_edit", "workflow_step_edit", callback_id="old", workflow_step={"inputs": {}})
    yield interaction("an interaction of next year", "holographic_gesture", gesture={"kind": "wave"})
    yield Payload("app_rate_limited", "event", {
        "token": "x", "type": "app_rate_limited", "team_id": TEAM, "minute_rate_limited": 1795700000,
    })  # fmt: skip
    yield Payload("url_verification", "event", {"token": "x", "challenge": "3eZbrw1a", "type": "url_verification"})
    yield Payload("ssl_check", "command", {"ssl_check": "1", "token": "x"})


def starting() -> Iterator[Payload]:
    """Everything that starts a session, each once however often it comes."""
    problem = "Print jobs stay in the queue: print queue stuck, nothing comes out"
    said = {"user": DANA, "team": TEAM, "client_msg_id": "1-2-3", "blocks": []}
    yield event("direct message", "message", channel=DM, channel_type="im", ts="1.01", text=problem, **said)
    yield event("app_mention", "app_mention", channel=CHANNEL, ts="1.02", text=f"<@{BOT}> {problem}", **said)
    yield event("mention as a message", "message", channel=CHANNEL, ts="1.03", text=f"<@{BOT}> {problem}", **said)
    yield event("direct message with a screenshot", "message", channel=DM, channel_type="im", ts="1.04",
                subtype="file_share", text=problem, files=[_FILE], upload=False, **said)  # fmt: skip
    yield event("a screenshot alone", "message", channel=DM, channel_type="im", ts="1.041", subtype="file_share",
                text="", files=[ELSEWHERES], upload=False, **said)  # fmt: skip
    yield event("a mention with a screenshot", "app_mention", channel=CHANNEL, ts="1.042", upload=False,
                text=f"<@{BOT}> {problem}", files=[ELSEWHERES, _FILE], **said)  # fmt: skip
    yield event("a file by somebody with hidden characters in its name", "message", channel=DM, channel_type="im",
                ts="1.043", subtype="file_share", text=problem, files=[{**_FILE, "name": "\u202egnp.rorre"}],
                **said)  # fmt: skip
    yield event("files of every mode", "message", channel=DM, channel_type="im", ts="1.044", subtype="file_share",
                text=problem, files=[*_MODES, None, "F1", {}], **said)  # fmt: skip
    yield interaction("troubleshoot an alert's file", "message_action", callback_id="troubleshoot", action_ts="1.045",
                      channel={"id": CHANNEL, "name": "helpdesk"}, message_ts="1.045", response_url="https://h.example",
                      message={"type": "message", "subtype": "bot_message", "bot_id": "B9", "ts": "1.045", "text": "",
                               "attachments": [{"title": problem}], "files": [ELSEWHERES]})  # fmt: skip
    yield interaction("a form with a screenshot", "view_submission", response_urls=[], view={
        "id": "V0FILES", "type": "modal", "callback_id": "form", "private_metadata": '["start.-.-.", "", ""]',
        "state": {"values": {"problem": {"value": {"type": "plain_text_input", "value": None}},
                             "files": {"value": {"type": "file_input", "files": [ELSEWHERES]}}}},
    })  # fmt: skip
    yield event("broadcast reply", "message", channel=DM, channel_type="im", ts="1.05", thread_ts="0.99",
                subtype="thread_broadcast", root={"ts": "0.99"}, text=problem, **said)  # fmt: skip
    yield event("mention in a private channel", "app_mention", channel="G0REPLAY", channel_type="group", ts="1.06",
                text=f"<@{BOT}> {problem}", **said)  # fmt: skip
    yield event("mention put in by an edit", "message", channel=CHANNEL, channel_type="channel", ts="1.08",
                subtype="message_changed", previous_message={"user": DANA, "text": problem, "ts": "1.07"},
                message={"type": "message", "user": DANA, "text": f"<@{BOT}> {problem}", "ts": "1.07",
                         "edited": {"user": DANA, "ts": "1.08"}})  # fmt: skip
    yield Payload("slash command", "command", {
        "token": "x", "team_id": TEAM, "team_domain": "acme", "channel_id": CHANNEL, "channel_name": "helpdesk",
        "user_id": DANA, "user_name": "dana", "command": "/pilot", "text": problem, "api_app_id": "A1",
        "is_enterprise_install": "false", "response_url": "https://hooks.example/c", "trigger_id": "slash.1.2",
    })  # fmt: skip
    yield interaction("message_action", "message_action", callback_id="troubleshoot", action_ts="1.09",
                      channel={"id": CHANNEL, "name": "helpdesk"}, message_ts="1.09", response_url="https://h.example",
                      message={"type": "message", "user": ELI, "ts": "1.09", "text": problem})  # fmt: skip


def answered() -> Iterator[Payload]:
    """What is answered, and changes nothing of any session."""
    yield event(
        "app_home_opened", "app_home_opened", user=DANA, channel=DM, tab="home", view={"id": "V1", "type": "home"}
    )
    yield event("messages tab opened", "app_home_opened", user=DANA, channel=DM, tab="messages")
    yield event("assistant_thread_started", "assistant_thread_started",
                assistant_thread={"user_id": DANA, "context": {}, "channel_id": DM, "thread_ts": TS})  # fmt: skip
    yield event("agent_session_stopped", "agent_session_stopped", user=DANA, channel=DM, thread_ts="9.9",
                streaming_message_ts=[])  # fmt: skip
    yield event("files that cannot be had", "message", channel=DM, channel_type="im", ts="2.005", user=DANA, text="",
                subtype="file_share", files=_MODES)  # fmt: skip
    yield event("a file taken out of a message", "message", channel=DM, channel_type="im", ts="2.006", user=None,
                subtype="message_changed",
                message={"type": "message", "user": DANA, "text": "x", "ts": "2.004",
                         "files": [{"id": "F1", "mode": "tombstone"}]},
                previous_message={"type": "message", "user": DANA, "text": "x", "ts": "2.004",
                                  "files": [_FILE]})  # fmt: skip
    yield event("greeting", "message", channel=DM, channel_type="im", ts="2.01", user=DANA, text="hi")
    yield event("order", "message", channel=DM, channel_type="im", ts="2.02", user=DANA, text="/pilot help")
    yield interaction("shortcut", "shortcut", callback_id="start_session", action_ts=TS)
    yield Payload("slash command help", "command", {
        "team_id": TEAM, "channel_id": CHANNEL, "user_id": DANA, "command": "/pilot", "text": "help",
        "is_enterprise_install": "false", "trigger_id": "help.1.2",
    })  # fmt: skip
