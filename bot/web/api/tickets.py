"""Tickets by API: the connected system, and our own tickets."""

from bot.web.api import ticket_bodies as bodies
from bot.web.api.call import (
    CURSOR,
    LIMIT,
    MAX_LIMIT,
    ApiResponse,
    Call,
    ForeignCursor,
    QueryParameter,
    Route,
    cursor_of,
    cursor_parts,
)
from bot.web.http.json_forms import session_form
from bot.web.http.json_types import SessionJson
from bot.web.http.ticket_json import (
    destination_form,
    internal_form,
    internal_summary_form,
    member_form,
    person_form,
    status_form,
    system_form,
    ticket_form,
    ticket_summary_form,
)
from bot.web.http.ticket_types import (
    TestedJson,
    TicketDestinationJson,
    TicketDetailsJson,
    TicketPeoplePage,
    TicketPersonJson,
    TicketsPage,
    TicketStatusesPage,
    TicketSystemJson,
)
from core.services.tickets.connected import asked_by_person, patience
from core.services.tickets.intake import checked_id
from core.services.tickets.internal import check_may_read_tickets
from core.sessions.session import TicketKind
from core.shared.errors import NotFound, Refusal
from core.tickets.documents import Audience

_FOUND_IN_SYSTEM = 10


async def connect(call: Call) -> ApiResponse:
    """Connect the account's ticket system, in the place of any before."""
    body = await call.body(bodies.TicketSystemBody)
    view = await call.services.tickets.connections.connect(
        call.user,
        call.user.account_id,
        body.system,
        body.url,
        body.credentials,
        body.settings.model_dump(exclude_unset=True) if body.settings else None,
    )
    return ApiResponse(_json(system_form(view, _base(call))))


async def read_system(call: Call) -> ApiResponse:
    """The connected ticket system, without secrets."""
    return ApiResponse(_json(system_form(await call.services.tickets.connections.view(call.user), _base(call))))


def _json(form: TicketSystemJson) -> dict[str, object]:
    return {**form, "settings": form["settings"].model_dump(mode="json")}


def _base(call: Call) -> str:
    return call.services.settings.public_url or f"{call.request.scheme}://{call.request.host}"


async def disconnect(call: Call) -> ApiResponse:
    """Forget the connection and its secrets."""
    await call.services.tickets.connections.remove(call.user)
    return ApiResponse(None, 204)


async def test(call: Call) -> ApiResponse:
    """Try the connection."""
    tested = await call.services.tickets.connections.test(call.user, call.user.account_id)
    return ApiResponse({"ok": tested.ok, "detail": tested.detail})


async def people(call: Call) -> ApiResponse:
    """Everybody with who they are in the ticket system; those with the same e-mail address are mapped on the way."""
    own, members = await call.services.tickets.connections.people(call.user, call.user.account_id)
    return ApiResponse(
        {
            "items": [person_form(person) for person in own],
            "members": [member_form(member) for member in members],
            "next_cursor": None,
        }
    )


async def map_person(call: Call) -> ApiResponse:
    """Map a person to the ticket system."""
    body = await call.body(bodies.TicketPersonBody)
    connections, named = call.services.tickets.connections, call.request.match_info["user"]
    person = await connections.map_person(
        call.user,
        call.user.account_id,
        await connections.user_named(call.user, named),
        body.external_id or "",
        body.email,
    )
    return ApiResponse(person_form(person))


async def statuses(call: Call) -> ApiResponse:
    """The statuses that a ticket of the connected system can have, or any."""
    check_may_read_tickets(call.user)
    with asked_by_person():
        async with patience():
            _, system = await call.services.tickets.connected.system(call.user.account_id)
            ticket_id = checked_id(call.query("ticket")) if call.query("ticket") else ""
            if ticket_id:
                await system.status(ticket_id)  # not every system looks at the ticket to say what it may become
            found = await system.statuses(ticket_id)
    return ApiResponse({"items": [status_form(status) for status in found], "next_cursor": None})


async def list_tickets(call: Call) -> ApiResponse:
    """Our own tickets, newest first; with words, before them those that the connected system finds."""
    limit = call.number("limit", 20, 1, MAX_LIMIT)
    text, before = call.query("q"), _before(call)
    found = await call.services.tickets.internal.list(call.user, text, before, limit + 1)
    shown = found[:limit]
    items = [internal_summary_form(ticket) for ticket in shown]
    warning: str | None = None
    if text.strip() and before is None:
        try:
            items = [*await _found(call, text), *items]
        except Refusal as refusal:
            warning = None if refusal.code == "no_ticket_system" else refusal.sentence
    more = cursor_of(str(shown[-1].number)) if len(found) > limit else None
    return ApiResponse({"items": items, "next_cursor": more, "warning": warning})


async def _found(call: Call, text: str):  # noqa: ANN202 - a list of what lists show
    with asked_by_person():
        async with patience():
            _, system = await call.services.tickets.connected.system(call.user.account_id)
            return [ticket_summary_form(one, TicketKind.PSA) for one in await system.find(text, _FOUND_IN_SYSTEM)]


def _before(call: Call) -> int | None:
    parts = cursor_parts(call, 1)
    if parts is None:
        return None
    if not parts[0].isascii() or not parts[0].isdigit() or len(parts[0]) > 9:  # noqa: PLR2004 - as long as a number is
        raise ForeignCursor
    return int(parts[0])


