"""The chat platforms, put together as configured. Their libraries are loaded only where they are wanted."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import SecretStr

from bot.config import Config
from bot.shared.sealing import Seal
from bot.teams.addresses import channel_place as teams_place
from bot.teams.addresses import own_place as own_place_in_teams
from bot.teams.settings import teams_settings
from core.accounts.account import Platform
from core.accounts.user import Identity
from core.chat import ChatService
from core.messaging.places import Place
from core.services.administration import DEFAULT_ACCOUNT, AdministrationService
from core.services.channels import ChannelReader
from core.services.identities import IdentityService
from storage.store import PostgresStore

if TYPE_CHECKING:
    from bot.bootstrap.use_cases import UseCases
    from bot.slack.app import SlackAdapter
    from bot.teams.app import TeamsApp


def slack_adapter(
    config: Config,
    chat: ChatService,
    identities: IdentityService,
    administration: AdministrationService,
    store: PostgresStore,
) -> "SlackAdapter | None":
    """Slack, where it is configured."""
    secrets = config.secrets
    if not secrets.has_slack:
        return None
    # Slack's libraries take a while to load; who has no Slack should not wait for them.
    from bot.slack.app import SlackAdapter  # noqa: PLC0415
    from bot.slack.services import SlackServices, SlackSettings  # noqa: PLC0415

    def text(secret: SecretStr | None) -> str:
        return secret.get_secret_value() if secret else ""

    async def default_account() -> UUID:
        return (await administration.account(DEFAULT_ACCOUNT)).id

    async def new_account(name: str) -> UUID:
        return (await administration.account(name)).id

    settings = SlackSettings(
        api_url=f"{secrets.slack_api_url or 'https://slack.com/api'}/",
        bot_token=text(secrets.slack_bot_token),
        signing_secret=text(secrets.slack_signing_secret),
        app_token=text(secrets.slack_app_token),
        client_id=secrets.slack_client_id,
        client_secret=text(secrets.slack_client_secret),
        public_url=config.server.public_url,
        posts_per_second=config.slack.posts_per_second,
        posts_burst=config.slack.posts_burst,
        updates_per_minute=config.slack.updates_per_minute,
        newer_blocks=config.slack.newer_blocks,
    )
    seal = Seal(secrets.encryption_keys)
    services = SlackServices(chat, identities, store, default_account, new_account, seal.seal, seal.unseal, settings)
    return SlackAdapter(services)


def has_chats(config: Config) -> bool:
    """Whether any chat platform is configured."""
    return config.secrets.has_slack or teams_settings(config) is not None


@asynccontextmanager
async def teams_connected(
    config: Config, use_cases: "UseCases", store: PostgresStore
) -> AsyncGenerator["TeamsApp | None"]:
    """Teams, where it is configured, for the length of a block."""
    settings = teams_settings(config)
    if settings is None:
        yield None
        return
    from bot.teams.app import teams_app  # noqa: PLC0415 - as above
    from bot.teams.services import TeamsServices  # noqa: PLC0415

    needed = TeamsServices(
        use_cases.chat,
        use_cases.session_service,
        use_cases.reading,
        use_cases.identities,
        use_cases.administration,
        store,
    )
    async with teams_app(needed, settings) as teams:
        yield teams


def own_place(identity: Identity) -> Place | None:
    """Where a person is written to alone; the page has no such place."""
    match identity.platform:
        case "slack":
            from bot.slack.addresses import SlackAddress  # noqa: PLC0415 - as above

            return SlackAddress(identity.workspace, identity.external_id).place()
        case "teams":
            return own_place_in_teams(identity)
        case _:
            return None


def channel_reader(config: Config) -> ChannelReader:
    """Understands channels as admins name them on each platform."""
    tenant = config.secrets.microsoft_app_tenant_id

    def place(platform: Platform, text: str, workspace: str) -> Place:
        match platform:
            case "slack":
                from bot.slack.addresses import channel_place as slack_place  # noqa: PLC0415 - as above

                return slack_place(text, workspace)
            case "teams":
                return teams_place(text, workspace or tenant)
            case "web":
                return Place(platform, text, workspace)

    return place
