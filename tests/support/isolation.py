"""Work on documents without a process of its own, where that is not what a test is about."""

from collections.abc import Callable
from typing import TypeVar, TypeVarTuple

Args = TypeVarTuple("Args")
R = TypeVar("R")


class SameProcess:
    """Runs functions here and now."""

    async def run(self, function: Callable[[*Args], R], *args: *Args) -> R:
        return function(*args)
