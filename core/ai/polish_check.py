"""Whether a better wording still says the same, as far as code can tell.

Every code, number, quotation and name in it has to be the document's, and none of the document's codes and numbers may
be lost. What plain words claim is beyond this check: there the model is trusted as far as its instructions go.
"""

import re
import string
from collections.abc import Iterable, Iterator, Sequence

from core.safety.redaction.vault import PLACEHOLDER, REMOVED
from core.tickets.documents import Section

_LONGER, _LONGER_BY = 1.5, 200
"""How much longer than the original a section may be: a factor, and characters on top of it."""
_SHORTEST = 1 / 3
"""The part of its length that a section keeps at least."""
_MOST_NAMED = 12
"""Most words that one complaint names."""

_LIST_MARK = re.compile(r"^[ \t]*(?:[-*+•]|\d{1,3}[.)])[ \t]+", re.MULTILINE)
_HEADING = re.compile(r"^[ \t]*#.*$", re.MULTILINE)
_QUOTED = re.compile(r"```.*?```|`([^`\n]+)`|“([^”\n]+)”|\"([^\"\n]+)\"|„([^“”\n]+)[“”]|«([^»\n]+)»", re.DOTALL)
# Placeholders whole; otherwise what stands between blanks, or between letters of scripts that use none.
_WORD = re.compile(rf"{REMOVED.pattern}|{PLACEHOLDER.pattern}|[^\s\u2e80-\ua4cf\uac00-\ud7af\uff00-\uffef]+")
_AROUND = "\"'“”‘’„«»‹›`([{<)]}>*_,;:!?.…–—→|~"
_CLOSING = "\"'”’»`)]}*_"
_POSSESSIVE = re.compile(r"['’]s?$")
_IN_PLAIN_WORDS = "-'"
"""What of ASCII punctuation stands inside words that are no codes."""


def check(title: str, original: Sequence[Section], worded: Sequence[Section]) -> list[str]:
    """What is wrong with the better wording of the sections, empty when it can be shown.

    The sentences go back to the model. They name no more than it has written or was given.
    """
    if [section.heading for section in worded] != [section.heading for section in original]:
        headings = ", ".join(f"“{section.heading}”" for section in original)
        return [f"The headings have to be, in this order: {headings}."]
    known = "\n".join((title, *(section.body for section in original)))
    given = "\n".join(section.body for section in worded)
    return [
        *(problem for pair in zip(original, worded, strict=True) for problem in _shape_problems(*pair)),
        *_named("This is not in the document, so it must not be added", _added(known, given)),
        *_named("This is in the document and was lost", _lost(original, given)),
    ]


def _shape_problems(original: Section, worded: Section) -> Iterator[str]:
    where, length, was = f"“{original.heading}”", len(worded.body), len(original.body)
    longest = int(was * _LONGER) + _LONGER_BY
    if not worded.body:
        yield f"{where} is empty."
    elif length > longest:
        yield f"{where} has {length} characters; at most {longest}."
    elif length < was * _SHORTEST:
        yield f"{where} has {length} characters of the {was} it had, so it cannot say the same."
    if "\x00" in worded.body:
        yield f"{where} contains a NUL character."
    if set(_HEADING.findall(worded.body)) - set(_HEADING.findall(original.body)):
        yield f"{where} contains a heading of its own."


def _named(complaint: str, words: Iterable[str]) -> Iterator[str]:
    shown = list(dict.fromkeys(words))[:_MOST_NAMED]
    if shown:
        yield f"{complaint}: {'; '.join(shown)}."


def _added(known: str, given: str) -> Iterator[str]:
    """Codes, names and quotations that nobody knows of."""
    words, line = {_form(word) for word in _words(known)}, _one_line(known)
    for quoted in _QUOTED.finditer(given):
        text = next((group for group in quoted.groups() if group), quoted[0].strip("`"))
        if _one_line(text).strip(" .,;:!?") not in line:
            yield text
    for text in given.splitlines():
        before = ""
        for raw, word in _raw_words(text):
            if (_is_code(word) or _is_name(before, word)) and _form(word) not in words:
                yield word
            before = raw


def _lost(original: Sequence[Section], given: str) -> Iterator[str]:
    """Codes that are no longer there."""
    words = {_form(word) for word in _words(given)}
    for section in original:
        yield from (word for word in _words(section.body) if _is_code(word) and _form(word) not in words)


def _words(text: str) -> Iterator[str]:
    return (word for _, word in _raw_words(text) if word)


def _raw_words(text: str) -> Iterator[tuple[str, str]]:
    """Each word as it stands, and without what only surrounds it; of mere signs nothing is left."""
    for match in _WORD.finditer(_LIST_MARK.sub("", text)):
        raw = match[0]
        word = raw if _is_placeholder(raw) else _POSSESSIVE.sub("", raw.strip(_AROUND)).strip(_AROUND)
        yield raw, word if any(map(str.isalnum, word)) else ""


def _is_placeholder(word: str) -> bool:
    return bool(REMOVED.fullmatch(word) or PLACEHOLDER.fullmatch(word))


def _is_code(word: str) -> bool:
    """Whether it is more than a plain word: a number, option, path, address, setting, acronym or placeholder."""
    return (
        word.startswith("-")
        or any(map(str.isdigit, word))
        or any(letter in string.punctuation and letter not in _IN_PLAIN_WORDS for letter in word)
        or word[1:] != word[1:].lower()
    )


def _is_name(before: str, word: str) -> bool:
    """Whether it stands with a capital in the middle of a sentence."""
    last = before.rstrip(_CLOSING)[-1:]
    return len(word) > 1 and word[0].isupper() and (last.isalnum() or last == ",")


def _form(word: str) -> str:
    """The word as it is compared: a sentence may begin with it, a code is written in one way."""
    return word.casefold() if word.isalpha() else word


def _one_line(text: str) -> str:
    return " ".join(text.split()).casefold()
