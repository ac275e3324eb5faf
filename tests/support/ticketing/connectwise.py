"""A stand-in for ConnectWise PSA, from its vendor's specification: it refuses what ConnectWise refuses."""

import base64
import re
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from tests.support.ticketing.server import File, Record, TicketServer

COMPANY, PUBLIC, PRIVATE, CLIENT_ID = "msp", "pubkey", "privkey", "11111111-2222-3333-4444-555555555555"
CREDENTIALS = {"company": COMPANY, "public_key": PUBLIC, "private_key": PRIVATE, "client_id": CLIENT_ID}
BOARDS = {
    1: {10: ("New", False), 11: ("In Progress", False), 12: ("Completed", True)},
    2: {20: ("New", False), 21: ("Closed by RMM", True)},
}
COMPANIES = [{"id": 7, "identifier": "Contoso", "name": "Contoso Ltd"}]
_TICKET_FIELDS = {
    "summary", "board", "company", "contact", "initialDescription", "initialInternalAnalysis", "status", "priority",
    "externalXRef", "recordType",
}  # fmt: skip
_NOTE_FIELDS = {
    "text", "detailDescriptionFlag", "internalAnalysisFlag", "resolutionFlag", "member", "processNotifications",
    "issueFlag", "contact", "customerUpdatedFlag",
}  # fmt: skip
_TIME_FIELDS = {
    "chargeToId", "chargeToType", "timeStart", "timeEnd", "actualHours", "notes", "internalNotes", "member", "workType",
    "workRole", "billableOption", "addToDetailDescriptionFlag", "addToInternalAnalysisFlag", "addToResolutionFlag",
    "emailResourceFlag", "emailContactFlag", "emailCcFlag",
}  # fmt: skip


_DOCUMENT_FIELDS = {"recordType", "recordId", "title", "privateFlag", "readOnlyFlag", "isAvatar", "file"}


class Refused(Exception):  # noqa: N818 - named for what happened
    """An answer of 400 in ConnectWise's form."""

    def __init__(self, message: str, field: str = "", code: str = "InvalidObject") -> None:
        super().__init__(message)
        self.body = {"code": code, "message": message, "errors": [{"code": code, "message": message, "field": field}]}


