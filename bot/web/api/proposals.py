"""Flow proposals and the versions they become, by API."""

import base64
from datetime import datetime
from uuid import UUID

from bot.web.api import bodies
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
from bot.web.http.json_forms import flow_form
from bot.web.http.library_types import FlowJson
from bot.web.http.proposal_json import (
    comment_form,
    field_form,
    flag_form,
    proposal_form,
    version_form,
    whole_proposal_form,
)
from bot.web.http.proposal_types import (
    CommentJson,
    CommentsPage,
    FlaggedJson,
    NodeFlagsPage,
    OpenedProposalJson,
    ProposalsPage,
    VersionsPage,
    WholeProposalJson,
)
from core.flows.data import from_data
from core.ports.proposals import ProposalFilter
from core.proposals.permissions import check_may_propose
from core.proposals.proposal import ProposalStatus
from core.services.review import ReviewRequest
from core.sessions.masking import masked_text
from core.shared.errors import InvalidInput


async def list_proposals(call: Call) -> ApiResponse:
    """The account's proposals, those validated by an outcome first."""
    limit = call.number("limit", 20, 1, MAX_LIMIT)
    status = call.query("status")
    if status and status not in list(ProposalStatus):
        raise InvalidInput("status", f"“status” must be one of {', '.join(ProposalStatus)}.")
    which = ProposalFilter(ProposalStatus(status) if status else None, _before(call), limit + 1)
    found = await call.services.review.proposals(call.user, which)
    shown = found[:limit]
    more = None
    if len(found) > limit:
        last = shown[-1]
        more = cursor_of(str(int(last.validated_by_outcome)), last.created_at.isoformat(), str(last.id))
    return page([proposal_form(proposal) for proposal in shown], more)


def _before(call: Call) -> tuple[bool, datetime, UUID] | None:
    parts = cursor_parts(call, 3)
    if parts is None:
        return None
    try:
        return parts[0] == "1", datetime.fromisoformat(parts[1]), UUID(parts[2])
    except ValueError:
        raise ForeignCursor from None


async def read_proposal(call: Call) -> ApiResponse:
    """One proposal with its flow, what changes, and the sessions that support it."""
    proposal = await call.services.review.proposal(call.user, call.id())
    sessions = await call.services.review.sessions(call.user, call.id())
    fields = await call.services.review.form(call.user, call.id())
    whole: OpenedProposalJson = {
        **whole_proposal_form(proposal),
        "sessions": [
            {"id": str(session.id), "title": masked_text(session.title), "engineer": session.engineer.name}
            for session in sessions
        ],
        "form": [field_form(field) for field in fields],
    }
    return ApiResponse(whole)


async def promote(call: Call) -> ApiResponse:
    """Propose what a resolved session did as a flow."""
    check_may_propose(call.user)
    body = await call.body(bodies.PromoteBody)
    proposal = await call.services.learning.promote(call.user.person, call.user.account_id, body.session_id)
    return ApiResponse(whole_proposal_form(proposal), 201)


async def review(call: Call) -> ApiResponse:
    """Decide on a proposal."""
    body = await call.body(bodies.ReviewBody)
    # A flow that was read may be changed and sent back whole: its id and version are passed over.
    given = {name: value for name, value in (body.flow or {}).items() if name not in ("id", "version")}
    flow = from_data(given) if body.flow is not None else None
    verdict = ReviewRequest(body.decision, body.notes, flow, body.edits, body.version, frozenset(body.acknowledged))
    return ApiResponse(whole_proposal_form(await call.services.review.decide(call.user, call.id(), verdict)))


async def propose_edited(call: Call) -> ApiResponse:
    """Propose a published flow as it was edited."""
    body = await call.body(bodies.EditedFlowBody)
    given = {name: value for name, value in body.flow.items() if name not in ("id", "version")}
    edited = await call.services.flow_editing.propose(call.user, call.id(), from_data(given), body.version, body.why)
    return ApiResponse(whole_proposal_form(edited), 201)


async def bring_document(call: Call) -> ApiResponse:
    """Propose the procedures in a document as flows."""
    check_may_propose(call.user)
    body = await call.body(bodies.DocumentUploadBody)
    try:
        content = base64.b64decode(body.content, validate=True)
    except ValueError:
        raise InvalidInput("content", "“content” must be the file in Base64.") from None
    proposals = await call.services.importing.bring(call.user, body.name, content)
    return ApiResponse({"items": [proposal_form(proposal) for proposal in proposals], "next_cursor": None}, 201)


async def undo(call: Call) -> ApiResponse:
    """Take a decision back."""
    seen = call.number("version", 0, 1, _MAX_VERSION) or None
    return ApiResponse(whole_proposal_form(await call.services.review.undo(call.user, call.id(), seen)))


