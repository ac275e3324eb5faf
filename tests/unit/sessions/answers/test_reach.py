"""How far a problem reaches, as people say it; and what they say that is no answer or how something went."""

import pytest

from core.flows.options import Option
from core.sessions.answers import Reading, ReadingKind, request
from core.sessions.answers.options import option_reading
from core.sessions.answers.outcomes import outcome
from tests.support.tables import every_case

QUESTION = "Who has the problem right now?"
LABELS = ("Only this user", "Several users, from different places", "Several users, all at one site")


def read(text: str, labels: tuple[str, ...] = LABELS) -> Reading | None:
    return option_reading(text, QUESTION, [Option(label, label) for label in labels])


@every_case(
    "typed",
    ["just her", "*just her*", "> only me", "nur sie", "nur dieser Benutzer", "solo este usuario",
     "seulement cet utilisateur"],
)  # fmt: skip
def test_one_person_is_said_in_many_ways(typed: str) -> None:
    assert read(typed) == Reading(ReadingKind.OPTION, LABELS[0])


@pytest.mark.parametrize("typed", ["nur diese Abteilung", "solo esta oficina", "only this floor"])
def test_a_department_is_not_one_person(typed: str) -> None:
    reading = read(typed)
    assert reading is None or reading.option != LABELS[0]


@every_case(
    "typed",
    ["not only her", "it isn’t only this user", "more than one person", "more than just her", "nicht nur sie",
     "no solo ella", "pas seulement elle"],
)  # fmt: skip
def test_more_than_one_person_does_not_say_which_of_the_others(typed: str) -> None:
    assert read(typed) == Reading(ReadingKind.CLOSE_CALL, candidates=LABELS[1:])
    assert read(typed, ("One person", "Several people", "Everyone")) == Reading(ReadingKind.OPTION, "Several people")
    assert read(typed, ("Only this computer", "Everyone", "Nobody else uses it")) == Reading(
        ReadingKind.OPTION, "Everyone"
    )


@every_case(
    "typed",
    ["?", "??", "huh?", "sorry, what?", "where are we", "¿cuál era la pregunta?", "quelle était la question ?",
     "was war nochmal die Frage", "Noch mal bitte"],
)  # fmt: skip
def test_asking_again_shows_the_step(typed: str) -> None:
    assert request(typed) is ReadingKind.SHOW_STEP


def test_why_is_asked_in_spanish_with_its_marks() -> None:
    assert request("¿Por qué?") is ReadingKind.WHY


@every_case(
    ("typed", "how"),
    [
        ("sorted", ReadingKind.WORKED),
        ("hat geholfen", ReadingKind.WORKED),
        ("ha funcionado", ReadingKind.WORKED),
        ("sin problemas", ReadingKind.WORKED),
        ("hat nicht geholfen", ReadingKind.FAILED),
        ("no ha funcionado", ReadingKind.FAILED),
        ("unverändert", ReadingKind.FAILED),
        ("sin cambios", ReadingKind.FAILED),
        ("aucun changement", ReadingKind.FAILED),
        ("es passiert nichts", ReadingKind.FAILED),
        ("komme gerade nicht ran", ReadingKind.SKIP),
        ("überspringen", ReadingKind.SKIP),
    ],
)
def test_outcomes_in_other_languages(typed: str, how: ReadingKind) -> None:
    assert outcome(typed) is how
