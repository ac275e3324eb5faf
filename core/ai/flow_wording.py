"""Wording a proposed flow better with Claude: what it is told, what it answers, and how an answer is judged.

The model words texts and nothing else: nodes, ways and ids are the server's, and what a published flow has already is
not shown to it as something to change.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from importlib import resources

from pydantic import BaseModel, ConfigDict, ValidationError

from core.ai.prompts import fenced
from core.flows.harm import never_shown
from core.flows.model import Flow, Node
from core.flows.validate import MAX_SYMPTOMS, validate
from core.flows.written import one_line, tidy
from core.learning.fitting import fit_label
from core.learning.lesson import distinct
from core.safety.redaction.vault import PLACEHOLDER, REMOVED

SYSTEM = resources.files(__package__ or "core.ai").joinpath("flow_words.md").read_text(encoding="utf-8")
"""The instructions, the same for every flow."""
_WORDED = ("text", "why", "details", "root_cause", "fix", "reason")


class OptionOut(BaseModel):
    """An answer to pick in better words."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    value: str
    label: str


class NodeOut(BaseModel):
    """A node in better words; what is left empty stays as it is."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    text: str = ""
    why: str = ""
    details: str = ""
    root_cause: str = ""
    fix: str = ""
    reason: str = ""
    options: list[OptionOut] = []


class FlowWordsOut(BaseModel):
    """The words of a flow."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    title: str
    description: str
    symptoms: list[str]
    nodes: list[NodeOut]


def prompt(flow: Flow, base: Flow | None) -> str:
    """What may be worded better, as data: the head of a new flow, and the nodes that the base does not have."""
    data = {
        "is_new": base is None,
        "title": flow.title,
        "description": flow.description,
        "symptoms": list(flow.symptoms),
        "nodes": [_shown(node) for node in _fresh(flow, base).values()],
    }
    return f"{fenced('flow', json.dumps(data, ensure_ascii=False))}\nGive its words in a better wording."


def judged(answer: str, flow: Flow, base: Flow | None) -> tuple[Flow | None, list[str]]:
    """The flow in the words of the answer, and what is wrong with it; the sentences go back to the model."""
    try:
        given = FlowWordsOut.model_validate_json(answer)
    except ValidationError as error:
        return None, [f"{'.'.join(map(str, fault['loc'])) or 'The answer'}: {fault['msg']}" for fault in error.errors()]
    fresh = _fresh(flow, base)
    unknown = [node.id for node in given.nodes if node.id not in fresh]
    if unknown:
        return None, [f"There is no node “{node_id}” to word." for node_id in unknown[:5]]
    words = {node.id: node for node in given.nodes}
    nodes = tuple(_worded(node, words[node.id]) if node.id in words else node for node in flow.nodes)
    worded = replace(flow, nodes=nodes)
    if base is None:
        symptoms = distinct(
            [line for text in (*given.symptoms, *flow.symptoms) if (line := one_line(text))], MAX_SYMPTOMS
        )
        worded = replace(
            worded,
            title=one_line(given.title) or flow.title,
            description=tidy(given.description) or flow.description,
            symptoms=symptoms,
        )
    withheld = {problem.where for problem in never_shown(flow)}
    problems = [str(problem) for problem in validate(worded)]
    problems += [str(problem) for problem in never_shown(worded) if problem.where not in withheld]
    added = _placeholders(answer) - _placeholders(json.dumps([_shown(node) for node in fresh.values()]) + _head(flow))
    problems += [f"{placeholder} is not in what you were given." for placeholder in sorted(added)]
    return (None if problems else worded), problems


def _fresh(flow: Flow, base: Flow | None) -> Mapping[str, Node]:
    known = {node.id for node in base.nodes} if base else set[str]()
    return {node.id: node for node in flow.nodes if node.id not in known}


def _shown(node: Node) -> dict[str, object]:
    words = {name: getattr(node, name) for name in _WORDED if getattr(node, name)}
    options = [{"value": option.value, "label": option.label} for option in node.options]
    return {"id": node.id, "type": node.type.value, **words, **({"options": options} if options else {})}


def _worded(node: Node, words: NodeOut) -> Node:
    texts = {name: tidy(getattr(words, name)) for name in _WORDED if getattr(node, name) and getattr(words, name)}
    labels = {option.value: fit_label(option.label) for option in words.options}
    options = tuple(replace(option, label=labels.get(option.value) or option.label) for option in node.options)
    return replace(node, options=options, **texts)  # pyrefly: ignore[bad-argument-type]


def _head(flow: Flow) -> str:
    return " ".join((flow.title, flow.description, *flow.symptoms))


def _placeholders(text: str) -> set[str]:
    return {match[0] for shape in (PLACEHOLDER, REMOVED) for match in shape.finditer(text)}
