"""A file of a session as a card: what was read from it, and a way to correct that."""

from core.messaging.cards import Action, Button, Buttons, Card, ContextLine, Element, Target, Text
from core.sessions.attachments import Attachment, AttachmentKind
from core.sessions.session import Session
from core.sessions.steps import Step
from core.shared.text import shortened

_SHOWN = 600
"""Characters of what was read that the card shows; *Correct* has the whole."""
_WITHOUT_TEXT = (AttachmentKind.ARCHIVE, AttachmentKind.OTHER)
"""Kinds of which nobody expects that they say something."""


def shown_file(session: Session, note: Step) -> Attachment | None:
    """The file that a note is about; None for any other note."""
    return next((one for one in session.attachments if one.step_id == note.id), None)


def file_card(session: Session, note: Step, attachment: Attachment) -> Card:
    """What was read from the file, in short."""
    read = f"I read: {shortened(attachment.read, _SHOWN)}" if attachment.read else attachment.note
    elements: list[Element] = [Text(read or "Nothing was read from it.")]
    if attachment.kind not in _WITHOUT_TEXT and not session.status.is_over:
        target = Target(Action.CORRECT_READING, session.id, value=str(attachment.id))
        elements.append(Buttons((Button("Correct…", target, hint="Correct what was read from the file"),)))
    by = f"By {note.content.author}" if note.content.author else "A file"
    elements.append(ContextLine(by, note.asked_at))
    return Card(f"Attached: {attachment.name}", tuple(elements))
