"""What requests about tickets may say."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator

from bot.web.api.bodies import Body, TicketBody
from core.accounts.ticket_settings import TicketSettings
from core.sessions.attachments import MOST_ATTACHMENTS
from core.tickets.documents import Audience
from core.tickets.files import FileChoice, choice_of
from core.tickets.ticket import SystemName


class TicketSystemBody(Body):
    """How the account's ticket system is reached. Without credentials, the stored ones stay if the rest is the same."""

    system: Annotated[SystemName, Field(strict=False)]
    url: str
    credentials: dict[str, str] | None = None
    settings: TicketSettings | None = None


class TicketPersonBody(Body):
    """Who somebody is in the ticket system; null or empty: nobody."""

    external_id: str | None
    email: str | None = None


class NewTicketBody(Body):
    """One of our own tickets."""

    summary: str
    description: str | None = None
    client: str | None = None


class TicketTextBody(Body):
    """A note on one of our own tickets."""

    text: str
    audience: Annotated[Audience, Field(strict=False)] = Audience.INTERNAL


class TicketStatusBody(Body):
    """What to change; what is left out stays. `assignee`: a person's name, empty for nobody."""

    status: str | None = None
    assignee: str | None = None

    @model_validator(mode="after")
    def _something(self) -> "TicketStatusBody":
        if self.status is None and self.assignee is None:
            raise ValueError("give a status, an assignee, or both")
        return self


class TicketHandOverBody(Body):
    """The ticket in the connected system that takes over; without an id, one is created, there and for that client."""

    id: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    place: Annotated[str, Field(max_length=100)] | None = None
    client: Annotated[str, Field(max_length=200)] | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> "TicketHandOverBody":
        if self.id is not None and (self.place is not None or self.client is not None):
            raise ValueError("give the id of an existing ticket, or the place and client for a new one")
        return self


class TicketLinkBody(TicketBody):
    """The ticket that a session belongs to."""


_FileIds = Annotated[list[Annotated[UUID, Field(strict=False)]], Field(max_length=MOST_ATTACHMENTS)]


class TicketSendBody(Body):
    """What to send; anything left out is as in the preview. Minutes of 0 and an empty status mean none.

    `files`: the ids of the session's files that go along, as the preview lists them; `original_files`: those that go
    just as they are, with whatever is secret in them. Without both, what the preview has as chosen; an empty list is
    none. `mark`: the preview's, so that no other text is posted than it showed.
    """

    audience: Annotated[Audience, Field(strict=False)]
    minutes: int | None = None
    status: str | None = None
    files: _FileIds | None = None
    original_files: _FileIds | None = None
    mark: str = ""

    @property
    def choice(self) -> FileChoice | None:
        """Which files go along; None where nothing is said of them."""
        if self.files is None and self.original_files is None:
            return None
        return choice_of(self.files or (), self.original_files or ())
