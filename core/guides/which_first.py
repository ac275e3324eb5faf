"""The question which of several problems in one report comes first: a session, its note and its fix are about one."""

from core.flows.options import MAX_OPTION_LABEL, Option
from core.guides.guide import GuideRequest
from core.matching.several_problems import value_of
from core.sessions.commands import GuideReply
from core.sessions.steps import GuideKind, StepContent, StepDraft, StepPurpose, StepType
from core.shared.text import listed, shortened

TOGETHER = "together"
"""The value of the option that says that it is one problem."""
_SHOWN = 120
_WHY = "A session covers one problem, and so do its note and its fix. Start another session for the other."


class WhichFirstGuide:
    """Asks which of the problems is looked at first."""

    async def next_step(self, request: GuideRequest) -> GuideReply:
        """The question; the request has problems to choose from."""
        return GuideReply(GuideKind.ADHOC, (which_first_draft(request.problems),))


def which_first_draft(problems: tuple[str, ...], why: str = _WHY) -> StepDraft:
    """The question about these problems, as they were reported. What is not chosen is kept in a fact."""
    count = {2: "two", 3: "three", 4: "four"}[len(problems)]
    shown = [f"“{shortened(problem, _SHOWN)}”" for problem in problems]
    text = f"I see {count} problems: {listed(shown)}. Which first?"
    options = [
        Option(shortened(problem, MAX_OPTION_LABEL), value_of(place), left_for_later(problems, place))
        for place, problem in enumerate(problems)
    ]
    return StepDraft(
        StepType.QUESTION,
        StepContent(text=text, guide=GuideKind.ADHOC, purpose=StepPurpose.SCOPING),
        why=why,
        options=(*options, Option("They belong together", TOGETHER)),
        confidence=0.2,
    )


def left_for_later(problems: tuple[str, ...], chosen: int, where: str = "session") -> str:
    """What is kept of the problems that were not chosen."""
    others = [f"“{shortened(problem, _SHOWN)}”" for place, problem in enumerate(problems) if place != chosen]
    return f"Also reported, for a {where} of its own: {', '.join(others)}."
