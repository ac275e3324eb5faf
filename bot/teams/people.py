"""Who is behind an activity, and whom one names."""

from collections.abc import Iterable

from bot.teams.activity import BOT, Activity, ChannelAccount
from bot.teams.addresses import PLATFORM
from bot.teams.connector import Connector, ConnectorFailed, Member
from bot.teams.references import ConversationReferences
from bot.teams.rosters import Rosters
from bot.teams.settings import TeamsSettings
from core.accounts.user import Identity, User
from core.ports.directory import Directory
from core.services.identities import IdentityService, KnownPerson, Profile
from core.shared.errors import InvalidInput, NotAllowed

_SOMEBODY = "Somebody"
_FIELD = "target_user"
_LEFT = "That person is no longer in Teams, or has no chat with FlowPilot any more; choose somebody else."
_FOREIGN = "FlowPilot is here for the people of the tenant it was installed in, not for guests or other companies."
_UNSURE = "Teams does not say just now whether you belong to this tenant, so nothing was done. Try again in a moment."
_SAYS_NO = frozenset({400, 403, 404})
"""What Teams answers with where it has nobody of that id, or no look at who is there."""
_GUESTS = frozenset({"guest", "anonymous"})
_NOT_THERE = frozenset({"MemberNotFoundInConversation", "UserNotFound", "NotFound"})
"""Teams' words for somebody whom a conversation does not have."""


