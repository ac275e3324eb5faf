"""Documentation: resolution note, escalation package and status update, written from the session's state without AI."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never
from uuid import UUID
from zoneinfo import ZoneInfo

from core.accounts.user import User
from core.sessions.masking import PROBLEM_LOOKED_AT, masked
from core.sessions.session import FixOutcome, Handover, Session, SessionStatus, described
from core.sessions.steps import Step, StepPurpose, StepState, StepType, answer_text
from core.shared.errors import Conflict
from core.shared.text import shortened
from core.tickets.documented_scripts import scripts_run

_PROBLEM_SHOWN = 1500
"""Characters of the problem text a document shows; the session keeps it whole."""
_ANSWER_SHOWN = 1000
"""Characters of one answer a document shows."""
_STEPS_TAKEN = "Steps taken"
_SCRIPTS = "Scripts"
_HANDED_OVER, _HANDED_OVER_BEFORE = "Handed over", "Handed over before"
_NOTHING_CONFIRMED = "Nothing beyond the report yet."
_NO_ROOT_CAUSE = "Not determined."
_NO_FIX = "The engineer confirmed that the problem is gone; no fix was recorded."
_NO_HYPOTHESIS = "None yet."
_NOTHING_TRIED = "No action has been taken yet."
_NO_NEXT_STEPS = "Continue from what was tried above."
_SAYING_NOTHING = (_NOTHING_CONFIRMED, _NO_ROOT_CAUSE, _NO_FIX, _NO_HYPOTHESIS, _NOTHING_TRIED, f"- {_NO_NEXT_STEPS}")


class DocumentKind(StrEnum):
    """What a document is for."""

    RESOLUTION = "resolution"
    ESCALATION = "escalation"
    STATUS_UPDATE = "status_update"


class Audience(StrEnum):
    """Whom a document is worded for: colleagues, or the client who reported the problem."""

    INTERNAL = "internal"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Section:
    """One heading and what stands under it, in Markdown."""

    heading: str
    body: str

    @property
    def is_prose(self) -> bool:
        """Whether others may word it better: who did what when is a record, and a gap has to stay one."""
        return (
            self.heading not in (_STEPS_TAKEN, _SCRIPTS, _HANDED_OVER, _HANDED_OVER_BEFORE)
            and self.body not in _SAYING_NOTHING
        )


@dataclass(frozen=True, slots=True)
class Document:
    """A text for the ticket."""

    title: str
    sections: tuple[Section, ...]

    def markdown(self) -> str:
        """The whole document as Markdown."""
        parts = [f"# {self.title}", *(f"## {section.heading}\n\n{section.body}" for section in self.sections)]
        return "\n\n".join(parts) + "\n"

    @property
    def fingerprint(self) -> str:
        """Names this very text, in 16 characters."""
        return hashlib.sha256(self.markdown().encode(errors="backslashreplace")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class DocumentKey:
    """Which document of which session."""

    session_id: UUID
    kind: DocumentKind
    audience: Audience


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """What is kept beside the generated text: another wording of it, and a rating."""

    document: Document | None
    edited: bool
    """Whether the wording is a person's; else it is the AI's."""
    written_for: datetime | None
    stars: int | None = None
    comment: str = ""

    def text_for(self, moment: datetime) -> Document | None:
        """The other wording, if it describes that moment and not an earlier end or hand-over."""
        return self.document if self.written_for == moment else None


def ticket_text(session: Session) -> DocumentKey:
    """The document that the session's state calls for, as its conversation shows it."""
    return DocumentKey(session.id, default_kind(session), Audience.INTERNAL)


def default_kind(session: Session) -> DocumentKind:
    """The document a session's state calls for."""
    match session.status:
        case SessionStatus.RESOLVED:
            return DocumentKind.RESOLUTION
        case SessionStatus.REQUESTING_ESCALATION | SessionStatus.ESCALATED:
            return DocumentKind.ESCALATION
        case SessionStatus.ACTIVE | SessionStatus.PAUSED | SessionStatus.ABANDONED:
            return DocumentKind.STATUS_UPDATE
        case _:
            assert_never(session.status)


