"""Values whose order a line above them gives: "user / password:", "What is your user name, and the password?".

Whoever is asked for several things answers in the order asked, on one line or on a line each, and whoever writes a list
says first how its lines are made. A line that names such fields is read for their order, and the lines below it for
values.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.safety.redaction.labels import NAME, NAME_TRIGGERS
from core.safety.redaction.passwords import PASSWORD
from core.safety.redaction.plausible import is_listed, is_strong, is_technical, is_told, trimmed
from core.safety.redaction.rule import GAP, Finder, Reading, Span
from core.safety.redaction.vault import Kind
from core.safety.redaction.words import HEADINGS, SAID, TERMS
from core.shared.patterns import lazy_pattern

_TRIGGERS = (*NAME_TRIGGERS, "pin", "code")
_SECRET = rf"(?P<secret>{NAME}|(?<![a-z])(?:pin|puk)s?(?![a-z]))"
_OTHER = r"""(?P<other>(?<![a-z])(?:user(?:[ -]?(?:name|id))?|log[ -]?in|account|host(?:[ -]?name)?|computer|pc|machine
    |server|device|ip(?:[ -]address)?|e-?mail(?:[ -]address)?|name|benutzer(?:name)?|konto|rechner|gerät|kennung|usuario
    |equipo|utilisateur|compte|identifiant|site|room|raum|domain|port|url|address|adresse|extension|ssid|role|camera|kamera|printer
    |drucker)s?(?![a-z]))"""
_FIELD = lazy_pattern(rf"{_SECRET}|{_OTHER}", re.IGNORECASE | re.VERBOSE)
_JOINS = lazy_pattern(
    r"""[\s,;:/|()–-]*(?:(?:and|und|y|et|e|then|dann|plus|as|well|also|the|a|your|his|her|its|their|my|das|der|die|den
      |dein|ihr|ihre|le|la|el|su|votre|what|which|is|was|wie|lautet|old|new|local|admin)\b[\s,;:/|()–-]*){0,6}""",
    re.IGNORECASE | re.VERBOSE,
)
"""What stands between two fields that are named in order."""
_REST = lazy_pattern(
    r"""(?:\s*(?:pairs?|below|here|list(?:ed)?|follow(?:s|ing)?|hier|unten|bitte|please|nennen|angeben|mitteilen|schicken|senden
      |are|were|is|you[ ](?:use|used|tried|typed)|(?:for|of|je|pro|per|für|von|from|on)\b[^\n,;:?=|]{0,40})){0,3}
    [)\]]?\s*(?P<sign>[:?.]?)[*_]{0,2}\s*""",
    re.IGNORECASE | re.VERBOSE,
)
"""The rest of the line after the last field."""
_ASKS = lazy_pattern(
    r"\b(?:send|give|tell|need|what|which|wie|welche[rs]?|nenn\w*|schick\w*|provide|bitte[^\n]*nennen)\b|\?\s*\Z",
    re.IGNORECASE,
)
_SAYS_HOW = lazy_pattern(
    r"\b(?:format|order|columns?|pairs?|below|logins?|as|credentials|zugänge|each|je|pro|per)\b", re.IGNORECASE
)
_EACH = lazy_pattern(r"\b(?:each|every|per|je|pro|jede[nrs]?|all|alle)\b", re.IGNORECASE)
_LEAD = lazy_pattern(r"[\s>]*(?:[-*•–][ ]|\d{1,2}[.)][ ]|(?:[^\W\d_]{1,16}|A):[ ](?=\S))?")
_JOINED = lazy_pattern(r"\s+(?:and|und|y|et)\s+")
_SEPARATORS = (
    lazy_pattern(r"\s*\t\s*"),
    lazy_pattern(r"\s*[,;|]\s*(?:(?:and|und)\s)?"),
    lazy_pattern(r"\s+[-–/:=>]+\s+"),
    _JOINED,
    lazy_pattern(r"[/:]"),
    (_SPACED := lazy_pattern(r"\s+")),
)
"""What stands between the values on a line."""
_VALUE = lazy_pattern(r"\S{2,64}")
_MOST_FIELDS, _MOST_ROWS, _LONGEST = 6, 60, 200
_FEWEST_OF_PIN = 4
_QUESTION = lazy_pattern(r"(?P<number>\d{1,2})[.)]\s(?P<asked>[^?\n]{1,80})\?")
_DETERMINERS = (
    r"the|a|your|his|her|their|my|our|that|this|old|new|temp|temporary|initial|default|admin|local|root|wi-?fi|wlan|guest|bios"
    r"|vpn|current|same|exact|das|dein|ihr|sein|alte|neue|le|ton|votre|son|la|el|tu|su"
)
_ASKED = lazy_pattern(
    rf"""\b(?:(?:what|whats|wie|was|quel(?:le)?|cu[aá]l|qué|and|und|send|tell|give|nenn\w*)\b(?:['’]s)?
      (?:[ ](?:is|was|are|ist|lautet|lautete|heißt|est|es|me|us|mir|uns)\b)?|(?P<which>which|welche[sn]?)\b)
    (?:[ ](?:{_DETERMINERS})\b){{0,4}}[ ](?:(?:wi-?fi|wlan|bios|vpn)[ -])?(?:{NAME}|pin\b)
    (?(which)(?=[^\n]*\b(?:used?|try|tried|typed?|set|enter(?:ed)?|cho(?:se|ose)|(?:be)?nutz\w*|verwend\w*|probiert)\b))
    (?:[ ](?:for|of|on|do|did|does|you|we|is|are|that|to|he|she|they|für|von|zum|zur|vom|am|im|in|at|hast|haben
      |benutzt|nutzt)\b[^\n?.]{{0,40}})?[?.]?[*_]{{0,2}}\s*\Z""",
    re.IGNORECASE | re.VERBOSE,
)
"""A question for a password itself, and not for what somebody did with it."""
_ANSWER = lazy_pattern(
    rf"""[\s>]*(?:[^\W\d_]{{1,16}}:[ ])?
    (?:(?:just|it['’]?s|it[ ]is|es[ ]ist|i[ ]think|probably|that['’]?s|i[ ](?:used|tried)|c['’]est|es|still|always
      |glaube?|ich[ ]glaube|nur|einfach|the[ ]word)[ ]){{0,2}}["'“„]?(?P<value>\S{{3,64}}?)["'”“]?
    (?:[.!]?\s*\Z|,{GAP}(?:all|alles|one|lower|ohne)\b[^\n]{{0,40}}\Z)""",
    re.IGNORECASE | re.VERBOSE,
)
_REPLIES_WORDS = """
yeah yep yup nope nein doch idk dunno hello hallo sorry thanks danke thx sure maybe vielleicht klar gerne moment
wait hmm regards cheers mfg grüße gruß lg vg br cordialement saludos error fehler what which why whichever mine hers
theirs ours whatever see below above attached nada rien oui non sí gracias merci
"""
_GREETINGS = frozenset(_REPLIES_WORDS.split())
_REPLIES = _GREETINGS | HEADINGS | TERMS


@dataclass(frozen=True, slots=True)
class _Order:
    """The fields a line names, each by whether it is a secret and whether that is a PIN."""

    secret: tuple[bool, ...]
    pin: tuple[bool, ...]
    each: bool
    """Whether what the fields are for may stand before them on every line below."""
    asked: bool
    """Whether somebody asks for the fields, so that a line each may answer, or words between them."""


def in_order(reading: Reading) -> Iterator[Span]:
    """Values below a line that names at least two fields in their order, one of them a password."""
    text, done = reading.text, 0
    for place in reading.places(_TRIGGERS):
        start = text.rfind("\n", max(0, place - _LONGEST), place) + 1
        if place < done or place - start > _LONGEST:
            continue
        end = text.find("\n", place)
        end = done = end if end >= 0 else len(text)
        line = text[start:end]
        if len(line) > _LONGEST or (end == len(text) and "? " not in line):
            continue  # with nothing behind it to be the values
        if order := _order_of(line):
            yield from _below(text, end + 1, order)
        elif _ASKED.search(line):
            yield from _answer(text, end + 1)
        elif (asked := line.find("? ") + 1) and _ASKED.search(line[:asked]):
            yield from _answer(text, start + asked)


def _order_of(line: str) -> _Order | None:
    fields = _named_together(line)
    rest = _REST.fullmatch(line, fields[-1].end()) if fields else None
    if rest is None:
        return None
    asks = _ASKS.search(line) is not None
    if not (asks or rest["sign"] == ":" or _SAYS_HOW.search(line) or not line[: fields[0].start()].strip(" -*#>(")):
        return None
    return _Order(
        tuple(field["secret"] is not None for field in fields),
        tuple((field["secret"] or "").lower()[:3] in ("pin", "puk") for field in fields),
        _EACH.search(rest[0]) is not None,
        asks,
    )


def _named_together(line: str) -> Sequence[re.Match[str]]:
    """The fields that a line names one after the other, one of them a secret; none when it names fewer than two."""
    run: list[re.Match[str]] = []
    for field in _FIELD.finditer(line):
        if run and not _JOINS.fullmatch(line, run[-1].end(), field.start()):
            if len(run) > 1 and any(one["secret"] for one in run):
                return run
            run = []
        run.append(field)
    return run if 1 < len(run) <= _MOST_FIELDS and any(field["secret"] for field in run) else ()


def _below(text: str, place: int, order: _Order) -> Iterator[Span]:
    alone: list[Span] = []
    for _ in range(_MOST_ROWS):
        if place >= len(text):
            break
        end = text.find("\n", place)
        end = end if end >= 0 else len(text)
        cells = _cells(text, place, end, order) if end - place <= _LONGEST else ()
        blank = not text[place:end].strip()
        place = end + 1
        if any(text[slice(*cell)].lower() in _GREETINGS for cell in cells):
            break
        if len(cells) == 1 and order.asked and len(alone) < len(order.secret):
            alone += cells
        elif len(cells) > 1 and not alone:
            yield from _secrets(text, cells, order)
        elif not blank:
            break
    if len(alone) == len(order.secret):
        yield from _secrets(text, alone, order)


def _cells(text: str, start: int, end: int, order: _Order) -> Sequence[Span]:
    """The values of a line: as many as there are fields, or a single one; none when it holds anything else."""
    lead = _LEAD.match(text, start, end)
    start = lead.end() if lead else start
    end = start + len(text[start:end].rstrip(" .\r\t"))
    if start >= end:
        return ()
    for separator in _SEPARATORS:
        if separator is _JOINED and not order.asked:
            continue  # a sentence
        spans = _split(text, start, end, separator)
        if order.each and len(spans) == len(order.secret) + 1:
            spans = spans[1:]
        if separator is _SPACED and _is_sentence(text, spans):
            break
        if len(spans) == len(order.secret) and all(_VALUE.fullmatch(text, *span) for span in spans):
            return spans
    return [trimmed(text, start, end)] if _VALUE.fullmatch(text, start, end) else ()


def _is_sentence(text: str, spans: Sequence[Span]) -> bool:
    words = [text[slice(*span)] for span in spans]
    return words[0].istitle() or words[-1].isdigit() or any(word.lower() in SAID | _GREETINGS for word in words)


def _split(text: str, start: int, end: int, separator: re.Pattern[str]) -> Sequence[Span]:
    spans: list[Span] = []
    for match in separator.finditer(text, start, end):
        spans.append(trimmed(text, start, match.start()))
        start = match.end()
    return [*spans, trimmed(text, start, end)]


def _secrets(text: str, cells: Sequence[Span], order: _Order) -> Iterator[Span]:
    for span, secret, pin in zip(cells, order.secret, order.pin, strict=True):
        value = text[slice(*span)]
        if secret and (
            value.isdigit() and len(value) >= _FEWEST_OF_PIN if pin else is_listed(value, "", 0) and _is_free(value)
        ):
            yield span


def _is_free(value: str) -> bool:
    return value.lower() not in _REPLIES and not is_technical(value)


def _answer(text: str, place: int) -> Iterator[Span]:
    """What is answered on the next line to a question for the password alone."""
    end = text.find("\n", place)
    end = end if end >= 0 else len(text)
    if not text[place:end].strip() and end < len(text):
        place = end + 1
        end = text.find("\n", place)
        end = end if end >= 0 else len(text)
    match = _ANSWER.match(text[place:end]) if end - place <= _LONGEST else None
    if match is None:
        return
    start, end = trimmed(text, place + match.start("value"), place + match.end("value"))
    value = text[start:end]
    if _is_free(value) and (is_told(value) or is_strong(value)):
        yield start, end


def numbered(reading: Reading) -> Iterator[Span]:
    """Answers that carry the number of a question for a password."""
    text = reading.text
    asked = [match for match in _QUESTION.finditer(text) if _ASKED.search(f"{match['asked']}?")]
    for question in asked[:_MOST_FIELDS]:
        reply = re.compile(rf"\n\s{{0,8}}{question['number']}[.)]\s(?P<value>\S{{3,64}})\s*(?=\n|\Z)").search(
            text, question.end(), question.end() + 10 * _LONGEST
        )
        if reply and is_listed(reply["value"], "", 0) and _is_free(reply["value"]):
            yield trimmed(text, *reply.span("value"))


ORDER_RULES: tuple[Finder, ...] = (
    Finder(PASSWORD, Kind.SECRET, in_order, _TRIGGERS),
    Finder(PASSWORD, Kind.SECRET, numbered, _TRIGGERS),
)
"""Rules for values by their order, after those for tables, which know more."""
