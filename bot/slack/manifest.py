"""The app manifest: what a Slack app for FlowPilot is and may do, for an address of ours or for Socket Mode."""

from typing import Any
from urllib.parse import urlsplit

from bot.slack.workflow_step import START_SESSION

SCOPES = {
    "app_mentions:read": "to be addressed as @FlowPilot",
    "assistant:write": "to offer prompts and show “thinking” in the Messages tab",
    "channels:history": "to hear answers in threads of public channels",
    "chat:write": "to post and update cards",
    "commands": "for /pilot, /walk and the shortcuts",
    "files:read": "for screenshots and logs of a problem, and documents to turn into flows",
    "files:write": "for scripts that are too long for a message",
    "groups:history": "to hear answers in threads of private channels",
    "im:history": "to receive direct messages",
    "im:read": "to tell direct messages from channels",
    "im:write": "to send direct messages",
    "reactions:read": "for decisions made with a reaction",
    "reactions:write": "to mark a message as received",
    "users:read": "for people's names and time zones",
    "users:read.email": "to find a colleague by e-mail address; optional",
}
"""Every scope the bot asks for, with its reason."""
PREVIEW_SCOPES = {
    "links:read": "to see FlowPilot links that people post",
    "links:write": "to show a preview below them",
}
"""What link previews need beside that; only who wants them has to allow it."""
EVENTS = (
    "agent_session_stopped",
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "assistant_thread_started",
    "message.channels",
    "message.groups",
    "message.im",
    "reaction_added",
    "reaction_removed",
    "tokens_revoked",
)
EVENTS_PATH = "/slack/events"


def manifest(
    public_url: str, *, socket_mode: bool, installs: bool, workflow_step: bool = False, link_previews: bool = False
) -> dict[str, Any]:
    """The manifest as Slack takes it. `installs`: whether other workspaces may install the app.

    `workflow_step` offers a step to Workflow Builder, for which Slack wants the app to be ready for organisations;
    `link_previews` needs a public address and two scopes more.
    """
    address = f"{public_url}{EVENTS_PATH}"
    url = {} if socket_mode else {"request_url": address}
    command = {
        "command": "/pilot",
        "description": "Troubleshoot a problem, step by step",
        "usage_hint": "your problem, or help",
        "should_escape": True,
        **({} if socket_mode else {"url": address}),
    }
    scopes = [*SCOPES, *(PREVIEW_SCOPES if link_previews else ())]
    events = [*EVENTS, *(["function_executed"] if workflow_step else []), *(["link_shared"] if link_previews else [])]
    previewed = {"unfurl_domains": [urlsplit(public_url).hostname]} if link_previews else {}
    oauth: dict[str, Any] = {"scopes": {"bot": scopes}}
    walk = {
        **command,
        "command": "/walk",
        "description": "First line: walk through a problem, one step at a time",
        "usage_hint": "a problem, or a flow's name",
    }
    if installs and public_url:
        oauth["redirect_urls"] = [f"{public_url}/slack/oauth_redirect"]
    return {
        "display_information": {
            "name": "FlowPilot",
            "description": "Guides IT engineers through a problem, step by step",
            "background_color": "#1b3a4b",
        },
        "features": {**_FEATURES, **previewed, "slash_commands": [command, walk]},
        **({"functions": _FUNCTIONS} if workflow_step else {}),
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": {**url, "bot_events": events},
            "interactivity": {"is_enabled": True, **url},
            "org_deploy_enabled": installs or workflow_step,
            **({"function_runtime": "remote"} if workflow_step else {}),
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": installs,
        },
    }


_FUNCTIONS: dict[str, Any] = {
    START_SESSION: {
        "title": "Start a FlowPilot session",
        "description": "Guides an engineer through a problem, in their direct messages",
        "input_parameters": {
            "problem": {"type": "string", "title": "Problem", "description": "In your own words", "is_required": True},
            "engineer": {
                "type": "slack#/types/user_id",
                "title": "Engineer",
                "description": "Who works on it",
                "is_required": True,
            },
        },
        "output_parameters": {
            "session_id": {"type": "string", "title": "Session", "description": "Its id", "is_required": True},
            "title": {"type": "string", "title": "Title", "description": "What it is about", "is_required": True},
        },
    }
}
_FEATURES: dict[str, Any] = {
    "agent_view": {"agent_description": "Guides you through a problem, one step at a time"},
    "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
    "bot_user": {"display_name": "FlowPilot", "always_online": True},
    "shortcuts": [
        {
            "name": "Troubleshoot this",
            "type": "message",
            "callback_id": "troubleshoot",
            "description": "Start a session with this message and its thread as the problem",
        },
        {
            "name": "Create a ticket",
            "type": "message",
            "callback_id": "make_ticket",
            "description": "Create an internal ticket from this message",
        },
        {
            "name": "Start a session",
            "type": "global",
            "callback_id": "start_session",
            "description": "Describe a problem and be guided through it",
        },
    ],
}
