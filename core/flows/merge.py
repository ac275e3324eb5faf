"""Merging what two sides made of one thing: the rule, and how it goes into a node field by field."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from core.flows.model import Node
from core.flows.options import Option
from core.flows.problems import node_place, quoted

T = TypeVar("T")

_FIELDS = ("type", "text", "why", "details", "script", "root_cause", "fix", "reason", "handover_to", "level")


@dataclass(slots=True)
class Merging:
    """One merge; it collects the conflicts instead of stopping at the first."""

    conflicts: list[str] = field(default_factory=list[str])

    def conflict(self, what: str) -> None:
        """Note that both sides changed something differently, in words without a full stop."""
        self.conflicts.append(what)

    def merged(self, what: str, before: T, ours: T, theirs: T) -> T:
        """Whatever one side alone changed; where both did, differently, theirs, and the conflict is noted."""
        if theirs in (before, ours):
            return ours
        if ours != before:
            self.conflict(f"{what} was changed here and in the flow, each in its own way")
        return theirs


def merged_texts(before: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> tuple[str, ...]:
    """A list with what either side added and without what either side removed; lists never conflict."""
    if tuple(theirs) == tuple(before):
        return tuple(ours)
    removed = set(before) - set(ours)
    added = [text for text in ours if text not in before and text not in theirs]
    return (*(text for text in theirs if text not in removed), *added)


def merged_node(before: Node, ours: Node, theirs: Node, merging: Merging) -> Node:
    """The node with the changes of both sides, field by field and option by option."""
    if theirs == before:
        return ours
    where = node_place(before.id)
    fields: dict[str, Any] = {
        name: merging.merged(
            f"{where}, {name.replace('_', ' ')}", getattr(before, name), getattr(ours, name), getattr(theirs, name)
        )
        for name in _FIELDS
    }
    return replace(
        theirs,
        options=_merged_options(before.options, ours.options, theirs.options, merging, where),
        next_steps=merged_texts(before.next_steps, ours.next_steps, theirs.next_steps),
        **fields,
    )


def _merged_options(
    before: tuple[Option, ...], ours: tuple[Option, ...], theirs: tuple[Option, ...], merging: Merging, where: str
) -> tuple[Option, ...]:
    if theirs == before:
        return ours
    sides = [{option.value: option for option in side} for side in (before, ours, theirs)]
    merged = list[Option]()
    for value in dict.fromkeys(option.value for option in (*theirs, *ours)):
        what = f"{where}, the option {quoted(value)},"
        kept = merging.merged(what, *(side.get(value) for side in sides))
        merged += [kept] if kept else []
    return tuple(merged)
