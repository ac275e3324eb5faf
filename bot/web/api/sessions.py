"""Sessions by API."""

import asyncio
from contextlib import suppress
from time import monotonic
from uuid import UUID, uuid4

from bot.web.api import bodies
from bot.web.api.call import (
    CURSOR,
    FLAG,
    LIMIT,
    ApiResponse,
    Call,
    Handler,
    QueryParameter,
    Route,
)
from bot.web.api.session_lists import MOST_DAYS, list_sessions
from bot.web.api.uploads import command_of
from bot.web.http.auth import CREDENTIAL
from bot.web.http.document_types import DocumentJson
from bot.web.http.json_forms import document_form, session_form
from bot.web.http.json_types import SessionJson, SessionsPage
from core.accounts.person import Person
from core.messaging.places import Place
from core.services.tickets.intake import Intake
from core.sessions.attachments import said_in
from core.sessions.commands import (
    Abandon,
    AddNote,
    Claim,
    ConfirmCheck,
    EditAnswer,
    HandOver,
    LeaveFlow,
    Pause,
    RecordFixOutcome,
    Rename,
    Reopen,
    Resolve,
    RespondToStep,
    Resume,
    SessionCommand,
    StartSession,
    StepReply,
    Stop,
    SwitchGuide,
)
from core.sessions.session import MatchedFlow, Session, SessionStatus, Ticket
from core.shared.errors import InvalidInput, NotFound, NoTicketSystem, TicketSystemRefusal
from core.shared.text import checked
from core.shared.typed_text import undecorated
from core.tickets.documents import Audience, DocumentKind, default_kind

_MAX_WAIT_SECONDS = 30
"""Longest a request may wait for news (REST contract)."""


async def start(call: Call) -> ApiResponse:
    """Start a session in the page's conversation of the same id."""
    body, brought = await command_of(call, bodies.StartBody)
    session_id = uuid4()
    files = await call.services.attachments.read_first(call.user, brought) if brought else ()
    intake = await _intake(call, body.ticket, body.problem) if body.ticket else None
    given = body.problem if body.problem is not None or not files else said_in(files)
    problem, ticket = (intake.problem, intake.ticket) if intake else (given, None)
    if problem is None:
        raise InvalidInput("problem", "Give a problem, a ticket to read it from, or a file.")
    command = StartSession(problem, body.guide, body.flow_id, ticket, files)
    place = Place("web", f"session/{session_id}")
    session = await call.services.session_service.start(call.user, command, session_id, place, call.key)
    if intake and session.id == session_id:
        session = await call.services.tickets.intake.tell(call.user, session, intake)
    return ApiResponse(session_form(session), 201)


async def _intake(call: Call, ticket: bodies.TicketBody, problem: str | None) -> Intake:
    """What a session starts with that belongs to a ticket: what is said, else what the ticket says."""
    try:
        return await call.services.tickets.intake.intake(call.user, ticket.id, ticket.kind, problem)
    except (NoTicketSystem, NotFound, TicketSystemRefusal) as refusal:
        if problem is None:
            raise
        # What the engineer said is enough to start with; the number is kept as it was given.
        trouble = "" if isinstance(refusal, NoTicketSystem) else refusal.sentence
        return Intake(problem, Ticket(checked("ticket.id", ticket.id), ticket.kind), trouble)


async def read(call: Call) -> ApiResponse:
    """One session; with `wait`, once its version exceeds `after_version` or the time is over."""
    wait = call.number("wait", 0, 0, _MAX_WAIT_SECONDS)
    after = call.number("after_version", -1, 0, 2**53) if call.query("after_version") else None
    session_id = call.id()
    session = await call.services.reading.session(call.user, session_id)
    if not wait or after is None or session.version > after:
        return ApiResponse(session_form(session))
    deadline = monotonic() + wait
    async with call.services.watch.session(session_id) as changed:
        session = await call.services.reading.session(call.user, session_id)
        while session.version <= after and not call.services.watch.closing and (left := deadline - monotonic()) > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await changed.wait()
            changed.clear()
            session = await call.services.reading.session(await call.person_now(), session_id)
    return ApiResponse(session_form(session))


async def respond(call: Call) -> ApiResponse:
    """Answer the open step."""
    body, brought = await command_of(call, bodies.RespondBody, bodies.RespondWithFilesBody)
    if not brought:
        return await _execute(call, RespondToStep(body.step_id, body.reply()), 202)
    files = await call.services.attachments.read_for(call.user, call.id(), brought)
    reply = body.reply() if body.says_something else StepReply(text=said_in(files))
    return await _execute(call, RespondToStep(body.step_id, reply, files), 202)


