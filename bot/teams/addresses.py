"""Addresses of Teams' conversations: the id of a chat or a channel's thread, with `#part` where it holds several.

A chat has no threads, so each session there is a part of it. A person's own chat with the bot is `user:` and the
person's id: which conversation that is, is looked up when something is sent there.
"""

import hashlib
import re
from dataclasses import dataclass, replace

from core.accounts.account import Platform
from core.accounts.user import Identity
from core.messaging.places import Place
from core.shared.errors import InvalidInput

PLATFORM: Platform = "teams"
_OWN = "user:"
_CHANNEL = re.compile(r"(?:(?P<tenant>[0-9a-fA-F-]{36})/)?(?P<channel>19:[^\s;#/]+@[a-z0-9.]+)")

EMULATOR_TENANT = "emulator"
"""The tenant of whoever uses an emulator, where no tenant is configured."""
_EMULATED = re.compile(rf"(?P<tenant>{EMULATOR_TENANT})/(?P<channel>[^\s;#/]+)")
"""Emulators call their chats and channels as they like."""


@dataclass(frozen=True, slots=True)
class TeamsAddress:
    """Where a conversation is."""

    chat: str
    part: str = ""

    def __str__(self) -> str:
        return f"{self.chat}#{self.part}" if self.part else self.chat

    @property
    def person(self) -> str:
        """Whose own chat it is; empty where it is none's."""
        return self.chat.removeprefix(_OWN) if self.chat.startswith(_OWN) else ""

    def part_for(self, key: str) -> "TeamsAddress":
        """A part of the chat for something that begins now; the same for the same key."""
        return replace(self, part=hashlib.sha256(key.encode()).hexdigest()[:16])

    def place(self, tenant: str, *, hears_all: bool = True) -> Place:
        """The place delivery and the core know it by."""
        return Place(PLATFORM, str(self), tenant, hears_all, self.chat if self.part else "")

    def parts(self, tenant: str) -> Place:
        """What the addresses of all the chat's parts begin with."""
        return Place(PLATFORM, f"{self.chat}#", tenant)


def own_address(person: str) -> TeamsAddress:
    """A person's own chat with the bot."""
    return TeamsAddress(f"{_OWN}{person}")


def own_place(identity: Identity) -> Place:
    """The same, for what is told to that person alone."""
    return own_address(identity.external_id).place(identity.workspace)


def read_address(text: str) -> TeamsAddress:
    """The address that `str` gave."""
    chat, found, part = text.rpartition("#")
    return TeamsAddress(chat, part) if found else TeamsAddress(text)


def channel_place(text: str, tenant: str) -> Place:
    """The channel an admin names for hand-overs or proposals; in `tenant`, if it says none. Raises InvalidInput."""
    found = _CHANNEL.fullmatch(text.strip()) or _EMULATED.fullmatch(text.strip())
    if found is None:
        raise InvalidInput(
            "channel",
            "Give a Teams channel by its id, such as 19:0123abcd@thread.tacv2: the channel's link contains it.",
        )
    named = (found["tenant"] or "").lower()  # Teams writes tenants in small letters, portals also in capitals
    return TeamsAddress(found["channel"]).place(named or tenant)


def channel_name(tenant: str, channel: str) -> str:
    """A channel as settings keep it."""
    return f"{tenant}/{channel}"
