"""Questions of Claude's that were asked before, in the same or in other words, and answers every step has anyway."""

# ruff: noqa: E501 - lists of words read best in one piece

import re

from core.ai.step_schema import AskOut
from core.safety.act import words
from core.sessions.session import Session
from core.sessions.steps import Step, StepState, StepType

SKIPS = re.compile(
    r"(?:i |we )?(?:really )?(?:don t|do not|dont) know(?: yet| that| this)?|(?:i m |i am )?(?:not sure|unsure)|(?:i )?(?:can t|cannot|can not|could not|couldn t) "
    r"(?:check|tell|say|see)(?: that| this| it| right now)?|no idea|unknown|skip(?: this)?|i don t know can t check|not known|don t know not sure|"
    r"(?:ich )?wei(?:ß|ss) (?:ich )?(?:es )?nicht|keine ahnung|unbekannt|nicht bekannt|kann (?:ich )?nicht prüfen|je ne sais pas|no lo sé|no sé"
)
"""Labels, in their normal form, that say what every step's skip says."""
_REWORDED, _REWORDED_WITH_ANSWERS, _SAME_ANSWERS = 0.75, 0.4, 0.6
"""Shares of words and of answers in common from which on a question is another's repeat."""
_LEAST_WORDS, _STEM = 3, 5
_NAME = re.compile(r"(?<=[\w,] )(?:[A-Z]\w*[\d-]\w*|[A-Z]{2,}\w*)|\b\w*\d\w*")
_FILLERS = words(
    "a an the is are was were be been do does did has have had it its this that these those there any some of on in at to for from by with and or as you your "
    "user users they their he she his her what which who when where how can could would will shall may please now still also if so then me us i we problem issue "
    "exactly currently right ist sind war der die das ein eine es den dem im in auf zu für von mit und oder sie ihr ihre was welche welcher wer wann wo wie kann"
)


def asked_before(step: AskOut, session: Session) -> Step | None:
    """The answered step that asked the same. What is to be done or verified may come again, but not at once."""
    answered = [old for old in session.steps if old.state is StepState.ANSWERED and old.type.awaits_answer]
    if step.type not in (StepType.QUESTION, StepType.INFO_REQUEST):
        answered = answered[-1:]
    labels = frozenset(normal(option.label) for option in step.options)
    return next((old for old in answered if _asks_the_same(step.text, labels, old)), None)


def _asks_the_same(text: str, labels: frozenset[str], old: Step) -> bool:
    """Whether the older step asked this in the same words, or in much the same ones."""
    if normal(old.content.text) == normal(text):
        return True
    new_words, old_words = _telling(text), _telling(old.content.text)
    if min(len(new_words), len(old_words)) < _LEAST_WORDS or _names(text) != _names(old.content.text):
        return False  # too short to tell, or about another thing: "on PC-2", "on port 587"
    old_labels = frozenset(normal(option.label) for option in old.options)
    alike = _share(new_words, old_words)
    same_answers = bool(labels) and _share(labels, old_labels) >= _SAME_ANSWERS
    return alike >= _REWORDED or (same_answers and alike >= _REWORDED_WITH_ANSWERS)


def _telling(text: str) -> frozenset[str]:
    """The beginnings of the words that say what is asked."""
    return frozenset(word[:_STEM] for word in normal(text).split() if word not in _FILLERS)


def _names(text: str) -> frozenset[str]:
    """Numbers, codes and names written in capitals in the middle of a sentence."""
    return frozenset(_NAME.findall(text))


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(len(one | other), 1)


def normal(text: str) -> str:
    """The words alone, in lower case."""
    return " ".join(re.findall(r"\w+", text.casefold()))
