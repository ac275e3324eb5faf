"""Which language a document is written in: also Italian, which looks like Spanish to who has no words of it."""

import re

from core.matching.language import language_of
from core.shared.patterns import lazy_pattern

_ITALIAN = lazy_pattern(
    r"\b(?:il|gli|della|delle|dello|nel|nella|che|è|sono|non|lo|alla|dal|dalla|sul|poi|aprire|questo|viene)\b",
    re.IGNORECASE,
)
_SPANISH = lazy_pattern(r"\b(?:el|los|las|del|que|en|y|es|son|una|al|por|para|si)\b", re.IGNORECASE)
_READ, _LEAST = 2000, 2


def document_language(text: str) -> str:
    """The language of a document's words."""
    text = text[:_READ]
    found = language_of(text)
    italian = len(_ITALIAN.findall(text))
    is_italian = found in ("es", "fr", "it") and italian >= _LEAST and italian > len(_SPANISH.findall(text))
    return "it" if is_italian else found
