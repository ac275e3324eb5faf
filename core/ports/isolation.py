"""What the core needs to read bytes that nobody vouches for: a process of its own, with limits."""

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol, TypeVar, TypeVarTuple

Args = TypeVarTuple("Args")
R = TypeVar("R")


class IsolationFailure(StrEnum):
    """Why nothing came of a piece of work."""

    TIME = "time"
    MEMORY = "memory"
    BROKEN = "broken"
    """It ended in a way that nobody foresaw, as a damaged file makes a reader do."""


class NotDone(Exception):  # noqa: N818 - named for what happened
    """The work was given up. What it worked on is to blame, so whoever gave it that is told and nobody else."""

    def __init__(self, failure: IsolationFailure) -> None:
        super().__init__(failure)
        self.failure = failure


class Isolation(Protocol):
    """Runs functions where they can neither hold up nor bring down anything else."""

    async def run(self, function: Callable[[*Args], R], *args: *Args) -> R:
        """What the function returns for these arguments, all of which can be pickled.

        A Refusal that it raises is raised here. Raises NotDone, and Unavailable while too much else waits.
        """
        ...
