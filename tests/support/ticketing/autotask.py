"""A stand-in for Autotask, from its vendor's documentation: it refuses what Autotask refuses."""

import base64
import re
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from tests.support.ticketing.server import File, Record, TicketServer

USER, SECRET, CODE = "api@msp.example", "s3cret", "CODE123"
CREDENTIALS = {"user": USER, "secret": SECRET, "integration_code": CODE}
STATUSES = {1: "New", 8: "In Progress", 5: "Complete"}
QUEUES = {5: "Level I Support", 6: "Post Sale"}
_TICKET_FIELDS = {"title", "companyID", "queueID", "status", "priority", "dueDateTime"}
_NOTE_FIELDS = {"title", "description", "noteType", "publish"}
_TIME_FIELDS = {
    "ticketID", "resourceID", "roleID", "dateWorked", "startDateTime", "endDateTime", "hoursWorked", "summaryNotes",
    "internalNotes", "billingCodeID",
}  # fmt: skip
_FILE_FIELDS = {"attachmentType", "title", "fullPath", "contentType", "data", "publish"}
_MOST = 500


class Refused(Exception):  # noqa: N818 - named for what happened
    """An answer of 500 in Autotask's form, which is its way to refuse."""


class AutotaskServer(TicketServer):
    """Autotask with a few resources and the tickets that a test makes."""

    def __init__(self) -> None:
        super().__init__()
        self.zone = "zone1"
        self.tickets: dict[int, dict[str, Any]] = {}
        self.resources = [
            {"id": 30, "firstName": "Dana", "lastName": "Lee", "email": "dana@msp.example", "isActive": True},
            {"id": 31, "firstName": "Eli", "lastName": "Ray", "email": "eli@msp.example", "isActive": True},
        ]
        self.publish = {1: "All Autotask Users", 2: "Internal Project Team"}
        """What the numbers mean: it is told both ways round."""
        self.may_read = True
        self.status_sticks = True
        self.takes_patch = True
        self.longest_page = _MOST
        """How many records a page has at most, whatever is asked for."""
        self.most_file_bytes = 10_000_000
        """Bytes of files that it takes, here for good."""
        self.used = 0
        """Requests of this hour, of all the customer's integrations."""

    def ticket(self, number: int, summary: str, **more: Any) -> dict[str, Any]:
        """Make a ticket."""
        self.tickets[number] = {
            "id": number, "ticketNumber": f"T20261126.{number:04}", "title": summary, "description": "", "status": 1,
            "companyID": 7, "contactID": 3, "assignedResourceID": None, "configurationItemID": None, **more,
        }  # fmt: skip
        return self.tickets[number]

    def routes(self, router: web.UrlDispatcher) -> None:
        router.add_get("/atservicesrest/v1.0/zoneInformation", self._zone)
        router.add_route("*", "/{zone}/atservicesrest/v1.0/{path:.*}", self._api)

    def writes(self, request: web.Request) -> bool:
        return request.method != "GET" and not request.path.endswith("/query")

    async def _zone(self, request: web.Request) -> web.Response:
        if request.query.get("user") != USER:
            return web.json_response({"errors": ["Zone information could not be determined"]}, status=500)
        url = f"{self.url}/{self.zone}/atservicesrest/"
        return web.json_response({"zoneName": self.zone, "url": url, "webUrl": f"{self.url}/web/"})

    async def _api(self, request: web.Request) -> web.Response:
        given = {name: request.headers.get(name) for name in ("UserName", "Secret", "ApiIntegrationcode")}
        right = given == {"UserName": USER, "Secret": SECRET, "ApiIntegrationcode": CODE}
        if not right or request.match_info["zone"] != self.zone:
            return web.json_response({"errors": ["Unauthorized"]}, status=401)
        if self.used >= 10_000:
            return web.json_response({"errors": ["The API threshold was exceeded"]}, status=429)
        self.used += 1
        try:
            path = request.match_info["path"].split("/")
            return await (
                self._attachments(request, path) if path[2:] == ["Attachments"] else self._answer(request, path)
            )
        except Refused as refusal:
            return web.json_response({"errors": [str(refusal)]}, status=500)

    async def _answer(self, request: web.Request, path: list[str]) -> web.Response:
        match request.method, path:
            case "GET", ["ThresholdInformation"]:
                return web.json_response(
                    {
                        "externalRequestThreshold": 10_000,
                        "requestThresholdTimeframe": 60,
                        "currentTimeframeRequestCount": self.used,
                    }
                )
            case "GET", [entity, "entityInformation", "fields"]:
                return web.json_response({"fields": self._fields(entity)})
            case "GET", ["Tickets", number]:
                found = self.tickets.get(int(number)) if self.may_read else None
                return web.json_response({"item": found})
            case "GET", ["Companies", _]:
                return web.json_response({"item": {"id": 7, "companyName": "Contoso Ltd"}})
            case "GET", ["Contacts", _]:
                return web.json_response({"item": {"id": 3, "firstName": "Joe", "lastName": "Client"}})
            case "GET", ["Resources", number]:
                return web.json_response({"item": next((r for r in self.resources if r["id"] == int(number)), None)})
            case "POST", [entity, "query"]:
                return self._query(request, entity, await request.json())
            case "POST", ["Tickets"]:
                return web.json_response({"itemId": self._made(await request.json())})
            case "POST", ["Tickets", number, "Notes"]:
                return web.json_response({"itemId": self._note(request, int(number), await request.json())})
            case "POST", ["TimeEntries"]:
                return web.json_response({"itemId": self._time(await request.json())})
            case "PATCH", ["Tickets"]:
                return self._patch(await request.json())
            case _:
                return web.json_response({"errors": ["No such endpoint"]}, status=404)

    def _fields(self, entity: str) -> list[dict[str, Any]]:
        def choices(values: dict[int, str]) -> list[dict[str, Any]]:
            return [
                {"value": str(key), "label": name, "isActive": True, "isSystem": False} for key, name in values.items()
            ]

        match entity:
            case "Tickets":
                return [
                    {"name": "status", "picklistValues": choices(STATUSES)},
                    {"name": "queueID", "picklistValues": choices(QUEUES)},
                    {"name": "priority", "picklistValues": choices({1: "High", 2: "Medium"})},
                    {"name": "dueDateTime", "isRequired": True},
                ]
            case _:
                types = {13: "Workflow Rule Action", 1: "Ticket Notes"}
                return [
                    {"name": "publish", "picklistValues": choices(self.publish)},
                    {"name": "noteType", "picklistValues": choices(types)},
                ]

    def _query(self, request: web.Request, entity: str, body: dict[str, Any]) -> web.Response:
        if not isinstance(body.get("filter"), list) or body.get("MaxRecords", 1) > _MOST:
            raise Refused("The filter is not valid, or MaxRecords is above 500")
        rows: dict[str, list[dict[str, Any]]] = {
            "Tickets": list(self.tickets.values()),
            "TicketNotes": [note.raw for note in self.notes],
            "TimeEntries": [time.raw for time in self.times],
            "Resources": self.resources,
            "Companies": [{"id": 7, "companyName": "Contoso Ltd"}],
            "ResourceServiceDeskRoles": [
                {"resourceID": one["id"], "roleID": 90, "isDefault": True, "isActive": True} for one in self.resources
            ],
        }
        if entity not in rows:
            return web.json_response({"errors": ["No such endpoint"]}, status=404)
        found = [row for row in rows[entity] if all(_fits(row, one) for one in body["filter"])] if self.may_read else []
        page, size = int(request.query.get("page", 0)), min(body.get("MaxRecords", _MOST), self.longest_page)
        more = f"{request.url.with_query(page=page + 1)}" if len(found) > (page + 1) * size else None
        shown = found[page * size : (page + 1) * size]
        return web.json_response({"items": shown, "pageDetails": {"count": len(shown), "nextPageUrl": more}})

    def _note(self, request: web.Request, number: int, body: dict[str, Any]) -> int:
        if missing := _NOTE_FIELDS - set(body):
            raise Refused(f"Missing required field: {min(missing)}")
        if unknown := set(body) - _NOTE_FIELDS:
            raise Refused(f"Unable to find {min(unknown)} in the TicketNote Entity.")
        if number not in self.tickets or body["publish"] not in self.publish or body["noteType"] not in (1, 13):
            raise Refused("Value does not exist for the required Picklist")
        if len(body["description"]) > 32_000 or len(body["title"]) > 250:
            raise Refused("Field length exceeded")
        author = request.headers.get("ImpersonationResourceId", "")
        if author and int(author) not in {one["id"] for one in self.resources}:
            raise Refused("The impersonated resource does not exist")
        note_id = self.new_id()
        raw = {**body, "id": note_id, "ticketID": number, "creatorResourceID": author or 1,
               "createDateTime": datetime.now(UTC).isoformat()}  # fmt: skip
        seen = "internal" not in self.publish[body["publish"]].casefold()
        self.notes.append(Record(note_id, number, body["description"], seen, author=author, raw=raw))
        return note_id

    async def _attachments(self, request: web.Request, path: list[str]) -> web.Response:
        if request.method == "POST":
            return web.json_response({"itemId": self._file(int(path[1]), await request.json())})
        items = [
            {"id": file.id, "title": file.title, "fullPath": file.name, "publish": self._seen(file.for_client)}
            for file in self.files
            if file.ticket == int(path[1])
        ]
        return web.json_response({"items": items, "pageDetails": {"count": len(items), "nextPageUrl": None}})

    def _seen(self, for_client: bool) -> int:
        return next(key for key, name in self.publish.items() if ("Internal" not in name) is for_client)

    def _file(self, number: int, body: dict[str, Any]) -> int:
        if missing := {"attachmentType", "title", "fullPath", "data", "publish"} - set(body):
            raise Refused(f"Missing required field: {min(missing)}")
        if unknown := set(body) - _FILE_FIELDS:
            raise Refused(f"Unable to find {min(unknown)} in the TicketAttachment Entity.")
        if number not in self.tickets or body["publish"] not in self.publish:
            raise Refused("Value does not exist for the required Picklist")
        content = base64.b64decode(body["data"], validate=True)
        if len(content) > 6_000_000:
            raise Refused("The attachment exceeds the maximum size")
        if sum(len(file.content) for file in self.files) + len(content) > self.most_file_bytes:
            raise Refused("More than 10,000,000 bytes of attachments within five minutes")
        is_open = "internal" not in self.publish[body["publish"]].casefold()
        self.files.append(File(self.new_id(), number, body["fullPath"], content, is_open, body["title"]))
        return self.files[-1].id

    def _time(self, body: dict[str, Any]) -> int:
        if unknown := set(body) - _TIME_FIELDS:
            raise Refused(f"Unable to find {min(unknown)} in the TimeEntry Entity.")
        if body.get("roleID") != 90 or body.get("resourceID") not in {one["id"] for one in self.resources}:
            raise Refused("The roleID is not one of the resource's roles")
        if not body.get("summaryNotes") or body.get("ticketID") not in self.tickets:
            raise Refused("Missing required field: summaryNotes")
        time_id = self.new_id()
        raw = {**body, "id": time_id}
        minutes = round(60 * body["hoursWorked"])
        self.times.append(
            Record(time_id, body["ticketID"], "", minutes=minutes, author=str(body["resourceID"]), raw=raw)
        )
        return time_id

    def _made(self, body: dict[str, Any]) -> int:
        if missing := _TICKET_FIELDS - set(body):
            raise Refused(f"Missing required field: {min(missing)}")
        if unknown := set(body) - _TICKET_FIELDS - {"description"}:
            raise Refused(f"Unable to find {min(unknown)} in the Ticket Entity.")
        if body["companyID"] != 7 or body["queueID"] not in QUEUES or body["status"] not in STATUSES:
            raise Refused("Value does not exist for the required Picklist")
        number = self.new_id()
        self.ticket(number, body["title"], asked=body, **{k: v for k, v in body.items() if k != "title"})
        return number

    def _patch(self, body: Any) -> web.Response:
        if not self.takes_patch:
            return web.json_response({"errors": ["Method not allowed"]}, status=405)
        if not isinstance(body, dict) or body.get("id") not in self.tickets or body.get("status") not in STATUSES:
            raise Refused("Value does not exist for the required Picklist status")
        if self.status_sticks:
            self.tickets[body["id"]]["status"] = body["status"]
        return web.json_response({"itemId": body["id"]})

    def status_name(self, number: int) -> str:
        return STATUSES[self.tickets[number]["status"]]

    def client_writes(self, number: int, text: str) -> None:
        note_id = self.new_id()
        seen = next(key for key, name in self.publish.items() if "Internal" not in name)
        raw = {"id": note_id, "ticketID": number, "title": "Mail", "description": text, "publish": seen,
               "createdByContactID": 3, "createDateTime": datetime.now(UTC).isoformat()}  # fmt: skip
        self.notes.append(Record(note_id, number, text, for_client=True, raw=raw))


def _fits(row: dict[str, Any], one: dict[str, Any]) -> bool:
    value, wanted = row.get(one["field"]), one["value"]
    match one["op"]:
        case "eq":
            return value == wanted
        case "gt":
            return value is None or value > wanted
        case "contains":
            return re.search(re.escape(str(wanted)), str(value), re.IGNORECASE) is not None
        case other:
            raise Refused(f"Unknown operator {other}")
