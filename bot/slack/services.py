"""What the Slack adapter is handed by the composition root."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from core.chat import ChatService
from core.ports.directory import Directory
from core.services.identities import IdentityService


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """What the configuration says about Slack."""

    api_url: str
    """Where the Web API is, with a slash at its end."""
    bot_token: str = ""
    signing_secret: str = ""
    app_token: str = ""
    client_id: str = ""
    client_secret: str = ""
    public_url: str = ""
    posts_per_second: float = 1.0
    posts_burst: int = 20
    updates_per_minute: float = 50.0
    newer_blocks: bool = False

    @property
    def is_single(self) -> bool:
        """Whether there is one workspace, whose token is in the configuration."""
        return bool(self.bot_token)

    @property
    def installs(self) -> bool:
        """Whether people can install FlowPilot into their workspaces."""
        return bool(self.client_id and self.client_secret)


@dataclass(frozen=True, slots=True)
class SlackServices:
    """Everything the adapter may need."""

    chat: ChatService
    identities: IdentityService
    directory: Directory
    default_account: Callable[[], Awaitable[UUID]]
    """The account of a single workspace."""
    new_account: Callable[[str], Awaitable[UUID]]
    """An account of that name, made when it is new."""
    seal: Callable[[bytes], bytes]
    """Encrypts what must not be read in the database."""
    unseal: Callable[[bytes], bytes]
    settings: SlackSettings
