"""Who somebody in Slack is: their workspace, their profile, and who it is that a text mentions."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from time import monotonic
from uuid import UUID

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.addresses import PLATFORM
from bot.slack.blocks import Json
from bot.slack.clients import OneBot
from bot.slack.interaction import SlackInteraction
from bot.slack.membership import FOREIGN, Home, Membership, Standing, is_ours, why_not_met
from bot.slack.services import SlackServices
from bot.slack.web_api import SlackAway, SlackRefused, call
from core.accounts.user import Identity, User, Workspace
from core.services.identities import KnownPerson, NotLinked, Profile
from core.shared.errors import InvalidInput, NotAllowed

UNNAMED = "Slack user "
"""What stands before the id of somebody whose name Slack did not give."""
_ASK_AGAIN_SECONDS = 600.0
_MOST_ASKED_FOR = 1_000
_SLACKBOT = "USLACKBOT"
_UNKNOWN = frozenset({"user_not_found", "user_not_visible", "users_not_found"})
"""Slack's words for somebody whom it does not have there."""
_NOBODY = "Slack has nobody with that id here; choose somebody from your workspace."


class SlackPeople:
    """Knows people of the workspaces FlowPilot is in."""

    def __init__(self, services: SlackServices, only_bot: OneBot | None) -> None:
        self._services = services
        self._only_bot = only_bot
        self._membership = Membership()
        self._asked_for_names = OrderedDict[UUID, float]()

    async def met(self, interaction: SlackInteraction) -> KnownPerson:
        """Who did it; who is met for the first time is asked of Slack.

        Raises NotLinked, or NotAllowed for people of other companies, guests and apps.
        """
        await self._check_belongs(interaction)
        client, user_id = interaction.client, interaction.user_id

        async def profile() -> Profile:
            try:
                user = await _info(client, user_id)
            except (SlackRefused, SlackAway):  # it was delivered as one of ours, so the id has to do for a name
                return Profile(f"{UNNAMED}{user_id}")
            if not is_ours(user, interaction.home, certain=False):
                raise NotAllowed(FOREIGN)
            if reason := why_not_met(user):
                raise NotAllowed(reason)
            return _profile(user)

        return await self._person(Identity(PLATFORM, interaction.workspace, user_id), profile)

    async def ask_for_name(self, interaction: SlackInteraction, user: User) -> None:
        """Ask Slack again for the name of somebody who was met when it did not say; now and then, not every time."""
        now = monotonic()
        if now - self._asked_for_names.get(user.id, -_ASK_AGAIN_SECONDS) < _ASK_AGAIN_SECONDS:
            return
        self._asked_for_names[user.id] = now
        if len(self._asked_for_names) > _MOST_ASKED_FOR:
            self._asked_for_names.popitem(last=False)
        try:
            profile = _profile(await _info(interaction.client, interaction.user_id))
        except (SlackRefused, SlackAway):
            return
        if not profile.name.startswith(UNNAMED):
            await self._services.identities.name_is_known(user, profile)

    async def belongs(self, interaction: SlackInteraction) -> bool:
        """Whether whoever did it is of our workspace or organisation; in doubt not."""
        try:
            await self._check_belongs(interaction)
        except NotAllowed:
            return False
        return True

    async def _check_belongs(self, interaction: SlackInteraction) -> None:
        match interaction.standing:
            case Standing.OURS:
                return
            case Standing.UNSURE:
                await self._membership.check(interaction.client, interaction.home, interaction.user_id)
            case Standing.FOREIGN:
                raise NotAllowed(FOREIGN)

    async def colleague(self, interaction: SlackInteraction, user_id: str) -> User:
        """Somebody who was chosen or mentioned, if it is a person of ours who is still there. Raises InvalidInput."""
        identity = Identity(PLATFORM, interaction.workspace, user_id)
        try:
            user = await _info(interaction.client, user_id)
        except SlackRefused as refusal:
            raise InvalidInput("target_user", _NOBODY) from refusal
        except SlackAway as error:
            if known := await self._services.identities.known(identity):
                return known
            raise InvalidInput(
                "target_user", "Slack cannot tell me right now who that is. Try again in a moment."
            ) from error
        _check_may_take_over(user, interaction.home)

        async def profile() -> Profile:
            if reason := why_not_met(user):
                raise InvalidInput("target_user", reason)
            return _profile(user)

        return (await self._person(identity, profile)).user

    async def objection(self, client: AsyncWebClient, home: Home, identity: Identity) -> str:
        """Why nothing can be handed over to that person now; empty where Slack knows no reason, or does not say."""
        try:
            _check_may_take_over(await _info(client, identity.external_id), home)
        except SlackRefused as refusal:
            return _NOBODY if refusal.code in _UNKNOWN else ""
        except SlackAway:
            return ""
        except InvalidInput as refusal:
            return refusal.sentence
        return ""

    async def _person(self, identity: Identity, profile: Callable[[], Awaitable[Profile]]) -> KnownPerson:
        try:
            return await self._services.identities.person(identity, profile)
        except NotLinked:
            await self.workspace(identity.workspace)  # the only one may not have been met yet
            return await self._services.identities.person(identity, profile)

    async def workspace(self, workspace: str) -> Workspace:
        """The workspace, which a single one's first message links to the default account. Raises NotLinked."""
        try:
            return await self._services.identities.workspace(PLATFORM, workspace)
        except NotLinked:
            if self._only_bot is None or not await self._is_the_only(workspace):
                raise
        account_id = await self._services.default_account()
        linked = Workspace(PLATFORM, workspace, account_id)
        await self._services.identities.connect(linked)
        return linked

    async def _is_the_only(self, workspace: str) -> bool:
        """Whether the configured token is that workspace's: as Slack says, else as long as no other was met."""
        assert self._only_bot is not None
        bot = await self._only_bot.find(workspace)
        if workspace in (bot.team_id, bot.enterprise_id):
            return True
        async with self._services.directory.accounts() as accounts:
            return not await accounts.workspaces(PLATFORM)


async def _info(client: AsyncWebClient, user_id: str) -> Json:
    """What Slack says of a person. Raises SlackRefused or SlackAway."""
    user: Json = (await call(client, "users.info", user=user_id)).get("user") or {}
    return user


def _check_may_take_over(user: Json, home: Home) -> None:
    """Raises InvalidInput for whom nothing can be handed over to."""
    if user.get("is_bot") or user.get("is_workflow_bot") or user.get("id") == _SLACKBOT:
        raise InvalidInput("target_user", "That is an app, not a person; choose somebody else.")
    if user.get("deleted"):
        raise InvalidInput("target_user", "That person has left the workspace; choose somebody else.")
    if not is_ours(user, home, certain=bool(home.enterprise)):
        raise InvalidInput("target_user", "That person belongs to another company; choose somebody from yours.")


def _profile(user: Json) -> Profile:
    details: Json = user.get("profile") or {}
    names = (details.get("display_name"), details.get("real_name"), user.get("real_name"), user.get("name"))
    name = next((str(name) for name in names if name), f"Slack user {user.get('id')}")
    return Profile(name, str(user.get("tz") or "UTC"), str(details.get("email") or ""))
