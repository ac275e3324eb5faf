"""Steps that ask back: which answer was meant, how to go on, and ends that somebody asked for in words."""

from collections.abc import Sequence
from dataclasses import replace

from core.flows.options import Option
from core.sessions import ways
from core.sessions.answers.reading import Reading, ReadingKind
from core.sessions.commands import LeaveFlow
from core.sessions.engine.context import (
    EngineContext,
    EngineResult,
    append_note,
    append_step,
    ask_guide,
    close_open_work,
    require_status,
    supersede_open_step,
    touch,
)
from core.sessions.engine.endings import hand_over
from core.sessions.engine.recording import go_on, with_answer, with_answer_again
from core.sessions.errors import StaleStep
from core.sessions.permissions import check_may_steer
from core.sessions.session import FixOutcome, GuideChoice, MatchedFlow, Session, SessionStatus
from core.sessions.steps import (
    Answer,
    Confirm,
    Ending,
    NearMatch,
    OptionAnswer,
    ResultAnswer,
    SkipAnswer,
    Step,
    StepContent,
    StepDraft,
    StepPurpose,
    StepState,
    StepType,
    TextAnswer,
    answer_text,
    typed_text,
)
from core.sessions.ways import chosen_flow, other_ways, served_again
from core.shared.audit import AuditEventKind
from core.shared.errors import NotFound
from core.shared.text import shortened

_BARE_WORDS = 4
_RESULTS = {ways.WORKED: True, ways.FAILED: False}


def original_option(session: Session, step: Step, value: str) -> Option | None:
    """The option of the step that this one asks back about, or None."""
    about = _about(session, step)
    return about.option(value) if about else None


def go_on_from_choice(  # noqa: PLR0911 - a way each
    session: Session, step: Step, context: EngineContext
) -> EngineResult:
    """What follows from the answer to a question back: the step it is about is answered by it, or left."""
    about = _about(session, step)
    value = step.answer.value if isinstance(step.answer, OptionAnswer) else ""
    if step.option(ways.FLOW_END) and not value:  # nobody said that the flow's end fits
        return _guided_by(with_answer(session, step, context), GuideChoice.ADHOC, context)
    if about and (meant := _meant(about, step, value)):
        session = with_answer(session, step, context, fact=False)
        answered = _answered(about, meant, step)
        return go_on(with_answer_again(session, answered, context), answered, context)
    session = _with_own_words(session, about, step, context)
    if flow := chosen_flow(value, step):
        matched = MatchedFlow(flow.flow_id, flow.title, flow.score, version=0)
        return _guided_by(replace(session, matched_flow=matched, flow_choice=flow.flow_id), GuideChoice.FLOW, context)
    match value:
        case ways.BY_HAND:
            return _guided_by(session, GuideChoice.ADHOC, context)
        case ways.CLAUDE:
            return _guided_by(session, GuideChoice.CLAUDE, context)
        case ways.HAND_OVER:
            return hand_over(session, _reason(about, context), None, context)
        case ways.BACK if about:
            return EngineResult(append_step(session, served_again(about), context))
        case _:
            return EngineResult(ask_guide(session))


def leave_flow(session: Session, command: LeaveFlow, context: EngineContext) -> EngineResult:
    """Offer what there is instead of the flow; the step stays to come back to."""
    check_may_steer(context.user, session)
    step = session.step(command.step_id)
    if step is None or not step.type.awaits_answer:
        raise NotFound("There is no such step in this session.")
    if step.state is not StepState.OPEN:
        raise StaleStep("The session has moved on from this step.", step)
    require_status(session, SessionStatus.ACTIVE)
    return offer_other_ways(session, step, command.alternatives, context, offers_claude=command.offers_claude)


def offer_other_ways(
    session: Session, step: Step, alternatives: Sequence[NearMatch], context: EngineContext, *, offers_claude: bool
) -> EngineResult:
    """Ask what fits better than the flow that the step is of."""
    if step.content.purpose is StepPurpose.CHOOSE_WAY and (about := _about(session, step)):
        step = about
    session = touch(supersede_open_step(session), context)
    session = append_step(session, other_ways(step, alternatives, offers_claude=offers_claude), context)
    return EngineResult(session, (context.event(AuditEventKind.FLOW_LEFT, session, step_id=str(step.id)),))


