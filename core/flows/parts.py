"""The parts of a flow that are read and written alike in every form; how nodes are joined is each form's own matter."""

import re
from collections.abc import Iterable

from core.flows.model import Edge, Flow, Node, NodeType
from core.flows.options import Option, Script
from core.flows.problems import nearest, quoted
from core.flows.written import FlowReader, Part, Written, one_line, tidy, tidy_code
from core.shared.patterns import lazy_pattern

NODE_FIELDS = (
    "type",
    "text",
    "why",
    "details",
    "options",
    "script",
    "root_cause",
    "fix",
    "reason",
    "handover_to",
    "next_steps",
    "level",
)
"""The fields of a node in reading order; which of them matter depends on its type."""
OPTION_FIELDS = ("label", "value", "fact")
SCRIPT_FIELDS = ("template", "language", "code", "risks", "check_first")
FLOW_FIELDS = ("slug", "title", "domain", "description", "symptoms", "sources", "start")
"""The fields of a flow beside its nodes, in reading order."""

_ID = lazy_pattern(r"[a-z][a-z0-9_]{0,63}")
_TEMPLATE = lazy_pattern(r"[a-z0-9]+(?:-[a-z0-9]+){0,40}")
_LANGUAGE = lazy_pattern(r"[A-Za-z0-9+#.-]{0,30}")
ID_RULE = "Use up to 64 lower-case letters, digits and underscores, starting with a letter"
TEMPLATE_RULE = "Write the name of a script template, such as disk-space; “flowpilot scripts list” shows them"
LANGUAGE_RULE = "Use one word of up to 30 letters and digits, such as powershell or bash"


def is_node_id(text: str) -> bool:
    """Whether this can name a node."""
    return _ID.fullmatch(text) is not None


def is_language(text: str) -> bool:
    """Whether this can name a script's language; empty is not known yet."""
    return _LANGUAGE.fullmatch(text) is not None


def is_template(text: str) -> bool:
    """Whether this can name a script template."""
    return _TEMPLATE.fullmatch(text) is not None


def default_value(label: str, number: int) -> str:
    """The value of an option that was written without one: its label as lower-case words joined by hyphens.

    `number` is the option's place from 1, for labels that have no letters at all.
    """
    return re.sub(r"[\W_]+", "-", label.lower()).strip("-") or f"option-{number}"


def read_flow_fields(part: Part, nodes: Iterable[Node], edges: Iterable[Edge]) -> Flow:
    """The flow with these fields around its nodes and edges."""
    return Flow(
        slug=part.one_line("slug"),
        title=part.one_line("title"),
        domain=part.one_line("domain"),
        description=part.text("description"),
        symptoms=part.lines("symptoms"),
        sources=part.lines("sources"),
        start=read_id(part, "start"),
        nodes=tuple(nodes),
        edges=tuple(edges),
    )


def write_flow_fields(flow: Flow) -> dict[str, object]:
    """The fields of a flow around its nodes and edges, in reading order."""
    return {
        "slug": one_line(flow.slug),
        "title": one_line(flow.title),
        "domain": one_line(flow.domain),
        "description": tidy(flow.description),
        "symptoms": [one_line(symptom) for symptom in flow.symptoms],
        "sources": [one_line(source) for source in flow.sources],
        "start": one_line(flow.start),
    }


def read_type(part: Part) -> NodeType | None:
    """The type of a node, or None with the problem noted."""
    name = part.one_line("type")
    known = [node_type.value for node_type in NodeType]
    if name in known:
        return NodeType(name)
    near = nearest(name, known)
    what = f"There is no node type {quoted(name)}" if name else "It has no type"
    mend = f"If you meant {quoted(near)}, write that" if near else f"Write one of {', '.join(known)}"
    part.reading.problem(part.where, what, mend, part.line)
    return None


def read_node(part: Part, node_id: str, node_type: NodeType, options: tuple[Option, ...]) -> Node:
    """The node with these fields; its options are read by the form, because some keep more beside them."""
    script = part.values.get("script")
    return Node(
        id=node_id,
        type=node_type,
        text=part.text("text"),
        why=part.text("why"),
        details=part.text("details"),
        options=options,
        script=None if script is None else _read_script(script, part.place("script"), part.reading),
        root_cause=part.text("root_cause"),
        fix=part.text("fix"),
        reason=part.text("reason"),
        handover_to=part.one_line("handover_to"),
        next_steps=part.lines("next_steps"),
        level=part.one_line("level"),
    )


def read_id(part: Part, name: str) -> str:
    """A node id named in a field, empty when the field is; the problem is noted when it could not be one."""
    node_id = part.one_line(name)
    if node_id and not is_node_id(node_id):
        part.reading.problem(
            part.place(name), f"{quoted(node_id)} cannot be a node's id", ID_RULE, part.values[name].line
        )
    return node_id


def read_option(part: Part, number: int) -> Option:
    """The option with these fields, at its place from 1."""
    label = part.one_line("label")
    value = part.one_line("value") or default_value(label, number)
    return Option(label, value, part.one_line("fact") or None)


def write_node(node: Node) -> dict[str, object]:
    """The fields of a node that are not empty, in reading order and without its options."""
    fields: dict[str, object] = {
        "type": node.type.value,
        "text": tidy(node.text),
        "why": tidy(node.why),
        "details": tidy(node.details),
        "script": None if node.script is None else _write_script(node.script),
        "root_cause": tidy(node.root_cause),
        "fix": tidy(node.fix),
        "reason": tidy(node.reason),
        "handover_to": one_line(node.handover_to),
        "next_steps": [one_line(step) for step in node.next_steps],
        "level": one_line(node.level),
    }
    return {name: value for name, value in fields.items() if value or (name == "script" and value is not None)}


def write_option(option: Option, number: int) -> dict[str, object]:
    """The fields of an option, its value only when it is not the one its label gives."""
    label = one_line(option.label)
    value = one_line(option.value)
    fields: dict[str, object] = {"label": label}
    if value != default_value(label, number):
        fields["value"] = value
    if option.followup_hint:
        fields["fact"] = one_line(option.followup_hint)
    return fields


def _read_script(written: Written, where: str, reading: FlowReader) -> Script:
    part = reading.part(written, where, SCRIPT_FIELDS)
    language = part.one_line("language")
    if not is_language(language):
        reading.problem(where, f"{quoted(language)} is not a script language", LANGUAGE_RULE, part.line)
    template = part.one_line("template")
    if template and not is_template(template):
        reading.problem(where, f"{quoted(template)} is not a template's name", TEMPLATE_RULE, part.line)
    code, risks, check_first = tidy_code(part.raw("code")), part.text("risks"), part.text("check_first")
    return Script(language, code, risks, check_first, template)


def _write_script(script: Script) -> dict[str, object]:
    texts = {"risks": tidy(script.risks), "check_first": tidy(script.check_first)}
    fields = {
        "template": one_line(script.template),
        "language": one_line(script.language),
        "code": tidy_code(script.code),
        **texts,
    }
    return {name: value for name, value in fields.items() if value}
