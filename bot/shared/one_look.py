"""Looking whether something works, for however many ask at once."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any


class OneLook:
    """Looks once at a time: who asks meanwhile gets the same answer, so that many who ask take no more than one would.

    Anybody may ask whether FlowPilot is ready, and each look takes one of the few connections to the database.
    """

    def __init__(self, look: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._look = look
        self._looking: asyncio.Task[None] | None = None

    async def __call__(self) -> None:
        """Return if it works. Raises what the look raises."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
            self._looking.add_done_callback(_heard)
        await asyncio.shield(self._looking)


def _heard(look: asyncio.Task[None]) -> None:
    """Whoever asked may have gone away: then nobody else takes notice of what was raised."""
    if not look.cancelled():
        look.exception()
