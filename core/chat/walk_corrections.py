"""What a technician edits or deletes of what they wrote in a walk's thread."""

from collections.abc import Sequence
from uuid import UUID

from core.accounts.user import User
from core.chat.command_parser import without_command
from core.chat.dependencies import ChatDependencies
from core.chat.file_reading import source_of
from core.chat.outcomes import Ignored, Outcome, Say, Walked
from core.services.walk_files import key_of_file
from core.sessions.attachments import MOST_ATTACHMENTS
from core.sessions.commands import StepReply, Withdraw
from core.sessions.errors import NotAnAnswer
from core.sessions.records import Receipt
from core.sessions.steps import Step, typed_text
from core.shared.errors import Refusal
from core.shared.typed_text import normal_form
from core.walks.beginning import may_begin_anew
from core.walks.commands import AddWalkNote, AnswerNode, TakeBack, WalkCommand
from core.walks.walk import Walk, node_id

_ASKED_AGAIN = "Your answer was taken back, and its question is asked again."
_TAKEN_OUT = "What you deleted was removed from the walk."
_PROBLEM_GONE = "The walk ended, as its problem was deleted. Describe the problem once more to start another."
_WITH_ENGINEERS = "What you deleted was removed from the walk. The engineers' session keeps the notes it was given."
_CHANGED = "Your note is changed."
_READ_ANEW = "I have read the corrected problem and am looking for flows again."
_FILES_STAY = "The walk keeps what it read in the file, because it started with it. Delete the message to end the walk."


class WalkCorrections:
    """Takes edits and deletions of messages that walks have taken."""

    def __init__(self, services: ChatDependencies) -> None:
        self._services = services

    async def correct(self, user: User, text: str, first_key: str, key: str) -> Outcome:
        """A message was edited: the last answer changes, and so does a note; anything else becomes a note."""
        walk, receipt = await self._about(user, first_key)
        if walk is None or receipt is None or not walk.is_active or walk.technician.id != user.id:
            return Ignored()
        about = receipt.step_id
        if about is None or (receipt.is_of_problem and normal_form(text) == normal_form(walk.problem)):
            return Ignored()
        if receipt.is_of_problem and may_begin_anew(walk):
            after = await self._services.walks.correct_problem(user, walk, without_command(text), key)
            return Walked(after, _READ_ANEW)
        if walk.open_node and walk.open_node.id == about:  # deleted before, and brought back
            return await self._answers(user, walk, walk.open_node, text, key)
        step = _answered(walk, about)
        if step is None and not receipt.is_of_problem:
            await self._execute(user, walk, TakeBack(about, text), key)
            return Walked(walk, _CHANGED)
        return await self._said_anew(user, walk, step, text, key)

    async def _said_anew(self, user: User, walk: Walk, step: Step | None, text: str, key: str) -> Outcome:
        """What was said to a step, or as the problem, reads otherwise now."""
        if step and normal_form(typed_text(step.answer)) == normal_form(text):
            return Ignored()
        if step and step == _last_answered(walk):
            walk = await self._execute(user, walk, TakeBack(step.id), f"{key}:before")
            if walk.open_node and walk.open_node.id == step.id:
                return await self._answers(user, walk, walk.open_node, text, key)
        after = await self._execute(user, walk, AddWalkNote(f"Edited message: {text}"), key)
        return Walked(after, is_note=True)

    async def withdraw(self, user: User, first_key: str, key: str) -> Outcome:
        """A message was deleted by its author, with its files: what it said is withdrawn."""
        files = [key_of_file(f"{first_key}:files", place) for place in range(MOST_ATTACHMENTS)]
        return await self._take_all_back(user, [f"{first_key}:files:answer", *files, first_key], key)

    async def withdraw_files(self, user: User, first_key: str, key: str, only: Sequence[str], text: str) -> Outcome:
        """Files were taken out of a message that stays: what they said is withdrawn. `text`: what the message says."""
        sources = [f"{source_of(first_key)}{one}" for one in only]
        outcome = await self._take_all_back(user, [f"{first_key}:files:answer", *sources], key)
        walk, receipt = await self._about(user, first_key)
        if walk is None or receipt is None or not receipt.is_of_problem or walk.technician.id != user.id:
            return outcome
        if text.strip() and may_begin_anew(walk):
            return await self.correct(user, text, first_key, key)
        return Say(_FILES_STAY) if walk.is_active else outcome

    async def _take_all_back(self, user: User, taken_as: Sequence[str], key: str) -> Outcome:
        """Take back what became of these, as far as it is there."""
        outcome: Outcome = Ignored()
        for number, first_key in enumerate(taken_as):
            walk, receipt = await self._about(user, first_key)
            if walk and receipt and receipt.step_id and walk.technician.id == user.id:
                about = None if receipt.is_of_problem else receipt.step_id
                done = await self._take_back(user, walk, about, f"{key}:{number}")
                outcome = outcome if isinstance(done, Ignored) else done
        return outcome

    async def _take_back(self, user: User, walk: Walk, about: UUID | None, key: str) -> Outcome:
        after = await self._execute(user, walk, TakeBack(about), key)
        if after is walk or after.version == walk.version:
            return Ignored()
        if about is None:
            return Walked(after, _PROBLEM_GONE)
        if after.session_id and not await self._withdrawn_from_session(user, after.session_id, about, key):
            return Say(_WITH_ENGINEERS)
        return Walked(after, _ASKED_AGAIN if after.open_node and after.open_node.id == about else _TAKEN_OUT)

    async def _withdrawn_from_session(self, user: User, session_id: UUID, step_id: UUID, key: str) -> bool:
        """Take an answer out of the session that the walk became; False where it is none of its steps."""
        session = await self._services.store.session(user.account_id, session_id)
        if session is None or session.step(step_id) is None:
            return False
        command = Withdraw(step_id)
        await self._services.session_service.execute(user, user.account_id, session.id, command, f"{key}:session")
        return True

    async def _answers(self, user: User, walk: Walk, step: Step, text: str, key: str) -> Outcome:
        try:
            return Walked(await self._execute(user, walk, AnswerNode(node_id(step), StepReply(text=text)), key))
        except NotAnAnswer as reply:
            return Say(reply.sentence)
        except Refusal as refusal:
            return Say(f"{refusal.sentence} {_ASKED_AGAIN}")

    async def _execute(self, user: User, walk: Walk, command: WalkCommand, key: str) -> Walk:
        return await self._services.walks.execute(user, user.account_id, walk.id, command, key)

    async def _about(self, user: User, first_key: str) -> tuple[Walk | None, Receipt | None]:
        async with self._services.store.reading(user.account_id) as transaction:
            receipt = await transaction.receipt(first_key)
            walk = await transaction.walks.get(receipt.session_id) if receipt else None
        return walk, receipt


def _answered(walk: Walk, step_id: UUID) -> Step | None:
    return next((step for step in walk.path if step.id == step_id), None)


def _last_answered(walk: Walk) -> Step | None:
    return next((step for step in reversed(walk.path) if step.answer), None)