async def flag(call: Call) -> ApiResponse:
    """Flag the step of a flow that a session was served."""
    body = await call.body(bodies.FlagBody)
    proposal = await call.services.flags.flag_step(call.user, call.id(), body.step_id, body.kind, body.note)
    flagged: FlaggedJson = {"proposal_id": str(proposal.id), "step_id": str(body.step_id), "kind": body.kind.value}
    return ApiResponse(flagged, 201)


async def flag_walk(call: Call) -> ApiResponse:
    """Flag the step of a flow that a walk stands at."""
    body = await call.body(bodies.FlagNodeBody)
    proposal = await call.services.flags.flag_walk(call.user, call.id(), body.kind, body.note)
    flagged: FlaggedJson = {"proposal_id": str(proposal.id), "step_id": None, "kind": body.kind.value}
    return ApiResponse(flagged, 201)


async def list_flags(call: Call) -> ApiResponse:
    """What people say is wrong with steps of a flow, as far as it waits for the reviewers."""
    found = await call.services.flags.of_flow(call.user, call.id())
    return page([flag_form(proposal, each) for proposal, each in found])


async def archive(call: Call) -> ApiResponse:
    """Withdraw a flow: nobody is guided by it until it is restored."""
    body = await call.body(bodies.ArchiveBody)
    await call.services.library.archive(call.user, call.id(), body.reason)
    return page([version_form(version) for version in await call.services.library.versions(call.user, call.id())])


async def restore(call: Call) -> ApiResponse:
    """Have sessions guided by an archived flow again."""
    return ApiResponse(flow_form(await call.services.library.restore(call.user, call.id())))


async def list_comments(call: Call) -> ApiResponse:
    """What was said about a proposal, oldest first."""
    return page([comment_form(comment) for comment in await call.services.comments.of(call.user, call.id())])


async def comment(call: Call) -> ApiResponse:
    """Say something about a proposal."""
    body = await call.body(bodies.CommentBody)
    return ApiResponse(comment_form(await call.services.comments.add(call.user, call.id(), body.text)), 201)


async def list_versions(call: Call) -> ApiResponse:
    """The versions of a flow, newest first, with how each has done."""
    return page([version_form(version) for version in await call.services.library.versions(call.user, call.id())])


async def roll_back(call: Call) -> ApiResponse:
    """Have the next sessions guided by an earlier version."""
    body = await call.body(bodies.RollBackBody)
    return ApiResponse(flow_form(await call.services.library.roll_back(call.user, call.id(), body.version)))


_MAX_VERSION = 2**31 - 1
_SEEN = QueryParameter(
    "version", {"type": "integer", "minimum": 1}, "The proposal's version that shows the decision; a later one stays."
)
_STATUS = QueryParameter("status", {"type": "string", "enum": list(ProposalStatus)}, "Only proposals in this state.")
ROUTES = (
    Route("GET", "/proposals", list_proposals, "List flow proposals", ProposalsPage, query=(_STATUS, CURSOR, LIMIT)),
    Route("POST", "/proposals", promote, "Propose a session as a flow", WholeProposalJson, bodies.PromoteBody, 201),
    Route("GET", "/proposals/{id}", read_proposal, "Read a proposal", OpenedProposalJson),
    Route("POST", "/proposals/{id}/review", review, "Decide on a proposal", WholeProposalJson, bodies.ReviewBody),
    Route("POST", "/proposals/{id}/undo", undo, "Undo a decision", WholeProposalJson, query=(_SEEN,)),
    Route("GET", "/proposals/{id}/comments", list_comments, "List a proposal's comments", CommentsPage),
    Route("POST", "/proposals/{id}/comments", comment, "Comment on a proposal", CommentJson, bodies.CommentBody, 201),
    Route(
        "POST",
        "/documents",
        bring_document,
        "Propose flows from a document",
        ProposalsPage,
        bodies.DocumentUploadBody,
        201,
    ),
    Route(
        "POST",
        "/flows/{id}/proposals",
        propose_edited,
        "Propose an edited flow",
        WholeProposalJson,
        bodies.EditedFlowBody,
        201,
    ),
    Route("POST", "/sessions/{id}/flags", flag, "Flag a flow's step", FlaggedJson, bodies.FlagBody, 201),
    Route("POST", "/walks/{id}/flags", flag_walk, "Flag a flow's step", FlaggedJson, bodies.FlagNodeBody, 201),
    Route("GET", "/flows/{id}/flags", list_flags, "List a flow's flags", NodeFlagsPage),
    Route("POST", "/flows/{id}/archive", archive, "Archive a flow", VersionsPage, bodies.ArchiveBody),
    Route("POST", "/flows/{id}/restore", restore, "Restore a flow", FlowJson),
    Route("GET", "/flows/{id}/versions", list_versions, "List a flow's versions", VersionsPage),
    Route("POST", "/flows/{id}/rollback", roll_back, "Roll a flow back", FlowJson, bodies.RollBackBody),
)
