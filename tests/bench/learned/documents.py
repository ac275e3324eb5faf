"""Scoring what is read out of documents: which flows a reviewer would sign as they are, and what ails the rest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from core.flows.model import Flow, NodeType
from core.importing.cleaning import without_secrets
from core.importing.outline import ImportRefused
from core.importing.reading import flows_in
from tests.bench.learned.files import content_of
from tests.bench.learned.kept import with_kept
from tests.bench.learned.outline import branches, parsed, plain, ways_of_flow, ways_of_outline

_FOLDER = Path(__file__).parents[2] / "data" / "learned"


@dataclass(frozen=True, slots=True)
class Score:
    """What came of one document or session."""

    name: str
    wrong: tuple[str, ...]
    """Why a reviewer would not sign it as it is; empty when they would."""
    branches_wrong: int = 0
    """Branches that were lost, invented or lead elsewhere, of what was proposed."""
    leaked: int = 0
    """Texts of one case or person that it has."""
    procedure: bool = True
    """Whether there is something to learn at all."""
    kept: int = 0
    """Conditions that are steps in the document's own words, and no questions; they are no branches."""


def scores() -> list[Score]:
    """The score of each document of the fixtures."""
    return [scored(document) for document in fixtures()]


def fixtures() -> list[dict[str, Any]]:
    """The documents, in the order in which they were written."""
    return [
        one
        for file in sorted(_FOLDER.glob("documents*.yaml"))
        for one in yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)
    ]


def scored(document: dict[str, Any]) -> Score:
    """The score of one document."""
    name = document["name"]
    try:
        found = [one.flow for one in flows_in(name, content_of(name, document), without_secrets)]
    except ImportRefused as refusal:
        if "refused" in document:
            right = document["refused"] in refusal.sentence
            return Score(name, () if right else (f"refused with: {refusal.sentence}",), procedure=False)
        return Score(name, (f"refused: {refusal.sentence}",))
    if "refused" in document:
        return Score(name, ("not refused",), procedure=False)
    if "titles" in document:
        same = [plain(flow.title) for flow in found] == [plain(title) for title in document["titles"]]
        return Score(name, () if same else (f"titles: {[flow.title for flow in found]}",))
    if len(found) != 1:
        return Score(name, (f"{len(found)} flows: {[flow.title for flow in found]}",), branches_wrong=len(found))
    return _compared(document, found[0])


def _compared(document: dict[str, Any], flow: Flow) -> Score:
    kept = with_kept(parsed(document["flow"]), flow)
    lines = kept.lines
    right, made = ways_of_outline(lines), ways_of_flow(flow, lines)
    wrong = list[str]()
    if right != made:
        lost, invented = sorted(right - made)[:2], sorted(made - right)[:2]
        wrong.append(f"ways lost: {lost}; invented: {invented}")
    if plain(flow.title) != plain(document["title"]):
        wrong.append(f"title: {flow.title}")
    wrong += _missing(document, flow)
    texts = str(replace(flow, sources=())).casefold()  # which name the file
    leaked = [text for text in document.get("absent", ()) if text.casefold() in texts]
    wrong += [f"has {text!r}" for text in leaked]
    return Score(
        document["name"], tuple(wrong), len(branches(right) ^ branches(made)), len(leaked), kept=kept.conditions
    )


def _missing(document: dict[str, Any], flow: Flow) -> list[str]:
    parts = {
        "cause": [node.root_cause for node in flow.nodes if node.type is NodeType.RESOLUTION],
        "check": [node.text for node in flow.nodes if node.type is NodeType.VERIFICATION],
        "open": [node.reason for node in flow.nodes if node.type is NodeType.ESCALATION],
        "says": [flow.description],
    }
    return [
        f"{name}: {texts}"
        for name, texts in parts.items()
        if name in document and not any(plain(document[name]) in plain(text) for text in texts)
    ]


def failed(found: Sequence[Score]) -> list[str]:
    """A line for each that a reviewer would not sign."""
    return [f"{score.name}: {'; '.join(score.wrong)}" for score in found if score.wrong]
