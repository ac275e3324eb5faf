"""Doing a thing once in this process, however often Slack delivers it.

What is stored is safe by itself (a command's key is kept with it); this spares a second private answer or modal.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")
_REMEMBERED = 5_000
"""Deliveries remembered; Slack repeats one for about six minutes."""


class Once(Generic[T]):
    """Remembers what deliveries led to."""

    def __init__(self) -> None:
        self._results: OrderedDict[str, asyncio.Future[T]] = OrderedDict()

    async def do(self, key: str, work: Callable[[], Awaitable[T]]) -> T:
        """The work's result; a second call with the key waits for the first one's. What failed is done anew."""
        known = self._results.get(key)
        if known is not None:
            return await asyncio.shield(known)
        result = self._results[key] = asyncio.ensure_future(work())
        if len(self._results) > _REMEMBERED:
            self._results.popitem(last=False)
        try:
            return await asyncio.shield(result)
        except BaseException:
            if result.done() and (result.cancelled() or result.exception()):
                self._results.pop(key, None)
            raise
