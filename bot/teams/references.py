"""Where Teams takes messages, kept across restarts: each tenant's service URL, and each person's own conversation.

What every request tells anew is written down only when it is news.
"""

from collections import OrderedDict
from collections.abc import Callable
from http import HTTPStatus
from time import monotonic

from botbuilder.schema import ConversationReference

from bot.teams.addresses import PLATFORM, TeamsAddress
from bot.teams.connector import Connector, ConnectorFailed
from bot.teams.conversion import reference_to
from bot.teams.settings import TeamsSettings
from core.accounts.user import Identity
from core.ports.directory import Directory

_TRUSTED_SECONDS = 60.0
"""How long a service URL is used before another process may have learned a newer one."""
_MOST_CHATS = 20_000


class ConversationReferences:
    """Finds conversations for addresses."""

    def __init__(
        self,
        store: Directory,
        connector: Connector,
        settings: TeamsSettings,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._store = store
        self._connector = connector
        self._settings = settings
        self._clock = clock
        self._urls: dict[str, tuple[str, float]] = {}
        self._own = set[tuple[str, str]]()
        """Chats found to be of a tenant."""
        self._chats: OrderedDict[Identity, str] = OrderedDict()

    async def note_service_url(self, tenant: str, url: str) -> None:
        """Where this tenant's messages go from now on. The tenant is a linked one."""
        known, _ = self._urls.get(tenant, ("", 0.0))
        if url and url != known:
            async with self._store.accounts() as accounts:
                await accounts.note_service_url(PLATFORM, tenant, url)
            self._urls[tenant] = (url, self._clock())

    async def note_own_chat(self, identity: Identity, conversation: str) -> None:
        """Which conversation is that person's own."""
        if self._chats.get(identity) != conversation:
            async with self._store.accounts() as accounts:
                await accounts.note_own_chat(identity, conversation)
            self._keep(identity, conversation)

    async def service_url(self, tenant: str) -> str:
        """Where the tenant's messages go."""
        url, at = self._urls.get(tenant, ("", 0.0))
        if not url or self._clock() - at > _TRUSTED_SECONDS:
            async with self._store.accounts() as accounts:
                url = await accounts.service_url(PLATFORM, tenant) or url or self._settings.service_url
            self._urls[tenant] = (url, self._clock())
        return url

    async def find(self, tenant: str, address: TeamsAddress) -> ConversationReference:
        """The conversation at an address; a person's own is made when it is not there yet. Raises ConnectorFailed."""
        url = await self.service_url(tenant)
        if not address.person:
            await self._check_tenant(url, tenant, address.chat)
            return reference_to(url, address.chat)
        identity = Identity(PLATFORM, tenant, address.person)
        chat = self._chats.get(identity)
        if not chat:
            async with self._store.accounts() as accounts:
                chat = await accounts.own_chat(identity)
            if not chat:
                chat = await self._connector.own_chat(url, self._settings.bot_id, tenant, address.person)
                async with self._store.accounts() as accounts:
                    await accounts.note_own_chat(identity, chat)
            self._keep(identity, chat)
        return reference_to(url, chat)

    async def _check_tenant(self, url: str, tenant: str, chat: str) -> None:
        """A bot of many tenants reaches the chats of all of them; an address is not believed that says which is whose.

        Raises ConnectorFailed for a chat in which nobody is of that tenant.
        """
        key = (tenant, chat.partition(";")[0])
        if self._settings.app_type != "multi_tenant" or key in self._own:
            return
        tenants = {member.tenant for member in await self._connector.members(url, key[1])} - {""}
        if tenants and tenant not in tenants:
            raise ConnectorFailed(HTTPStatus.FORBIDDEN, "OfAnotherTenant")
        if len(self._own) >= _MOST_CHATS:
            self._own.clear()
        self._own.add(key)

    def _keep(self, identity: Identity, chat: str) -> None:
        self._chats.pop(identity, None)
        self._chats[identity] = chat
        if len(self._chats) > _MOST_CHATS:
            self._chats.popitem(last=False)
