"""Typed words taken apart: contractions written out, concepts, and what is denied."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from core.sessions.answers.lexicon import lexicon
from core.shared.patterns import lazy_pattern
from core.shared.typed_text import MAX_COMPARED, normal_form

_NOT = lazy_pattern(r"\b(ca|wo|do|does|did|is|are|was|were|have|has|had|could|would|should|must|need)n'?t\b")
_AUXILIARY = {"ca": "can", "wo": "will"}
_DROPPED = lazy_pattern(r"(?<=\w)'(?:re|ve|d|m|ll)\b")
_IS = lazy_pattern(
    r"\b(it|that|he|she|there|what|where|who|here|how|problem|issue)'s\b|\b(its)\b(?= (?:fixed|solved|working|gone))"
)
_NO_ONE = lazy_pattern(r"\bno[ -]one\b")
_COUNTED = lazy_pattern(
    r"(?<![\w.:])(?:[2-9]|[1-9]\d{1,3}) (?=(?:of (?:them|us|our)|people|users|persons|colleagues|pcs|computers|laptops"
    r"|devices|machines|phones|printers|mailboxes|accounts|leute|benutzer|personas|personnes)\b)"
)
"""A number of people or things, which is several."""
_HOST_AND_PORT = lazy_pattern(r"(\w\.[a-z]\w*):(\d+)\b")
_NONE_FREE = lazy_pattern(r"\bno (?:more )?(?:free )?\w+ (?:left|free)\b|\bno free \w+\b")
"""What says that nothing is left, as “full” does."""
_POSSESSIVE = lazy_pattern(r"(?<=\w)'s\b")
_WORD = lazy_pattern(r"\w+(?:[.:]\w+)*", re.UNICODE)
_CLAUSE = lazy_pattern(r"[,;:!?()]+\s|\.\s|\s-\s|\n| but | sondern | aber | pero | mais ")
_FINE = lazy_pattern(
    r"(?<!\w)(?:(?:works?|working)(?=\W*$| fine| ok| well| there| again| too)|is (?:fine|ok|good)|are (?:fine|ok|good)"
    r"|fine|no problems?|all right|alright)(?!\w)"
)
_AUXILIARIES = frozenset(
    [
        "can",
        "could",
        "do",
        "does",
        "did",
        "is",
        "are",
        "was",
        "were",
        "has",
        "have",
        "had",
        "will",
        "would",
        "should",
        "must",
        "need",
    ]
)
_JOINING = frozenset({"or", "and", "oder", "und"})
_NOBODY = frozenset({"none", "nobody", "neither", "nothing"})
_QUANTIFIERS = frozenset({"one", "several", "all", "both"})
_LACKING = frozenset({"missing", "lacking", "absent", "fehlt", "falta", "manque"})
"""What denies the word before it and is itself a state: “licence missing”."""
_DENYING_LAST = frozenset({"nothing", "no", "none", "nichts", "nada", "rien"})
_SHORTEST_TO_STEM = 4


def written_out(text: str) -> str:
    """The normal form with contractions written out: “can't” and “cant” are “can not”."""
    return _written_out(text[:MAX_COMPARED])


@lru_cache(maxsize=2_048)
def _written_out(text: str) -> str:
    text = _NO_ONE.sub("nobody", normal_form(text).replace("cannot", "can not"))
    text = _NONE_FREE.sub("none left", _COUNTED.sub("several ", text))
    text = _HOST_AND_PORT.sub(r"\1 \2", text)
    text = _NOT.sub(lambda found: f"{_AUXILIARY.get(found[1], found[1])} not", text)
    text = _IS.sub(lambda found: f"{found[1] or 'it'} is", _DROPPED.sub("", text))
    return _POSSESSIVE.sub("", text).replace("i am m ", "i am ")


def words_of(text: str) -> list[str]:
    """The words of a written-out text; codes such as 5.1.1 stay whole."""
    return _WORD.findall(text)


@dataclass(frozen=True, slots=True)
class Said:
    """The content of a text: each word that carries something with what it stands for, and whether it is denied."""

    word: str
    concepts: frozenset[str]
    denied: bool

    @property
    def is_quantifier(self) -> bool:
        """Whether it says how many, as “only” and “all” do; a negation before it denies nothing else."""
        return bool(self.concepts & _QUANTIFIERS)


