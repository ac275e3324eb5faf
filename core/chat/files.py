"""What comes of messages that bring files: they start sessions and walks, answer steps, and are taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from core.accounts.user import Role, User
from core.chat.command_parser import without_command
from core.chat.context import InteractionContext
from core.chat.dependencies import ChatDependencies
from core.chat.file_reading import FileReader, Progress, source_of
from core.chat.outcomes import Done, Ignored, Outcome, Say, Walked
from core.chat.replies import Replies
from core.chat.session_start import start
from core.chat.tickets import TicketChat
from core.chat.uploads import SentFile
from core.chat.walking import OVER, Walking
from core.messaging.cards import Action, Target
from core.messaging.forms import Values
from core.messaging.places import Conversation, Place
from core.sessions.answers import ReadingKind, request
from core.sessions.attachments import AttachedFile, said_in
from core.sessions.commands import Attach, StartSession, WithdrawFiles
from core.sessions.permissions import check_may_note, check_may_start
from core.sessions.session import Session
from core.shared.errors import NotAllowed, Refusal
from core.tickets.intake import linked_ticket

_IN_WALK = "What I read went into the walk's notes; the file itself stays here in the chat."


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a message with files."""

    outcome: Outcome
    refused: str = ""
    """Which files are not kept, and why: for the sender alone. Empty when all are."""


@dataclass(frozen=True, slots=True)
class FileMessage:
    """A message with files, or a form's."""

    text: str
    files: Sequence[SentFile]
    key: str
    """Names the message, so that a second delivery of it changes nothing."""
    values: Values = field(default_factory=dict[str, str])
    """What else was filled in, of a form."""


