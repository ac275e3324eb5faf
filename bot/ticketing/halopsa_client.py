"""Calls to HaloPSA: signed in by a token that ends, within the requests that five minutes allow."""

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.ticketing.http import TicketHttp, Window, as_object, text_of, without_ends
from core.ports.ticket_systems import Connection
from core.tickets.faults import NoSuchTicket, TicketSystemRefused
from core.tickets.ticket import SystemName

_API = "/api"
_SCOPE = "all"
_AT_ONCE = 4
_EARLY_SECONDS = 60.0
"""A token is renewed so long before its end."""
_WINDOW = (280, 300.0)
"""Fewer requests than the 300 in a rolling five minutes that were seen to be too many."""


class HaloClient:
    """Calls a HaloPSA."""

    label = SystemName.HALOPSA.label

    def __init__(self, connection: Connection) -> None:
        self.url = without_ends(connection.url, "/token", "/auth", _API)
        self._credentials = connection.credentials
        self._http = TicketHttp(self.label, self.url, _AT_ONCE, _explained, Window(*_WINDOW))
        self._token, self._ends = "", 0.0

    async def _authorised(self) -> dict[str, str]:
        now = asyncio.get_running_loop().time()
        if not self._token or now > self._ends:
            given = self._credentials
            tenant = {"tenant": given["tenant"]} if "tenant" in given else None
            form = {
                "grant_type": "client_credentials",
                "client_id": given["client_id"],
                "client_secret": given["client_secret"],
                "scope": _SCOPE,
            }
            try:
                data = as_object(await self._http.read("/auth/token", tenant, form=form))
            except TicketSystemRefused as refusal:
                raise TicketSystemRefused("HaloPSA refused the client id, its secret or the tenant.") from refusal
            self._token = text_of(data.get("access_token"))
            if not self._token:
                raise TicketSystemRefused("This address does not answer like HaloPSA's sign-in.")
            self._ends = now + max(0.0, float(data.get("expires_in") or 0) - _EARLY_SECONDS)
        return {"Authorization": f"Bearer {self._token}"}

    async def call(self, method: str, path: str, params: Mapping[str, str] | None = None, body: Any = None) -> Any:
        """The JSON of a call, signed in anew when the token is no longer taken. Raises a TicketSystemFault."""
        writes = method != "GET"
        for attempt in range(2):
            headers = await self._authorised()
            try:
                reply = await self._http.call(
                    method, _API + path, params=params, headers=headers, body=body, writes=writes
                )
            except _TokenRefused:
                self._token = ""
                if attempt:
                    raise
            else:
                return reply.data
        return None

    async def get(self, path: str, **params: str) -> Any:
        """What is read there. Raises a TicketSystemFault."""
        return await self.call("GET", path, params)


class _TokenRefused(TicketSystemRefused):
    """The token is no longer taken."""


def _explained(status: int, data: Any) -> TicketSystemRefused | None:
    del data
    match status:
        case 401:
            return _TokenRefused("HaloPSA refused the key: check the client id, its secret and the tenant.")
        case 403:
            return TicketSystemRefused("HaloPSA does not let this API application do that; give it the permission.")
        case 404:
            return NoSuchTicket("HaloPSA has no such ticket, or does not show it to us.")
        case _:
            return None
