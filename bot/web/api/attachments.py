"""Files of sessions by API."""

from urllib.parse import quote

from aiohttp import web

from bot.web.api import bodies
from bot.web.api.call import ApiResponse, Call, Route
from bot.web.api.uploads import upload
from bot.web.http.json_forms import session_form
from bot.web.http.json_types import SessionJson
from core.attachments.kinds import image_type
from core.sessions.attachments import Attachment, AttachmentKind
from core.sessions.commands import Attach, CorrectAttachment
from core.shared.errors import InvalidInput


async def attach(call: Call) -> ApiResponse:
    """Add files to the session."""
    session_id = call.id()
    await call.services.attachments.count(call.user, session_id)  # before the files are taken in
    brought = await upload(call)
    if not brought.files:
        raise InvalidInput("file", "There is no file in the form; send at least one in the field “file”.")
    files = await call.services.attachments.read_for(call.user, session_id, brought.files)
    session = await call.services.session_service.execute(
        call.user, call.user.account_id, session_id, Attach(files), call.key
    )
    return ApiResponse(session_form(session), 201)


async def correct(call: Call) -> ApiResponse:
    """Say what a file really says."""
    body = await call.body(bodies.CorrectionBody)
    command = CorrectAttachment(call.id("attachment"), body.read)
    session = await call.services.session_service.execute(call.user, call.user.account_id, call.id(), command)
    return ApiResponse(session_form(session))


async def content(call: Call) -> ApiResponse:
    """The file itself: images to be looked at, everything else to be saved."""
    found, said = await call.services.attachments.content(call.user, call.id(), call.id("attachment"))
    return ApiResponse(None, raw=web.Response(body=said, headers=_headers(found, said)))


def _headers(found: Attachment, content: bytes) -> dict[str, str]:
    shown = image_type(content) if found.kind is AttachmentKind.IMAGE else ""
    plain = "".join(
        letter if (letter.isalnum() and letter.isascii()) or letter in "-_. " else "_" for letter in found.name
    )
    disposition = "inline" if shown else "attachment"
    return {
        "Content-Type": shown or "application/octet-stream",
        "Content-Disposition": f"{disposition}; filename=\"{plain}\"; filename*=UTF-8''{quote(found.name, safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=3600",
    }


_PATH = "/sessions/{id}/attachments"
ROUTES = (
    Route("POST", _PATH, attach, "Add files", SessionJson, status=201, files="alone"),
    Route("GET", _PATH + "/{attachment}", content, "Get a file", None, file=True),
    Route(
        "PUT",
        _PATH + "/{attachment}",
        correct,
        "Correct what was read from a file",
        SessionJson,
        bodies.CorrectionBody,
    ),
)
