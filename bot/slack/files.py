"""Files that people attach, fetched with the bot's token. The token goes to Slack alone, wherever an address points."""

from collections.abc import AsyncGenerator
from functools import partial

from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from bot.shared.fetching import fetched, not_fetched
from bot.slack.blocks import Json
from core.chat.uploads import SentDocument

_SLACK = URL("https://slack.com")


def sent_documents(client: AsyncWebClient, files: tuple[Json, ...]) -> list[SentDocument]:
    """The files of a message; each is fetched when it is wanted."""
    return [SentDocument(_name(file), partial(_fetched, client, _address(file))) for file in files]


def _name(file: Json) -> str:
    return str(file.get("name") or file.get("title") or "A file without a name")


def _address(file: Json) -> str:
    return str(file.get("url_private_download") or file.get("url_private") or "")


def _fetched(client: AsyncWebClient, address: str) -> AsyncGenerator[bytes]:
    if client.session is None or not _is_slacks(address, client.base_url):
        raise not_fetched("not_slacks")
    return fetched(client.session, address, {"Authorization": f"Bearer {client.token}"})


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
