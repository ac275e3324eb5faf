"""Whatever people, guides and the clock do, in whatever order: what always holds of a session."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from core.accounts.user import User
from core.guides.adhoc import next_draft
from core.guides.confirming import confirming_handover, confirming_resolution
from core.sessions.commands import (
    Abandon,
    AcceptGuideReply,
    AddNote,
    Claim,
    EditAnswer,
    GuideReply,
    HandOver,
    Pause,
    RecordFixOutcome,
    Remind,
    Reopen,
    Resolve,
    RespondToStep,
    Resume,
    RetryTurn,
    SessionCommand,
    SetTurnAside,
    StepReply,
    Stop,
    SwitchGuide,
)
from core.sessions.engine import decide
from core.sessions.session import ClaimMode, FixOutcome, GuideChoice, MatchedFlow, Session, SessionStatus
from core.sessions.steps import Confirm, Ending, GuideKind, Interruption, Step, StepDraft, StepState, StepType
from core.shared.errors import Refusal
from tests.support.examples import examples
from tests.support.scene import TECHNICIAN, THIRD, VIEWER, Scene, drafted
from tests.support.walk import COLLEAGUE, ENGINEER, known_id

MAY_FOLLOW = {
    SessionStatus.ACTIVE: {"paused", "requesting_escalation", "resolved", "abandoned"},
    SessionStatus.PAUSED: {"active", "requesting_escalation", "resolved", "abandoned"},
    SessionStatus.REQUESTING_ESCALATION: {"active", "escalated"},
    SessionStatus.RESOLVED: {"active"},
    SessionStatus.ESCALATED: {"active"},
    SessionStatus.ABANDONED: {"active"},
}
PEOPLE = (ENGINEER, COLLEAGUE, THIRD, TECHNICIAN, VIEWER)
TEXTS = st.sampled_from(["", " ", "Upper.", "hand over", "Close as resolved", "x" * 700])
OUTCOMES = st.sampled_from(FixOutcome)
ANYBODY = st.sampled_from([None, None, None, *PEOPLE])
"""Often the session's own engineer, who is None here."""
FLOW = MatchedFlow(known_id("flow"), "Scanner", 0.7, 1)
VALUES = st.sampled_from(["odd", "even", "other", *Confirm, *Interruption])

replies = st.one_of(
    st.builds(StepReply, option=VALUES),
    st.builds(StepReply, text=TEXTS),
    st.builds(StepReply, success=st.booleans(), details=TEXTS),
    st.just(StepReply(skip=True)),
    st.just(StepReply()),
)
ENDING = Ending(root_cause="Dust.", fix="Cleaned it.", reason="Worn out.", next_steps=("Order a feeder.",))
asked = st.builds(
    drafted,
    st.just("Which?"),
    st.sampled_from([kind for kind in StepType if kind.awaits_answer]),
    st.just("Odd"),
    st.just("Even"),
    confidence=st.sampled_from([None, 0.2, 0.9]),
)
drafts = st.one_of(
    asked,
    asked.map(lambda draft: confirming_resolution(draft, ENDING)),
    st.just(confirming_handover(drafted(""), ENDING)),
)
informing = st.lists(
    st.sampled_from([drafted("A scanner.", StepType.INTAKE_ANALYSIS), drafted("Mind it.", StepType.NOTE)])
)


