"""Script templates by API."""

from uuid import UUID

from bot.web.api import script_bodies as bodies
from bot.web.api.call import (
    CURSOR,
    LIMIT,
    MAX_LIMIT,
    ApiResponse,
    Call,
    QueryParameter,
    Route,
    cursor_of,
    cursor_parts,
    page,
)
from bot.web.http.json_forms import session_form
from bot.web.http.json_types import SessionJson
from bot.web.http.script_json import (
    RenderedScriptJson,
    SaidJson,
    ScriptSuggestionJson,
    ScriptTemplateJson,
    ScriptTemplatesPage,
    ScriptVersionsPage,
    rendered_form,
    suggestion_form,
    template_form,
    version_form,
)
from core.flows.parts import is_template
from core.scripts.stored import Provenance, StoredTemplate
from core.services.script_filling import ScriptPlace
from core.services.template_offers import NEVER
from core.shared.errors import NotFound

_LENGTH_OF_ID = 36


async def list_scripts(call: Call) -> ApiResponse:
    """The templates one may use, by name."""
    limit = call.number("limit", 20, 1, MAX_LIMIT)
    parts = cursor_parts(call, 2)
    after = (parts[0], parts[1]) if parts else None
    found = await call.services.scripts.list(call.user, call.query("q"), after, limit + 1)
    more = cursor_of(*found[limit - 1].place) if len(found) > limit else None
    return page([template_form(stored, call.user) for stored in found[:limit]], more)


async def list_proposed(call: Call) -> ApiResponse:
    """The templates that wait for a reviewer: for reviewers all, for others their own."""
    found = await call.services.scripts.proposed(call.user)
    return page([template_form(stored, call.user) for stored in found])


async def read(call: Call) -> ApiResponse:
    """One template, by its id or by the name that flows know it by."""
    session_id = call.query("session_id")
    session = await call.services.reading.session(call.user, _uuid(session_id)) if session_id else None
    return ApiResponse(template_form(await _template(call), call.user, session))


async def _template(call: Call) -> StoredTemplate:
    given = call.request.match_info["id"]
    if is_template(given) and len(given) != _LENGTH_OF_ID:
        return await call.services.scripts.named(call.user, given)
    return await call.services.scripts.get(call.user, call.id())


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("There is no such session.") from None


async def add(call: Call) -> ApiResponse:
    """Keep a draft of one's own."""
    body = await call.body(bodies.ScriptBody)
    provenance = Provenance.SESSION if body.session_id else Provenance.WRITTEN
    stored = await call.services.scripts.add(call.user, body.template(), provenance, body.session_id, call.key)
    return ApiResponse(template_form(stored, call.user), 201)


async def choose_fix_way(call: Call) -> ApiResponse:
    """By clicking or by script: shown so now, and remembered for fixes of that kind."""
    body = await call.body(bodies.FixWayBody)
    session = await call.services.script_filling.choose_way(call.user, call.id(), body.step_id, body.way, call.key)
    return ApiResponse(session_form(session))


async def decline_offer(call: Call) -> ApiResponse:
    """Make no template of the session's script, now or ever."""
    body = await call.body(bodies.TemplateOfferBody)
    never = body.answer == NEVER
    return ApiResponse({"said": await call.services.template_offers.decline(call.user, call.id(), never=never)})


async def suggest(call: Call) -> ApiResponse:
    """A template made of the drafted script that resolved a session; nothing is kept."""
    return ApiResponse(suggestion_form(await call.services.scripts.suggested(call.user, call.id())))


async def change(call: Call) -> ApiResponse:
    """Another version of one's own template."""
    body = await call.body(bodies.ScriptBody)
    stored = await call.services.scripts.change(call.user, call.id(), body.template())
    return ApiResponse(template_form(stored, call.user))


async def propose(call: Call) -> ApiResponse:
    """Ask the reviewers to make it the account's."""
    return ApiResponse(template_form(await call.services.scripts.propose(call.user, call.id()), call.user))


async def render(call: Call) -> ApiResponse:
    """Fill it in."""
    body = await call.body(bodies.RenderBody)
    stored = await _template(call)
    place = ScriptPlace(body.session_id, body.walk_id)
    filled = await call.services.script_filling.fill(call.user, stored.id, body.parameters, place, call.key)
    return ApiResponse(rendered_form(filled))


async def review(call: Call) -> ApiResponse:
    """Decide on a proposed template."""
    body = await call.body(bodies.ScriptReviewBody)
    stored = await call.services.scripts.decide(
        call.user, call.id(), approve=body.decision == "approve", note=body.notes, seen=body.version
    )
    return ApiResponse(template_form(stored, call.user))


async def versions(call: Call) -> ApiResponse:
    """All versions of a template."""
    return page([version_form(one) for one in await call.services.scripts.versions(call.user, call.id())])


async def roll_back(call: Call) -> ApiResponse:
    """Make an older version the current one."""
    body = await call.body(bodies.ScriptRollbackBody)
    stored = await call.services.scripts.roll_back(call.user, call.id(), body.version)
    return ApiResponse(template_form(stored, call.user))


_SESSION = QueryParameter("session_id", {"type": "string", "format": "uuid"}, "The session to take values from.")
_WORDS = QueryParameter("q", {"type": "string"}, "Only templates that contain these words.")
ROUTES = (
    Route("GET", "/scripts", list_scripts, "List script templates", ScriptTemplatesPage, query=(_WORDS, CURSOR, LIMIT)),
    Route("POST", "/scripts", add, "Create a script template", ScriptTemplateJson, bodies.ScriptBody, 201),
    Route("GET", "/scripts/proposed", list_proposed, "List proposed script templates", ScriptTemplatesPage),
    Route(
        "GET",
        "/sessions/{id}/script-template",
        suggest,
        "Create a script template from a session’s script",
        ScriptSuggestionJson,
    ),
    Route("POST", "/sessions/{id}/fix-way", choose_fix_way, "Choose how a fix is done", SessionJson, bodies.FixWayBody),
    Route(
        "POST",
        "/sessions/{id}/template-offer",
        decline_offer,
        "Decline to create a script template",
        SaidJson,
        bodies.TemplateOfferBody,
    ),
    Route("GET", "/scripts/{id}", read, "Read a script template", ScriptTemplateJson, query=(_SESSION,)),
    Route("PUT", "/scripts/{id}", change, "Change a script template", ScriptTemplateJson, bodies.ScriptBody),
    Route("POST", "/scripts/{id}/propose", propose, "Propose a script template", ScriptTemplateJson),
    Route("POST", "/scripts/{id}/render", render, "Fill in a script template", RenderedScriptJson, bodies.RenderBody),
    Route(
        "POST",
        "/scripts/{id}/review",
        review,
        "Decide on a script template",
        ScriptTemplateJson,
        bodies.ScriptReviewBody,
    ),
    Route("GET", "/scripts/{id}/versions", versions, "List versions of a script template", ScriptVersionsPage),
    Route(
        "POST",
        "/scripts/{id}/rollback",
        roll_back,
        "Roll a script template back",
        ScriptTemplateJson,
        bodies.ScriptRollbackBody,
    ),
)
