"""Steps that ask back: which answer was meant, and how to go on where a flow has no way."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from core.flows.options import MAX_OPTION_LABEL, MAX_OPTIONS, Option
from core.sessions.steps import (
    NearMatch,
    Step,
    StepContent,
    StepDraft,
    StepPurpose,
    StepType,
)
from core.shared.text import shortened

NEITHER = "~neither"
"""The option of a question back that takes what was typed as new information."""
WORKED, FAILED = "~worked", "~failed"
"""The two ways on after an attempt, where a question back offers them."""
SKIPPED, BACK, BY_HAND, CLAUDE, HAND_OVER = "~skipped", "~back", "~by_hand", "~claude", "~hand_over"
FLOW_END = "~flow_end"
"""The option that goes on to the hand-over a flow ends with, though much of it stayed open."""
_FLOW = "~flow:"
_FLOWS_OFFERED = 3
_TYPED_SHOWN = 150
_QUESTION_SHOWN, _QUESTIONS_SHOWN = 100, 3


def did_you_mean(step: Step, typed: str, candidates: Sequence[str]) -> StepDraft:
    """The question which of the candidates was meant; of an attempt that went partly, which way to go on."""
    meant = [option for option in step.options if option.value in candidates]
    if meant:
        text = f"Did you mean {_either(option.label for option in meant)}?"
    else:
        meant = [Option("Go on as worked", WORKED), Option("Go on as not worked", FAILED)]
        text = "I understand that it worked partly. How do we go on?"
    neither = Option("Neither" if len(meant) == 2 else "None of these", NEITHER)  # noqa: PLR2004 - neither is of two
    return _asking(StepPurpose.CLARIFY, step, text, f"You wrote “{shortened(typed, _TYPED_SHOWN)}”.", (*meant, neither))


def unknown_answer(
    step: Step, flow_title: str, typed: str, matches: Sequence[NearMatch], *, offers_claude: bool
) -> StepDraft:
    """What to do about an answer that the flow has no way for: the engineer chooses."""
    text = (
        f"The flow “{flow_title}” does not know this answer to “{shortened(step.content.text, 200)}”. How do we go on?"
    )
    why = f"You wrote “{shortened(typed, _TYPED_SHOWN)}”; it is kept with what we know."
    return _choosing(step, text, why, _answers_again(step), matches, offers_claude=offers_claude)


def other_ways(step: Step, matches: Sequence[NearMatch], *, offers_claude: bool) -> StepDraft:
    """What there is instead of the flow that the step is of."""
    text = f"Not “{step.content.guide_title}”. What fits better?" if step.content.guide_title else "How do we go on?"
    why = "These are the next best for all that is known so far."
    again = (Option("Back to the step", BACK),)
    return _choosing(step, text, why, again, matches, offers_claude=offers_claude)


def unsure_end(
    step: Step, flow_title: str, open_questions: Sequence[str], matches: Sequence[NearMatch], *, offers_claude: bool
) -> StepDraft:
    """What to do where a flow ends with a hand-over, but on the way much could not be answered."""
    text = (
        f"The flow “{flow_title}” ends here with a hand-over, but not all of it could be checked. Which of these fits?"
    )
    listed = "; ".join(f"“{shortened(question, _QUESTION_SHOWN)}”" for question in open_questions[-_QUESTIONS_SHOWN:])
    again = (Option("Hand over, as the flow says", FLOW_END),)
    return _choosing(step, text, f"Open: {listed}.", again, matches, offers_claude=offers_claude, offers_handover=False)


def early_end(
    step: Step, flow_title: str, reason: str, matches: Sequence[NearMatch], *, offers_claude: bool
) -> StepDraft:
    """What to do where a flow that may not be the right one would hand over after a single answer, for that reason."""
    text = f"Based on that answer alone, the flow “{flow_title}” would hand this over. Does its reason fit?"
    again = (Option("It fits: hand over", FLOW_END),)
    return _choosing(step, text, reason, again, matches, offers_claude=offers_claude, offers_handover=False)


def chosen_flow(value: str, step: Step) -> NearMatch | None:
    """The flow that a choice takes; None for any other choice."""
    return next((match for match in step.content.matches if value == f"{_FLOW}{match.flow_id}"), None)


def walked_flows(steps: Iterable[Step]) -> set[UUID]:
    """The flows that any of the steps was served from."""
    return {step.content.position.flow_id for step in steps if step.content.position}


def _answers_again(step: Step) -> tuple[Option, ...]:
    if step.options:
        return tuple(Option(option.label, option.value) for option in step.options)
    results = (Option("It worked", WORKED), Option("It did not work", FAILED)) if step.type.takes_result else ()
    return (*results, Option("Can't check", SKIPPED))


def _choosing(
    step: Step,
    text: str,
    why: str,
    again: tuple[Option, ...],
    matches: Sequence[NearMatch],
    *,
    offers_claude: bool,
    offers_handover: bool = True,
) -> StepDraft:
    last = (
        Option("Go on with my own steps", BY_HAND),
        *((Option("Ask Claude", CLAUDE),) if offers_claude else ()),
        *((Option("Hand over", HAND_OVER),) if offers_handover else ()),
    )
    again = again[: MAX_OPTIONS - len(last)]
    offered = tuple(matches[: min(_FLOWS_OFFERED, MAX_OPTIONS - len(last) - len(again))])
    flows = (
        Option(shortened(f"Flow: {match.title}", MAX_OPTION_LABEL), f"{_FLOW}{match.flow_id}") for match in offered
    )
    return _asking(StepPurpose.CHOOSE_WAY, step, text, why, (*again, *flows, *last), offered)


def _asking(
    purpose: StepPurpose,
    step: Step,
    text: str,
    why: str,
    options: tuple[Option, ...],
    matches: tuple[NearMatch, ...] = (),
) -> StepDraft:
    content = StepContent(
        text=text,
        guide=step.content.guide,
        guide_title=step.content.guide_title,
        purpose=purpose,
        matches=matches,
        about=step.id,
    )
    return StepDraft(StepType.QUESTION, content, why=why, options=options, confidence=step.confidence)


def _either(labels: Iterable[str]) -> str:
    *first, last = (f"“{label}”" for label in labels)
    return f"{', '.join(first)} or {last}" if first else last


def served_again(step: Step) -> StepDraft:
    """The same step once more."""
    return StepDraft(step.type, step.content, step.context_message, step.options, step.confidence, step.reasoning)
