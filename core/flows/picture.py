"""A flow as a picture: an SVG that can stand in any page, or a PNG for a chat."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from textwrap import shorten, wrap
from typing import Literal, TypeAlias
from xml.etree import ElementTree as ET

from core.flows.marks import Mark, Marks, has_fonts
from core.flows.model import ConditionKind, Edge, Flow, Node, NodeType
from core.flows.validate import MAX_EDGES, MAX_NODES
from core.flows.written import one_line
from core.shared.errors import TooLarge, Unavailable
from core.shared.patterns import lazy_pattern

CURVED_LIMIT = 4.0
"""Longest time a picture with curved arrows may take, in seconds; a flow of 60 nodes takes well under one."""
STRAIGHT_LIMIT = 20.0
"""Longest time a picture with straight arrows may take, in seconds. It is tried when there are no curved ones."""
BACKGROUND = "#ffffff"
"""The picture brings its own background, so that it reads alike on a light and on a dark page."""
INK = "#1b1f24"
COLOURS = {
    NodeType.QUESTION: ("#dbeafe", "#1d4ed8"),
    NodeType.ACTION: ("#fef3c7", "#92400e"),
    NodeType.VERIFICATION: ("#ccfbf1", "#0f766e"),
    NodeType.INFO_REQUEST: ("#ede9fe", "#6d28d9"),
    NodeType.SCRIPT: ("#e5e7eb", "#374151"),
    NodeType.NOTE: ("#f8fafc", "#475569"),
    NodeType.RESOLUTION: ("#dcfce7", "#15803d"),
    NodeType.ESCALATION: ("#fee2e2", "#b91c1c"),
}
"""Fill and border of each type of node; the type also stands in the box in words."""
MISSING = "#b91c1c"
LINE = "#4b5563"
MARKED = {
    Mark.ADDED: ("#bbf7d0", "#15803d", "+ "),
    Mark.CHANGED: ("#fde68a", "#b45309", "~ "),
    Mark.REMOVED: ("#fecaca", "#b91c1c", "- "),
}
"""Fill, border and sign of what changes; in such a picture all else is plain."""
PLAIN = ("#ffffff", "#9ca3af")
PNG_DPI = "110"
"""Fine enough to read a flow of 40 nodes when it is enlarged, and still a file that every chat takes."""

_NODE_WIDTH, _NODE_LINES = 36, 4
_EDGE_WIDTH, _EDGE_LINES = 24, 3
_HOVER_TEXT = 600
_WORDS = {
    ConditionKind.WORKED: "Worked",
    ConditionKind.FAILED: "Didn't work",
    ConditionKind.SKIPPED: "Can't check",
    ConditionKind.OTHERWISE: "otherwise",
}
_NOT_XML = lazy_pattern(r"[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_START_NAME = "start"
_SVG = "http://www.w3.org/2000/svg"
_CURVED = {"bgcolor": BACKGROUND, "ranksep": "0.45", "nodesep": "0.3", "pad": "0.2"}
_STRAIGHT = {**_CURVED, "splines": "line", "nslimit": "0.1", "nslimit1": "0.1", "mclimit": "0.05"}
"""For tangles: as good as can be had in seconds."""
_FONT = {"fontname": "Helvetica,Arial,sans-serif", "fontsize": "12", "fontcolor": INK}
_BOX = {**_FONT, "shape": "box", "style": "rounded,filled", "margin": "0.2,0.12", "penwidth": "1.5"}
_ARROW = {**_FONT, "color": LINE, "arrowsize": "0.8"}
_START = {**_BOX, "label": "Start", "shape": "oval", "fillcolor": INK, "color": INK, "fontcolor": BACKGROUND}


# Written without prefixes, so that the picture can also stand inside an HTML page.
ET.register_namespace("", _SVG)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A box or an arrow: how it looks, and the whole of what it says, for whoever points at it."""

    look: dict[str, str]
    says: str
    about: dict[str, str] = field(default_factory=dict[str, str])
    """Attributes that tell a page which node or way it is, what kind of one, and what changes about it."""


