"""Clauses as parts: what to do, where to go on, whom to hand over to, and what to ask before."""

import re
from dataclasses import replace

from core.importing.clauses import Conditional, sentences_of
from core.importing.items import asks_whether
from core.importing.jumps import BACK_FIRST, GO_TO, GOES_ON, LATE_END, LATE_GO_TO, SKIP, SOLVED
from core.importing.outline import Block
from core.importing.phrases import (
    CHECK_WHETHER,
    COMES_BACK,
    DO_AND_CHECK,
    DO_THIS,
    HAND_OVER,
    LATE_HAND_OVER,
    TRAILING_IF,
    WHETHER,
)
from core.importing.plan import END, Ask, Do, GoTo, HandOver, Part
from core.learning.fitting import says_something
from core.shared.patterns import lazy_pattern

_EXPECTED = lazy_pattern(
    r"^(?:expected(?: (?:result|outcome|output))?|should (?:be|show)|erwartet(?:es ergebnis)?|resultado esperado|résultat attendu)\s*:\s*(?P<condition>\S.{2,300})$",
    re.IGNORECASE,
)
"""What has to be seen after a step, before "if not" says what to do."""


def clause(text: str, block: Block) -> tuple[Part, ...]:  # noqa: PLR0911 - one for each kind
    """What one clause, or several sentences without a condition, has somebody do."""
    text = text.strip().removeprefix("->").removeprefix("→").strip(" ;")
    if not says_something(text) or GOES_ON.match(text):
        return ()
    if SOLVED.match(text):
        return (GoTo(END, text, block.place),)
    if skipped := SKIP.match(text):
        return (GoTo(skipped["step"], capitalised(text), block.place, past=True),)
    if jump := GO_TO.match(text):
        return (GoTo(jump["step"], capitalised(text), block.place),)
    if (ended := LATE_END.match(text)) and len(sentences_of(text)) <= 2:  # noqa: PLR2004 - what is done, and that it is the end
        return (*clause(ended["then"], block), GoTo(END, ended["end"], block.place))
    if two := _in_two(text):
        return (*clause(two[0], block), *clause(two[1], block))
    if asked := trailing_ask(text, block):
        return (asked,)
    if HAND_OVER.match(text) and not COMES_BACK.search(text):
        return (HandOver(capitalised(text), block.place),)
    return (Do(capitalised(text), block.place),)


def _in_two(text: str) -> tuple[str, str] | None:
    """What a clause has somebody do, and where it goes on or to whom it is handed over, in their order."""
    said = len(sentences_of(text))
    if (late := LATE_GO_TO.match(text)) and said <= 2:  # noqa: PLR2004 - what is done, and where to go on
        return late["then"], late["jump"]
    if (handed := LATE_HAND_OVER.match(text)) and said == 1:
        return handed["then"], handed["hand"] or handed["hand_de"]
    back = BACK_FIRST.match(text)
    return (back["jump"], back["then"]) if back and said == 1 else None


def trailing_ask(text: str, block: Block) -> Ask | None:
    """A sentence that says its condition at the end as the question it is: "Replace it if it is torn"."""
    late = TRAILING_IF.match(text)
    if late is None or len(sentences_of(text)) > 1 or WHETHER.search(f"{late['then']} if"):
        return None
    return Ask(late["condition"].strip(), block.place, clause(_without_only(late["then"]), block))


def _without_only(text: str) -> str:
    return text.removesuffix(" only").removesuffix(" nur").rstrip(" ,")


def joined(parts: tuple[Part, ...], more: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts with more; a sentence after an action goes on with it."""
    last, first = (parts[-1] if parts else None), (more[0] if more else None)
    if isinstance(last, (Do, HandOver)) and isinstance(first, Do):
        text = f"{last.text.rstrip()}{'' if last.text.rstrip().endswith(('.', '!', '?', ':')) else '.'} {first.text}"
        return (*parts[:-1], replace(last, text=text), *more[1:])
    return (*parts, *more)


def capitalised(text: str) -> str:
    """The text as the beginning of a sentence."""
    text = text.strip()
    return text if text[1:2].isupper() else text[:1].upper() + text[1:]  # "iPhone"


def ask_of(found: Conditional, block: Block) -> Ask:
    """A sentence with a condition as a question, with what follows in either case."""
    then = clause(found.then, block) if not DO_THIS.match(found.then) else ()
    otherwise = clause(found.otherwise, block)
    if found.inverted:
        then, otherwise = otherwise, then
    return Ask(found.condition, block.place, then, otherwise)


def asked_in(sentence: str, block: Block) -> Ask | None:
    """A check for one thing as the question it is."""
    if expected := _EXPECTED.match(sentence.strip()):
        return Ask(expected["condition"].rstrip("."), block.place)
    if not asks_whether(sentence):
        return None
    match = CHECK_WHETHER.match(sentence.strip())
    if match:
        return Ask((match["condition"] or match["foreign"]).strip(), block.place)
    return Ask(sentence.strip(), block.place, is_question=True)


def parted_check(sentence: str) -> tuple[str, ...]:
    """A sentence before another case as what it has somebody do and what to look at; else as it is."""
    match = DO_AND_CHECK.match(sentence)
    return (f"{match['do']}.", capitalised(match["check"])) if match and asks_whether(match["check"]) else (sentence,)