def written_for(session: Session, kind: DocumentKind) -> datetime:
    """The moment a document describes. Raises Conflict when the session has not come to it."""
    match kind:
        case DocumentKind.RESOLUTION:
            if session.status is not SessionStatus.RESOLVED or session.ended_at is None:
                raise Conflict("The resolution note is written when the session is resolved.")
            return session.ended_at
        case DocumentKind.ESCALATION:
            if session.handover is None:
                raise Conflict("The escalation package is written when the session is handed over.")
            return session.handover.at
        case DocumentKind.STATUS_UPDATE:
            return session.touched_at
        case _:
            assert_never(kind)


def moment_of_end(session: Session) -> datetime | None:
    """The end or hand-over that the session's conversation shows a document of; None when it shows none."""
    kind = default_kind(session)
    return None if kind is DocumentKind.STATUS_UPDATE else written_for(session, kind)


@dataclass(frozen=True, slots=True)
class Wording:
    """What writing takes from outside: how texts are cleaned, and in which time zone moments are told."""

    redact: Callable[[Sequence[str]], list[str]]
    """Removes secrets and personal data from texts for good; what one tells to be a secret is known in the others."""
    time_zone: ZoneInfo

    def for_reader(self, reader: User | None) -> "Wording":
        """The same with moments in the reader's time zone, where one is known: UTC is what everybody begins with."""
        if reader is None or reader.time_zone == "UTC":
            return self
        return replace(self, time_zone=ZoneInfo(reader.time_zone))


def write(session: Session, kind: DocumentKind, audience: Audience, wording: Wording) -> Document:
    """The document from the session's state. Raises Conflict when the session has not come to it."""
    written_for(session, kind)
    left = max(0, len(described(session.problem)) - PROBLEM_LOOKED_AT)
    session = masked(session, wording.redact)
    session = replace(session, problem=described(session.problem))
    match kind:
        case DocumentKind.RESOLUTION:
            title, sections = "Resolution", _resolution(session, left, audience, wording.time_zone)
        case DocumentKind.ESCALATION:
            title, sections = "Escalation", _escalation(session, left, audience)
        case DocumentKind.STATUS_UPDATE:
            title, sections = "Status update", _status_update(session, left, audience)
        case _:
            assert_never(kind)
    return Document(f"{title}: {session.title}", sections)


def redacted(document: Document, wording: Wording) -> Document:
    """The document without secrets and personal data."""
    parts = (part for section in document.sections for part in (section.heading, section.body))
    title, *clean = wording.redact([document.title, *parts])
    return Document(title, tuple(Section(heading, body) for heading, body in zip(clean[::2], clean[1::2], strict=True)))


def _resolution(session: Session, left: int, audience: Audience, zone: ZoneInfo) -> tuple[Section, ...]:
    assert session.resolution is not None
    resolution = session.resolution
    lines = [resolution.fix or _NO_FIX]
    if resolution.outcome is FixOutcome.PARTLY:
        lines.append(f"Partly resolved: {resolution.note}")
    elif resolution.note:
        lines.append(resolution.note)
    sections = (
        _problem(session, left),
        _confirmed(session),
        Section("Root cause", resolution.root_cause or _NO_ROOT_CAUSE),
        Section("Resolution", "\n\n".join(lines)),
    )
    if audience is Audience.CLIENT:
        return sections
    steps_taken = Section(_STEPS_TAKEN, _numbered(session, zone))
    return (*sections, *_handed_over(session.handovers), steps_taken, *_scripts(session))


def _escalation(session: Session, left: int, audience: Audience) -> tuple[Section, ...]:
    assert session.handover is not None
    handover = session.handover
    hypotheses = [handover.hypothesis]
    fix = session.suggested_fix
    if fix and fix.outcome is not FixOutcome.FAILED:
        hypotheses.append(f"Suggested fix ({fix.outcome_words}): {fix.text}")
    elif session.matched_flow and audience is Audience.INTERNAL:
        hypotheses.append(f"Nearest known problem: {session.matched_flow.title}")
    to = f"Hand over to: {handover.handover_to}" if handover.handover_to else ""
    next_steps = [*handover.next_steps] or [_NO_NEXT_STEPS]
    problem = _problem(session, left)
    if audience is Audience.INTERNAL:
        problem = replace(problem, body=f"{problem.body}\n\n{_handover_line(handover)}")
    return (
        problem,
        _confirmed(session),
        Section("What we tried", _tried(session)),
        Section("Current hypothesis", "\n\n".join(filter(None, hypotheses)) or _NO_HYPOTHESIS),
        Section("Suggested next steps", "\n\n".join(filter(None, (to, _bullets(next_steps))))),
        *(() if audience is Audience.CLIENT else _handed_over(session.past_handovers, _HANDED_OVER_BEFORE)),
        *(() if audience is Audience.CLIENT else _scripts(session)),
        *(() if audience is Audience.CLIENT else _notes(session)),
    )


