"""What is written in a session's thread: an answer, a note, or nobody's business; and what is written anew there."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from core.accounts.person import Person
from core.accounts.user import User
from core.chat.command_parser import CommandWord, TextCommand, parse_command
from core.chat.context import InteractionContext
from core.chat.dependencies import ChatDependencies
from core.chat.form_builders import handover_form
from core.chat.named_buttons import named_button
from core.chat.outcomes import Ask, Done, Ignored, Outcome, Say, Show
from core.chat.titles import title_ordered
from core.messaging.cards import Action, Target
from core.messaging.places import Conversation
from core.presenters import help_card, step_again_card
from core.sessions.answers import ReadingKind, request
from core.sessions.attachments import AttachedFile, said_in
from core.sessions.commands import (
    AddNote,
    Attach,
    CorrectProblem,
    EditAnswer,
    RespondToStep,
    Resume,
    SessionCommand,
    StepReply,
    Stop,
    Withdraw,
)
from core.sessions.engine import DELETED, asked_again, may_correct, says_the_same
from core.sessions.errors import NotAnAnswer, StaleStep
from core.sessions.permissions import check_may_end, check_may_note
from core.sessions.records import Receipt
from core.sessions.session import Session, SessionStatus
from core.sessions.steps import Step, typed_text
from core.shared.errors import InvalidInput, NotAllowed
from core.shared.typed_text import normal_form

Press: TypeAlias = Callable[[User, Target, InteractionContext, str], Awaitable[Outcome]]
_KEPT_AS_NOTE = {
    SessionStatus.PAUSED: "Kept as a note: the session is paused. Resume it to go on.",
    SessionStatus.REQUESTING_ESCALATION: "Kept as a note: the session was handed over.",
    SessionStatus.ESCALATED: "Kept as a note: the session has left FlowPilot. Reopen it to go on.",
    SessionStatus.RESOLVED: "Kept as a note: the session is resolved. Reopen it to go on.",
    SessionStatus.ABANDONED: "Kept as a note: the session was abandoned. Reopen it to go on.",
}
YOU_ARE_WELCOME = "You are welcome."
_ENDED = "The session ended when its problem was deleted. Write the problem once more to start another."
_HELP = TextCommand(CommandWord.HELP)
_RESUMING = frozenset({"resume", "go on", "continue", "carry on", "weiter", "weitermachen", "fortsetzen", "continuar"})
_STOPPING = frozenset({"stop", "stopp", "cancel", "never mind"})


def _pressed_by_word(session: Session, text: str) -> SessionCommand | None:
    """The button that a word presses where no step takes it."""
    word = normal_form(text)
    if session.status is SessionStatus.PAUSED and word in _RESUMING:
        return Resume()
    if session.status is SessionStatus.ACTIVE and session.thinking and word in _STOPPING:
        return Stop()
    return None


class Replies:
    """Takes what is written in threads."""

    def __init__(self, services: ChatDependencies, press: Press) -> None:
        """`press` carries out a button that was named in words."""
        self._services = services
        self._press = press

    async def hear(
        self,
        user: User,
        conversation: Conversation,
        text: str,
        key: str,
        *,
        addressed: bool,
        where: InteractionContext | None = None,
        files: Sequence[AttachedFile] = (),
    ) -> Outcome:
        """What comes of a message in a conversation; `addressed`: it named the bot. Raises a Refusal.

        Its engineer's words answer the open step, press the button they name, or order something; others' become a
        note where they may add one. `files` came with it, and answer a step alone where nothing was written.
        """
        session = await self._session(user, conversation)
        if session is None or not (conversation.place.hears_all or addressed):
            return Ignored()
        if files and (not _may_answer(user, session) or self._presses(session, text)):
            session = await self._attach(user, session, files, f"{key}:files" if text else key)
            if not text:
                return Done(session, is_note=True)
            files = ()
        if session.engineer.id != user.id:
            return await self._note_of_another(user, session, conversation, text, key, addressed=addressed)
        return await self._hear_engineer(user, session, conversation, text, key, where, files)

    async def _hear_engineer(  # noqa: PLR0911 - an answer each
        self,
        user: User,
        session: Session,
        conversation: Conversation,
        text: str,
        key: str,
        where: InteractionContext | None,
        files: Sequence[AttachedFile],
    ) -> Outcome:
        step = session.open_step
        if command := _pressed_by_word(session, text):
            return await self._execute(user, session, command, key)
        where = where or InteractionContext(conversation.place, conversation.place)
        if text.strip() and parse_command(text) == _HELP:
            return Show(help_card(where.prefix, user.role, is_reviewer=user.is_reviewer))
        if (titled := parse_command(text)) and titled.word is CommandWord.TITLE:
            return await title_ordered(self._services, user, session, titled.rest, key)
        if pressed := named_button(session, self._services.session_service.cards(session), text):
            return await self._press(user, pressed, where, key)
        if step is None or session.status is not SessionStatus.ACTIVE:
            if request(text) is ReadingKind.SOCIAL:
                return Say(YOU_ARE_WELCOME)
            return await self._note(user, session, conversation, text, key, _KEPT_AS_NOTE.get(session.status, ""))
        if to := await self._handed_to(user, text):
            check_may_end(user, session)
            await self._attach(user, session, files, f"{key}:files")
            return Ask(handover_form(Target(Action.HAND_OVER, session.id), to))
        return await self._answer(user, session, step, conversation, text, key, files)

    async def _answer(
        self,
        user: User,
        session: Session,
        step: Step,
        conversation: Conversation,
        text: str,
        key: str,
        files: Sequence[AttachedFile],
    ) -> Outcome:
        try:
            answer = RespondToStep(
                step.id, StepReply(text=said_in(files) if files and not text else text), tuple(files)
            )
            return await self._execute(user, session, answer, key)
        except NotAnAnswer as reply:
            await self._attach(user, session, files, f"{key}:files")
            return (
                Show(step_again_card(session, reply.step, reply.sentence)) if reply.shows_step else Say(reply.sentence)
            )
        except StaleStep:  # answered in the same moment; what was written then is kept
            session = await self._attach(user, session, files, f"{key}:files" if text else key)
            if not text:
                return Done(session, is_note=True)
            sentence = "Kept as a note: the step was answered a moment earlier."
            return await self._note(user, session, conversation, text, key, sentence)

    async def _handed_to(self, user: User, text: str) -> Person | None:
        """Whom the words hand the session over to, as in “handover eli”; None where they are an answer.

        Raises InvalidInput with near names for somebody who is named by `@` and cannot take it.
        """
        order = parse_command(text)
        if order is None or order.word is not CommandWord.HAND_OVER or not order.rest:
            return None
        try:
            return await self._services.colleagues.find(user.account_id, order.rest)
        except InvalidInput:
            if order.rest.startswith("@"):
                raise
            return None

    async def correct(self, user: User, text: str, first_key: str, key: str) -> Outcome:  # noqa: PLR0911 - a case each
        """A message was edited. If it answers the last step, the answer changes; else it becomes a note.

        What was deleted and is brought back answers its step again.
        """
        session, receipt = await self._about(user, first_key)
        if receipt is None or session is None:
            return Ignored()
        if receipt.is_of_problem and session.problem == DELETED:
            return Say(_ENDED)
        if step := asked_again(session, receipt.step_id):
            return await self._execute(user, session, RespondToStep(step.id, StepReply(text=text)), key)
        if receipt.is_of_problem and session.engineer.id == user.id and says_the_same(session, text):
            return Ignored()
        if receipt.is_of_problem and session.engineer.id == user.id and may_correct(session):
            done = await self._execute(user, session, CorrectProblem(text), key)
            return Done(done.session, "I have read the corrected problem and am looking for flows again.")
        last = session.last_answered
        if last and last.id == receipt.step_id and typed_text(last.answer):
            if normal_form(typed_text(last.answer)) == normal_form(text):
                return Ignored()
            if session.engineer.id == user.id and session.status is SessionStatus.ACTIVE:
                return await self._execute(user, session, EditAnswer(last.id, StepReply(text=text)), key)
        return await self._note_of_another(user, session, None, f"Edited message: {text}", key, addressed=False)

    async def withdraw(self, user: User, first_key: str, key: str) -> Outcome:
        """A message was deleted by its author: what it said is withdrawn."""
        session, receipt = await self._about(user, first_key)
        if receipt is None or session is None or receipt.step_id is None:
            return Ignored()
        step_id = None if receipt.is_of_problem else receipt.step_id
        return await self._execute(user, session, Withdraw(step_id), key)

    async def _about(self, user: User, first_key: str) -> tuple[Session | None, Receipt | None]:
        """The session that something written under that key was taken for, and its receipt."""
        async with self._services.store.reading(user.account_id) as transaction:
            receipt = await transaction.receipt(first_key)
        if receipt is None:
            return None, None
        return await self._services.store.session(user.account_id, receipt.session_id), receipt

    async def _session(self, user: User, conversation: Conversation) -> Session | None:
        if conversation.session_id is None:
            return None
        return await self._services.store.session(user.account_id, conversation.session_id)

    async def _note_of_another(
        self, user: User, session: Session, conversation: Conversation | None, text: str, key: str, *, addressed: bool
    ) -> Outcome:
        try:
            check_may_note(user, session)
        except NotAllowed:
            if addressed:
                raise
            return Ignored()
        if request(text) is ReadingKind.SOCIAL:
            return Say(YOU_ARE_WELCOME) if addressed else Ignored()
        return await self._note(user, session, conversation, text, key, "")

    async def _note(
        self, user: User, session: Session, conversation: Conversation | None, text: str, key: str, sentence: str
    ) -> Done:
        # On the page what is typed is seen by nobody unless a card says it; nor is what became of an edit in a chat.
        said_in = conversation.id if conversation and conversation.place.platform != "web" else None
        done = await self._execute(user, session, AddNote(text, said_in), key)
        return Done(done.session, sentence, is_note=True)

    def _presses(self, session: Session, text: str) -> bool:
        """Whether words do something else than answering."""
        if not text.strip():
            return False
        cards = self._services.session_service.cards(session)
        named = named_button(session, cards, text)
        return bool(named or _pressed_by_word(session, text) or parse_command(text) == _HELP)

    async def _attach(self, user: User, session: Session, files: Sequence[AttachedFile], key: str) -> Session:
        """The session with the files, which answer nothing."""
        if not files:
            return session
        execute = self._services.session_service.execute
        return await execute(user, user.account_id, session.id, Attach(tuple(files)), key)

    async def _execute(self, user: User, session: Session, command: SessionCommand, key: str) -> Done:
        return Done(
            await self._services.session_service.execute(user, user.account_id, session.id, command, key, known=session)
        )


def _may_answer(user: User, session: Session) -> bool:
    """Whether what the person sends may answer a step now."""
    is_open = session.status is SessionStatus.ACTIVE and session.open_step is not None
    return is_open and session.engineer.id == user.id
