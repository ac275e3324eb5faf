"""What a flow made of a document says around the document's own words, in its language."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from core.flows.options import Option
from core.importing.phrases import says_to_do
from core.learning.building import GONE, STILL_THERE
from core.shared.patterns import lazy_pattern


def _nothing(_: str) -> str:
    return ""


_STATED = lazy_pattern(
    r"^(?P<who>(?:(?:the|an?|this|that|these|those|any|all|both|either|your|its|their) (?:(?!that\b|which\b|who\b|whose\b|if\b|when\b|and\b|or\b|no\b|not\b)[\w'’“”\"-]+ ){1,5}?"
    r"|(?:it|you|they|he|she|there|this|that|either) ))(?P<is>is|are|was|were|can|will)(?P<still> still| already| also| now)? (?P<rest>(?!not\b|no\b)[^,;]{2,120})$",
    re.IGNORECASE,
)
_TWO_SENTENCES = lazy_pattern(r"\b(?:and|or|but|because|so that|which|then|not|never|no)\b", re.IGNORECASE)


def _asked_in_english(condition: str) -> str:
    """Turn “the lamp is red” into “Is the lamp red?”; where the verb is another one, or there are two, into nothing."""
    match = _STATED.match(condition)
    if match is None or _TWO_SENTENCES.search(match["rest"]):
        return ""
    who = match["who"].strip()
    who = who[:1].lower() + who[1:] if not who.isupper() else who
    return f"{match['is'].capitalize()} {who}{match['still'] or ''} {match['rest']}?"


_VERB_FIRST = lazy_pattern(
    r"^(?:[A-ZÄÖÜ]\w*(?:t|n|et)|Wird|Sind)\s+(?:sich\s+)?(?:auch\s+|noch\s+)?(?:der|die|das|dies\w*|er|sie|es|ein\w*|kein\w*|Ihr\w*|dort|hier|jemand|niemand)\b"
)


_AFTER_SHOULD = {
    "sein": "ist", "haben": "hat", "werden": "wird", "können": "kann", "bleiben": "bleibt", "bestehen": "besteht",
    "erscheinen": "erscheint", "auftreten": "auftritt", "funktionieren": "funktioniert", "fehlen": "fehlt", "helfen": "hilft",
    "kommen": "kommt",
}  # fmt: skip
"""The verb of a condition that says "should" before it, and as it is said with "that"."""


def _asked_in_german(condition: str) -> str:
    """A condition that begins with its verb is a question already: "Antwortet der Drucker?"."""
    if _VERB_FIRST.match(condition):
        return f"{condition}?"
    words = condition.rsplit(" ", 1)
    if len(words) > 1 and words[1] in _AFTER_SHOULD:  # “Sollte das Bild schwarz sein”
        return f"Trifft es zu, dass {words[0]} {_AFTER_SHOULD[words[1]]}?"
    return ""


def _asked_in_french(condition: str) -> str:
    """“Qu’il”, not “que il”: before a vowel the frame is another one."""
    return f"Est-ce qu'{condition} ?" if re.match(r"[aeiouâàéèêîôû]", condition, re.IGNORECASE) else ""


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of one language."""

    look: str
    """With the condition in it."""
    so: Option
    not_so: Option
    yes: Option
    no: Option
    which: str
    none: Option
    check: str
    check_that: str
    """With what has to hold in it."""
    gone: Option
    still_there: Option
    again: str
    """With the number and the text of a step in it."""
    done: str
    """How it was solved, with the title in it."""
    cause: str
    """The cause, where the document names none."""
    unsolved: str
    """Why it is handed over, with the title in it."""
    to_tell: str
    asked: Callable[[str], str] = _nothing
    """A condition as a question to be answered by yes or no; empty where it cannot be turned into one."""

    def question(self, condition: str) -> tuple[str, bool]:
        """A condition as a question, and whether yes and no answer it plainly."""
        asked = self.asked(condition)
        return (asked, True) if asked else (self.look.format(condition), False)

    def checked(self, text: str) -> str:
        """What a document says to check at the end, as something to do; what is asked where it says nothing."""
        states = self is _ENGLISH and text and not text.endswith("?") and not says_to_do(text)
        return self.check_that.format(text) if states else text or self.check


