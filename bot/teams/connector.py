"""The Bot Connector's REST interface, as much of it as we use: messages sent and changed, people and channels read."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import uniform
from time import monotonic
from urllib.parse import quote

import aiohttp
from yarl import URL

from bot.shared.logs import get_logger
from bot.teams.credentials import Credentials, NoToken
from bot.teams.json_codec import Json, mapping, parsed
from bot.teams.pacing import Pace

log = get_logger(__name__)

_PASSING = frozenset({412, 429, 502, 504})
"""What Microsoft asks to try again."""
_ATTEMPTS = 3
_FIRST_WAIT_SECONDS = 0.4
_LONGEST_WAIT_SECONDS = 2.0
"""A longer wait is the caller's: delivery has 10 s for one message and takes up others meanwhile."""
_TIMEOUT = aiohttp.ClientTimeout(total=8)
_LOOK_UP_SECONDS = 3.0
"""Somebody waits for an answer meanwhile, and Teams gives up on that after ten seconds."""
_TARGETED = "?isTargetedActivity=true"
_PAGE = 500
"""Members on a page of a roster, the most that Teams gives."""
_UNAUTHORIZED, _REFUSED_FROM = 401, 400


class ConnectorFailed(Exception):  # noqa: N818 - named for what happened
    """Teams did not do it. `status` is HTTP's, 0 where there was none; `code` is Teams' own word."""

    def __init__(self, status: int, code: str, retry_after: float | None = None) -> None:
        super().__init__(f"{status} {code}".strip())
        self.status = status
        self.code = code
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a conversation."""

    id: str
    """The same in every conversation and bot where Teams says so."""
    name: str
    email: str = ""
    tenant: str = ""
    """Their own, which for guests is another; empty where Teams does not say."""
    bots_own_id: str = ""
    """Their id as only this bot knows it."""
    role: str = ""
    """`guest` or `anonymous` for whom the tenant only invited; empty where Teams does not say."""


class Connector:
    """Sends, with a token, at the pace Teams allows, and again where the fault passes by itself."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        credentials: Credentials,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._http = http
        self._credentials = credentials
        self._sleep = sleep
        self._pace = Pace()

    async def send(self, service_url: str, conversation: str, activity: Json, *, targeted: bool = False) -> str:
        """Send an activity; the id of the message, empty where Teams took it and named none. Raises ConnectorFailed.

        `targeted`: only its recipient sees it.
        """
        await self._keep_pace(conversation)
        path, query = ("conversations", conversation, "activities"), _TARGETED if targeted else ""
        answer = await self._call("POST", service_url, path, activity, query)
        return str(answer.get("id") or "")

    async def update(self, service_url: str, conversation: str, message: str, activity: Json) -> None:
        """Show something else in a message's place. Raises ConnectorFailed."""
        await self._keep_pace(conversation)
        path = ("conversations", conversation, "activities", message)
        await self._call("PUT", service_url, path, {**activity, "id": message})

    async def delete(self, service_url: str, conversation: str, message: str) -> None:
        """Take a message away. Raises ConnectorFailed."""
        await self._keep_pace(conversation)
        await self._call("DELETE", service_url, ("conversations", conversation, "activities", message))

    async def own_chat(self, service_url: str, bot_id: str, tenant: str, person: str) -> str:
        """The conversation of a person alone with the bot, which Teams makes when it is new. Raises ConnectorFailed."""
        wanted = {
            "isGroup": False,
            "bot": {"id": bot_id},
            "members": [{"id": person}],
            "tenantId": tenant,
            "channelData": {"tenant": {"id": tenant}},
        }
        answer = await self._call("POST", service_url, ("conversations",), wanted)
        if not answer.get("id"):
            raise ConnectorFailed(0, "no id")  # asked again later, as nothing can be sent there
        return str(answer["id"])

    async def member(self, service_url: str, conversation: str, person: str) -> Member:
        """Somebody in a conversation, by any of their ids. Raises ConnectorFailed."""
        return _member(await self._look_up(service_url, ("conversations", conversation, "members", person)), person)

    async def members(self, service_url: str, conversation: str, pages: int = 1) -> list[Member]:
        """Who is in a conversation, on its first pages of 500. Raises ConnectorFailed."""
        members, further = list[Member](), ""
        for _ in range(pages):
            query = f"?pageSize={_PAGE}" + (f"&continuationToken={quote(further, safe='')}" if further else "")
            found = await self._look_up(service_url, ("conversations", conversation, "pagedmembers"), query)
            members += [_member(mapping(each), "") for each in found.get("members") or ()]
            further = str(found.get("continuationToken") or "")
            if not further:
                break
        return [member for member in members if member.id]

    async def react(self, service_url: str, conversation: str, message: str, reaction: str) -> None:
        """Put an emoji under a message. Raises ConnectorFailed."""
        path = ("conversations", conversation, "activities", message, "reactions", reaction)
        await self._call("PUT", service_url, path, attempts=1)

    async def channels(self, service_url: str, team: str) -> list[tuple[str, str]]:
        """Ids and names of a team's channels. Raises ConnectorFailed."""
        found = await self._look_up(service_url, ("teams", team, "conversations"))
        return [(str(each["id"]), str(each.get("name") or "General")) for each in found.get("conversations", ())]

    async def _look_up(self, service_url: str, path: tuple[str, ...], query: str = "") -> Json:
        try:
            async with asyncio.timeout(_LOOK_UP_SECONDS):
                return await self._call("GET", service_url, path, query=query)
        except TimeoutError as error:
            raise ConnectorFailed(0, "TimeoutError") from error

    async def _keep_pace(self, conversation: str) -> None:
        wait = self._pace.seconds_to_wait(conversation, monotonic(), _LONGEST_WAIT_SECONDS)
        if wait > _LONGEST_WAIT_SECONDS:
            raise ConnectorFailed(429, "paced", wait)
        if wait > 0:
            await self._sleep(wait)

    async def _call(
        self,
        method: str,
        service_url: str,
        path: tuple[str, ...],
        body: Json | None = None,
        query: str = "",
        attempts: int = _ATTEMPTS,
    ) -> Json:
        where = "/".join((service_url.rstrip("/"), "v3", *(quote(part, safe="") for part in path)))
        url = URL(f"{where}{query}", encoded=True)
        renewed = False
        for attempt in range(1, attempts + 1):
            try:
                token = await self._credentials.token()
            except NoToken as error:
                log.warning("teams.no_token", outcome=error.code)
                raise ConnectorFailed(_UNAUTHORIZED, f"no token: {error.code}") from error
            try:
                return await self._once(method, url, body, token)
            except ConnectorFailed as failure:
                if failure.status == _UNAUTHORIZED and not renewed:
                    self._credentials.forget(token)
                    renewed = True
                    continue
                wait = _wait(failure, attempt)
                if failure.status not in _PASSING or attempt == attempts or wait > _LONGEST_WAIT_SECONDS:
                    raise
            await self._sleep(wait)
        raise ConnectorFailed(_UNAUTHORIZED, "refused twice")

    async def _once(self, method: str, url: URL, body: Json | None, token: str) -> Json:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if body is not None:
            headers["Content-Type"] = "application/json; charset=utf-8"
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        try:
            async with self._http.request(method, url, data=data, headers=headers, timeout=_TIMEOUT) as response:
                answer = parsed(await response.read())
                if response.status < _REFUSED_FROM:
                    return answer
                retry_after = _seconds(response.headers.get("Retry-After"))
                raise ConnectorFailed(response.status, _code(answer), retry_after)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ConnectorFailed(0, type(error).__name__) from error


def _member(found: Json, asked_for: str) -> Member:
    return Member(
        str(found.get("aadObjectId") or found.get("id") or asked_for),
        str(found.get("name") or ""),
        str(found.get("email") or found.get("userPrincipalName") or ""),
        str(found.get("tenantId") or ""),
        str(found.get("id") or ""),
        str(found.get("userRole") or "").lower(),
    )


def _wait(failure: ConnectorFailed, attempt: int) -> float:
    """Seconds before the next attempt, with jitter so that many do not come back at once."""
    if failure.retry_after is not None:
        return failure.retry_after + uniform(0, 0.2)  # noqa: S311 - jitter
    return _FIRST_WAIT_SECONDS * 2 ** (attempt - 1) * uniform(0.5, 1.5)  # noqa: S311 - jitter


def _code(answer: Json) -> str:
    """Teams' word for what is wrong, fit for a log."""
    code = str(mapping(answer.get("error")).get("code") or "")
    return "".join(letter for letter in code if letter.isalnum())[:60]


def _seconds(header: str | None) -> float | None:
    return float(header) if header and header.isdecimal() else None