class TeamsPeople:
    """Knows people of linked tenants; meets those who are new."""

    def __init__(
        self,
        identities: IdentityService,
        connector: Connector,
        references: ConversationReferences,
        rosters: Rosters,
        store: Directory,
        settings: TeamsSettings,
    ) -> None:
        self._identities = identities
        self._connector = connector
        self._references = references
        self._rosters = rosters
        self._store = store
        self._settings = settings

    def tenant(self, activity: Activity) -> str:
        """The tenant an activity comes from. What an emulator says is made up: it is taken for the configured one."""
        return self._settings.tenant_id if self._settings.unauthenticated else activity.tenant

    async def writer(self, activity: Activity) -> tuple[Activity, KnownPerson]:
        """Who did it, and the activity by the id they are known by.

        Raises NotLinked, and NotAllowed for who is not known and is a guest or of another tenant.
        Not every activity tells a person's id in the tenant, and a guest may get one later; they stay who they were.
        """
        account = activity.from_
        if found := await self._known(activity, account.lasting_id, account.id):
            return activity.by_id(found[0]), KnownPerson(found[1])
        if not account.aad_object_id and (member := await self._member(activity, account.id)):
            if known := await self._known(activity, member.id):
                return activity.by_id(known[0]), KnownPerson(known[1])
            activity = activity.by_id(member.id)

        async def profile() -> Profile:
            member = await self._checked_newcomer(activity, account.id)
            name = account.name or (member.name if member else "")
            return Profile(name or _SOMEBODY, activity.time_zone or "UTC")

        identity = Identity(PLATFORM, self.tenant(activity), activity.from_.lasting_id)
        return activity, await self._identities.person(identity, profile)

    async def check_may_come(self, activity: Activity) -> None:
        """Raise NotAllowed for who is not known and is a guest or of another tenant."""
        account = activity.from_
        if not await self._known(activity, account.lasting_id, account.id):
            await self._checked_newcomer(activity, account.id)

    async def _checked_newcomer(self, activity: Activity, person: str) -> Member | None:
        """Somebody who does something for the first time; None where Teams has nobody of that id.

        A channel may be shared with other tenants, whose people then write and press there as well. Raises NotAllowed.
        """
        try:
            member = await self._ask_member(activity, person)
        except ConnectorFailed as failure:
            if failure.status in _SAYS_NO or activity.is_personal:
                return None
            raise NotAllowed(_UNSURE) from failure
        if member.role in _GUESTS or member.tenant not in ("", self.tenant(activity)):
            raise NotAllowed(_FOREIGN)
        return member

    async def mentioned(self, activity: Activity, account: ChannelAccount) -> User | None:
        """Whom a message mentions; None where Teams does not say who that is. A mention has only an id of its own.

        Raises InvalidInput for bots and for people of other tenants.
        """
        _check_is_no_bot(account.id)
        member = await self._member(activity, account.aad_object_id or account.id)
        ids = (account.aad_object_id or "", *_ids(member), account.id)
        if member is None and not account.aad_object_id:
            found = await self._known(activity, *ids)
            return found[1] if found else None
        self._check_is_ours(activity, member)
        return await self._colleague(activity, ids, account.name or "", member)

    async def chosen(self, chooser: User, activity: Activity, person: str) -> User:
        """Somebody of the tenant who was chosen in a form, by their id there. Raises InvalidInput."""
        _check_is_no_bot(person)
        member = await self._member(activity, person)
        self._check_is_ours(activity, member)
        member = member or await self._found(chooser, activity, person)
        if member is None and await self._has_left(Identity(PLATFORM, self.tenant(activity), person)):
            raise InvalidInput(_FIELD, _LEFT)
        return await self._colleague(activity, (person, *_ids(member)), "", member)

    async def objection(self, identity: Identity) -> str:
        """Why nothing can be handed over to that person; empty where Teams knows no reason, or does not say."""
        return _LEFT if await self._has_left(identity) else ""

    async def _has_left(self, identity: Identity) -> bool:
        """Whether Teams no longer has somebody in their own chat with the bot, as far as it says."""
        async with self._store.accounts() as accounts:
            chat = await accounts.own_chat(identity)
        if not chat:
            return False
        url = await self._references.service_url(identity.workspace)
        try:
            await self._connector.member(url, chat, identity.external_id)
        except ConnectorFailed as failure:
            return failure.code in _NOT_THERE
        return False

    async def _colleague(self, activity: Activity, ids: Iterable[str], called: str, member: Member | None) -> User:
        """Whoever has one of these ids, the lasting one first; who is new is met. Raises InvalidInput."""
        known_as = [known_as for known_as in ids if known_as]
        if found := await self._known(activity, *known_as):
            return found[1]

        async def profile() -> Profile:
            name = called or (member.name if member else "")
            if not name:
                raise InvalidInput(_FIELD, "I have not met that person yet: mention them with @ instead.")
            return Profile(name, email=member.email if member else "")

        return (await self._identities.person(Identity(PLATFORM, self.tenant(activity), known_as[0]), profile)).user

    async def _known(self, activity: Activity, *ids: str) -> tuple[str, User] | None:
        """By which of these ids somebody is known, and who that is."""
        for known_as in dict.fromkeys(filter(None, ids)):
            if user := await self._identities.known(Identity(PLATFORM, self.tenant(activity), known_as)):
                return known_as, user
        return None

    async def called(self, chooser: User, activity: Activity, person: str) -> str:
        """What somebody is called who was chosen in a form; empty where Teams does not say."""
        member = await self._member(activity, person) or await self._found(chooser, activity, person)
        return member.name if member else ""

    async def _found(self, chooser: User, activity: Activity, person: str) -> Member | None:
        where = (self.tenant(activity), activity.conversation.id)
        return await self._rosters.find(chooser.account_id, *where, person)

    async def name(self, activity: Activity, person: str) -> str:
        """What somebody of the tenant is called, by their id there; empty where Teams does not say."""
        member = await self._member(activity, person)
        return member.name if member else ""

    def _check_is_ours(self, activity: Activity, member: Member | None) -> None:
        """Raise InvalidInput for somebody of another tenant, such as a guest or whom a shared channel lets in."""
        if member and (member.role in _GUESTS or member.tenant not in ("", self.tenant(activity))):
            raise InvalidInput(_FIELD, "That person belongs to another company; choose somebody from yours.")

    async def _member(self, activity: Activity, person: str) -> Member | None:
        """Somebody in the conversation; None where Teams does not say."""
        try:
            return await self._ask_member(activity, person)
        except ConnectorFailed:
            return None

    async def _ask_member(self, activity: Activity, person: str) -> Member:
        url = await self._references.service_url(self.tenant(activity))
        return await self._connector.member(url, activity.conversation.id, person)


def _ids(member: Member | None) -> tuple[str, ...]:
    return (member.id, member.bots_own_id) if member else ()


def _check_is_no_bot(person: str) -> None:
    if person.startswith(BOT):
        raise InvalidInput(_FIELD, "That is an app, not a person; choose somebody else.")
