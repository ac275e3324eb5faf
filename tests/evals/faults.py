"""Faults: what is wrong with a made-up world, hidden from the program, and what its engineer can tell about it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_DATA = Path(__file__).parent / "data"
RESULTS = ("worked", "failed", "cures")
"""How an action or script may go; `cures`: it worked and the fault is gone."""


class Kind(StrEnum):
    """What a report is to the program."""

    COVERED = "covered"
    """A starter flow is about it."""
    UNCOVERED = "uncovered"
    """No flow is: its right end are own steps or a hand-over."""
    HOSTILE = "hostile"
    """Abuse, injection, nonsense, secrets, two problems at once."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something the engineer finds when asked about it."""

    ask: re.Pattern[str]
    """What a question has to speak of."""
    say: tuple[str, ...]
    """How it is typed, in several ways."""


@dataclass(frozen=True, slots=True)
class NodeTruth:
    """What is true at a flow's node."""

    piece: str
    """A piece of the label of the true option; empty where the answer is a result."""
    result: str
    """One of `RESULTS`; empty where the answer is an option that helps nothing."""
    phrases: tuple[str, ...]
    """The answer in own words."""


@dataclass(frozen=True, slots=True)
class OwnStep:
    """What the engineer does by hand."""

    did: str
    helped: bool


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault with its world."""

    id: str
    kind: Kind
    says: str
    """The problem as somebody types it."""
    cause: str
    """Hidden from the program."""
    flow: str = ""
    """Slug of the starter flow that is about it."""
    also: tuple[str, ...] = ()
    """Slugs of flows that come to a right end as well."""
    wrong_premise: bool = False
    """Whether `says` blames the wrong thing."""
    reach: str = ""
    changed: str = ""
    facts: tuple[Fact, ...] = ()
    cures: re.Pattern[str] | None = None
    """What an action of the right flow has to speak of to help, where `truth` does not say."""
    ends: tuple[str, ...] = ()
    """`resolved`, `handed_over` or both: the right ends."""
    by: re.Pattern[str] | None = None
    """What the right end's cause, fix or reason speaks of."""
    own: tuple[OwnStep, ...] = ()
    reason: str = ""
    """The engineer's own reason for a hand-over."""
    may_start: bool = False
    """Whether a hostile report may start a flow all the same."""
    secrets: tuple[str, ...] = ()
    truth: Mapping[str, Mapping[str, NodeTruth]] = field(default_factory=dict[str, dict[str, NodeTruth]])
    """By flow and node."""
    gap: str = ""
    """Why the flow cannot lead to the right end, where it cannot."""

    @property
    def flows(self) -> tuple[str, ...]:
        """Slugs of all flows that are right for it."""
        return (self.flow, *self.also) if self.flow else ()

    def fact_for(self, question: str) -> Fact | None:
        """The first fact the question asks for."""
        return next((fact for fact in self.facts if fact.ask.search(question)), None)


def all_faults() -> tuple[Fault, ...]:
    """Every fault, the covered ones first."""
    truths: dict[str, Any] = _read("truth.yaml")
    written = [(kind, one) for kind in Kind for one in _read(f"faults_{kind}.yaml")]
    return tuple(_fault(kind, one, truths.get(one["id"], {})) for kind, one in written)


@cache
def _read(name: str) -> Any:
    return yaml.load((_DATA / name).read_text(encoding="utf-8"), yaml.CSafeLoader)


def _fault(kind: Kind, one: Mapping[str, Any], truth: Mapping[str, Any]) -> Fault:
    asked: dict[str, Any] = _read("questions.yaml")
    facts = {**one.get("facts", {}), **asked["always"]}
    end: str | list[str] = one["end"]
    nodes = {
        slug: {node: _node_truth(written) for node, written in some.items() if node != "gap"}
        for slug, some in truth.items()
    }
    return Fault(
        id=one["id"],
        kind=kind,
        says=one["says"],
        cause=one["cause"],
        flow=one.get("flow", ""),
        also=tuple(slug for slug in nodes if slug != one.get("flow")),
        wrong_premise=one.get("premise") == "wrong",
        reach=one.get("reach", ""),
        changed=one.get("changed", ""),
        facts=tuple(_fact(asked["asks"], name, written) for name, written in facts.items()),
        cures=_pattern(one.get("cures")),
        ends=(end,) if isinstance(end, str) else tuple(end),
        by=_pattern(one.get("by")),
        own=tuple(OwnStep(*_did(step)) for step in one.get("own", ())),
        reason=one.get("reason", ""),
        may_start=one.get("start") == "any",
        secrets=tuple(one.get("secrets", ())),
        truth=nodes,
        gap=next((some["gap"] for some in truth.values() if "gap" in some), ""),
    )


def _did(step: Sequence[Any]) -> tuple[str, bool]:
    """An own step is written as words with commas and, last, whether it helped."""
    *words, helped = step
    return ", ".join(str(word) for word in words), helped is True


def _fact(asks: Mapping[str, str], name: str, written: dict[str, Any] | list[str]) -> Fact:
    ask: str = written["ask"] if isinstance(written, dict) else asks[name]
    say: list[str] = written["say"] if isinstance(written, dict) else written
    return Fact(re.compile(ask, re.IGNORECASE), tuple(str(one) for one in say))


def _node_truth(written: Any) -> NodeTruth:
    if isinstance(written, str) and written in RESULTS:
        return NodeTruth("", written, ())
    piece, *rest = (str(one) for one in written)
    result = "cures" if "cures" in rest else ""
    return NodeTruth(piece, result, tuple(one for one in rest if one != "cures"))


def _pattern(written: str | None) -> re.Pattern[str] | None:
    return re.compile(written, re.IGNORECASE) if written else None
