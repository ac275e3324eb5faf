"""Sending to a ticket: the parts of a send, what becomes of each, and when it is tried again.

Every part (a note, a time entry, a status change) is stored before anything is asked of the ticket system, and bears a
reference of ours by which it is found again there: nothing is posted that was not looked for first.
"""

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from core.accounts.person import Person
from core.documentation.documents import Audience
from core.sessions.session import Ticket
from core.tickets.files import SentFile

RETRY_WAITS = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
"""How long to wait after each attempt that failed; after the last one, a person tries again."""
SETTLED_AFTER = timedelta(minutes=6)
"""When a write whose outcome is unknown can no longer be stored: longer than we wait for an answer."""
MOST_BUSY = timedelta(hours=24)
"""For how long a system may go on saying that it has no time."""


class PartKind(StrEnum):
    """What a part does to the ticket."""

    TICKET = "ticket"
    """Makes it: comes before all others, which go to the ticket that was made."""
    NOTE = "note"
    FILE = "file"
    TIME = "time"
    STATUS = "status"


class PartState(StrEnum):
    """How far a part is."""

    INTENDED = "intended"
    LOOKED_FOR = "looked_for"
    """It was not there, and was posted or is about to be: from here on it may be there."""
    POSTED = "posted"
    CHECKED = "checked"
    """Read back, and compared with what was meant."""
    REFUSED = "refused"

    @property
    def is_over(self) -> bool:
        """Whether nothing more is done about it."""
        return self in (PartState.CHECKED, PartState.REFUSED)


class SendState(StrEnum):
    """What a send has come to."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    PARTLY = "partly"


@dataclass(frozen=True, slots=True)
class Part:
    """A note, a time entry or a status change."""

    id: UUID
    kind: PartKind
    position: int
    reference: str
    """Ours, by which it is found in the ticket system."""
    text: str = ""
    minutes: int = 0
    status: str = ""
    """The name or id of the status to set; its name once it is set."""
    place: str = ""
    """Where a ticket is made, and for which client: ids of the system."""
    client: str = ""
    file: SentFile | None = None
    """What is attached; None for parts of other kinds."""
    state: PartState = PartState.INTENDED
    external_id: str = ""
    """The system's id of what was posted."""
    detail: str = ""
    """What a person should know about how it ended; empty when it is just as it was meant."""
    posting_since: datetime | None = None
    """When it was last posted with an outcome that is not known."""


@dataclass(frozen=True, slots=True)
class Send:
    """What one person sends to a ticket at once. The id of one that it makes is empty until it is made."""

    id: UUID
    account_id: UUID
    session_id: UUID | None
    """Whose documentation it is; None for a walk's, and for one of our own tickets that is handed over."""
    ticket: Ticket
    sequence: int
    """Counts the sends of a session from 0."""
    audience: Audience
    document: str
    """The whole documentation that it brings up to date, by which what is new later is told."""
    sender: Person
    author: str
    """Whom the ticket system shows as the author, by its id; empty: the integration."""
    created_at: datetime
    parts: tuple[Part, ...]
    attempts: int = 0
    internal_id: UUID | None = None
    """Which of our own tickets is handed over by it, with its history."""
    walk_id: UUID | None = None
    """Which first-line walk's documentation it is."""
    next_try_at: datetime | None = None
    """None when it is over, or waits for a person."""
    detail: str = ""
    """Why it waits or failed."""

    @property
    def can_be_tried(self) -> bool:
        """Whether it was given up, and somebody may have it tried again."""
        return self.next_try_at is None and not self.is_over

    @property
    def is_over(self) -> bool:
        """Whether all of it was done or refused."""
        return all(part.state.is_over for part in self.parts)

    @property
    def state(self) -> SendState:
        """What it has come to: partly, when the note stands and something else was refused."""
        if self.next_try_at:
            return SendState.WAITING
        notes = [part for part in self.parts if part.kind is PartKind.NOTE]
        done = [part.state is PartState.CHECKED for part in self.parts]
        if all(done):
            return SendState.SENT
        if notes and not any(part.state is PartState.CHECKED for part in notes):
            return SendState.FAILED
        return SendState.PARTLY if any(done) else SendState.FAILED

    @property
    def note_id(self) -> str:
        """The system's id of the first note; empty while there is none."""
        return next((part.external_id for part in self.parts if part.kind is PartKind.NOTE), "")

    @property
    def time_id(self) -> str:
        """The system's id of what the time was entered with; empty while there is none."""
        return next((part.external_id for part in self.parts if part.minutes), "")

    @property
    def files(self) -> tuple[Part, ...]:
        """The files that it brings."""
        return tuple(part for part in self.parts if part.kind is PartKind.FILE)

    @property
    def minutes(self) -> int:
        """The time it enters."""
        return sum(part.minutes for part in self.parts)

    def with_part(self, part: Part) -> "Send":
        """The same with that part in its place."""
        return replace(self, parts=tuple(part if old.id == part.id else old for old in self.parts))


