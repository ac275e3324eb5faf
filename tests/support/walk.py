"""A session driven through the engine, as its engineer sees it."""

from datetime import UTC, datetime
from uuid import UUID, uuid5

from core.accounts.user import Role, User
from core.flows.published import PublishedFlow
from core.guides.guide import Guide, GuideRequest
from core.sessions.commands import (
    AcceptGuideReply,
    AddNote,
    EditAnswer,
    GuideReply,
    RespondToStep,
    SessionCommand,
    StartSession,
    StepReply,
)
from core.sessions.engine import EngineContext, decide, start
from core.sessions.session import Session
from core.sessions.steps import Step

NAMESPACE = UUID("6f1c3a52-0c1f-4f0e-9d55-4f6ad7f2b0aa")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def known_id(name: str) -> UUID:
    """The same id for the same name, in every run."""
    return uuid5(NAMESPACE, name)


ENGINEER = User(known_id("engineer"), known_id("account"), "Dana Whitfield", Role.ENGINEER)
COLLEAGUE = User(known_id("colleague"), known_id("account"), "Jo Marsh", Role.ENGINEER)


class Walk:
    """A session and the guide it is asked of. `flow`, `related` and `guide` may change on the way."""

    def __init__(self, problem: str, guide: Guide | None = None, flow: PublishedFlow | None = None) -> None:
        self.guide = guide
        self.flow = flow
        self.related: tuple[PublishedFlow, ...] = ()
        self._ids = 0
        self.session: Session = start(known_id("session"), StartSession(problem), self._context(ENGINEER)).session

    @property
    def open_step(self) -> Step:
        step = self.session.open_step
        assert step is not None
        return step

    @property
    def request(self) -> GuideRequest:
        return GuideRequest(self.session, self.flow, related=self.related)

    def does(self, command: SessionCommand, user: User | None = ENGINEER) -> None:
        self.session = decide(self.session, command, self._context(user)).session

    def accepts(self, reply: GuideReply) -> None:
        self.does(AcceptGuideReply(self.session.turn, reply), None)

    async def guided(self) -> Step:
        """Have the guide answer the current turn; the step it opened."""
        assert self.guide is not None
        assert self.session.thinking
        self.accepts(await self.guide.next_step(self.request))
        return self.open_step

    def responds(self, reply: StepReply) -> None:
        self.does(RespondToStep(self.open_step.id, reply))

    async def answers(self, reply: StepReply) -> Step:
        """Answer the open step; the step that the guide opens next."""
        self.responds(reply)
        return await self.guided()

    async def picks(self, label: str) -> Step:
        """Click the option with that label; the step that the guide opens next."""
        return await self.answers(StepReply(option=self.value_of(label)))

    def value_of(self, label: str) -> str:
        return next(option.value for option in self.open_step.options if option.label == label)

    def edits(self, reply: StepReply) -> None:
        assert self.session.last_answered is not None
        self.does(EditAnswer(self.session.last_answered.id, reply))

    def notes(self, text: str) -> None:
        self.does(AddNote(text))

    def _context(self, user: User | None) -> EngineContext:
        return EngineContext(user, NOW, self._new_id)

    def _new_id(self) -> UUID:
        self._ids += 1
        return known_id(f"step {self._ids}")
