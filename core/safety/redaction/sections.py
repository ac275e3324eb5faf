"""Values below a name that stands for several secrets: `secrets:`, `credentials: {`, `stringData:`."""

import re
from collections.abc import Iterator

from core.safety.redaction.passwords import PASSWORD
from core.safety.redaction.plausible import is_assigned, is_listed, is_loud, is_strong, is_technical
from core.safety.redaction.randomness import is_random
from core.safety.redaction.rule import GAP, Finder, Reading, Span
from core.safety.redaction.secret_names import Sort, sort_of
from core.safety.redaction.values import VALUE, value_span
from core.safety.redaction.vault import Kind
from core.safety.redaction.words import HEADINGS
from core.shared.patterns import lazy_pattern

_NAMES = (
    r"secrets?|credentials?|creds|passwords?|passwd|passw[öo]rter|tokens?|api[_-]?keys?|stringdata|zugangsdaten|keys|logins"
    r"|kennw[öo]rter"
)
_TRIGGERS = (
    *("secret", "cred", "passw", "token", "api", "stringdata", "zugangsdaten", "keys", "logins", "kennw"),
    "kind: secret",  # longer than it needs to be: a manifest is matched from its kind on
)
_OPENS = lazy_pattern(
    rf"""(?P<indent>[^\S\n]{{0,40}})(?:[-*#>][ ]{{0,3}})?["'\[]?(?:[\w-]{{1,30}}[_. -]){{0,3}}(?:{_NAMES})["'\]]?
    (?:(?<=[sr])(?:[ ][^\W\d_]{{1,20}}){{1,4}})?[^\S\n]{{0,4}}(?P<sign>[:=]?[^\S\n]?\{{|:|)[^\S\n]*
    (?=\n|\Z|(?<=\{{))""",
    re.IGNORECASE | re.VERBOSE,
)
_SECRET_DATA = lazy_pattern(r"kind:[ ]Secret\b[\s\S]{0,600}?\n(?P<indent>[ ]{0,20})data:[ ]*(?=\n)")
_CHILD = lazy_pattern(
    rf"""(?P<indent>[^\S\n]{{0,60}})(?P<bullet>(?:[-*•–+]|\d{{1,2}}[.)])[ ]{{1,3}})?["']?(?P<name>[\w.@/-]{{1,60}})["']?
    (?P<sep>[^\S\n]{{0,20}}(?:[:=/|,;]|=>|->|–|-(?=\s)){GAP}{{0,20}}|[^\S\n]{{1,20}})(?!\{{)
    (?:[\w.@-]{{1,40}}[^\S\n]{{1,4}}[/|–-][^\S\n]{{1,4}})?{VALUE}[,;]?[^\S\n]*(?=\n|\Z)""",
    re.IGNORECASE | re.VERBOSE,
)
_PAIR = lazy_pattern(
    rf"""["']?(?P<name>[\w.-]{{1,60}})["']?(?P<sep>{GAP}{{0,4}}(?:[:=]|=>){GAP}{{0,4}}){VALUE}""",
    re.IGNORECASE | re.VERBOSE,
)
_RULE = lazy_pattern(r"[-=~_*\s]{1,80}")
"""A line of dashes below a heading, or a blank one."""
_MOST = 40
"""Children that are looked at."""
_LONGEST = 400
_SHORTEST = 6
_NO_NAMES = (HEADINGS - {"mail", "admin", "app", "account", "portal"}) | {
    "path",
    "file",
    "key",
    "ref",
    "provider",
    "store",
    "enabled",
    "expires",
    "scope",
    "issuer",
    "version",
}


def sections(reading: Reading) -> Iterator[Span]:
    """The values of the lines that stand deeper than such a name, or in the braces behind it."""
    text, done = reading.text, 0
    for place in reading.places(_TRIGGERS):
        start = text.rfind("\n", max(0, place - 80), place) + 1
        if place < done or (start == 0 and place > 80):  # noqa: PLR2004 - a name stands near the start of its line
            continue
        if data := _SECRET_DATA.match(text, place):
            done = data.end()
            yield from _below(text, done + 1, len(data["indent"]), plain=False)
        elif opens := _OPENS.match(text, start):
            done = opens.end()
            if "{" in opens["sign"]:
                yield from _in_braces(text, done)
            else:
                yield from _below(text, done + 1, len(opens["indent"]), plain=opens["sign"] == "")


def _below(text: str, place: int, indent: int, *, plain: bool) -> Iterator[Span]:
    for _ in range(_MOST):
        end = text.find("\n", place)
        end = end if end >= 0 else len(text)
        if _RULE.fullmatch(text, place, end):
            place = end + 1
            continue
        child = _CHILD.match(text, place, end) if end - place <= _LONGEST else None
        if child is None:
            return
        spaced = not child["sep"].strip()
        if len(child["indent"]) <= indent and not (plain or child["bullet"] or spaced):
            return
        if _is_secret(child, spaced=spaced):
            yield value_span(child)
        place = end + 1
        if place >= len(text):
            return


def _in_braces(text: str, place: int) -> Iterator[Span]:
    end = text.find("}", place, place + 4 * _LONGEST)
    for number, pair in enumerate(_PAIR.finditer(text, place, end if end >= 0 else min(len(text), place + _LONGEST))):
        if number == _MOST:
            return
        if _is_secret(pair, spaced=False):
            yield value_span(pair)


def _is_secret(match: re.Match[str], *, spaced: bool) -> bool:
    value = match.string[slice(*value_span(match))]
    name = match["name"]
    if (
        (name.lower() in _NO_NAMES and not spaced)
        or len(value) < _SHORTEST
        or not is_assigned(value)
        or is_technical(value)
    ):
        return False
    if sort_of(name) is Sort.PASSWORD:
        return is_listed(value, "", 0)
    return is_loud(value) or is_random(value) or (not spaced and is_strong(value))


SECTION_RULES: tuple[Finder, ...] = (Finder(PASSWORD, Kind.SECRET, sections, _TRIGGERS),)
"""Rules for sections of settings, after those for lists and tables."""
