"""Making what people wrote fit a flow: no control characters, nobody's names, no more than has room."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from core.flows.options import MAX_OPTION_LABEL
from core.flows.text_rules import MAX_LINE, MAX_TEXT
from core.flows.written import one_line, tidy, unstorable
from core.learning.case import marked, names_alone
from core.learning.people import logins_in, logins_of
from core.safety.redaction import scrub_all_secrets
from core.shared.patterns import lazy_pattern
from core.shared.text import shortened

Generalise: TypeAlias = Callable[[Sequence[str]], list[str]]
"""Takes out of texts what belongs to one user or site; what one of them tells is known in the others."""

_CONTROL = lazy_pattern(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def generaliser(redact: Generalise, names: Iterable[str] = ()) -> Generalise:
    """Takes out secrets, personal data, machines, shares, these people's names and the user names made of them."""
    names = sorted({name for name in names if len(name) > 2})  # noqa: PLR2004 - initials are words
    people, logins = _any_of(names), set(logins_of(names))
    called = _any_of(names_alone(names), any_case=False)

    def generalise(texts: Sequence[str]) -> list[str]:
        # A share is part of what tells a password (“net use”): secrets go before it becomes “the share”.
        found = redact([marked(text) for text in scrub_all_secrets(texts)])
        found = [people.sub("[name]", text) for text in found] if people else found
        found = [called.sub("[name]", text) for text in found] if called else found
        users = _any_of(logins | logins_in(texts))
        return [users.sub("[user]", text) for text in found] if users else found

    return generalise


def _any_of(names: Iterable[str], *, any_case: bool = True) -> re.Pattern[str] | None:
    """Any of the names as whole words, the longest first; None when there are none."""
    known = sorted(names, key=len, reverse=True)
    return (
        re.compile(
            "|".join(rf"(?<![\w.]){re.escape(name)}(?![\w])" for name in known), re.IGNORECASE if any_case else 0
        )
        if known
        else None
    )


def fit_text(text: str, limit: int = MAX_TEXT) -> str:
    """A text of one or more lines that a node may show."""
    clean = tidy(_CONTROL.sub(" ", tidy(text)))
    return clean if len(clean) <= limit else shortened(clean, limit)


def fit_line(text: str, limit: int = MAX_LINE) -> str:
    """A text on one line."""
    line = one_line(_CONTROL.sub(" ", one_line(text)))
    return line if len(line) <= limit else shortened(line, limit)


def fit_label(text: str) -> str:
    """An answer to pick."""
    return fit_line(text, MAX_OPTION_LABEL)


def says_something(text: str) -> bool:
    """Whether there is a letter or digit in it that can be stored."""
    return any(map(str.isalnum, text)) and not unstorable(text.replace("\r", "\n"))
