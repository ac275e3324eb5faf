"""Who calls: the token that comes with every request from Teams, checked."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import time
from typing import Any

import jwt
from jwt.exceptions import PyJWTError

from bot.teams.keys import SigningKey, SigningKeys

_ALGORITHMS = ["RS256"]
"""What the Bot Framework signs with. Naming it shuts out `none`, and the public key used as a shared secret."""
_SKEW_SECONDS = 10
"""How far our clock may lag behind the one that says from when on a token is valid."""
_LONGEST = 16_384
"""Characters of a token; real ones have about 1,500."""
_MOST_KEPT = 256
"""Good tokens that are remembered; Teams uses one for about an hour."""


class Unauthenticated(Exception):  # noqa: N818 - an answer: 401
    """The caller did not prove to be Teams. `code` says how, for the log; the caller is not told."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller whose token is good: what it may speak for."""

    service_url: str
    endorsements: frozenset[str]

    def check(self, service_url: str, channel: str) -> None:
        """Raise Unauthenticated unless the token was made for messages from there."""
        if not self.service_url or _plain(self.service_url) != _plain(service_url):
            raise Unauthenticated("service_url")
        if self.endorsements and channel not in self.endorsements:
            raise Unauthenticated("endorsements")


@dataclass(frozen=True, slots=True)
class _Verified:
    """A token that was found good: what it proved, with which key, and until when (seconds since 1970) it is valid."""

    caller: Caller
    key_id: str
    key: SigningKey
    until: int


class TokenVerifier:
    """Checks issuer, audience, signature and lifetime.

    A good token is remembered by its hash until it ends, so that its signature is checked once. It holds only while the
    key that it was checked with is still one of the published ones: whatever is fetched anew is checked anew.
    """

    def __init__(self, keys: SigningKeys, issuer: str, audience: str, now: Callable[[], float] = time) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._now = now
        self._verified = dict[bytes, _Verified]()

    async def caller(self, authorization: str | None) -> Caller:
        """Whose the header is. Raises Unauthenticated; Unavailable while the keys are out of reach."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not 0 < len(token) <= _LONGEST:
            raise Unauthenticated("no_token")
        if not token.isascii():
            raise Unauthenticated("malformed")
        hashed = hashlib.sha256(token.encode()).digest()
        known = self._verified.get(hashed)
        if known is None or self._now() >= known.until or await self._keys.find(known.key_id) is not known.key:
            known = await self._verify(token)
            self._remember(hashed, known)
        return known.caller

    def _remember(self, hashed: bytes, verified: _Verified) -> None:
        self._verified.pop(hashed, None)
        if len(self._verified) >= _MOST_KEPT:
            del self._verified[next(iter(self._verified))]
        self._verified[hashed] = verified

    async def _verify(self, token: str) -> _Verified:
        try:
            header: Mapping[str, Any] = jwt.get_unverified_header(token)
        except PyJWTError:
            raise Unauthenticated("malformed") from None
        if header.get("alg") not in _ALGORITHMS:
            raise Unauthenticated("algorithm")
        key_id = str(header.get("kid", ""))
        key = await self._keys.find(key_id)
        if key is None:
            raise Unauthenticated("unknown_key")
        claims = self._claims(token, key)
        service_url = str(claims.get("serviceurl") or claims.get("serviceUrl") or "")
        return _Verified(Caller(service_url, key.endorsements), key_id, key, int(claims["exp"]))

    def _claims(self, token: str, key: SigningKey) -> Mapping[str, Any]:
        try:
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key.key,
                algorithms=_ALGORITHMS,
                audience=self._audience,
                issuer=self._issuer,
                # Neither takes a skew of its own: a token's end needs none, its beginning does.
                options={"require": ["exp", "iss", "aud"], "verify_nbf": False, "verify_iat": False},
            )
        except PyJWTError as error:
            raise Unauthenticated(type(error).__name__) from None
        begins = claims.get("nbf", 0)
        if not isinstance(begins, int | float) or begins > self._now() + _SKEW_SECONDS:
            raise Unauthenticated("not_yet_valid")
        return claims


def _plain(url: str) -> str:
    return url.rstrip("/").casefold()
