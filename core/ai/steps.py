"""Claude's checked answer as the steps that the session gets. Option values are made here, never by the model."""

import re
from collections.abc import Iterable

from core.ai.prompts import wants_reading
from core.ai.step_details import details_of, incident_note
from core.ai.step_schema import AskOut, ChoiceOut, ClaudeReply, HandoverOut, ResolutionOut, ScriptOut
from core.flows.options import Option, Script
from core.guides.confirming import confirming_handover, confirming_resolution
from core.sessions.commands import GuideReply
from core.sessions.session import Session
from core.sessions.steps import Ending, GuideKind, StepContent, StepDraft, StepType

_VALUE_LENGTH = 60
"""Longest option value in characters before a number makes it distinct."""


def guide_reply(reply: ClaudeReply, session: Session) -> GuideReply:
    """The reply as the engine takes it: the reading if there was none yet, a note if there is one, the step."""
    reading = reply.reading if wants_reading(session) else None
    drafts = list[StepDraft]()
    if reading:
        content = StepContent(text=reading.summary.strip(), guide=GuideKind.CLAUDE)
        drafts.append(StepDraft(StepType.INTAKE_ANALYSIS, content))
    for note in filter(None, (incident_note(reply.security_incident), reply.note.strip())):
        drafts.append(StepDraft(StepType.NOTE, StepContent(text=note, guide=GuideKind.CLAUDE)))
    drafts.append(_draft(reply))
    return GuideReply(
        GuideKind.CLAUDE,
        tuple(drafts),
        facts=tuple(fact.strip() for fact in reply.facts),
        suggested_fix=reply.suggested_fix.strip(),
        title=reading.title.strip() if reading else "",
    )


def options_of(choices: Iterable[ChoiceOut]) -> tuple[Option, ...]:
    """The choices with a value each: the words of the label, and a number where two would be the same."""
    options = list[Option]()
    taken = set[str]()
    for choice in choices:
        words = "_".join(re.findall(r"\w+", choice.label.casefold()))[:_VALUE_LENGTH] or "option"
        value, number = words, 2
        while value in taken:
            value, number = f"{words}_{number}", number + 1
        taken.add(value)
        options.append(Option(choice.label.strip(), value, choice.hint.strip() or None))
    return tuple(options)


def _draft(reply: ClaudeReply) -> StepDraft:
    match reply.next:
        case AskOut():
            return _step(reply, reply.next)
        case ResolutionOut(root_cause=root_cause, fix=fix):
            return confirming_resolution(_ending(reply), Ending(root_cause=root_cause.strip(), fix=fix.strip()))
        case HandoverOut(reason=reason, handover_to=to, next_steps=steps):
            ending = Ending(
                reason=reason.strip(), handover_to=to.strip(), next_steps=tuple(step.strip() for step in steps)
            )
            return confirming_handover(_ending(reply), ending)


def _step(reply: ClaudeReply, step: AskOut) -> StepDraft:
    script = step.script
    content = StepContent(
        text=step.text.strip(),
        details=details_of(reply, step),
        guide=GuideKind.CLAUDE,
        script=_script(script) if script else None,
    )
    return StepDraft(
        StepType(step.type),
        content,
        why=step.why.strip(),
        options=options_of(step.options),
        confidence=reply.confidence,
        reasoning=reply.reasoning,
    )


def _script(script: ScriptOut) -> Script:
    """The script, or the template that it names; what is known of that is put in when the step is shown."""
    if script.template:
        return Script("", "", "", "", script.template, values=tuple((one.name, one.value) for one in script.parameters))
    return Script(script.language, script.code, script.risks, script.check_first)


def _ending(reply: ClaudeReply) -> StepDraft:
    content = StepContent(text="", guide=GuideKind.CLAUDE)
    return StepDraft(StepType.QUESTION, content, confidence=reply.confidence, reasoning=reply.reasoning)