async def read_ticket(call: Call) -> ApiResponse:
    """A ticket, of the connected system (`psa`) or one of our own (`internal`)."""
    number, kind = call.request.match_info["number"], call.request.match_info["kind"]
    check_may_read_tickets(call.user)
    match kind:
        case TicketKind.INTERNAL:
            ticket = await call.services.tickets.internal.get(call.user, number)
            return ApiResponse(internal_form(ticket, await call.services.tickets.handing_over.state(call.user, ticket)))
        case TicketKind.PSA:
            details = await call.services.tickets.intake.read(call.user, number, TicketKind.PSA)
            return ApiResponse(ticket_form(details, TicketKind.PSA))
        case _:
            raise NotFound("A ticket's kind must be psa or internal.")


async def create_ticket(call: Call) -> ApiResponse:
    """Make one of our own tickets."""
    body = await call.body(bodies.NewTicketBody)
    ticket = await call.services.tickets.internal.create(
        call.user, body.summary, body.description or "", body.client or "", call.key
    )
    return ApiResponse(internal_form(ticket), 201)


async def note_on_ticket(call: Call) -> ApiResponse:
    """Add a note to one of our own tickets."""
    body = await call.body(bodies.TicketTextBody)
    ticket = await call.services.tickets.internal.add_note(
        call.user, call.request.match_info["number"], body.text, for_client=body.audience is Audience.CLIENT
    )
    return ApiResponse(internal_form(ticket))


async def change_status(call: Call) -> ApiResponse:
    """Give one of our own tickets another status or assignee."""
    body = await call.body(bodies.TicketStatusBody)
    ticket = await call.services.tickets.internal.set_status(
        call.user, call.request.match_info["number"], body.status, body.assignee
    )
    return ApiResponse(internal_form(ticket))


async def hand_over(call: Call) -> ApiResponse:
    """Have a ticket of the connected system, made for that if need be, go on with one of ours; or try that again."""
    body = await call.body(bodies.TicketHandOverBody)
    handing, number = call.services.tickets.handing_over, call.request.match_info["number"]
    ticket = await handing.hand_over(call.user, number, body.id or "", body.place or "", body.client or "")
    return ApiResponse(internal_form(ticket, await handing.state(call.user, ticket)), 202)


async def destination(call: Call) -> ApiResponse:
    """Where one of our own tickets can be handed to."""
    return ApiResponse(
        destination_form(await call.services.tickets.handing_over.destination(call.user, call.query("ticket")))
    )


async def link(call: Call) -> ApiResponse:
    """Say which ticket a session belongs to, and take over what it says."""
    body = await call.body(bodies.TicketLinkBody)
    session = await call.services.tickets.intake.link(call.user, call.id(), body.id, body.kind, call.key)
    return ApiResponse(session_form(session))


_WORDS = QueryParameter("q", {"type": "string"}, "Only tickets with these words, in the connected system as well.")
_TICKET = QueryParameter("ticket", {"type": "string"}, "The ticket whose statuses to list.")
_OWN_TICKET = QueryParameter(
    "ticket", {"type": "string"}, "The number of the internal ticket; its client is named, too."
)

ROUTES = (
    Route("GET", "/ticket-system", read_system, "Read the connected ticket system", TicketSystemJson),
    Route("PUT", "/ticket-system", connect, "Connect a ticket system", TicketSystemJson, bodies.TicketSystemBody),
    Route("DELETE", "/ticket-system", disconnect, "Disconnect the ticket system", None, status=204),
    Route("POST", "/ticket-system/test", test, "Test the connection", TestedJson),
    Route("GET", "/ticket-system/people", people, "List how people are mapped to the ticket system", TicketPeoplePage),
    Route(
        "PUT",
        "/ticket-system/people/{user}",
        map_person,
        "Map a person to the ticket system",
        TicketPersonJson,
        bodies.TicketPersonBody,
    ),
    Route("GET", "/ticket-system/statuses", statuses, "List statuses", TicketStatusesPage, query=(_TICKET,)),
    Route(
        "GET",
        "/ticket-system/places",
        destination,
        "List where an internal ticket can be created there",
        TicketDestinationJson,
        query=(_OWN_TICKET,),
    ),
    Route("GET", "/tickets", list_tickets, "List tickets", TicketsPage, query=(_WORDS, CURSOR, LIMIT)),
    Route("POST", "/tickets", create_ticket, "Create an internal ticket", TicketDetailsJson, bodies.NewTicketBody, 201),
    Route("GET", "/tickets/{kind}/{number}", read_ticket, "Read a ticket", TicketDetailsJson),
    Route(
        "POST",
        "/tickets/{number}/notes",
        note_on_ticket,
        "Add a note to an internal ticket",
        TicketDetailsJson,
        bodies.TicketTextBody,
    ),
    Route(
        "POST",
        "/tickets/{number}/status",
        change_status,
        "Change an internal ticket's status or assignee",
        TicketDetailsJson,
        bodies.TicketStatusBody,
    ),
    Route(
        "POST",
        "/tickets/{number}/hand-over",
        hand_over,
        "Hand an internal ticket over to the connected system",
        TicketDetailsJson,
        bodies.TicketHandOverBody,
        202,
    ),
    Route("POST", "/sessions/{id}/ticket", link, "Link the session to a ticket", SessionJson, bodies.TicketLinkBody),
)
