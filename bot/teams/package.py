"""The app package: what Teams is given to offer FlowPilot, made from the configuration."""

import io
import json
import zipfile
from importlib.metadata import version
from urllib.parse import urlsplit
from uuid import UUID

from bot.config import Config
from bot.teams.icons import colour_icon, outline_icon
from bot.teams.json_codec import Json
from core.chat.command_parser import CommandWord

MAKE_TICKET = "make_ticket"
"""`commandId` of the message extension's action that makes a ticket of a message."""
_MANIFEST = "1.28"
"""Version of the manifest schema this is written for."""
_ALL_SCOPES = ["personal", "team", "groupChat"]
_COMMANDS = {
    CommandWord.HELP: "What FlowPilot understands",
    CommandWord.RESUME: "Resume a paused session",
    CommandWord.STATUS: "A status update on your session, to pass on",
    CommandWord.HAND_OVER: "Hand your session over: handover @who",
    CommandWord.HISTORY: "Search everybody's sessions: history [words]",
    CommandWord.FLOWS: "Search the flow library: flows [words]",
    CommandWord.WALK: "Start with a flow: walk [name]",
    CommandWord.HOME: "Your sessions, and those waiting for somebody",
    CommandWord.LINK: "Link your account on another platform",
    CommandWord.SETTINGS: "The account's settings, for admins",
}
"""The same words as on every platform; Teams shows ten."""
_SHORT = "Guides you through an IT problem step by step and writes the ticket notes."
_FULL = (
    "FlowPilot walks an engineer through a problem one step at a time, in the chat. It asks a question or proposes an "
    "action, takes the answer, and goes on until the problem is solved or handed over. The ticket note is written "
    "along the way. What worked becomes a flow that guides the next engineer. Describe a problem to it, mention it in "
    "a channel, or choose “Troubleshoot this” on a message."
)


class CannotPackage(Exception):  # noqa: N818 - named for what happened
    """Something a package needs is not configured; the message says what, a line each."""


def app_package(config: Config) -> bytes:
    """The zip to be uploaded to Teams. Raises CannotPackage."""
    packed = io.BytesIO()
    files = {
        "manifest.json": json.dumps(manifest(config), indent=2, ensure_ascii=False).encode(),
        "color.png": colour_icon(),
        "outline.png": outline_icon(),
    }
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def manifest(config: Config) -> Json:
    """The manifest. Raises CannotPackage."""
    _check(config)
    app_id, site = config.secrets.microsoft_app_id, config.teams.developer_url or config.server.public_url
    made: Json = {
        "$schema": f"https://developer.microsoft.com/json-schemas/teams/v{_MANIFEST}/MicrosoftTeams.schema.json",
        "manifestVersion": _MANIFEST,
        "version": version("flowpilot"),
        "id": app_id,
        "developer": {
            "name": config.teams.developer_name,
            "websiteUrl": site,
            "privacyUrl": site,
            "termsOfUseUrl": site,
        },
        "name": {"short": "FlowPilot", "full": "FlowPilot: guided troubleshooting"},
        "description": {"short": _SHORT, "full": _FULL},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": "#2547A0",
        "bots": [_bot(app_id)],
        "composeExtensions": [_extension(app_id)],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [urlsplit(config.server.public_url).hostname],
        "defaultInstallScope": "personal",
    }
    if config.teams.hear_replies:
        made |= _hearing(app_id)
    return made


def _check(config: Config) -> None:
    problems = list[str]()
    if not _is_guid(config.secrets.microsoft_app_id):
        problems.append("MICROSOFT_APP_ID must be the Azure Bot's id, such as 11111111-2222-3333-4444-555555555555.")
    if urlsplit(config.server.public_url).scheme != "https":
        problems.append("server.public_url must be the https:// address where Teams reaches FlowPilot.")
    if config.teams.developer_url and urlsplit(config.teams.developer_url).scheme != "https":
        problems.append("teams.developer_url must be an https:// address.")
    if problems:
        raise CannotPackage("\n".join(problems))


def _is_guid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def _bot(app_id: str) -> Json:
    commands = [{"title": word.value, "description": text} for word, text in _COMMANDS.items()]
    return {
        "botId": app_id,
        "scopes": _ALL_SCOPES,
        "supportsFiles": True,
        "isNotificationOnly": False,
        "commandLists": [{"scopes": _ALL_SCOPES, "commands": commands}],
    }


def _extension(app_id: str) -> Json:
    command = {
        "id": "troubleshoot",
        "type": "action",
        "title": "Troubleshoot this",
        "description": "Start a session about a message or a problem",
        "context": ["message", "compose"],
        "fetchTask": True,
    }
    make_ticket = {
        "id": MAKE_TICKET,
        "type": "action",
        "title": "Create a ticket",
        "description": "Create an internal ticket from a message",
        "context": ["message"],
        "fetchTask": True,
    }
    search = {
        "id": "flows",
        "type": "query",
        "title": "Find a flow",
        "description": "Search the flow library and show a flow to a colleague",
        "context": ["compose"],
        "initialRun": True,
        "parameters": [{"name": "query", "title": "Words", "description": "What the flow is about"}],
    }
    return {"botId": app_id, "commands": [command, make_ticket, search]}


def _hearing(app_id: str) -> Json:
    """Permission to read messages of channels and chats FlowPilot was added to, which their owners consent to."""
    names = ("ChannelMessage.Read.Group", "ChatMessage.Read.Chat")
    wanted = [{"name": name, "type": "Application"} for name in names]
    return {
        "webApplicationInfo": {"id": app_id, "resource": "https://RscBasedStoreApp"},
        "authorization": {"permissions": {"resourceSpecific": wanted}},
    }
