"""The terms of a text: what of it says something, in the one form in which people's many spellings meet."""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from core.matching.language import ENGLISH, language_of, translated
from core.matching.lexicon import english, foreign
from core.shared.patterns import lazy_pattern

MAX_CHARACTERS = 20_000
"""How much of a text is read: what a pasted log has to say, it says early and often."""
_WORD = lazy_pattern(r"[^\W_]+(?:[._'’\-]+[^\W_]+)*")
_APOSTROPHES = lazy_pattern(r"['’]")
_JOINTS = lazy_pattern(r"[._\-]+")
_HUMP = lazy_pattern(r"(?<=[a-z])(?=[A-Z])")
"""Where a name such as OneDrive has its seam."""
_SHORTEST_PART = 3
_MAX_TERM = 60
"""Longer runs of letters and digits are keys, hashes or noise, which no two problems share."""
STOP_WORDS = frozenset(  # lines of words read better than a list of 300 strings
    """
    a about after again ago all already also always am an and any anyone anything are as at back be because been before
    being both but by can cannot cant could couldnt did didnt do does doesnt doing dont done each either else even ever
    every everyone for from get gets getting go goes going got had has hasnt have havent having he hello help her here
    hers hi him his how however i id if ill im in into is isnt it its ive just keep keeps last like lot made make makes
    many may me might more most much my myself need needed needs never no nor not nothing now of off often on once one
    only or other others our ours out over own please really s said same say says seem seems she should since so some
    someone something still such t than thank thanks that the their them then there these they thing this those though
    through to too tried tries try trying two up us use used user users using very want wants was wasnt way we well were
    what when where whether which while who whom why will with without wont would yet you your yours
    although anyhow anyway dear despite furthermore hence hopefully likewise maybe meanwhile moreover nevertheless
    albeit nonetheless okay perhaps please regards sincerely somehow sorry sure surely therefore thus unless whereas yes
    afternoon day days hour hours minute minutes month months morning time times today tomorrow week weekend weeks
    yesterday monday tuesday wednesday thursday friday saturday sunday
    """.split()  # noqa: SIM905
)
"""Words that say nothing of what is wrong: the language's small words, and when it happened."""
_ENDINGS = (
    ("ational", "", 5),
    ("ization", "", 5),
    ("isation", "", 5),
    ("ations", "", 5),
    ("ation", "", 5),
    ("ating", "", 5),
    ("ators", "", 5),
    ("ator", "", 5),
    ("ated", "", 5),
    ("ates", "", 5),
    ("ate", "", 5),
    ("ctions", "ct", 3),
    ("ction", "ct", 3),
    ("ments", "ment", 3),
    ("ingly", "", 3),
    ("edly", "", 3),
    ("ings", "", 3),
    ("ing", "", 3),
    ("ies", "y", 3),
    ("ied", "y", 3),
    ("ers", "", 3),
    ("er", "", 3),
    ("ed", "", 3),
    ("ly", "", 3),
    ("es", "", 3),
    ("s", "", 3),
)
"""The commonest English endings, what takes their place, and how much must be left; the first that fits is taken."""
_SHORTEST_STEM = 3


def terms_of(text: str) -> list[tuple[str, str]]:
    """The terms of a text in order, each with the word it was written as.

    Words lose case and ending; codes such as 0x80070005 or AADSTS50076 and versions such as 24.04 stay whole. What is
    joined by a hyphen, a dot or a change of case (`self-service`, `report.docx`, `OneDrive`) counts whole and in parts.
    A text in another language that there is a table for counts by what its words are in English.
    """
    found = list[tuple[str, str]]()
    read = text[:MAX_CHARACTERS]
    code = language_of(read)
    if code == ENGLISH:
        for match in _WORD.finditer(read):
            word = match.group()
            found += [(term, word) for term in _terms(word)]
        return found
    for word, meaning in translated(read, code):
        terms = [term for part in meaning.split() for term in _terms(part)] or [*_terms(word), foreign(code).stem(word)]
        found += [(term, word) for term in dict.fromkeys(terms)]
    return found


def replaced(text: str, meant: Mapping[str, str]) -> str:
    """The text with other words for some, which are given without case."""
    return _WORD.sub(lambda word: meant.get(word.group().casefold(), word.group()), text)


@cache
def generic_terms() -> frozenset[str]:
    """The terms of any problem: they say that there is one."""
    return frozenset(term for word in english().generic for term in _terms(word))


@cache
def names_of_things() -> frozenset[str]:
    """The terms that say where a problem is, not what it is."""
    return frozenset(term for word in english().things for term in _terms(word))


@lru_cache(4096)  # a language's commonest words are nine tenths of any text
def _terms(word: str) -> tuple[str, ...]:
    return tuple(_forms(word))


def _forms(word: str) -> Iterator[str]:
    plain = _APOSTROPHES.sub("", word)
    parts = [part for whole in _JOINTS.split(plain) for part in _HUMP.split(whole)]
    spelled = all(part.isalpha() for part in parts)
    joined = _JOINTS.sub("", plain) if spelled else plain
    # The parts of Wi-Fi and e-mail are no words.
    apart = len(parts) > 1 and not (spelled and min(map(len, parts)) < _SHORTEST_PART)
    forms = dict.fromkeys([joined.casefold(), *(part.casefold() for part in parts if apart)])
    for form in forms:
        if len(parts) > 1 and len(form) == 1:
            continue  # the 5, 7 and 1 of 5.7.1
        known = english().same.get(form, form)
        if known not in STOP_WORDS and len(known) <= _MAX_TERM:
            yield stem(known)


def stem(word: str) -> str:
    """The word without the commonest English endings; words with digits are left alone."""
    if not word.isalpha() or len(word) <= _SHORTEST_STEM:
        return word
    for ending, instead, shortest in _ENDINGS:
        if word.endswith(ending) and not word.endswith("ss") and len(word) - len(ending) + len(instead) >= shortest:
            word = word.removesuffix(ending) + instead
            break
    return _without_tail(word)


def _without_tail(word: str) -> str:
    """`stopp` and `stop`, `cache` and `cach`, `deni` and `deny` as one."""
    if len(word) > _SHORTEST_STEM and word[-1] == word[-2] and word[-1] not in "aeiouls":
        return word[:-1]
    if len(word) > _SHORTEST_STEM + 1 and word.endswith("e"):
        return word[:-1]
    return word[:-1] + "y" if len(word) > _SHORTEST_STEM and word.endswith("i") else word
