"""What is checked before something is sent to a ticket: what was chosen, and that the text is what was shown."""

import hashlib

from core.shared.errors import ChangedSince, InvalidInput
from core.tickets.documents import Document
from core.tickets.minutes import MOST_MINUTES

_LONGEST_STATUS = 100


def check_choice(minutes: int | None, status: str | None) -> None:
    """Raise InvalidInput for a time or a status that no ticket takes; None is no choice."""
    if minutes is not None and not 0 <= minutes <= MOST_MINUTES:
        raise InvalidInput("minutes", f"“minutes” must be a whole number from 0 to {MOST_MINUTES}.")
    if status is not None and (len(status) > _LONGEST_STATUS or not (status == "" or status.isprintable())):
        raise InvalidInput("status", "“status” must be the name or id of one of the ticket's statuses.")


def mark_of(document: Document | None) -> str:
    """What stands for the text of a document, 12 hexadecimal digits."""
    return hashlib.sha256((document.markdown() if document else "").encode()).hexdigest()[:12]


def check_seen(document: Document | None, seen: str) -> None:
    """Raise ChangedSince where the text is not the one that was shown under that mark; empty: not said."""
    if seen and seen != mark_of(document):
        raise ChangedSince("The text has changed since you looked at it; look again, then send it.")
