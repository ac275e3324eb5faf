"""How a problem is worded, apart from what it is about: as a fault or as a wish, in words of any problem or its own."""

import re
from collections.abc import Iterable

from core.matching.language import ENGLISH, in_english, language_of
from core.matching.lexicon import english, foreign
from core.shared.patterns import lazy_pattern

_READ = 500
"""Characters in which a text says whether it reports or asks."""
_WORD = lazy_pattern(r"[^\W_]+(?:['’][^\W_]+)*")
_CODE = lazy_pattern(r"0x[0-9a-f]{4,}|\b[A-Z]{3,}_[A-Z_]{3,}|\b[45]\d\d\b|\bNT ?\d|\w*n['’]t\b", re.IGNORECASE)
"""Codes that machines show when something is wrong, and all that isn't, doesn't and can't."""
_GREETING = lazy_pattern(
    r"^\W*(?:(?:hi|hello|hey|dear|good (?:morning|afternoon)|hallo|hola|bonjour)\b[^,.!\n]{0,30}[,.!\n]\s*|please\s+)*",
    re.IGNORECASE,
)


def asks(text: str) -> bool:
    """Whether the text begins as a wish or a question: what flows that mend faults are not for."""
    start = _GREETING.sub("", text[:_READ]).lstrip(' \t\n¿¡"“„*>-').casefold()
    code = language_of(text)
    if code != ENGLISH:
        return _begins(start, foreign(code).asks)
    return _begins(start, english().asks) or (_begins(start, english().orders) and not reports_a_fault(text))


def _begins(start: str, openings: Iterable[str]) -> bool:
    return any(
        start.startswith(opening) and not start[len(opening) : len(opening) + 1].isalnum() for opening in openings
    )


def reports_a_fault(text: str) -> bool:
    """Whether the text says that something is not as it should be, in any word for that."""
    plain = in_english(text[:_READ])
    if _CODE.search(plain):
        return True
    words = {match.group().casefold().replace("’", "").replace("'", "") for match in _WORD.finditer(plain)}
    return not words.isdisjoint(english().faults)
