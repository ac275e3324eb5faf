"""What the first answers add to a problem, for looking it up once more."""

from core.sessions.session import Session
from core.sessions.steps import GuideKind, OptionAnswer, ResultAnswer, Step, StepState, TextAnswer

_FIRST = 5
"""Answers after which the picture is settled; later ones are about what is being done."""


def first_answers(session: Session) -> str:
    """What the engineer has said beyond the problem; empty when it adds nothing, or is no longer the beginning."""
    answered = [step for step in session.steps if step.state is StepState.ANSWERED and step.type.awaits_answer]
    if len(answered) > _FIRST:
        return ""
    return "\n".join(filter(None, map(_said, answered)))


def _said(step: Step) -> str:
    match step.answer:
        case TextAnswer(text=text):
            return text
        case ResultAnswer(details=details):
            return details
        # The answers to pick from without a model are the same for every problem.
        case OptionAnswer(label=label) if step.content.guide is GuideKind.CLAUDE:
            return label
        case _:
            return ""
