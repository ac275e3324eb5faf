"""Files of a session that go to its ticket: in which form each goes, and why one cannot go at all.

What is secret in a file leaves by nobody's oversight: a picture goes with it painted over, a text with it taken out.
A file that nobody can clean goes only when a person says that it is to go as it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from uuid import UUID

from core.sessions.attachments import Attachment, AttachmentKind, ReadState

_MEGABYTE = 2**20
MOST_CLEANED_BYTES = 5 * _MEGABYTE
"""Largest text that secrets are taken out of: that takes three seconds a megabyte."""


class FileForm(StrEnum):
    """How a file goes to the ticket."""

    WHOLE = "whole"
    """As it is."""
    CLEANED = "cleaned"
    """Without what is secret in it."""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that is meant to go to a ticket."""

    id: UUID | None
    """None once FlowPilot no longer keeps it."""
    name: str
    form: FileForm
    size: int
    """In bytes, of what goes; until it is posted, of the file itself."""


@dataclass(frozen=True, slots=True)
class FileOffer:
    """Whether and how a file of a session can go to its ticket."""

    attachment: Attachment
    form: FileForm | None
    """How it goes when it is chosen; None: only as it is, and only when a person says so."""
    detail: str
    """What the person who chooses should know of it; empty for nothing."""
    refusal: str = ""
    """Why it cannot go; empty when it can."""
    was_sent: bool = False
    """Whether the ticket has it for these readers already, or is about to."""
    chosen: bool = False
    """Whether it goes when nobody says otherwise."""

    @property
    def can_go(self) -> bool:
        """Whether it may be chosen."""
        return not self.refusal and not self.was_sent


@dataclass(frozen=True, slots=True)
class FileChoice:
    """Which files a person wants to go along."""

    ids: frozenset[UUID] = frozenset()
    """As they are offered."""
    originals: frozenset[UUID] = frozenset()
    """Just as they are, with whatever is secret in them."""


def choice_of(ids: Iterable[UUID], originals: Iterable[UUID] = ()) -> FileChoice:
    """The choice; a file that is named as both goes as it is."""
    whole = frozenset(originals)
    return FileChoice(frozenset(ids) - whole, whole)


def offer(attachment: Attachment, largest: int, system: str) -> FileOffer:
    """How a file can go to a system that takes files of so many bytes; 0: that takes none."""
    form, detail = _form_of(attachment)
    if not largest:
        return FileOffer(attachment, form, detail, f"{system} accepts no files.")
    if attachment.size > largest and not _shrinks(attachment, form):
        limit = f"{largest / 1_000_000:.0f} MB"
        return FileOffer(
            attachment, form, detail, f"{attachment.name} is too large: {system} accepts files of up to {limit}."
        )
    return FileOffer(attachment, form, detail)


_PAPERS = (AttachmentKind.PDF, AttachmentKind.DOCX, AttachmentKind.HTML, AttachmentKind.MAIL)


def _form_of(attachment: Attachment) -> tuple[FileForm | None, str]:
    if attachment.has_secrets is False and attachment.kind in (AttachmentKind.IMAGE, *_PAPERS):
        return FileForm.WHOLE, ""
    if attachment.state is ReadState.READ and attachment.kind is AttachmentKind.IMAGE:
        return FileForm.CLEANED, "Passwords, keys and personal data in the picture are blacked out."
    if attachment.state is ReadState.READ and attachment.kind is AttachmentKind.LOG:
        if attachment.size <= MOST_CLEANED_BYTES:
            return FileForm.CLEANED, "Passwords and keys, if there are any, are taken out."
        return None, "It is too long to take passwords and keys out of; it can only be sent as it is."
    if attachment.has_secrets:
        return None, "A password or key was found in it, which cannot be taken out; it can only be sent as it is."
    return None, "It was not checked for passwords or keys; it can only be sent as it is."


def _shrinks(attachment: Attachment, form: FileForm | None) -> bool:
    """Whether what goes is much smaller than the file: a painted-over picture is scaled."""
    return form is FileForm.CLEANED and attachment.kind is AttachmentKind.IMAGE


def refused_choice(offers: Sequence[FileOffer], choice: FileChoice) -> str:
    """What is wrong with a choice, as a sentence; empty for nothing."""
    known = {one.attachment.id: one for one in offers}
    for file_id in (*choice.ids, *choice.originals):
        found = known.get(file_id)
        if found is None:
            return "There is no such file here; name files by the ids that the preview lists."
        name = found.attachment.name
        if found.refusal:
            return found.refusal
        if found.was_sent:
            return f"The ticket already has {name}; leave it out."
        if file_id in choice.ids and found.form is None:
            return f"{name}: {found.detail} Choose to send it as it is, or leave it out."
    return ""


def chosen_files(offers: Sequence[FileOffer], choice: FileChoice | None) -> tuple[SentFile, ...]:
    """What goes, in the order of the session; without a choice, what is chosen beforehand."""
    found = list[SentFile]()
    for one in offers:
        file = one.attachment
        if choice is None:
            form = one.form if one.chosen else None
        elif file.id in choice.originals:
            form = FileForm.WHOLE
        else:
            form = one.form if file.id in choice.ids else None
        if form:
            found.append(SentFile(file.id, _name_as(file, form), form, file.size))
    return tuple(found)


def _name_as(file: Attachment, form: FileForm) -> str:
    if form is FileForm.CLEANED and file.kind is AttachmentKind.IMAGE:
        return f"{PurePosixPath(file.name).stem} (blacked out).png"
    return file.name


def titled(name: str, reference: str, longest: int) -> str:
    """A title of a file with our reference at its end, of at most so many characters."""
    mark = f" [{reference}]"
    return name[: longest - len(mark)] + mark


def marked_name(name: str, reference: str) -> str:
    """A file's name with our reference before its ending, for systems that tell nothing but the name."""
    path = PurePosixPath(name)
    return f"{path.stem[:150]} [{reference}]{path.suffix[:20]}"
