"""Answering the open step and editing the last answer."""

from dataclasses import replace

from core.sessions.commands import ConfirmCheck, EditAnswer, RespondToStep, StepReply
from core.sessions.engine.context import (
    EngineContext,
    EngineResult,
    ask_guide,
    drop_turn,
    replace_step,
    require_status,
    touch,
)
from core.sessions.engine.endings import hand_over, resolve_session
from core.sessions.errors import StaleStep
from core.sessions.harm import CONFIRM, awaits_check, says_checked, step_risk
from core.sessions.masking import masked_step, masked_text
from core.sessions.permissions import check_may_steer
from core.sessions.session import Fact, FixOutcome, GuideChoice, Resolution, Session, SessionStatus
from core.sessions.steps import (
    Answer,
    Confirm,
    Ending,
    Interruption,
    OptionAnswer,
    ResultAnswer,
    RiskCheck,
    SkipAnswer,
    Step,
    StepPurpose,
    StepState,
    TextAnswer,
    answer_text,
)
from core.shared.audit import AuditEventKind
from core.shared.errors import Conflict, InvalidInput, NotFound, RiskNotAcknowledged
from core.shared.text import checked, shortened

_FACT_LENGTH = 300
"""Longest question or answer kept in a fact, in characters; the step has the whole."""


def respond(session: Session, command: RespondToStep, context: EngineContext) -> EngineResult:
    """Record the answer to the open step and go on as its purpose says."""
    check_may_steer(context.user, session)
    step = _find(session, command)
    if step.state is not StepState.OPEN:
        raise StaleStep(_stale_sentence(step), step)
    require_status(session, SessionStatus.ACTIVE)
    if awaits_check(step):
        if command.reply.text is not None and says_checked(command.reply.text):
            return _confirmed(session, step, context)
        if command.reply.option is not None or command.reply.success is not None:
            raise RiskNotAcknowledged(f"Read the warning of this step first; then confirm it: “{CONFIRM}”.")
    answered = _answered(step, command.reply, context)
    event = context.event(AuditEventKind.STEP_ANSWERED, session, step_id=str(step.id), how=_how(answered.answer))
    session = _with_answer(session, answered, context)
    decision = _go_on(session, answered, context)
    return EngineResult(decision.session, (event, *decision.events))


def confirm_check(session: Session, command: ConfirmCheck, context: EngineContext) -> EngineResult:
    """Show what a risky step says to do. A second press changes nothing."""
    check_may_steer(context.user, session)
    step = _find(session, command)
    if step.state is not StepState.OPEN:
        raise StaleStep(_stale_sentence(step), step)
    require_status(session, SessionStatus.ACTIVE)
    return _confirmed(session, step, context) if awaits_check(step) else EngineResult(session)


def _confirmed(session: Session, step: Step, context: EngineContext) -> EngineResult:
    check = RiskCheck(context.user.id, context.user.name, context.now)
    risk = step_risk(step)
    event = context.event(
        AuditEventKind.RISK_ACKNOWLEDGED, session, step_id=str(step.id), risk=risk.risk.value, rules=list(risk.rules)
    )
    step = replace(step, content=replace(step.content, checked=check))
    return EngineResult(touch(replace_step(session, step), context), (event,))


def edit_answer(session: Session, command: EditAnswer, context: EngineContext) -> EngineResult:
    """Replace the last answer; what was asked because of it is superseded and the guide goes on from the new one."""
    check_may_steer(context.user, session)
    step = _find(session, command)
    require_status(session, SessionStatus.ACTIVE)
    if step.state is StepState.OPEN:
        raise Conflict("This step is still open; answer it instead.")
    if step != session.last_answered:
        raise StaleStep("Only the last answer can be changed; add a note instead.", step)
    event = context.event(
        AuditEventKind.ANSWER_EDITED, session, step_id=str(step.id), how=_how(step.answer), was=answer_text(step.answer)
    )
    answered = _answered(step, command.reply, context)
    session = _with_answer(_rewound_to(drop_turn(session), step), answered, context)
    decision = _go_on(session, answered, context)
    return EngineResult(decision.session, (event, *decision.events))


def _find(session: Session, command: RespondToStep | ConfirmCheck | EditAnswer) -> Step:
    step = session.step(command.step_id)
    if step is None or not step.type.awaits_answer:
        raise NotFound("There is no such step to answer in this session.")
    return step


def _stale_sentence(step: Step) -> str:
    if step.answer is not None:
        said = shortened(masked_text(answer_text(step.answer)), 120)
        return f"{step.answered_by_name} already answered this step: {said}"
    return "The session has moved on from this step."


