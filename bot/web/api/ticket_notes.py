"""Sending the documentation of a session or walk to its ticket, by API."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from bot.web.api import ticket_bodies as bodies
from bot.web.api.call import ApiResponse, Call, QueryParameter, Route
from bot.web.http.ticket_json import preview_form, send_form
from bot.web.http.ticket_types import TicketNotePreviewJson, TicketSendJson
from core.services.tickets.sending import TicketSending
from core.shared.errors import InvalidInput
from core.tickets.documents import Audience
from core.tickets.sending import Send

_SendingOf = Callable[[Call], Awaitable[tuple[TicketSending, UUID]]]
"""What sends the documentation that a request is about, and the id to name it by."""
_StateOf = Callable[[Call], Awaitable[Send]]
"""What became of the last send of what a request is about."""


async def _of_session(call: Call) -> tuple[TicketSending, UUID]:
    return call.services.tickets.sending, call.id()


async def _of_walk(call: Call) -> tuple[TicketSending, UUID]:
    """Of a walk that was handed over, what its session has."""
    return await call.services.tickets.of_walk(call.user, call.id())


async def _state_of_session(call: Call) -> Send:
    return await call.services.tickets.sending.state(call.user, call.id())


async def _state_of_walk(call: Call) -> Send:
    """For the walk's technician, too, when an engineer has taken the session that it became."""
    return await call.services.tickets.state_of_walk(call.user, call.id())


def _audience(call: Call) -> Audience | None:
    audience = call.query("audience")
    if audience and audience not in list(Audience):
        raise InvalidInput("audience", f"“audience” must be one of {', '.join(Audience)}.")
    return Audience(audience) if audience else None


_FOR_WHOM = QueryParameter("audience", {"type": "string", "enum": list(Audience)}, "The audience of the note.")


def _routes(
    path: str, ticket: str, documentation: str, sending_of: _SendingOf, state_of: _StateOf
) -> tuple[Route, ...]:
    """The routes below a session or a walk."""

    async def preview(call: Call) -> ApiResponse:
        sending, id_ = await sending_of(call)
        return ApiResponse(preview_form(await sending.preview(call.user, id_, _audience(call))))

    async def send(call: Call) -> ApiResponse:
        body = await call.body(bodies.TicketSendBody)
        sending, id_ = await sending_of(call)
        sent = await sending.send(call.user, id_, body.audience, body.minutes, body.status, body.choice, body.mark)
        return ApiResponse(send_form(sent), 202)

    async def state(call: Call) -> ApiResponse:
        return ApiResponse(send_form(await state_of(call)))

    async def try_again(call: Call) -> ApiResponse:
        sending, id_ = await sending_of(call)
        return ApiResponse(send_form(await sending.try_now(call.user, id_)), 202)

    told = f"Preview what would be sent to {ticket}"
    posted = f"Send {documentation} ticket"
    return (
        Route("GET", path, preview, told, TicketNotePreviewJson, query=(_FOR_WHOM,)),
        Route("POST", path, send, posted, TicketSendJson, bodies.TicketSendBody, 202),
        Route("GET", f"{path}/state", state, "Read the state of what was sent", TicketSendJson),
        Route("POST", f"{path}/retry", try_again, "Try again now", TicketSendJson, status=202),
    )


ROUTES = (
    *_routes("/sessions/{id}/ticket-note", "the ticket", "the documentation to the", _of_session, _state_of_session),
    *_routes(
        "/walks/{id}/ticket-note", "the walk's ticket", "the walk's documentation to its", _of_walk, _state_of_walk
    ),
)
