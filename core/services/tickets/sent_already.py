"""Whether something is left to send to a ticket."""

from collections.abc import Sequence

from core.sessions.session import Ticket
from core.shared.errors import AlreadySent
from core.tickets.documents import Audience, Document
from core.tickets.files import SentFile
from core.tickets.sending import Part, PartKind, PartState, Send, SendState


def check_is_new(
    document: Document | None,
    sends: Sequence[Send],
    ticket: Ticket,
    audience: Audience,
    status: str,
    files: Sequence[SentFile],
) -> None:
    """Raise AlreadySent when everything is in the ticket or on its way; another status or file than before is new."""
    waiting = next((send for send in sends if send.state is SendState.WAITING), None)
    failed = next((send for send in sends if send.state is SendState.FAILED and not send.is_over), None)
    if (document is not None or files) and failed is None:
        return
    if failed:
        raise AlreadySent(
            "The last note to this ticket has not been posted yet; try it again instead of sending a second one."
        )
    if waiting:
        raise AlreadySent("This is on its way to the ticket already.")
    tried = [part for send in sends for part in send.parts if part.kind is PartKind.STATUS]
    if status and (not tried or tried[-1].state is PartState.REFUSED or not _is_same_status(tried[-1], status)):
        return
    who = "colleagues" if audience is Audience.INTERNAL else "the client"
    raise AlreadySent(f"Ticket #{ticket.id} has all of this for {who} already; nothing has been added since.")


def _is_same_status(part: Part, status: str) -> bool:
    return status.casefold() in (part.status.casefold(), part.external_id.casefold())
