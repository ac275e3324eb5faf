"""Files that people send in their own chat with the bot, fetched from where Teams keeps them, without our token."""

from collections.abc import AsyncGenerator
from functools import partial

import aiohttp
from yarl import URL

from bot.shared.fetching import fetched, not_fetched
from bot.teams.activity import Activity
from bot.teams.json_codec import mapping
from core.chat.uploads import SentDocument

_DOWNLOAD = "application/vnd.microsoft.teams.file.download.info"
_SHAREPOINT = (".sharepoint.com", ".sharepoint.us", ".sharepoint-mil.us", ".sharepoint.cn", ".sharepoint.de")
"""Where Teams keeps people's files; an address elsewhere could be of anything that this process reaches."""


class Files:
    """Finds the files of a message; each is fetched when it is wanted."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http

    def sent_in(self, activity: Activity) -> list[SentDocument]:
        """The files that a message brings; none outside a person's own chat, where Teams gives bots none."""
        if not activity.is_personal:
            return []
        return [
            SentDocument(
                each.name or "A file without a name",
                partial(self._fetched, str(mapping(each.content).get("downloadUrl") or ""), activity.service_url),
            )
            for each in activity.attachments or ()
            if each.content_type == _DOWNLOAD
        ]

    def _fetched(self, address: str, service_url: str) -> AsyncGenerator[bytes]:
        if not _is_teams(address, service_url):
            raise not_fetched("elsewhere")
        return fetched(self._http, address)  # the address holds its own permission, so we need not say who we are


def _is_teams(address: str, service_url: str) -> bool:
    """Whether a file is kept where Teams keeps files, or where the message itself came from."""
    try:
        url, service = URL(address), URL(service_url)
    except ValueError:
        return False
    if not url.host:
        return False
    return (url.scheme == "https" and url.host.endswith(_SHAREPOINT)) or url.origin() == service.origin()
