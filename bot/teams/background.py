"""What is done beside the answer to a request, and finished before the process ends."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from bot.shared.logs import get_logger

log = get_logger(__name__)

_LAST_SECONDS = 5.0
"""How long what is under way may take when the process stops."""


class Background:
    """Runs small tasks; a failure is logged and concerns nobody else."""

    def __init__(self) -> None:
        self._running = set[asyncio.Task[None]]()

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it now, beside everything else."""
        task = asyncio.create_task(self._guarded(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def close(self) -> None:
        """Finish what is under way, or let it go."""
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=_LAST_SECONDS)
            for task in late:
                task.cancel()

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception:
            log.exception("teams.background_failed")
