"""One thing a person did in Slack: who, where, and with what it can be answered."""

from dataclasses import dataclass, replace

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.addresses import PLATFORM, SlackAddress
from bot.slack.membership import NOWHERE, Home, Standing
from core.accounts.user import Identity
from core.chat import InteractionContext


@dataclass(frozen=True, slots=True)
class SlackInteraction:
    """Who did something, and where."""

    client: AsyncWebClient
    workspace: str
    user_id: str
    key: str
    """Names what was done, however often it is delivered."""
    channel: str = ""
    """Empty where it was done outside a channel: on Home, in a modal, by a global shortcut."""
    thread: str = ""
    trigger_id: str = ""
    """What lets us open a modal within three seconds; empty where there is none."""
    prefix: str = "/pilot "
    home: Home = NOWHERE
    """Where FlowPilot was installed that this was delivered to."""
    standing: Standing = Standing.OURS
    """Whether it was done by somebody of another company, in a channel that both share."""

    @property
    def identity(self) -> Identity:
        """Who did it."""
        return Identity(PLATFORM, self.workspace, self.user_id)

    @property
    def where(self) -> InteractionContext:
        """Where a new session would live: in a thread of the channel, else in the person's own messages."""
        own = SlackAddress(self.workspace, self.user_id)
        here = SlackAddress(self.workspace, self.channel) if self.channel else own
        return InteractionContext(here.new_thread(self.key).place(), own.new_thread(self.key).place(), self.prefix)

    def for_person(self, user_id: str, key: str) -> "SlackInteraction":
        """The same for somebody else, as something done under that key, outside any channel."""
        return replace(self, user_id=user_id, key=key, channel="", thread="", trigger_id="")

    def at(self, channel: str, thread: str = "") -> "SlackInteraction":
        """The same, done in another place."""
        return replace(self, channel=channel, thread=thread)
