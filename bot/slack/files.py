"""Files that people attach, fetched with the bot's token. The token goes to Slack alone, wherever an address points."""

from collections.abc import AsyncGenerator
from functools import partial

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from bot.logs import get_logger
from bot.slack.blocks import Json
from core.desk.documents import NotFetched, SentDocument

log = get_logger(__name__)

_SLACK = URL("https://slack.com")
_PART = 65_536
_OK = 200
_FETCH = aiohttp.ClientTimeout(total=20)
"""For a file of the largest size that is read, over a slow line."""


def sent_documents(client: AsyncWebClient, files: tuple[Json, ...]) -> list[SentDocument]:
    """The files of a message; each is fetched when it is wanted."""
    return [SentDocument(_name(file), partial(_fetched, client, _address(file))) for file in files]


def _name(file: Json) -> str:
    return str(file.get("name") or file.get("title") or "A file without a name")


def _address(file: Json) -> str:
    return str(file.get("url_private_download") or file.get("url_private") or "")


async def _fetched(client: AsyncWebClient, address: str) -> AsyncGenerator[bytes]:
    if client.session is None or not _is_slacks(address, client.base_url):
        raise _not_fetched("not_slacks")
    headers = {"Authorization": f"Bearer {client.token}"}
    try:
        # A redirect is not followed: it leads to a page to sign in at, or away from Slack.
        async with client.session.get(address, headers=headers, allow_redirects=False, timeout=_FETCH) as response:
            if response.status != _OK:
                raise _not_fetched(str(response.status))
            async for part in response.content.iter_chunked(_PART):
                yield part
    except (aiohttp.ClientError, TimeoutError) as error:
        raise _not_fetched(type(error).__name__) from error


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


def _not_fetched(why: str) -> NotFetched:
    log.warning("slack.file_not_fetched", outcome=why)
    return NotFetched(why)
