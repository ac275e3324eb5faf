"""Showing messages: what delivery needs of a chat platform, whose adapter alone makes and reads addresses."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.accounts.user import Identity
from core.messaging.cards import Card
from core.messaging.places import Place


@dataclass(frozen=True, slots=True)
class Posting:
    """A message to be shown for the first time."""

    id: UUID
    """Ours; a platform that can keep it with the message finds by it what a process showed that died then."""
    place: Place
    subject: str
    card: Card
    root: str | None = None
    """The platform's id of the conversation's first message; None when this is the first."""
    wanted_since: datetime | None = None
    """When it was first wanted: it was not shown before then."""
    under: str | None = None
    """The platform's id of the message in whose thread it belongs; None: it stands by itself."""
    may_be_shown: bool = False
    """Whether an earlier attempt ended without anybody knowing how."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that is shown."""

    external_id: str
    """The platform's id of it."""
    address: str | None = None
    """Where the conversation turned out to be, when that was not known before."""


class DeliveryFailed(Exception):  # noqa: N818 - named for what happened
    """The platform did not take a message; tried again, after `retry_after` seconds where the platform says so."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class DeliveryUnknown(DeliveryFailed):
    """Nobody knows whether the platform took it: it was not reached, or gave no answer that can be understood."""


class Paced(DeliveryFailed):
    """The platform was not asked: its limits leave no room for now."""


class MessageGone(DeliveryFailed):
    """The message to be changed no longer exists; it is shown anew."""


class Unreachable(DeliveryFailed):
    """Nothing can be shown in the conversation as things are. `sentence` says why, to somebody who can act."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(reason)
        self.sentence = sentence


class ChatPlatform(Protocol):
    """Shows cards in conversations. A call over 10 s is cut off and repeated."""

    async def post(self, posting: Posting) -> Posted:
        """Show a new message. Raises DeliveryFailed."""
        ...

    async def update(self, place: Place, external_id: str, card: Card, *, can_wait: bool = False) -> None:
        """Show the card in the message's place. Raises DeliveryFailed, Paced where there is no room for it.

        `can_wait`: nobody needs the change to go on, so that others come first.
        """
        ...

    def own_place(self, identity: Identity) -> Place | None:
        """The conversation of that person alone with the bot; None where the platform has none."""
        ...

    def own_thread(self, identity: Identity, key: str) -> Place | None:
        """A part of that conversation for one session; the same for the same key until something is posted there."""
        ...
