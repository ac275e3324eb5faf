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
    """Remembers what deliveries led to, where that was a success."""

    def __init__(self, is_success: Callable[[T], bool] = lambda _: True) -> None:
        """`is_success` tells results that stay from those of work that is worth trying again."""
        self._results: OrderedDict[str, asyncio.Future[T]] = OrderedDict()
        self._is_success = is_success

    async def do(self, key: str, work: Callable[[], Awaitable[T]]) -> T:
        """The work's result; a second call with the key waits for the first one's. What failed is done anew."""
        known = self._results.get(key)
        if known is not None:
            return await asyncio.shield(known)
        result = self._results[key] = asyncio.ensure_future(work())
        if len(self._results) > _REMEMBERED:
            self._results.popitem(last=False)
        # Also when nobody waits for it any more.
        result.add_done_callback(lambda done: self._forget_failure(key, done))
        return await asyncio.shield(result)

    def _forget_failure(self, key: str, done: asyncio.Future[T]) -> None:
        failed = done.cancelled() or done.exception() is not None or not self._is_success(done.result())
        if failed and self._results.get(key) is done:
            del self._results[key]
