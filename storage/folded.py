"""Letters as they are looked for: without case and accents, so that `Munchen` finds `München`, and `strasse` `Straße`.

PostgreSQL's `flowpilot_folded` (migration 0010) does the same to what is looked through.
"""

import re
import unicodedata

_MARKS = re.compile("[\u0300-\u036f]")
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i"})
"""Letters that Unicode does not take apart."""


def folded(text: str) -> str:
    """The text in small letters without accents, whichever way its letters are encoded."""
    taken_apart = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    return _MARKS.sub("", taken_apart)
