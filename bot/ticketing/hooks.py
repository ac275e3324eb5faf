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

_SIGNATURE = "X-Hook-Signature"
_FIELDS: Mapping[SystemName, tuple[str, ...]] = {
    SystemName.CONNECTWISE: ("ID", "Id", "id"),
    SystemName.AUTOTASK: ("Id", "ID", "id"),
    SystemName.HALOPSA: ("object_id", "ticket_id", "id"),
    SystemName.RT: ("ticket", "id"),
}
_NUMBER = re.compile(r"\d{1,18}")
_NESTED = ("ticket", "Entity", "Fields", "object")


def is_signed_by(key: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether a signature, where there is one, is made with the secret key of the hook.

    Autotask signs as `sha1=` and HMAC-SHA1 in Base64; the same with SHA-256 is understood too.
    """
    given = headers.get(_SIGNATURE)
    if given is None:
        return True
    name, _, digest = given.partition("=")
    method = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}.get(name.strip().lower())
    if method is None:
        return False
    wanted = base64.b64encode(hmac.new(key.encode(), body, method).digest())
    return hmac.compare_digest(wanted, digest.strip().encode(errors="replace"))


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
