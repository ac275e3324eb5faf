"""Whether somebody says that they cannot tell: “no idea”, “can't check that from here”."""

import re

from core.sessions.answers.lexicon import lexicon
from core.sessions.answers.words import words_of, written_out

_OTHERS = re.compile(
    r"\b(?:she|he|it|they|users?|people|nobody|who|that|which|file|page|app|device|pc|phone|printer|outlook\S*) $"
)
"""What stands before “cannot open it” where that is the problem itself, and not somebody who cannot check."""
_SYMPTOMS = re.compile(r"can not(?: (?:see|open|access|reach|get at|get to|read|run|be))?")
_BARE = frozenset({"can not", "unknown"})
_MOST_BESIDE = 2
"""Words beside “can not” or “unknown” that leave it the answer: “unknown user name or bad password” is an error."""


def skips(text: str) -> bool:
    """Whether the text says that its writer does not know or cannot check."""
    words = written_out(text)
    return any(_is_skip(words, found) for found in lexicon().skip.finditer(words))


def _is_skip(words: str, found: re.Match[str]) -> bool:
    phrase = found[0]
    if _SYMPTOMS.fullmatch(phrase) and _OTHERS.search(words[: found.start()]):
        return False
    beside = len(words_of(words[: found.start()] + words[found.end() :]))
    return phrase not in _BARE or beside <= _MOST_BESIDE