def draw_svg(flow: Flow, marks: Marks | None = None) -> str:
    """The flow as SVG text without width or height of its own. Blocks while it is drawn: call it in a thread.

    A draft is drawn as far as it goes; nodes that are led to and do not exist are marked as missing. With marks, what
    they say has changed stands out. Raises `TooLarge` when the flow is over the limits, `Unavailable` when it could not
    be drawn in time.
    """
    boxes, arrows = _drawn(flow, marks)
    svg = _laid_out("svg", boxes, arrows)
    parts = dict(boxes) | {f"{source}->{target}": arrow for (source, target), arrow in arrows.items()}
    return _finished(svg, flow.title, parts)


def draw_png(flow: Flow, marks: Marks | None = None) -> bytes:
    """The same as a PNG, whose letters come from this machine's fonts. Blocks; raises as `draw_svg` does.

    Raises `Unavailable` also when there is no font, as the picture would have no words.
    """
    if not has_fonts():
        raise Unavailable("This machine has no font for the words in a picture; install one, such as DejaVu.")
    return _laid_out("png", *_drawn(flow, marks))


_Boxes: TypeAlias = dict[str, "_Drawn"]
_Arrows: TypeAlias = dict[tuple[str, str], "_Drawn"]


def _drawn(flow: Flow, marks: Marks | None) -> tuple[_Boxes, _Arrows]:
    if len(flow.nodes) > MAX_NODES or len(flow.edges) > MAX_EDGES:
        raise TooLarge(f"A flow of more than {MAX_NODES} nodes or {MAX_EDGES} ways is not drawn.")
    # Graphviz is given names made up here, so that no id can mean anything to it.
    names = {node.id: f"n{number}" for number, node in enumerate(flow.nodes)}
    missing = dict.fromkeys(edge.target for edge in flow.edges if edge.target not in names)
    names |= {node_id: f"m{number}" for number, node_id in enumerate(missing)}
    boxes = {_START_NAME: _Drawn(_START, "The flow starts here")}
    boxes |= {names[node.id]: _box(node, marks) for node in flow.nodes}
    boxes |= {names[node_id]: _missing_box(node_id) for node_id in missing}
    return boxes, _arrows(flow, names, marks)


def _box(node: Node, marks: Marks | None) -> _Drawn:
    text = " ".join(filter(None, (node.text, node.root_cause, node.fix, node.reason)))
    kind = node.type.replace("_", " ").capitalize()
    fill, border, sign = (*COLOURS[node.type], "")
    mark = marks.nodes.get(node.id) if marks else None
    if marks:
        fill, border, sign = MARKED[mark] if mark else (*PLAIN, "")
    label = _label([sign + kind, *_wrapped(text, _NODE_WIDTH, _NODE_LINES)])
    about = {"data-node": node.id, "data-type": node.type.value, **_told(mark)}
    return _Drawn({**_BOX, "label": label, "fillcolor": fill, "color": border}, f"{sign}{kind}: {text}", about)


def _told(mark: Mark | None) -> dict[str, str]:
    return {"data-mark": mark.value} if mark else {}


def _missing_box(node_id: str) -> _Drawn:
    label = _label(["Missing", *_wrapped(node_id, _NODE_WIDTH, 1)])
    look = {**_BOX, "label": label, "style": "rounded,dashed", "color": MISSING}
    return _Drawn(look, f"There is no node {node_id}")


def _arrows(flow: Flow, names: Mapping[str, str], marks: Marks | None) -> _Arrows:
    """One arrow for each pair of nodes, naming every answer that leads from one to the other."""
    nodes = {node.id: node for node in flow.nodes}
    answers: dict[tuple[str, str], list[str]] = {}
    marked: dict[tuple[str, str], Mark] = {}
    for edge in flow.edges:
        if edge.source in nodes:
            pair = answers.setdefault((names[edge.source], names[edge.target]), [])
            pair.extend(_answer(edge, nodes[edge.source]))
            if marks and (mark := marks.edges.get(edge)):
                marked[names[edge.source], names[edge.target]] = mark
    ids = {name: node_id for node_id, name in names.items()}
    arrows = {
        ends: _arrow(said, marked.get(ends), {"data-from": ids[ends[0]], "data-to": ids[ends[1]]})
        for ends, said in answers.items()
    }
    if flow.start in nodes:
        arrows[_START_NAME, names[flow.start]] = _arrow([])
    return arrows