class ChatFiles:
    """Takes files that are sent in a chat. What is wrong with one keeps back neither the others nor the text."""

    def __init__(self, services: ChatDependencies, replies: Replies, walking: Walking, tickets: TicketChat) -> None:
        self._services = services
        self._replies = replies
        self._walking = walking
        self._tickets = tickets
        self._reader = FileReader(services.attachments)

    async def start(self, user: User, message: FileMessage, place: Place, progress: Progress, *, walks: bool) -> Taken:
        """A problem with files, or that is in files alone; `walks`: it is to be walked. Raises a Refusal."""
        walks = walks or user.role is Role.L1_TECH
        if not walks:
            check_may_start(user)
        if await self._came_before(user, message, walks=walks):
            return Taken(Ignored())
        read = await self._reader.read(user, message.files, message.key, 0, progress)
        text = without_command(message.text)
        text = "" if request(text) is ReadingKind.SOCIAL else text
        if not (text or read.kept):
            return Taken(Ignored(), read.sentence)
        if walks:
            said = "\n".join(filter(None, (text, said_in(read.kept) if read.kept else "")))
            values, where = {**message.values, "problem": said}, InteractionContext(place, place)
            walked = await self._walking.submit(user, Target(Action.WALK), values, where, message.key)
            return Taken(walked, read.sentence)
        return Taken(await self._start(user, text, read.kept, place, message.key), read.sentence)

    async def _start(self, user: User, text: str, files: Sequence[AttachedFile], place: Place, key: str) -> Done:
        ticket = linked_ticket(text) if text else None
        if ticket:
            done = await self._tickets.start_session(user, ticket, InteractionContext(place, place), key)
            attached = await self._attached(user, done.session, files, key)
            return Done(attached.session, done.sentence)
        command = StartSession(text or said_in(files), files=tuple(files))
        session = await start(self._services, user, command, place, key)
        return await self._attached(user, session, files, key)

    async def _attached(self, user: User, session: Session, files: Sequence[AttachedFile], key: str) -> Done:
        """With the files, where the session does not have them: a platform may tell of a message without them first."""
        known = {one.id for one in session.attachments}
        if files and not known & {file.attachment.id for file in files} and not _has_files_of(session, key):
            execute = self._services.session_service.execute
            session = await execute(user, user.account_id, session.id, Attach(tuple(files)), f"{key}:files")
        return Done(session)

    async def hear(
        self,
        user: User,
        conversation: Conversation,
        message: FileMessage,
        progress: Progress,
        *,
        addressed: bool,
        where: InteractionContext | None = None,
        answers: bool = True,
    ) -> Taken:
        """Files in a conversation: to its engineer's open step they are the answer, unless they just come along.

        Raises a Refusal.
        """
        if conversation.walk_id:
            return await self._walk_hears(user, conversation, message, progress, addressed=addressed)
        session = await self._session(user, conversation)
        is_heard = conversation.place.hears_all or addressed
        if session is None or not is_heard or not _may_add(user, session, addressed=addressed):
            return Taken(Ignored())
        if await self._came_before(user, message):
            return Taken(Ignored())
        read = await self._reader.read(user, message.files, message.key, len(session.attachments), progress)
        if not answers or await self._receipt_of(user, message.key):
            done = await self._attached(user, session, read.kept, message.key)
            return Taken(Done(done.session, is_note=True), read.sentence)
        if not (message.text or read.kept):
            return Taken(Ignored(), read.sentence)
        try:
            outcome = await self._replies.hear(
                user, conversation, message.text, message.key, addressed=addressed, where=where, files=read.kept
            )
        except Refusal as refusal:  # the words are refused, such as a result before a warning was confirmed
            await self._attached(user, session, read.kept, message.key)
            outcome = Say(refusal.sentence)
        return Taken(outcome, read.sentence)

    async def _walk_hears(
        self, user: User, conversation: Conversation, message: FileMessage, progress: Progress, *, addressed: bool
    ) -> Taken:
        """A walk keeps no files: what they say is written down, and may name an option."""
        walk = await self._walking.takes_files(user, conversation, addressed=addressed)
        files_key = f"{message.key}:files"
        if walk is None or await self._receipt_of(user, files_key):  # which the first file that is kept has
            return Taken(Ignored())
        if not walk.is_active:
            return Taken(Say(OVER))
        read = await self._reader.read(user, message.files, message.key, 0, progress)
        outcome: Outcome = Ignored()
        if read.kept:
            walk = await self._walking.add_files(user, walk, read.kept, files_key, answers=not message.text)
            outcome = Walked(walk, _IN_WALK)
        if message.text:
            outcome = await self._walking.hear(user, conversation, message.text, message.key, addressed=addressed)
        return Taken(outcome, read.sentence)

    async def withdraw(self, user: User, first_key: str, key: str, only: Sequence[str] | None = None) -> Outcome:
        """The files of a message, or `only` those of it, were deleted by their sender."""
        session_id = await self._receipt_of(user, first_key) or await self._receipt_of(user, f"{first_key}:files")
        session = await self._services.store.session(user.account_id, session_id) if session_id else None
        if session is None:
            return Ignored()
        begins = source_of(first_key)
        wanted = None if only is None else {f"{begins}{one}" for one in only}
        gone = [
            one.id
            for one in session.attachments
            if one.source.startswith(begins) and (wanted is None or one.source in wanted)
        ]
        if not gone:
            return Ignored()
        execute = self._services.session_service.execute
        return Done(
            await execute(user, user.account_id, session.id, WithdrawFiles(tuple(gone)), f"{key}:files", known=session)
        )

    async def _came_before(self, user: User, message: FileMessage, *, walks: bool = False) -> bool:
        """Whether the message was taken already, with its files; a walk keeps none."""
        session_id = await self._receipt_of(user, message.key)
        if walks:
            return session_id is not None
        session = await self._services.store.session(user.account_id, session_id) if session_id else None
        return session is not None and _has_files_of(session, message.key)

    async def _receipt_of(self, user: User, key: str) -> UUID | None:
        async with self._services.store.reading(user.account_id) as transaction:
            receipt = await transaction.receipt(key)
        return receipt.session_id if receipt else None

    async def _session(self, user: User, conversation: Conversation) -> Session | None:
        if conversation.session_id is None:
            return None
        return await self._services.store.session(user.account_id, conversation.session_id)


def _may_add(user: User, session: Session, *, addressed: bool) -> bool:
    """Whether the person may add files there. Raises NotAllowed for who `addressed` the bot: others are let be."""
    try:
        check_may_note(user, session)
    except NotAllowed:
        if addressed:
            raise
        return False
    return True


def _has_files_of(session: Session, key: str) -> bool:
    return any(one.source.startswith(source_of(key)) for one in session.attachments)