def reference_of(owner_id: UUID, sequence: int, position: int) -> str:
    """The reference of a part: known before anything is stored, so that a preview shows the text just as it is sent."""
    digest = hashlib.sha256(f"{owner_id} {sequence} {position}".encode()).hexdigest()
    return f"fp-{digest[:16]}"


_REFERENCE = re.compile(r"\[fp-[0-9a-f]{16}\]\s*\Z")


def is_ours(text: str) -> bool:
    """Whether a note bears a reference of ours at its end."""
    return _REFERENCE.search(text[-_REFERENCE_WITHIN:]) is not None


_REFERENCE_WITHIN = 60


def signed(text: str, reference: str, signature: str) -> str:
    """A note as it is posted: the text letter by letter, then who it is from and our reference."""
    return f"{text}\n\n— {signature} [{reference}]"


@dataclass(frozen=True, slots=True)
class NewTicket:
    """A ticket to be made in the system: what it is about, and where and whose it is by the system's ids."""

    summary: str
    place: str
    client: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be sent, before it is stored."""

    owner_id: UUID
    """The session, or our own ticket, that it is of."""
    sequence: int
    text: str
    signature: str
    minutes: int
    status: str
    ticket: NewTicket | None = None
    """The ticket to make first; None for one that is there."""
    files: tuple[SentFile, ...] = ()


def parts_of(plan: Plan, longest_note: int, new_ids: list[UUID], *, time_with_note: bool) -> tuple[Part, ...]:
    """The parts in the order they are posted: the ticket, notes, files, time, status.

    `new_ids` are used up from its end. A text longer than the system takes becomes several notes, which joined are
    the text.
    """
    parts = list[Part]()

    def add(kind: PartKind, text: str = "", minutes: int = 0, status: str = "", file: SentFile | None = None) -> None:
        position = len(parts)
        reference = reference_of(plan.owner_id, plan.sequence, position)
        if text:
            text = signed(text, reference, plan.signature)
        parts.append(Part(new_ids.pop(), kind, position, reference, text, minutes, status, file=file))

    if plan.ticket:
        made = plan.ticket
        reference = reference_of(plan.owner_id, plan.sequence, 0)
        parts.append(
            Part(new_ids.pop(), PartKind.TICKET, 0, reference, made.summary, place=made.place, client=made.client)
        )
    room = longest_note - len(signed("", "fp-" + 16 * "0", plan.signature))
    notes = pieces(plan.text, room) if plan.text else []
    for number, piece in enumerate(notes):
        add(PartKind.NOTE, piece, plan.minutes if time_with_note and number == 0 else 0)
    for file in plan.files:
        add(PartKind.FILE, file=file)
    if plan.minutes and not (time_with_note and notes):
        add(PartKind.TIME, minutes=plan.minutes)
    if plan.status:
        add(PartKind.STATUS, status=plan.status)
    return tuple(parts)


def pieces(text: str, longest: int) -> list[str]:
    """The text in pieces of at most `longest` characters, cut at the end of a line where there is one."""
    found = list[str]()
    while len(text) > longest:
        cut = text.rfind("\n", longest // 2, longest) + 1 or longest
        found.append(text[:cut])
        text = text[cut:]
    return [*found, text]


def same_text(one: str, other: str) -> bool:
    """Whether a system kept a text as it was sent, but for blanks and the ends of lines."""
    return one.split() == other.split()
