"""Slips of the keyboard are put right by the titles of the nearest flows, and nothing else is."""

import pytest

from core.matching.spelling import put_right
from core.matching.words import terms_of

TITLES = ("Label press prints grey streaks", "Large format scanner stretches drawings")


def right(problem: str, known: str = "", *titles: str) -> str:
    """The problem put right in a library whose flows have these words beside the titles."""
    has = {term for text in (known, *(titles or TITLES)) for term, _ in terms_of(text)}
    return put_right(problem, [one for one in terms_of(problem) if one[0] not in has], titles or TITLES)


@pytest.mark.parametrize(
    ("problem", "meant"),
    [
        ("Lable press: gray streeks!", "Label press: gray streaks!"),
        ("scaner strecthes drawngs", "scaner stretches drawings"),  # the term of "scaner" is known
        ("LARGE FROMAT scanner", "LARGE format scanner"),
        ("The scanners stretchd a drawing", "The scanners stretches a drawing"),
    ],
)
def test_a_slip_becomes_the_word_of_the_title_and_the_rest_stays_as_written(problem: str, meant: str) -> None:
    assert right(problem) == meant


@pytest.mark.parametrize(
    "problem",
    [
        "Label press prints grey streaks",
        "pres",  # too short to tell
        "cabel of the table",  # another first letter
        "scanner 0x8007000e at 10.0.0.1",
        "No puedo usar la prensa porque el grupo formal no tiene acceso",  # no English, so no "format"
        "",
    ],
)
def test_what_is_no_slip_of_a_title_stays_as_written(problem: str) -> None:
    assert right(problem) == problem


def test_a_word_that_some_flow_has_was_meant() -> None:
    assert right("The lapel badge", "", "The label badge") == "The label badge"
    assert right("The lapel badge", "a lapel", "The label badge") == "The lapel badge"


def test_hundreds_of_unknown_words_are_not_all_looked_at() -> None:
    noise = " ".join(f"x{'abcdefghij'[n % 10]}{'klmnopqrst'[n // 10]}word" for n in range(100))
    assert right(f"{noise} streeks") == f"{noise} streeks"
