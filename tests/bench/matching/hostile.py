"""Texts that nobody means as a problem, of a megabyte where that can be."""

import random
from collections.abc import Mapping

_MEGABYTE = 1_000_000
_chance = random.Random(0)

HOSTILE: Mapping[str, str] = {
    "nothing": "",
    "1 MB of different words": " ".join(f"word{number}" for number in range(_MEGABYTE // 10)),
    "1 MB of words as of a log": " ".join(f"0x{_chance.getrandbits(32):08x}" for _ in range(_MEGABYTE // 11)),
    "1 MB of one word again and again": "printer " * (_MEGABYTE // 8),
    "one word of 1 MB": "a" * _MEGABYTE,
    "1 MB of lines": "It says no.\n" * (_MEGABYTE // 12),
    "1 MB of blanks": " " * _MEGABYTE,
    "1 MB of joints": "a-" * (_MEGABYTE // 2),
    "1 MB of random bytes as text": _chance.randbytes(_MEGABYTE).decode("latin-1"),
    "1 MB of damaged UTF-8": _chance.randbytes(_MEGABYTE).decode("utf-8", "surrogateescape"),
    "1 MB of Japanese": "プリンターが印刷できません。" * (_MEGABYTE // 42),
    "1 MB of Russian": "Принтер не печатает. " * (_MEGABYTE // 38),
    "1 MB of emoji": "😀🖨️👩‍💻" * (_MEGABYTE // 22),
    "1 MB of accents on one letter": "e" + "\u0301" * (_MEGABYTE // 2),
}
"""By what they are."""
