"""Calling Slack's Web API, with what it refuses as one typed exception."""

from collections.abc import Mapping
from typing import Any, cast

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.blocks import Json

_TOO_MANY = 429


_READS = frozenset({"users.info", "conversations.replies", "conversations.history", "files.info", "chat.getPermalink"})
"""Methods that read no JSON: to them a body of it is a call without arguments."""


class SlackRefused(Exception):  # noqa: N818 - named for what happened
    """Slack answered with an error; `code` is its own word for it."""

    def __init__(self, code: str, retry_after: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after
        """Seconds after which Slack takes the next call, where it limits how many there are."""


class SlackAway(Exception):  # noqa: N818 - named for what happened
    """Slack was not reached, or did not answer in a way that can be understood."""


async def call(client: AsyncWebClient, method: str, **arguments: Any) -> Json:
    """Call a method; arguments that are None are left out. Raises SlackRefused or SlackAway."""
    body = {name: value for name, value in arguments.items() if value is not None}
    try:
        reads = method in _READS
        said = await (
            client.api_call(method, http_verb="GET", params=body) if reads else client.api_call(method, json=body)
        )
    except SlackApiError as error:
        raise refused(error) from error
    except (SlackClientError, aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise SlackAway(type(error).__name__) from error
    return cast("Json", said.data) if isinstance(said.data, dict) else {}


def refused(error: SlackApiError) -> SlackRefused:
    """What an error of Slack's own library says."""
    response = cast("AsyncSlackResponse | Mapping[str, Any]", error.response)
    code = str(response.get("error") or "unknown_error")
    limited = code in ("ratelimited", "rate_limited")
    headers: Mapping[str, Any] = {}
    if isinstance(response, AsyncSlackResponse):
        limited = limited or response.status_code == _TOO_MANY
        headers = cast("Mapping[str, Any]", response.headers)
    return SlackRefused("ratelimited" if limited else code, _seconds(headers) if limited else None)


def _seconds(headers: Mapping[str, Any]) -> float:
    found = next((value for name, value in headers.items() if str(name).lower() == "retry-after"), "1")
    try:
        return max(1.0, float(found))
    except (TypeError, ValueError):
        return 1.0
