"""How something went, in people's words. What is wrong outweighs what is right: bad news is never taken for good."""

from core.sessions.answers.lexicon import lexicon
from core.sessions.answers.reading import ReadingKind
from core.sessions.answers.skips import lacks_rights, nobody_there, skips
from core.sessions.answers.words import said, words_of, written_out
from core.shared.patterns import lazy_pattern

_STILL_GOOD = lazy_pattern(
    r"(?<!\w)(?:still (?:works?|working|fine|ok|good|connected|up|online|unlocked|stable|there after)"
    r"|(?:print|sync|load|ring|charg|send|receiv|connect|respond|scann|play|start|boot|open)ing again"
    r"|(?:works?|working|prints?|connects?|runs?|running|fine|ok|up|back|online|opens?|starts?|syncs?|there) again"
    r"|can (?:\w+ ){1,3}again|(?:is|are) (?:all )?"
    r"(?:fast|quick|green|connected|visible|reachable|normal|available|stable|signed in|unlocked) again)"
    r"(?!\w)"
)
_LATER = lazy_pattern(
    r"(?<!\w)(?:only been|too (?:early|soon)|(?:have|need|got) to wait|"
    r"(?:can|could|will|able to)(?: only)? (?:check|test|try|verify|see|tell|know|look)(?: \w+){0,2}? "
    r"(?:in (?:an?|\w+) \w+|later|tomorrow|when|after|once))(?!\w)"
)
"""What puts off the answer."""
_PAUSE = lazy_pattern(r"[,;.:]\s")
_DECISIVE = lazy_pattern(
    r"(?:(?:and|so|now|then|und) )*(?:(?:that|which|this|it|das) )?(?:now |then |finally |just |hat )*"
    r"(?:did it|did the trick|fixed it|solved it|resolved it|cured it|helped|worked|was it|works now|works again"
    r"|is fixed(?: now)?|is solved|geholfen|geht wieder)"
)
"""What may end the tale of what was done: “restarted it again, that did it”."""
_CLAUSE = lazy_pattern(r"[,;.:]\s|\s(?:but|aber|sondern|pero|mais|whereas|while)\s")
_LINK = lazy_pattern(r"^(?:but|and|aber|und|sondern|pero|mais|y|et) ")
_NOW = lazy_pattern(r"(?<!\w)(?:now(?! and)|by now|today|jetzt|ahora|maintenant|meanwhile)(?!\w)")
_THEN = lazy_pattern(
    r"(?<!\w)(?:(?<!since )yesterday|(?<!like )(?<!as )before|at first|first|initially|earlier|previously|"
    r"(?:the )?first time|(?<!since )this morning|vorher|zuerst|anfangs|(?<!seit )gestern|antes|ayer|avant|"
    r"d'abord)(?!\w)"
)
_TAIL = lazy_pattern(r"(?<!\w)(?:but|except|however|although|apart from|aber|pero|mais)(?!\w)")


def outcome(text: str, condition: str = "") -> ReadingKind | None:
    """How it went by these words; None when they do not say. `condition`: what was to be true afterwards."""
    lexis, words = lexicon(), written_out(text)
    if lexis.uncertain.search(words) or nobody_there(words) or lacks_rights(words):
        return ReadingKind.SKIP
    if _LATER.search(words):
        return None
    holds = _by_condition(text, condition)
    return holds if holds is ReadingKind.WORKED else _told(words) or holds


def _told(words: str) -> ReadingKind | None:
    """How it went by the words for good and bad news."""
    lexis = lexicon()
    words = _as_it_is_now(_end_of_a_tale(words))
    unskipped = lexis.skip.sub(" ", words)
    in_part = lexis.partly.search(words) or lexis.limited.search(words)
    partly = in_part or lexis.contrast.search(lexis.gone.sub(" ", words))
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
    return None


def _end_of_a_tale(words: str) -> str:
    """What came of it, where that ends a longer text: what was “lost” or “stuck” before is how it began."""
    *told, end = _PAUSE.split(words)
    return end if told and _DECISIVE.fullmatch(end.strip(" .!")) else words


def _as_it_is_now(words: str) -> str:
    """What is said of now, where the rest is about before: “it works now, yesterday it did not”."""
    clauses = _CLAUSE.split(words)
    now = [clause for clause in clauses if _NOW.search(clause) and not _THEN.search(clause)]
    before = [clause for clause in clauses if _THEN.search(clause)]
    now = [_LINK.sub("", clause.strip()) for clause in now]
    return ", ".join(now) if now and before and len(now) + len(before) == len(clauses) else words


def _by_condition(text: str, condition: str) -> ReadingKind | None:
    """Whether the words say that the condition holds, or that it does not."""
    if not condition:
        return None
    wanted = {(name, one.denied) for one in said(condition) for name in one.concepts}
    told = [one for one in said(text) if not one.word.isdecimal()]
    if not told:
        return None
    met = [one for one in told if any((name, one.denied) in wanted for name in one.concepts)]
    against = [one for one in told if any((name, not one.denied) in wanted for name in one.concepts)]
    if against:
        return None if "nothing" in words_of(written_out(text)) else ReadingKind.FAILED
    return ReadingKind.WORKED if len(met) == len(told) else None
