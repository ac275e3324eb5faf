import pytest

from core.shared.typed_text import normal_form, undecorated
from tests.support.tables import every_case


@every_case(
    "typed",
    [
        "Only this person's",
        "only this person’s",
        "  ONLY  this\u00a0person`s. ",
        "> Only this person's",
        "- *Only this person's*!",
        "“Only this person's”",
        "`Only this person's`",
        "Only\u200b this\u2066 person's\u2069",
        "1".replace("1", "Only this person's 🎉"),
    ],
)
def test_however_it_is_typed_it_is_the_same(typed: str) -> None:
    assert normal_form(typed) == "only this person's"


def test_letters_are_composed_and_marks_within_stay() -> None:
    assert normal_form("Cafe\u0301") == "café"
    assert normal_form("550 5.1.1, up-to-date") == "550 5.1.1, up-to-date"
    assert normal_form("snake_case 2 * 3 * 4") == "snake_case 2 * 3 * 4"


@pytest.mark.parametrize(("typed", "word"), [("👍🏽", "thumbs_up"), (":+1:", "thumbs_up"), ("👎", "thumbs_down")])
def test_a_thumb_is_a_word(typed: str, word: str) -> None:
    assert normal_form(typed) == word


def test_undecorated_text_keeps_its_letters() -> None:
    assert undecorated("> *Dana O’Brien*") == "Dana O'Brien"
