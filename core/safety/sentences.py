"""A text as sentences, and where in them somebody is told to do something. Linear in the text's length."""

# Patterns and lists of words read best in one piece.
# ruff: noqa: E501

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from core.safety.act import words
from core.safety.glossary import in_english
from core.shared.patterns import lazy_pattern

Mood = Literal["told", "asked"]

_SENTENCE_END = lazy_pattern(r"(?:(?<=[.!?;])|(?<=[^\W\d_]{2}:))[\"'”’)*_`]*\s+|\n+|(?<=[?!])(?=\S)|\s+[–—•]\s+")
_LONGEST = 600
"""Characters of one sentence; more is read as another one, so that no pattern looks further."""
_OVERLAP = 120
_LIST_MARK = lazy_pattern(r"^\s*(?:[-*•>#]+|\d{1,3}[.)])\s+")
_POLITE = lazy_pattern(
    r"^(?:please[, ]|(?:could|would) you\b|can you please\b|können sie bitte|könnten sie|würden sie)"
)
_TOKEN = lazy_pattern(r"[\w'’%$~\\/.:@-]*[\w%$~\\/@]")
_QUOTES = str.maketrans(
    {**dict.fromkeys('`*“”„"«»', " "), "’": "'", "‘": "'", "\u2010": "-", "\u2011": "-", "\u2013": " – "}
)


class Token(NamedTuple):
    """A word with its place in its sentence."""

    word: str
    start: int
    end: int


@dataclass(frozen=True)
class Sentence:
    """One sentence, as written and in the form that rules read."""

    written: str
    text: str
    """Case-folded, quotes and emphasis as spaces, runs of spaces as one."""
    mood: Mood

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Its words in order."""
        return tuple(Token(match[0], match.start(), match.end()) for match in _TOKEN.finditer(self.text))


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a text. A question is `asked`, unless it is a polite way to tell."""
    for piece in _pieces(text):
        written = _LIST_MARK.sub("", piece).strip()
        plain = in_english(" ".join(written.casefold().translate(_QUOTES).split()))
        if plain:
            asked = plain.rstrip(" )").endswith("?") and not _POLITE.match(plain)
            yield Sentence(written, plain, "asked" if asked else "told")


def _pieces(text: str) -> Iterator[str]:
    for piece in _SENTENCE_END.split(text):
        line = " ".join(piece.split())
        yield line[:_LONGEST]
        for start in range(_LONGEST, len(line), _LONGEST):
            yield line[start - _OVERLAP : start + _LONGEST]


_ARTICLES = words(
    "the a an this that these those every each any no some quick full fast low-level which what whose his her its their your our my "
    "file date number paper page cell time text data output image letter video audio das der die den dem des ein eine einen "
    "einem einer kein keine beim zum zur vom im of in with"
)
"""Words before which a verb's form is a noun."""
_NEGATIONS = words(
    "not never don't dont cannot can't without avoid instead rather mustn't shouldn't won't doesn't didn't no nobody nothing "
    "nor neither refuse unable isn't aren't wouldn't couldn't nie niemals nicht ohne statt"
)
_SUPPOSING = words(
    "if whether when whenever unless until while because since who did does do was were had has have would falls ob wenn weil "
    "wer hat haben wurde wird what how where why which that"
)
"""Words that make a clause tell a condition, a question or a fact."""
_RESET_OF = words("password passwords kennwort passwort pin credential self-service")
_PERSONS = words("you they we i he she it users user someone somebody people anybody anyone sie er wir ich man")
_LINKS = words("and then but or now please also just first next finally afterwards simply und dann aber bitte jetzt")
_GERUND_LEADS = words("by try consider recommend suggest start begin helps durch before after when")
_BOUNDARY = words("and then but und dann aber sondern")
_REACH = 5
"""Words before a verb in which a negation speaks of it."""
_FAR_REACH = 14
"""The same in a list of alternatives: "do not reset the old password or delete"."""


def is_order(sentence: Sentence, index: int, *, gerund: bool = False) -> bool:
    """Whether the verb at that token is something to be done: no noun, not negated, no condition, no fact."""
    tokens = sentence.tokens
    before = [token.word for token in tokens[max(0, index - _REACH) : index]]
    if gerund:
        return (not before or before[-1] in _GERUND_LEADS - {"before", "after", "when"}) and not _negated(
            sentence, index
        )
    if before and before[-1] in _ARTICLES:
        return False
    if tokens[index].word == "reset" and before and before[-1] in _RESET_OF:
        return False  # “a password reset”
    return not _negated(sentence, index) and not _supposed(sentence, index)


def _clause_start(sentence: Sentence, index: int) -> int:
    """The token that the verb's clause begins with: after a comma, or a word that goes on to something else."""
    tokens = sentence.tokens
    for place in range(index - 1, max(-1, index - 13), -1):
        between = sentence.text[tokens[place].end : tokens[place + 1].start]
        if tokens[place].word in _BOUNDARY or "," in between or "(" in between or "–" in between or ":" in between:
            return place + 1
    return max(0, index - 12)


def _negated(sentence: Sentence, index: int) -> bool:
    """A negation shortly before the verb, in its clause or in the list of alternatives that it ends."""
    tokens = sentence.tokens
    for place in range(index - 1, max(-1, index - 1 - _FAR_REACH), -1):
        word = tokens[place].word
        if word in _BOUNDARY:
            return False
        if word in _NEGATIONS:
            between = sentence.text[tokens[place].end : tokens[index].start]
            # "if it does not help, format it" ends there; "do not move, delete or format it" does not
            return " or " in between or " oder " in between or (place >= index - _REACH and "," not in between)
    return False


def _supposed(sentence: Sentence, index: int) -> bool:
    """Whether the verb's clause is a condition, a dependent question or a report: "if you delete it"."""
    tokens = sentence.tokens
    start = _clause_start(sentence, index)
    clause = [token.word for token in tokens[start:index]]
    for place, word in enumerate(clause):
        if word in _SUPPOSING:
            rest = clause[place + 1 :]
            if not rest:
                return word not in ("do", "have", "that", "which") or word == "that"
            if any(one in _PERSONS for one in rest) and word not in ("have", "do"):
                return True
            if word in ("whether", "who", "did", "does", "wer", "ob") or (word == "how" and "to" in rest):
                return word != "how"
    return False
