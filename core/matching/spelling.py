"""Slips of the keyboard in a problem, put right by the titles of the flows that are nearest anyway."""

from collections.abc import Iterable, Mapping, Sequence

from core.matching.language import ENGLISH, language_of
from core.matching.words import replaced, terms_of
from core.shared.spelling import is_typo_of

_SHORTEST = 5
"""Letters from which on a word can be a slip of another: shorter ones resemble too many."""
_MOST_UNKNOWN = 64
"""Words that are looked at: a pasted log has hundreds that no flow has."""


def put_right(problem: str, unknown: Iterable[tuple[str, str]], titles: Sequence[str]) -> str:
    """The problem with each unknown word as the word of a title that it is a slip of; as it was if there is none.

    Only English is put right: a foreign word may look like a slip of an English one that means something else.
    `unknown` are the terms that no flow of the library has, as they are and as they were written: what some flow has
    was meant.
    """
    slips = [(term, word.casefold()) for term, word in unknown if term.isalpha() and len(word) >= _SHORTEST]
    if not slips or language_of(problem) != ENGLISH:
        return problem
    known = {word.casefold(): (term, word) for title in titles for term, word in terms_of(title)}
    meant = {word: right for term, word in slips[:_MOST_UNKNOWN] if (right := _meant(term, word, known)) is not None}
    return replaced(problem, meant) if meant else problem


def _meant(term: str, word: str, known: Mapping[str, tuple[str, str]]) -> str | None:
    """The word that was meant, in the form it was written in or in another one."""
    for other, (its_term, as_titled) in known.items():
        if other[0] == word[0] and (is_typo_of(word, other, _SHORTEST) or is_typo_of(term, its_term, _SHORTEST)):
            return as_titled
    return None
