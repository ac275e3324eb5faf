"""The groups of sessions that are run: how flows are found, how the engineer answers, what is made of an offer."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from tests.evals.checks import violations
from tests.evals.faults import Fault, Kind
from tests.evals.moves import Policy, Voice
from tests.evals.program import Desk
from tests.evals.walk import Transcript, walk

AT_ONCE = 6
"""Sessions under way at the same time."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One group."""

    voice: Voice
    policy: Policy

    @property
    def name(self) -> str:
        """For people and for the account it has to itself."""
        return self.voice if self.policy is Policy.RIGHT else f"{self.voice}, first offer"

    def faults(self, faults: Sequence[Fault]) -> list[Fault]:
        """Those of interest: a beginner is not measured on hostile reports."""
        return [fault for fault in faults if self.policy is Policy.RIGHT or fault.kind is not Kind.HOSTILE]


CELLS = (
    Cell(Voice.BUTTONS, Policy.RIGHT),
    Cell(Voice.TYPED, Policy.RIGHT),
    Cell(Voice.HALF, Policy.RIGHT),
    Cell(Voice.BUTTONS, Policy.FIRST),
    Cell(Voice.TYPED, Policy.FIRST),
)


@dataclass(frozen=True, slots=True)
class Result:
    """One session and what the checks say about it."""

    kept: Transcript
    violations: tuple[str, ...]


async def run_cell(cell: Cell, faults: Sequence[Fault], at: Desk) -> list[Result]:
    """All sessions of a group, several at a time, in the order of the faults."""
    free = asyncio.Semaphore(AT_ONCE)

    async def one(fault: Fault) -> Result:
        async with free:
            kept = await walk(at.api, fault, cell.voice, cell.policy, at.library)
            return Result(kept, tuple(violations(kept, at.library)))

    return await asyncio.gather(*(one(fault) for fault in cell.faults(faults)))
