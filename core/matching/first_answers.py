"""What the first answers add to a problem, for looking it up once more."""

from core.matching.several_problems import problem_at_hand
from core.sessions.session import Session
from core.sessions.steps import GuideKind, OptionAnswer, ResultAnswer, Step, StepState, typed_text

_FIRST = 5
"""Answers after which the picture is settled; later ones are about what is being done."""
_LATEST, _LONGEST = 10, 4_000
"""Answers, and characters of them, that are looked up beside the problem."""

_READ = 2_000
"""Characters of what was read from a file that are looked up."""


def first_answers(session: Session) -> str:
    """What the engineer has said beyond the problem; empty when it adds nothing, or is no longer the beginning."""
    answered = [step for step in session.steps if step.state is StepState.ANSWERED and step.type.awaits_answer]
    if len(answered) > _FIRST:
        return ""
    return "\n".join(filter(None, map(_said, answered)))


def described(session: Session) -> str:
    """The problem as it is looked up: its words, or those of the one that comes first, and what was read from files."""
    read = (attachment.read[:_READ] for attachment in session.attachments)
    return "\n".join(filter(None, (problem_at_hand(session), *read)))


def said_since(session: Session) -> str:
    """All that was typed in answers, if the newest was; empty when there is nothing new to look up."""
    last = session.last_answered
    if last is None or not typed_text(last.answer):
        return ""
    said = dict.fromkeys(typed_text(step.answer) for step in session.steps if step.state is StepState.ANSWERED)
    return "\n".join(filter(None, [*said][-_LATEST:]))[-_LONGEST:]


def _said(step: Step) -> str:
    match step.answer:
        case ResultAnswer(details=details):
            return details
        # The answers to pick from without a model are the same for every problem.
        case OptionAnswer(label=label, text="") if step.content.guide is GuideKind.CLAUDE:
            return label
        case _:
            return typed_text(step.answer)
