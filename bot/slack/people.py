"""Who somebody in Slack is: their workspace, their profile, and who it is that a text mentions."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.addresses import PLATFORM
from bot.slack.blocks import Json
from bot.slack.clients import OneBot
from bot.slack.services import SlackServices
from bot.slack.web_api import SlackAway, SlackRefused, call
from core.accounts.user import Identity, User, Workspace
from core.services.identities import KnownPerson, NotLinked, Profile


class SlackPeople:
    """Knows people of the workspaces FlowPilot is in."""

    def __init__(self, services: SlackServices, only_bot: OneBot | None) -> None:
        self._services = services
        self._only_bot = only_bot

    async def met(self, client: AsyncWebClient, workspace: str, user_id: str) -> KnownPerson:
        """The person; who is met for the first time is asked of Slack. Raises NotLinked."""
        identity = Identity(PLATFORM, workspace, user_id)

        async def profile() -> Profile:
            return await _profile(client, user_id)

        try:
            return await self._services.identities.person(identity, profile)
        except NotLinked:
            await self.workspace(workspace)  # the only one may not have been met yet
            return await self._services.identities.person(identity, profile)

    async def user(self, client: AsyncWebClient, workspace: str, user_id: str) -> User:
        """The same without whether it is the first time."""
        return (await self.met(client, workspace, user_id)).user

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


async def _profile(client: AsyncWebClient, user_id: str) -> Profile:
    """What Slack says of a person; should it not answer, the id has to do for a name."""
    try:
        said = await call(client, "users.info", user=user_id)
    except (SlackRefused, SlackAway):
        return Profile(f"Slack user {user_id}")
    user: Json = said.get("user") or {}
    details: Json = user.get("profile") or {}
    names = (details.get("display_name"), details.get("real_name"), user.get("real_name"), user.get("name"))
    name = next((str(name) for name in names if name), f"Slack user {user_id}")
    return Profile(name, str(user.get("tz") or "UTC"))
