"""Files that come with a problem or an answer, and what was read from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

MOST_ATTACHMENTS = 10
"""Files that a session keeps."""


class AttachmentKind(StrEnum):
    """What a file is by its content; its name says nothing."""

    IMAGE = "image"
    LOG = "log"
    """Any plain text."""
    PDF = "pdf"
    DOCX = "docx"
    HTML = "html"
    MAIL = "mail"
    EVENT_LOG = "evtx"
    ARCHIVE = "archive"
    OTHER = "other"


class ReadState(StrEnum):
    """How far reading a file came."""

    READING = "reading"
    READ = "read"
    UNREAD = "unread"
    """Kept as it is; the note says why nothing was read from it."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a session, without its content."""

    id: UUID
    name: str
    kind: AttachmentKind
    size: int
    """In bytes."""
    state: ReadState
    read: str = ""
    """The text that counts as evidence: for a log its lines of interest."""
    digest: tuple[str, ...] = ()
    """What a long text comes to, a line each."""
    note: str = ""
    """What people are told about the reading, such as why there is none."""
    step_id: UUID | None = None
    """The session's note that shows it."""
    has_secrets: bool | None = None
    """Whether a password or key was found in it when it was read; None: nobody could look."""
    source: str = ""
    """The chat message and the file of it that it came from, by their keys; empty for what was uploaded."""


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that was read and waits to be kept."""

    attachment: Attachment
    content: bytes
    sha256: str
    picture: bytes = b""
    """Of an image what a model may see of it: scaled, with secrets and personal data blacked out."""


_SAID = 600
"""Characters of what was read that stand for words of the person's own."""


def said_in(files: Sequence[AttachedFile]) -> str:
    """What files say, in place of words of their sender's: what was read, else their names."""
    read = "\n".join(filter(None, (file.attachment.read[:_SAID] for file in files)))
    return read or "Attached: " + ", ".join(file.attachment.name for file in files)
