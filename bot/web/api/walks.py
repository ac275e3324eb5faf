"""First-line walks by API."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from time import monotonic
from uuid import UUID, uuid4

from bot.web.api import walk_bodies as bodies
from bot.web.api.bodies import NoteBody, RenameBody, TicketBody
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
    page,
)
from bot.web.api.uploads import upload
from bot.web.http.walk_json import (
    WalkDocumentJson,
    WalkJson,
    WalkReportJson,
    WalksPage,
    report_form,
    walk_document_form,
    walk_form,
)
from core.messaging.places import Place
from core.ports.walks import WalkFilter
from core.services.walk_files import add_files_to_walk
from core.services.walk_intake import Intake
from core.shared.errors import InvalidInput
from core.walks.commands import AddWalkNote, AnswerNode, EscalateWalk, LeaveFlow, RenameWalk, ResolveWalk, WalkCommand
from core.walks.context import require_active
from core.walks.permissions import check_may_steer_walk
from core.walks.walk import OfferKind, Walk, WalkStatus

_NODE_SECONDS = 20
"""Longest an answer waits for the AI's node; after that it says that the node is still being worked out."""
_MAX_WAIT_SECONDS = 30
_REPORT_DAYS = 30


async def start(call: Call) -> ApiResponse:
    """Start a walk in the page's conversation of the same id."""
    body = await call.body(bodies.WalkBody)
    walk_id = uuid4()
    found = await _read(call, body.ticket, body.problem)
    intake = Intake(found.problem, body.flow_id, body.proposal_id, body.adhoc, found.ticket, found.note)
    place = Place("web", f"walk/{walk_id}")
    return await _answered(call, call.services.walks.start(call.user, intake, walk_id, place, call.key), 201)


async def escalate_problem(call: Call) -> ApiResponse:
    """Hand a problem to the engineers without walking anything."""
    body = await call.body(bodies.EscalateProblemBody)
    walk_id = uuid4()
    place = Place("web", f"walk/{walk_id}")
    intake = await _read(call, body.ticket, body.problem)
    walk = await call.services.walks.escalate(call.user, intake, body.reason, walk_id, place, call.key)
    return ApiResponse(walk_form(walk), 201)


async def _read(call: Call, ticket: TicketBody | None, problem: str) -> Intake:
    """What was said with the ticket that it belongs to; where nothing was said, what the ticket says."""
    if ticket is None:
        return Intake(problem)
    said = problem if problem.strip() else ""
    found = await call.services.tickets.intake.for_walk(call.user, ticket.id, ticket.kind, said)
    return Intake(found.problem, ticket=found.ticket, note=found.trouble)


async def list_walks(call: Call) -> ApiResponse:
    """The walks one may see, newest first."""
    limit = call.number("limit", 20, 1, MAX_LIMIT)
    status = call.query("status")
    if status and status not in list(WalkStatus):
        raise InvalidInput("status", f"“status” must be one of {', '.join(WalkStatus)}.")
    mine = call.query("mine").lower()
    if mine not in ("", "true", "false", "1", "0"):
        raise InvalidInput("mine", "“mine” must be true or false.")
    which = WalkFilter(
        (WalkStatus(status),) if status else (),
        call.user.id if mine in ("true", "1") else None,
        _before(call),
        limit + 1,
    )
    found = await call.services.walks.walks(call.user, which)
    shown = found[:limit]
    more = cursor_of(shown[-1].created_at.isoformat(), str(shown[-1].id)) if len(found) > limit else None
    return page([walk_form(walk) for walk in shown], more)


def _before(call: Call) -> tuple[datetime, UUID] | None:
    parts = cursor_parts(call, 2)
    if parts is None:
        return None
    try:
        return datetime.fromisoformat(parts[0]), UUID(parts[1])
    except ValueError:
        raise ForeignCursor from None


async def read(call: Call) -> ApiResponse:
    """One walk; with `wait`, once nothing is being worked out or the time is over."""
    wait = call.number("wait", 0, 0, _MAX_WAIT_SECONDS)
    return ApiResponse(walk_form(await _settled(call, await call.services.walks.walk(call.user, call.id()), wait)))


async def step(call: Call) -> ApiResponse:
    """Answer the open node."""
    body = await call.body(bodies.WalkStepBody)
    return await _execute(call, AnswerNode(body.node_id, body.reply()))


async def rename(call: Call) -> ApiResponse:
    """Give the walk another title."""
    body = await call.body(RenameBody)
    return await _execute(call, RenameWalk(body.title))


async def choose(call: Call) -> ApiResponse:
    """Take one of the suggestions, or none of them."""
    body = await call.body(bodies.ChooseBody)
    kind = OfferKind.FLOW if body.flow_id else OfferKind.PROPOSAL if body.proposal_id else None
    chosen = call.services.walks.choose(
        call.user, call.user.account_id, call.id(), kind, body.flow_id or body.proposal_id, call.key
    )
    return await _answered(call, chosen)


async def not_this(call: Call) -> ApiResponse:
    """Leave the flow for what else there is."""
    body = await call.body(bodies.NotThisNodeBody)
    return await _execute(call, LeaveFlow(body.node_id))


