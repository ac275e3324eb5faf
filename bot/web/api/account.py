"""The account, its people and tokens by API."""

from datetime import timedelta

from bot.web.api import bodies
from bot.web.api.call import FLAG, ApiResponse, Call, QueryParameter, Route, flag, page
from bot.web.http.auth import CREDENTIAL
from bot.web.http.json_forms import token_form, user_form
from bot.web.http.library_types import NewTokenJson, TokensPage, UserJson, UsersPage
from core.accounts.account import AccountSettings
from core.accounts.preferences import Preferences
from core.accounts.user import Role, User
from core.shared.errors import InvalidInput, NotAllowed


async def me(call: Call) -> ApiResponse:
    """Who the token belongs to."""
    return ApiResponse(user_form(call.user))


async def read_preferences(call: Call) -> ApiResponse:
    """What one decided for oneself."""
    return ApiResponse((await call.services.preferences.of(call.user)).model_dump(mode="json"))


async def change_preferences(call: Call) -> ApiResponse:
    """Change some of one's own settings."""
    body = await call.body(bodies.PreferencesBody)
    after = await call.services.preferences.change(call.user, body.model_dump(exclude_unset=True))
    return ApiResponse(after.model_dump(mode="json"))


async def read_settings(call: Call) -> ApiResponse:
    """The account's settings."""
    settings = await call.services.administration.settings(call.user)
    return ApiResponse(settings.model_dump(mode="json"))


async def change_settings(call: Call) -> ApiResponse:
    """Change some settings."""
    body = await call.body(bodies.SettingsBody)
    settings = await call.services.administration.change_settings(
        call.user, call.user.account_id, body.model_dump(exclude_unset=True)
    )
    return ApiResponse(settings.model_dump(mode="json"))


async def list_users(call: Call) -> ApiResponse:
    """Everybody of the account, or those who were removed from it."""
    removed = flag(call, "removed")
    return page([user_form(user) for user in await call.services.administration.people(call.user, removed=removed)])


async def add_user(call: Call) -> ApiResponse:
    """Add a person."""
    body = await call.body(bodies.UserBody)
    user = await call.services.administration.add_person(
        call.user, body.name, body.role, reviewer=body.reviewer, time_zone=body.time_zone
    )
    return ApiResponse(user_form(user), 201)


async def change_user(call: Call) -> ApiResponse:
    """Change a person's role, reviewer flag or time zone."""
    body = await call.body(bodies.UserChangeBody)
    user = await call.services.administration.change_person(
        call.user, call.id(), body.role, body.reviewer, body.time_zone
    )
    return ApiResponse(user_form(user))


async def list_tokens(call: Call) -> ApiResponse:
    """One's own tokens, or all of the account for an admin."""
    return page([token_form(token) for token in await call.services.administration.tokens(call.user)])


async def create_token(call: Call) -> ApiResponse:
    """Make a token; it is shown this once."""
    body = await call.body(bodies.TokenBody)
    owner = await _named(call, body.user) if body.user else call.user
    lifetime = timedelta(days=body.days) if body.days else None
    token = await call.services.administration.issue_token(call.request[CREDENTIAL], owner, body.name, lifetime)
    return ApiResponse({"id": str(token.id), "token": token.text, "user": owner.name}, 201)


async def _named(call: Call, name: str) -> User:
    if name == call.user.name:
        return call.user
    if call.user.role not in (Role.OWNER, Role.ADMIN):
        raise NotAllowed("Only the account's owners and admins can create tokens for others.")
    people = await call.services.administration.people(call.user)
    owner = next((user for user in people if user.name == name), None)
    if owner is None:
        raise InvalidInput("user", "There is nobody with that name in this account.")
    return owner


async def revoke_token(call: Call) -> ApiResponse:
    """Make a token useless at once."""
    await call.services.administration.revoke_token(call.user, call.id())
    return ApiResponse(None, 204)


_REMOVED = QueryParameter("removed", FLAG, "Only people who were removed; otherwise everybody else.")
ROUTES = (
    Route("GET", "/me", me, "Who I am", UserJson),
    Route("GET", "/me/preferences", read_preferences, "Read your own settings", Preferences),
    Route(
        "PATCH",
        "/me/preferences",
        change_preferences,
        "Change your own settings",
        Preferences,
        bodies.PreferencesBody,
    ),
    Route("GET", "/account", read_settings, "Read the account's settings", AccountSettings),
    Route("PATCH", "/account", change_settings, "Change the account's settings", AccountSettings, bodies.SettingsBody),
    Route("GET", "/users", list_users, "List the account's people", UsersPage, query=(_REMOVED,)),
    Route("POST", "/users", add_user, "Add a person", UserJson, bodies.UserBody, 201),
    Route("PATCH", "/users/{id}", change_user, "Change a person", UserJson, bodies.UserChangeBody),
    Route("GET", "/tokens", list_tokens, "List tokens", TokensPage),
    Route("POST", "/tokens", create_token, "Create a token", NewTokenJson, bodies.TokenBody, 201),
    Route("DELETE", "/tokens/{id}", revoke_token, "Revoke a token", None, status=204),
)
