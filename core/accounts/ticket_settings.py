"""What admins decide about tickets for their account."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

StatusName = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100, pattern=r"^[^\x00]*$")]


class TicketSettings(BaseModel):
    """The ticket settings; a status is given as the ticket system names it, or by its id there."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    note: Literal["internal", "client"] = "internal"
    """Which kind of note is chosen beforehand when something is sent to a ticket."""
    status_resolved: StatusName = ""
    """What a ticket is set to when its session was resolved; empty: it stays as it is."""
    status_handed_over: StatusName = ""
    round_minutes: Annotated[int, Field(ge=1, le=60)] = 5
    """Time worked is rounded up to a multiple of so many minutes."""
    send_automatically: bool = False
    """Whether an internal note is sent without asking when a session that has a ticket ends."""
    send_files: bool = False
    """Whether a session's files are chosen beforehand to go along with an internal note."""
    client_text: Literal["client", "internal"] = "client"
    """Which wording of the documentation a client is sent."""
    new_ticket_place: StatusName = ""
    """Board, queue or type of the tickets made there for ours that are handed over, by name or id; empty: asked for."""
    new_ticket_client: StatusName = ""
    """Whose they are when ours name nobody; empty: asked for."""
    walks_create_tickets: bool = False
    """Whether a walk that has no ticket makes an internal one."""
