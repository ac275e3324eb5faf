"""The keys that what Teams sends is signed with: found by OpenID metadata, kept, and renewed beside the requests."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

import aiohttp
from jwt import PyJWK
from jwt.exceptions import PyJWTError

from bot.shared.logs import get_logger
from core.shared.errors import Unavailable

log = get_logger(__name__)

_LIFETIME_SECONDS = 24 * 3600.0
"""How long keys are used before they are fetched anew; the Bot Framework asks for once a day at least."""
_BETWEEN_FETCHES_SECONDS = 10.0
"""Tokens that name invented keys make us fetch no more often than that."""
_TIMEOUT = aiohttp.ClientTimeout(total=8)
"""Less than the 10 s in which Teams wants an answer."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key, and the channels it may speak for; an empty set says nothing about that."""

    key: Any
    endorsements: frozenset[str]


class SigningKeys:
    """Keys by their id. Requests wait for a fetch only while a key is not known."""

    def __init__(self, http: aiohttp.ClientSession, metadata_url: str, clock: Callable[[], float] = monotonic) -> None:
        self._http = http
        self._metadata_url = metadata_url
        self._clock = clock
        self._keys: dict[str, SigningKey] = {}
        self._fetched_at = -_LIFETIME_SECONDS
        self._tried_at = -_LIFETIME_SECONDS
        self._fetching = asyncio.Lock()
        self._renewal: asyncio.Task[None] | None = None

    async def find(self, key_id: str) -> SigningKey | None:
        """The key with that id; None when there is none. Raises Unavailable while no key could be fetched at all."""
        if key_id not in self._keys:
            await self._fetch(self._clock())
            if not self._keys:
                raise Unavailable("The keys that verify callers cannot be fetched.")
        elif self._clock() - self._fetched_at > _LIFETIME_SECONDS and (self._renewal is None or self._renewal.done()):
            self._renewal = asyncio.create_task(self._fetch(self._clock()))
        return self._keys.get(key_id)

    async def close(self) -> None:
        """Let go of a renewal under way."""
        if self._renewal:
            self._renewal.cancel()
            await asyncio.gather(self._renewal, return_exceptions=True)

    async def _fetch(self, asked_at: float) -> None:
        async with self._fetching:
            if self._tried_at >= asked_at or (self._keys and asked_at - self._tried_at < _BETWEEN_FETCHES_SECONDS):
                return  # somebody else just did
            self._tried_at = self._clock()
            try:
                metadata = await self._json(self._metadata_url)
                found = await self._json(str(metadata["jwks_uri"]))
                self._keys = {key_id: key for key_id, key in map(_read, found["keys"]) if key}
                self._fetched_at = self._clock()
            except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError) as error:
                log.warning("teams.keys_not_fetched", outcome=type(error).__name__)

    async def _json(self, url: str) -> Any:
        async with self._http.get(url, timeout=_TIMEOUT, raise_for_status=True) as response:
            return await response.json(content_type=None)


def _read(described: dict[str, Any]) -> tuple[str, SigningKey | None]:
    """A key as it is published; None for one of a kind we do not use."""
    key_id = str(described.get("kid", ""))
    if described.get("kty") != "RSA":
        return key_id, None
    try:
        key = PyJWK(described, algorithm="RS256").key
    except PyJWTError:
        return key_id, None
    return key_id, SigningKey(key, frozenset(map(str, described.get("endorsements") or ())))
