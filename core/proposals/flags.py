"""Flags: what somebody who walks a flow says is wrong with one of its steps. They never change the flow themselves."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from core.accounts.person import Person
from core.flows.model import Node
from core.proposals.proposal import Proposal, ProposalSource, ProposalType
from core.shared.text import shortened

_TITLE = "Flagged: "
_MOST_FLAGS = 50
_TEXT_SHOWN = 120


class FlagKind(StrEnum):
    """What is wrong with a step."""

    WRONG = "wrong"
    OUTDATED = "outdated"
    UNCLEAR = "unclear"
    DANGEROUS = "dangerous"


# As `Flag.line` writes it. The last brackets are the person's, whose name may end in a number: “Kim (2)”.
_LINE = re.compile(
    rf"(?P<kind>{'|'.join(kind.capitalize() for kind in FlagKind)}): “.*?” \((?P<node>[^\s()“”]+)\)\. "
    r"(?P<note>.*) \((?P<by>[^()]*(?: \(\d+\))?)\)"
)


@dataclass(frozen=True, slots=True)
class Flag:
    """A step that somebody flagged, and why."""

    kind: FlagKind
    note: str
    by: Person
    node: Node

    @property
    def line(self) -> str:
        """The flag as the reviewers read it."""
        step = shortened(self.node.text or self.node.reason or self.node.fix, _TEXT_SHOWN)
        return f"{self.kind.capitalize()}: “{step}” ({self.node.id}). {self.note} ({self.by.name})"


@dataclass(frozen=True, slots=True)
class ShownFlag:
    """A flag as it is shown at its node."""

    node_id: str
    kind: FlagKind
    note: str
    by: str


def flags_of(proposal: Proposal) -> tuple[ShownFlag, ...]:
    """The flags that a proposal holds, of nodes that its flow still has."""
    if not is_of_flags(proposal) or proposal.flow is None:
        return ()
    found = (_LINE.fullmatch(line) for line in proposal.description.splitlines())
    return tuple(
        ShownFlag(line["node"], FlagKind(line["kind"].lower()), line["note"], line["by"])
        for line in found
        if line and proposal.flow.node(line["node"])
    )


def flag_title(flow_title: str) -> str:
    """What a proposal that flags raise is called."""
    return f"{_TITLE}{flow_title}"[:255]


def is_of_flags(proposal: Proposal) -> bool:
    """Whether a proposal only holds flags, to which more may be added."""
    by_hand = proposal.type is ProposalType.ENHANCEMENT and proposal.source is ProposalSource.MANUAL_DRAFT
    return by_hand and proposal.title.startswith(_TITLE)


def with_flag(proposal: Proposal, flag: Flag) -> Proposal:
    """The proposal with one flag more; one that it has already changes nothing."""
    lines = proposal.description.splitlines()
    if flag.line in lines or len(lines) >= _MOST_FLAGS:
        return proposal
    return replace(proposal, description="\n".join((*lines, flag.line)), version=proposal.version + 1)
