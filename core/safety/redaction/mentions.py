"""Passwords that stand somewhere in a sentence that speaks of one, by what they look like.

The rules of `passwords` know how a sentence leads from the word to the value. People find other ways, so
what looks like nothing but a password is hidden wherever a line speaks of passwords, and after words that
introduce one.
"""

import re
from collections.abc import Iterator

from core.safety.redaction.labels import NAME, NAME_TRIGGERS
from core.safety.redaction.passwords import PASSWORD
from core.safety.redaction.plausible import has_mark, is_loud, is_strong, is_told, trimmed
from core.safety.redaction.rule import Finder, Reading, Span
from core.safety.redaction.vault import Kind
from core.safety.redaction.words import HEADINGS, OWNED, TERMS
from core.shared.patterns import lazy_pattern

_REACH = 200
"""Characters before and after the word in which a password is looked for."""
_BEFORE = 80
"""Characters before a value in which something introduces it."""
_LONGEST = 64
_TRIGGERS = (*NAME_TRIGGERS, "cred", "zugangsdaten", "anmeldedaten", "identifiants", "credenciales", "passe", "login")
_SPEAKS = lazy_pattern(
    rf"{NAME}|(?<![a-z])(?:creds?|credentials?|zugangsdaten|anmeldedaten|identifiants|credenciales|passcode)(?![a-z])",
    re.IGNORECASE | re.VERBOSE,
)
_TOKEN = lazy_pattern(r"\S+")
_POSSIBLE = lazy_pattern(r"\d|[!#$%^&*@§]")
_LAST_WORD = lazy_pattern(r"(?P<word>[^\W\d_]+['’]?[^\W\d_]*)[^\S\r\n]{0,3}[\"'`“„«(]?\Z")
_LOG_LINE = lazy_pattern(r"\W{0,3}(?:\d{4}[-/]\d\d[-/]\d\d|\d\d[:/]\d\d[:/]\d\d|[A-Z][a-z]{2} [ \d]\d \d\d:|\d{9,})")
_HANDED = (
    r"it['’]?s(?:\ (?:still|now|just))?|it\ is|it\ was|c['’]est|es\ ist|typ(?:e|es|ed|ing)|enter(?:s|ed|ing)?"
    r"|try|tried|tries|use[sd]?|using|gave|give"
    r"|(?:set|reset|change[ds]?|changing|switched|updated)(?:\ (?:it|that|this|hers|his|mine))?(?:\ back)?\ (?:to|from)"
    r"|which\ (?:is|was)|said|says|given|issued|assigned|received|got|told"
    r"|prob(?:ier|iere)\ (?:mal\ )?|nimm|versuch\ (?:mal\ )?|prueba\ con|usa|pon|essaie|essayez|mets|utilise"
)
_INTRODUCED = lazy_pattern(rf"(?<![\w-])(?:{_HANDED})[^\S\r\n]{{1,4}}[\"'`“„«(]?\Z", re.IGNORECASE | re.VERBOSE)
_INTRODUCED_OR_LOGIN = lazy_pattern(
    rf"""(?<![\w-])(?:{_HANDED}|with|mit|con|avec)[^\S\r\n]{{1,4}}
    (?:\S{{4,64}}[ ](?:and|or|und|oder|y|o|et|ou|to|then|auf|zu|a|à)[ ])?["'`“„«(]?\Z
    |(?<![\w-])(?:log[ -]?in|logon|log[ -]on|sign[ -]?in
      |admin(?:istrator)?|root|user(?:name)?|account|unlock)\b[^\r\n]{{0,60}}\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_COLON = lazy_pattern(r"(?P<word>[^\W\d_]+)[^\S\r\n]?:[^\S\r\n]{1,3}[\"'`“„«]?\Z")
_COPULA = lazy_pattern(r"(?P<word>[^\W\d_]+)[^\S\r\n](?:is|was|ist|war|es|est)[^\S\r\n]{1,3}[\"'`“„«]?\Z")
_FROM = frozenset({"from", "von", "vom", "de"})
_TO = lazy_pattern(r"[^\S\r\n]{1,3}(?:to|into|auf|zu|a|à|en)\s")
_MARKS = lazy_pattern(r"[!#$%^&*@§]")
_WORD_AND_NUMBER = lazy_pattern(r"(?P<word>[a-zß-ÿ]{7,24})\d{1,4}")
_LONG_TERMS = tuple(term for term in TERMS if len(term) > 3)  # noqa: PLR2004
_EDGE = lazy_pattern(r"\s")


def spoken_of(reading: Reading) -> Iterator[Span]:
    """What looks like a password on a line that speaks of one."""
    text, done = reading.text, 0
    for place in reading.places(_TRIGGERS):
        if place < done or _SPEAKS.match(text, place) is None:
            continue
        start = max(done, text.rfind("\n", 0, place) + 1, place - _REACH)
        end = text.find("\n", place)
        end = min(end if end >= 0 else len(text), place + _REACH)
        done = end
        if not _LOG_LINE.match(text, start):
            yield from _loud_tokens(text, start, end)


def _loud_tokens(text: str, start: int, end: int) -> Iterator[Span]:
    for match in _TOKEN.finditer(text, start, end):
        if not _POSSIBLE.search(match[0]) or len(match[0]) > _LONGEST:
            continue
        span = trimmed(text, *match.span())
        value = text[slice(*span)]
        before = text[max(start, span[0] - _BEFORE) : span[0]]
        if is_loud(value):
            if has_mark(value) or not _is_owned(before, text[span[1] : span[1] + 8]):
                yield span
        elif (is_strong(value) and _is_introduced(before)) or is_word_and_number(value, before):
            yield span


def is_word_and_number(value: str, before: str) -> bool:
    """Whether a long word with a number stands there that names nothing: "tigerlily8", and not "mailserver2"."""
    match = _WORD_AND_NUMBER.fullmatch(value)
    if match is None or match["word"].startswith(_LONG_TERMS) or match["word"].endswith(_LONG_TERMS):
        return False
    return not _is_owned(before, "")


def _is_owned(before: str, after: str) -> bool:
    """Whether a name stands there: after "for" or "user", or with a possessive."""
    last = _LAST_WORD.search(before)
    if last is not None and last["word"].lower() in _FROM and _TO.match(after):
        return False  # "from Spring1 to Summer2"
    return (last is not None and last["word"].lower() in OWNED) or after.startswith(("'s", "’s"))


def _is_introduced(before: str) -> bool:
    return bool(_INTRODUCED.search(before)) or _leads_to_it(_COLON, before) or _leads_to_it(_COPULA, before)


def _leads_to_it(sign: re.Pattern[str], before: str) -> bool:
    """Whether a colon or "is" stands before it, and no name of a thing before that: "no caps: qwertz99"."""
    found = sign.search(before)
    word = found["word"].lower() if found else ""
    return found is not None and not (word in OWNED or word in HEADINGS or word in TERMS)


def handed_over(reading: Reading) -> Iterator[Span]:
    """What has letters, digits and signs of a password, after words with which one is handed over or used."""
    text, done = reading.text, 0
    for mark in _MARKS.finditer(text):
        if mark.start() < done:
            continue
        start = _token_start(text, mark.start())
        token = _TOKEN.match(text, start, min(len(text), start + _LONGEST + 1))
        done = max(token.end() if token else 0, mark.end())
        if token is None or len(token[0]) > _LONGEST:
            continue
        span = trimmed(text, *token.span())
        value = text[slice(*span)]
        if _is_very_loud(value) and _INTRODUCED_OR_LOGIN.search(_line_before(text, span[0])):
            yield span


def changed(reading: Reading) -> Iterator[Span]:
    """Both sides of "changed it from Tuesday11 to Wednesday12"."""
    for place in reading.places(_CHANGES):
        match = _CHANGED.match(reading.text, place)
        if match is None:
            continue
        spans = [trimmed(reading.text, *match.span(side)) for side in ("old", "new")]
        test = is_told if match["named"] else is_loud
        if all(test(reading.text[slice(*span)]) for span in spans):
            yield from spans


_CHANGES = ("change", "changing", "reset", "switched", "updated", "ändert", "cambi", "changé")
_CHANGED = lazy_pattern(
    rf"(?:change[ds]?|changing|reset|switched|updated|ändert|cambi[ée]|chang[ée])\b[^\r\n.]{{0,30}}?"
    rf"(?:(?P<named>{NAME})[ ])?\b(?:from|von|de)[^\S\r\n](?P<old>\S{{4,64}})[^\S\r\n]"
    r"(?:to|auf|zu|a|à|en|into)[^\S\r\n](?P<new>\S{4,64})",
    re.IGNORECASE | re.VERBOSE,
)


def _token_start(text: str, place: int) -> int:
    first = max(0, place - _LONGEST)
    blanks = [match.end() for match in _EDGE.finditer(text, first, place)]
    return blanks[-1] if blanks else first


def _line_before(text: str, place: int) -> str:
    before = text[max(0, place - _BEFORE) : place]
    return before[before.rfind("\n") + 1 :]


def _is_very_loud(value: str) -> bool:
    return (
        value.lower() != value != value.upper() and any(map(str.isdigit, value)) and has_mark(value) and is_loud(value)
    )


MENTION_RULES: tuple[Finder, ...] = (
    Finder(PASSWORD, Kind.SECRET, spoken_of, _TRIGGERS),
    Finder(PASSWORD, Kind.SECRET, changed, _CHANGES),
    Finder(PASSWORD, Kind.SECRET, handed_over, ("!", "#", "$", "%", "^", "&", "*", "@", "§")),
)
"""Rules for passwords by their looks. They come after all that know where a value stands."""
