"""What each type of node must have, and the answers it must lead on from."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from core.flows.model import ENGINEER_LEVEL, ConditionKind, Edge, Node, NodeType
from core.flows.options import MAX_OPTION_LABEL, MAX_OPTION_VALUE, MAX_OPTIONS, Script
from core.flows.parts import ID_RULE, LANGUAGE_RULE, TEMPLATE_RULE, is_language, is_node_id, is_template
from core.flows.problems import FlowProblem, node_place, quoted
from core.flows.text_rules import MAX_CODE, MAX_LINE, MAX_NAME, MAX_TEXT, check_line, check_lines, check_text
from core.flows.written import one_line
from core.shared.patterns import lazy_pattern

MAX_NEXT_STEPS = 20

_ASKED = ("text", "why")
_REQUIRED: dict[NodeType, tuple[str, ...]] = {
    NodeType.QUESTION: (*_ASKED, "options"),
    NodeType.ACTION: _ASKED,
    NodeType.VERIFICATION: _ASKED,
    NodeType.INFO_REQUEST: _ASKED,
    NodeType.SCRIPT: (*_ASKED, "script"),
    NodeType.NOTE: ("text",),
    NodeType.RESOLUTION: ("root_cause", "fix"),
    NodeType.ESCALATION: ("reason",),
}
_OPTIONAL: dict[NodeType, tuple[str, ...]] = {
    NodeType.QUESTION: ("details",),
    NodeType.ACTION: ("details", "options", "script"),
    NodeType.VERIFICATION: ("details", "options"),
    NodeType.INFO_REQUEST: ("details",),
    NodeType.SCRIPT: ("details",),
    NodeType.NOTE: ("why", "details"),
    NodeType.RESOLUTION: (),
    NodeType.ESCALATION: ("handover_to", "next_steps"),
}
_TEXTS = ("text", "why", "details", "root_cause", "fix", "reason")
_OTHERS = ("handover_to", "options", "script", "next_steps")
_ANSWERS = {
    ConditionKind.WORKED: "Worked",
    ConditionKind.FAILED: "Didn't work",
    ConditionKind.SKIPPED: "Can't check",
    ConditionKind.OTHERWISE: "any other answer",
}
_EITHER_OR = lazy_pattern(r"\bor\b(?! (?:not|more|less|later|newer|older|above|below)\b)", re.IGNORECASE)
_SENTENCE_END = lazy_pattern(r"(?<=[.!?])\s+")


def check_node(node: Node, edges: Sequence[Edge]) -> Iterator[FlowProblem]:
    """The problems of one node and of the ways on from it, wherever those lead."""
    where = node_place(node.id)
    if not is_node_id(node.id):
        yield FlowProblem(where, "This cannot be a node's id", ID_RULE)
    yield from _check_fields(node, where)
    yield from _check_options(node, where)
    if node.script is not None:
        yield from _check_script(node.script, where)
        yield from _check_either_way(node, node.script, where)
    yield from _check_ways(node, edges, where)


def _check_fields(node: Node, where: str) -> Iterator[FlowProblem]:
    required = _REQUIRED[node.type]
    allowed = (*required, *_OPTIONAL[node.type])
    for name in (*_TEXTS, *_OTHERS):
        if getattr(node, name) and name not in allowed:
            what = f"A node of type {node.type} shows no {name.replace('_', ' ')}"
            yield FlowProblem(where, what, f"Remove it, or move it to one of: {', '.join(allowed)}")
    for name in _TEXTS:
        yield from check_text(where, name, getattr(node, name), MAX_TEXT, required=name in required)
    if "script" in required and node.script is None:
        yield FlowProblem(where, "The script is missing", "Write it, or make this an action")
    if node.level not in ("", ENGINEER_LEVEL):
        what = f"There is no level {quoted(node.level)}"
        yield FlowProblem(where, what, f"Write {ENGINEER_LEVEL}, or leave it out for everybody")
    yield from check_line(where, "handover_to", node.handover_to, MAX_NAME, required=False)
    yield from check_lines(where, "next step", node.next_steps, MAX_NEXT_STEPS)


def _check_options(node: Node, where: str) -> Iterator[FlowProblem]:
    least = 2 if node.type is NodeType.QUESTION else 0
    if not least <= len(node.options) <= MAX_OPTIONS:
        mend = f"Offer {least or 1} to {MAX_OPTIONS}"
        yield FlowProblem(where, f"It offers {len(node.options)} answers to pick from", mend)
    for number, option in enumerate(node.options[:MAX_OPTIONS], 1):
        yield from check_line(where, f"label of option {number}", option.label, MAX_OPTION_LABEL)
        yield from check_line(where, f"value of option {number}", option.value, MAX_OPTION_VALUE)
        yield from check_line(where, f"fact of option {number}", option.followup_hint or "", MAX_LINE, required=False)
    labels = [one_line(option.label).casefold() for option in node.options[:MAX_OPTIONS]]
    for label in _repeated(labels):
        yield FlowProblem(where, f"Two options read {quoted(label)}", "Word them so that they can be told apart")
    for value in _repeated(option.value for option in node.options):
        yield FlowProblem(where, f"Two options have the value {quoted(value)}", "Give one of them another value")
    if _asks_either_or(node.text) and any(label.strip(".! ") in ("yes", "no") for label in labels):
        mend = "Make each alternative an option, in words"
        yield FlowProblem(where, "It asks which of two things holds and offers Yes or No", mend)


def _check_script(script: Script, where: str) -> Iterator[FlowProblem]:
    if script.template:
        yield from _check_template(script, where)
        return
    if not script.language or not is_language(script.language):
        yield FlowProblem(where, "The script's language is missing or not one word", LANGUAGE_RULE)
    yield from check_text(where, "script's code", script.code, MAX_CODE)
    yield from check_text(where, "script's risks", script.risks, MAX_TEXT)
    yield from check_text(where, "script's check_first", script.check_first, MAX_TEXT)


def _check_either_way(node: Node, script: Script, where: str) -> Iterator[FlowProblem]:
    """An action may be done by a template instead, and is then told in full for those who click."""
    if node.type is NodeType.ACTION and not script.template:
        mend = "Name a template that does the same, or make this a script"
        yield FlowProblem(where, "It is an action with a script of its own", mend)


def _check_template(script: Script, where: str) -> Iterator[FlowProblem]:
    """A template has its own language, text and cautions."""
    if not is_template(script.template):
        yield FlowProblem(where, f"{quoted(script.template)} is not a template's name", TEMPLATE_RULE)
    if script.language or script.code or script.risks or script.check_first:
        mend = "Leave out language, code, risks and check_first, or the template"
        yield FlowProblem(where, "It names a template and has a script of its own", mend)


def _check_ways(node: Node, edges: Sequence[Edge], where: str) -> Iterator[FlowProblem]:
    if node.type.ends_flow:
        if edges:
            yield FlowProblem(where, f"It ends the flow and still leads to {quoted(edges[0].target)}", "Remove the way")
        return
    needed, allowed = _answers(node)
    written = Counter((edge.condition, edge.value) for edge in edges)
    for answer in needed:
        if answer not in written:
            yield FlowProblem(where, f"It leads nowhere {_when(answer, node)}", "Name the node that follows")
    for answer, times in written.items():
        if answer not in needed and answer not in allowed:
            yield FlowProblem(where, f"It cannot lead on {_when(answer, node)}", "Remove that way")
        elif times > 1:
            yield FlowProblem(where, f"It leads to {times} nodes {_when(answer, node)}", "Keep one of them")


_Answer = tuple[ConditionKind, str]


def _answers(node: Node) -> tuple[tuple[_Answer, ...], tuple[_Answer, ...]]:
    """The answers a node must lead on from, and those it may."""
    needed: tuple[_Answer, ...] = tuple((ConditionKind.OPTION, option.value) for option in node.options[:MAX_OPTIONS])
    if node.type.takes_result and not node.options:
        needed = ((ConditionKind.WORKED, ""), (ConditionKind.FAILED, ""))
    needed = (*dict.fromkeys(needed), (ConditionKind.OTHERWISE, ""))
    return needed, () if node.type is NodeType.NOTE else ((ConditionKind.SKIPPED, ""),)


def _when(answer: _Answer, node: Node) -> str:
    kind, value = answer
    if node.type is NodeType.NOTE and kind is ConditionKind.OTHERWISE:
        return "from here"
    if kind is not ConditionKind.OPTION:
        return f"for {quoted(_ANSWERS[kind])}"
    label = next((option.label for option in node.options if option.value == value), None)
    return f"for the option {quoted(label)}" if label else f"for {quoted(value)}, which is no option of it"


def _repeated(texts: Iterable[str]) -> list[str]:
    return [text for text, times in Counter(texts).items() if times > 1]


def _asks_either_or(text: str) -> bool:
    questions = (part for part in _SENTENCE_END.split(text[:MAX_TEXT]) if part.rstrip().endswith("?"))
    return any(_EITHER_OR.search(question) for question in questions)
