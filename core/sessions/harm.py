"""The harm check where a guide's answer becomes steps: what must not be shown is replaced, and what is risky is known.

The risk of a step is worked out from its words whenever it is needed, and not stored: better rules apply to old steps
too. Stored is only that somebody said to have checked it.
"""

from collections.abc import Iterable
from dataclasses import replace

from core.flows.options import Option, Script
from core.safety import Assessment, Risk, Withheld, assess, assess_code, cleaned
from core.safety.hygiene import without_links
from core.safety.risk import gravest
from core.sessions.commands import GuideReply
from core.sessions.steps import Ending, GuideKind, Step, StepContent, StepDraft, StepPurpose, StepState

CONFIRM = "I have checked: do it"
"""What the button of a risky step says, and what may be typed instead."""
_CONFIRMED = frozenset(
    {
        "i have checked",
        "i have checked do it",
        "i have checked it",
        "i've checked",
        "checked",
        "checked do it",
        "do it",
        "ich habe geprüft",
        "ich habe es geprüft",
        "geprüft",
    }
)
_NO_RISK = Assessment()


def step_risk(step: Step | StepDraft) -> Assessment:
    """What the step asks for. A question whether to end the session asks for nothing."""
    content = step.content
    if (
        content.purpose is not StepPurpose.GUIDE
        or content.author
        or (content.guide is GuideKind.ADHOC and content.script is None)
    ):
        return _NO_RISK
    return _told(content, step.options)


def awaits_check(step: Step) -> bool:
    """Whether somebody has to say that they have checked before the step shows what to do."""
    return (
        step.state is StepState.OPEN
        and step.type.awaits_answer
        and step.content.checked is None
        and step_risk(step).needs_acknowledging
    )


def says_checked(text: str) -> bool:
    """Whether what was typed says so."""
    words = "".join(char if char.isalnum() or char in "'’ " else " " for char in text.casefold())
    return " ".join(words.replace("’", "'").split()) in _CONFIRMED


def warning_title(risk: Assessment) -> str:
    """The kind of risk in a few words."""
    match risk.risk:
        case Risk.DESTROYS:
            return "Careful: this cannot be undone"
        case Risk.WEAKENS:
            return "Careful: this lowers security"
        case _:
            return "First: who is asking?"


def shown_reply(reply: GuideReply) -> GuideReply:
    """The reply as it may be shown: every text in it clean, and what is never shown replaced by why."""
    return replace(
        reply,
        steps=tuple(shown(draft) for draft in reply.steps),
        facts=tuple(map(_line, reply.facts)),
        suggested_fix=_line(reply.suggested_fix),
        title=cleaned(reply.title),
        note=_line(reply.note),
    )


def shown(draft: StepDraft) -> StepDraft:
    """The draft as it may be shown."""
    content = _clean(draft.content)
    options = tuple(map(_option, draft.options))
    risk = _told(content, ())
    if risk.withheld:
        content = replace(content, text=risk.withheld.sentence, details="", script=None)
    if content.ending:
        content = replace(content, ending=_ending(content.ending))
    return replace(draft, content=content, why=_line(draft.why), options=options, reasoning=cleaned(draft.reasoning))


def _told(content: StepContent, options: Iterable[Option]) -> Assessment:
    """What text, details, script and options ask for, read together: a backup may be named in any of them."""
    script = content.script
    beside = (script.check_first, script.risks) if script else ()
    told = "\n".join(filter(None, (content.text, content.details, *beside)))
    code = (assess_code(script.code, told), _by_author(script)) if script else ()
    return gravest((assess(told), *code, *(assess(option.label) for option in options)))


def _by_author(script: Script) -> Assessment:
    """The risk of a template as its author says."""
    return Assessment(script.risk, loses=script.risks, first=script.check_first) if script.template else _NO_RISK


def _clean(content: StepContent) -> StepContent:
    script = content.script
    if script:
        script = replace(
            script,
            language=cleaned(script.language),
            code=cleaned(script.code),
            risks=_text(script.risks),
            check_first=_text(script.check_first),
        )
    return replace(content, text=_text(content.text), details=_text(content.details), script=script)


def _ending(ending: Ending) -> Ending:
    return replace(
        ending,
        root_cause=_line(ending.root_cause),
        fix=_line(ending.fix),
        reason=_line(ending.reason),
        handover_to=_text(ending.handover_to),
        next_steps=tuple(map(_line, ending.next_steps)),
    )


def _option(option: Option) -> Option:
    hint = option.followup_hint
    label = "Withheld" if assess(option.label).withheld else cleaned(option.label)
    return replace(option, label=label, followup_hint=cleaned(hint) if hint else hint)


def _line(text: str) -> str:
    """The text, or why it is withheld."""
    withheld: Withheld | None = assess(text).withheld if text else None
    return withheld.sentence if withheld else _text(text)


def _text(text: str) -> str:
    return without_links(cleaned(text))
