"""The ad-hoc guide: no flow and no AI. A short fixed intake, then the engineer logs actions and findings."""

from core.flows.options import Option
from core.guides.confirming import confirming_resolution
from core.guides.guide import GuideRequest
from core.sessions.commands import GuideReply
from core.sessions.session import Session
from core.sessions.steps import (
    Ending,
    GuideKind,
    OptionAnswer,
    ResultAnswer,
    SkipAnswer,
    Step,
    StepContent,
    StepDraft,
    StepPurpose,
    StepState,
    StepType,
    answer_text,
    typed_text,
)

_ASKING_BACK = (StepPurpose.CLARIFY, StepPurpose.CHOOSE_WAY)
_STILL_THERE = "still_there"
_GONE = "gone"

_WHAT_IS_SEEN = StepDraft(
    StepType.INFO_REQUEST,
    StepContent(text="What exactly does the person see? Paste the error message, code or log lines."),
    why="The literal text is what you, a colleague or a vendor will search for.",
    confidence=0.2,
)
_INTAKE = (
    StepDraft(
        StepType.QUESTION,
        StepContent(text="Who is affected?"),
        why="One person points to a device or an account, several to something they share.",
        options=(
            Option("One person", "one_person", "One person is affected."),
            Option("Several people", "several", "Several people are affected."),
            Option("Everyone at one site", "one_site", "Everyone at one site is affected."),
            Option("Everyone everywhere", "everyone", "Everyone is affected, at every site."),
        ),
        confidence=0.1,
    ),
    StepDraft(
        StepType.QUESTION,
        StepContent(text="What changed around the time it began?"),
        why="Most faults follow a change, and it is the quickest thing to rule out.",
        options=(
            Option("An update was installed", "update", "It began after an update."),
            Option("A new device or account", "new_device", "It began with a new device or account."),
            Option("A setting or policy was changed", "setting", "It began after a setting or policy change."),
            Option("It never worked", "never_worked", "It has never worked."),
            Option("Nothing that anybody knows of", "nothing_known", "No change is known."),
        ),
        confidence=0.15,
    ),
    _WHAT_IS_SEEN,
)


class AdhocGuide:
    """Asks the intake questions that are still unanswered, then keeps the log of what is tried."""

    async def next_step(self, request: GuideRequest) -> GuideReply:
        """The next step; it never fails."""
        return GuideReply(GuideKind.ADHOC, (next_draft(request.session),))


def next_draft(session: Session) -> StepDraft:
    """The next ad-hoc step of the session, from the steps it has so far."""
    answered = [step for step in session.steps if step.state is StepState.ANSWERED and step.answer is not None]
    last = next((step for step in reversed(answered) if step.content.purpose not in _ASKING_BACK), None)
    by_guides = [step for step in answered if step.content.purpose is StepPurpose.GUIDE]
    guided = any(step.content.guide is not GuideKind.ADHOC for step in by_guides)
    asked = {step.content.text for step in by_guides}
    if not guided:
        for draft in _INTAKE:
            if draft.content.text not in asked:
                return draft
    elif _WHAT_IS_SEEN.content.text not in asked and _nobody_said_what_is_seen(by_guides):
        return _WHAT_IS_SEEN
    if last and last.content.guide is GuideKind.ADHOC and last.content.purpose is StepPurpose.GUIDE:
        if last.type is StepType.ACTION and isinstance(last.answer, ResultAnswer) and last.answer.success:
            return _verification()
        if last.type is StepType.VERIFICATION and _says_gone(last):
            return _confirmation(by_guides)
    return _log_action(first=not any(step.type is StepType.ACTION for step in by_guides))


def _nobody_said_what_is_seen(steps: list[Step]) -> bool:
    """Whether what a flow asked was left open, and nothing was told in words: then there is nothing to look up by."""
    unanswered = any(isinstance(step.answer, SkipAnswer) for step in steps)
    return unanswered and not any(typed_text(step.answer) for step in steps if not isinstance(step.answer, SkipAnswer))


def _log_action(*, first: bool) -> StepDraft:
    text = "What do you try first?" if first else "What do you try next?"
    return StepDraft(
        StepType.ACTION,
        StepContent(text=f"{text} Do it, then say what you did and how it went."),
        why="Each attempt is kept for the ticket, including those that lead nowhere.",
        confidence=0.3,
    )


def _verification() -> StepDraft:
    return StepDraft(
        StepType.VERIFICATION,
        StepContent(text="Check it with the person affected: is the original problem gone?"),
        why="What works for you may not yet work for them.",
        options=(
            Option("The problem is gone", _GONE, "The person affected confirmed that the problem is gone."),
            Option("It is still there", _STILL_THERE, "The problem is still there."),
            Option("It is better but not gone", "better", "It is better but not gone."),
        ),
        confidence=0.6,
    )


def _says_gone(step: Step) -> bool:
    match step.answer:
        case OptionAnswer(value=value):
            return value == _GONE
        case ResultAnswer(success=success):
            return success
        case _:
            return False


def _confirmation(steps: list[Step]) -> StepDraft:
    worked = [
        step
        for step in steps
        if step.type is StepType.ACTION and isinstance(step.answer, ResultAnswer) and step.answer.success
    ]
    details = worked[-1].answer.details if worked and isinstance(worked[-1].answer, ResultAnswer) else ""
    fix = details or (answer_text(worked[-1].answer) if worked else "")
    return confirming_resolution(StepDraft(StepType.QUESTION, StepContent(text=""), confidence=0.9), Ending(fix=fix))
