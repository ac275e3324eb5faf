"""Steps that name a template: what they show of it before and after it is filled in."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from core.accounts.preferences import FixWay
from core.flows.model import Node
from core.flows.options import Script
from core.ports.unit_of_work import Store
from core.scripts.checking import MAX_CATEGORY, MAX_LABEL
from core.scripts.stored import StoredTemplate, built_in
from core.scripts.template import ScriptTemplate
from core.scripts.templatising import language_named, templatised
from core.sessions.commands import GuideReply
from core.sessions.drafted_scripts import drafted_script
from core.sessions.session import Session
from core.sessions.steps import StepDraft, StepType
from core.shared.errors import NotFound
from core.shared.text import shortened

_READ_ONLY = "It only looks and changes nothing."
_RISKS = {
    "none": _READ_ONLY,
    "changes": "It changes a setting.",
    "interrupts": "It stops people's work for a while.",
    "destroys": "What it removes cannot be brought back.",
    "weakens": "It lowers security.",
}
_LOOK_FIRST = "That it is the right machine, and that you may do this there."


def script_of(stored: StoredTemplate) -> Script:
    """What a step shows of a template that is not filled in yet: its body with the names of its parameters."""
    template = stored.template
    return Script(
        template.language.value,
        template.body,
        _RISKS[template.risk.value],
        template.look_first or _LOOK_FIRST,
        template=stored.slug,
        template_version=stored.version,
        risk=template.risk,
        undo=template.undo,
    )


async def with_templates(store: Store, session: Session, reply: GuideReply) -> GuideReply:
    """The reply with the templates that its steps name, each shown the way its engineer does such fixes.

    A step whose template is gone is done by hand.
    """
    names = templates_named(reply.steps)
    if not names:
        return reply
    async with store.reading(session.account_id) as transaction:
        kept = await transaction.scripts.published(names)
        ways = (await transaction.people.preferences(session.engineer.id)).fix_ways
    known = {**built_in(), **kept}
    return replace(reply, steps=tuple(with_template(draft, known, ways) for draft in reply.steps))


def templates_named(parts: Iterable[StepDraft | Node]) -> list[str]:
    """The names of the templates that steps or nodes name."""
    scripts = (one.content.script if isinstance(one, StepDraft) else one.script for one in parts)
    return [script.template for script in scripts if script and script.template]


def with_template(
    draft: StepDraft, known: Mapping[str, StoredTemplate], ways: Mapping[str, FixWay] = MappingProxyType({})
) -> StepDraft:
    """The draft with the template that it names, if it names one; `ways` is what its reader prefers, by category."""
    script = draft.content.script
    if script is None or not script.template:
        return draft
    stored = known.get(script.template)
    if stored is None and draft.type is StepType.ACTION:
        return replace(draft, content=replace(draft.content, script=None))
    if stored is None:
        details = f"{draft.content.details}\nThe script template “{script.template}” is gone, so do it by hand.".strip()
        return replace(draft, type=StepType.ACTION, content=replace(draft.content, script=None, details=details))
    public = {one.name for one in stored.template.parameters if not one.sensitive}
    values = tuple((name, value) for name, value in script.values if name in public)
    filled = replace(script_of(stored), values=values)
    way = ways.get(stored.template.category) if draft.type is StepType.ACTION else None
    return replace(draft, content=replace(draft.content, script=filled, way=way))


def for_first_line(draft: StepDraft, known: Mapping[str, StoredTemplate]) -> StepDraft:
    """The draft as a walk shows it: a script with its template, and what can be clicked without any script."""
    if draft.type is StepType.ACTION:
        return replace(draft, content=replace(draft.content, script=None))
    return with_template(draft, known)


def template_of(session: Session) -> ScriptTemplate:
    """A template of the drafted script that resolved the session. Raises NotFound where there is none."""
    step = drafted_script(session)
    script = step.content.script if step else None
    language = language_named(script.language) if script else None
    if step is None or script is None or language is None:
        raise NotFound("This session was not resolved by a script of its own.")
    category = session.matched_flow.title[:MAX_CATEGORY] if session.matched_flow else "general"
    made = templatised(shortened(step.content.text, MAX_LABEL), step.content.text, language, script.code, category)
    return replace(made, look_first=script.check_first, undo=script.undo)