def _answered(step: Step, reply: StepReply, context: EngineContext) -> Step:
    return replace(
        step,
        state=StepState.ANSWERED,
        answer=_checked_answer(step, reply),
        answered_by=context.user.id,
        answered_by_name=context.user.name,
        answered_at=context.now,
    )


def _checked_answer(step: Step, reply: StepReply) -> Answer:
    given = (reply.option is not None, reply.text is not None, reply.skip, reply.success is not None)
    if sum(given) != 1:
        raise InvalidInput("answer", "Give exactly one of an option, a text, a skip or a result.")
    if reply.option is not None:
        option = step.option(reply.option)
        if option is None:
            choices = ", ".join(f"“{known.value}”" for known in step.options) or "none: this step has no options"
            raise InvalidInput(
                "option", f"“{shortened(reply.option, 80)}” is not an option of this step; there are: {choices}."
            )
        return OptionAnswer(option.value, option.label)
    if reply.text is not None:
        return TextAnswer(checked("text", reply.text))
    if reply.success is not None:
        if not step.type.takes_result:
            raise InvalidInput("result", "This step asks a question; answer it with an option or in your own words.")
        return ResultAnswer(reply.success, checked("details", reply.details, required=False))
    return SkipAnswer()


def _how(answer: Answer | None) -> str:
    match answer:
        case OptionAnswer():
            return "option"
        case TextAnswer():
            return "text"
        case SkipAnswer():
            return "skip"
        case ResultAnswer():
            return "result"
        case None:
            return "none"


def _with_answer(session: Session, step: Step, context: EngineContext) -> Session:
    text = _fact_text(step)
    facts = (*session.facts, Fact(text, step.id)) if text else session.facts
    return touch(replace(replace_step(session, step), facts=facts), context)


def _fact_text(step: Step) -> str:
    if step.content.purpose is not StepPurpose.GUIDE and not isinstance(step.answer, TextAnswer):
        return ""
    step = masked_step(step)
    question = shortened(step.content.text, _FACT_LENGTH)
    match step.answer:
        case OptionAnswer(value=value, label=label):
            option = step.option(value)
            return (option.followup_hint if option else None) or f"{question} — {label}"
        case TextAnswer(text=text):
            return f"{question} — {shortened(text, _FACT_LENGTH)}"
        case ResultAnswer():
            return f"{question} — {shortened(answer_text(step.answer), _FACT_LENGTH)}"
        case SkipAnswer() | None:
            return ""


def _rewound_to(session: Session, step: Step) -> Session:
    """The session as it was at that step: what the bot said after it is superseded, and what was learned from it or
    after it is forgotten. People's notes stay.
    """
    dropped = {
        later.id
        for later in session.steps[step.order + 1 :]
        if later.state is StepState.OPEN or (later.answer is None and not later.content.author)
    }
    steps = tuple(replace(old, state=StepState.SUPERSEDED) if old.id in dropped else old for old in session.steps)
    facts = tuple(fact for fact in session.facts if fact.step_id not in {step.id, *dropped})
    fix = session.suggested_fix
    # The flow that a scoping question was answered with is chosen anew with the answer.
    flow = None if step.content.purpose is StepPurpose.SCOPING else session.matched_flow
    fix = None if fix and fix.step_id in dropped else fix
    return replace(session, steps=steps, facts=facts, suggested_fix=fix, matched_flow=flow)


def _go_on(session: Session, step: Step, context: EngineContext) -> EngineResult:
    chosen = step.chosen
    ending = step.content.ending or Ending()
    match step.content.purpose:
        case StepPurpose.CONFIRM_RESOLUTION if chosen == Confirm.YES:
            resolution = Resolution(FixOutcome.WORKED, ending.root_cause, ending.fix)
            return resolve_session(session, resolution, context)
        case StepPurpose.CONFIRM_HANDOVER if chosen == Confirm.YES:
            return hand_over(session, ending.reason, None, context, ending)
        case StepPurpose.INTERRUPTED if chosen == Interruption.HAND_OVER:
            reason = f"{context.user.name} handed over after the guide could not go on."
            return hand_over(session, reason, None, context)
        case StepPurpose.INTERRUPTED if chosen == Interruption.BY_HAND or isinstance(step.answer, SkipAnswer):
            return EngineResult(ask_guide(replace(session, choice=GuideChoice.ADHOC)))
        case _:
            return EngineResult(ask_guide(session))
