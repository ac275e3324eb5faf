"""Flows by API."""

from uuid import UUID

from bot.web.api import bodies
from bot.web.api.call import (
    CURSOR,
    FLAG,
    LIMIT,
    MAX_LIMIT,
    ApiResponse,
    Call,
    ForeignCursor,
    QueryParameter,
    Route,
    cursor_of,
    cursor_parts,
    flag,
    page,
)
from bot.web.http.json_forms import flow_form, flow_summary_form, match_form
from bot.web.http.library_types import FlowJson, FlowsPage, MatchesJson
from core.shared.errors import NotFound
from core.shared.text import MAX_PROBLEM_BYTES, checked


async def list_flows(call: Call) -> ApiResponse:
    """The published flows by title, or those that were archived."""
    archived = flag(call, "archived")
    limit = call.number("limit", MAX_LIMIT, 1, MAX_LIMIT)
    async with call.services.store.transaction(call.user.account_id) as transaction:
        found = await transaction.flows.list(call.query("q"), _after(call), limit + 1, archived=archived)
    shown = found[:limit]
    more = cursor_of(shown[-1].title, str(shown[-1].id)) if len(found) > limit else None
    return page([flow_summary_form(flow) for flow in shown], more)


def _after(call: Call) -> tuple[str, UUID] | None:
    parts = cursor_parts(call, 2)
    if parts is None:
        return None
    try:
        return parts[0], UUID(parts[1])
    except ValueError:
        raise ForeignCursor from None


async def read_flow(call: Call) -> ApiResponse:
    """A version of a flow, by default the current one."""
    version = call.number("version", 0, 1, 2**31 - 1) or None
    async with call.services.store.transaction(call.user.account_id) as transaction:
        published = await transaction.flows.published(call.id(), version)
    if published is None:
        raise NotFound("There is no such published flow.")
    return ApiResponse(flow_form(published))


async def match(call: Call) -> ApiResponse:
    """The flows that resemble a problem."""
    body = await call.body(bodies.MatchBody)
    problem = checked("problem", body.problem, limit=MAX_PROBLEM_BYTES)
    matches = await call.services.matcher.match(call.user.account_id, problem)
    return ApiResponse({"matches": [match_form(found) for found in matches]})


_WORDS = QueryParameter("q", {"type": "string"}, "Only flows whose text contains these words.")
_ARCHIVED = QueryParameter("archived", FLAG, "List archived flows, which can be restored, instead.")
_VERSION = QueryParameter("version", {"type": "integer", "minimum": 1}, "Which version; by default the current one.")
ROUTES = (
    Route("GET", "/flows", list_flows, "List published flows", FlowsPage, query=(_WORDS, _ARCHIVED, CURSOR, LIMIT)),
    Route("GET", "/flows/{id}", read_flow, "Read a flow", FlowJson, query=(_VERSION,)),
    Route("POST", "/flows/match", match, "Find flows for a problem", MatchesJson, bodies.MatchBody),
)
