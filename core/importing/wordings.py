"""What a flow made of a document says around the document's own words, in its language."""

from dataclasses import dataclass, replace

from core.flows.options import Option
from core.learning.building import GONE, STILL_THERE


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


_ENGLISH = Wording(
    look="Look: {}. Is that so?",
    so=Option("That is so", "so"),
    not_so=Option("That is not so", "not-so"),
    yes=Option("Yes", "yes"),
    no=Option("No", "no"),
    which="Which of these applies?",
    none=Option("None of these", "none"),
    check="Check it with the person affected: is the problem gone?",
    gone=GONE,
    still_there=STILL_THERE,
    again="Do step {} again: {}",
    done="The steps of “{}” were carried out.",
    cause="As the document describes it.",
    unsolved="The steps of “{}” did not solve it.",
    to_tell="Say which steps were done and what was seen.",
)


def _in(labels: tuple[str, ...], **sentences: str) -> Wording:
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
        **sentences,  # pyright: ignore[reportArgumentType]
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
        look="Prüfen: {}. Trifft das zu?",
        which="Was davon trifft zu?",
        check="Mit der betroffenen Person prüfen: Ist das Problem behoben?",
        again="Schritt {} noch einmal ausführen: {}",
        done="Die Schritte von „{}“ wurden ausgeführt.",
        cause="Wie im Dokument beschrieben.",
        unsolved="Die Schritte von „{}“ haben es nicht gelöst.",
        to_tell="Sagen, welche Schritte ausgeführt wurden und was dabei zu sehen war.",
    ),
    "es": _in(
        ("Es así", "No es así", "Sí", "No", "Ninguno", "El problema ha desaparecido", "El problema sigue"),
        look="Compruebe: {}. ¿Es así?",
        which="¿Cuál de estos casos se da?",
        check="Compruébelo con la persona afectada: ¿ha desaparecido el problema?",
        again="Repita el paso {}: {}",
        done="Se siguieron los pasos de «{}».",
        cause="Como lo describe el documento.",
        unsolved="Los pasos de «{}» no lo resolvieron.",
        to_tell="Indique qué pasos se dieron y qué se observó.",
    ),
    "fr": _in(
        ("C'est le cas", "Ce n'est pas le cas", "Oui", "Non", "Aucun", "Le problème a disparu", "Le problème persiste"),
        look="Vérifiez : {}. Est-ce le cas ?",
        which="Lequel de ces cas s'applique ?",
        check="Vérifiez avec la personne concernée : le problème a-t-il disparu ?",
        again="Refaites l'étape {} : {}",
        done="Les étapes de « {} » ont été suivies.",
        cause="Comme le décrit le document.",
        unsolved="Les étapes de « {} » n'ont pas résolu le problème.",
        to_tell="Dites quelles étapes ont été suivies et ce qui a été observé.",
    ),
    "it": _in(
        ("È così", "Non è così", "Sì", "No", "Nessuno", "Il problema è risolto", "Il problema c'è ancora"),
        look="Controllare: {}. È così?",
        which="Quale di questi casi si verifica?",
        check="Controllare con la persona interessata: il problema è risolto?",
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
