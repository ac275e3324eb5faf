"""Files that people attach in a chat, fetched from where its platform keeps them."""

from collections.abc import AsyncGenerator, Mapping

import aiohttp

from bot.shared.logs import get_logger
from core.chat.uploads import NotFetched

log = get_logger(__name__)

_PART = 65_536
_OK = 200
_FETCH = aiohttp.ClientTimeout(total=60)
"""For a log of the largest size that is kept, over a slow line."""


async def fetched(
    http: aiohttp.ClientSession, address: str, headers: Mapping[str, str] | None = None, *, is_page: bool = True
) -> AsyncGenerator[bytes]:
    """The file bit by bit; whoever reads it stops when it gets too long. Raises NotFetched.

    A redirect is not followed: it leads to a page to sign in at, or to what the address was not checked for. Unless the
    file may be a web page itself, `is_page`, one that comes in its place is such a page to sign in at.
    """
    try:
        async with http.get(address, headers=headers, allow_redirects=False, timeout=_FETCH) as response:
            if response.status != _OK:
                raise not_fetched(str(response.status))
            if not is_page and response.content_type == "text/html":
                raise not_fetched("a page instead")
            async for part in response.content.iter_chunked(_PART):
                yield part
    except (aiohttp.ClientError, TimeoutError) as error:
        raise not_fetched(type(error).__name__) from error


def not_fetched(why: str, sentence: str = "") -> NotFetched:
    """What to raise for a file that is not fetched; `why` is for the log, in a few words, `sentence` for the sender."""
    log.warning("chat.file_not_fetched", outcome=why)
    return NotFetched(why, sentence) if sentence else NotFetched(why)