class AnySequence(RuleBasedStateMachine):
    """One session; each rule is something somebody does, which is carried out or refused."""

    @initialize(answered=st.integers(0, 4))
    def started(self, answered: int) -> None:
        self.scene = Scene()
        for number in range(answered):
            self.scene.asks(f"Question {number}?", StepType.ACTION, "Odd", "Even", suggested_fix=f"Fix {number}.")
            self.scene.responds(StepReply(option="odd"))

    @property
    def session(self) -> Session:
        return self.scene.session

    def tries(self, command: SessionCommand, user: User | None) -> None:
        """Give the command; whatever it does must be one of the things that may happen."""
        before = self.session
        try:
            decision = decide(before, command, self.scene.context(user))
        except Refusal as refusal:
            assert refusal.sentence  # noqa: PT017 - any refusal will do
            return
        after = self.scene.session = decision.session
        if after == before:
            assert after is before, "what changed nothing must not be stored"
            return
        assert after.status is before.status or after.status in MAY_FOLLOW[before.status]
        assert after.engineer == before.engineer or isinstance(command, Claim)
        assert after.turn >= before.turn
        assert len(after.steps) >= len(before.steps)
        for old, new in zip(before.steps, after.steps, strict=False):
            self._changed_as_it_may(before, old, new, command)

    def _changed_as_it_may(self, before: Session, old: Step, new: Step, command: SessionCommand) -> None:
        unchanged = replace(
            new,
            state=old.state,
            answer=old.answer,
            answered_by=old.answered_by,
            answered_by_name=old.answered_by_name,
            answered_at=old.answered_at,
        )
        assert unchanged == old, "what was shown never changes"
        edited = isinstance(command, EditAnswer) and command.step_id == old.id
        if old.answer is not None and not edited:
            assert new == old, "an answer changes only by being edited"
        if edited and new != old:
            assert old == before.last_answered
        if old.state is StepState.SUPERSEDED:
            assert new == old, "what was set aside stays so"
        if old.state is StepState.ANSWERED and new.state is StepState.SUPERSEDED:
            assert isinstance(command, EditAnswer)
            assert not old.content.author

    # What people do

    @rule(user=st.sampled_from(PEOPLE), reply=replies, which=st.integers(0, 5))
    def answers_a_step(self, user: User, reply: StepReply, which: int) -> None:
        steps = self.session.steps[-6:]
        step_id = steps[-1 - which].id if which < len(steps) else known_id("nowhere")
        self.tries(RespondToStep(step_id, reply), user)

    @precondition(lambda self: self.session.open_step)
    @rule(reply=replies)
    def answers_the_open_step(self, reply: StepReply) -> None:
        assert self.session.open_step is not None
        self.tries(RespondToStep(self.session.open_step.id, reply), self._its_engineer())

    @precondition(lambda self: self.session.last_answered)
    @rule(user=ANYBODY, reply=replies, which=st.sampled_from([0, 0, 1, 2]))
    def edits_an_answer(self, user: User | None, reply: StepReply, which: int) -> None:
        answered = [step for step in self.session.steps if step.answer is not None]
        step = answered[max(-1 - which, -len(answered))]
        self.tries(EditAnswer(step.id, reply), user or self._its_engineer())

    @rule(user=ANYBODY, command=st.sampled_from([Pause(), Resume(), Stop()]))
    def puts_aside_or_goes_on(self, user: User | None, command: SessionCommand) -> None:
        self.tries(command, user or self._its_engineer())

    @rule(
        user=ANYBODY,
        command=st.one_of(
            st.builds(Resolve, OUTCOMES, TEXTS, TEXTS, TEXTS, TEXTS),
            st.builds(HandOver, TEXTS, st.sampled_from([None, COLLEAGUE.person, ENGINEER.person])),
            st.just(Abandon()),
        ),
    )
    def ends_it(self, user: User | None, command: SessionCommand) -> None:
        self.tries(command, user or self._its_engineer())

    @rule(user=ANYBODY)
    def takes_it_up_again(self, user: User | None) -> None:
        self.tries(Reopen(), user or self._its_engineer())

    @precondition(lambda self: self.session.suggested_fix)
    @rule(user=ANYBODY, command=st.builds(RecordFixOutcome, OUTCOMES, TEXTS, TEXTS))
    def says_what_became_of_the_fix(self, user: User | None, command: RecordFixOutcome) -> None:
        self.tries(command, user or self._its_engineer())

    @rule(user=ANYBODY, guide=st.sampled_from(GuideChoice), flow=st.sampled_from([None, FLOW]))
    def changes_the_guide(self, user: User | None, guide: GuideChoice, flow: MatchedFlow | None) -> None:
        self.tries(SwitchGuide(guide, flow), user or self._its_engineer())

    @precondition(lambda self: self.session.handover)
    @rule(user=st.sampled_from(PEOPLE), mode=st.sampled_from(ClaimMode))
    def claims(self, user: User, mode: ClaimMode) -> None:
        self.tries(Claim(mode), user)

    @rule(user=st.sampled_from(PEOPLE), text=TEXTS)
    def adds_a_note(self, user: User, text: str) -> None:
        self.tries(AddNote(text), user)

    # What guides do

    @precondition(lambda self: self.session.thinking)
    @rule(
        draft=drafts,
        before=informing,
        facts=st.lists(st.sampled_from(["Dusty.", "Worn.", "New."])),
        fix=st.sampled_from(["", "Clean it.", "Swap it."]),
    )
    def the_guide_answers(self, draft: StepDraft, before: list[StepDraft], facts: list[str], fix: str) -> None:
        reply = GuideReply(GuideKind.CLAUDE, (*before, draft), facts=tuple(facts), suggested_fix=fix)
        self.tries(AcceptGuideReply(self.session.turn, reply), None)

    @precondition(lambda self: self.session.thinking)
    @rule()
    def the_adhoc_guide_answers(self) -> None:
        reply = GuideReply(GuideKind.ADHOC, (next_draft(self.session),))
        self.tries(AcceptGuideReply(self.session.turn, reply), None)

    @rule(draft=drafts, age=st.integers(1, 4))
    def a_late_answer_comes(self, draft: StepDraft, age: int) -> None:
        before = self.session
        self.tries(AcceptGuideReply(before.turn - age, GuideReply(GuideKind.CLAUDE, (draft,))), None)
        assert self.session is before

    @precondition(lambda self: self.session.thinking)
    @rule(retried=st.booleans(), age=st.integers(0, 3))
    def a_turn_fails_for_good_or_is_retried(self, retried: bool, age: int) -> None:
        self.tries(RetryTurn() if retried else SetTurnAside(self.session.turn - age), None)

    # What the clock does

    @rule(hours=st.sampled_from([1, 5, 30]), idle=st.sampled_from([Abandon, Remind]))
    def time_passes_and_the_clock_looks(self, hours: int, idle: type[Abandon | Remind]) -> None:
        self.scene.later(hours=hours)
        self.tries(idle(quiet_since=self.scene.now - timedelta(hours=24)), None)

    def _its_engineer(self) -> User:
        return next(user for user in PEOPLE if user.id == self.session.engineer.id)

    # What always holds

    @invariant()
    def at_most_one_step_is_open(self) -> None:
        assert sum(step.state is StepState.OPEN for step in self.session.steps) <= 1

    @invariant()
    def an_active_session_has_an_open_step_or_is_thinking_and_never_both(self) -> None:
        waiting = (self.session.open_step is not None, self.session.thinking)
        if self.session.status in (SessionStatus.ACTIVE, SessionStatus.PAUSED):
            assert sum(waiting) == 1
        else:
            assert sum(waiting) == 0

    @invariant()
    def steps_are_numbered_from_0_without_gaps(self) -> None:
        assert [step.order for step in self.session.steps] == list(range(len(self.session.steps)))
        assert len({step.id for step in self.session.steps}) == len(self.session.steps)

    @invariant()
    def a_step_is_answered_by_a_person_or_informs(self) -> None:
        for step in self.session.steps:
            assert (step.answer is not None) == (step.answered_by is not None) == (step.answered_at is not None)
            if step.type.awaits_answer:
                assert (step.state is StepState.ANSWERED) == (step.answer is not None)
            else:
                assert step.answer is None

    @invariant()
    def facts_point_at_steps_that_exist(self) -> None:
        assert {fact.step_id for fact in self.session.facts} <= {step.id for step in self.session.steps}

    @invariant()
    def what_a_status_means_is_so(self) -> None:
        session = self.session
        assert (session.ended_at is not None) == session.status.is_over
        assert (session.resolution is not None) == (session.status is SessionStatus.RESOLVED)
        if session.status is SessionStatus.REQUESTING_ESCALATION:
            assert session.handover is not None
            assert session.handover.claimed_by is None
            assert session.handover.by == session.engineer
        if session.status is SessionStatus.ESCALATED:
            assert session.handover is not None
            assert session.handover.claimed_by == session.engineer
            assert session.handover.mode is ClaimMode.MANUAL

    @invariant()
    def only_a_fix_that_waits_is_asked_about(self) -> None:
        if self.session.remind_at is not None:
            fix = self.session.suggested_fix
            assert fix is not None
            assert fix.outcome is FixOutcome.WAITING
            assert not self.session.status.is_over


TestAnySequence = AnySequence.TestCase
TestAnySequence.settings = examples(120, stateful_step_count=40)
