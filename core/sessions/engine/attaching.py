"""Files that are added to a session, shown as notes that say what was read from them."""

from collections.abc import Sequence
from dataclasses import replace

from core.sessions.attachments import MOST_ATTACHMENTS, AttachedFile, Attachment, ReadState
from core.sessions.commands import Attach, CorrectAttachment
from core.sessions.engine.context import EngineContext, EngineResult, append_note, replace_step, touch
from core.sessions.permissions import check_may_note, check_may_steer
from core.sessions.session import Session
from core.shared.audit import AuditEventKind
from core.shared.errors import Conflict, NotFound
from core.shared.text import checked, shortened

_SHOWN = 600
"""Characters of what was read that a note shows; the session keeps the whole."""


def attach(session: Session, command: Attach, context: EngineContext) -> EngineResult:
    """Keep the files. They answer nothing, as notes do not."""
    check_may_note(context.user, session)
    session = touch(with_files(session, command.files, context), context)
    names = [str(file.attachment.id) for file in command.files]
    return EngineResult(session, (context.event(AuditEventKind.FILES_ATTACHED, session, attachments=names),))


def with_files(session: Session, files: Sequence[AttachedFile], context: EngineContext) -> Session:
    """The session with the files, and a note for each. Raises Conflict when they are too many."""
    if files and len(session.attachments) + len(files) > MOST_ATTACHMENTS:
        raise Conflict(f"A session keeps at most {MOST_ATTACHMENTS} files; this one has {len(session.attachments)}.")
    for file in files:
        session = append_note(session, note_text(file.attachment), context)
        kept = replace(file.attachment, step_id=session.steps[-1].id)
        session = replace(session, attachments=(*session.attachments, kept))
    return session


def correct_attachment(session: Session, command: CorrectAttachment, context: EngineContext) -> EngineResult:
    """Keep what a person says that a file says; the note that shows it says so too.

    It changes what the session goes by, so it is for the session's engineer; colleagues add a note.
    """
    check_may_steer(context.user, session)
    old = next((one for one in session.attachments if one.id == command.attachment_id), None)
    if old is None:
        raise NotFound("There is no such file in this session.")
    new = replace(old, read=checked("read", command.text), state=ReadState.READ, note="")
    if new == old:
        return EngineResult(session)
    session = replace(session, attachments=tuple(new if one is old else one for one in session.attachments))
    step = session.step(old.step_id) if old.step_id else None
    if step:
        session = replace_step(session, replace(step, content=replace(step.content, text=note_text(new))))
    event = context.event(AuditEventKind.ATTACHMENT_CORRECTED, session, attachment=str(new.id))
    return EngineResult(touch(session, context), (event,))


def note_text(attachment: Attachment) -> str:
    """What a session's note says of a file."""
    said = f"I read: {shortened(attachment.read, _SHOWN)}" if attachment.read else attachment.note
    return f"Attached: {attachment.name}. {said}".strip()