class ConnectWiseServer(TicketServer):
    """ConnectWise with two boards, a few members and the tickets that a test makes."""

    def __init__(self) -> None:
        super().__init__()
        self.codebase = "v2025_1/"
        self.tickets: dict[int, dict[str, Any]] = {}
        self.members = [
            {"identifier": "dana", "firstName": "Dana", "lastName": "Lee", "officeEmail": "dana@msp.example"},
            {"identifier": "eli", "firstName": "Eli", "lastName": "Ray", "officeEmail": "eli@msp.example"},
        ]
        self.status_sticks = True
        """Whether a status that is set is really taken."""
        self.may_write = True
        self.longest_page = 1000
        """How many records a page has at most, whatever is asked for."""

    def ticket(self, number: int, summary: str, board: int = 1, **more: Any) -> dict[str, Any]:
        """Make a ticket."""
        status = min(BOARDS[board])
        self.tickets[number] = {
            "id": number,
            "summary": summary,
            "board": {"id": board, "name": f"Board {board}"},
            "status": {"id": status, "name": BOARDS[board][status][0]},
            "company": {"id": 7, "identifier": "Contoso", "name": "Contoso Ltd"},
            "contact": {"id": 3, "name": "Joe Client"},
            "initialDescription": "",
            "closedFlag": False,
            "recordType": "ServiceTicket",
            **more,
        }
        return self.tickets[number]

    def routes(self, router: web.UrlDispatcher) -> None:
        router.add_get("/login/companyinfo/{company}", self._info)
        router.add_route("*", "/{codebase}/apis/3.0/{path:.*}", self._api)

    async def _info(self, request: web.Request) -> web.Response:
        known = request.match_info["company"] == COMPANY
        return web.json_response({"Codebase": self.codebase, "CompanyName": "MSP"} if known else None)

    async def _api(self, request: web.Request) -> web.Response:
        if f"{request.match_info['codebase']}/" != self.codebase:
            return web.json_response({"code": "NotFound", "message": "HTTP 404"}, status=404)
        pair = base64.b64encode(f"{COMPANY}+{PUBLIC}:{PRIVATE}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {pair}" or request.headers.get("clientId") != CLIENT_ID:
            return web.json_response({"code": "Unauthorized", "message": "Unauthorized"}, status=401)
        if request.method != "GET" and not self.may_write:
            return web.json_response(
                {"code": "Forbidden", "message": "You do not have security permission"}, status=403
            )
        try:
            path = request.match_info["path"]
            return await (self._documents(request) if path == "system/documents" else self._answer(request, path))
        except Refused as refusal:
            return web.json_response(refusal.body, status=400)

    async def _answer(self, request: web.Request, path: str) -> web.Response:
        conditions = request.query.get("conditions", "")
        match request.method, path.split("/"):
            case "GET", ["service", "boards"]:
                return self._page(request, [{"id": board, "name": f"Board {board}"} for board in BOARDS])
            case "GET", ["service", "boards", board, "statuses"]:
                rows = [
                    {"id": key, "name": name, "closedStatus": closed, "timeEntryNotAllowed": False}
                    for key, (name, closed) in BOARDS[int(board)].items()
                ]
                return self._page(request, rows)
            case "GET", ["system", "members"]:
                return self._page(request, self.members)
            case "GET", ["company", "companies"]:
                return self._page(
                    request, [one for one in COMPANIES if {one["name"], one["identifier"]} & set(conditions.split('"'))]
                )
            case "POST", ["service", "tickets"]:
                return web.json_response(self._made(await _body(request)), status=201)
            case "GET", ["service", "tickets"]:
                return self._page(request, [one for one in self.tickets.values() if _fits(one, conditions)])
            case method, ["service", "tickets", number, *rest] if number.isdigit() and int(number) in self.tickets:
                return await self._on_ticket(request, method, self.tickets[int(number)], rest)
            case "GET", ["time", "entries"]:
                found = re.search(r"chargeToId=(\d+)", conditions)
                return self._page(request, [one.raw for one in self.times if found and one.ticket == int(found[1])])
            case "POST", ["time", "entries"]:
                return web.json_response(self._time(await _body(request)), status=201)
            case _:
                return web.json_response({"code": "NotFound", "message": "Not found"}, status=404)

    async def _on_ticket(
        self, request: web.Request, method: str, ticket: dict[str, Any], rest: list[str]
    ) -> web.Response:
        match method, rest:
            case "GET", []:
                return web.json_response(ticket)
            case "PATCH", []:
                return web.json_response(self._patch(ticket, await request.json()))
            case "GET", ["notes" | "allNotes"]:
                notes = [one.raw for one in self.notes if one.ticket == ticket["id"]]
                return self._page(request, notes[::-1] if request.query.get("orderBy") == "id desc" else notes)
            case "POST", ["notes"]:
                return web.json_response(self._note(ticket, await _body(request)), status=201)
            case _:
                return web.json_response({"code": "NotFound", "message": "Not found"}, status=404)

    def _made(self, body: dict[str, Any]) -> dict[str, Any]:
        _check_fields(body, _TICKET_FIELDS)
        board, company = body.get("board", {}).get("id"), body.get("company", {}).get("id")
        if not body.get("summary") or len(body["summary"]) > 100 or board not in BOARDS:
            raise Refused("summary of 100 characters at most and a board are required", "summary")
        if company not in {one["id"] for one in COMPANIES}:
            raise Refused("company is required", "company")
        number = self.new_id()
        return self.ticket(number, body["summary"], board, externalXRef=body.get("externalXRef", ""), asked=body)

    def _patch(self, ticket: dict[str, Any], changes: Any) -> dict[str, Any]:
        if not isinstance(changes, list):
            raise Refused("The patch document must be an array of operations")
        for change in changes:
            if change.get("op") not in ("replace", "add") or change.get("path") != "status":
                raise Refused(f"Cannot patch {change.get('path')}", str(change.get("path")))
            wanted = change["value"].get("id")
            statuses = BOARDS[ticket["board"]["id"]]
            if wanted not in statuses:
                raise Refused("status is not valid for this board", "status")
            if self.status_sticks:
                ticket["status"] = {"id": wanted, "name": statuses[wanted][0]}
                ticket["closedFlag"] = statuses[wanted][1]
        return ticket

    def _note(self, ticket: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
        _check_fields(body, _NOTE_FIELDS)
        flags = ("detailDescriptionFlag", "internalAnalysisFlag", "resolutionFlag")
        if not body.get("text") or not any(body.get(flag) for flag in flags):
            raise Refused("text and at least one of the flags are required", "text")
        self._check_member(body)
        note_id = self.new_id()
        raw = {**body, "id": note_id, "dateCreated": datetime.now(UTC).isoformat(), "ticketId": ticket["id"]}
        seen = bool(body.get("detailDescriptionFlag") or body.get("resolutionFlag"))
        author = body.get("member", {}).get("identifier", "")
        self.notes.append(Record(note_id, ticket["id"], body["text"], seen, author=author, raw=raw))
        return raw

    async def _documents(self, request: web.Request) -> web.Response:
        if request.method == "POST":
            return web.json_response(_document(await self._file(request)), status=201)
        if request.query.get("recordType") != "Ticket":
            raise Refused("recordType is required", "recordType")
        of = int(request.query["recordId"])
        return self._page(request, [_document(file) for file in self.files if file.ticket == of])

    async def _file(self, request: web.Request) -> File:
        if request.content_type != "multipart/form-data":
            raise Refused("A form of parts is expected")
        form = await request.post()
        file = form.get("file")
        if unknown := set(form) - _DOCUMENT_FIELDS:
            raise Refused(f"Could not find member '{min(unknown)}' on object", min(unknown))
        if not isinstance(file, web.FileField) or not form.get("title") or form.get("recordType") != "Ticket":
            raise Refused("file, title, recordType and recordId are required", "file")
        is_open = form.get("privateFlag") != "true"
        number, title = int(str(form["recordId"])), str(form["title"])
        self.files.append(File(self.new_id(), number, file.filename, file.file.read(), is_open, title))
        return self.files[-1]

    def status_name(self, number: int) -> str:
        return self.tickets[number]["status"]["name"]

    def client_writes(self, number: int, text: str) -> None:
        """The client answers by mail."""
        note_id = self.new_id()
        raw = {
            "id": note_id, "text": text, "detailDescriptionFlag": True, "contact": {"id": 3, "name": "Joe Client"},
            "dateCreated": datetime.now(UTC).isoformat(), "ticketId": number,
        }  # fmt: skip
        self.notes.append(Record(note_id, number, text, for_client=True, raw=raw))

    def colleague_writes(self, number: int, text: str) -> None:
        """Somebody writes an internal note there."""
        raw = {"id": self.new_id(), "text": text, "internalAnalysisFlag": True, "member": {"identifier": "dana"},
               "dateCreated": datetime.now(UTC).isoformat(), "ticketId": number}  # fmt: skip
        self.notes.append(Record(raw["id"], number, text, author="dana", raw=raw))

    def _time(self, body: dict[str, Any]) -> dict[str, Any]:
        _check_fields(body, _TIME_FIELDS)
        if body.get("chargeToType") != "ServiceTicket" or body.get("chargeToId") not in self.tickets:
            raise Refused("chargeToId is not a service ticket", "chargeToId")
        pattern = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
        if not all(re.fullmatch(pattern, str(body.get(name))) for name in ("timeStart", "timeEnd")):
            raise Refused("timeStart must be UTC without fractions", "timeStart")
        self._check_member(body)
        start, end = (datetime.fromisoformat(body[name]) for name in ("timeStart", "timeEnd"))
        minutes = (end - start).total_seconds() / 60
        time_id = self.new_id()
        raw = {**body, "id": time_id, "actualHours": minutes / 60}
        author = body.get("member", {}).get("identifier", "")
        self.times.append(Record(time_id, body["chargeToId"], "", minutes=minutes, author=author, raw=raw))
        return raw

    def _page(self, request: web.Request, rows: list[Any]) -> web.Response:
        size, page = int(request.query.get("pageSize", 25)), int(request.query.get("page", 1))
        if not 1 <= size <= 1000:
            raise Refused("pageSize must be between 1 and 1000", "pageSize")
        size = min(size, self.longest_page)
        more = {"Link": f'<{request.url.update_query(page=page + 1)}>; rel="next"'} if len(rows) > page * size else {}
        return web.json_response(rows[(page - 1) * size : page * size], headers=more)

    def _check_member(self, body: dict[str, Any]) -> None:
        known = {member["identifier"] for member in self.members}
        if "member" in body and body["member"].get("identifier") not in known:
            raise Refused("member does not exist", "member")


def _document(file: File) -> dict[str, Any]:
    return {"id": file.id, "title": file.title, "fileName": file.name, "publicFlag": file.for_client,
            "size": len(file.content), "linkFlag": False}  # fmt: skip


def _check_fields(body: dict[str, Any], known: set[str]) -> None:
    if unknown := set(body) - known:
        raise Refused(f"Could not find member '{min(unknown)}' on object", min(unknown))


async def _body(request: web.Request) -> dict[str, Any]:
    body = await request.json()
    if not isinstance(body, dict):
        raise Refused("An object is expected")
    return body


def _fits(ticket: dict[str, Any], conditions: str) -> bool:
    if number := re.fullmatch(r"id=(\d+)", conditions):
        return ticket["id"] == int(number[1])
    if words := re.fullmatch(r'summary like "%(.*)%"', conditions):
        return words[1].casefold() in ticket["summary"].casefold()
    if mark := re.fullmatch(r'externalXRef="(.*)"', conditions):
        return ticket.get("externalXRef") == mark[1]
    return True
