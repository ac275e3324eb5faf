"""Which of a step's options a plain yes or no means."""

import re
from collections.abc import Sequence

from core.flows.options import Option
from core.sessions.answers.lexicon import lexicon
from core.sessions.answers.outcomes import outcome
from core.sessions.answers.reading import ReadingKind
from core.sessions.answers.words import said, words_of, written_out
from core.shared.patterns import lazy_pattern

_YES_NO = lazy_pattern(r"(?:is|are|was|were|do|does|did|can|could|has|have|had|will|would|should)\b")
_NO_WORDS = frozenset({"none", "never", "nothing", "neither", "nobody", "nichts", "nie"})
_SAYS_NONE = lazy_pattern(r"(?:(?:there is|there are|it has|has) )?(?:no|none|nothing|nobody|nowhere|neither)\b")
_SHORT = lazy_pattern(
    r"(?:i|he|she|it|they|we|that)(?: all)? (?:do|does|did|is|are|was|were|has|have|can)(?P<no> not)?"
)


def yes_or_no(text: str, question: str, options: Sequence[Option]) -> Sequence[int]:
    """Yes or no, said plainly to a question of that kind; to others “none” is the one option that says so.

    The places of the options that it may mean.
    """
    word = _plain_word(text) or _none_of_it(text, question)
    if word is None:
        return ()
    affirms, asked = word in lexicon().yes, _asked(question)
    if not _YES_NO.match(asked):
        nothing = [place for place, option in enumerate(options) if _SAYS_NONE.match(written_out(option.label))]
        return nothing if len(nothing) == 1 and not affirms else ()
    denying = [place for place, option in enumerate(options) if _begins_denying(option.label)]
    denying = denying or [place for place, option in enumerate(options) if _denies(option.label)]
    fits = denying
    if affirms:
        named = _named_by(asked, options, denying)
        fits = [place for place in range(len(options)) if place not in denying]
        fits = fits if len(fits) == 1 else named or fits
    if " or " in f" {asked} " and len(denying) != 1:
        fits = list(range(len(options)))
    return fits


def _asked(question: str) -> str:
    """The question itself, without what is to be done first."""
    sentences = [one for one in re.split(r"(?<=[.?!:])\s+|, and ", question) if "?" in one]
    return written_out(sentences[-1] if sentences else question)


def _named_by(asked: str, options: Sequence[Option], denying: Sequence[int]) -> list[int]:
    names = {name for one in said(asked) for name in one.concepts}
    return [
        place
        for place, option in enumerate(options)
        if place not in denying and names & {name for one in said(option.label) for name in one.concepts}
    ]


def _plain_word(text: str) -> str | None:
    """The yes or no that the text is, or begins with; “no access” is neither."""
    lexis, typed = lexicon(), written_out(text)
    words = words_of(typed)
    if not words:
        return None
    if short := _SHORT.fullmatch(typed):
        return "no" if short["no"] else "yes"
    first = words[0]
    if len(words) == 1 and first in _NO_WORDS:
        return "no"
    if first not in lexis.yes and first not in lexis.no:
        return None
    apart = typed[len(first) :].lstrip()[:1] in {"", ",", ".", ";", "!", "-", ":"}
    return first if apart or all(word in lexis.stop or word in lexis.yes for word in words[1:]) else None


def _begins_denying(label: str) -> bool:
    """Whether a label begins with the no: “No sound anywhere”, beside “Sound in the browser, none in Teams”."""
    return bool({"no", "not", "nothing", "nobody", "none", "never"} & set(words_of(written_out(label))[:1]))


def _none_of_it(text: str, question: str) -> str | None:
    """The no in “no restore points at all”, where restore points were asked about."""
    first, *others = words_of(written_out(text)) or [""]
    asked = {name for one in said(question) for name in one.concepts}
    named = [one for one in said(" ".join(others)) if one.word != "all"]
    return "no" if first == "no" and named and all(one.concepts & asked for one in named) else None


def _denies(label: str) -> bool:
    """Whether a label is a way of saying no."""
    words = words_of(written_out(label))
    negative = lexicon().negations | lexicon().no | {"nothing"}
    return bool(negative & set(words)) or outcome(label) is ReadingKind.FAILED
