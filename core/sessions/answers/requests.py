"""What is typed to the bot and not as an answer: questions, greetings, and words that press a button."""

import re

from core.sessions.answers.lexicon import lexicon
from core.sessions.answers.reading import ReadingKind
from core.sessions.answers.words import words_of, written_out
from core.shared.patterns import lazy_pattern
from core.shared.typed_text import undecorated

_LONGEST = 12
"""Words of a text that may be a request or a question; more is a story."""
_ASKING = lazy_pattern(
    r"(?:what|where|how|why|which|who|when|can|could|do|does|is|should|shall|was|wie|wo|warum|wieso|welche\w*|wer|kann|qué|cómo|dónde|"
    r"por qué|quoi|comment|où|pourquoi|est-ce)(?!\w)"
)
_LONGEST_NAMING = 100
_HAND_TO = lazy_pattern(
    r"(?:please |pls |bitte )?(?:hand ?over|hand (?:it|this) over|hand (?:it|this)|escalate|escalate (?:it|this)"
    r"|(?:pass|give|assign) (?:it|this)(?: on)?|übergeben|übergib)(?: to| an)? "
    r"(?P<name>@?[\w.'’@-]+(?: [\w.'’-]+){0,2}?)(?:,? (?:please|pls|bitte))?[.!]?",
    re.IGNORECASE,
)
_TO_THE_BOT = lazy_pattern(
    r"(?:how (?:do|can|should) (?:i|we)|where (?:do|can|should) (?:i|we)|where (?:is|are) (?:that|the|it)"
    r"|what (?:does|do|is) (?:that|this|it|you)|what do you|which (?:one|button|step|menu)|can you explain|explain"
    r"|wie (?:mache|geht|kann) ich|wo finde ich|was (?:bedeutet|heisst|meinst))(?!\w)"
)


def named_for_handover(text: str) -> str:
    """Whom the text would hand the session over to, as in “handover eli”; empty where it cannot be that.

    Whether there is somebody of that name has to be looked up: “handover fails” has the same form.
    """
    found = _HAND_TO.fullmatch(undecorated(text)) if len(text) <= _LONGEST_NAMING else None
    return found["name"] if found else ""


def request(text: str) -> ReadingKind | None:
    """What was asked of the bot; None when the text is something else."""
    lexis, words = lexicon(), written_out(text)
    count = len(words_of(words))
    if count > _LONGEST:
        return None
    if not words and "?" in text:
        return ReadingKind.SHOW_STEP
    bare = " ".join(lexis.politeness.sub(" ", words).replace(",", " ").split()).strip(" .!-")
    for form in (words, bare):
        kind = next((name for name, phrases in lexis.requests.items() if form in phrases), None)
        if kind:
            return ReadingKind(kind)
    if _is_social(words):
        return ReadingKind.SOCIAL
    asks = text.rstrip(" \"'*_`”’)").endswith(("?", "？"))
    if (asks and _ASKING.match(words)) or _TO_THE_BOT.match(words):
        return ReadingKind.SHOW_STEP
    return _leading_request(words)


def _leading_request(words: str) -> ReadingKind | None:
    """A request with its reason or its addressee behind it (“hand over to the network team”)."""
    lexis = lexicon()
    words = " ".join(lexis.politeness.sub(" ", words).split())
    first, _, rest = words.partition(",")
    if lexis.negations & set(words_of(words)):
        return None
    if rest and first.strip() in lexis.requests["resolve"] and rest.strip() in lexis.requests["resolve"]:
        return ReadingKind.RESOLVE
    if re.match(
        r"(?:hand (?:it |this |the session )?over|handover|escalate(?: this| it)?) (?:to|because|as|since) ", words
    ):
        return ReadingKind.HAND_OVER
    return None


def _is_social(words: str) -> bool:
    """Whether every part of the text is a greeting, thanks or the like."""
    lexis = lexicon()
    left = words
    for phrase in sorted(lexis.social, key=len, reverse=True):
        if phrase in left:
            left = re.sub(rf"(?<!\w){re.escape(phrase)}(?!\w)", " ", left)
    return bool(words) and not words_of(left) and words not in ("again", "there", "everyone", "team")
