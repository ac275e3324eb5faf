"""Who is where colleagues are: in the conversation where somebody is looked for, and in the channel for hand-overs."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from time import monotonic
from uuid import UUID

from bot.teams.activity import BOT, THREAD
from bot.teams.addresses import PLATFORM, channel_place
from bot.teams.connector import Connector, ConnectorFailed, Member
from bot.teams.references import ConversationReferences
from core.ports.directory import Directory
from core.shared.errors import InvalidInput

_KEPT_SECONDS = 300.0
"""Somebody types a name letter by letter: who is there is not asked anew for each."""
_MOST_KEPT = 200
_MOST_PAGES = 4
"""Of 500 members each."""


class Rosters:
    """Reads who is in conversations; nobody, where Teams does not say."""

    def __init__(
        self,
        store: Directory,
        connector: Connector,
        references: ConversationReferences,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._store = store
        self._connector = connector
        self._references = references
        self._clock = clock
        self._kept: OrderedDict[tuple[str, str], tuple[float, Sequence[Member]]] = OrderedDict()

    async def colleagues(self, account_id: UUID, tenant: str, conversation: str) -> list[Member]:
        """The people of the tenant in the conversation, and those in the account's channel for hand-overs."""
        async with self._store.reading(account_id) as transaction:
            channels = (await transaction.account()).settings.handover_channels
        places = [conversation, *_of_tenant(channels.get(PLATFORM, ""), tenant)]
        found = {member.id: member for place in places for member in await self._in(tenant, place)}
        return [
            member
            for member in found.values()
            if member.name and not member.id.startswith(BOT) and member.tenant in ("", tenant)
        ]

    async def find(self, account_id: UUID, tenant: str, conversation: str, person: str) -> Member | None:
        """Whom of them has that id; None for nobody."""
        members = await self.colleagues(account_id, tenant, conversation)
        return next((member for member in members if person in (member.id, member.bots_own_id)), None)

    async def _in(self, tenant: str, place: str) -> Sequence[Member]:
        conversation = place.partition(THREAD)[0]
        key = (tenant, conversation)
        at, members = self._kept.get(key, (0.0, ()))
        if key not in self._kept or self._clock() - at > _KEPT_SECONDS:
            members = await self._read(tenant, conversation)
            self._kept[key] = (self._clock(), members)
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return members

    async def _read(self, tenant: str, conversation: str) -> Sequence[Member]:
        try:
            url = await self._references.service_url(tenant)
            return await self._connector.members(url, conversation, _MOST_PAGES)
        except ConnectorFailed:
            return ()


def _of_tenant(channel: str, tenant: str) -> list[str]:
    """The channel, if it is one of the tenant's."""
    try:
        place = channel_place(channel, tenant)
    except InvalidInput:
        return []
    return [place.address] if place.workspace == tenant else []
