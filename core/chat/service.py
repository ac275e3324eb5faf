"""The desk: the one entrance for what people do on chat platforms."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from core.accounts.account import Platform
from core.accounts.user import Identity, Role, User
from core.chat.actions import Actions
from core.chat.command_parser import CommandWord, TextCommand, without_command
from core.chat.context import InteractionContext
from core.chat.dependencies import ChatDependencies
from core.chat.files import ChatFiles
from core.chat.form_submissions import FormSubmissions
from core.chat.images import drawn
from core.chat.library import ACTIONS as LIBRARY_ACTIONS
from core.chat.library import LibraryChat
from core.chat.outcomes import Ask, Done, Ignored, Outcome, Say
from core.chat.replies import Replies
from core.chat.review_actions import ReviewActions
from core.chat.scripts import ACTIONS as SCRIPT_ACTIONS
from core.chat.scripts import ScriptChat
from core.chat.session_start import begin_anew, start
from core.chat.text_commands import TextCommands
from core.chat.tickets import ACTIONS as TICKET_ACTIONS
from core.chat.tickets import TicketChat
from core.chat.uploads import DocumentUploads, SentFile
from core.chat.walk_corrections import WalkCorrections
from core.chat.walking import Walking
from core.messaging.cards import Action, Card, Target
from core.messaging.forms import Values
from core.messaging.places import Conversation, Place
from core.ports.messages import PostedMessage
from core.presenters.comments import proposal_of
from core.services.walk_intake import Intake
from core.sessions.answers import ReadingKind, request
from core.sessions.commands import StartSession, Stop
from core.shared.errors import NotFound
from core.tickets.intake import linked_ticket

GREETING = (
    "Hello! Tell me in a sentence what is wrong, and I'll guide you through it. “help” shows what else I understand."
)
"""Said to greetings, thanks and thumbs outside a session."""
_LOOK = "It may have been deleted; “home” shows what there is."
_LOOK_AT_TICKETS = "“tickets” lists those there are."


class ChatService:
    """Takes what people do, and says what comes of it. Every method may raise a Refusal, or Unavailable.

    `key` names what was done, so that a second delivery of it changes nothing.
    """

    def __init__(self, services: ChatDependencies) -> None:
        self._services = services
        self._pressing = Actions(services)
        self._filling = FormSubmissions(services)
        self._hearing = Replies(services, self.press)
        self._walking = Walking(services)
        self._correcting_walks = WalkCorrections(services)
        self._tickets = TicketChat(services)
        self._scripts = ScriptChat(services)
        self._library = LibraryChat(services)
        self._ordering = TextCommands(
            services, self._pressing, self._walking, self._tickets, self._scripts, self._library
        )
        self._reviewing = ReviewActions(services)
        self._documents = DocumentUploads(services.importing)
        self.files = ChatFiles(services, self._hearing, self._walking, self._tickets)
        """Takes messages with files."""

    async def start(self, user: User, problem: str, place: Place, key: str) -> Outcome:
        """A problem described in words: a session starts there. A greeting or thanks is none, and gets a reply."""
        problem = without_command(problem)
        if request(problem) is ReadingKind.SOCIAL:
            return Say(GREETING)
        ticket = linked_ticket(problem)
        if ticket:
            return await self._tickets.start(user, ticket, InteractionContext(place, place), key)
        if user.role is Role.L1_TECH:
            return await self._walking.start(user, Intake(problem), place, key)
        return Done(await start(self._services, user, StartSession(problem), place, key))

    async def walk(self, user: User, text: str, where: InteractionContext, key: str) -> Outcome:
        """`/walk`, with a problem or a flow's name behind it, or nothing."""
        return await self._walking.begin(user, text, where, key)

    async def press(self, user: User, target: Target, where: InteractionContext, key: str) -> Outcome:
        """A button or a choice."""
        try:
            return await self._pressed(user, target, where, key)
        except NotFound as missing:
            raise NotFound(f"{missing.sentence} {_LOOK}") from missing

    async def _pressed(self, user: User, target: Target, where: InteractionContext, key: str) -> Outcome:
        if target.proposal_id:
            return await self._reviewing.press(user, target)
        if _is_walks(user, target):
            return await self._walking.press(user, target, where, key)
        if target.action in TICKET_ACTIONS:
            return await self._tickets.press(user, target, where, key)
        if target.action in LIBRARY_ACTIONS:
            return await self._library.press(user, target)
        if target.action in SCRIPT_ACTIONS:
            return await self._scripts.press(user, target, key)
        return await self._pressing.press(user, target, where, key)

    async def submit(self, user: User, target: Target, values: Values, where: InteractionContext, key: str) -> Outcome:
        """A form that was filled in. InvalidInput names the field that is wrong."""
        if target.proposal_id:
            return await self._reviewing.submit(user, target, values)
        if _is_walks(user, target):
            return await self._walking.submit(user, target, values, where, key)
        if target.action in TICKET_ACTIONS:
            return await self._tickets.submit(user, target, values, where, key)
        if target.action in LIBRARY_ACTIONS:
            return await self._library.submit(user, target, values)
        if target.action in SCRIPT_ACTIONS:
            return await self._scripts.submit(user, target, values, key)
        return await self._filling.submit(user, target, values, where, key)

    async def order(
        self,
        user: User,
        identity: Identity,
        order: TextCommand,
        where: InteractionContext,
        key: str,
        mentioned: User | None = None,
        about: UUID | None = None,
        walk_id: UUID | None = None,
    ) -> Outcome:
        """An order in words; `mentioned`: whom it names, `about`, `walk_id`: whose thread it was given in."""
        try:
            return await self._ordering.order(user, identity, order, where, key, mentioned, about, walk_id)
        except NotFound as missing:
            if order.word is not CommandWord.TICKET:
                raise
            raise NotFound(f"{missing.sentence} {_LOOK_AT_TICKETS}") from missing

    def ticket_from(self, user: User, text: str) -> Ask:
        """The form for an internal ticket, filled in with a message. Raises NotAllowed."""
        return self._tickets.from_message(user, text)

    async def conversation_at(self, account_id: UUID, place: Place) -> Conversation | None:
        """The conversation at that address in the account, or None."""
        async with self._services.store.reading(account_id) as transaction:
            return await transaction.messages.conversation_at(place)

    async def active_under(self, account_id: UUID, place: Place) -> Conversation | None:
        """Of a chat without threads: the conversation whose active session was worked on last, or None."""
        async with self._services.store.reading(account_id) as transaction:
            return await transaction.messages.active_under(place)

    async def hear(
        self,
        user: User,
        conversation: Conversation,
        text: str,
        key: str,
        *,
        addressed: bool,
        where: InteractionContext | None = None,
    ) -> Outcome:
        """Something written in a conversation; `addressed`: it named the bot."""
        if conversation.walk_id:
            prefix = where.prefix if where else ""
            return await self._walking.hear(user, conversation, text, key, addressed=addressed, prefix=prefix)
        return await self._hearing.hear(user, conversation, text, key, addressed=addressed, where=where)

    async def has_taken(self, account_id: UUID, key: str) -> bool:
        """Whether a session or walk has taken what was done under that key, or the files that came with it."""
        async with self._services.store.reading(account_id) as transaction:
            return bool(await transaction.receipt(key) or await transaction.receipt(f"{key}:files"))

    async def correct(self, user: User, text: str, first_key: str, key: str) -> Outcome:
        """Something written before, under `first_key`, was edited."""
        outcome = await self._hearing.correct(user, text, first_key, key)
        if isinstance(outcome, Ignored):
            outcome = await self._correcting_walks.correct(user, text, first_key, key)
        return outcome

    async def withdraw(self, user: User, first_key: str, key: str) -> Outcome:
        """Something written before, under `first_key`, was deleted by its author, with its files."""
        without_files = await self.files.withdraw(user, first_key, key)
        outcome = await self._hearing.withdraw(user, first_key, key)
        if isinstance(outcome, Ignored):
            outcome = await self._correcting_walks.withdraw(user, first_key, key)
        return without_files if isinstance(outcome, Ignored) else outcome

    async def withdraw_files(self, user: User, first_key: str, key: str, only: Sequence[str], text: str) -> Outcome:
        """Files were taken out of a message that stays, with that text: what they said is withdrawn."""
        outcome = await self.files.withdraw(user, first_key, key, only)
        if isinstance(outcome, Ignored):
            outcome = await self._correcting_walks.withdraw_files(user, first_key, key, only, text)
        return outcome

    async def begin_anew(self, account_id: UUID, conversation: Conversation, place: Place) -> None:
        """What the conversation's thread began with was deleted: its session goes on in a new one."""
        await begin_anew(self._services, account_id, conversation, place)

    async def come_back(self, account_id: UUID, conversation: Conversation, place: Place) -> Conversation:
        """Somebody wrote where the conversation was before it had to move: it goes on there again."""
        async with self._services.store.transaction(account_id) as transaction:
            await transaction.messages.come_back(conversation.id, place.address)
        return replace(conversation, place=place)

    async def stop(self, user: User, conversation: Conversation, key: str) -> Done:
        """Stop waiting for the guide in that conversation's session."""
        if conversation.session_id is None:
            raise NotFound("There is no session here.")
        execute = self._services.session_service.execute
        return Done(await execute(user, user.account_id, conversation.session_id, Stop(), key))

    async def reacts_to(self, account_id: UUID, platform: Platform, external_id: str) -> PostedMessage | None:
        """Our message with that id of the platform's; None for anybody else's."""
        async with self._services.store.reading(account_id) as transaction:
            return await transaction.messages.posted(platform, external_id)

    async def discusses(self, account_id: UUID, platform: Platform, external_id: str) -> UUID | None:
        """The proposal whose card the platform knows by that id, and in whose thread it is talked about; or None."""
        message = await self.reacts_to(account_id, platform, external_id)
        return proposal_of(message.subject) if message else None

    async def comment(self, user: User, proposal_id: UUID, text: str, channel: Place, key: str) -> Outcome:
        """Something written in the thread of a proposal's card: it is a comment, wherever that is read."""
        there = await self.conversation_at(user.account_id, channel)
        await self._services.comments.add(user, proposal_id, text, key, there.id if there else None)
        return Ignored()

    async def picture(self, account_id: UUID, name: str) -> bytes | None:
        """The picture of that name as PNG; None when it is of something that is gone or cannot be drawn."""
        return await drawn(self._services.store, account_id, name)

    async def react(
        self, user: User, message: PostedMessage, emoji: str, at: datetime | None = None, *, added: bool
    ) -> Outcome:
        """A reaction to that message of ours, or one taken back; `at`: when, as far as that is known."""
        return await self._reviewing.react(user, message, emoji, at, added=added)

    def makes_flows(self, user: User) -> bool:
        """Whether documents that the person sends are to become flows: a technician's are about a problem."""
        return user.role is not Role.L1_TECH

    async def bring_documents(self, user: User, documents: Sequence[SentFile]) -> Say:
        """Files that were sent to be made into flows; what became of each."""
        return await self._documents.bring(user, documents)

    async def home(self, user: User) -> tuple[Card, ...]:
        """A person's Home."""
        return await self._ordering.home(user)


def _is_walks(user: User, target: Target) -> bool:
    """Whether it is about a walk; what starts a session for engineers starts a walk for the first line."""
    if target.action in SCRIPT_ACTIONS | TICKET_ACTIONS:
        return False
    starts = target.action is Action.START and user.role is Role.L1_TECH
    return target.walk_id is not None or target.action is Action.WALK or starts
