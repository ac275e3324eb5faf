"""What engineers typed as instructions to the next one: in the imperative, without the case's people, places and story.

By rules, without a model. What they cannot turn into an instruction is marked for the reviewer.
"""

import itertools
import re
from collections.abc import Mapping

from core.flows.rewording import MARK
from core.learning.junk import says_nothing
from core.learning.verbs import BASE, GERUND, PAST
from core.matching.language import ENGLISH, language_of
from core.matching.wording import reports_a_fault
from core.matching.words import terms_of
from core.shared.text import shortened

_GONE = r"\[[a-z ]{2,30}?(?: removed)?\]"
"""What stands where something of the case was."""
_LINK = re.compile(
    r"[,;(]?\s*(?:(?:and|then)\s+)?(?:see|cf\.?|as (?:in|per)|per|according to|following|described (?:in|at)|details (?:in|at)|siehe)?:?\s*https?://\S+"
    r"(?:\s+for (?:more )?(?:details|information|info))?\)?",
    re.IGNORECASE,
)
_DOER = re.compile(rf"^{_GONE}(?:\s+{_GONE})*\s+(?=[a-z]+(?:ed|t|n|d)\b)", re.IGNORECASE)
"""A colleague's name before what they did."""
_BRACKETS = re.compile(rf"\s*\([^()]{{0,60}}{_GONE}[^()]{{0,60}}\)")
_PHRASE = re.compile(
    rf"\s*\b(?:on|for|from|at|of|in|with|to|via|by|under|into|onto|together with|auf|für|von|bei)\s+(?:the\s+|his\s+|her\s+|their\s+|my\s+|our\s+|mr\.?\s+|mrs\.?\s+|ms\.?\s+)?"
    rf"(?:(?:user|users?|caller|customer|computer|laptop|pc|desktop|machine|server|host|printer|device|account|mailbox|phone|desk)\s+)?{_GONE}(?:['’]s?)?"
    rf"(?:\s+{_GONE})*(?:['’]s\s+(?:computer|laptop|pc|machine|desktop|account|mailbox|phone|profile|desk|device))?",
    re.IGNORECASE,
)
_NOUN_OF = re.compile(rf"\b((?:the|a|an|this|that|his|her|their)\s+[a-z][\w-]*)\s+{_GONE}", re.IGNORECASE)
"""What is named after a noun that does without."""
_AS_IN = re.compile(
    rf"\b(?:(?:same )?as (?:in|per|described in)|like in|per|see|following|according to|wie in|siehe)\s+(?:ticket\s+|case\s+|incident\s+)?{_GONE}\s*[:,;–-]?\s*",
    re.IGNORECASE,
)
_OWNED = re.compile(rf"\b(?:the\s+)?{_GONE}['’]s\b", re.IGNORECASE)
_STANDS_FOR = (
    (
        re.compile(
            r"\b(?P<noun>ip|account|mailbox|user|login|profile|computer|laptop|server|host|printer)\s+\[[^\]]+\]",
            re.IGNORECASE,
        ),
        r"\g<noun>",
    ),
    (re.compile(r"\[(?:user(?: removed)?|username removed)\]", re.IGNORECASE), "the user"),
    (re.compile(rf"\[name(?: removed)?\](?:\s+{_GONE})*", re.IGNORECASE), "the person"),
    (re.compile(r"\[(?:computer|host)(?: removed)?\]", re.IGNORECASE), "the computer"),
    (re.compile(r"\[share(?: removed)?\]", re.IGNORECASE), "the share"),
    (re.compile(r"\[(?:address|ip)(?: removed)?\]", re.IGNORECASE), "the address"),
    (re.compile(r"\[email removed\]", re.IGNORECASE), "the mail address"),
)
_PLACE = re.compile(
    r"\s*\b(?:in|on|at|im|in der)\s+(?:the\s+)?(?:room|office|desk|seat|floor|building|bldg\.?|raum|zimmer|büro|etage|oficina|bureau)\s+(?:no\.?\s*)?[\w.-]*\d[\w.-]*",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\s*\b(?:since (?:this|yesterday|last|monday|tuesday|wednesday|thursday|friday|saturday|sunday|\d)[\w :.]{0,20}|(?:this|yesterday) (?:morning|afternoon|evening)|yesterday"
    r"|today|just now|right now|at the moment|at \d{1,2}(?::\d\d)?(?:\s?[ap]m)?|seit (?:heute|gestern)[\w ]{0,12})(?=[\s,.;!?]|$)",
    re.IGNORECASE,
)
_JOINED = r"(?:[,;.]\s+|\s+[-–]\s+|\s+)(?:(?:and|then|so|but|after that|afterwards|since then|which|that|whereupon|now)\s*,?\s+)"
_STORY = re.compile(
    rf"(?:{_JOINED}{{1,4}}|[,;.]\s+|\s+[-–]\s+)(?:{_GONE}\s+(?:is|was|seems?|can|could|confirmed|said|says)\b[^.;]*|(?:told|informed|called|phoned|e?-?mailed|messaged|texted|asked|thanked|notified|let)\b.*"
    r"|(?:she|he|they|user|users|the (?:user|users|caller|person|customer|client)|mrs?|ms|everyone|everything|all)\b[^.;]*"
    r"|(?:(?:it|this|that|now|which|has|have|is|was|did|had|been|all|then|seems to|appears to|seemed to)\s+)*(?:works?|worked|working|fixed|helped|solved|resolved|did|fine|ok(?:ay)?|gone|happy|good|back (?:up|online|to normal))\b[^.;]{0,40}"
    r"|(?:problem|issue) (?:is |was )?(?:gone|solved|fixed|resolved)\b[^.;]{0,30})[.!]?$",
    re.IGNORECASE | re.DOTALL,
)
_SO_THAT_THEY = re.compile(
    r",?\s+so (?:that )?(?:she|he|they|the (?:user|person|caller))\b.*$", re.IGNORECASE | re.DOTALL
)
_NUMBER_OF_CASE = re.compile(
    r"^(?:(?:ticket|case|incident|request)\s*(?:no\.?|nr\.?)?\s*#?\s*(?:\[[^\]]+\]|[\w-]*\d+)?|\[ticket\]|[a-z]{2,6}-\d{2,7}|#\d{3,})\s*[:,–-]\s+",
    re.IGNORECASE,
)
_URGENT = re.compile(r"\s*[-–,;!]*\s*\b(?:urgent(?:ly)?|asap|please help|help please|dringend)\W*$", re.IGNORECASE)
_COMMAND = re.compile(r"^(?:[A-Z][a-z]+-[A-Z]\w+|[a-z][\w.-]*(?:\.exe)?\s+[/-]{1,2}\w+)(?=\s|$)")
"""A command that was typed as it is: of PowerShell, or with an option."""
_COMPOUND = re.compile(
    r"^(?P<how>factory|hard|soft|cold|warm|power|force|quick|clean|bulk)[ -](?P<verb>[a-z]+)(?=\s|$)", re.IGNORECASE
)
_LEAD = re.compile(
    r"^(?:(?:(?:per|as per|following) (?:kb|article|document)\W?\s?\w*,?|now|so|then|finally|eventually|in the end|ok(?:ay)?|well|first|also|and|next|afterwards|the (?:fix|solution|resolution) (?:was|is) to|(?:fix|solution|resolution|fixed by|solved by|resolved by)\s*:?"
    r"|i['’]ve|we['’]ve|i|we|just|simply|only|manually|successfully|quickly|have|had to|ended up|needed to|managed to|was able to|were able to|decided to|went ahead and"
    r"|by|remotely|tried|using remote support|please)[,:]?\s+)+",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    r"^(?P<what>\S.{1,80}?)\s+(?:was|were|has been|have been|had to be|needed to be|got)\s+(?:\w+ly\s+)?(?P<verb>[a-z-]+)(?P<rest>\s.*)?$",
    re.IGNORECASE | re.DOTALL,
)
_DONE = re.compile(r"^(?P<what>\S.{1,80}?)\s+(?P<verb>[a-z-]+)(?P<rest>)\.?$", re.IGNORECASE | re.DOTALL)
_AND_DONE = re.compile(r"^\s+and\s+(?P<what>\S.{1,60}?)\s+(?:(?:was|were)\s+)?(?P<verb>[a-z-]+)\.?$", re.IGNORECASE)
_POINTS = re.compile(r"^[\w-]+ (?:it|them|this|that)\b", re.IGNORECASE)
"""An order about what was spoken of before, and which nobody knows without it."""
_FINDINGS = frozenset(("found", "saw", "had", "noticed", "got", "went", "did", "seemed", "see", "find", "have"))
"""What an engineer found out is no order to the next one."""
_THEY_DID = re.compile(
    r"^(?:the )?(?:user|caller|person|customer|she|he|they)\s+(?:then\s+|just\s+|has\s+|had to\s+)?(?P<verb>[a-z-]+)(?=\s)",
    re.IGNORECASE,
)
"""Somebody else did it: it is for them to do again."""
_SPOKEN = frozenset(
    ("tell", "call", "confirm", "ask", "thank", "report", "mention", "say", "complain", "inform", "respond", "notify")
)
_HAD_THEM = re.compile(
    r"^(?:i |we )?had (?:the |her |his )?(?:user|caller|person|customer|her|him|them)\s+(?=[a-z])", re.IGNORECASE
)
_PRONOUNS = (
    (re.compile(r"\bhis\b(?!\s*[.,;]|$)", re.IGNORECASE), "the person's"),
    (
        re.compile(r"\bher\b(?=\s+(?:a|an|the|to|again|another|with|for|on)\b|\s*[.,;]|$)|\bhim\b", re.IGNORECASE),
        "the person",
    ),
    (re.compile(r"\bher\b", re.IGNORECASE), "the person's"),
)
_NEXT_VERB = re.compile(
    r"(?P<join>(?:,?\s+so\s+(?:[Ii]\s+|we\s+)?|,\s*(?:and\s+|then\s+|and then\s+)?|\s+and\s+(?:then\s+)?|;\s*|\s+then\s+))(?P<verb>[A-Za-z-]+)(?=[\s.,;!]|$)"
)
_FIRST_WORD = re.compile(r"[A-Za-z-]+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ])|\n+")
_INFINITIVE = {
    "de": re.compile(r"^(?!(?:ich|wir|habe?n?|der|die|das ist)\b).*\b(?!ge)\w{2,}(?:en|ern|eln)\.?$", re.IGNORECASE),
    "es": re.compile(r"^\w{2,}(?:ar|er|ir)(?:lo|la|los|las)?\b", re.IGNORECASE),
    "fr": re.compile(r"^\w{2,}(?:er|ir|re)\b", re.IGNORECASE),
}
_GREETING = re.compile(
    r"^[^\w\[]*(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|day)|hallo|guten (?:tag|morgen)|hola|bonjour)\b[^,.!\n]{0,30}[,.!\n]+\s*|(?:please|urgent|help|pls)\b(?: help)?[!,.:\s]+)*",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(
    r"(?:^|[\s.!?,])(?:thanks?|thank you|thx|cheers|(?:kind |best )?regards|many thanks|danke|vielen dank|mit freundlichen grüßen|viele grüße|gracias|saludos|merci|cordialement)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
_CALL_ME = re.compile(
    r"[,;.]?\s*(?:please\s+)?(?:call|phone|ring|reach|contact|mail|email)(?: me| us| him| her)?\b[^,.;]*\[[^\]]+\][^,.;]*",
    re.IGNORECASE,
)
_WHO_SAYS = re.compile(
    rf"^(?:(?:mr|mrs|ms|herr|frau|sra?)\.?\s+)?(?:{_GONE}|the (?:user|caller|person|customer)|user|caller)(?:\s+{_GONE})*\s+(?:reports?|reported|says|said|complains|complained|mentions|mentioned|states|stated"
    r"|writes|called|calls|tells us|meldet|sagt|berichtet)(?:\s+(?:that|because|about|saying|dass))?[:,]?\s+",
    re.IGNORECASE,
)
"""Who reported a problem, before it."""
_OURS = re.compile(r"^(?:my|our|mein\w*|unser\w*|mi|mon|ma)\s+(?=[a-zA-Z])", re.IGNORECASE)
_WHOSE = re.compile(r"^(?:her|his|their|my|our|the|ihre?|seine?|mein)\s+(?=[a-z])", re.IGNORECASE)
_SAYS_WHO = re.compile(
    rf",?\s*(?:says|said|reports?|reported by|according to|raised by|sagt|meldet)\s+(?:mr\.?|mrs\.?|ms\.?)?\s*{_GONE}(?:\s+{_GONE})*",
    re.IGNORECASE,
)
_AND_ANOTHER = re.compile(
    r"(?:[,;.]?\s+(?:and|und|y|et)\s+|[;.]\s+)(?:(?:also|too|besides|auch|además|aussi)\s+)?(?=(?:the|a|an|my|our|her|his|their|der|die|das|mein\w*|el|la|le|les)\s)",
    re.IGNORECASE,
)
"""What stands between two problems in one report."""
_LEAST_PROBLEM_WORDS = 3
_MOST_PROBLEMS = 4
_LONGEST_TITLE = 150
_MOST_READ = 8_000
"""Characters of a text that are worded anew; an instruction has far fewer."""
_LEAST_TITLE_WORDS = 2


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


def problem_of(text: str) -> str:
    """A problem as people would report it, without who reported it, from where, and their greetings."""
    text = _SIGN_OFF.sub("", _GREETING.sub("", _NUMBER_OF_CASE.sub("", _spaced(text))))
    if who := _WHO_SAYS.match(text):
        text = _WHOSE.sub("", text[who.end() :])
    text = _CALL_ME.sub("", _SAYS_WHO.sub("", text))
    return _tidied(_without_details(_PLACE.sub("", _TIME.sub("", _LINK.sub("", text)))))


def solved_part(problem: str, fixes: str) -> str:
    """The part of a report of two problems that the fix is about; the whole where that cannot be told."""
    parts = _AND_ANOTHER.split(problem)
    if not 1 < len(parts) <= _MOST_PROBLEMS or any(len(part.split()) < _LEAST_PROBLEM_WORDS for part in parts):
        return problem
    done = _terms(fixes)
    about = [part for part in parts if _terms(part) & done]
    apart = all(not _terms(one) & _terms(other) for one, other in itertools.combinations(parts, 2))
    return _capitalised(about[0].strip(" ,.;")) if len(about) == 1 and apart else problem


def _terms(text: str) -> set[str]:
    return {word for word, _ in terms_of(text)}


def title_of(text: str, otherwise: str) -> str:
    """The sentence of a problem that names it; of `otherwise` where there is none."""
    cleaned = problem_of(text)
    sentences = [sentence.strip() for sentence in _SENTENCE.split(cleaned) if sentence.strip()]
    sentences = [_OURS.sub("", sentence) for sentence in sentences]
    named = next((sentence for sentence in sentences if reports_a_fault(sentence)), "")
    found = (
        named or next((one for one in sentences if len(one.split()) >= _LEAST_TITLE_WORDS), "") or problem_of(otherwise)
    )
    return shortened(_capitalised(_URGENT.sub("", found).rstrip(".! ")), _LONGEST_TITLE)


def label_of(text: str) -> str:
    """A cause or remark as an answer to pick."""
    return _capitalised(_without_case(text).rstrip(". "))


def _without_case(text: str) -> str:
    """A text without links, the story around what was done, and what belongs to the case."""
    text = _DOER.sub("", _AS_IN.sub("", _TIME.sub("", _LINK.sub("", _spaced(text)))))
    previous = ""
    while previous != text:
        previous, text = text, _STORY.sub("", text)
    return _tidied(_without_details(_SO_THAT_THEY.sub("", text)))


def _without_details(text: str) -> str:
    text = _OWNED.sub("the", _PHRASE.sub("", _NOUN_OF.sub(r"\1", _BRACKETS.sub("", text))))
    clauses = re.split(r"(?<=[,;])\s+", text)
    kept = [clauses[0], *(one for one in clauses[1:] if not re.search(_GONE, one) or _says_more(one))]
    text = " ".join(kept).rstrip(" ,;") if len(kept) < len(clauses) else text
    for pattern, words in _STANDS_FOR:
        text = pattern.sub(words, text)
    return re.sub(rf"\s*{_GONE}", "", text, flags=re.IGNORECASE)


def _spaced(text: str) -> str:
    """A text with single blanks and line ends, so that reading it takes no longer than it is long."""
    return re.sub(
        r"[^\S\n]+", " ", "\n".join(line.strip() for line in text[:_MOST_READ].strip().splitlines() if line.strip())
    )


def _says_more(clause: str) -> bool:
    """Whether a clause with something of the case in it says more than whose it was."""
    first = _FIRST_WORD.match(re.sub(r"^(?:and|then|so)\s+", "", clause))
    word = first[0].casefold() if first else ""
    return len(clause.split()) > 6 or word in PAST or word in BASE  # noqa: PLR2004 - a name and what it belongs to are less


def _tidied(text: str) -> str:
    text = re.sub(r"[ \t]+([,.;!?])", r"\1", re.sub(r"[ \t]{2,}", " ", text))
    return re.sub(r"([!?])\1+", r"\1", text).strip(" ,;-–\n\t")


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
        return _with_next_verbs(f"{_capitalised(compound['how'])} {verb}{rest[compound.end() :]}", PAST)
    first = _FIRST_WORD.match(rest)
    word = first[0].casefold() if first else ""
    verb = _base_of(word)
    if not first or not verb or word in _FINDINGS or _is_noun(rest, word):
        return ""
    forms = GERUND if word in GERUND else PAST
    return _with_next_verbs(_capitalised(verb) + rest[first.end() :], forms, all_forms=word not in BASE)


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
            return f"{_capitalised(verb)} {_with_article(match['what'])}{_and_done(match['rest'] or '')}"
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


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
