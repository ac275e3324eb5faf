"""What ticket systems tell by themselves: which ticket a call is about, and whether the system itself made it.

Nothing else of a call is used: the ticket is read from the system.
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from typing import Any, cast

from core.tickets.ticket import SystemName

_SIGNATURES = ("X-Hook-Signature", "X-Hub-Signature-256", "X-Hub-Signature", "X-Halo-Signature", "X-Signature")
"""Autotask's; those that HaloPSA's administrators give it, who name algorithm, digest and prefix themselves."""
_METHODS = {"sha1": hashlib.sha1, "sha256": hashlib.sha256, "sha512": hashlib.sha512}
_FIELDS: Mapping[SystemName, tuple[str, ...]] = {
    SystemName.CONNECTWISE: ("ID", "Id", "id"),
    SystemName.AUTOTASK: ("Id", "ID", "id"),
    SystemName.HALOPSA: ("object_id", "ticket_id", "id"),
    SystemName.RT: ("ticket", "id"),
}
_NUMBER = re.compile(r"\d{1,18}")
_NESTED = ("ticket", "Entity", "Fields", "object")


def key_of(query: Mapping[str, str], headers: Mapping[str, str]) -> str:
    """The key that a call shows: in its address, or as the password or token that it signs in with."""
    if key := query.get("key", ""):
        return key
    kind, _, given = headers.get("Authorization", "").partition(" ")
    match kind.lower():
        case "bearer":
            return given.strip()
        case "basic":
            try:
                return base64.b64decode(given.strip(), validate=True).decode().partition(":")[2]
            except ValueError:
                return ""
        case _:
            return ""


def is_signed_by(key: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether each signature that there is was made with the secret key of the hook.

    A signature is an HMAC by SHA-1, SHA-256 or SHA-512, in Base64 or hexadecimal; `sha1=` and the like may precede it.
    """
    given = [headers[name] for name in _SIGNATURES if name in headers]
    return all(_is_made_with(key, signature.strip(), body) for signature in given)


def _is_made_with(key: str, signature: str, body: bytes) -> bool:
    name, equals, digest = signature.partition("=")
    named = _METHODS.get(name.strip().lower()) if equals else None
    if named:
        methods = [named]
    else:  # a Base64 text may end in “=” as well
        methods, digest = list(_METHODS.values()), signature
    shown = digest.strip().encode(errors="replace")
    return any(
        hmac.compare_digest(wanted, shown)
        for method in methods
        for wanted in _written(hmac.new(key.encode(), body, method))
    )


def _written(digest: hmac.HMAC) -> tuple[bytes, bytes]:
    return base64.b64encode(digest.digest()), digest.hexdigest().encode()


def ticket_in(system: SystemName, query: Mapping[str, str], body: bytes) -> str | None:
    """The ticket that a call is about, or None where it says none."""
    for name in _FIELDS[system]:
        if name.lower() in query and _NUMBER.fullmatch(query[name.lower()]):
            return query[name.lower()]
    try:
        data: Any = json.loads(body) if body else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict):
        return None
    given = cast("dict[str, Any]", data)
    for place in (given, *(given.get(name) for name in _NESTED)):
        for name in _FIELDS[system]:
            value = cast("dict[str, Any]", place).get(name) if isinstance(place, dict) else None
            if isinstance(value, int | str) and _NUMBER.fullmatch(str(value)):
                return str(value)
    return None
