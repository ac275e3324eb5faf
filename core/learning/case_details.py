"""What in a text belongs to one case (people, places, times, links), and the text without it."""

import re

from core.learning.verbs import BASE, PAST
from core.shared.patterns import lazy_pattern

GONE = r"\[[a-z ]{2,30}?(?: removed)?\]"
"""What stands where something of the case was."""
LINK = lazy_pattern(
    r"[,;(]?\s*(?:(?:and|then)\s+)?(?:see|cf\.?|as (?:in|per)|per|according to|following|described (?:in|at)|details (?:in|at)|siehe)?:?\s*https?://\S+"
    r"(?:\s+for (?:more )?(?:details|information|info))?\)?",
    re.IGNORECASE,
)
_BRACKETS = lazy_pattern(rf"\s*\([^()]{{0,60}}{GONE}[^()]{{0,60}}\)")
_PHRASE = lazy_pattern(
    rf"\s*\b(?:on|for|from|at|of|in|with|to|via|by|under|into|onto|together with|auf|für|von|bei)\s+(?:the\s+|his\s+|her\s+|their\s+|my\s+|our\s+|mr\.?\s+|mrs\.?\s+|ms\.?\s+)?"
    rf"(?:(?:user|users?|caller|customer|computer|laptop|pc|desktop|machine|server|host|printer|device|account|mailbox|phone|desk)\s+)?{GONE}(?:['’]s?)?"
    rf"(?:\s+{GONE})*(?:['’]s\s+(?:computer|laptop|pc|machine|desktop|account|mailbox|phone|profile|desk|device))?",
    re.IGNORECASE,
)
_NOUN_OF = lazy_pattern(rf"\b((?:the|a|an|this|that|his|her|their)\s+[a-z][\w-]*)\s+{GONE}", re.IGNORECASE)
"""What is named after a noun that does without."""
_OWNED = lazy_pattern(rf"\b(?:the\s+)?{GONE}['’]s\b", re.IGNORECASE)
_STANDS_FOR = (
    (
        lazy_pattern(
            r"\b(?P<noun>ip|account|mailbox|user|login|profile|computer|laptop|server|host|printer)\s+\[[^\]]+\]",
            re.IGNORECASE,
        ),
        r"\g<noun>",
    ),
    (lazy_pattern(r"\[(?:user(?: removed)?|username removed)\]", re.IGNORECASE), "the user"),
    (lazy_pattern(rf"\[name(?: removed)?\](?:\s+{GONE})*", re.IGNORECASE), "the person"),
    (lazy_pattern(r"\[(?:computer|host)(?: removed)?\]", re.IGNORECASE), "the computer"),
    (lazy_pattern(r"\[share(?: removed)?\]", re.IGNORECASE), "the share"),
    (lazy_pattern(r"\[(?:address|ip)(?: removed)?\]", re.IGNORECASE), "the address"),
    (lazy_pattern(r"\[email removed\]", re.IGNORECASE), "the mail address"),
)
PLACE = lazy_pattern(
    r"\s*\b(?:in|on|at|im|in der)\s+(?:the\s+)?(?:room|office|desk|seat|floor|building|bldg\.?|raum|zimmer|büro|etage|oficina|bureau)\s+(?:no\.?\s*)?[\w.-]*\d[\w.-]*",
    re.IGNORECASE,
)
TIME = lazy_pattern(
    r"\s*\b(?:since (?:this|yesterday|last|monday|tuesday|wednesday|thursday|friday|saturday|sunday|\d)[\w :.]{0,20}|(?:this|yesterday) (?:morning|afternoon|evening)|yesterday"
    r"|today|just now|right now|at the moment|at \d{1,2}(?::\d\d)?(?:\s?[ap]m)?|seit (?:heute|gestern)[\w ]{0,12})(?=[\s,.;!?]|$)",
    re.IGNORECASE,
)
FIRST_WORD = lazy_pattern(r"[A-Za-z-]+")
_MOST_READ = 8_000
"""Characters of a text that are worded anew; an instruction has far fewer."""


def without_details(text: str) -> str:
    """A text without what belongs to the case, or with a word that stands for it."""
    text = _OWNED.sub("the", _PHRASE.sub("", _NOUN_OF.sub(r"\1", _BRACKETS.sub("", text))))
    clauses = re.split(r"(?<=[,;])\s+", text)
    kept = [clauses[0], *(one for one in clauses[1:] if not re.search(GONE, one) or _says_more(one))]
    text = " ".join(kept).rstrip(" ,;") if len(kept) < len(clauses) else text
    for pattern, words in _STANDS_FOR:
        text = pattern.sub(words, text)
    return re.sub(rf"\s*{GONE}", "", text, flags=re.IGNORECASE)


def spaced(text: str) -> str:
    """A text with single blanks and line ends, so that reading it takes no longer than it is long."""
    return re.sub(
        r"[^\S\n]+", " ", "\n".join(line.strip() for line in text[:_MOST_READ].strip().splitlines() if line.strip())
    )


def _says_more(clause: str) -> bool:
    """Whether a clause with something of the case in it says more than whose it was."""
    first = FIRST_WORD.match(re.sub(r"^(?:and|then|so)\s+", "", clause))
    word = first[0].casefold() if first else ""
    return len(clause.split()) > 6 or word in PAST or word in BASE  # noqa: PLR2004 - a name and what it belongs to are less


def tidied(text: str) -> str:
    """A text without the blanks and marks that cutting left."""
    text = re.sub(r"[ \t]+([,.;!?])", r"\1", re.sub(r"[ \t]{2,}", " ", text))
    return re.sub(r"([!?])\1+", r"\1", text).strip(" ,;-–\n\t")


def capitalised(text: str) -> str:
    """A text with its first letter large."""
    return text[:1].upper() + text[1:]
