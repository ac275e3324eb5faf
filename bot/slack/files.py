"""Files that people attach, fetched with the bot's token. The token goes to Slack alone, wherever an address points."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from functools import partial
from typing import cast

from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from bot.shared.fetching import fetched, not_fetched
from bot.slack.blocks import Json
from bot.slack.web_api import SlackAway, SlackRefused, call
from core.chat.uploads import NotFetched, SentFile

_SLACK = URL("https://slack.com")
_MOST = 20
"""Files of one message that are looked at; a session keeps fewer."""
_NO_SCOPE = (
    "Slack does not let me read files: the app lacks the permission “files:read”. Whoever manages the app can "
    "reinstall it from FlowPilot's current manifest."
)
_NOT_SHARED = "it is not shared with me here. Share it in this conversation, or send it again."
_DELETED = "it was deleted."
_NOT_READY = "Slack has not finished processing it. Send it again in a moment."
_ELSEWHERE = "it is kept outside Slack. Send the file itself."
_HIDDEN = "Slack hides it because the workspace is over its limit. Send it again."
_REASONS = {
    "missing_scope": _NO_SCOPE,
    "not_allowed_token_type": _NO_SCOPE,
    "no_permission": _NO_SCOPE,
    "access_denied": _NOT_SHARED,
    "not_in_channel": _NOT_SHARED,
    "channel_not_found": _NOT_SHARED,
    "file_not_found": _DELETED,
    "file_deleted": _DELETED,
}
"""What `files.info` refuses with, and `file_access` says, in words for whoever sent the file."""
_MODES = {"external": _ELSEWHERE, "tombstone": _DELETED, "hidden_by_limit": _HIDDEN}


def files_of(message: Json) -> tuple[Json, ...]:
    """The files of a message, and of the messages that are shared in it, each once."""
    found = {str(file.get("id") or place): file for place, file in enumerate(_dicts(message.get("files")))}
    for attachment in _dicts(message.get("attachments")):
        found |= {str(file.get("id")): file for file in _dicts(attachment.get("files")) if file.get("id")}
    return tuple(found.values())[:_MOST]


def ids_of(message: Json) -> set[str]:
    """Ids of the message's files that are still there."""
    return {str(file.get("id")) for file in files_of(message) if file.get("mode") != "tombstone"}


def names_of(files: Sequence[Json]) -> list[str]:
    """What the files are called, as far as the message says."""
    return [_name(file) for file in files]


async def sent_files(client: AsyncWebClient, files: Sequence[Json]) -> list[SentFile]:
    """The files of a message; each is fetched when it is wanted.

    Of a file from another company's workspace a message says nothing but its id: Slack is asked for the rest.
    """
    return [await _described(client, file) for file in files]


async def _described(client: AsyncWebClient, file: Json) -> SentFile:
    is_said = file.get("file_access") != "check_file_info" and (_address(file) or file.get("mode") in _MODES)
    if not is_said and file.get("id"):
        try:
            file = {**file, **await _info(client, file)}
        except NotFetched as failure:
            return _sent(file, partial(_refused, failure))
    return _sent(file, partial(_content, client, file))


def _sent(file: Json, fetch: "partial[AsyncGenerator[bytes]]") -> SentFile:
    size = file.get("size")
    return SentFile(_name(file), fetch, size if isinstance(size, int) else 0, str(file.get("id") or ""))


async def _refused(failure: NotFetched) -> AsyncGenerator[bytes]:
    raise failure
    yield b""  # makes it a generator


async def _content(client: AsyncWebClient, file: Json) -> AsyncGenerator[bytes]:
    """The content. Raises NotFetched with the reason that Slack gives."""
    if sentence := _MODES.get(str(file.get("mode"))) or _REASONS.get(str(file.get("file_access"))):
        raise not_fetched(str(file.get("mode") or file.get("file_access")), sentence)
    address = _address(file)
    if not address:
        raise not_fetched("no address", _NOT_READY)
    if client.session is None or not _is_slacks(address, client.base_url):
        raise not_fetched("not_slacks")
    headers = {"Authorization": f"Bearer {client.token}"}
    is_page = str(file.get("mimetype") or "text/html") == "text/html"
    try:
        async with aclosing(fetched(client.session, address, headers, is_page=is_page)) as parts:
            async for part in parts:
                yield part
    except NotFetched as failure:  # a missing permission looks like a page to sign in at
        await _info(client, file)
        raise failure from None


async def _info(client: AsyncWebClient, file: Json) -> Json:
    """What Slack says of a file. Raises NotFetched."""
    try:
        said = await call(client, "files.info", file=str(file.get("id") or ""))
    except SlackRefused as refusal:
        raise not_fetched(refusal.code, _REASONS.get(refusal.code, "")) from refusal
    except SlackAway as fault:
        raise not_fetched(str(fault)) from fault
    found: object = said.get("file")
    return cast("Json", found) if isinstance(found, dict) else {}


def _name(file: Json) -> str:
    return str(file.get("name") or file.get("title") or "A file without a name")


def _address(file: Json) -> str:
    return str(file.get("url_private_download") or file.get("url_private") or "")


def _dicts(value: object) -> list[Json]:
    if not isinstance(value, list):
        return []
    return [cast("Json", each) for each in cast("list[object]", value) if isinstance(each, dict)]


def _is_slacks(address: str, api_url: str) -> bool:
    """Whether a file's address is on Slack's hosts, or on the one where the configured Web API is."""
    try:
        url = URL(address)
    except ValueError:
        return False
    return any(_is_within(url, home) for home in (_SLACK, URL(api_url)))


def _is_within(url: URL, home: URL) -> bool:
    host = url.host or ""
    same_door = (url.scheme, url.port) == (home.scheme, home.port)
    return same_door and (host == home.host or host.endswith(f".{home.host}"))