def _arrow(answers: Sequence[str], mark: Mark | None = None, ends: Mapping[str, str] | None = None) -> _Drawn:
    label = _label(_wrapped(" / ".join(answers), _EDGE_WIDTH, _EDGE_LINES))
    by_default = answers and not set(answers) - {_WORDS[ConditionKind.OTHERWISE], _WORDS[ConditionKind.SKIPPED]}
    style = "dashed" if by_default else "solid"
    look = {**_ARROW, "label": label, "style": style}
    if mark:
        look |= {"color": MARKED[mark][1], "penwidth": "2.5"}
    return _Drawn(look, " / ".join(answers), {**(ends or {}), **_told(mark)})


def _answer(edge: Edge, node: Node) -> Iterator[str]:
    """How an answer is named beside its arrow; a note is not answered."""
    if edge.condition is ConditionKind.OPTION:
        yield next((option.label for option in node.options if option.value == edge.value), edge.value)
    elif node.type is not NodeType.NOTE:
        yield _WORDS[edge.condition]


def _wrapped(text: str, width: int, lines: int) -> list[str]:
    return wrap(_drawable(one_line(text[: width * lines * 2])), width, max_lines=lines, placeholder=" …")


def _label(lines: Sequence[str]) -> str:
    """Lines as a Graphviz label: entities and backslashes mean something to it, and so does a `<` in front."""
    return "\\n".join(escape(line, quote=False).replace("\\", "\\\\") for line in lines)


def _drawable(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def _laid_out(form: Literal["svg", "png"], boxes: _Boxes, arrows: _Arrows) -> bytes:
    nodes = [(name, box.look) for name, box in boxes.items()]
    edges = [(*ends, arrow.look) for ends, arrow in arrows.items()]
    # Graphviz holds up its whole process while it works and cannot be stopped, so it gets a process that can be.
    command = [sys.executable, "-P", str(Path(__file__).with_name("layout.py"))]
    failure: Exception | None = None
    for look, limit in ((_CURVED, CURVED_LIMIT), (_STRAIGHT, STRAIGHT_LIMIT)):
        graph = {**look, "dpi": PNG_DPI} if form == "png" else look
        wanted = json.dumps({"format": form, "graph": graph, "nodes": nodes, "edges": edges}).encode()
        try:
            return subprocess.run(  # noqa: S603 - a file of our own, fed on standard input
                command, input=wanted, capture_output=True, timeout=limit, check=True
            ).stdout
        except (subprocess.SubprocessError, OSError) as error:
            failure = error
    raise Unavailable("The picture of this flow could not be drawn; the flow itself is fine.") from failure


def _finished(svg: bytes, title: str, parts: Mapping[str, _Drawn]) -> str:
    """The drawing made scalable, with a name for screen readers and whole texts to point at."""
    root = ET.fromstring(svg)  # noqa: S314 - written by Graphviz just now, without a document type of anyone's
    for attribute in ("width", "height"):
        del root.attrib[attribute]
    name = _drawable(f"Flow: {one_line(title)}")
    root.attrib |= {"role": "img", "aria-label": name}
    for group in root.iter(f"{{{_SVG}}}g"):
        group.attrib.pop("id", None)
        found = group.find(f"{{{_SVG}}}title")
        if found is None:
            continue
        part = parts.get(found.text or "")
        for attribute, value in (part.about if part else {}).items():
            group.set(attribute, _drawable(value))
        text = part.says if part else ""
        if text:
            found.text = shorten(_drawable(text), _HOVER_TEXT, placeholder=" …")
        else:
            group.remove(found)
        first = group.find(f"{{{_SVG}}}text")
        if group.get("class") == "node" and first is not None:
            first.set("font-weight", "bold")
    heading = ET.Element(f"{{{_SVG}}}title")
    heading.text = name
    root.insert(0, heading)
    return ET.tostring(root, encoding="unicode")
