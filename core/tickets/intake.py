"""From a ticket to a problem, and from what somebody types or pastes to a ticket's number."""

import re

from core.sessions.session import TICKET_FACTS, TICKET_NOTES
from core.shared.text import shortened
from core.tickets.sending import is_ours
from core.tickets.ticket import TicketDetails, TicketNote

_NOTES_TAKEN = 5
"""The last notes that become part of the problem."""
_NOTE_LENGTH = 2_000
_DESCRIPTION_LENGTH = 20_000
_MOST_PASTED = 500
_LINK = re.compile(
    r"https?://\S{1,400}?(?:service_recid|srRecID|TicketID|ticketId|ticketid|[?&]id)=(\d{1,18})"
    r"|https?://\S{1,400}?/(?:ticket|tickets|Ticket/Display\.html\?id=)/?(\d{1,18})\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"#?([A-Za-z]?[0-9][0-9A-Za-z.\-]{0,39})")


def ticket_id_in(text: str) -> str | None:
    """The ticket that a number, such as `#4711`, or a link to it names; None for anything else."""
    text = text.strip().strip("<>")
    if len(text) > _MOST_PASTED:
        return None
    number = _NUMBER.fullmatch(text)
    return number[1] if number else linked_ticket(text)


def linked_ticket(text: str) -> str | None:
    """The ticket that a link names, if the text is nothing but one."""
    text = text.strip().strip("<>").partition("|")[0]
    if len(text) > _MOST_PASTED or not text.startswith("http") or any(letter.isspace() for letter in text):
        return None
    found = _LINK.match(text)
    return (found[1] or found[2]) if found else None


def problem_of(ticket: TicketDetails) -> str:
    """The ticket as a session's problem: what it is about first, then where and whom, then what was said.

    What the client does not see, and what FlowPilot posted before, stands below a line of its own.
    """
    head = ticket.summary
    about = zip(TICKET_FACTS, (head.client, ticket.contact, ticket.asset), strict=True)
    facts = " · ".join(f"{name}: {value}" for name, value in about if value)
    parts = [head.summary or f"Ticket {head.id}", facts, ticket.description.strip()[:_DESCRIPTION_LENGTH]]
    notes = ticket.notes[-_NOTES_TAKEN:]
    parts += [_told(note) for note in notes if _is_open(note)]
    internal = [_told(note) for note in notes if not _is_open(note)]
    parts += [f"{TICKET_NOTES}\n{internal[0]}", *internal[1:]] if internal else []
    return "\n\n".join(part for part in parts if part)


def _is_open(note: TicketNote) -> bool:
    """Whether the client sees it, and it is not ours."""
    return (note.for_client or note.by_client) and not is_ours(note.text)


def _told(note: TicketNote) -> str:
    return f"{note.author or 'Note'}: {shortened_lines(note.text)}"


def shortened_lines(text: str) -> str:
    """A note with its lines, cut where it is very long."""
    text = text.strip()
    return text if len(text) <= _NOTE_LENGTH else text[:_NOTE_LENGTH].rstrip() + "…"


def headline(ticket_id: str, client: str) -> str:
    """How a ticket is named above its session: its number and whose it is."""
    return f"#{ticket_id} {shortened(client, 60)}".strip()
