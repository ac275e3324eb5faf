"""Which of several flows shares more with a problem, by its words."""

import pytest

from core.matching.keyword import KeywordScores, keyword_scores, problem_terms
from core.matching.profile import FlowText, profile_of, term_key
from tests.support.tables import every_case
from tests.support.walk import known_id

ACCOUNT = known_id("account")


def compared(problem: str, *flows: FlowText, documents: dict[str, int] | None = None) -> KeywordScores:
    """The flows among a thousand, in which a term is in one flow unless said otherwise."""
    terms = problem_terms(ACCOUNT, problem)
    found = {term_key(ACCOUNT, term): count for term, count in (documents or {}).items()}
    known = {int(key): found.get(int(key), 1) for key in terms.keys}
    profiles = [profile_of(ACCOUNT, flow) for flow in flows]
    mean = sum(profile.length for profile in profiles) / len(profiles)
    rarity, information = terms.rarity(1000, known), terms.information(1000, known)
    return keyword_scores(terms, rarity, information, mean, [profile.packed for profile in profiles])


def flow(title: str, description: str = "It happens.") -> FlowText:
    return FlowText(title, (), description, ())


def better(problem: str, one: FlowText, other: FlowText, **documents: int) -> bool:
    first, second = compared(problem, one, other, documents=documents).scores
    return bool(first > second)


def test_a_rare_word_says_more_than_a_common_one() -> None:
    assert better("printer 0x0000011b", flow("Code 0x0000011b"), flow("A printer"), print=900)


def test_a_word_in_the_title_says_more_than_one_in_the_text() -> None:
    assert better("spooler", flow("Spooler stopped", "It happens."), flow("It happens", "Spooler stopped."))


def test_more_shared_words_are_better_and_a_long_text_does_not_win_by_length() -> None:
    assert better("spooler stopped", flow("Spooler stopped"), flow("Spooler"))
    long = " ".join(f"other{number}" for number in range(300))
    assert better("spooler stopped", flow("Spooler stopped"), flow("Spooler stopped", long))


def test_the_score_is_a_share_from_nothing_to_all() -> None:
    nothing, everything = compared("spooler stopped", flow("Something else"), flow("Spooler stopped", "")).scores
    assert nothing == 0
    assert 0.6 < everything <= 1


def test_the_shared_words_are_told_as_written_the_rarest_first() -> None:
    found = compared("My Printers say 0x0000011b", flow("Printer error 0x0000011b"), documents={"print": 900})
    assert found.words == (("0x0000011b", "Printers"),)


@pytest.mark.parametrize("problem", ["", "the and of", "\x00"])
def test_a_problem_without_words_shares_nothing(problem: str) -> None:
    found = compared(problem, flow("Spooler stopped"))
    assert (found.scores.tolist(), found.words) == ([0.0], ((),))


def test_words_that_every_flow_has_find_nothing_in_particular() -> None:
    scores = compared("computer", flow("Computer"), documents={"pc": 1000}).scores
    assert 0 <= scores[0] <= 1


@every_case(
    ("problem", "told"),
    [
        ("printer", False),
        ("spooler", False),
        ("it is jammed", False),
        ("the printer jammed", True),
        ("0x0000011b", True),
        ("the printer has a problem", False),
    ],
)
def test_a_name_or_a_fault_alone_is_not_enough_to_start_a_flow_with(problem: str, told: bool) -> None:
    found = compared(problem, flow("Printer jammed, spooler stopped with 0x0000011b and a problem"))
    assert found.told.tolist() == [told]


def test_what_a_flow_says_in_its_steps_is_not_enough_to_start_it() -> None:
    in_passing = FlowText("Something else", (), "It happens.", ("The printer jammed",))
    assert compared("printer jammed", in_passing).told.tolist() == [False]


def test_words_of_any_problem_say_nothing() -> None:
    found = compared("error message, please help", flow("Error message: help"))
    assert (found.shared.tolist(), found.shared_beyond_names.tolist()) == ([0.0], [0.0])


def test_words_that_no_flow_has_do_not_outweigh_the_rest() -> None:
    story = " ".join(f"story{number}" for number in range(20))
    plain, told = (compared(text, flow("Spooler stopped")) for text in ("spooler stopped", f"spooler stopped {story}"))
    assert told.shared.tolist() == plain.shared.tolist()
