"""Reading what is typed before it is decided on: by words, by meaning, and by Claude where it is close."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.matching.embedding import Embedder, Embedders, EmbeddingFailed
from core.matching.first_answers import described, said_since
from core.matching.match import Matcher
from core.ports.ai import AnswerJudge, AnswerQuestion
from core.services.colleagues import ColleagueService
from core.services.quota import QuotaService
from core.sessions.answers import Reading, ReadingKind, named_for_handover, needs_meaning, read, read_by_words
from core.sessions.answers.reading import INFORMATION
from core.sessions.attachments import said_in
from core.sessions.commands import EditAnswer, LeaveFlow, RespondToStep, SessionCommand
from core.sessions.session import Session
from core.sessions.steps import NearMatch, Step, StepPurpose, taken_as, typed_text
from core.sessions.ways import walked_flows
from core.shared.errors import InvalidInput, QuotaExceeded, Unavailable
from core.shared.model_use import GuideFailed

_JUDGED_WITHIN_SECONDS = 3.0
"""Longest a person waits for Claude's word on a close call; then they are asked themselves."""
_MOST_REMEMBERED = 4_096
"""Options whose vectors are kept, a few megabytes: the same questions are asked again and again."""
_LONGEST_EMBEDDED = 300
"""Characters of an answer that are embedded; a longer one is no option in other words."""


