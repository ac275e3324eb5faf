"""The forms about files: those that a problem comes with, and what a file really says."""

from core.messaging.cards import Target
from core.messaging.forms import FileField, Form, TextField
from core.sessions.attachments import Attachment
from core.sessions.session import Session
from core.shared.errors import NotFound

FILES = FileField("files", "Screenshots, logs", "I read what they say.", instead_of="problem")
"""What a problem may come with."""


def correction_form(attachment: Attachment, target: Target) -> Form:
    """What a file really says."""
    text = TextField("read", "What does it say?", "It counts from the next step on.", attachment.read, required=True)
    return Form("Correct what I read", "Save", target, (text,), (f"From {attachment.name}",))


def corrected_file(session: Session, target: Target) -> Attachment:
    """The file that a target is about. Raises NotFound."""
    found = next((one for one in session.attachments if str(one.id) == target.value), None)
    if found is None:
        raise NotFound("This file is no longer in the session.")
    return found
