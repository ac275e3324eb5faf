"""How something went, in people's words. What is wrong outweighs what is right: bad news is never taken for good."""

import re

from core.sessions.answers.lexicon import lexicon
from core.sessions.answers.reading import ReadingKind
from core.sessions.answers.skips import skips
from core.sessions.answers.words import said, written_out

_STILL_GOOD = re.compile(
    r"(?<!\w)(?:still (?:works?|working|fine|ok|good|connected|up|online|unlocked|stable|there after)"
    r"|(?:works?|working|prints?|connects?|runs?|running|fine|ok|up|back|online|opens?|starts?|syncs?|there) again)"
    r"(?!\w)"
)
_PAUSE = re.compile(r"[,;.:]\s")
_DECISIVE = re.compile(
    r"(?:(?:and|so|now|then|und) )*(?:(?:that|which|this|it|das) )?(?:now |then |finally |just |hat )*"
    r"(?:did it|did the trick|fixed it|solved it|resolved it|cured it|helped|worked|was it|works now|works again"
    r"|is fixed(?: now)?|is solved|geholfen|geht wieder)"
)
"""What may end the tale of what was done: “restarted it again, that did it”."""
_TAIL = re.compile(r"(?<!\w)(?:but|except|however|although|apart from|aber|pero|mais)(?!\w)")


def outcome(text: str, condition: str = "") -> ReadingKind | None:
    """How it went by these words; None when they do not say. `condition`: what was to be true afterwards."""
    lexis, words = lexicon(), written_out(text)
    if lexis.uncertain.search(words):
        return ReadingKind.SKIP
    words = _end_of_a_tale(words)
    unskipped = lexis.skip.sub(" ", words)
    partly = lexis.partly.search(words)
    rest, good_news = lexis.gone.subn(" ", unskipped)
    rest, still_good = _STILL_GOOD.subn(" ", rest)
    good = bool(good_news or still_good or lexis.worked.search(rest))
    bad = bool(lexis.failed.search(rest))
    if partly:
        return ReadingKind.PARTLY
    if bad:
        return None if lexis.waiting.search(words) and not good else ReadingKind.FAILED
    if skips(words):
        return ReadingKind.SKIP
    if good:
        return ReadingKind.PARTLY if _TAIL.search(rest) else ReadingKind.WORKED
    return _by_condition(text, condition)


def _end_of_a_tale(words: str) -> str:
    """What came of it, where that ends a longer text: what was “lost” or “stuck” before is how it began."""
    *told, end = _PAUSE.split(words)
    return end if told and _DECISIVE.fullmatch(end.strip(" .!")) else words


def _by_condition(text: str, condition: str) -> ReadingKind | None:
    """Whether the words say that the condition holds, or that it does not."""
    if not condition:
        return None
    wanted = {(name, one.denied) for one in said(condition) for name in one.concepts}
    told = said(text)
    if not told:
        return None
    met = [one for one in told if any((name, one.denied) in wanted for name in one.concepts)]
    against = [one for one in told if any((name, not one.denied) in wanted for name in one.concepts)]
    if against:
        return ReadingKind.FAILED
    return ReadingKind.WORKED if len(met) == len(told) else None
