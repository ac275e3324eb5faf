"""Keeping an answer with what it establishes, and going on from it."""

from dataclasses import replace

from core.sessions.engine.context import EngineContext, EngineResult, append_step, ask_guide, replace_step, touch
from core.sessions.engine.endings import hand_over, resolve_session
from core.sessions.masking import masked_step
from core.sessions.session import Fact, FixOutcome, GuideChoice, Resolution, Session
from core.sessions.steps import (
    Confirm,
    Ending,
    Interruption,
    OptionAnswer,
    ResultAnswer,
    SkipAnswer,
    Step,
    StepPurpose,
    TextAnswer,
    answer_text,
)
from core.sessions.ways import served_again
from core.shared.text import shortened

_FACT_LENGTH = 300
"""Longest question or answer kept in a fact, in characters; the step has the whole."""


def with_answer(session: Session, step: Step, context: EngineContext, *, fact: bool = True) -> Session:
    """The session with the answered step, and with what it establishes unless that is still open."""
    text = fact_text(step) if fact else ""
    facts = (*session.facts, Fact(text, step.id)) if text else session.facts
    return touch(replace(replace_step(session, step), facts=facts), context)


def with_answer_again(session: Session, step: Step, context: EngineContext) -> Session:
    """The session with another answer to a step that was answered before; what that established is forgotten."""
    facts = tuple(known for known in session.facts if known.step_id != step.id)
    return with_answer(replace(session, facts=facts), step, context)


def go_on(session: Session, step: Step, context: EngineContext) -> EngineResult:
    """What follows from the answered step, as its purpose says."""
    chosen = step.chosen
    ending = step.content.ending or Ending()
    match step.content.purpose:
        case StepPurpose.CONFIRM_RESOLUTION if chosen == Confirm.YES:
            resolution = Resolution(FixOutcome.WORKED, ending.root_cause, ending.fix)
            return resolve_session(session, resolution, context)
        case StepPurpose.CONFIRM_HANDOVER if chosen == Confirm.YES:
            # What somebody typed is asked about as an ending too, but its reason is theirs.
            return hand_over(session, ending.reason, ending.target, context, None if step.content.about else ending)
        case StepPurpose.CONFIRM_RESOLUTION | StepPurpose.CONFIRM_HANDOVER if step.content.about and (
            back := session.step(step.content.about)
        ):
            return EngineResult(append_step(session, served_again(back), context))
        case StepPurpose.INTERRUPTED if chosen == Interruption.HAND_OVER:
            reason = f"{context.user.name} handed over after the guide could not go on."
            return hand_over(session, reason, None, context)
        case StepPurpose.INTERRUPTED if chosen == Interruption.BY_HAND or isinstance(step.answer, SkipAnswer):
            return EngineResult(ask_guide(replace(session, choice=GuideChoice.ADHOC)))
        case _:
            return EngineResult(ask_guide(session))


def fact_text(step: Step) -> str:
    """What the answer establishes: what was chosen, or what was said in the person's own words; nothing else."""
    step = masked_step(step)
    ordinary = step.content.purpose is StepPurpose.GUIDE
    scopes = step.content.purpose is StepPurpose.SCOPING
    question = shortened(step.content.text, _FACT_LENGTH)
    match step.answer:
        case OptionAnswer(value=value, label=label) if ordinary:
            option = step.option(value)
            return (option.followup_hint if option else None) or f"{question} — {label}"
        case OptionAnswer(value=value) if scopes and (option := step.option(value)):
            return option.followup_hint or ""
        case TextAnswer(text=text):
            answers_it = ordinary and not step.options and not step.type.takes_result
            said = shortened(text, _FACT_LENGTH)
            return f"{question} — {said}" if answers_it else said
        case ResultAnswer() if ordinary:
            return f"{question} — {shortened(answer_text(step.answer), _FACT_LENGTH)}"
        case _:
            return ""
