"""What the core needs of a store of conversations and the messages in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.accounts.account import Platform
from core.messaging.cards import Card
from core.messaging.places import Conversation, Place


@dataclass(frozen=True, slots=True)
class PostedMessage:
    """A message of ours that a platform shows."""

    subject: str
    card: Card | None
    """What it shows; None where a newer card is on its way, so that nobody knows which of them stands there."""
    since: datetime
    """Since when it shows that."""


class ConversationLookup(Protocol):
    """Conversations of platforms whose chats hold several."""

    async def active_under(self, place: Place) -> Conversation | None:
        """Of conversations of active sessions and walks under the place's address, that worked on last; or None."""
        ...


class MessageRepository(ConversationLookup, Protocol):
    """What people should see of the account, by conversation."""

    async def open_conversation(self, place: Place, kind: str, session_id: UUID | None) -> UUID:
        """The conversation at that place, made when it is new; what it serves already, it goes on serving.

        With a session it is that session's from now on. A channel's kind is one more purpose of it. For `direct`
        nothing is changed that is there.
        """
        ...

    async def open_for_walk(self, place: Place, walk_id: UUID) -> UUID:
        """The conversation at that place, made when it is new; from now on it is that walk's."""
        ...

    async def conversation_at(self, place: Place) -> Conversation | None:
        """The conversation at that address, or that was there until it had to go on elsewhere; or None."""
        ...

    async def conversation_in_chat(self, place: Place, about: UUID) -> Conversation | None:
        """Where that session or walk is shown already in the chat that the place is a part of; or None."""
        ...

    async def thread_of(self, about: UUID, near: Place) -> Place | None:
        """The thread that a session or walk was shown in last, on the platform and in the workspace of that place.

        None where there is none, or the place is in a chat without threads.
        """
        ...

    async def come_back(self, conversation_id: UUID, address: str) -> None:
        """Go on where the conversation was before it had to move, with its newest message."""
        ...

    async def begin_anew(self, conversation_id: UUID, address: str, subjects: Sequence[str]) -> None:
        """Go on at another address with these messages; those before are left where they are."""
        ...

    async def deliver_now(self, platform: str, workspace: str) -> None:
        """Deliver at once what waits in a workspace for its token."""
        ...

    async def posted(self, platform: Platform, external_id: str) -> PostedMessage | None:
        """The message that the platform knows by that id, or None."""
        ...

    async def is_heard(self, purpose: str, session_id: UUID) -> bool:
        """Whether what is posted in channels of that purpose reaches anybody where the session's people are.

        Who works on the page has it there; who works in a chat needs a channel.
        """
        ...

    async def workspaces(self, platform: Platform) -> Sequence[str]:
        """The account's workspaces on the platform, uninstalled ones left out, by the platform's ids."""
        ...

    async def set_channel(self, kind: str, place: Place | None, platform: Platform) -> None:
        """Post what goes to channels of that kind on the platform there from now on; None: nowhere.

        Channels used before are no longer posted to; what stands there is still kept right.
        """
        ...

    async def want(self, conversation_id: UUID, cards: Mapping[str, Card]) -> None:
        """Show these cards under their subjects in one conversation."""
        ...

    async def want_in_session(self, session_id: UUID, cards: Mapping[str, Card]) -> None:
        """In every conversation of the session, show these cards under their subjects."""
        ...

    async def want_in_walk(self, walk_id: UUID, cards: Mapping[str, Card]) -> None:
        """In every conversation of the walk, show these cards under their subjects."""
        ...

    async def want_under(self, cards: Mapping[str, Card], said_in: UUID | None = None) -> None:
        """In every channel that shows what these cards are `under`, show them, but for where it was said."""
        ...

    async def want_in_channels(self, kind: str, cards: Mapping[str, Card]) -> None:
        """In every channel of that kind, and wherever they stand already, show these cards under their subjects."""
        ...
