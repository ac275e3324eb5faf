"""FlowPilot was added somewhere: a welcome, and an owner for an account that has none."""

from dataclasses import replace

from bot.teams.activity import Activity
from bot.teams.addresses import PLATFORM
from bot.teams.interaction import TeamsInteraction
from bot.teams.replies import Responder
from bot.teams.services import TeamsServices
from bot.teams.settings import TeamsSettings
from core.accounts.user import Role, Workspace
from core.presenters import welcome_card
from core.services.administration import DEFAULT_ACCOUNT

_TEAMS_CHANNEL = "msteams"


def is_installation(activity: Activity) -> bool:
    """Whether a change of a conversation says that FlowPilot was added. Teams has a kind of its own for that."""
    added = activity.members_added or ()
    return activity.channel_id != _TEAMS_CHANNEL and any(each.id == activity.recipient.id for each in added)


class Installs:
    """Greets, and knows who installed FlowPilot first."""

    def __init__(self, services: TeamsServices, settings: TeamsSettings, replies: Responder) -> None:
        self._services = services
        self._settings = settings
        self._replies = replies

    async def link_configured_tenant(self) -> None:
        """Link the tenant of the configuration to the default account, unless it is linked to one already."""
        tenant = self._settings.tenant_id
        if not tenant:
            return
        async with self._services.store.accounts() as accounts:
            known = await accounts.workspace(PLATFORM, tenant)
        if known is None:
            account = await self._services.administration.account(DEFAULT_ACCOUNT)
            await self._services.identities.connect(Workspace(PLATFORM, tenant, account.id))

    async def note_installer(self, tenant: str, person: str) -> None:
        """Whoever installs FlowPilot first in the configured tenant owns the default account, if nobody does yet.

        To be called before that person is met.
        """
        if tenant != self._settings.tenant_id:
            return
        workspace = await self._services.identities.workspace(PLATFORM, tenant)
        account = await self._services.administration.account(DEFAULT_ACCOUNT)
        if workspace.installed_by or workspace.account_id != account.id:
            return
        async with self._services.store.reading(account.id) as transaction:
            admins = await transaction.people.admins()
        if not any(admin.role is Role.OWNER for admin in admins):
            await self._services.identities.connect(replace(workspace, installed_by=person))

    def greet(self, interaction: TeamsInteraction) -> None:
        """Say what FlowPilot does and what to try."""
        self._replies.show_here(interaction.activity, welcome_card(interaction.context.prefix))
