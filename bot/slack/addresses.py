"""Addresses of Slack's conversations: `workspace/channel`, with `/thread` for a thread.

The thread is its root's `ts`, or `+` and something unique while nothing was posted yet. The channel is that of a person
(`U…` or `W…`) while their direct messages were not opened yet.
"""

import hashlib
import re
from dataclasses import dataclass, replace

from core.messaging.places import Place
from core.shared.errors import InvalidInput

PLATFORM = "slack"
_CHANNEL = re.compile(r"(?:(?P<workspace>[TE][A-Z0-9]+)/)?(?P<channel>[CGD][A-Z0-9]{2,})")
_MENTIONED = re.compile(r"<#([CG][A-Z0-9]+)(?:\|[^>]*)?>")


@dataclass(frozen=True, slots=True)
class SlackAddress:
    """Where a conversation is."""

    workspace: str
    channel: str
    thread: str = ""

    @property
    def root(self) -> str | None:
        """The `ts` of the thread's root; None where there is no thread, or not yet."""
        return self.thread if self.thread and not self.thread.startswith("+") else None

    def __str__(self) -> str:
        return "/".join(filter(None, (self.workspace or "-", self.channel, self.thread)))

    def place(self, *, hears_all: bool = True) -> Place:
        """The place delivery and the core know it by."""
        return Place(PLATFORM, str(self), self.workspace, hears_all)

    def new_thread(self, key: str) -> "SlackAddress":
        """A thread that starts with the next post here; the same for the same key."""
        return replace(self, thread="+" + hashlib.sha256(key.encode()).hexdigest()[:24])


def read_address(text: str) -> SlackAddress:
    """The address that `str` gave."""
    workspace, channel, *thread = text.split("/", 2)
    return SlackAddress("" if workspace == "-" else workspace, channel, thread[0] if thread else "")


def channel_place(text: str, workspace: str = "") -> Place:
    """The channel an admin names for hand-overs or proposals; in `workspace`, if it says none. Raises InvalidInput."""
    mentioned = _MENTIONED.fullmatch(text.strip())
    found = _CHANNEL.fullmatch(mentioned.group(1) if mentioned else text.strip())
    if found is None:
        raise InvalidInput(
            "channel",
            "Give a Slack channel by its id, such as C0123ABCD: you find it at the bottom of the channel's details.",
        )
    return SlackAddress(found["workspace"] or workspace, found["channel"]).place()
