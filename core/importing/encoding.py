"""The text of a file, in whichever encoding it was saved."""

import codecs
import re

from core.shared.patterns import lazy_pattern

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = lazy_pattern(rb"""(?:charset|encoding)\s{0,4}=\s{0,4}["']?\s{0,4}([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_LOOKED_AT = 4096
"""Bytes at the beginning in which an encoding is declared, and by which UTF-16 without a mark is told."""
_CONTROL = lazy_pattern(r"[\x00-\x08\x0e-\x1f\x7f]")
_MOST_CONTROL = 0.01
"""Share of control characters from which a file is no text."""
_SAME = {"iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252"}
"""What the web reads these as, since 1252 is what was meant."""


def decoded(content: bytes) -> str | None:
    """The text, or None when the bytes are none."""
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if len(_CONTROL.findall(text)) <= _MOST_CONTROL * len(text):
            return text
    return None


def _encodings(content: bytes) -> list[str]:
    """Those to try, the likeliest first."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return [encoding]
    beginning = content[:_LOOKED_AT]
    if unmarked := _without_mark(beginning):
        return [unmarked]
    declared = _DECLARED.search(beginning)
    named = declared[1].decode("ascii").lower() if declared else ""
    return ["utf-8", *([_SAME.get(named, named)] if named else []), "cp1252"]


def _without_mark(beginning: bytes) -> str:
    """UTF-16 that does not say so: of what is written in Latin letters every second byte is zero."""
    pairs = len(beginning) // 2
    if pairs < 2:  # noqa: PLR2004 - one letter proves nothing
        return ""
    if beginning[1::2].count(0) > 0.7 * pairs:
        return "utf-16-le"
    return "utf-16-be" if beginning[0::2].count(0) > 0.7 * pairs else ""
