"""Calls to Autotask: in which zone its data is, whose requests of the hour are left, queries page by page."""

import re
from typing import Any
from urllib.parse import urlsplit

from bot.ticketing.http import Json, Kept, TicketHttp, as_list, as_object, listed, said, text_of, without_ends
from core.ports.ticket_systems import Connection
from core.tickets.addresses import is_loopback
from core.tickets.faults import NoSuchTicket, TicketSystemAway, TicketSystemRefused
from core.tickets.ticket import SystemName

_ZONE = "/atservicesrest/v1.0/zoneInformation"
_ZONE_SECONDS = 12 * 3600.0
_MOST_RECORDS = 500
_MOST_PAGES = 20
_AT_ONCE = 3
_LABEL = SystemName.AUTOTASK.label
_THRESHOLD_SECONDS = 60.0
_USED_UP = 0.9
"""From this share of the hour's requests on we leave the rest to others: over it, all integrations are cut off."""
_REST_SECONDS = 300.0
_FORBIDDEN = 403


class AutotaskClient:
    """Calls the zone of a user."""

    def __init__(self, connection: Connection) -> None:
        given = connection.credentials
        self.url = without_ends(connection.url, "/v1.0", "/atservicesrest")
        self._user = given["user"]
        self._headers = {
            "UserName": given["user"],
            "Secret": given["secret"],
            "ApiIntegrationcode": given["integration_code"],
        }
        self._entrance = TicketHttp(_LABEL, self.url, _AT_ONCE, _zone_explained)
        self._zones = Kept(_ZONE_SECONDS)
        self._kept = Kept()
        self._thresholds = Kept(_THRESHOLD_SECONDS)
        self._clients = dict[str, TicketHttp]()

    async def zone(self) -> Json:
        """Where this user's data is, and where people open it."""

        async def ask() -> Json:
            zone = as_object(await self._entrance.read(_ZONE, {"user": self._user}))
            if not _is_own(text_of(zone.get("url")), self.url):
                raise TicketSystemRefused("Autotask returned an address for its API that is not valid.")
            return zone

        return await self._zones.get("zone", ask)

    async def _http(self) -> tuple[TicketHttp, str]:
        url = without_ends(text_of((await self.zone()).get("url")).rstrip("/"), "/v1.0")
        parts = urlsplit(url)
        base = f"{parts.scheme}://{parts.netloc}"
        client = self._clients.setdefault(base, TicketHttp(_LABEL, base, _AT_ONCE, _explained))
        return client, f"{url}/v1.0"

    async def call(
        self, method: str, path: str, body: Any = None, *, writes: bool = False, author: str = "", checks: bool = True
    ) -> Any:
        """The JSON of a call within the zone; `author`: whose name it is in. Raises a TicketSystemFault."""
        if checks:
            await self._leave_room()
        headers = {**self._headers, **({"ImpersonationResourceId": author} if author else {})}

        async def once() -> Any:
            client, root = await self._http()
            address = path if path.startswith("http") else root + path
            return (await client.call(method, address, headers=headers, body=body, writes=writes)).data

        try:
            return await once()
        except _KeyRefused:
            before = text_of((await self.zone()).get("url"))
            self._zones.forget()
            if text_of((await self.zone()).get("url")) == before:
                raise
            return await once()

    async def _leave_room(self) -> None:
        """Raise TicketSystemAway while the customer's requests of this hour are nearly used up."""

        async def ask() -> Json:
            try:
                return as_object(await self.call("GET", "/ThresholdInformation", checks=False))
            except TicketSystemRefused:
                return {}

        known = await self._thresholds.get("threshold", ask)
        most, used = known.get("externalRequestThreshold"), known.get("currentTimeframeRequestCount")
        if isinstance(most, int) and isinstance(used, int) and most > 0 and used / most >= _USED_UP:
            raise TicketSystemAway(
                "All integrations together have nearly used up Autotask's requests for this hour.", _REST_SECONDS
            )

    async def query(self, entity: str, *filters: tuple[str, str, Any], most: int = 0) -> list[Json]:
        """The records that fit, of all pages or `most`."""
        conditions = [{"op": op, "field": field, "value": value} for op, field, value in filters]
        body = {"filter": conditions, "MaxRecords": most or _MOST_RECORDS}
        data = as_object(await self.call("POST", f"/{entity}/query", body))
        found = listed(data.get("items"), _LABEL)
        for _ in range(_MOST_PAGES):
            next_page = text_of(as_object(data.get("pageDetails")).get("nextPageUrl"))
            if not next_page or most:
                break
            try:
                data = as_object(await self.call("POST", next_page, body))
            except TicketSystemRefused:  # an address that says all by itself
                data = as_object(await self.call("GET", next_page))
            found += listed(data.get("items"), _LABEL)
        return found

    async def children(self, path: str) -> list[Json]:
        """The records below another, of all pages."""
        found = list[Json]()
        page: str = path
        for _ in range(_MOST_PAGES):
            data = as_object(await self.call("GET", page))
            found += listed(data.get("items"), _LABEL)
            page = text_of(as_object(data.get("pageDetails")).get("nextPageUrl"))
            if not page:
                break
        return found

    async def field(self, entity: str, name: str) -> Json:
        """What is known about a field; nothing where there is none of that name."""

        async def ask() -> list[Json]:
            return as_list(as_object(await self.call("GET", f"/{entity}/entityInformation/fields")).get("fields"))

        fields = await self._kept.get(entity, ask)
        return next((one for one in fields if text_of(one.get("name")).casefold() == name.casefold()), Json())

    async def choices(self, entity: str, name: str) -> list[Json]:
        """The active values of a list of choices: they differ from account to account."""
        values = as_list((await self.field(entity, name)).get("picklistValues"))
        return [value for value in values if value.get("isActive", True)]

    async def choices_of_notes(self, name: str) -> list[Json]:
        """The same of notes, which some accounts list with tickets."""
        try:
            return await self.choices("TicketNotes", name) or await self.choices("Tickets", name)
        except NoSuchTicket:
            return await self.choices("Tickets", name)


