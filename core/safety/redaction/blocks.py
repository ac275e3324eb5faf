"""Passwords in lists and tables, where a heading says what stands below it."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from core.safety.redaction.labels import NAME, NAME_TRIGGERS, OWNER
from core.safety.redaction.passwords import PASSWORD, is_phrase
from core.safety.redaction.plausible import is_listed, is_strong, is_technical, trimmed
from core.safety.redaction.rule import Finder, Near, Reading, Span
from core.safety.redaction.secret_names import Sort, sort_of
from core.safety.redaction.vault import Kind
from core.safety.redaction.words import HEADINGS, OPENERS
from core.shared.patterns import lazy_pattern

_MOST_CELLS = 40
"""Columns of a table that are looked at; a longer line is no table of passwords."""
_MOST_ITEMS = 200
"""Lines of a list under one heading."""
_PHRASE = lazy_pattern(
    r"[^\S\n]{0,12}(?:[-*•>][ ])?[\"'`]?(?P<words>[^\W\d_]{2,20}(?:[ ][^\W\d_]{1,20}){2,23})[\"'`]?[^\S\n]*"
)
_BETWEEN = lazy_pattern(r"[\s>]*|\s*`{3,}\w{0,12}\s*|\s*[-=]{3,}\s*")
"""A line between a heading and what stands below it: blank, a fence, a rule."""
_MOST_BETWEEN = 3
_LONGEST_ITEM = 300
"""Characters of a line that may be an item of a list."""
_CODES = (
    r"(?:backup|recovery|rescue|scratch|emergency|one[ -]?time|wiederherstellungs|notfall|ersatz)[ -]?"
    r"(?:(?:access|login|log-in|sign-?in)[ -])?(?:codes?|keys?|tokens?)"
)
_LABEL = lazy_pattern(rf"(?:{NAME}|{_CODES})", re.IGNORECASE | re.VERBOSE)
_HEADING = lazy_pattern(
    rf"""[^\S\n]{{0,8}}(?:[#>*-]{{1,4}}[ ])?(?P<before>[^\n:;|]{{0,60}}?)(?:{NAME}|{_CODES}){OWNER}?
    (?P<after>[^\n:;|=]{{0,30}}?)(?P<colon>[:=?]?)[*_]{{0,2}}[^\S\n]*""",
    re.IGNORECASE | re.VERBOSE,
)
_NO_HEADING = lazy_pattern(r"\?(?=[^\n]*\?)|[:;|](?=[^\n]*[^\W_])(?![^()\n]*\))")
"""A sign that stands in no heading, with more of the line behind it; most lines of a log have one."""
_ITEM = lazy_pattern(
    r"""[^\S\n]{0,12}(?P<bullet>(?:[-*•–+>]|\d{1,3}[.)])[^\S\n]{1,4})?(?P<name>[^\s:=]{1,40}(?:[ ][^\s:=]{1,20}){0,3}
      (?:[ ]?[:=]|[ ][-–/])[^\S\n]{1,8})?
    (?P<value>\d{3,6}(?:[ -]\d{3,6}){1,3}|\S{2,128})(?P<rest>[^\S\n]{1,4}[(\[–-][^\n]{0,80}|[^\S\n]*)""",
    re.VERBOSE,
)
_INLINE = lazy_pattern(
    rf"(?:{NAME}|{_CODES})(?<=[snrеиóö\d])(?:\(s\))?(?:[ ]\w{{1,20}})?(?:[ ]?:|[ ](?P<are>are|were|sind|waren|son"
    rf"|sont):?)[ ]{{1,4}}(?P<values>[^\n]{{1,300}})",
    re.IGNORECASE | re.VERBOSE,
)
_STARTS = (
    *NAME_TRIGGERS,
    *("backup", "recovery", "rescue", "scratch", "emergency", "one", "wiederherst", "notfall", "ersatz"),
)
"""Where a heading with values behind it may begin."""
_FOLLOWED = Near(lazy_pattern(r":|\b(?:are|were|sind|waren|sont?)\b", re.IGNORECASE), 160)
"""What stands between such a heading and its values."""
_GROUP = lazy_pattern(r"\d{3,6}(?:[ -]\d{3,6}){1,3}")
_GROUPED = lazy_pattern(
    rf"(?:{_GROUP.pattern}(?:[^\S\n]{{0,3}}[,;/][^\S\n]{{0,3}}|\.?\s*\Z|\s{{0,8}}(?=\n)|\Z)){{2,20}}"
)
_CODED = lazy_pattern(r"(?=\S*\d)[A-Za-z0-9]{3,8}(?:-[A-Za-z0-9]{3,8}){1,3}")
_AMONG = lazy_pattern(r"[^\s,;]{1,128}")
_TRIGGERS = (*NAME_TRIGGERS, "code", "keys")
_JOINERS = frozenset({"and", "or", "und", "oder", "y", "o", "et", "ou", "then", "dann", "/", "&", "-"})
_SAYING_SO = frozenset({"is", "are", "was", "ist", "lautet", "es", "est", "sind", "lauten"})
_MOST_WORDS_BARE = 3
"""Words of a heading without a colon: "The password is", "PASSWORD"."""
_MOST_WORDS_OF_SENTENCE = 8
"""The same where what stands below looks like a password: "Here is your new password"."""
_SPEAKER = lazy_pattern(r"[^\s:]{1,30}:[ ](?=[^\n]{1,120}\?[^\S\n]*(?:\n|\Z))")
"""Who asks, in a chat."""
_HEADS = lazy_pattern(r"[\w-]+")
_WIFI_KEYS = frozenset({"key", "schlüssel", "code", "clave", "clé", "psk"})
_TABLE_TRIGGERS = (*NAME_TRIGGERS, "ssid", "secret", "token", "key", "pin", "puk", "code", "cred")
_SECRETS = frozenset({"secret", "geheimnis"})
_FEWEST = 4
"""Characters of a PIN or key in a cell."""
_HEADER = lazy_pattern(
    r"[^\S\n]*(?:[>|][^\S\n]*)*[A-ZÀ-Þ][\w-]{1,24}(?:[ ][\w-]{1,24})?(?:[ ]{0,40}[|;,\t][ ]{0,40}"
    r"[A-ZÀ-Þ][\w-]{1,24}(?:[ ][\w-]{1,24})?){1,12}[\s|]*"
)
"""A row of one or two words each, in capitals as headings are."""
_SEPARATOR_ROW = lazy_pattern(r"[\s|:+=-]+")


@dataclass(frozen=True, slots=True)
class _Cell:
    start: int
    end: int

    def of(self, text: str) -> str:
        """What stands in it."""
        return text[self.start : self.end]


def _lines(text: str) -> list[Span]:
    spans: list[Span] = []
    start = 0
    for line in text.split("\n"):
        spans.append((start, start + len(line)))
        start += len(line) + 1
    return spans


def _marked(reading: Reading, lines: Sequence[Span], triggers: Sequence[str]) -> set[int]:
    """The numbers of the lines that hold one of the triggers, if anything stands below: nearly none of a log's."""
    small, found = reading.small, set[int]()
    if len(lines) == 1:
        return found
    starts = [start for start, _ in lines]
    for trigger in filter(reading.held.__contains__, triggers):
        at = small.find(trigger)
        while at >= 0:
            number = bisect_right(starts, at) - 1
            found.add(number)
            at = small.find(trigger, lines[number][1])
    return found


def _if_value(text: str, start: int, end: int) -> Iterator[Span]:
    start, end = trimmed(text, start, end)
    if start < end and is_listed(text[start:end], "", 0):
        yield start, end


def _is_heading(text: str, span: Span, *, certain: bool = False) -> bool:
    """Whether a line heads values. `certain`: whether any word below it is one."""
    speaker = _SPEAKER.match(text, *span)
    start, end = (speaker.end() if speaker else span[0]), span[1]
    if end - start > 160 or _NO_HEADING.search(text, start, end):  # noqa: PLR2004 - a heading is short
        return False
    match = _HEADING.fullmatch(text, start, end)
    if match is None:
        return False
    after = match["after"].split()
    if match["colon"]:
        return match["colon"] != "?" or not certain
    if after and not (len(after) == 1 and after[0].lower() in _SAYING_SO):
        return False
    return len(match["before"].split()) < (_MOST_WORDS_BARE if certain else _MOST_WORDS_OF_SENTENCE)


def lists(reading: Reading) -> Iterator[Span]:
    """Values that stand each on a line of its own below a heading, up to the first line that is no value."""
    text = reading.text
    lines = _lines(text)
    done = -1
    for number in sorted(_marked(reading, lines, _TRIGGERS)):
        start, end = lines[number]
        if number <= done or not _is_heading(text, (start, end)):
            continue
        most = _MOST_ITEMS if text[start:end].rstrip(" *_")[-1:] in (":", "=") else 1
        asked = not _is_heading(text, (start, end), certain=True)
        for place in range(number + 1, len(lines)):
            if place > number + most:
                break
            start, end = lines[place]
            item = _ITEM.fullmatch(text, start, end) if end - start <= _LONGEST_ITEM else None
            if item is None and done < number and (phrase := _PHRASE.fullmatch(text, start, end)):
                heading = text[slice(*lines[number])].lower()
                first = phrase["words"].split()[0].lower()
                if "phrase" in heading and first not in OPENERS and is_phrase(phrase["words"]):
                    done = place
                    yield phrase.span("words")
                break
            if item is None or item["value"].endswith(":") or _BETWEEN.fullmatch(text, start, end):
                if done < number and place <= number + _MOST_BETWEEN and _BETWEEN.fullmatch(text, start, end):
                    most += 1
                    continue  # a blank line or a fence between a heading and its list
                break
            done = place
            if is_strong(item["value"]) or not (asked or item["value"].endswith("?")):
                yield from _if_value(text, *item.span("value"))


def inline_lists(reading: Reading) -> Iterator[Span]:
    """Values behind a heading in the plural: "Passwords: apple1, banana2 and cherry3"."""
    text = reading.text
    done = 0
    for place in _FOLLOWED.among(reading.places(_STARTS), text):
        if place < done:
            continue  # one heading a line
        end = text.find("\n", place)
        match = _INLINE.match(text, place, end if end >= 0 else len(text))
        if match is None:
            continue
        done = end if end >= 0 else len(text)
        start, end = match.span("values")
        if _GROUPED.fullmatch(text, start, end):
            yield from (code.span() for code in _GROUP.finditer(text, start, end))
            continue
        words = list(_AMONG.finditer(text, start, end))
        separated = [word for word in words if word[0].lower() not in _JOINERS]
        gaps = [text[one.end() : two.start()] for one, two in pairwise(words)]
        # A sentence has words without a comma or a joining word between them.
        told = [one[0].lower() in _JOINERS or two[0].lower() in _JOINERS for one, two in pairwise(words)]
        coded = len(words) > 1 and all(_CODED.fullmatch(word[0]) for word in words)
        if not coded and any(not gap.strip() and not by_word for gap, by_word in zip(gaps, told, strict=True)):
            continue
        for word in separated:
            if not match["are"] or is_strong(word[0]):
                yield from _if_value(text, *word.span())


_BY_SPACES = {"  ": lazy_pattern(r"[^\S\n]{2,}|\t"), " ": lazy_pattern(r"[^\S\n]+")}
"""How a line is cut that spaces make the columns of."""
_CELL = {sign: lazy_pattern(rf'\s*"[^"]*"\s*(?={sign}|\Z)|[^{sign}]*') for sign in ",;"}
"""A cell where some stand in quotes, which may hold the delimiter."""


def _quoted(line: str, cell: re.Pattern[str]) -> Iterator[str]:
    at = 0
    while at <= len(line) and (match := cell.match(line, at)):
        yield match[0]
        at = match.end() + 1


def _cells(text: str, start: int, end: int, delimiter: str) -> list[_Cell]:
    line = text[start:end]
    if delimiter in _BY_SPACES:
        pieces = _BY_SPACES[delimiter].split(line, maxsplit=_MOST_CELLS)
    elif delimiter in _CELL and '"' in line:
        pieces = list(islice(_quoted(line, _CELL[delimiter]), _MOST_CELLS + 1))
    else:
        pieces = line.split(delimiter, _MOST_CELLS)
    cells: list[_Cell] = []
    position = start
    for piece in pieces:
        at = text.index(piece, position) if piece else position
        stripped = piece.strip().strip("\"'*_`")
        inner = text.index(stripped, at) if stripped else at
        cells.append(_Cell(inner, inner + len(stripped)))
        position = at + len(piece) + (len(delimiter) if delimiter not in _BY_SPACES else 0)
    return cells


def _columns(text: str, span: Span) -> tuple[str, list[int], list[str]]:
    """How a header's cells are separated, which are passwords, and what they are called; none when it is none."""
    line = text[slice(*span)]
    if len(line) > 400:  # noqa: PLR2004 - a header is short
        return "", [], []
    known = not HEADINGS.isdisjoint(_HEADS.findall(line.lower()))
    if not known and not _HEADER.fullmatch(line):
        return "", [], []
    for delimiter in ("|", "\t", ";", ",", "  ", " "):
        if delimiter not in line and delimiter != "  ":
            continue
        heads = line.replace("||", "|")  # as wikis double it in a header
        names = [cell.of(heads) for cell in _cells(heads, 0, len(heads), delimiter)]
        others = any(name.lower().rpartition("\\")[2] in HEADINGS for name in names)
        if not others and (delimiter in _BY_SPACES or not _HEADER.fullmatch(line)):
            continue
        wireless = any(name.lower() == "ssid" for name in names)
        secret = [
            place
            for place, name in enumerate(names)
            if _is_label(name) or sort_of(name) is not None or (wireless and name.lower() in _WIFI_KEYS)
        ]
        if delimiter == " " and sum(name.lower() in HEADINGS for name in names) + len(secret) < len(names):
            continue  # a sentence
        if secret and (others or len(names) > len(secret)):
            return delimiter, secret, names
    return "", [], []


def _is_label(name: str) -> bool:
    match = _LABEL.search(name)
    return match is not None and match.end() == len(name) and len(name.split()) <= 3  # noqa: PLR2004


def tables(reading: Reading) -> Iterator[Span]:
    """The cells of columns that are headed as passwords, to the end of the table."""
    text = reading.text
    lines = _lines(text)
    done = -1
    for number in sorted(_marked(reading, lines, _TABLE_TRIGGERS)):
        if number <= done:
            continue
        delimiter, columns, names = _columns(text, lines[number])
        if not columns:
            continue
        for done in range(number + 1, len(lines)):
            start, end = lines[done]
            if _SEPARATOR_ROW.fullmatch(text, start, end):
                continue
            cells = _cells(text, start, end, delimiter)
            if delimiter == "  " and len(cells) < len(names):
                words = _cells(text, start, end, " ")  # a long value leaves one space to the next column
                cells = words if len(words) == len(names) else cells
            if not 2 <= len(cells) <= _MOST_CELLS or abs(len(cells) - len(names)) > 1:  # noqa: PLR2004 - a table has columns
                break
            for place, cell in _picked(cells, columns):
                if is_secret_cell(cell.of(text), names[place]):
                    yield cell.start, cell.end


def _picked(cells: Sequence[_Cell], columns: Sequence[int]) -> Iterator[tuple[int, _Cell]]:
    return ((place, cells[place]) for place in columns if place < len(cells))


def is_secret_cell(value: str, heading: str) -> bool:
    """Whether a cell of such a column holds a secret: what its heading says it would look like."""
    sort = sort_of(heading)
    if sort is Sort.KEY and heading.lower() in _SECRETS and value.replace(",", "").isalpha():
        return is_listed(value, "", 0)
    if sort in (Sort.KEY, Sort.PIN, Sort.PERHAPS):
        return len(value) >= _FEWEST and any(map(str.isdigit, value)) and not is_technical(value)
    return is_listed(value, "", 0)


_MAIL_DIALOGUE = lazy_pattern(
    r"(?<=334 UGFzc3dvcmQ6)\s{1,4}(?:\S{1,8}[ ])?(?P<value>[A-Za-z0-9+/]{4,128}={0,2})(?=\s|\Z)"
)
_MAIL_USER = lazy_pattern(r"(?<=334 VXNlcm5hbWU6)\s{1,4}(?:\S{1,8}[ ])?(?P<value>[A-Za-z0-9+/]{4,128}={0,2})(?=\s|\Z)")


def mail_dialogue(reading: Reading) -> Iterator[Span]:
    """What a mail client answers to the questions for a user and a password, in Base64 (RFC 4954)."""
    for pattern in (_MAIL_USER, _MAIL_DIALOGUE):
        yield from (match.span("value") for match in pattern.finditer(reading.text))


BLOCK_RULES: tuple[Finder, ...] = (
    Finder(PASSWORD, Kind.SECRET, tables, _TABLE_TRIGGERS),
    Finder(PASSWORD, Kind.SECRET, inline_lists, _STARTS),
    Finder(PASSWORD, Kind.SECRET, lists, _TRIGGERS),
    Finder(PASSWORD, Kind.SECRET, mail_dialogue, ("334 ",)),
)
"""Rules for what stands in lists and tables. They come first: a row of headings is no sentence."""
