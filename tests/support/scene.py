"""A session whose guide says what the test wants it to say, with a clock that the test sets."""

from datetime import timedelta

import pytest

from core.accounts.user import Role, User
from core.flows.options import Option
from core.guides.confirming import confirming_handover, confirming_resolution
from core.sessions.commands import Claim, GuideReply, HandOver, Pause, RespondToStep, SessionCommand, StepReply
from core.sessions.engine import EngineContext, decide
from core.sessions.session import ClaimMode
from core.sessions.steps import Ending, GuideKind, Step, StepContent, StepDraft, StepType
from core.shared.audit import AuditEvent, AuditEventKind
from core.shared.errors import Refusal
from tests.support.walk import COLLEAGUE, ENGINEER, NOW, Walk, known_id

THIRD = User(known_id("third"), known_id("account"), "Kit Osei", Role.ENGINEER)
TECHNICIAN = User(known_id("technician"), known_id("account"), "Lou Brandt", Role.L1_TECH)
VIEWER = User(known_id("viewer"), known_id("account"), "Vic Amari", Role.VIEWER)


def drafted(text: str, type_: StepType = StepType.QUESTION, *labels: str, confidence: float | None = 0.5) -> StepDraft:
    """A step by Claude; the option values are the labels in small letters, joined."""
    options = tuple(Option(label, label.casefold().replace(" ", "_")) for label in labels)
    return StepDraft(type_, StepContent(text=text, guide=GuideKind.CLAUDE), options=options, confidence=confidence)


class Scene(Walk):
    """A session that its engineer, colleagues, the guide and the clock act on."""

    def __init__(self, problem: str = "The scanner on floor two drops every second page.") -> None:
        super().__init__(problem)
        self.now = NOW
        self.events: list[AuditEvent] = []
        """What happened since the start of the session."""

    def does(self, command: SessionCommand, user: User | None = ENGINEER) -> None:
        decision = decide(self.session, command, self.context(user))
        self.session = decision.session
        self.events += decision.events

    def context(self, user: User | None) -> EngineContext:
        return EngineContext(user, self.now, self._new_id)

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)

    def refuses(self, command: SessionCommand, user: User | None = ENGINEER, why: type[Refusal] = Refusal) -> str:
        """The sentence of the refusal."""
        with pytest.raises(why) as refused:
            decide(self.session, command, self.context(user))
        return refused.value.sentence

    def asks(self, text: str, type_: StepType = StepType.QUESTION, *labels: str, **reply: object) -> Step:
        """The guide answers the awaited turn with this step."""
        draft = drafted(text, type_, *labels)
        self.accepts(GuideReply(GuideKind.CLAUDE, (draft,), **reply))  # type: ignore[arg-type]
        return self.open_step

    def proposes_to_close(self, fix: str = "Cleaned the rollers.", root_cause: str = "Dust on the rollers.") -> Step:
        draft = confirming_resolution(drafted(""), Ending(root_cause=root_cause, fix=fix))
        self.accepts(GuideReply(GuideKind.CLAUDE, (draft,), suggested_fix=fix))
        return self.open_step

    def proposes_to_hand_over(self, reason: str = "The feeder is worn out.") -> Step:
        ending = Ending(reason=reason, handover_to="the vendor", next_steps=("Order a feeder.",))
        self.accepts(GuideReply(GuideKind.CLAUDE, (confirming_handover(drafted(""), ending),)))
        return self.open_step

    def says(self, text: str, user: User = ENGINEER) -> None:
        """Answer the open step in one's own words."""
        self.does(RespondToStep(self.open_step.id, StepReply(text=text)), user)

    def handed_over(self, reason: str = "End of shift.") -> None:
        self.does(HandOver(reason))

    def claimed(self, mode: ClaimMode = ClaimMode.CONTINUE, by: User = COLLEAGUE) -> None:
        self.does(Claim(mode), by)

    def paused(self) -> None:
        self.does(Pause())

    @property
    def happened(self) -> list[AuditEventKind]:
        return [event.kind for event in self.events]

    @property
    def texts(self) -> list[str]:
        return [step.content.text for step in self.session.steps]
