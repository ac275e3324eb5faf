"""Sending the documentation of a session or walk to its ticket, by API."""

from bot.web.api import ticket_bodies as bodies
from bot.web.api.call import ApiResponse, Call, QueryParameter, Route
from bot.web.http.ticket_json import preview_form, send_form
from bot.web.http.ticket_types import TicketNotePreviewJson, TicketSendJson
from core.documentation.documents import Audience
from core.shared.errors import InvalidInput


async def preview(call: Call) -> ApiResponse:
    """What would be posted to the session's ticket, exactly."""
    found = await call.services.tickets.sending.preview(call.user, call.id(), _audience(call))
    return ApiResponse(preview_form(found))


async def send(call: Call) -> ApiResponse:
    """Send the session's documentation to its ticket; it is posted in the background, exactly once."""
    body = await call.body(bodies.TicketSendBody)
    sent = await call.services.tickets.sending.send(call.user, call.id(), body.audience, body.minutes, body.status)
    return ApiResponse(send_form(sent), 202)


async def send_state(call: Call) -> ApiResponse:
    """What became of what was sent last."""
    return ApiResponse(send_form(await call.services.tickets.sending.state(call.user, call.id())))


async def try_again(call: Call) -> ApiResponse:
    """Have what waits, or was given up, tried at once."""
    return ApiResponse(send_form(await call.services.tickets.sending.try_now(call.user, call.id())), 202)


async def preview_of_walk(call: Call) -> ApiResponse:
    """What would be posted to the walk's ticket, exactly; of one that was handed over, what its session has."""
    sending, id_ = await call.services.tickets.of_walk(call.user, call.id())
    return ApiResponse(preview_form(await sending.preview(call.user, id_, _audience(call))))


async def send_walk(call: Call) -> ApiResponse:
    """Send the walk's documentation to its ticket."""
    body = await call.body(bodies.TicketSendBody)
    sending, id_ = await call.services.tickets.of_walk(call.user, call.id())
    return ApiResponse(send_form(await sending.send(call.user, id_, body.audience, body.minutes, body.status)), 202)


async def send_state_of_walk(call: Call) -> ApiResponse:
    """What became of what was sent last."""
    sending, id_ = await call.services.tickets.of_walk(call.user, call.id())
    return ApiResponse(send_form(await sending.state(call.user, id_)))


async def try_walk_again(call: Call) -> ApiResponse:
    """Have what waits, or was given up, tried at once."""
    sending, id_ = await call.services.tickets.of_walk(call.user, call.id())
    return ApiResponse(send_form(await sending.try_now(call.user, id_)), 202)


def _audience(call: Call) -> Audience | None:
    audience = call.query("audience")
    if audience and audience not in list(Audience):
        raise InvalidInput("audience", f"“audience” is one of {', '.join(Audience)}.")
    return Audience(audience) if audience else None


_FOR_WHOM = QueryParameter("audience", {"type": "string", "enum": list(Audience)}, "For whom the note is.")


ROUTES = (
    Route(
        "GET",
        "/sessions/{id}/ticket-note",
        preview,
        "Preview what would be sent to the ticket",
        TicketNotePreviewJson,
        query=(_FOR_WHOM,),
    ),
    Route(
        "POST",
        "/sessions/{id}/ticket-note",
        send,
        "Send the documentation to the ticket",
        TicketSendJson,
        bodies.TicketSendBody,
        202,
    ),
    Route("GET", "/sessions/{id}/ticket-note/state", send_state, "Read what became of it", TicketSendJson),
    Route("POST", "/sessions/{id}/ticket-note/retry", try_again, "Try again at once", TicketSendJson, status=202),
    Route(
        "GET",
        "/walks/{id}/ticket-note",
        preview_of_walk,
        "Preview what would be sent to the walk's ticket",
        TicketNotePreviewJson,
        query=(_FOR_WHOM,),
    ),
    Route(
        "POST",
        "/walks/{id}/ticket-note",
        send_walk,
        "Send the walk's documentation to its ticket",
        TicketSendJson,
        bodies.TicketSendBody,
        202,
    ),
    Route("GET", "/walks/{id}/ticket-note/state", send_state_of_walk, "Read what became of it", TicketSendJson),
    Route("POST", "/walks/{id}/ticket-note/retry", try_walk_again, "Try again at once", TicketSendJson, status=202),
)
