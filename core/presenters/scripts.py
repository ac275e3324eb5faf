"""Script templates as cards: proposed to the reviewers, listed, and filled in for one person. Pure."""

import difflib
from collections.abc import Sequence

from core.flows.options import Script
from core.messaging.cards import (
    Action,
    Button,
    Buttons,
    Card,
    Code,
    ContextLine,
    Element,
    Facts,
    Style,
    Target,
    Text,
    Tone,
)
from core.scripts.checking import assessed
from core.scripts.stored import StoredTemplate, TemplateState
from core.scripts.template import Parameter, ScriptTemplate
from core.scripts.yaml_form import to_yaml
from core.sessions.session import Session
from core.sessions.steps import Step
from core.shared.text import shortened

_LINES_SHOWN = 60
_STEP_SHOWN = 200
TEMPLATE_OFFER = "template"
"""The subject of the message that asks whether to make a template."""
_DECIDED = {TemplateState.ADOPTED: "Approved", TemplateState.REJECTED: "Rejected"}


def template_subject(stored: StoredTemplate) -> str:
    """The name its message goes by in each review channel."""
    return f"script:{stored.id}"


def template_card(stored: StoredTemplate, base: StoredTemplate | None) -> Card:
    """A template proposed to the account: what it does, its risk, its text or what changes, and what to decide."""
    template = stored.template
    author = stored.owner.name if stored.owner else ""
    elements: list[Element] = [
        Text(template.description),
        ContextLine(f"{template.language.label} · {template.category} · proposed by {author}"),
        Facts("Risk and undo", _cautions(template)),
    ]
    if template.parameters:
        elements.append(Facts("It asks for", tuple(map(_parameter_line, template.parameters))))
    elements += _text(stored, base)
    title = f"Script template · {'Change of' if base else 'New:'} “{shortened(template.name, 120)}”"
    if stored.state is TemplateState.PROPOSED:
        deciding = (
            Button("Approve", _deciding(Action.APPROVE_SCRIPT, stored), Style.PRIMARY),
            Button("Reject", _deciding(Action.REJECT_SCRIPT, stored), Style.DANGER),
        )
        return Card(title, (*elements, Buttons(deciding)), badge="pending", tone=Tone.OPEN)
    return Card(title, (*elements, ContextLine(_outcome(stored))), badge=stored.state.value, tone=Tone.DONE)


def library_card(title: str, found: Sequence[StoredTemplate], nothing: str) -> Card:
    """Templates to choose from."""
    if not found:
        return Card(title, (Text(nothing),))
    elements: list[Element] = []
    for stored in found:
        template = stored.template
        whose = "yours" if stored.owner else "built in" if stored.is_built_in else "the account’s"
        elements += [
            Text(template.name, strong=True),
            ContextLine(f"{template.language.label} · risk: {template.risk.value} · {whose} · {template.description}"),
            Buttons((Button("Fill in", _target(Action.FILL_SCRIPT, stored), hint=f"Fill in “{template.name}”"),)),
        ]
    return Card(title, tuple(elements))


def filled_card(template: ScriptTemplate, shown: str) -> Card:
    """A script for the one who filled it in, with what is sensitive."""
    elements = (Code(template.language.value, shown), Facts("Before you run it", _cautions(template)))
    once = any(parameter.sensitive for parameter in template.parameters)
    notice = (Text("This is shown only once and not stored: copy it now."),) if once else ()
    return Card(template.name, (*notice, *elements))


def template_offer_card(session: Session, step: Step) -> Card:
    """Whether the script that resolved the session is worth keeping."""
    made = Button("Make a template…", Target(Action.MAKE_TEMPLATE, session.id), Style.PRIMARY, "Edit it, then save it")
    declines = (
        Button("Not now", Target(Action.TEMPLATE_OFFER, session.id, value="not_now")),
        Button(
            "Never ask",
            Target(Action.TEMPLATE_OFFER, session.id, value="never"),
            hint="You can change it in your preferences",
        ),
    )
    text = (
        "A script written for this session solved it. Keep it as a template for next time: for yourself, or for "
        "everybody once a reviewer agrees."
    )
    said = ContextLine(shortened(step.content.text, _STEP_SHOWN))
    return Card("Make a template from it?", (Text(text), said, Buttons((made, *declines))))


def declined_offer_card(*, never: bool) -> Card:
    """What is left of the question once it was answered."""
    said = "You will not be asked again; “preferences” changes that." if never else "Not now."
    return Card("Make a template from it?", (ContextLine(f"{said} “Make a template…” beside the note still works."),))


def made_template_card(stored: StoredTemplate) -> Card:
    """What is left of the question once there is a template."""
    return Card("Make a template from it?", (ContextLine(f"Kept as “{shortened(stored.template.name, 120)}”."),))


def script_elements(script: Script) -> tuple[Element, ...]:
    """A step's script with its risks, what to look at first, and how to undo it."""
    lines = [f"Risks: {script.risks}", f"Check first: {script.check_first}"]
    lines += [f"Undo: {script.undo}"] if script.undo else []
    notice: tuple[Element, ...] = ()
    if script.is_to_fill:
        notice = (ContextLine("The names in double braces are filled in first; then you can copy the script."),)
    return (*notice, Code(script.language, script.code), Facts("Before you run it", tuple(lines)))


def _cautions(template: ScriptTemplate) -> tuple[str, ...]:
    lines = [f"Risk: {assessed(template).risk.value}"]
    lines += [f"Check first: {template.look_first}"] if template.look_first else []
    lines += [f"Undo: {template.undo}"] if template.undo else []
    return tuple(lines)


def _parameter_line(parameter: Parameter) -> str:
    needed = "" if parameter.required else ", optional"
    kept = ", sensitive" if parameter.sensitive else ""
    return f"{parameter.name}: {parameter.label} ({parameter.type.value}{needed}{kept})"


def _text(stored: StoredTemplate, base: StoredTemplate | None) -> list[Element]:
    if base is None:
        return [Code(stored.template.language.value, _cut(stored.template.body.splitlines()))]
    was, becomes = to_yaml(base.template).splitlines(), to_yaml(stored.template).splitlines()
    lines = list(difflib.unified_diff(was, becomes, f"version {base.version}", "proposed", lineterm="", n=1))
    return [Code("diff", _cut(lines))] if lines else [ContextLine("It is identical to the account's.")]


def _cut(lines: list[str]) -> str:
    more = len(lines) - _LINES_SHOWN
    return "\n".join([*lines[:_LINES_SHOWN], *([f"… and {more} more lines"] if more > 0 else [])])


def _outcome(stored: StoredTemplate) -> str:
    if stored.reviewer is None:
        return "Taken back by its author"
    said = f": {stored.review_note}" if stored.review_note else ""
    return f"{_DECIDED[stored.state]} by {stored.reviewer.name}{said}"


def _deciding(action: Action, stored: StoredTemplate) -> Target:
    """With the version that is shown: what is decided on is what was read."""
    return Target(action, value=f"{stored.id}.{stored.version}")


def _target(action: Action, stored: StoredTemplate) -> Target:
    return Target(action, value=str(stored.id))