async def confirm_check(call: Call) -> ApiResponse:
    """Confirm the warning of a risky step."""
    body = await call.body(bodies.ConfirmBody)
    return await _execute(call, ConfirmCheck(body.step_id))


async def edit_answer(call: Call) -> ApiResponse:
    """Change the last answer."""
    body = await call.body(bodies.RespondBody)
    return await _execute(call, EditAnswer(body.step_id, body.reply()), 202)


async def resolve(call: Call) -> ApiResponse:
    """Resolve the session, or keep it open while a fix waits to be verified."""
    body = await call.body(bodies.ResolveBody)
    return await _execute(call, Resolve(body.outcome, body.root_cause, body.fix, body.note, body.waiting_for))


async def fix_outcome(call: Call) -> ApiResponse:
    """Record what became of the suggested fix."""
    body = await call.body(bodies.FixOutcomeBody)
    return await _execute(call, RecordFixOutcome(body.outcome, body.note, body.waiting_for))


async def escalate(call: Call) -> ApiResponse:
    """Hand the session over, to a person of the account by name or to whoever takes it."""
    body = await call.body(bodies.EscalateBody)
    target = await _person(call, body.target_user) if body.target_user else None
    return await _execute(call, HandOver(body.reason, target))


async def _person(call: Call, name: str) -> Person:
    name = undecorated(checked("target_user", name))
    await call.services.demo.meet(call.request.get(CREDENTIAL), name)
    return await call.services.colleagues.find(call.user.account_id, name)


async def claim(call: Call) -> ApiResponse:
    """Take a session that was handed over."""
    body = await call.body(bodies.ClaimBody)
    return await _execute(call, Claim(body.mode))


async def note(call: Call) -> ApiResponse:
    """Add a note."""
    body = await call.body(bodies.NoteBody)
    return await _execute(call, AddNote(body.text))


async def rename(call: Call) -> ApiResponse:
    """Give the session another title."""
    body = await call.body(bodies.RenameBody)
    return await _execute(call, Rename(body.title))


async def not_this(call: Call) -> ApiResponse:
    """Ask what there is instead of the flow that guides."""
    body = await call.body(bodies.NotThisBody)
    return await _execute(call, LeaveFlow(body.step_id))


async def choose_guide(call: Call) -> ApiResponse:
    """Choose the guide from here on."""
    body = await call.body(bodies.GuideBody)
    flow = await _flow(call, body.flow_id) if body.flow_id else None
    return await _execute(call, SwitchGuide(body.guide, flow))


async def _flow(call: Call, flow_id: UUID) -> MatchedFlow:
    session = await call.services.reading.session(call.user, call.id())
    async with call.services.store.transaction(call.user.account_id) as transaction:
        published = await transaction.flows.published(flow_id)
    if published is None:
        raise InvalidInput("flow_id", "There is no such published flow.")
    matches = (match for step in session.steps for match in step.content.matches)
    score = next((match.score for match in matches if match.flow_id == flow_id), 1.0)
    return MatchedFlow(flow_id, published.flow.title, score, published.version)


async def documentation(call: Call) -> ApiResponse:
    """A document of the session."""
    kind, audience = _wanted_document(call)
    return ApiResponse(document_form(await call.services.reading.document(call.user, call.id(), kind, audience)))


async def edit_documentation(call: Call) -> ApiResponse:
    """Keep the engineer's wording of a document, named in the query as for reading, or in the body."""
    body = await call.body(bodies.DocumentBody)
    kind, audience = _wanted_document(call)
    kind = body.kind or kind or default_kind(await call.services.reading.session(call.user, call.id()))
    sections = [(section.heading, section.body) for section in body.sections]
    view = await call.services.reading.edit_document(
        call.user, call.id(), kind, body.audience or audience, sections, body.title, body.version
    )
    return ApiResponse(document_form(view))


def _wanted_document(call: Call) -> tuple[DocumentKind | None, Audience]:
    kind, audience = call.query("kind"), call.query("audience") or Audience.INTERNAL
    if kind and kind not in list(DocumentKind):
        raise InvalidInput("kind", f"“kind” must be one of {', '.join(DocumentKind)}.")
    if audience not in list(Audience):
        raise InvalidInput("audience", f"“audience” must be one of {', '.join(Audience)}.")
    return DocumentKind(kind) if kind else None, Audience(audience)


async def rate(call: Call) -> ApiResponse:
    """Rate the documentation."""
    body = await call.body(bodies.RatingBody)
    return ApiResponse(document_form(await call.services.reading.rate(call.user, call.id(), body.stars, body.comment)))


async def _execute(call: Call, command: SessionCommand, status: int = 200) -> ApiResponse:
    session: Session = await call.services.session_service.execute(
        call.user, call.user.account_id, call.id(), command, call.key
    )
    return ApiResponse(session_form(session), status)


