"""Files that people attach in a chat, fetched from where its platform keeps them."""

from collections.abc import AsyncGenerator, Mapping

import aiohttp

from bot.shared.logs import get_logger
from core.chat.uploads import NotFetched

log = get_logger(__name__)

_PART = 65_536
_OK = 200
_FETCH = aiohttp.ClientTimeout(total=20)
"""For a file of the largest size that is read, over a slow line."""


async def fetched(
    http: aiohttp.ClientSession, address: str, headers: Mapping[str, str] | None = None
) -> AsyncGenerator[bytes]:
    """The file bit by bit; whoever reads it stops when it gets too long. Raises NotFetched.

    A redirect is not followed: it leads to a page to sign in at, or to what the address was not checked for.
    """
    try:
        async with http.get(address, headers=headers, allow_redirects=False, timeout=_FETCH) as response:
            if response.status != _OK:
                raise not_fetched(str(response.status))
            async for part in response.content.iter_chunked(_PART):
                yield part
    except (aiohttp.ClientError, TimeoutError) as error:
        raise not_fetched(type(error).__name__) from error


def not_fetched(why: str) -> NotFetched:
    """What to raise for a file that is not fetched; `why` is for the log, in a few words."""
    log.warning("chat.file_not_fetched", outcome=why)
    return NotFetched(why)