def said(text: str, *, fine_denies: bool = False) -> tuple[Said, ...]:
    """What a text says. A negation denies what follows it in its clause, and its verb's subject.

    `fine_denies`: of what “is fine”, the opposite was asked.
    """
    found = list[Said]()
    for clause in _CLAUSE.split(f" {written_out(text)} "):
        found += _clause(clause, fine_denies=fine_denies)
    return tuple(found)


def _clause(clause: str, *, fine_denies: bool) -> list[Said]:
    lexis = lexicon()
    fine = fine_denies and _FINE.search(clause) is not None
    clause = _FINE.sub(" ", clause) if fine else clause
    clause = lexis.phrases.sub(lambda phrase: phrase[0].replace(" ", "_").replace("-", "_"), clause)
    words = words_of(clause)
    denied, found = fine, list[Said]()
    for place, word in enumerate(words):
        name = word.replace("_", " ")
        if found and _denies_before(word, last=place == len(words) - 1):
            found[-1] = replace(found[-1], denied=not found[-1].denied)  # “it plays nothing”, “1300 no”
            if word not in _LACKING:
                continue
        if word in lexis.breaks:
            denied = denied and place > 0 and words[place - 1] in lexis.negations  # “not only …” denies on
        denied = denied and not _begins_anew(words, place)
        if word in lexis.negations:
            if place and _denies_its_subject(words, place):
                found = [replace(one, denied=not one.denied) for one in found]
            denied = not denied
            if word not in lexis.concepts:
                continue
            found.append(_said(word, denied=False))
            continue
        last = place == len(words) - 1
        if _carries_nothing(name, word, last=last):
            continue
        found.append(_said(word, denied=denied))
        if denied and found[-1].is_quantifier and words[place - 1] in lexis.negations:
            denied = False
    return found


def _denies_before(word: str, *, last: bool) -> bool:
    return word == "false" or (last and word in _DENYING_LAST | _LACKING)


def _begins_anew(words: Sequence[str], place: int) -> bool:
    """Whether a new statement begins: “cannot be verified or has expired”, “none works and the phone is gone”."""
    following = words[place + 1 : place + 2]
    return words[place] in _JOINING and bool(following) and (following[0] in _AUXILIARIES or words[0] in _NOBODY)


def _denies_its_subject(words: Sequence[str], place: int) -> bool:
    """Whether a verb's negation denies what stands before it: “the VPN is not affected” and “the text never comes” do,
    “the spooler is not running” speaks of the spooler all the same.
    """
    lexis = lexicon()
    if words[place] != "never" and words[place - 1] not in _AUXILIARIES:
        return False
    following = (
        word for word in words[place + 1 :] if word.replace("_", " ") not in lexis.stop and word not in lexis.breaks
    )
    telling = next(following, "")
    return telling in lexis.involved if words[place] == "never" else not telling or telling in lexis.involved


def _carries_nothing(name: str, word: str, *, last: bool) -> bool:
    """Whether a word tells nothing: a filler, or a “too” that is not “there too” but “too old”."""
    lexis = lexicon()
    filler = (name in lexis.stop or word in lexis.breaks) and name not in lexis.concepts
    return filler or (word == "too" and not last)


def _said(word: str, *, denied: bool) -> Said:
    plain = word.replace("_", " ")
    names = concepts_of(plain)
    if not names and plain.startswith("un") and (base := concepts_of(plain[2:])):
        return Said(plain, base, not denied)
    return Said(plain, names or frozenset({stem(plain)}), denied)


@lru_cache(maxsize=4_096)
def concepts_of(word: str) -> frozenset[str]:
    """What the word stands for; empty for a word that the lexicon does not have."""
    known = lexicon().concepts
    for form in (word, word.replace(" ", "-"), stem(word)):
        if form in known:
            return known[form]
    return frozenset()


def stem(word: str) -> str:
    """The word without the commonest endings of English."""
    if not word.isalpha() or len(word) < _SHORTEST_TO_STEM:
        return word
    for ending, least in (("ies", 3), ("ing", 4), ("ed", 3), ("es", 4), ("s", 3), ("e", 4)):
        if word.endswith(ending) and len(word) - len(ending) >= least and not word.endswith("ss"):
            return word[: -len(ending)]
    return word


def is_code_like(typed: str, pattern: str) -> bool:
    """Whether a code with an x for some of its parts, such as 169.254.x.x, stands for the one that was typed."""
    parts, wanted = typed.split("."), pattern.split(".")
    if "x" not in wanted or len(parts) != len(wanted):
        return False
    return all(want in ("x", part) for part, want in zip(parts, wanted, strict=True))
