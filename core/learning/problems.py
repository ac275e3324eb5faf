"""A problem as people would report it: without greetings, who reported it and from where; its title."""

import itertools
import re

from core.learning.case_details import GONE, LINK, PLACE, TIME, capitalised, spaced, tidied, without_details
from core.matching.wording import reports_a_fault
from core.matching.words import terms_of
from core.shared.patterns import lazy_pattern
from core.shared.text import shortened

_SENTENCE = lazy_pattern(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ])|\n+")
_NUMBER_OF_CASE = lazy_pattern(
    r"^(?:(?:ticket|case|incident|request)\s*(?:no\.?|nr\.?)?\s*#?\s*(?:\[[^\]]+\]|[\w-]*\d+)?|\[ticket\]|[a-z]{2,6}-\d{2,7}|#\d{3,})\s*[:,–-]\s+",
    re.IGNORECASE,
)
_URGENT = lazy_pattern(r"\s*[-–,;!]*\s*\b(?:urgent(?:ly)?|asap|please help|help please|dringend)\W*$", re.IGNORECASE)
_GREETING = lazy_pattern(
    r"^[^\w\[]*(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|day)|hallo|guten (?:tag|morgen)|hola|bonjour)\b[^,.!\n]{0,30}[,.!\n]+\s*|(?:please|urgent|help|pls)\b(?: help)?[!,.:\s]+)*",
    re.IGNORECASE,
)
_SIGN_OFF = lazy_pattern(
    r"(?:^|[\s.!?,])(?:thanks?|thank you|thx|cheers|(?:kind |best )?regards|many thanks|danke|vielen dank|mit freundlichen grüßen|viele grüße|gracias|saludos|merci|cordialement)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
_CALL_ME = lazy_pattern(
    r"[,;.]?\s*(?:please\s+)?(?:call|phone|ring|reach|contact|mail|email)(?: me| us| him| her)?\b[^,.;]*\[[^\]]+\][^,.;]*",
    re.IGNORECASE,
)
_WHO_SAYS = lazy_pattern(
    rf"^(?:(?:mr|mrs|ms|herr|frau|sra?)\.?\s+)?(?:{GONE}|the (?:user|caller|person|customer)|user|caller)(?:\s+{GONE})*\s+(?:reports?|reported|says|said|complains|complained|mentions|mentioned|states|stated"
    r"|writes|called|calls|tells us|meldet|sagt|berichtet)(?:\s+(?:that|because|about|saying|dass))?[:,]?\s+",
    re.IGNORECASE,
)
"""Who reported a problem, before it."""
_OURS = lazy_pattern(r"^(?:my|our|mein\w*|unser\w*|mi|mon|ma)\s+(?=[a-zA-Z])", re.IGNORECASE)
_WHOSE = lazy_pattern(r"^(?:her|his|their|my|our|the|ihre?|seine?|mein)\s+(?=[a-z])", re.IGNORECASE)
_SAYS_WHO = lazy_pattern(
    rf",?\s*(?:says|said|reports?|reported by|according to|raised by|sagt|meldet)\s+(?:mr\.?|mrs\.?|ms\.?)?\s*{GONE}(?:\s+{GONE})*",
    re.IGNORECASE,
)
_AND_ANOTHER = lazy_pattern(
    r"(?:[,;.]?\s+(?:and|und|y|et)\s+|[;.]\s+)(?:(?:also|too|besides|auch|además|aussi)\s+)?(?=(?:the|a|an|my|our|her|his|their|der|die|das|mein\w*|el|la|le|les)\s)",
    re.IGNORECASE,
)
"""What stands between two problems in one report."""
_LEAST_PROBLEM_WORDS = 3
_MOST_PROBLEMS = 4
_LONGEST_TITLE = 150
_LEAST_TITLE_WORDS = 2


def problem_of(text: str) -> str:
    """A problem as people would report it, without who reported it, from where, and their greetings."""
    text = _SIGN_OFF.sub("", _GREETING.sub("", _NUMBER_OF_CASE.sub("", spaced(text))))
    if who := _WHO_SAYS.match(text):
        text = _WHOSE.sub("", text[who.end() :])
    text = _CALL_ME.sub("", _SAYS_WHO.sub("", text))
    return tidied(without_details(PLACE.sub("", TIME.sub("", LINK.sub("", text)))))


def solved_part(problem: str, fixes: str) -> str:
    """The part of a report of two problems that the fix is about; the whole where that cannot be told."""
    parts = _AND_ANOTHER.split(problem)
    if not 1 < len(parts) <= _MOST_PROBLEMS or any(len(part.split()) < _LEAST_PROBLEM_WORDS for part in parts):
        return problem
    done = _terms(fixes)
    about = [part for part in parts if _terms(part) & done]
    apart = all(not _terms(one) & _terms(other) for one, other in itertools.combinations(parts, 2))
    return capitalised(about[0].strip(" ,.;")) if len(about) == 1 and apart else problem


def _terms(text: str) -> set[str]:
    return {word for word, _ in terms_of(text)}


def title_of(text: str, otherwise: str) -> str:
    """The sentence of a problem that names it; of `otherwise` where there is none."""
    cleaned = problem_of(text)
    sentences = [sentence.strip() for sentence in _SENTENCE.split(cleaned) if sentence.strip()]
    sentences = [_OURS.sub("", sentence) for sentence in sentences]
    named = next((sentence for sentence in sentences if reports_a_fault(sentence)), "")
    found = (
        named or next((one for one in sentences if len(one.split()) >= _LEAST_TITLE_WORDS), "") or problem_of(otherwise)
    )
    return shortened(capitalised(_URGENT.sub("", found).rstrip(".! ")), _LONGEST_TITLE)
