"""Installations into many workspaces: kept encrypted, tokens renewed before they expire, forgotten at an uninstall."""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from logging import Logger, getLogger
from typing import Any, cast

from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackApiError, SlackTokenRotationError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator

from bot.shared.logs import get_logger
from bot.slack.addresses import PLATFORM
from bot.slack.clients import Bot, Clients
from bot.slack.manifest import SCOPES
from bot.slack.services import SlackServices
from core.accounts.user import Workspace

log = get_logger(__name__)

INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"
_KNOWN_SECONDS = 30.0
"""How long a token is used without looking whether it was renewed elsewhere."""
_RENEW_MINUTES = 60
"""How long before its end a token is renewed; it lives twelve hours."""
_STATE_SECONDS = 600
"""How long somebody may take to agree to the installation."""


class Installations(AsyncInstallationStore):
    """Keeps what Slack gives at an installation, one for each workspace or organisation."""

    def __init__(self, services: SlackServices) -> None:
        self._services = services
        self._known: dict[str, tuple[float, Bot | None]] = {}
        self._rotator: AsyncTokenRotator | None = None

    @property
    def logger(self) -> Logger:
        """Where Slack's library logs."""
        return getLogger(__name__)

    def renew_with(self, clients: Clients) -> None:
        """Renew tokens through these clients."""
        settings = self._services.settings
        self._rotator = AsyncTokenRotator(
            client_id=settings.client_id, client_secret=settings.client_secret, client=clients.bare()
        )

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation; a workspace that is new gets an account of its own, and its installer owns that."""
        of_org = bool(installation.is_enterprise_install)
        workspace = str((installation.enterprise_id if of_org else installation.team_id) or "")
        name = str((installation.enterprise_name if of_org else installation.team_name) or workspace)
        async with self._services.directory.accounts() as accounts:
            known = await accounts.workspace(PLATFORM, workspace)
        # With the id, as two companies may have one name, and each must have an account of its own.
        account_id = known.account_id if known else await self._services.new_account(f"{name[:60]} ({workspace})")
        await self._services.identities.connect(
            Workspace(
                PLATFORM,
                workspace,
                account_id,
                name[:200],
                known.installed_by if known else str(installation.user_id or ""),
                known.made_account if known else True,
                self._sealed(installation),
            )
        )
        self._known.pop(workspace, None)

    async def find(self, workspace: str) -> Bot | None:
        """The bot of a workspace; None when FlowPilot is not installed there."""
        at, bot = self._known.get(workspace, (0.0, None))
        if time.monotonic() < at + _KNOWN_SECONDS:
            return bot
        installation = await self._current(workspace)
        bot = _bot_of(installation) if installation else None
        self._known[workspace] = (time.monotonic(), bot)
        return bot

    async def _current(self, workspace: str) -> Installation | None:
        async with self._services.directory.accounts() as accounts:
            found = await accounts.workspace(PLATFORM, workspace)
        if found is None or found.uninstalled_at or found.installation is None:
            return None
        installation = self._unsealed(found.installation)
        return await self._renewed(workspace) if _ends_soon(installation) else installation

    async def _renewed(self, workspace: str) -> Installation | None:
        """A fresh token, asked for by one process at a time: a refresh token works once."""
        async with self._services.directory.changing_workspace(PLATFORM, workspace) as accounts:
            found = await accounts.workspace(PLATFORM, workspace)
            if found is None or found.installation is None or self._rotator is None:
                return None
            installation = self._unsealed(found.installation)
            if not _ends_soon(installation):
                return installation  # renewed by another process meanwhile
            try:
                fresh = await self._rotator.perform_token_rotation(
                    installation=installation, minutes_before_expiration=_RENEW_MINUTES
                )
            except (SlackApiError, SlackTokenRotationError) as error:
                log.exception("slack.token_not_renewed", workspace_id=workspace, exc_info=error)
                return installation  # may serve a while yet
            if fresh is None:
                return installation
            await accounts.save_workspace(replace(found, installation=self._sealed(fresh)))
            return fresh

    def _sealed(self, installation: Installation) -> bytes:
        return self._services.seal(json.dumps(installation.to_dict(), default=str).encode())

    def _unsealed(self, sealed: bytes) -> Installation:
        return Installation(**_known_fields(json.loads(self._services.unseal(sealed))))


def _known_fields(data: dict[str, Any]) -> dict[str, Any]:
    """What this release of Slack's library knows; what another kept beside it is passed over."""
    names = set(vars(Installation(user_id="")))
    return {name: value for name, value in data.items() if name in names}


def _ends_soon(installation: Installation) -> bool:
    ends = installation.bot_token_expires_at
    return bool(installation.bot_refresh_token) and ends is not None and ends < time.time() + _RENEW_MINUTES * 60


def _bot_of(installation: Installation) -> Bot:
    return Bot(
        installation.bot_token or "",
        installation.bot_user_id or "",
        installation.bot_id or "",
        installation.team_id or "",
        installation.enterprise_id or "",
        installation.team_name or "",
    )


class SealedStates(AsyncOAuthStateStore):
    """States of the OAuth flow that need no storing: sealed with the moment they were made."""

    def __init__(self, seal: Callable[[bytes], bytes], unseal: Callable[[bytes], bytes]) -> None:
        self._seal = seal
        self._unseal = unseal

    @property
    def logger(self) -> Logger:
        """Where Slack's library logs."""
        return getLogger(__name__)

    async def async_issue(self, *_args: object, **_kwargs: object) -> str:
        """A new state."""
        return self._seal(str(int(time.time())).encode()).decode()

    async def async_consume(self, state: str) -> bool:
        """Whether the state is ours and not too old. Whose browser it is, a cookie says."""
        with suppress(Exception):
            return 0 <= time.time() - int(self._unseal(state.encode())) <= _STATE_SECONDS
        return False


def oauth_flow(services: SlackServices, clients: Clients, installations: Installations) -> AsyncOAuthFlow:
    """Slack's own installation flow, over our store."""
    settings = services.settings
    redirect = f"{settings.public_url}{REDIRECT_PATH}" if settings.public_url else None
    return AsyncOAuthFlow(
        client=clients.bare(),
        settings=AsyncOAuthSettings(
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            scopes=[*SCOPES],
            redirect_uri=redirect,
            install_path=INSTALL_PATH,
            install_page_rendering_enabled=False,  # straight on to Slack, whose page says what is asked for
            redirect_uri_path=REDIRECT_PATH,
            installation_store=installations,
            installation_store_bot_only=True,
            state_store=cast("AsyncOAuthStateStore", SealedStates(services.seal, services.unseal)),
            state_expiration_seconds=_STATE_SECONDS,
        ),
    )