class AnswerReadingService:
    """Completes commands with what has to be found out before deciding, with no connection held."""

    def __init__(
        self,
        embedders: Embedders,
        matcher: Matcher,
        quota: QuotaService,
        judge: AnswerJudge | None,
        colleagues: ColleagueService | None = None,
        *,
        claude: bool,
    ) -> None:
        """`judge` decides close calls, `colleagues` knows who is named in a hand-over; both may be missing."""
        self._embedders = embedders
        self._matcher = matcher
        self._quota = quota
        self._judge = judge
        self._colleagues = colleagues
        self._claude = claude
        self._vectors: OrderedDict[tuple[str, str], np.ndarray] = OrderedDict()

    async def completed(self, session: Session, command: SessionCommand) -> SessionCommand:
        """The command with its text read, or its alternatives found; any other as it is."""
        match command:
            case RespondToStep() | EditAnswer() if command.reply.text is not None and command.reply.reading is None:
                step = session.step(command.step_id)
                return await self._read(session, step, command) if step else command
            case LeaveFlow(alternatives=()):
                return await self._with_alternatives(session, command)
            case _:
                return command

    async def prepare(self, step: Step) -> None:
        """Embed the step's options ahead, so that reading its answer takes no longer than embedding that."""
        if len(step.options) > 1 and (embedder := self._embedders.current):
            await self._embedded(embedder, [option.label for option in step.options])

    async def reading(self, session: Session, step: Step, text: str) -> Reading:
        """What the text means at the step."""
        found = await self._reading_at(step, text)
        about = session.step(step.content.about) if step.content.about else None
        if about and about.options and found.kind is ReadingKind.INFORMATION:
            at_first = read_by_words(text, about)
            found = at_first if at_first.kind is ReadingKind.OPTION else found
        if found.kind is ReadingKind.CLOSE_CALL and step.content.purpose is StepPurpose.GUIDE and self._judge:
            return await self._judged(session, step, text, found, self._judge)
        return found

    async def _read(self, session: Session, step: Step, command: RespondToStep | EditAnswer) -> SessionCommand:
        text = command.reply.text or ""
        if isinstance(command, EditAnswer) and taken_as(step.answer) and text.strip() == typed_text(step.answer):
            # It was read already, and somebody says that it is none of the answers.
            return replace(command, reply=replace(command.reply, reading=Reading(ReadingKind.INFORMATION)))
        found = await self.reading(session, step, text)
        if isinstance(command, RespondToStep) and command.files:
            # What a file says may name an answer, but orders nothing.
            is_read = text == said_in(command.files) and found.kind is not ReadingKind.OPTION
            found = INFORMATION if is_read else found
        if found.kind in (ReadingKind.INFORMATION, ReadingKind.HAND_OVER) and isinstance(command, RespondToStep):
            found = await self._handed_to(session, text) or found
        if found.kind is ReadingKind.NOT_THIS and isinstance(command, RespondToStep):
            return await self._with_alternatives(session, LeaveFlow(step.id, files=command.files))
        return replace(command, reply=replace(command.reply, reading=found))

    async def _handed_to(self, session: Session, text: str) -> Reading | None:
        """A hand-over to the colleague whom the text names; None where it names nobody who could take it.

        Raises InvalidInput with near names for somebody who is named by `@` and cannot take it.
        """
        name = named_for_handover(text)
        if not name or self._colleagues is None:
            return None
        try:
            person = await self._colleagues.find(session.account_id, name)
        except InvalidInput:
            if name.startswith("@"):
                raise
            return None
        return Reading(ReadingKind.HAND_OVER, target=person) if person.id != session.engineer.id else None

    async def _reading_at(self, step: Step, text: str) -> Reading:
        by_words = read_by_words(text, step)
        embedder = self._embedders.current
        if embedder is None or len(text) > _LONGEST_EMBEDDED or not needs_meaning(by_words, step):
            return by_words
        nearness = await self._nearness(embedder, text, [option.label for option in step.options])
        return read(text, step, nearness)

    async def _nearness(self, embedder: Embedder, text: str, labels: Sequence[str]) -> list[float] | None:
        """How near the text is to each label, as cosines; None when the model fails."""
        try:
            (typed,) = await embedder.embed([text])
        except EmbeddingFailed:
            return None
        options = await self._embedded(embedder, labels)
        return None if options is None else [float(typed @ vector) for vector in options]

    async def _embedded(self, embedder: Embedder, labels: Sequence[str]) -> list[np.ndarray] | None:
        name = embedder.model.name
        missing = [label for label in dict.fromkeys(labels) if (name, label) not in self._vectors]
        try:
            vectors = await embedder.embed(missing) if missing else ()
        except EmbeddingFailed:
            return None
        self._vectors |= {(name, label): vector for label, vector in zip(missing, vectors, strict=True)}
        found = [self._vectors[name, label] for label in labels]
        while len(self._vectors) > _MOST_REMEMBERED:
            self._vectors.popitem(last=False)
        return found

    async def _judged(self, session: Session, step: Step, text: str, found: Reading, judge: AnswerJudge) -> Reading:
        """Claude's word on which was meant; the close call itself when it has none, in time and within the quota."""
        options = [option for option in step.options if option.value in found.candidates]
        question = AnswerQuestion(step.content.text, tuple(option.label for option in options), text)
        tokens = judge.estimate_judging(question)
        try:
            async with (
                asyncio.timeout(_JUDGED_WITHIN_SECONDS),
                self._quota.reserved(session.account_id, session.engineer.id, tokens) as reservation,
            ):
                reservation.used = tokens  # what a call that is cut off has cost nobody says
                judged = await judge.judge(question)
                reservation.used = judged.input_tokens + judged.output_tokens
        except (TimeoutError, QuotaExceeded, GuideFailed, Unavailable):
            return found
        return found if judged.place is None else Reading(ReadingKind.OPTION, options[judged.place].value)

    async def _with_alternatives(self, session: Session, command: LeaveFlow) -> LeaveFlow:
        """The command with the next best flows for all that is known by now."""
        known = "\n".join(
            filter(None, (described(session), said_since(session), *(fact.text for fact in session.facts)))
        )
        matches = await self._matcher.match(session.account_id, known)
        passed = walked_flows(session.steps) | {flow.id for flow in (session.matched_flow,) if flow}
        others = tuple(
            NearMatch(one.flow_id, one.title, one.score, one.verdict) for one in matches if one.flow_id not in passed
        )
        return replace(command, alternatives=others, offers_claude=self._claude)
