"""What of a flow is searched."""

from dataclasses import replace
from uuid import uuid4

import numpy as np

from core.matching.profile import (
    MAX_PROBLEMS,
    TITLE_WEIGHT,
    FlowText,
    passages_of,
    profile_of,
    term_key,
    terms_in,
    text_of,
    unpacked,
)
from tests.support.flows import PRINTER
from tests.support.walk import known_id

ACCOUNT = known_id("account")
TEXT = FlowText("Spooler stopped", ("jobs stay",), "Nothing is printed.", ("Restart it", "jobs"), ("paper stays away",))


def weights(text: FlowText, term: str) -> tuple[float, float]:
    rows = unpacked([profile_of(ACCOUNT, text).packed])
    (row,) = rows[rows["term"] == term_key(ACCOUNT, term)]
    return float(row["title"]), float(row["rest"])


def test_a_word_weighs_by_where_it_stands() -> None:
    assert weights(TEXT, "spool") == (1, 0)
    symptom, step = weights(TEXT, "stay"), weights(TEXT, "restart")
    assert symptom[1] == 3  # in a symptom and in a problem that was resolved
    assert 0 < step[1] < weights(TEXT, "print")[1] < symptom[1]


def test_a_term_of_one_account_is_nothing_in_another() -> None:
    other = uuid4()
    assert term_key(ACCOUNT, "spool") != term_key(other, "spool")
    assert not set(profile_of(ACCOUNT, TEXT).terms) & set(profile_of(other, TEXT).terms)


def test_a_profile_comes_back_as_it_was_packed() -> None:
    profile = profile_of(ACCOUNT, TEXT)
    rows = unpacked([profile.packed, profile.packed])
    assert len(rows) == 2 * terms_in(profile.packed) == 2 * len(profile.terms)
    assert list(profile.terms) == sorted(profile.terms)
    assert np.isclose(profile.length, TITLE_WEIGHT * rows["title"].sum() / 2 + rows["rest"].sum() / 2, rtol=0.01)


def test_what_a_flow_is_not_about_does_not_find_it() -> None:
    flow = replace(PRINTER, description="Jobs get stuck. It does not cover scanning or faxes. Not for plotters.")
    text = text_of(flow)
    assert "scanning" not in text.description
    assert "plotters" not in text.description
    assert "Jobs get stuck." in text.description


def test_steps_and_options_are_searched() -> None:
    text = text_of(PRINTER)
    assert {"Restart the print spooler.", "Only this person's"} <= set(text.steps)


def test_the_latest_problems_count_and_the_oldest_are_forgotten() -> None:
    text = text_of(PRINTER, [f"problem {number}" for number in range(MAX_PROBLEMS + 5)])
    assert text.problems == tuple(f"problem {number}" for number in range(MAX_PROBLEMS))


def test_a_flow_is_embedded_as_a_whole_by_its_title_and_in_passages() -> None:
    whole, title, *passages = passages_of(TEXT)
    assert title == "Spooler stopped"
    assert whole == "Spooler stopped jobs stay Nothing is printed."
    assert passages == ["jobs stay", "paper stays away", "Nothing is printed."]


def test_a_long_description_becomes_overlapping_passages() -> None:
    words = [f"w{number}" for number in range(100)]
    _, _, *passages = passages_of(FlowText("Title", (), " ".join(words), ()))
    assert [passage.split()[0] for passage in passages] == ["w0", "w30", "w60"]
    assert [len(passage.split()) for passage in passages] == [60, 60, 40]


def test_an_empty_flow_has_a_profile_all_the_same() -> None:
    profile = profile_of(ACCOUNT, FlowText("", (), "", ()))
    assert (profile.terms, profile.length, profile.packed) == ((), 0, b"")
