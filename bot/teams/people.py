"""Who is behind an activity, and whom one names."""

from bot.teams.activity import Activity, ChannelAccount
from bot.teams.addresses import PLATFORM
from bot.teams.connector import Connector, ConnectorFailed
from bot.teams.references import ConversationReferences
from bot.teams.settings import TeamsSettings
from core.accounts.user import Identity, User
from core.services.identities import IdentityService, KnownPerson, Profile
from core.shared.errors import InvalidInput

_SOMEBODY = "Somebody"


class TeamsPeople:
    """Knows people of linked tenants; meets those who are new."""

    def __init__(
        self,
        identities: IdentityService,
        connector: Connector,
        references: ConversationReferences,
        settings: TeamsSettings,
    ) -> None:
        self._identities = identities
        self._connector = connector
        self._references = references
        self._settings = settings

    def tenant(self, activity: Activity) -> str:
        """The tenant an activity comes from. An emulator has none: it is taken for the configured one."""
        return activity.tenant or (self._settings.tenant_id if self._settings.unauthenticated else "")

    async def writer(self, activity: Activity) -> KnownPerson:
        """Who did it. Raises NotLinked."""
        tenant, account = self.tenant(activity), activity.from_

        async def profile() -> Profile:
            name = account.name or await self._name(tenant, activity.conversation.id, account.id)
            return Profile(name or _SOMEBODY, activity.time_zone or "UTC")

        return await self._identities.person(Identity(PLATFORM, tenant, account.lasting_id), profile)

    async def mentioned(self, activity: Activity, account: ChannelAccount) -> User | None:
        """Whom a message mentions; None where Teams does not say who that is. A mention has only an id of its own."""
        tenant = self.tenant(activity)
        person = account.aad_object_id
        if not person:
            try:
                url = await self._references.service_url(tenant)
                person = (await self._connector.member(url, activity.conversation.id, account.id)).id
            except ConnectorFailed:
                return None

        async def profile() -> Profile:
            return Profile(account.name or _SOMEBODY)

        return (await self._identities.person(Identity(PLATFORM, tenant, person), profile)).user

    async def chosen(self, activity: Activity, person: str) -> User:
        """Somebody of the tenant who was chosen in a form, by their id there. Raises InvalidInput."""
        tenant = self.tenant(activity)

        async def profile() -> Profile:
            name = await self._name(tenant, activity.conversation.id, person)
            if not name:
                raise InvalidInput("target_user", "I have not met that person yet: mention them with @ instead.")
            return Profile(name)

        return (await self._identities.person(Identity(PLATFORM, tenant, person), profile)).user

    async def name(self, activity: Activity, person: str) -> str:
        """What somebody of the tenant is called, by their id there; empty where Teams does not say."""
        return await self._name(self.tenant(activity), activity.conversation.id, person)

    async def _name(self, tenant: str, conversation: str, person: str) -> str:
        """What somebody in a conversation is called; empty where Teams does not say."""
        try:
            url = await self._references.service_url(tenant)
            return (await self._connector.member(url, conversation, person)).name
        except ConnectorFailed:
            return ""
