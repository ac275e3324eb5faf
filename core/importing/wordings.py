"""What a flow made of a document says around the document's own words, in its language."""

from dataclasses import dataclass

from core.flows.options import Option


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
    again: str
    """With the number and the text of a step in it."""


def _made(look: str, labels: tuple[str, str, str, str, str], which: str, check: str, again: str) -> Wording:
    so, not_so, yes, no, none = labels
    return Wording(
        look,
        Option(so, "so"),
        Option(not_so, "not-so"),
        Option(yes, "yes"),
        Option(no, "no"),
        which,
        Option(none, "none"),
        check,
        again,
    )


_ENGLISH = _made(
    "Look: {}. Is that so?",
    ("That is so", "That is not so", "Yes", "No", "None of these"),
    "Which of these applies?",
    "Check it with the person affected: is the problem gone?",
    "Do step {} again: {}",
)
_WORDINGS = {
    "de": _made(
        "Prüfen: {}. Trifft das zu?",
        ("Das trifft zu", "Das trifft nicht zu", "Ja", "Nein", "Nichts davon"),
        "Was davon trifft zu?",
        "Mit der betroffenen Person prüfen: Ist das Problem behoben?",
        "Schritt {} noch einmal ausführen: {}",
    ),
    "es": _made(
        "Compruebe: {}. ¿Es así?",
        ("Es así", "No es así", "Sí", "No", "Ninguno"),
        "¿Cuál de estos casos se da?",
        "Compruébelo con la persona afectada: ¿ha desaparecido el problema?",
        "Repita el paso {}: {}",
    ),
    "fr": _made(
        "Vérifiez : {}. Est-ce le cas ?",
        ("C'est le cas", "Ce n'est pas le cas", "Oui", "Non", "Aucun"),
        "Lequel de ces cas s'applique ?",
        "Vérifiez avec la personne concernée : le problème a-t-il disparu ?",
        "Refaites l'étape {} : {}",
    ),
}


def wording_of(language: str) -> Wording:
    """The wording in a language; English where there is none."""
    return _WORDINGS.get(language, _ENGLISH)