def _handed_over(handovers: Sequence[Handover], heading: str = _HANDED_OVER) -> tuple[Section, ...]:
    """Who gave the session away, to whom and why; nothing where nobody did."""
    return (Section(heading, _bullets([_handover_line(each) for each in handovers])),) if handovers else ()


def _handover_line(handover: Handover) -> str:
    to = f" to {handover.target.name}" if handover.target else ""
    taken = f" Taken by {handover.claimed_by.name}." if handover.claimed_by else ""
    stop = "" if not taken or handover.reason.endswith((".", "!", "?", "…")) else "."
    return f"{handover.by.name} handed over{to}: {handover.reason}{stop}{taken}"


def _status_update(session: Session, left: int, audience: Audience) -> tuple[Section, ...]:
    step = session.open_step
    fix = session.suggested_fix
    waiting = f"We are waiting for: {fix.waiting_for}" if fix and fix.waiting_for else ""
    if audience is Audience.CLIENT:
        known = _bullets(fact.text for fact in session.facts) or "We are still gathering details."
        next_ = waiting or "We are working through the next check and will write again when there is news."
        return (
            Section("Your report", shortened(session.problem, 300)),
            Section("What we know so far", known),
            Section("What happens next", next_),
        )
    status = f"{session.status.value}, {session.tier.value}; engineer {session.engineer.name}"
    next_ = waiting or (f"Open step: {step.content.text}" if step else "No step is open.")
    return (
        _problem(session, left),
        Section("Status", status),
        _confirmed(session),
        Section("What we tried", _tried(session)),
        Section("Next", next_),
        *_notes(session),
    )


def _problem(session: Session, left: int) -> Section:
    """The beginning of the problem; `left` characters of it were not even looked at."""
    text, more = session.problem[:_PROBLEM_SHOWN], len(session.problem) - _PROBLEM_SHOWN + left
    return Section("Problem", f"{text}…\n\n({more:,} more characters are kept with the session.)" if more > 0 else text)


def _confirmed(session: Session) -> Section:
    return Section("What we confirmed", _bullets(fact.text for fact in session.facts) or _NOTHING_CONFIRMED)


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {' '.join(line.split())}" for line in lines)


def _answered(session: Session) -> list[Step]:
    return [
        step
        for step in session.steps
        if step.state is StepState.ANSWERED
        and step.type is not StepType.INTAKE_ANALYSIS
        and (step.content.purpose is StepPurpose.GUIDE or step.type is StepType.NOTE)
    ]


def _tried(session: Session) -> str:
    lines = [_line(step) for step in _answered(session) if step.type.takes_result]
    fix = session.suggested_fix
    if fix and fix.outcome:
        lines.append(f"- {shortened(fix.text, _ANSWER_SHOWN)} → {fix.outcome_words}")
    return "\n".join(lines) or _NOTHING_TRIED


def _scripts(session: Session) -> tuple[Section, ...]:
    """Every script that was run, and what came of it; nothing without any."""
    told = scripts_run(_answered(session), _ANSWER_SHOWN)
    return (Section(_SCRIPTS, told),) if told else ()


def _notes(session: Session) -> tuple[Section, ...]:
    """What people wrote down beside the steps; nothing where nobody did."""
    notes = [step for step in session.steps if step.type is StepType.NOTE and step.content.author]
    return (Section("Notes", "\n".join(map(_line, notes))),) if notes else ()


def _numbered(session: Session, zone: ZoneInfo) -> str:
    lines = [f"{_line(step).removeprefix('- ')}{_by(step, zone)}" for step in _answered(session)]
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1)) or "No steps were recorded."


def _by(step: Step, zone: ZoneInfo) -> str:
    if step.answered_at is None:
        return ""
    return f" ({step.answered_by_name}, {step.answered_at.astimezone(zone):%Y-%m-%d %H:%M %Z})"


def _line(step: Step) -> str:
    text = shortened(step.content.text, 300)
    if step.type is StepType.NOTE:
        return f"- Note{f' by {step.content.author}' if step.content.author else ''}: {text}"
    return f"- {text} → {shortened(answer_text(step.answer), _ANSWER_SHOWN)}"
