"""Chat platforms beside the composition root: which are configured, their channels, and Teams put together."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import uuid4

from aiohttp.web import RouteDef

from bot.config import Config
from bot.teams.addresses import PLATFORM as TEAMS
from bot.teams.addresses import channel_place
from bot.teams.settings import teams_settings
from bot.web.services import WebServices
from core.accounts import Platform
from core.administration import ChannelReader
from core.desk import Desk, DeskServices
from core.identities import Identities
from core.posting import ChatPlatform
from core.records import Place
from storage.store import PostgresStore


@dataclass(frozen=True, slots=True)
class Chats:
    """What the process needs of them."""

    platforms: Mapping[str, ChatPlatform] = field(default_factory=dict[str, ChatPlatform])
    endpoints: Sequence[RouteDef] = ()
    """What platforms post to; each checks who calls."""


def has_chats(config: Config) -> bool:
    """Whether any chat platform is configured."""
    return config.secrets.has_slack or teams_settings(config) is not None


def channel_reader(config: Config) -> ChannelReader:
    """Understands channels as admins name them on each platform."""
    tenant = config.secrets.microsoft_app_tenant_id

    def read(platform: Platform, address: str) -> Place:
        match platform:
            case "slack":
                # Slack's libraries take a while to load; who has no Slack should not wait for them.
                from bot.slack.addresses import channel_place as slack_channel_place  # noqa: PLC0415

                return slack_channel_place(address)
            case "teams":
                return channel_place(address, tenant)
            case "web":
                return Place(platform, address)

    return read


@asynccontextmanager
async def connected_chats(
    config: Config, services: WebServices, identities: Identities, store: PostgresStore
) -> AsyncGenerator[Chats]:
    """The platforms, for the length of a block."""
    settings = teams_settings(config)
    if settings is None:
        yield Chats()
        return
    # Whoever does not use Teams need not wait for what it needs.
    from bot.teams.app import teams_app  # noqa: PLC0415
    from bot.teams.services import TeamsServices  # noqa: PLC0415

    desk = _desk(services, identities)
    needed = TeamsServices(desk, services.turns, services.reading, identities, services.administration, store)
    async with teams_app(needed, settings) as teams:
        yield Chats({TEAMS: teams.platform}, (teams.route,))


def _desk(services: WebServices, identities: Identities) -> Desk:
    return Desk(
        DeskServices(
            turns=services.turns,
            reading=services.reading,
            administration=services.administration,
            identities=identities,
            matcher=services.matcher,
            store=services.store,
            new_id=uuid4,
            claude=services.settings.claude,
        )
    )
