"""The chat platforms, put together as configured. Their libraries are loaded only where they are wanted."""

from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import SecretStr

from bot.config import Config
from bot.sealing import Seal
from core.accounts import Platform
from core.administration import DEFAULT_ACCOUNT, Administration
from core.desk import Desk
from core.identities import Identities
from core.records import Place
from storage.store import PostgresStore

if TYPE_CHECKING:
    from bot.slack.app import SlackAdapter


def slack_adapter(
    config: Config, desk: Desk, identities: Identities, administration: Administration, store: PostgresStore
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
    )
    seal = Seal(secrets.encryption_keys)
    services = SlackServices(desk, identities, store, default_account, new_account, seal.seal, seal.unseal, settings)
    return SlackAdapter(services)


def channel_place(platform: Platform, text: str) -> Place:
    """The place that a channel is, as an admin names it. Raises InvalidInput."""
    if platform == "slack":
        from bot.slack.addresses import channel_place as slack_place  # noqa: PLC0415 - as above

        return slack_place(text)
    return Place(platform, text)
