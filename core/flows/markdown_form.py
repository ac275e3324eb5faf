"""Flows as Markdown, for reading and editing in any editor.

The flow is a `#` heading and each node a `##` heading with its id and type. A heading is followed by what is said or
asked, and by fields such as `Why: …`. Options are the list under `Answers:`, each leading on by an arrow; the other
ways on are lines such as `Otherwise → node_id`. A script is a fenced code block. A line of a text that would be taken
for one of these is written with a backslash in front.
"""

import re
from collections.abc import Iterator, Sequence
from typing import cast

from core.flows import document
from core.flows.markdown_lines import FENCE, LABELS, WAY_WORDS, escaped
from core.flows.markdown_reader import read_markdown
from core.flows.model import Flow

_Fields = dict[str, object]

_FLOW_TEXTS = ("slug", "domain", "start")
_BEFORE_ANSWERS = ("why", "details", "root_cause", "fix", "reason", "handover_to", "level")
_AFTER_SCRIPT = ("template", "risks", "check_first")


def parse_markdown(text: str) -> Flow:
    """The flow written in Markdown; it may be an incomplete draft.

    Raises `FlowFormatError` when it cannot be read as a flow; problems carry their lines.
    """
    return document.read_flow(read_markdown(text))


def load_markdown(text: str) -> Flow:
    """The flow written in Markdown, complete and fit to be published.

    Raises `FlowFormatError` when it cannot be read, or breaks a rule; problems carry their lines.
    """
    return document.load(read_markdown(text))


def to_markdown(flow: Flow) -> str:
    """The flow in Markdown, always the same for the same flow; `parse_markdown` gives the flow back.

    Raises `FlowFormatError` when it holds something that cannot be written, such as two ways on for one answer.
    """
    fields = document.write_flow(flow)
    blocks = [f"# {fields['title']}".rstrip(), *_opening(fields["description"]), *_texts(fields, _FLOW_TEXTS)]
    blocks += [*_list(fields, "symptoms"), *_list(fields, "sources")]
    for node_id, node in cast("dict[str, _Fields]", fields["nodes"]).items():
        blocks += [f"## {node_id} · {node['type']}", *_node(node)]
    return "\n\n".join(blocks) + "\n"


def _node(node: _Fields) -> Iterator[str]:
    yield from _opening(node.get("text", ""))
    yield from _texts(node, _BEFORE_ANSWERS)
    yield from _list(node, "next_steps")
    if "options" in node:
        yield "\n".join((f"{LABELS['options']}:", *_answers(cast("Sequence[_Fields]", node["options"]))))
    if "script" in node:
        script = cast("_Fields", node["script"])
        if "template" not in script or "code" in script:
            yield _fenced(str(script.get("language", "")), str(script.get("code", "")))
        yield from _texts(script, _AFTER_SCRIPT)
    for name, word in WAY_WORDS.items():
        if name in node:
            yield f"{word} → {node[name]}"


def _opening(text: object) -> Iterator[str]:
    if text:
        yield "\n".join(escaped(line) for line in str(text).split("\n"))


def _texts(fields: _Fields, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        if text := fields.get(name):
            first, *rest = str(text).split("\n")
            yield "\n".join((f"{LABELS[name]}: {first}", *(escaped(line) for line in rest)))


def _list(fields: _Fields, name: str) -> Iterator[str]:
    if items := cast("Sequence[str]", fields.get(name, ())):
        yield "\n".join((f"{LABELS[name]}:", *(f"- {item}" for item in items)))


def _answers(options: Sequence[_Fields]) -> Iterator[str]:
    for option in options:
        yield f"- {option['label']} → {option.get('next', '')}".rstrip()
        for name in ("value", "fact"):
            if name in option:
                yield f"  - {LABELS[name]}: {option[name]}"


def _fenced(language: str, code: str) -> str:
    longest = max((len(run) for run in re.findall("`+", code)), default=0)
    fence = "`" * max(len(FENCE), longest + 1)
    return f"{fence}{language}\n{code}\n{fence}"
