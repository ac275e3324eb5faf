"""Calls to ConnectWise PSA: where a site has its API, signed by a pair of keys, page by page."""

import base64
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from bot.ticketing.http import Json, Reply, TicketHttp, as_object, listed, said, text_of
from bot.ticketing.uploads import Upload
from core.ports.ticket_systems import Connection
from core.tickets.faults import NoSuchTicket, TicketSystemRefused
from core.tickets.ticket import SystemName

_VERSION = "application/vnd.connectwise.com+json; version=2025.16"
_CODEBASE = "v4_6_release/"
"""Where the API is when a site does not say."""
_PAGE = 1000
_MOST_PAGES = 20
_AT_ONCE = 8
_HOSTED = ("myconnectwise.net",)


class ConnectWiseClient:
    """Calls a ConnectWise PSA."""

    label = SystemName.CONNECTWISE.label

    def __init__(self, connection: Connection) -> None:
        given = connection.credentials
        self.site_url = _site(connection.url)
        """Where people open tickets."""
        self._site = TicketHttp(self.label, self.site_url, _AT_ONCE, _explained)
        self._api = TicketHttp(self.label, _api(connection.url), _AT_ONCE, _explained)
        self._company = given["company"]
        pair = f"{given['company']}+{given['public_key']}:{given['private_key']}".encode()
        self._headers = {
            "Authorization": f"Basic {base64.b64encode(pair).decode()}",
            "clientId": given["client_id"],
            "Accept": _VERSION,
        }
        self._codebase = ""

    async def _asked_codebase(self) -> str:
        """Under which path the site has its API; it changes when the site is upgraded."""
        try:
            info = (await self._site.call("GET", f"/login/companyinfo/{quote(self._company, safe='')}")).data
        except NoSuchTicket:  # a site that does not tell has it where it always was
            return _CODEBASE
        if info is None:
            raise TicketSystemRefused(f"ConnectWise has no company “{self._company}” at this address.")
        codebase = text_of(as_object(info).get("Codebase")) or _CODEBASE
        if not re.fullmatch(r"[\w.\-]+/?", codebase):
            raise TicketSystemRefused("ConnectWise returned an address for its API that is not valid.")
        return codebase if codebase.endswith("/") else f"{codebase}/"

    async def call(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None = None,
        body: Any = None,
        upload: Upload | None = None,
    ) -> Reply:
        """The answer to a call, asking anew where the API is when nothing is there. Raises a TicketSystemFault."""
        writes = method != "GET"
        self._codebase = self._codebase or await self._asked_codebase()

        async def once() -> Reply:
            url = f"/{self._codebase}apis/3.0{path}"
            return await self._api.call(
                method, url, params=params, headers=self._headers, body=body, upload=upload, writes=writes
            )

        try:
            return await once()
        except NoSuchTicket:
            found = await self._asked_codebase()
            if found == self._codebase:
                raise
            self._codebase = found
            return await once()

    async def get(self, path: str, **params: str) -> Any:
        """What is read there. Raises a TicketSystemFault."""
        return (await self.call("GET", path, params)).data

    async def all(self, path: str, **params: str) -> list[Json]:
        """The records of all pages. Raises a TicketSystemFault."""
        found = list[Json]()
        for page in range(1, _MOST_PAGES + 1):
            asked = {**params, "page": str(page), "pageSize": str(_PAGE)}
            reply = await self.call("GET", path, asked)
            rows = listed(reply.data, self.label)
            found += rows
            # A page may be shorter than was asked for; that there are more is said in the header then.
            if not rows or (len(rows) < _PAGE and 'rel="next"' not in reply.headers.get("Link", "")):
                break
        return found


def _site(url: str) -> str:
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("api-") if _is_hosted(url) else parts.netloc
    return f"{parts.scheme}://{host}"


def _api(url: str) -> str:
    parts = urlsplit(url)
    host = f"api-{(parts.hostname or '').removeprefix('api-')}" if _is_hosted(url) else parts.netloc
    return f"{parts.scheme}://{host}"


def _is_hosted(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return any(host.endswith(f".{domain}") for domain in _HOSTED)


def _explained(status: int, data: Any) -> TicketSystemRefused | None:
    match status:
        case 401:
            return TicketSystemRefused("ConnectWise refused the key: check company, public and private key, client id.")
        case 403:
            return TicketSystemRefused("ConnectWise's security role for this key does not allow that.")
        case 404:
            return NoSuchTicket("ConnectWise has no such ticket, or does not show it to us.")
        case 400 if "status" in said(data).casefold():
            return TicketSystemRefused(f"ConnectWise did not accept the status{said(data)}.")
        case _:
            return None
