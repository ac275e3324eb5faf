"""Answering the open step and editing the last answer; what was typed comes with how it was read."""

from dataclasses import replace

from core.sessions.answers.reading import INFORMATION, Reading, ReadingKind
from core.sessions.commands import ConfirmCheck, EditAnswer, RespondToStep, StepReply
from core.sessions.engine import asked_back, lifecycle
from core.sessions.engine.context import (
    EngineContext,
    EngineResult,
    append_step,
    drop_turn,
    replace_step,
    require_status,
    touch,
)
from core.sessions.engine.recording import go_on, with_answer
from core.sessions.errors import NotAnAnswer, StaleStep
from core.sessions.harm import CONFIRM, awaits_check, says_checked, step_risk
from core.sessions.masking import masked_text
from core.sessions.permissions import check_may_steer
from core.sessions.session import Session, SessionStatus
from core.sessions.steps import (
    Answer,
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
from core.sessions.ways import did_you_mean
from core.shared.audit import AuditEventKind
from core.shared.errors import Conflict, InvalidInput, NotFound, RiskNotAcknowledged
from core.shared.text import checked, shortened

_ASKING_BACK = (StepPurpose.CLARIFY, StepPurpose.CHOOSE_WAY)


def respond(session: Session, command: RespondToStep, context: EngineContext) -> EngineResult:
    """Record the answer to the open step and go on as its purpose says."""
    check_may_steer(context.user, session)
    step = _find(session, command)
    if step.state is not StepState.OPEN:
        raise StaleStep(_stale_sentence(step), step)
    require_status(session, SessionStatus.ACTIVE)
    if awaits_check(step) and command.reply.text is not None and says_checked(command.reply.text):
        return _confirmed(session, step, context)
    reading = checked_reading(session, step, command.reply)
    refuse_what_answers_nothing(step, reading)
    if awaits_check(step) and _tells_a_result(command.reply, reading):
        raise RiskNotAcknowledged(f"Read the warning of this step first; then confirm it: “{CONFIRM}”.")
    match reading.kind:
        case ReadingKind.PAUSE:
            return lifecycle.pause(session, context)
        case ReadingKind.RESOLVE | ReadingKind.HAND_OVER if step.content.purpose is not StepPurpose.CLARIFY:
            typed = checked("text", command.reply.text or "")
            return asked_back.offer_end(session, step, typed, reading, context)
        case ReadingKind.NOT_THIS:
            return asked_back.offer_other_ways(session, step, (), context, offers_claude=False)
        case _:
            return _take(session, step, command.reply, reading, context)


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
    reading = checked_reading(session, step, command.reply)
    refuse_what_answers_nothing(step, reading)
    event = context.event(
        AuditEventKind.ANSWER_EDITED,
        session,
        step_id=str(step.id),
        how=how_answered(step.answer),
        was=answer_text(step.answer),
    )
    taken = _take(rewound_to(drop_turn(session), step), step, command.reply, reading, context)
    return EngineResult(taken.session, (event, *taken.events[1:]))


def _take(session: Session, step: Step, reply: StepReply, reading: Reading, context: EngineContext) -> EngineResult:
    answered = replace(
        step,
        state=StepState.ANSWERED,
        answer=given_answer(session, step, reply, reading),
        answered_by=context.user.id,
        answered_by_name=context.user.name,
        answered_at=context.now,
    )
    event = context.event(
        AuditEventKind.STEP_ANSWERED, session, step_id=str(step.id), how=how_answered(answered.answer)
    )
    if reading.kind in (ReadingKind.CLOSE_CALL, ReadingKind.PARTLY):
        draft = did_you_mean(step, reply.text or "", reading.candidates)
        return EngineResult(append_step(with_answer(session, answered, context, fact=False), draft, context), (event,))
    if step.content.purpose in _ASKING_BACK:
        decision = asked_back.go_on_from_choice(session, answered, context)
    else:
        decision = go_on(with_answer(session, answered, context), answered, context)
    return EngineResult(decision.session, (event, *decision.events))


def checked_reading(session: Session, step: Step, reply: StepReply) -> Reading:
    """The reading that came with the text, if it fits the step; what does not fit is new information."""
    reading = reply.reading or INFORMATION
    if reply.text is None:
        return INFORMATION
    if reply.reading is None and (named := step.option_named(reply.text)):
        return Reading(ReadingKind.OPTION, named.value)
    values = {option.value for option in step.options}
    match reading.kind:
        case ReadingKind.OPTION:
            fits = reading.option in values or asked_back.original_option(session, step, reading.option) is not None
        case ReadingKind.CLOSE_CALL:
            fits = len(reading.candidates) > 1 and values.issuperset(reading.candidates)
            fits = fits and step.content.purpose not in _ASKING_BACK
        case ReadingKind.WORKED | ReadingKind.FAILED | ReadingKind.PARTLY:
            fits = step.type.takes_result and not step.options
        case _:
            fits = True
    return reading if fits else INFORMATION


def refuse_what_answers_nothing(step: Step, reading: Reading) -> None:
    """Raise NotAnAnswer, with a reply, for what is typed to the bot and not as an answer."""
    match reading.kind:
        case ReadingKind.WHY:
            why = step.context_message or "No reason was given for this step."
            raise NotAnAnswer(f"Why I ask: {why}", step, shows_step=True)
        case ReadingKind.SHOW_STEP:
            asked = shortened(step.content.text, 300)
            raise NotAnAnswer(f"This is where we are: {asked} It still needs your answer.", step, shows_step=True)
        case ReadingKind.SOCIAL:
            sentence = "You are welcome. The step above waits for you; answer it whenever you like."
            raise NotAnAnswer(sentence, step, shows_step=False)
        case _:
            return


def _tells_a_result(reply: StepReply, reading: Reading) -> bool:
    """Whether the reply says how a step went, in a press or in words."""
    told = reading.kind in (ReadingKind.OPTION, ReadingKind.WORKED, ReadingKind.FAILED, ReadingKind.PARTLY)
    return reply.option is not None or reply.success is not None or told


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


def given_answer(session: Session, step: Step, reply: StepReply, reading: Reading) -> Answer:
    """The answer that the reply gives to the step. Raises InvalidInput for one that the step does not take."""
    given = (reply.option is not None, reply.text is not None, reply.skip, reply.success is not None)
    if sum(given) != 1:
        raise InvalidInput("answer", "Give exactly one of an option, a text, a skip or a result.")
    if reply.option is not None:
        option = step.option(reply.option)
        if option is None:
            choices = ", ".join(f"“{known.value}”" for known in step.options) or "none: this step has no options"
            raise InvalidInput(
                "option", f"“{shortened(reply.option, 80)}” is not an option of this step; choose from: {choices}."
            )
        return OptionAnswer(option.value, option.label)
    if reply.text is not None:
        return _read_answer(session, step, checked("text", reply.text), reading)
    if reply.success is not None:
        if not step.type.takes_result:
            raise InvalidInput("result", "This step asks a question; answer it with an option or in your own words.")
        return ResultAnswer(reply.success, checked("details", reply.details, required=False))
    return SkipAnswer()


def _read_answer(session: Session, step: Step, text: str, reading: Reading) -> Answer:
    match reading.kind:
        case ReadingKind.OPTION:
            option = step.option(reading.option) or asked_back.original_option(session, step, reading.option)
            assert option is not None
            return OptionAnswer(option.value, option.label, text)
        case ReadingKind.WORKED | ReadingKind.FAILED:
            return ResultAnswer(reading.kind is ReadingKind.WORKED, text, typed=True)
        case ReadingKind.SKIP:
            return SkipAnswer(text)
        case _:
            return TextAnswer(text)


def how_answered(answer: Answer | None) -> str:
    """The kind of an answer, for the audit."""
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


def rewound_to(session: Session, step: Step) -> Session:
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