class _KeyRefused(TicketSystemRefused):
    """The key is not taken here: it is wrong, or the data was moved to another zone."""


def _is_own(url: str, entrance: str) -> bool:
    """Whether an address can be that of Autotask's data."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if is_loopback(urlsplit(entrance).hostname or ""):
        return is_loopback(host)
    return parts.scheme == "https" and (host == "autotask.net" or host.endswith(".autotask.net"))


def _zone_explained(status: int, data: Any) -> TicketSystemRefused | None:
    """Of a wrong user it says that it has a fault."""
    del data
    if status in (401, 404, 500):
        return TicketSystemRefused(
            "Autotask does not know this API user: check the user name, which is an e-mail address."
        )
    return None


_INVALID = re.compile(
    r"missing required|unable to find|does not exist|not valid|invalid|read.?only|exceed|must be|cannot be|not allow",
    re.IGNORECASE,
)
"""What it says of a record that it checked and did not store; that, too, it answers with 500."""


def _explained(status: int, data: Any) -> TicketSystemRefused | None:
    match status:
        case 401:
            return _KeyRefused("Autotask refused the key: check user, secret and integration code.")
        case 404:
            return NoSuchTicket("Autotask has no such ticket, or does not show it to us.")
        case 405:
            return TicketSystemRefused("Autotask does not allow this ticket to be changed through its API.")
        case 403 | 500 if status == _FORBIDDEN or "adequate permissions" in said(data):
            return TicketSystemRefused("Autotask's security level for this user does not allow that.")
        case 500 if _INVALID.search(said(data)):
            return TicketSystemRefused(f"Autotask refused this{said(data)}.")
        case _:
            return None
