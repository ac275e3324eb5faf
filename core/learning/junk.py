"""Answers that say nothing: "dunno", "asdf", "test test please ignore". They teach nobody anything."""

import itertools
import re

from core.shared.patterns import lazy_pattern

_NOTHING = lazy_pattern(
    r"(?:i )?(?:dunno|do(?:n['’]?t| not) know|no (?:idea|clue)|not sure|idk|n/?a|none|nothing|nope?|yes|yep|yeah|ok(?:ay)?|done|fixed(?: it)?"
    r"|no (?:fault|issues?|problems?|error) found|(?:could|can)(?: ?no|n['’])t (?:reproduce|replicate)(?: it)?|(?:(?:it|the )?(?:issue|problem|fault)?\s?(?:has )?(?:just )?(?:resolved|fixed|solved|cleared|repaired) (?:by )?itself|(?:it )?(?:just )?(?:went away|came back|started working)(?: again)?(?: (?:by itself|on its own))?)|user error|n[tf]f"
    r"|(?:it )?(?:works?|worked)(?: now| fine| again)?|all good|solved|resolved|see (?:above|ticket|notes)|as above|same|stuff|something|whatever"
    r"|tb[ad]|foo(?:bar)?|bar|baz|bla+h?(?: bla+h?)*|lorem ipsum.*|ha(?:ha)+|lol|keine ahnung|weiß (?:ich )?nicht|ka|erledigt|läuft(?: wieder)?"
    r"|no (?:lo )?sé|aucune idée|je ne sais pas|nada|rien|hi|hello|thanks?|thx)",
    re.IGNORECASE,
)
_TRIAL = frozenset(
    """
    a abc again an bitte bot demo dummy example flow flowpilot for hello ignore ignorieren is it just me my only out how if works i we our be the
    please session test teste tested testen testing tests this ticket to trial try trying
    """.split()  # noqa: SIM905
)
_TRIES = frozenset(("test", "tests", "testing", "dummy", "demo", "trial", "ignore", "testen", "teste"))
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "1234567890")
_WORD = lazy_pattern(r"\w+")
_SHORTEST_MASHED = 4
_MOST_WORDS = 12


def says_nothing(text: str) -> bool:
    """Whether a text is no answer but a shrug, a trial or mashed keys."""
    words = [word.casefold() for word in _WORD.findall(text[:500])]
    if not any(any(map(str.isalnum, word)) for word in words):
        return True
    if _NOTHING.fullmatch(text.strip(" .!?…-\n\t")):
        return True
    if len(words) > _MOST_WORDS:
        return False
    if not _TRIES.isdisjoint(words) and all(word in _TRIAL or word.isdigit() for word in words):
        return True
    return all(map(_is_mashed, words))


def _is_mashed(word: str) -> bool:
    """Whether a word is keys beside each other, or one key again and again."""
    if len(word) < _SHORTEST_MASHED or word.isdigit():
        return False
    steps = sum(
        any(pair in row or pair[::-1] in row for row in _ROWS) for pair in map("".join, itertools.pairwise(word))
    )
    return steps >= 0.8 * (len(word) - 1) or len(set(word)) == 1