_ENGLISH = Wording(
    look="Is this the case: {}?",
    asked=_asked_in_english,
    so=Option("That is so", "so"),
    not_so=Option("That is not so", "not-so"),
    yes=Option("Yes", "yes"),
    no=Option("No", "no"),
    which="Which of these applies?",
    none=Option("None of these", "none"),
    check="Check it with the person affected: is the problem gone?",
    check_that="Check: {}",
    gone=GONE,
    still_there=STILL_THERE,
    again="Do step {} again: {}",
    done="The steps of “{}” were carried out.",
    cause="As the document describes it.",
    unsolved="The steps of “{}” did not solve it.",
    to_tell="Say which steps were done and what was seen.",
)


def _in(labels: tuple[str, ...], **sentences: str | Callable[[str], str]) -> Wording:
    """The English wording in another language; `labels` are those of its options, in their order."""
    so, not_so, yes, no, none, gone, still_there = labels
    return replace(
        _ENGLISH,
        so=Option(so, "so"),
        not_so=Option(not_so, "not-so"),
        yes=Option(yes, "yes"),
        no=Option(no, "no"),
        none=Option(none, "none"),
        gone=Option(gone, GONE.value),
        still_there=Option(still_there, STILL_THERE.value),
        **{"asked": _nothing, **sentences},  # pyrefly: ignore[bad-argument-type]
    )


_WORDINGS = {
    "de": _in(
        (
            "Das trifft zu",
            "Das trifft nicht zu",
            "Ja",
            "Nein",
            "Nichts davon",
            "Das Problem ist behoben",
            "Es besteht weiter",
        ),
        look="Trifft es zu, dass {}?",
        asked=_asked_in_german,
        which="Was davon trifft zu?",
        check="Mit der betroffenen Person prüfen: Ist das Problem behoben?",
        check_that="Prüfen: {}",
        again="Schritt {} noch einmal ausführen: {}",
        done="Die Schritte von „{}“ wurden ausgeführt.",
        cause="Wie im Dokument beschrieben.",
        unsolved="Die Schritte von „{}“ haben es nicht gelöst.",
        to_tell="Sagen, welche Schritte ausgeführt wurden und was dabei zu sehen war.",
    ),
    "es": _in(
        ("Es así", "No es así", "Sí", "No", "Ninguno", "El problema ha desaparecido", "El problema sigue"),
        look="¿Es cierto que {}?",
        which="¿Cuál de estos casos se da?",
        check="Compruébelo con la persona afectada: ¿ha desaparecido el problema?",
        check_that="Compruebe: {}",
        again="Repita el paso {}: {}",
        done="Se siguieron los pasos de «{}».",
        cause="Como lo describe el documento.",
        unsolved="Los pasos de «{}» no lo resolvieron.",
        to_tell="Indique qué pasos se dieron y qué se observó.",
    ),
    "fr": _in(
        ("C'est le cas", "Ce n'est pas le cas", "Oui", "Non", "Aucun", "Le problème a disparu", "Le problème persiste"),
        look="Est-ce que {} ?",
        asked=_asked_in_french,
        which="Lequel de ces cas s'applique ?",
        check="Vérifiez avec la personne concernée : le problème a-t-il disparu ?",
        check_that="Vérifiez : {}",
        again="Refaites l'étape {} : {}",
        done="Les étapes de « {} » ont été suivies.",
        cause="Comme le décrit le document.",
        unsolved="Les étapes de « {} » n'ont pas résolu le problème.",
        to_tell="Dites quelles étapes ont été suivies et ce qui a été observé.",
    ),
    "it": _in(
        ("È così", "Non è così", "Sì", "No", "Nessuno", "Il problema è risolto", "Il problema c'è ancora"),
        look="È vero che {}?",
        which="Quale di questi casi si verifica?",
        check="Controllare con la persona interessata: il problema è risolto?",
        check_that="Controllare: {}",
        again="Ripetere il passaggio {}: {}",
        done="Sono stati eseguiti i passaggi di «{}».",
        cause="Come descritto nel documento.",
        unsolved="I passaggi di «{}» non lo hanno risolto.",
        to_tell="Indicare quali passaggi sono stati eseguiti e che cosa si è visto.",
    ),
}


def wording_of(language: str) -> Wording:
    """The wording in a language; English where there is none."""
    return _WORDINGS.get(language, _ENGLISH)
