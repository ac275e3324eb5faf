"""Something that happened in Teams, by somebody known: who, where, and under which key."""

import hashlib
from dataclasses import dataclass
from uuid import uuid4

from bot.teams.activity import THREAD, Activity
from bot.teams.addresses import PLATFORM, TeamsAddress, own_address
from core.accounts.user import Identity, User
from core.chat import InteractionContext
from core.messaging.places import Place


@dataclass(frozen=True, slots=True)
class TeamsInteraction:
    """An activity and the person behind it."""

    activity: Activity
    tenant: str
    user: User
    key: str
    """Names what was done: the same when it is delivered again."""
    is_new: bool = False
    """Whether the person is met for the first time."""

    @property
    def identity(self) -> Identity:
        """Who the person is in Teams."""
        return Identity(PLATFORM, self.tenant, self.activity.from_.lasting_id)

    @property
    def chat(self) -> TeamsAddress:
        """The chat or thread it happened in."""
        if self.activity.is_personal:
            return own_address(self.identity.external_id)
        return TeamsAddress(self.activity.conversation.id)

    @property
    def channel(self) -> TeamsAddress:
        """The channel of the thread it happened in."""
        return TeamsAddress(self.activity.conversation.id.partition(THREAD)[0])

    @property
    def has_threads(self) -> bool:
        """Whether a session has a thread to itself here."""
        return self.activity.is_channel and THREAD in self.activity.conversation.id

    @property
    def context(self) -> InteractionContext:
        """Where something that begins with a press or an order is shown."""
        here = self.chat.part_for(self.key).place(self.tenant, hears_all=self.activity.is_personal)
        own = own_address(self.identity.external_id).part_for(self.key).place(self.tenant)
        return InteractionContext(here, own, "" if self.activity.is_personal else "@FlowPilot ")

    @property
    def new_session_place(self) -> Place:
        """Where a session lives that begins with a message."""
        if not self.has_threads:
            return self.context.here
        _, _, root = self.activity.conversation.id.partition(THREAD)
        # In a thread that people began among themselves, only what mentions FlowPilot is meant for it.
        return self.chat.place(self.tenant, hears_all=root == self.activity.id)


def key_of(activity: Activity) -> str:
    """The key of what was done, by the ids of conversation and activity; what has no id is never taken for another."""
    named = f"{activity.conversation.id} {activity.id or uuid4()}".encode(errors="backslashreplace")
    return f"{PLATFORM}:{hashlib.sha256(named).hexdigest()[:40]}"


def later_key(interaction: TeamsInteraction, became: str) -> str:
    """The key of what a message became later; it may become the same again at another time."""
    told = f"{interaction.activity.timestamp} {became}".encode(errors="backslashreplace")
    return f"{interaction.key}:{hashlib.sha256(told).hexdigest()[:16]}"
