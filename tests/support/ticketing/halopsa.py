"""A stand-in for HaloPSA, from its documentation and code in use: it refuses what HaloPSA refuses."""

import base64
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from aiohttp import web

from tests.support.ticketing.server import File, Record, TicketServer

CLIENT_ID, SECRET, TENANT = "client-1", "s3cret", "msp"
CREDENTIALS = {"client_id": CLIENT_ID, "client_secret": SECRET, "tenant": TENANT}
STATUSES = {1: "New", 2: "In Progress", 9: "Closed"}
OUTCOMES = {5: "Public Note", 7: "Private Note", 8: "Email User"}
_TICKET_FIELDS = {"summary", "details", "tickettype_id", "client_id", "third_party_id_string"}
_ACTION_FIELDS = {
    "ticket_id", "outcome", "outcome_id", "note", "note_html", "hiddenfromuser", "timetaken", "new_status",
    "actionby_agent_id", "sendemail", "guid",
}  # fmt: skip


class HaloServer(TicketServer):
    """HaloPSA with two agents and the tickets that a test makes."""

    def __init__(self) -> None:
        super().__init__()
        self.tickets: dict[int, dict[str, Any]] = {}
        self.agents = [
            {"id": 40, "name": "Dana Lee", "email": "dana@msp.example"},
            {"id": 41, "name": "Eli Ray", "email": "eli@msp.example"},
        ]
        self.tokens: set[str] = set()
        self.status_sticks = True
        self.longest_page = 1000
        """How many actions a page has at most, whatever is asked for."""

    def ticket(self, number: int, summary: str, **more: Any) -> dict[str, Any]:
        """Make a ticket."""
        self.tickets[number] = {
            "id": number, "summary": summary, "details": "", "client_name": "Contoso Ltd", "user_name": "Joe Client",
            "agent_id": 0, "status_id": 1, **more,
        }  # fmt: skip
        return self.tickets[number]

    def routes(self, router: web.UrlDispatcher) -> None:
        router.add_post("/auth/token", self._token)
        router.add_route("*", "/api/{path:.*}", self._api)

    def writes(self, request: web.Request) -> bool:
        return request.method == "POST" and request.path.startswith("/api/")

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        right = (form.get("grant_type"), form.get("client_id"), form.get("client_secret"), request.query.get("tenant"))
        if right != ("client_credentials", CLIENT_ID, SECRET, TENANT) or not form.get("scope"):
            return web.json_response({"error": "invalid_client"}, status=400)
        token = uuid4().hex
        self.tokens.add(token)
        return web.json_response({"access_token": token, "expires_in": 3600, "token_type": "Bearer"})

    async def _api(self, request: web.Request) -> web.Response:  # noqa: PLR0912 - a route each
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return web.json_response({"message": "Unauthorized"}, status=401)
        match request.method, request.match_info["path"].split("/"):
            case "GET", ["Tickets"]:
                return self._list(request)
            case "GET", ["Tickets", number]:
                found = self.tickets.get(int(number))
                return web.json_response(found or {"message": "Not found"}, status=200 if found else 404)
            case "GET", ["Actions"]:
                of = int(request.query["ticket_id"])
                rows = [note.raw for note in self.notes if note.ticket == of]
                asked = request.query.get("page_size") or request.query.get("count", 50)
                size, page = min(int(asked), self.longest_page), int(request.query.get("page_no", 1))
                shown = rows[(page - 1) * size : page * size]
                return web.json_response({"record_count": len(rows), "actions": shown})
            case _, ["Attachment"]:
                return await self._attachments(request)
            case "GET", ["Status"]:
                return web.json_response([{"id": key, "name": name} for key, name in STATUSES.items()])
            case "GET", ["TicketType"]:
                return web.json_response([{"id": 1, "name": "Incident"}, {"id": 3, "name": "Change"}])
            case "GET", ["Client"]:
                return web.json_response({"record_count": 1, "clients": [{"id": 12, "name": "Contoso Ltd"}]})
            case "GET", ["Outcome"]:
                return web.json_response([{"id": key, "outcome": name} for key, name in OUTCOMES.items()])
            case "GET", ["Agent"]:
                return web.json_response(self.agents)
            case "POST", ["Actions"]:
                return self._action(await request.json())
            case "POST", ["Tickets"]:
                return self._update(await request.json())
            case _:
                return web.json_response({"message": "Not found"}, status=404)

    def _list(self, request: web.Request) -> web.Response:
        if request.query.get("pageinate") != "true":
            return web.json_response({"message": "pageinate is expected"}, status=400)
        words = request.query.get("search", "").casefold()
        rows = [one for one in self.tickets.values() if words in f"{one['summary']} {one['details']}".casefold()]
        size, page = int(request.query.get("page_size", 50)), int(request.query.get("page_no", 1))
        return web.json_response({"record_count": len(rows), "tickets": rows[(page - 1) * size : page * size]})

    def _action(self, body: Any) -> web.Response:
        if not isinstance(body, list):
            return web.json_response({"message": "An array was expected"}, status=400)
        action = body[0]
        if unknown := set(action) - _ACTION_FIELDS:
            return web.json_response({"message": f"Unknown field {min(unknown)}"}, status=400)
        if "hiddenfromuser" not in action:
            return web.json_response({"message": "hiddenfromuser is missing: this would be visible"}, status=400)
        if action.get("ticket_id") not in self.tickets or action.get("outcome_id") not in OUTCOMES:
            return web.json_response({"message": "The outcome is not allowed"}, status=400)
        if action.get("sendemail") is not False or OUTCOMES[action["outcome_id"]] == "Email User":
            return web.json_response({"message": "This would send a mail"}, status=400)
        agent = action.get("actionby_agent_id")
        if agent is not None and agent not in {one["id"] for one in self.agents}:
            return web.json_response({"message": "No such agent"}, status=400)
        action_id = self.new_id()
        who = next((one["name"] for one in self.agents if one["id"] == agent), "API")
        raw = {**action, "id": action_id, "who": who, "datetime": datetime.now(UTC).isoformat()}
        minutes = round(60 * action.get("timetaken", 0))
        author = str(agent or "")
        self.notes.append(
            Record(action_id, action["ticket_id"], action["note"], not action["hiddenfromuser"], minutes, author, raw)
        )
        return web.json_response([raw], status=201)

    async def _attachments(self, request: web.Request) -> web.Response:
        if request.method == "POST":
            return self._file(await request.json())
        of = int(request.query["ticket_id"])
        found = [_attachment(file) for file in self.files if file.ticket == of]
        return web.json_response({"record_count": len(found), "attachments": found})

    def _file(self, body: Any) -> web.Response:
        if not isinstance(body, list):
            return web.json_response({"message": "An array was expected"}, status=400)
        file = body[0]
        if set(file) != {"ticket_id", "filename", "data_base64", "showforusers"}:
            return web.json_response({"message": "The attachment is not valid"}, status=400)
        if file["ticket_id"] not in self.tickets:
            return web.json_response({"message": "No such ticket"}, status=400)
        content = base64.b64decode(file["data_base64"], validate=True)
        kept = File(self.new_id(), file["ticket_id"], file["filename"], content, file["showforusers"])
        self.files.append(kept)
        return web.json_response([_attachment(kept)], status=201)

    def _update(self, body: Any) -> web.Response:
        if not isinstance(body, list):
            return web.json_response({"message": "An array was expected"}, status=400)
        if "id" not in body[0]:
            return self._made(body[0])
        if body[0].get("status_id") not in STATUSES or body[0].get("id") not in self.tickets:
            return web.json_response({"message": "No such status"}, status=400)
        if self.status_sticks:
            self.tickets[body[0]["id"]]["status_id"] = body[0]["status_id"]
        return web.json_response([self.tickets[body[0]["id"]]], status=201)

    def _made(self, body: dict[str, Any]) -> web.Response:
        if set(body) - _TICKET_FIELDS or body.get("client_id") != 12 or body.get("tickettype_id") not in (1, 3):
            return web.json_response({"message": "The ticket is not valid"}, status=400)
        made = self.ticket(self.new_id(), asked=body, **body)
        return web.json_response([made], status=201)

    def status_name(self, number: int) -> str:
        return STATUSES[self.tickets[number]["status_id"]]

    def client_writes(self, number: int, text: str) -> None:
        action_id = self.new_id()
        raw = {"id": action_id, "ticket_id": number, "note": text, "hiddenfromuser": False, "who": "Joe Client",
               "who_type": 0, "datetime": datetime.now(UTC).isoformat()}  # fmt: skip
        self.notes.append(Record(action_id, number, text, for_client=True, raw=raw))


def _attachment(file: File) -> dict[str, Any]:
    return {"id": file.id, "ticket_id": file.ticket, "filename": file.name, "filesize": len(file.content),
            "showforusers": file.for_client}  # fmt: skip
