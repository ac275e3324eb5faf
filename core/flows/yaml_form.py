"""Flows as YAML files: the form of the starter library, and of import and export."""

import re
from typing import cast

import yaml
from yaml.composer import Composer

from core.flows import document
from core.flows.model import Flow
from core.flows.problems import FlowFormatError, FlowProblem
from core.flows.written import MAX_DEPTH, MAX_PARTS, Fields, Items, Text, Written, check_size
from core.shared.patterns import lazy_pattern

_WIDTH = 110
_LINE_START = lazy_pattern(r"^(?=[^\n])", re.MULTILINE)
_RARE_BREAKS = lazy_pattern("[\x85\u2028\u2029]")
"""YAML takes these for line breaks as well; in double quotes they are written as escapes."""


def parse_yaml(text: str) -> Flow:
    """The flow written in YAML; it may be an incomplete draft.

    Raises `FlowFormatError` when it cannot be read as a flow; problems carry their lines.
    """
    return document.read_flow(_read(text))


def load_flow(text: str) -> Flow:
    """The flow written in YAML, complete and fit to be published.

    Raises `FlowFormatError` when it cannot be read, or breaks a rule; problems carry their lines.
    """
    return document.load(_read(text))


def to_yaml(flow: Flow) -> str:
    """The flow in YAML, always the same for the same flow; `parse_yaml` gives the flow back.

    Raises `FlowFormatError` when it holds something that cannot be written, such as two ways on for one answer.
    """
    fields = document.write_flow(flow)
    nodes = cast("dict[str, object]", fields.pop("nodes"))
    if not nodes:
        return _dump(fields)
    # Node by node, so that an empty line can be put between them.
    written = "\n".join(_LINE_START.sub("  ", _dump({node_id: node})) for node_id, node in nodes.items())
    return f"{_dump(fields)}nodes:\n{written}"


class _Dumper(yaml.SafeDumper):
    """Writes lists indented under their name and longer texts as blocks."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        del indentless
        super().increase_indent(flow, indentless=False)

    def represent_text(self, text: str) -> yaml.ScalarNode:
        style = '"' if _RARE_BREAKS.search(text) else "|" if "\n" in text else None
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _Dumper.represent_text)


def _dump(fields: object) -> str:
    return yaml.dump(fields, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH)


class _Composer(Composer, yaml.CSafeLoader):
    """Composes nodes with their places, and stops at what could grow without bound.

    libyaml reads the text, five times as fast as Python would.
    """

    def __init__(self, text: str) -> None:
        yaml.CSafeLoader.__init__(self, text)
        Composer.__init__(self)
        self._depth = 0
        self._count = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = cast("yaml.NodeEvent", self.peek_event())
        line = event.start_mark.line + 1 if event.start_mark else None
        self._count += 1
        self._depth += 1
        if event.anchor:
            raise _refused("Anchors and aliases are not read here", "Write the text out each time", line)
        if self._depth > MAX_DEPTH:
            raise _refused("It is nested too deep", "See an exported flow for how to write it", line)
        if self._count > MAX_PARTS:
            raise _refused("It has too many entries for a flow", "Split it into several flows", line)
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


def _read(text: str) -> Fields:
    """The fields written in the file, each with its line."""
    check_size(text)
    try:
        root = _Composer(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        what = f"This is not YAML: {error.problem or error.context or 'it breaks off'}"
        raise _refused(what, "Check the indentation and the quotes here", line) from error
    except (yaml.reader.ReaderError, UnicodeEncodeError) as error:
        raise _refused("There is a character YAML does not allow", "Remove it", None) from error
    if not isinstance(root, yaml.MappingNode):
        raise _refused("It does not begin with named fields such as 'slug:'", "See an exported flow", None)
    fields = _written(root)
    assert isinstance(fields, Fields)
    return fields


def _written(node: yaml.Node) -> Written:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return Fields(tuple((_name(key), _written(value)) for key, value in node.value), line)
    if isinstance(node, yaml.SequenceNode):
        return Items(tuple(_written(item) for item in node.value), line)
    # Everything in a flow is a text, so what YAML would take for a number or a truth value is read as it stands.
    return Text(node.value, line)


def _name(key: yaml.Node) -> Text:
    if not isinstance(key, yaml.ScalarNode):
        raise _refused(
            "There is a list or set of fields where a name is expected", "Write a name", key.start_mark.line + 1
        )
    return Text(key.value, key.start_mark.line + 1)


def _refused(what: str, mend: str, line: int | None) -> FlowFormatError:
    return FlowFormatError([FlowProblem("file", what, mend, line)])
