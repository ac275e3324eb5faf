"""What the configuration says about Microsoft Teams, in the adapter's own words."""

from dataclasses import dataclass
from typing import Literal

from bot.config import Config
from bot.teams.addresses import EMULATOR_TENANT

_LOGIN_HOST = "https://login.microsoftonline.com"
_TENANT_OF_MULTI_TENANT_BOTS = "botframework.com"


@dataclass(frozen=True, slots=True)
class TeamsSettings:
    """How Teams is reached, and who may call."""

    app_id: str
    """Empty for an emulator that needs none."""
    tenant_id: str
    """The tenant linked to the default account."""
    app_type: Literal["single_tenant", "multi_tenant", "managed_identity"]
    password: str
    openid_metadata_url: str
    token_issuer: str
    login_url: str
    """To which `/oauth2/v2.0/token` is added."""
    oauth_scope: str
    service_url: str
    """Where messages go until the tenant's own address is known."""
    identity_endpoint: str
    identity_header: str
    unauthenticated: bool
    """Whether anything is taken from anybody: an emulator on this machine."""

    targeted: bool = False
    """Whether private answers in channels are targeted messages."""

    @property
    def bot_id(self) -> str:
        """The bot's id among the members of a conversation."""
        return f"28:{self.app_id}"


def teams_settings(config: Config) -> TeamsSettings | None:
    """The settings, or None where Teams is not configured."""
    teams, secrets = config.teams, config.secrets
    if not secrets.microsoft_app_id and not teams.dangerously_allow_unauthenticated:
        return None
    tenant = secrets.microsoft_app_tenant_id
    login_tenant = tenant if teams.app_type == "single_tenant" else _TENANT_OF_MULTI_TENANT_BOTS
    password, header = secrets.microsoft_app_password, secrets.identity_header
    return TeamsSettings(
        app_id=secrets.microsoft_app_id,
        tenant_id=tenant or (EMULATOR_TENANT if teams.dangerously_allow_unauthenticated else ""),
        app_type=teams.app_type,
        password=password.get_secret_value() if password else "",
        openid_metadata_url=teams.openid_metadata_url,
        token_issuer=teams.token_issuer,
        login_url=teams.login_url or f"{_LOGIN_HOST}/{login_tenant}",
        oauth_scope=teams.oauth_scope,
        service_url=teams.service_url,
        identity_endpoint=secrets.identity_endpoint,
        identity_header=header.get_secret_value() if header else "",
        unauthenticated=teams.dangerously_allow_unauthenticated,
        targeted=teams.targeted_messages,
    )
