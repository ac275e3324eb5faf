"""Who is behind an activity, and whom one names."""

from bot.teams.activity import Activity, ChannelAccount
from bot.teams.addresses import PLATFORM
from bot.teams.connector import Connector, ConnectorFailed, Member
from bot.teams.references import ConversationReferences
from bot.teams.settings import TeamsSettings
from core.accounts.user import Identity, User
from core.services.identities import IdentityService, KnownPerson, Profile
from core.shared.errors import InvalidInput

_SOMEBODY = "Somebody"
_FIELD = "target_user"
_BOT = "28:"
"""What the ids of bots begin with in Teams, FlowPilot's among them."""


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
        """The tenant an activity comes from. What an emulator says is made up: it is taken for the configured one."""
        return self._settings.tenant_id if self._settings.unauthenticated else activity.tenant

    async def writer(self, activity: Activity) -> tuple[Activity, KnownPerson]:
        """Who did it, and the activity by the id they are known by. Raises NotLinked.

        A guest's id in the tenant may be told only later; they stay who they were.
        """
        tenant, account = self.tenant(activity), activity.from_
        identity = Identity(PLATFORM, tenant, account.lasting_id)
        if known := await self._identities.known(identity):
            return activity, KnownPerson(known)
        if account.id != account.lasting_id:
            earlier = await self._identities.known(Identity(PLATFORM, tenant, account.id))
            if earlier:
                return activity.by_bots_own_id(), KnownPerson(earlier)

        async def profile() -> Profile:
            name = account.name or await self.name(activity, account.id)
            return Profile(name or _SOMEBODY, activity.time_zone or "UTC")

        return activity, await self._identities.person(identity, profile)

    async def mentioned(self, activity: Activity, account: ChannelAccount) -> User | None:
        """Whom a message mentions; None where Teams does not say who that is. A mention has only an id of its own.

        Raises InvalidInput for bots and for people of other tenants.
        """
        _check_is_no_bot(account.id)
        member = await self._member(activity, account.aad_object_id or account.id)
        person = account.aad_object_id or (member.id if member else "")
        if not person:
            return None
        self._check_is_ours(activity, member)

        async def profile() -> Profile:
            return Profile(account.name or _SOMEBODY, email=member.email if member else "")

        return (await self._identities.person(Identity(PLATFORM, self.tenant(activity), person), profile)).user

    async def chosen(self, activity: Activity, person: str) -> User:
        """Somebody of the tenant who was chosen in a form, by their id there. Raises InvalidInput."""
        _check_is_no_bot(person)
        member = await self._member(activity, person)
        self._check_is_ours(activity, member)

        async def profile() -> Profile:
            if member is None or not member.name:
                raise InvalidInput(_FIELD, "I have not met that person yet: mention them with @ instead.")
            return Profile(member.name, email=member.email)

        return (await self._identities.person(Identity(PLATFORM, self.tenant(activity), person), profile)).user

    async def name(self, activity: Activity, person: str) -> str:
        """What somebody of the tenant is called, by their id there; empty where Teams does not say."""
        member = await self._member(activity, person)
        return member.name if member else ""

    def _check_is_ours(self, activity: Activity, member: Member | None) -> None:
        """Raise InvalidInput for somebody of another tenant, such as a guest or whom a shared channel lets in."""
        if member and member.tenant and member.tenant != self.tenant(activity):
            raise InvalidInput(_FIELD, "That person is of another company; choose somebody of yours.")

    async def _member(self, activity: Activity, person: str) -> Member | None:
        """Somebody in the conversation; None where Teams does not say."""
        try:
            url = await self._references.service_url(self.tenant(activity))
            return await self._connector.member(url, activity.conversation.id, person)
        except ConnectorFailed:
            return None


def _check_is_no_bot(person: str) -> None:
    if person.startswith(_BOT):
        raise InvalidInput(_FIELD, "That is an app, not a person; choose somebody else.")
