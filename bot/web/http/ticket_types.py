"""What the API answers about tickets, as types."""

from typing import Literal

from typing_extensions import TypedDict

from core.accounts.ticket_settings import TicketSettings


class TicketSystemJson(TypedDict):
    """The connected ticket system, without its credentials."""

    system: str
    url: str
    credentials: list[str]
    """The names of those that are kept."""
    settings: TicketSettings
    hook_url: str
    """Where the system tells what changed."""


class TestedJson(TypedDict):
    """The result of testing the connection."""

    ok: bool
    detail: str


class TicketPersonJson(TypedDict):
    """A person of the account, and who they are in the ticket system."""

    user: str
    name: str
    email: str | None
    external_id: str | None
    external_name: str | None
    by_hand: bool
    """Whether somebody said so, and not their e-mail address."""


class MemberJson(TypedDict):
    """Somebody who works in the ticket system."""

    external_id: str
    name: str
    email: str | None


class TicketPeoplePage(TypedDict):
    """Everybody of the account, and everybody of the ticket system."""

    items: list[TicketPersonJson]
    members: list[MemberJson]
    next_cursor: str | None


class TicketStatusJson(TypedDict):
    """A status that a ticket can have."""

    id: str
    name: str
    closed: bool


class TicketStatusesPage(TypedDict):
    """The statuses of a ticket."""

    items: list[TicketStatusJson]
    next_cursor: str | None


class TicketNoteJson(TypedDict):
    """A note on a ticket."""

    id: str
    text: str
    author: str
    at: str | None
    audience: str
    by_client: bool
    minutes: int


class TicketSummaryJson(TypedDict):
    """A ticket as lists show it."""

    id: str
    number: int | None
    """The same for one of our own; None for what a ticket system calls by an id of its own."""
    kind: str
    summary: str
    status: TicketStatusJson
    client: str | None
    assignee: str | None
    url: str | None


class TicketPlaceJson(TypedDict):
    """Where tickets are made in the connected system: a board, queue or type."""

    id: str
    name: str


class TicketDestinationJson(TypedDict):
    """Where one of our own tickets can be handed to, and what is chosen beforehand."""

    system: str
    places: list[TicketPlaceJson]
    place: str | None
    client: str


class SentFileJson(TypedDict):
    """A file that goes along, and what became of it."""

    name: str
    state: Literal["waiting", "sent", "refused"]
    detail: str | None


class TicketSendJson(TypedDict):
    """The state of what was sent to the ticket."""

    state: str
    detail: str
    note_id: str | None
    time_id: str | None
    next_try: str | None
    files: list[SentFileJson]


class TicketDetailsJson(TicketSummaryJson):
    """A ticket with what is known about it."""

    description: str
    contact: str | None
    asset: str | None
    notes: list[TicketNoteJson]
    handed_to: str | None
    """The ticket in the connected system that goes on with one of our own."""
    hand_over: TicketSendJson | None
    """What became of handing it over."""
    created_at: str | None
    updated_at: str | None


class TicketsPage(TypedDict):
    """A page of tickets; `warning`: why those of the connected system are not among them."""

    items: list[TicketSummaryJson]
    next_cursor: str | None
    warning: str | None


class FileOfferJson(TypedDict):
    """How a file of the session can go along with the note."""

    id: str
    name: str
    kind: str
    size: int
    sent_as: Literal["whole", "cleaned"] | None
    """Cleaned: with what is secret painted over or taken out; null: it goes only as one of `original_files`."""
    detail: str | None
    """What to know before it is chosen."""
    chosen: bool
    """Whether it goes when the request names no files."""
    sent: bool
    """Whether the ticket has it already, or is about to."""
    refusal: str | None
    """Why it cannot go."""


class TicketNotePreviewJson(TypedDict):
    """What would be posted to the ticket, exactly."""

    ticket: str
    kind: str
    audience: str
    text: str
    mark: str
    minutes: int
    status: str | None
    statuses: list[TicketStatusJson]
    warnings: list[str]
    files: list[FileOfferJson]
    """The session's files."""
