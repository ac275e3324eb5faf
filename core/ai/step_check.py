"""Checks on what Claude answered that its structure alone cannot give: limits, and whether it fits the session."""

from collections.abc import Collection, Iterator
from typing import Any, cast

from pydantic import BaseModel

from core.ai.prompts import EXAMPLE_PLACEHOLDERS, wants_reading
from core.ai.repeats import SKIPS, asked_before, normal
from core.ai.step_details import details_of
from core.ai.step_schema import AskOut, CauseOut, ClaudeReply, HandoverOut, ResolutionOut
from core.flows.options import MAX_OPTION_LABEL, MAX_OPTIONS
from core.safety.claims import claims_action
from core.safety.redaction import DEFAULT_RULES, Vault
from core.safety.redaction.vault import PLACEHOLDER
from core.sessions.answers.outcomes import outcome
from core.sessions.answers.reading import ReadingKind
from core.sessions.session import FixOutcome, Session
from core.sessions.steps import (
    OptionAnswer,
    ResultAnswer,
    SkipAnswer,
    Step,
    StepPurpose,
    StepState,
    StepType,
    TextAnswer,
)
from core.shared.text import MAX_TITLE

MIN_OPTIONS = 2
"""Fewest options of a step that has any: one is no choice."""
MAX_SHORT = 300
"""Longest hint, fact, reason for asking or next step, in characters."""
MAX_STEP_TEXT = 600
"""Longest text of a step, in characters: it is read mid-ticket."""
MAX_LONG = 2_500
"""Longest details, cause, fix, summary or note, in characters: one section of a chat message."""
MAX_CODE = 6_000
"""Longest script in characters; more is not read before it is run."""
MAX_ITEMS = 10
"""Most facts or next steps in one answer."""

MIN_CHECKS, MAX_CHECKS = 2, 6
"""Fewest and most items of a checklist: one is the step itself, more are not answered by one answer."""
MAX_CAUSES = 5
"""Most causes named as possible."""
_ROUNDING = 0.02
"""How far probabilities may add up to more than 1, as models round them."""

_CLAIMS = "says that you do something yourself. You cannot act: say what the engineer is to do, or did."
_LABELS = {rule.label for rule in DEFAULT_RULES}
"""What placeholders are called; other words in brackets are the session's own."""
_EITHER_OR = {
    "or": {"yes", "no"},
    "oder": {"ja", "nein"},
    "ou": {"oui", "non", "sim", "não"},
    "o": {"sí", "si", "no"},
    "of": {"ja", "nee"},
}
"""The word that makes a question an either-or one, and the bare answers that say nothing to it, by language."""


def unknown_placeholders(reply: ClaudeReply, vault: Vault) -> list[str]:
    """What is wrong with the placeholders in the reply as it came: each must stand for something."""
    known = {entry.placeholder for entry in vault.entries}
    return [
        f"{where} has the placeholder {match[0]}, which stands for nothing here."
        for where, text in _texts(reply)
        for match in PLACEHOLDER.finditer(text)
        if match[1] in _LABELS and match[0] not in known
    ]


def check(reply: ClaudeReply, session: Session, templates: Collection[str] = ()) -> list[str]:
    """What is wrong with the reply, empty when it can be shown; the reply as the engineer would read it.

    `templates` are the names of the script templates that it may name.

    The sentences go back to the model: they name places, and never quote the reply or the session.
    """
    problems = [
        *_text_problems(reply, first=wants_reading(session)),
        *(f"{where} copies a placeholder of the instructions." for where, text in _texts(reply) if _is_copied(text)),
        *(f"{where} {_CLAIMS}" for where, text in _texts(reply) if where != "reasoning" and claims_action(text)),
        *(f"{where} contains a NUL character." for where, text in _texts(reply) if "\x00" in text),
    ]
    if not 0 <= reply.confidence <= 1:
        problems.append("confidence is not between 0 and 1.")
    match reply.next:
        case AskOut():
            problems += _step_problems(reply.next, session, templates)
        case ResolutionOut():
            if not _verified(session):
                problems.append(
                    "A resolution is proposed, but no verification has confirmed since then that the problem is gone:"
                    " ask for one, or find out what the fix still waits for."
                )
        case HandoverOut():
            last = session.last_answered
            if last and last.content.purpose is StepPurpose.CONFIRM_HANDOVER:
                problems.append("The engineer has just declined to hand over: propose something else.")
    return problems