def offer_end(session: Session, step: Step, typed: str, reading: Reading, context: EngineContext) -> EngineResult:
    """Ask whether to close, or to hand over, as somebody said at the step; saying no comes back to it.

    What was typed is kept as a note, since it answers no question.
    """
    about = _about(session, step) or step
    session = touch(supersede_open_step(session), context)
    if not _is_bare(typed):
        session = append_note(session, typed, context)
    if reading.kind is ReadingKind.RESOLVE:
        ending, purpose = Ending(fix=last_fix(session)), StepPurpose.CONFIRM_RESOLUTION
        text = "You say it is fixed. Shall I close the session and write the documentation?"
        details = f"Fix: {ending.fix}" if ending.fix else "No fix is known yet: “It's fixed…” lets you say what it was."
        options = (Option("Close as resolved", Confirm.YES), Option("Not resolved yet", Confirm.NOT_YET))
    else:
        ending = Ending(reason=_said_reason(about, typed, context), target=reading.target)
        purpose, to = StepPurpose.CONFIRM_HANDOVER, f" to {reading.target.name}" if reading.target else ""
        text, details = f"You want to hand this over{to}. Shall I prepare the hand-over?", ending.reason
        options = (Option("Hand it over", Confirm.YES), Option("Keep working on it", Confirm.NOT_YET))
    content = StepContent(
        text=text,
        details=details,
        guide=step.content.guide,
        guide_title=step.content.guide_title,
        purpose=purpose,
        ending=ending,
        about=about.id,
    )
    draft = StepDraft(StepType.QUESTION, content, "You confirm before anything ends.", options, step.confidence)
    return EngineResult(append_step(session, draft, context))


def _about(session: Session, step: Step) -> Step | None:
    return session.step(step.content.about) if step.content.about else None


def _meant(about: Step, step: Step, value: str) -> Answer | None:
    """The answer to the step asked about that a choice gives; None for choices that answer nothing of it."""
    typed = typed_text(about.answer)
    if option := about.option(value):
        return OptionAnswer(option.value, option.label, typed or typed_text(step.answer))
    if value in _RESULTS:
        return ResultAnswer(_RESULTS[value], typed, typed=bool(typed))
    if value == ways.SKIPPED or (isinstance(step.answer, SkipAnswer) and about.answer is not None):
        return SkipAnswer(typed)
    return None


def _answered(about: Step, answer: Answer, step: Step) -> Step:
    return replace(
        about,
        state=StepState.ANSWERED,
        answer=answer,
        answered_by=step.answered_by,
        answered_by_name=step.answered_by_name,
        answered_at=step.answered_at,
    )


def _with_own_words(session: Session, about: Step | None, step: Step, context: EngineContext) -> Session:
    """The session with all that was typed, here and to the step asked about, as new information."""
    said = filter(None, (typed_text(about.answer) if about else "", typed_text(step.answer)))
    if about is None or about.answer is None:
        return with_answer(session, step, context)
    session = with_answer(session, step, context, fact=False)
    read_rightly = step.option(ways.FLOW_END) is not None  # the end was asked about, not the answer that led there
    if read_rightly or (not isinstance(about.answer, TextAnswer) and not typed_text(about.answer)):
        return session
    return with_answer_again(session, replace(about, answer=TextAnswer("\n".join(said))), context)


def _guided_by(session: Session, choice: GuideChoice, context: EngineContext) -> EngineResult:
    session = ask_guide(touch(close_open_work(session), context))
    session = replace(session, choice=choice)
    return EngineResult(session, (context.event(AuditEventKind.GUIDE_SWITCHED, session, guide=choice),))


def _reason(about: Step | None, context: EngineContext) -> str:
    """Why it is handed over, from what was said and chosen alone."""
    if about is None:
        return f"{context.user.name} handed over."
    question = shortened(about.content.text, 200)
    if about.answer:
        return (
            f"“{question}” was answered “{shortened(answer_text(about.answer), 300)}”, which the flow does not cover."
        )
    return f"{context.user.name} found that the flow “{about.content.guide_title}” does not fit at “{question}”."


def _said_reason(about: Step, typed: str, context: EngineContext) -> str:
    question = shortened(about.content.text, 200)
    if _is_bare(typed):
        return f"{context.user.name} asked to hand over at “{question}”."
    return f"{context.user.name} at “{question}”: {shortened(typed, 1000)}"


def _is_bare(typed: str) -> bool:
    """Whether nothing was said beside the wish itself."""
    return len(typed.split()) <= _BARE_WORDS


def last_fix(session: Session) -> str:
    """What is known to have fixed it: the suggested fix unless it failed, else the last attempt that worked."""
    fix = session.suggested_fix
    if fix and fix.outcome is not FixOutcome.FAILED:
        return fix.text
    for step in reversed(session.steps):
        if step.type is StepType.ACTION and isinstance(step.answer, ResultAnswer) and step.answer.success:
            return shortened(step.answer.details or step.content.text, 1000)
    return ""
