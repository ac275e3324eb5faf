"""Which files of a session go to its ticket with a note, and what they are there."""

from collections.abc import Sequence
from dataclasses import replace

from core.accounts.ticket_settings import TicketSettings
from core.attachments.cleaning import cleaned_text
from core.ports.isolation import Isolation, NotDone
from core.ports.ticket_systems import OutgoingFile, SystemTraits, TicketFile
from core.ports.unit_of_work import Store
from core.sessions.attachments import AttachmentKind
from core.sessions.session import Session, Ticket
from core.shared.errors import AlreadySent, InvalidInput, Refusal
from core.tickets.documents import Audience
from core.tickets.faults import TicketSystemAway, TicketSystemRefused
from core.tickets.files import (
    FileChoice,
    FileForm,
    FileOffer,
    SentFile,
    chosen_files,
    offer,
    refused_choice,
)
from core.tickets.sending import Part, PartState, Send

_JPEG = b"\xff\xd8"


def offers(
    session: Session,
    ticket: Ticket,
    audience: Audience,
    sends: Sequence[Send],
    traits: SystemTraits,
    settings: TicketSettings,
) -> tuple[FileOffer, ...]:
    """How each of the session's files can go along. For a client nothing is chosen beforehand."""
    there = {
        part.file.id
        for send in sends
        if send.ticket.id == ticket.id and send.audience is audience
        for part in send.files
        if part.file and part.state is not PartState.REFUSED
    }
    is_wanted = settings.send_files and audience is Audience.INTERNAL
    found = list[FileOffer]()
    for attachment in session.attachments:
        one = offer(attachment, traits.largest_file, traits.label)
        one = replace(one, was_sent=attachment.id in there)
        found.append(replace(one, chosen=is_wanted and one.can_go and one.form is not None))
    return tuple(found)


def checked_files(offered: Sequence[FileOffer], choice: FileChoice | None) -> tuple[SentFile, ...]:
    """What goes along. Raises InvalidInput for what cannot, AlreadySent for what is there already."""
    if choice is not None:
        wanted = choice.ids | choice.originals
        there = [one.attachment.name for one in offered if one.attachment.id in wanted and one.was_sent]
        if wanted and len(there) == len(wanted):
            raise AlreadySent(f"The ticket already has {', '.join(there)}; leave that out.")
        if why := refused_choice(offered, choice):
            raise InvalidInput("files", why)
    return chosen_files(offered, choice)


def file_warnings(files: Sequence[FileOffer], traits: SystemTraits, audience: Audience) -> list[str]:
    """What a person should know before files go along."""
    if not files:
        return []
    if not traits.largest_file:
        read = "; the note names them and says what was read" if audience is Audience.INTERNAL else ""
        return [f"{traits.label} accepts no files: those of the session stay in FlowPilot{read}."]
    if audience is Audience.CLIENT:
        return ["Files that you choose are visible to the client, too."]
    return []


class FilesForTickets:
    """Brings files as they go to a ticket."""

    def __init__(self, store: Store, isolation: Isolation) -> None:
        self._store = store
        self._isolation = isolation

    async def outgoing(self, send: Send, part: Part) -> OutgoingFile:
        """The file of a part as it is posted. Raises TicketSystemRefused when that can no longer be had.

        Raises TicketSystemAway while too much else is being read.
        """
        file = part.file
        if file is None or file.id is None or send.session_id is None:
            raise _gone(file)
        async with self._store.reading(send.account_id) as transaction:
            session = await transaction.sessions.get(send.session_id)
            kept = next((one for one in session.attachments if one.id == file.id), None) if session else None
            content = None
            if kept and file.form is FileForm.CLEANED and kept.kind is AttachmentKind.IMAGE:
                content = (await transaction.attachments.pictures(send.session_id)).get(file.id)
            elif kept:
                content = await transaction.attachments.content(send.session_id, file.id)
        if kept is None or content is None:
            raise _gone(file)
        if file.form is FileForm.CLEANED and kept.kind is not AttachmentKind.IMAGE:
            content = await self._cleaned(file, content)
        name = file.name
        if file.form is FileForm.CLEANED and content.startswith(_JPEG):
            name = name.removesuffix(".png") + ".jpg"
        for_client = send.audience is Audience.CLIENT
        return OutgoingFile(send.ticket.id, name, content, part.reference, for_client, send.author)

    async def _cleaned(self, file: SentFile, content: bytes) -> bytes:
        try:
            return await self._isolation.run(cleaned_text, content)
        except Refusal as busy:
            raise TicketSystemAway(busy.sentence) from busy
        except NotDone:
            raise TicketSystemRefused(
                f"{file.name} was not sent: passwords and keys could not be taken out of it."
            ) from None


def difference(send: Send, part: Part, found: TicketFile) -> str:
    """What is other about a file than was meant; empty for nothing."""
    file = part.file
    name, size = (file.name, file.size) if file else ("The file", 0)
    wants_client = send.audience is Audience.CLIENT
    if found.for_client and not wants_client:
        return f"The system shows {name} to the client, although it was sent as internal; change that there."
    if wants_client and found.for_client is False:
        return f"The system does not show {name} to the client."
    if found.size is not None and found.size != size:
        return f"The system kept {found.size:,} bytes of {name}, not {size:,}."
    return ""


def _gone(file: SentFile | None) -> TicketSystemRefused:
    name = file.name if file else "The file"
    return TicketSystemRefused(f"{name} was not sent: FlowPilot no longer keeps it.")
