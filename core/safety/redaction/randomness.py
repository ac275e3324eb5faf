"""Telling what a generator made from what people name things."""

import re

from core.shared.patterns import lazy_pattern

_RUN = lazy_pattern(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
_PIECE = lazy_pattern(r"[A-Za-z0-9+/]+")
_ALPHABET = lazy_pattern(r"[\w+/=.~-]+", re.ASCII)
_HEX = lazy_pattern(r"[0-9a-f]+|[0-9A-F]+")
_BASE32 = lazy_pattern(r"[A-Z2-7]{16,64}=*")
_LONGEST_RUN = 2.7
"""Characters of one sort in a row, in the mean: 1.5 to 2.3 in what is random, over 3.5 in names."""
_SHORTEST, _SHORTEST_HEX = 16, 16


def is_hex(value: str) -> bool:
    """Whether it is a long number in hexadecimal: a key in one place, and a hash or an id in others."""
    return len(value) >= _SHORTEST_HEX and _HEX.fullmatch(value) is not None and any(map(str.isdigit, value))


def is_random(value: str, shortest: int = _SHORTEST) -> bool:
    """Whether capitals, small letters and digits alternate in it as in nothing that means something.

    `shortest`: fewest characters of its longest piece between signs.
    """
    if len(value) < shortest or not _ALPHABET.fullmatch(value):
        return False
    piece = max(_PIECE.findall(value), key=len, default="")
    if len(piece) < shortest and not (value.count("-") + value.count("_") <= len(value) // 8 and len(piece) >= 8):  # noqa: PLR2004
        return False
    runs = _RUN.findall(value)
    sorts = sum((value.upper() != value, value.lower() != value, any(map(str.isdigit, value))))
    return sorts > 1 and sum(map(len, runs)) / len(runs) <= _LONGEST_RUN


def is_base32(value: str) -> bool:
    """Whether it is a secret of an authenticator, in the alphabet of RFC 4648."""
    return _BASE32.fullmatch(value) is not None and any(map(str.isdigit, value))