async def note(call: Call) -> ApiResponse:
    """Write something down."""
    body = await call.body(NoteBody)
    return await _execute(call, AddWalkNote(body.text))


async def attach(call: Call) -> ApiResponse:
    """Add what files say to the notes; an option of the open node that they name is taken. They are not kept."""
    walk = await call.services.walks.walk(call.user, call.id())
    check_may_steer_walk(call.user, walk)
    require_active(walk)
    brought = await upload(call)
    if not brought.files:
        raise InvalidInput("file", "There is no file in the form; send at least one in the field “file”.")
    files = await call.services.attachments.read_for_notes(call.user, brought.files)
    adding = add_files_to_walk(call.services.walks, call.user, walk, files, call.key, answers=True)
    return await _answered(call, adding, 201)


async def resolve(call: Call) -> ApiResponse:
    """End the walk as solved."""
    body = await call.body(bodies.ResolveWalkBody)
    return await _execute(call, ResolveWalk(body.helpful, body.notes))


async def escalate(call: Call) -> ApiResponse:
    """Have an engineer take over: the walk becomes a session."""
    body = await call.body(bodies.EscalateWalkBody)
    return await _execute(call, EscalateWalk(body.reason))


async def documentation(call: Call) -> ApiResponse:
    """The text for the ticket."""
    return ApiResponse(walk_document_form(await call.services.walks.document(call.user, call.id())))


async def report(call: Call) -> ApiResponse:
    """How the account's walks went."""
    days = call.number("days", _REPORT_DAYS, 1, 3660)
    since = datetime.now(UTC) - timedelta(days=days)
    return ApiResponse(report_form(await call.services.walks.report(call.user, since), since))


async def _execute(call: Call, command: WalkCommand) -> ApiResponse:
    return await _answered(
        call, call.services.walks.execute(call.user, call.user.account_id, call.id(), command, call.key)
    )


async def _answered(call: Call, deciding: Awaitable[Walk], status: int = 200) -> ApiResponse:
    """The walk after a command, with the AI's node if that comes in time."""
    return ApiResponse(walk_form(await _settled(call, await deciding, _NODE_SECONDS)), status)


async def _settled(call: Call, walk: Walk, wait: float) -> Walk:
    """The walk once nobody is thinking about it, or after so many seconds."""
    if not walk.thinking or not wait:
        return walk
    deadline = monotonic() + wait
    async with call.services.watch.session(walk.id) as changed:
        walk = await call.services.walks.walk(call.user, walk.id)
        while walk.thinking and not call.services.watch.closing and (left := deadline - monotonic()) > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await changed.wait()
            changed.clear()
            walk = await call.services.walks.walk(await call.person_now(), walk.id)
    return walk


_STATUS = QueryParameter("status", {"type": "string", "enum": list(WalkStatus)}, "Only walks in this state.")
_MINE = QueryParameter("mine", {"type": "string", "enum": ["true", "false", "1", "0"]}, "Only your own walks.")
_WAIT = QueryParameter(
    "wait", {"type": "integer", "minimum": 0, "maximum": _MAX_WAIT_SECONDS}, "Seconds to wait for the AI's node."
)
_DAYS = QueryParameter("days", {"type": "integer", "minimum": 1, "maximum": 3660}, "How many days back.")

ROUTES = (
    Route("POST", "/walks", start, "Start a first-line walk", WalkJson, bodies.WalkBody, 201),
    Route("GET", "/walks", list_walks, "List walks", WalksPage, query=(_STATUS, _MINE, CURSOR, LIMIT)),
    Route(
        "POST",
        "/walks/escalate",
        escalate_problem,
        "Hand a problem to the engineers",
        WalkJson,
        bodies.EscalateProblemBody,
        201,
    ),
    Route("GET", "/walks/report", report, "Read how walks went", WalkReportJson, query=(_DAYS,)),
    Route("GET", "/walks/{id}", read, "Read a walk", WalkJson, query=(_WAIT,)),
    Route("PATCH", "/walks/{id}", rename, "Change the walk's title", WalkJson, RenameBody),
    Route("GET", "/walks/{id}/documentation", documentation, "Read the walk's documentation", WalkDocumentJson),
    Route("POST", "/walks/{id}/step", step, "Answer the open node", WalkJson, bodies.WalkStepBody),
    Route("POST", "/walks/{id}/choose", choose, "Choose a suggestion, or none", WalkJson, bodies.ChooseBody),
    Route("POST", "/walks/{id}/not-this", not_this, "Leave the flow", WalkJson, bodies.NotThisNodeBody),
    Route("POST", "/walks/{id}/notes", note, "Add a note", WalkJson, NoteBody),
    Route("POST", "/walks/{id}/attachments", attach, "Note what files contain", WalkJson, status=201, files="alone"),
    Route("POST", "/walks/{id}/resolve", resolve, "End the walk as solved", WalkJson, bodies.ResolveWalkBody),
    Route("POST", "/walks/{id}/escalate", escalate, "Ask an engineer", WalkJson, bodies.EscalateWalkBody),
)
