"""What engineers typed as instructions to the next one: in the imperative, without the case's people, places and story.

By rules, without a model. What they cannot turn into an instruction is marked for the reviewer.
"""

import re
from collections.abc import Mapping

from core.flows.rewording import MARK
from core.learning.case_details import FIRST_WORD, GONE, LINK, TIME, capitalised, spaced, tidied, without_details
from core.learning.junk import says_nothing
from core.learning.verbs import BASE, GERUND, PAST
from core.matching.language import ENGLISH, language_of
from core.shared.patterns import lazy_pattern

_DOER = lazy_pattern(rf"^{GONE}(?:\s+{GONE})*\s+(?=[a-z]+(?:ed|t|n|d)\b)", re.IGNORECASE)
"""A colleague's name before what they did."""
_AS_IN = lazy_pattern(
    rf"\b(?:(?:same )?as (?:in|per|described in)|like in|per|see|following|according to|wie in|siehe)\s+(?:ticket\s+|case\s+|incident\s+)?{GONE}\s*[:,;–-]?\s*",
    re.IGNORECASE,
)
_JOINED = r"(?:[,;.]\s+|\s+[-–]\s+|\s+)(?:(?:and|then|so|but|after that|afterwards|since then|which|that|whereupon|now)\s*,?\s+)"
_STORY = lazy_pattern(
    rf"(?:{_JOINED}{{1,4}}|[,;.]\s+|\s+[-–]\s+)(?:{GONE}\s+(?:is|was|seems?|can|could|confirmed|said|says)\b[^.;]*|(?:told|informed|called|phoned|e?-?mailed|messaged|texted|asked|thanked|notified|let)\b.*"
    r"|(?:she|he|they|user|users|the (?:user|users|caller|person|customer|client)|mrs?|ms|everyone|everything|all)\b[^.;]*"
    r"|(?:(?:it|this|that|now|which|has|have|is|was|did|had|been|all|then|seems to|appears to|seemed to)\s+)*(?:works?|worked|working|fixed|helped|solved|resolved|did|fine|ok(?:ay)?|gone|happy|good|back (?:up|online|to normal))\b[^.;]{0,40}"
    r"|(?:problem|issue) (?:is |was )?(?:gone|solved|fixed|resolved)\b[^.;]{0,30})[.!]?$",
    re.IGNORECASE | re.DOTALL,
)
_SO_THAT_THEY = lazy_pattern(
    r",?\s+so (?:that )?(?:she|he|they|the (?:user|person|caller))\b.*$", re.IGNORECASE | re.DOTALL
)
_COMMAND = lazy_pattern(r"^(?:[A-Z][a-z]+-[A-Z]\w+|[a-z][\w.-]*(?:\.exe)?\s+[/-]{1,2}\w+)(?=\s|$)")
"""A command that was typed as it is: of PowerShell, or with an option."""
_COMPOUND = lazy_pattern(
    r"^(?P<how>factory|hard|soft|cold|warm|power|force|quick|clean|bulk)[ -](?P<verb>[a-z]+)(?=\s|$)", re.IGNORECASE
)
_LEAD = lazy_pattern(
    r"^(?:(?:(?:per|as per|following) (?:kb|article|document)\W?\s?\w*,?|now|so|then|finally|eventually|in the end|ok(?:ay)?|well|first|also|and|next|afterwards|the (?:fix|solution|resolution) (?:was|is) to|(?:fix|solution|resolution|fixed by|solved by|resolved by)\s*:?"
    r"|i['’]ve|we['’]ve|i|we|just|simply|only|manually|successfully|quickly|have|had to|ended up|needed to|managed to|was able to|were able to|decided to|went ahead and"
    r"|by|remotely|tried|using remote support|please)[,:]?\s+)+",
    re.IGNORECASE,
)
_PASSIVE = lazy_pattern(
    r"^(?P<what>\S.{1,80}?)\s+(?:was|were|has been|have been|had to be|needed to be|got)\s+(?:\w+ly\s+)?(?P<verb>[a-z-]+)(?P<rest>\s.*)?$",
    re.IGNORECASE | re.DOTALL,
)
_DONE = lazy_pattern(r"^(?P<what>\S.{1,80}?)\s+(?P<verb>[a-z-]+)(?P<rest>)\.?$", re.IGNORECASE | re.DOTALL)
_AND_DONE = lazy_pattern(r"^\s+and\s+(?P<what>\S.{1,60}?)\s+(?:(?:was|were)\s+)?(?P<verb>[a-z-]+)\.?$", re.IGNORECASE)
_POINTS = lazy_pattern(r"^[\w-]+ (?:it|them|this|that)\b", re.IGNORECASE)
"""An order about what was spoken of before, and which nobody knows without it."""
_FINDINGS = frozenset(("found", "saw", "had", "noticed", "got", "went", "did", "seemed", "see", "find", "have"))
"""What an engineer found out is no order to the next one."""
_THEY_DID = lazy_pattern(
    r"^(?:the )?(?:user|caller|person|customer|she|he|they)\s+(?:then\s+|just\s+|has\s+|had to\s+)?(?P<verb>[a-z-]+)(?=\s)",
    re.IGNORECASE,
)
"""Somebody else did it: it is for them to do again."""
_SPOKEN = frozenset(
    ("tell", "call", "confirm", "ask", "thank", "report", "mention", "say", "complain", "inform", "respond", "notify")
)
_HAD_THEM = lazy_pattern(
    r"^(?:i |we )?had (?:the |her |his )?(?:user|caller|person|customer|her|him|them)\s+(?=[a-z])", re.IGNORECASE
)
_PRONOUNS = (
    (lazy_pattern(r"\bhis\b(?!\s*[.,;]|$)", re.IGNORECASE), "the person's"),
    (
        lazy_pattern(r"\bher\b(?=\s+(?:a|an|the|to|again|another|with|for|on)\b|\s*[.,;]|$)|\bhim\b", re.IGNORECASE),
        "the person",
    ),
    (lazy_pattern(r"\bher\b", re.IGNORECASE), "the person's"),
)
_NEXT_VERB = lazy_pattern(
    r"(?P<join>(?:,?\s+so\s+(?:[Ii]\s+|we\s+)?|,\s*(?:and\s+|then\s+|and then\s+)?|\s+and\s+(?:then\s+)?|;\s*|\s+then\s+))(?P<verb>[A-Za-z-]+)(?=[\s.,;!]|$)"
)
_SENTENCE = lazy_pattern(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ])|\n+")
_INFINITIVE = {
    "de": lazy_pattern(r"^(?!(?:ich|wir|habe?n?|der|die|das ist)\b).*\b(?!ge)\w{2,}(?:en|ern|eln)\.?$", re.IGNORECASE),
    "es": lazy_pattern(r"^\w{2,}(?:ar|er|ir)(?:lo|la|los|las)?\b", re.IGNORECASE),
    "fr": lazy_pattern(r"^\w{2,}(?:er|ir|re)\b", re.IGNORECASE),
}


