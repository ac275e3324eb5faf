"""FlowPilot's own tokens for Teams: by client secret or managed identity, each used until shortly before its end."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Any

import aiohttp

from bot.teams.settings import TeamsSettings

_BEFORE_THE_END_SECONDS = 300.0
"""A token that ends sooner is not used any more; Microsoft's live for an hour or a day."""
_TIMEOUT = aiohttp.ClientTimeout(total=8)
_VIRTUAL_MACHINE = "http://169.254.169.254/metadata/identity/oauth2/token"
"""Where a virtual machine's managed identity is, unless IDENTITY_ENDPOINT names another place."""


class NoToken(Exception):  # noqa: N818 - named for what is missing
    """There is no token; `code` says why, in the words of whoever was asked."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Credentials:
    """The token that goes with what FlowPilot sends; one request for all who wait."""

    def __init__(
        self, http: aiohttp.ClientSession, settings: TeamsSettings, clock: Callable[[], float] = monotonic
    ) -> None:
        self._http = http
        self._settings = settings
        self._clock = clock
        self._token = ""
        self._ends_at = 0.0
        self._asking = asyncio.Lock()

    async def token(self) -> str:
        """A token; empty where none is needed, for an emulator. Raises NoToken."""
        if self._settings.unauthenticated or not self._settings.app_id:
            return ""
        async with self._asking:
            if self._clock() >= self._ends_at:
                answer = await self._ask()
                self._token = str(answer["access_token"])
                lifetime = float(answer.get("expires_in", 3600))
                # A token that hardly lives is used for half its life rather than asked for each time.
                self._ends_at = self._clock() + max(lifetime - _BEFORE_THE_END_SECONDS, lifetime / 2)
            return self._token

    def forget(self, token: str) -> None:
        """Do not use a token again that was refused."""
        if token == self._token:
            self._ends_at = 0.0

    async def _ask(self) -> dict[str, Any]:
        managed = self._settings.app_type == "managed_identity"
        try:
            async with self._managed_identity() if managed else self._client_secret() as response:
                answer: dict[str, Any] = await response.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise NoToken(type(error).__name__) from error
        if "access_token" not in answer:
            raise NoToken(str(answer.get("error", response.status))[:60])
        return answer

    def _client_secret(self) -> Any:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._settings.app_id,
            "client_secret": self._settings.password,
            "scope": self._settings.oauth_scope,
        }
        return self._http.post(f"{self._settings.login_url}/oauth2/v2.0/token", data=form, timeout=_TIMEOUT)

    def _managed_identity(self) -> Any:
        endpoint = self._settings.identity_endpoint
        query = {
            "api-version": "2019-08-01" if endpoint else "2018-02-01",
            "resource": self._settings.oauth_scope.removesuffix("/.default"),
            "client_id": self._settings.app_id,
        }
        headers = {"X-IDENTITY-HEADER": self._settings.identity_header} if endpoint else {"Metadata": "true"}
        return self._http.get(endpoint or _VIRTUAL_MACHINE, params=query, headers=headers, timeout=_TIMEOUT)