def _is_copied(text: str) -> bool:
    return any(placeholder in text for placeholder in EXAMPLE_PLACEHOLDERS)


def _texts(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Every text in the reply with its place."""
    match value:
        case BaseModel():
            for name in type(value).model_fields:
                yield from _texts(getattr(value, name), f"{where}.{name}" if where else name)
        case list():
            for index, item in enumerate(cast("list[Any]", value)):
                yield from _texts(item, f"{where}[{index}]")
        case str():
            yield where, value
        case _:
            return


def _text_problems(reply: ClaudeReply, *, first: bool) -> Iterator[str]:
    yield from _length("reasoning", reply.reasoning, MAX_LONG, required=False)
    yield from _length("note", reply.note, MAX_LONG, required=False)
    yield from _length("suggested_fix", reply.suggested_fix, MAX_LONG, required=False)
    yield from _items("facts", reply.facts)
    yield from _length("security_incident", reply.security_incident, MAX_SHORT, required=False)
    yield from _cause_problems(reply.causes)
    if first and reply.reading is None:
        yield "reading is missing, and the problem was not read yet."
    if first and reply.reading:
        yield from _length("reading.title", reply.reading.title, MAX_TITLE)
        yield from _length("reading.summary", reply.reading.summary, MAX_LONG)
    match reply.next:
        case AskOut():
            yield from _length("next.text", reply.next.text, MAX_STEP_TEXT)
            yield from _length(
                "next.details with all that is shown under it", details_of(reply, reply.next), MAX_LONG, required=False
            )
            yield from _length("next.rights", reply.next.rights, MAX_SHORT, required=False)
            yield from _length("next.undo", reply.next.undo, MAX_SHORT, required=reply.next.risk != "none")
            yield from _length("next.why", reply.next.why, MAX_SHORT)
        case ResolutionOut():
            yield from _length("next.root_cause", reply.next.root_cause, MAX_LONG)
            yield from _length("next.fix", reply.next.fix, MAX_LONG)
        case HandoverOut():
            yield from _length("next.reason", reply.next.reason, MAX_LONG)
            yield from _length("next.handover_to", reply.next.handover_to, MAX_SHORT, required=False)
            yield from _items("next.next_steps", reply.next.next_steps)


def _length(where: str, text: str, limit: int, *, required: bool = True) -> Iterator[str]:
    if required and not text.strip():
        yield f"{where} is empty."
    if len(text) > limit:
        yield f"{where} has {len(text)} characters; at most {limit}."


def _items(where: str, items: list[str]) -> Iterator[str]:
    if len(items) > MAX_ITEMS:
        yield f"{where} has {len(items)} items; at most {MAX_ITEMS}."
    for index, item in enumerate(items):
        yield from _length(f"{where}[{index}]", item, MAX_SHORT)


def _step_problems(step: AskOut, session: Session, templates: Collection[str]) -> Iterator[str]:
    yield from _option_problems(step)
    yield from _script_problems(step, templates)
    yield from _checklist_problems(step)
    yield from _risk_problems(step)
    repeated = asked_before(step, session)
    if repeated:
        how = "exactly this" if normal(repeated.content.text) == normal(step.text) else "this in other words"
        yield f"Step {repeated.order} already asked {how}: go on from its answer instead."


def _option_problems(step: AskOut) -> Iterator[str]:
    count = len(step.options)
    if step.type == StepType.INFO_REQUEST and count:
        yield "next.options must be empty for an info_request."
    elif step.type == StepType.QUESTION and count < MIN_OPTIONS:
        yield f"A question needs at least {MIN_OPTIONS} options; ask with an info_request if there are none to name."
    elif count == 1 or count > MAX_OPTIONS:
        yield f"next.options has {count} items: {MIN_OPTIONS} to {MAX_OPTIONS}, or none where the type allows it."
    for index, option in enumerate(step.options):
        yield from _length(f"next.options[{index}].label", option.label, MAX_OPTION_LABEL)
        yield from _length(f"next.options[{index}].hint", option.hint, MAX_SHORT, required=False)
    labels = [normal(option.label) for option in step.options]
    if len(set(labels)) < count:
        yield "next.options has labels that say the same."
    if any(SKIPS.fullmatch(label) for label in labels):
        yield "An option says “I don't know”, which every step offers by itself: leave it out."
    words = set(normal(step.text).split())
    if any(word in words and bare & set(labels) for word, bare in _EITHER_OR.items()):
        yield "The question asks for one thing or another, but an option is a bare yes or no: name the things instead."


def _script_problems(step: AskOut, templates: Collection[str]) -> Iterator[str]:
    if step.type == StepType.ACTION and step.script:
        if step.script.template not in templates or step.script.code:
            yield "next.script of an action names a listed script template that does the same, and has no code."
        if step.options:
            yield "An action that a script template does as well has no options."
        return
    if step.type != StepType.SCRIPT_GENERATION:
        if step.script:
            yield "next.script belongs to a script_generation step, or with a template to an action."
        return
    if step.script is None:
        yield "A script_generation step needs next.script."
        return
    if step.script.template:
        if step.script.template not in templates:
            yield "next.script.template is none of the listed script templates: name one of those, or write a script."
        if step.script.code:
            yield "next.script has a template and code of its own: give one of them."
        return
    yield from _length("next.script.language", step.script.language, MAX_OPTION_LABEL)
    yield from _length("next.script.code", step.script.code, MAX_CODE)
    yield from _length("next.script.risks", step.script.risks, MAX_LONG)
    yield from _length("next.script.check_first", step.script.check_first, MAX_LONG)


def _checklist_problems(step: AskOut) -> Iterator[str]:
    count = len(step.checks)
    if count and not MIN_CHECKS <= count <= MAX_CHECKS:
        yield f"next.checks has {count} items: {MIN_CHECKS} to {MAX_CHECKS}, or none."
    for index, item in enumerate(step.checks[: MAX_CHECKS + 1]):
        yield from _length(f"next.checks[{index}]", item, MAX_SHORT)
    if len({normal(item) for item in step.checks}) < count:
        yield "next.checks has items that say the same."


def _risk_problems(step: AskOut) -> Iterator[str]:
    if step.risk != "none" and step.type in (StepType.QUESTION, StepType.INFO_REQUEST):
        yield f"A {step.type} only looks, so next.risk is none; propose what changes something as an action."
    if step.risk == "none" and not step.reversible:
        yield "next.reversible is false, so next.risk cannot be none."


def _cause_problems(causes: list[CauseOut]) -> Iterator[str]:
    if len(causes) > MAX_CAUSES:
        yield f"causes has {len(causes)} items; at most {MAX_CAUSES}."
    for index, one in enumerate(causes[: MAX_CAUSES + 1]):
        yield from _length(f"causes[{index}].cause", one.cause, MAX_SHORT)
        if not 0 <= one.probability <= 1:
            yield f"causes[{index}].probability is not between 0 and 1."
    if sum(one.probability for one in causes) > 1 + _ROUNDING:
        yield "The probabilities in causes add up to more than 1."
    if len({normal(one.cause) for one in causes}) < len(causes):
        yield "causes has items that say the same."


def _verified(session: Session) -> bool:
    """Whether the newest verification went well, nothing failed since, and nothing is still waited for."""
    verified = False
    answered = [step for step in session.steps if step.state is StepState.ANSWERED and step.type.awaits_answer]
    for step in answered:
        if step.content.purpose is StepPurpose.CONFIRM_RESOLUTION:
            verified = False
        elif step.type is StepType.VERIFICATION:
            verified = _positive(step)
        elif isinstance(step.answer, ResultAnswer) and not step.answer.success:
            verified = False
    outcome = session.suggested_fix.outcome if session.suggested_fix else None
    if outcome is FixOutcome.WAITING:
        return verified and answered[-1].type is StepType.VERIFICATION
    if outcome is FixOutcome.WORKED:
        return verified or answered[-1].content.purpose is not StepPurpose.CONFIRM_RESOLUTION
    return verified


def _positive(step: Step) -> bool:
    """Whether it was said that the check went well. What was typed and could not be read as that never is."""
    match step.answer:
        case ResultAnswer(success=success):
            return success
        case OptionAnswer(label=label):
            return outcome(label) not in (ReadingKind.FAILED, ReadingKind.PARTLY, ReadingKind.SKIP)
        case TextAnswer() | SkipAnswer() | None:
            return False
