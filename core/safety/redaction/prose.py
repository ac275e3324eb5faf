"""Passwords that people tell without calling them so: "she typed Tulip1987 and got in", "Marigold with a capital M"."""

import re
from collections.abc import Iterator

from core.safety.redaction.mentions import is_word_and_number
from core.safety.redaction.passwords import PASSWORD
from core.safety.redaction.plausible import has_mark, is_loud, is_said, is_technical, trimmed
from core.safety.redaction.rule import Finder, Reading, Rule, Span
from core.safety.redaction.vault import Kind
from core.safety.redaction.words import HEADINGS, OWNED, TERMS
from core.shared.patterns import lazy_pattern

_CASES = r"capital|upper[- ]?case|big|large|gro(?:ß|ss)en?m?|lower[- ]?case|small|kleine?m?"
_SPELLED = lazy_pattern(
    rf"""[,;]?[ ]{{1,2}}\(?(?:
      (?:with|mit|avec|con|das)[ ](?:(?:a|an|one|two|ein|einem|une?|una)[ ])?(?P<case>{_CASES})[ ]
        (?:letter[ ])?["'“]?(?P<letter>[^\W\d_])\b
    | (?:in[ ])?(?P<all>all[ ](?:in[ ])?(?:lower-?[ ]?case|small|one[ ]word)|lower-?case|alles[ ]klein
        |klein[ ]?geschrieben|zusammengeschrieben|en[ ]minuscules|en[ ]minúsculas)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
"""How a password is spelled, after it."""
_SPELLED_TRIGGERS = (
    *("capital", "uppercase", "upper-case", "lowercase", "lower-case", "lower case", "big ", "large ", "small", "groß"),
    *("gross", "klein", "zusammengeschrieben", "minuscules", "minúsculas", "one word"),
)
_TO_SPELLING = 24
"""Characters from the value to a trigger, at most."""
_TYPED = lazy_pattern(
    r"""(?<![\w-])(?:
      (?:typ(?:ed|es|ing)|enter(?:ed|s|ing)|tried|tries|trying|used|keyed|put|gave|give[sn]?|tippte?|probierte?|versuchte?)
      (?:[ ](?:in|it|me|him|her|them|us|mal|immer))?
    | it['’]s(?:[ ](?:still|now|just))? | try | works[ ]is | worked[ ]was | only[ ](?:takes|accepts)
    | share | uses? | me[ ]in[ ]with | usa | mets | hat | habe | haben
    | probier(?:e|en)?(?:[ ](?:mal|es[ ]mit|sie))? | versuch(?:e|en)?(?:[ ](?:mal|es|sie))?(?:[ ]mit)?
    | prueba[ ](?:con|a) | essa(?:ie|yez)
    )[ ]{1,2}["'`“„«]?(?P<value>\S{4,64})(?:[ ](?:and|or|und|oder|y|o|et|ou)[ ](?P<other>\S{4,64}))?
    (?P<after>[^\r\n]{0,24})""",
    re.IGNORECASE | re.VERBOSE,
)
"""What is done with a password, and what is said of the result."""
_TYPED_TRIGGERS = (
    *(
        "typ",
        "enter",
        "tried",
        "tries",
        "trying",
        "used",
        "keyed",
        "put ",
        "gave",
        "give",
        "tipp",
        "probier",
        "versuch",
    ),
    *("it's", "it’s", "try", "works is", "worked was", "takes", "accepts", "share", "use", "me in with", "prueba"),
    *("usa ", "essa", "mets", "hat ", "habe"),
)
_RESULT = lazy_pattern(
    r"""[,.;!?"'”]{0,2}(?:\Z
    | [ ](?:and|but|then|und|aber|y|et)[ ](?:it|i|she|he|they|we|got|was|is|that|still|kam|es|ging|nun)\b
    | [ ](?:or|oder|o|ou|please|bitte|instead|for[ ](?:everything|all)|to[ ]log|as[ ](?:the[ ])?(?:log|pass)\w*)\b
    | [ ](?:eingegeben|eingetippt|getippt|ein|probiert)\b | [,;][ ](?:neither|both|it|then|no|still|same)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
"""What follows what was typed: the end, what came of it, or another one."""
_BEFORE = 60
_LONGEST = 64
_SHORTEST_WORD = 5
_INTRODUCED = lazy_pattern(
    r"(?:pass|pw|kennw|mdp|contrase|it['’]?s|it[ ]is|es[ ]ist|c['’]est|\btr(?:y|ied)|\btype[ds]?|enter(?:ed)?|\bused?)"
    r"[^\r\n.]{0,50}\Z",
    re.IGNORECASE,
)
_NAMED = lazy_pattern(r"[^\W\d_]+")
_CAPITALISED = lazy_pattern(r"[A-ZÀ-Þ][a-zß-ÿ]+\d{1,4}")
_INNER_DIGIT = lazy_pattern(r"[A-Za-z]\d(?=[a-z])")
_NAMES = (OWNED | HEADINGS | {"file", "dir", "directory", "command", "tag", "path", "variable", "key"}) - {
    *("for", "of", "at", "on", "by", "in", "für", "von", "pour", "para", "de", "login", "password", "bei"),
}


def spelled(reading: Reading) -> Iterator[Span]:
    """What is told with how to spell it."""
    text, done = reading.text, 0
    for place in reading.places(_SPELLED_TRIGGERS):
        if place < done:
            continue
        for gap in range(max(done, place - _TO_SPELLING), place):
            hint = _SPELLED.match(text, gap) if text[gap] in ",; " else None
            if hint and hint.end() > place and gap > 0 and not text[gap - 1].isspace():
                done = hint.end()
                yield from _before(text, gap, hint)
                break


def _before(text: str, end: int, hint: re.Match[str]) -> Iterator[Span]:
    first = max(0, end - _LONGEST)
    start = first + max(text[first:end].rfind(blank) for blank in " \t\r\n") + 1
    start, end = trimmed(text, start, end)
    value = text[start:end]
    line = text[max(text.rfind("\n", 0, start) + 1, start - _BEFORE) : start]
    if len(value) < _SHORTEST_WORD or is_technical(value) or is_said(value) or value.lower() in TERMS:
        return
    if _is_spelled_so(value, hint) and _INTRODUCED.search(line) and not _is_name(line):
        yield start, end


def _is_spelled_so(value: str, hint: re.Match[str]) -> bool:
    if hint["all"]:
        return value == value.lower()
    small = hint["case"].lower().startswith(("lower", "small", "klein"))
    return (hint["letter"].lower() if small else hint["letter"].upper()) in value


def _is_name(line: str) -> bool:
    """Whether what is spelled is the name of something."""
    return any(word.lower() in _NAMES for word in _NAMED.findall(line))


def typed(reading: Reading) -> Iterator[Span]:
    """What is typed or handed over, and looks like a password, where the sentence says what came of it."""
    text, done = reading.text, 0
    for place in reading.places(_TYPED_TRIGGERS):
        match = _TYPED.match(text, place) if place >= done else None
        if match is None:
            continue
        sides = [trimmed(text, *match.span(side)) for side in ("value", "other") if match[side]]
        values = [text[slice(*side)] for side in sides]
        rest = text[sides[-1][1] : match.end("after")]
        if all(map(_is_typed, values)) and _RESULT.match(rest):
            done = sides[-1][1]
            yield from sides


def _is_typed(value: str) -> bool:
    if is_technical(value) or len(value) <= _SHORTEST_WORD:
        return False
    word = value.rstrip("0123456789")
    plain = _CAPITALISED.fullmatch(value) is not None and (len(value) - len(word) > 1 or len(word) > _SHORTEST_WORD)
    return is_word_and_number(value, "") or (
        is_loud(value) and (plain or has_mark(value) or len(_INNER_DIGIT.findall(value)) > 1)
    )


PROSE_RULES: tuple[Rule | Finder, ...] = (
    Finder(PASSWORD, Kind.SECRET, spelled, _SPELLED_TRIGGERS),
    Finder(PASSWORD, Kind.SECRET, typed, _TYPED_TRIGGERS),
)
"""Rules for what people tell in a sentence that does not speak of a password."""
