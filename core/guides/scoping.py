"""The scoping question: which of several flows a problem is about, asked first where no flow is a clear match.

It is a question like any other, with the flows as options: its answer can be changed as any last answer can. The flow
that is chosen is walked; with “None of these” the session goes on as if no flow had been near.
"""

from uuid import UUID

from core.flows.options import MAX_OPTION_LABEL, Option
from core.guides.guide import GuideRequest
from core.matching.match import Match, Verdict
from core.sessions.commands import GuideReply
from core.sessions.session import GuideChoice, Session
from core.sessions.steps import GuideKind, NearMatch, Step, StepContent, StepDraft, StepPurpose, StepState, StepType
from core.shared.text import shortened

MOST_FLOWS = 5
"""Flows put to choice: more would have to be read, not recognised."""
NONE_OF_THESE = "none_of_these"
"""The value of the option that refuses all of them."""
_BY_FLOWS = (GuideChoice.AUTO, GuideChoice.FLOW)
"""The choices with which a session may be guided by a flow that nobody named."""


class ScopingGuide:
    """Asks which of the near flows it is."""

    async def next_step(self, request: GuideRequest) -> GuideReply:
        """The question; the request has flows to choose from."""
        return GuideReply(GuideKind.ADHOC, (scoping_draft(request.to_choose_from),))


def to_choose_from(session: Session, matches: tuple[Match, ...]) -> tuple[Match, ...]:
    """The flows to ask about at the start of a session: those that are near where none is near enough to start with."""
    asked_for = session.flow_choice or session.matched_flow
    if asked_for or session.choice not in _BY_FLOWS or any(match.verdict is Verdict.MATCH for match in matches):
        return ()
    return matches[:MOST_FLOWS]


def scoping_draft(matches: tuple[Match, ...]) -> StepDraft:
    """The question about these flows, best first."""
    content = StepContent(
        text="Which of these is it?" if len(matches) > 1 else "Is this the problem?",
        guide=GuideKind.ADHOC,
        purpose=StepPurpose.SCOPING,
        matches=tuple(NearMatch(match.flow_id, match.title, match.score, match.verdict) for match in matches),
    )
    flows = (Option(shortened(match.title, MAX_OPTION_LABEL), str(match.flow_id)) for match in matches)
    none = "None of these" if len(matches) > 1 else "No, something else"
    return StepDraft(
        StepType.QUESTION,
        content,
        why="Your words fit more than one known problem, or none exactly. A flow starts with the right questions.",
        options=(*flows, Option(none, NONE_OF_THESE)),
        confidence=0.2,
    )


def chosen_flow(session: Session) -> NearMatch | None:
    """The flow that the scoping question was just answered with; None when it was not, or something else was said."""
    last = session.last_answered
    return _chosen(last) if last and last.content.purpose is StepPurpose.SCOPING else None


def refused_flows(session: Session) -> frozenset[UUID]:
    """The flows that the engineer was asked about and refused: they are not started later either."""
    return frozenset(
        match.flow_id
        for step in session.steps
        if step.content.purpose is StepPurpose.SCOPING and step.state is StepState.ANSWERED
        if step.chosen == NONE_OF_THESE
        for match in step.content.matches
    )


def _chosen(step: Step) -> NearMatch | None:
    return next((match for match in step.content.matches if str(match.flow_id) == step.chosen), None)
