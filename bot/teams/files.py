"""Files that people send in their own chat with the bot, fetched from where Teams keeps them.

What lies in somebody's OneDrive comes with an address that is good for a few minutes by itself; a picture pasted into
the text lies where messages come from, and is given for the bot's token. The token goes nowhere else.
"""

import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial

import aiohttp
from yarl import URL

from bot.shared.fetching import fetched, not_fetched
from bot.teams.activity import Activity, Attachment
from bot.teams.credentials import Credentials, NoToken
from bot.teams.json_codec import mapping
from core.chat.uploads import NotFetched, SentFile

_DOWNLOAD = "application/vnd.microsoft.teams.file.download.info"
_REFERENCE = "reference"
"""A link to a file that stays where it is."""
_IMAGE = "image/"
_SHAREPOINT = (".sharepoint.com", ".sharepoint.us", ".sharepoint-mil.us", ".sharepoint.cn", ".sharepoint.de")
"""Where Teams keeps people's files; an address elsewhere could be of anything that this process reaches."""
_NOT_READABLE = "I cannot open it where it is stored. Upload the file itself here."
_EXPIRED = "Teams no longer lets me fetch it: its link is only valid for a few minutes. Send it again."
_HTML_FILE = re.compile(r"<attachment\b|<img\b(?![^>]{0,2000}Emoji)", re.IGNORECASE)
"""What stands in the text of a message in a channel for a file or a picture; emoji are pictures as well."""
_GONE = frozenset({"401", "403", "404", "410"})


class Files:
    """Finds the files of a message; each is fetched when it is wanted."""

    def __init__(self, http: aiohttp.ClientSession, credentials: Credentials) -> None:
        self._http = http
        self._credentials = credentials

    def sent_in(self, activity: Activity) -> list[SentFile]:
        """The files that a message brings; none outside a person's own chat, where Teams gives bots none."""
        if not activity.is_personal:
            return []
        found = [each for each in activity.attachments or () if _is_file(each)]
        return [self._sent(place, each, activity.service_url) for place, each in enumerate(found)]

    def _sent(self, place: int, file: Attachment, service_url: str) -> SentFile:
        content = mapping(file.content)
        if file.content_type == _DOWNLOAD:
            fetch = partial(self._from_drive, str(content.get("downloadUrl") or ""), service_url)
        elif file.content_type == _REFERENCE:
            fetch = partial(_unreadable, _NOT_READABLE)
        else:
            fetch = partial(self._inline, file.content_url or "", service_url)
        name = file.name or _name_of_image(file.content_type, place)
        return SentFile(name, fetch, id=str(content.get("uniqueId") or place))

    async def _from_drive(self, address: str, service_url: str) -> AsyncGenerator[bytes]:
        """The address holds its own permission, so we need not say who we are. Raises NotFetched."""
        if not is_teams(address, service_url):
            raise not_fetched("elsewhere")
        try:
            async with aclosing(fetched(self._http, address)) as parts:
                async for part in parts:
                    yield part
        except NotFetched as failure:
            raise NotFetched(str(failure), _EXPIRED) if str(failure) in _GONE else failure from None

    async def _inline(self, address: str, service_url: str) -> AsyncGenerator[bytes]:
        """A picture in the text. Raises NotFetched."""
        if not _is_at(address, service_url):
            raise not_fetched("elsewhere")
        try:
            token = await self._credentials.token()
        except NoToken as error:
            raise not_fetched(error.code) from error
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with aclosing(fetched(self._http, address, headers, is_page=False)) as parts:
            async for part in parts:
                yield part


def hints_at_files(activity: Activity) -> bool:
    """Whether a message in a channel or group had files, which Teams does not give to bots there."""
    if activity.is_personal:
        return False
    return any(
        _is_file(each)
        or (each.content_type == "text/html" and isinstance(each.content, str) and _HTML_FILE.search(each.content))
        for each in activity.attachments or ()
    )


def _is_file(attachment: Attachment) -> bool:
    return attachment.content_type in (_DOWNLOAD, _REFERENCE) or attachment.content_type.startswith(_IMAGE)


def _name_of_image(content_type: str, place: int) -> str:
    kind = content_type.removeprefix(_IMAGE) if content_type.startswith(_IMAGE) else ""
    number = f" {place + 1}" if place else ""
    return f"screenshot{number}.{kind if kind.isalnum() else 'png'}"


async def _unreadable(sentence: str) -> AsyncGenerator[bytes]:
    raise not_fetched("reference", sentence)
    yield b""  # makes it a generator


def is_teams(address: str, service_url: str) -> bool:
    """Whether a file is kept where Teams keeps files, or where the message itself came from."""
    try:
        url = URL(address)
    except ValueError:
        return False
    is_sharepoint = url.scheme == "https" and bool(url.host) and str(url.host).endswith(_SHAREPOINT)
    return is_sharepoint or _is_at(address, service_url)


def _is_at(address: str, service_url: str) -> bool:
    """Whether an address is on the host that the message itself came from."""
    try:
        url, service = URL(address), URL(service_url)
        return bool(url.host) and url.origin() == service.origin()
    except ValueError:
        return False
