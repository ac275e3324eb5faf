"""Suspending, removing and restoring people, and handing their open work over, by API."""

from bot.web.api import bodies
from bot.web.api.call import ApiResponse, Call, Route
from bot.web.http.auth import CREDENTIAL
from bot.web.http.json_forms import user_form
from bot.web.http.library_types import OpenWorkJson, UserJson
from bot.web.http.people_json import open_work_form
from core.accounts.person import Person
from core.accounts.user import Access, User
from core.shared.text import checked


async def suspend(call: Call) -> ApiResponse:
    """Suspend a person: refused everywhere until restored, tokens revoked at once."""
    return ApiResponse(user_form(await _changed(call, Access.SUSPENDED)))


async def restore(call: Call) -> ApiResponse:
    """Let a person in again who was suspended or removed; tokens have to be made anew."""
    return ApiResponse(user_form(await _changed(call, Access.ACTIVE)))


async def remove(call: Call) -> ApiResponse:
    """Remove a person: as suspended, and listed no more; what they did stays under their name."""
    await _changed(call, Access.REMOVED)
    return ApiResponse(None, 204)


async def _changed(call: Call, access: Access) -> User:
    return await call.services.access.change(call.user, call.user.account_id, call.id(), access)


async def open_work(call: Call) -> ApiResponse:
    """The sessions and walks that a person has not finished."""
    return ApiResponse(open_work_form(await call.services.access.open_work(call.user, call.user.account_id, call.id())))


async def hand_over(call: Call) -> ApiResponse:
    """Hand all open sessions of a person over; answers what is left of their work."""
    body = await call.body(bodies.HandOverWorkBody)
    target: Person | None = None
    if body.target_user:
        name = checked("target_user", body.target_user).removeprefix("@")
        await call.services.demo.meet(call.request.get(CREDENTIAL), name)
        target = await call.services.colleagues.find(call.user.account_id, name)
    return ApiResponse(open_work_form(await call.services.access.hand_over(call.user, call.id(), body.reason, target)))


ROUTES = (
    Route("POST", "/users/{id}/suspend", suspend, "Suspend a person", UserJson),
    Route("POST", "/users/{id}/restore", restore, "Restore a suspended or removed person", UserJson),
    Route("DELETE", "/users/{id}", remove, "Remove a person", None, status=204),
    Route("GET", "/users/{id}/open-work", open_work, "List a person's open work", OpenWorkJson),
    Route(
        "POST", "/users/{id}/hand-over", hand_over, "Hand over a person's work", OpenWorkJson, bodies.HandOverWorkBody
    ),
)
