"""A ticket as any ticket system tells it, and the people and statuses around it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SystemName(StrEnum):
    """The ticket systems that can be connected."""

    CONNECTWISE = "connectwise"
    AUTOTASK = "autotask"
    HALOPSA = "halopsa"
    RT = "rt"

    @property
    def label(self) -> str:
        """What its vendor calls it."""
        return _LABELS[self]


_LABELS = {
    SystemName.CONNECTWISE: "ConnectWise",
    SystemName.AUTOTASK: "Autotask",
    SystemName.HALOPSA: "HaloPSA",
    SystemName.RT: "Request Tracker",
}


@dataclass(frozen=True, slots=True)
class TicketStatus:
    """A status that a ticket can have, by the system's own id."""

    id: str
    name: str
    is_closed: bool = False
    takes_time: bool = True
    """Whether time can be entered on a ticket in this status."""


@dataclass(frozen=True, slots=True)
class TicketNote:
    """A note on a ticket."""

    id: str
    text: str
    author: str
    at: datetime | None
    for_client: bool
    """Whether the client sees it."""
    by_client: bool = False
    """Whether the client wrote it."""
    minutes: int = 0
    """Time entered with it."""


@dataclass(frozen=True, slots=True)
class TicketSummary:
    """A ticket as lists show it."""

    id: str
    summary: str
    status: TicketStatus
    client: str = ""
    assignee: str = ""
    url: str = ""
    """Where people open it in a browser."""


@dataclass(frozen=True, slots=True)
class TicketDetails:
    """A ticket with what is known about it; its newest notes come last."""

    summary: TicketSummary
    description: str = ""
    contact: str = ""
    asset: str = ""
    notes: tuple[TicketNote, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works in the ticket system."""

    id: str
    """What the system knows them by: a member identifier, a resource or agent id, a user name."""
    name: str
    email: str = ""