def instruction(text: str) -> str:
    """What was typed as something to do; empty when it says nothing, with the mark when it is no instruction yet."""
    clean = _without_case(text)
    if says_nothing(clean) or says_nothing(text):
        return ""
    language = language_of(clean)
    if language != ENGLISH:
        found = _INFINITIVE.get(language)
        return clean if found and found.match(clean) else f"{MARK}{clean}"
    if _COMMAND.match(clean):
        return f"Run {clean}"
    ordered = [order for sentence in _SENTENCE.split(clean) if (order := _ordered(sentence.strip()))]
    return " ".join((*map(_ended, ordered[:-1]), ordered[-1])) if ordered else f"{MARK}{clean}"


def label_of(text: str) -> str:
    """A cause or remark as an answer to pick."""
    return capitalised(_without_case(text).rstrip(". "))


def _without_case(text: str) -> str:
    """A text without links, the story around what was done, and what belongs to the case."""
    text = _DOER.sub("", _AS_IN.sub("", TIME.sub("", LINK.sub("", spaced(text)))))
    previous = ""
    while previous != text:
        previous, text = text, _STORY.sub("", text)
    return tidied(without_details(_SO_THAT_THEY.sub("", text)))


def _ordered(sentence: str) -> str:
    """A sentence as an order, or empty when it is none."""
    sentence = _HAD_THEM.sub("Have the user ", sentence)
    did = _THEY_DID.match(sentence)
    verb = PAST.get(did["verb"].casefold()) if did else None
    if did and verb and did["verb"].casefold() not in _FINDINGS and verb not in _SPOKEN:
        sentence = f"Have the user {verb}{sentence[did.end() :]}"
    rest = sentence if sentence.startswith("Have the user ") else _LEAD.sub("", sentence)
    for pattern, words in _PRONOUNS:
        rest = pattern.sub(words, rest)
    if rest.startswith("Have the user "):
        return rest
    return _active(rest) or _turned(rest) or _later_order(rest)