def _plainly(command: type[Pause | Resume | Stop | Abandon | Reopen]) -> Handler:
    async def handler(call: Call) -> ApiResponse:
        return await _execute(call, command())

    return handler


_STATUS = QueryParameter(
    "status",
    {"type": "string", "enum": list(SessionStatus)},
    "Only sessions in this state; repeat it to allow several.",
)
_WORDS = QueryParameter("q", {"type": "string"}, "Only sessions with these words, in any of their text.")
_FLOW = QueryParameter("flow", {"type": "string", "format": "uuid"}, "Only sessions matched to this flow.")
_DAYS = QueryParameter(
    "days", {"type": "integer", "minimum": 1, "maximum": MOST_DAYS}, "Only sessions started within this many days."
)
_MINE = QueryParameter("mine", FLAG, "Only your own sessions.")
_WAIT = QueryParameter(
    "wait",
    {"type": "integer", "minimum": 0, "maximum": _MAX_WAIT_SECONDS},
    "Seconds to wait for a version above `after_version`.",
)
_AFTER = QueryParameter(
    "after_version", {"type": "integer", "minimum": 0, "maximum": 2**53}, "The version you already have."
)
_KIND = QueryParameter(
    "kind",
    {"type": "string", "enum": list(DocumentKind)},
    "Which document; by default the one that fits the session's state.",
)
_AUDIENCE = QueryParameter("audience", {"type": "string", "enum": list(Audience)}, "The audience it is worded for.")

ROUTES = (
    Route("POST", "/sessions", start, "Start a session", SessionJson, bodies.StartBody, 201, files="beside"),
    Route(
        "GET",
        "/sessions",
        list_sessions,
        "List sessions",
        SessionsPage,
        query=(_STATUS, _WORDS, _FLOW, _DAYS, _MINE, CURSOR, LIMIT),
    ),
    Route(
        "GET",
        "/sessions/{id}",
        read,
        "Read a session, or wait for its next version",
        SessionJson,
        query=(_WAIT, _AFTER),
    ),
    Route("PATCH", "/sessions/{id}", rename, "Change the session's title", SessionJson, bodies.RenameBody),
    Route(
        "POST",
        "/sessions/{id}/respond",
        respond,
        "Answer the open step",
        SessionJson,
        bodies.RespondBody,
        202,
        files="beside",
    ),
    Route(
        "POST",
        "/sessions/{id}/confirm-check",
        confirm_check,
        "Confirm a risky step's warning",
        SessionJson,
        bodies.ConfirmBody,
    ),
    Route(
        "POST",
        "/sessions/{id}/edit-answer",
        edit_answer,
        "Change the last answer",
        SessionJson,
        bodies.RespondBody,
        202,
    ),
    Route("POST", "/sessions/{id}/resolve", resolve, "Resolve the session", SessionJson, bodies.ResolveBody),
    Route(
        "POST",
        "/sessions/{id}/fix-outcome",
        fix_outcome,
        "Record the fix's outcome",
        SessionJson,
        bodies.FixOutcomeBody,
    ),
    Route("POST", "/sessions/{id}/escalate", escalate, "Hand the session over", SessionJson, bodies.EscalateBody),
    Route("POST", "/sessions/{id}/claim", claim, "Take a session that was handed over", SessionJson, bodies.ClaimBody),
    Route("POST", "/sessions/{id}/pause", _plainly(Pause), "Pause the session", SessionJson),
    Route("POST", "/sessions/{id}/resume", _plainly(Resume), "Resume the session", SessionJson),
    Route("POST", "/sessions/{id}/stop", _plainly(Stop), "Stop waiting for the guide", SessionJson),
    Route("POST", "/sessions/{id}/abandon", _plainly(Abandon), "Abandon the session", SessionJson),
    Route("POST", "/sessions/{id}/reopen", _plainly(Reopen), "Reopen the session", SessionJson),
    Route("POST", "/sessions/{id}/notes", note, "Add a note", SessionJson, bodies.NoteBody),
    Route("POST", "/sessions/{id}/not-this", not_this, "Ask for another flow", SessionJson, bodies.NotThisBody),
    Route("POST", "/sessions/{id}/guide", choose_guide, "Choose the guide", SessionJson, bodies.GuideBody),
    Route(
        "GET", "/sessions/{id}/documentation", documentation, "Read a document", DocumentJson, query=(_KIND, _AUDIENCE)
    ),
    Route(
        "PUT",
        "/sessions/{id}/documentation",
        edit_documentation,
        "Edit a document",
        DocumentJson,
        bodies.DocumentBody,
        query=(_KIND, _AUDIENCE),
    ),
    Route("POST", "/sessions/{id}/rating", rate, "Rate the documentation", DocumentJson, bodies.RatingBody),
)