def _active(rest: str) -> str:
    """A sentence that begins with what was done, or is to be done."""
    if (compound := _COMPOUND.match(rest)) and (verb := _base_of(compound["verb"].casefold())):
        return _with_next_verbs(f"{capitalised(compound['how'])} {verb}{rest[compound.end() :]}", PAST)
    first = FIRST_WORD.match(rest)
    word = first[0].casefold() if first else ""
    verb = _base_of(word)
    if not first or not verb or word in _FINDINGS or _is_noun(rest, word):
        return ""
    forms = GERUND if word in GERUND else PAST
    return _with_next_verbs(capitalised(verb) + rest[first.end() :], forms, all_forms=word not in BASE)


def _base_of(word: str) -> str:
    """A verb's base form; of "re-added" that of what is done again."""
    found = PAST.get(word) or (word if word in BASE else "") or GERUND.get(word, "")
    if found or not word.startswith("re-"):
        return found
    again = _base_of(word.removeprefix("re-"))
    return _base_of(word.replace("-", "", 1)) or (f"re-{again}" if again else "")


def _turned(rest: str) -> str:
    """A sentence that says what was done to something."""
    for pattern in (_PASSIVE, _DONE):
        match = pattern.match(rest)
        verb = PAST.get(match["verb"].casefold()) if match else None
        if match and verb and match["verb"].casefold() not in _FINDINGS and len(match["what"].split()) <= 6:  # noqa: PLR2004
            return f"{capitalised(verb)} {_with_article(match['what'])}{_and_done(match['rest'] or '')}"
    return ""


def _and_done(rest: str) -> str:
    match = _AND_DONE.match(rest)
    verb = PAST.get(match["verb"].casefold()) if match else None
    return f" and {verb} {_with_article(match['what'])}" if match and verb else rest


def _with_article(what: str) -> str:
    known = what.casefold().startswith(("the ", "a ", "an ", "all ", "their ", "its "))
    return _lowered(what) if known else f"the {_lowered(what)}"


def _later_order(rest: str) -> str:
    """The part of a sentence that says what was done, after what was found."""
    for match in _NEXT_VERB.finditer(rest):
        word = match["verb"].casefold()
        if word in PAST and word not in BASE and word not in _FINDINGS:
            order = _active(rest[match.start("verb") :])
            return "" if _POINTS.match(order) else order
    return ""


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", ":")) else f"{sentence}."


def _is_noun(rest: str, word: str) -> bool:
    """Whether the first word is a noun after all: "Print queue was cleared"."""
    return word in BASE and re.match(r"\S+(?:\s+\S+){0,3}\s+(?:was|were|has been|is|are)\b", rest) is not None


def _with_next_verbs(text: str, forms: Mapping[str, str], *, all_forms: bool = True) -> str:
    """The order with the verbs that follow turned from these forms; those that may be base forms too only if all are."""

    def turned(match: re.Match[str]) -> str:
        word = match["verb"].casefold()
        verb = forms.get(word) if all_forms or word not in BASE else None
        return f"{match['join']}{verb}" if verb else match[0]

    return _NEXT_VERB.sub(turned, text)


def _lowered(text: str) -> str:
    """A text that goes on within a sentence; names and abbreviations keep their capitals."""
    first = text.split(" ", 1)[0]
    return text if any(map(str.isupper, first[1:])) or any(map(str.isdigit, first)) else text[:1].lower() + text[1:]
