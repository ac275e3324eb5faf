"""In which order candidates come, and what their scores mean."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from core.matching.fusion import Ranked, Weights, Wording, calibrated, ranked
from core.matching.keyword import KeywordScores
from core.matching.match import Candidate, Nearness
from tests.support.walk import NOW, known_id

WEIGHTS = Weights(semantic=0.58, keyword=0.38, recency=0.02, success=0.02)
REPORT = Wording(asks=False, faulty=True)


def candidate(name: str, near: float | None = None, **more: object) -> Candidate:
    nearness = None if near is None else Nearness(near, near, near)
    return Candidate(
        known_id(name), name, b"", nearness, **{"times_walked": 0, "times_resolved": 0, "last_used_at": None, **more}
    )  # type: ignore[arg-type]


def said(
    *scores: float, shared: float = 2.0, unsaid: float = 0.0, untitled: float = 1.0, narrow: bool = False
) -> KeywordScores:
    """What flows with these keyword signals say of a problem."""
    everywhere, which = np.full(len(scores), shared), np.full(len(scores), narrow)
    told, left, title = everywhere > 0, np.full(len(scores), unsaid), np.full(len(scores), untitled)
    return KeywordScores(np.array(scores), ((),) * len(scores), everywhere, everywhere, told, told, title, left, which)


def order(
    *given: tuple[Candidate, float], weights: Weights = WEIGHTS, wording: Wording = REPORT, shared: float = 2.0
) -> list[Ranked]:
    candidates, keyword = zip(*given, strict=True)
    return ranked(candidates, said(*keyword, shared=shared), wording, weights, NOW)


def names(found: list[Ranked]) -> list[str]:
    return [one.candidate.title for one in found]


def used(days_ago: float) -> datetime:
    return NOW - timedelta(days=days_ago)


def test_meaning_and_words_together_decide() -> None:
    found = order((candidate("near", 0.7), 0.1), (candidate("said", 0.3), 0.5), (candidate("both", 0.6), 0.5))
    assert names(found) == ["both", "near", "said"]
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_without_meaning_the_words_decide() -> None:
    assert names(order((candidate("some"), 0.2), (candidate("more"), 0.4))) == ["more", "some"]


def test_of_two_alike_the_one_used_lately_comes_first() -> None:
    found = order(
        (candidate("long ago", 0.5, last_used_at=used(400)), 0.3), (candidate("lately", 0.5, last_used_at=used(2)), 0.3)
    )
    assert names(found) == ["lately", "long ago"]


def test_of_two_alike_the_one_that_resolved_more_comes_first() -> None:
    walked = {"times_walked": 20}
    found = order(
        (candidate("helps", 0.5, times_resolved=18, **walked), 0.3),
        (candidate("does not", 0.5, times_resolved=2, **walked), 0.3),
    )
    assert names(found) == ["helps", "does not"]


def test_being_used_and_proven_never_outweighs_a_clearly_better_match() -> None:
    proven = candidate("proven", 0.4, last_used_at=NOW, times_walked=90, times_resolved=90)
    assert names(order((proven, 0.2), (candidate("fits", 0.5), 0.3))) == ["fits", "proven"]


def test_what_is_missing_is_said_to_be_missing() -> None:
    (one,) = order((candidate("new"), 0.3))
    assert (one.parts.semantic, one.parts.keyword, one.parts.recency, one.parts.success) == (None, 0.3, None, None)
    (one,) = order((candidate("used", 0.5, last_used_at=used(90), times_walked=2, times_resolved=2), 0.3))
    assert one.parts.recency == pytest.approx(0.5)
    assert one.parts.success == pytest.approx(0.75)


def test_a_near_match_scores_high_and_a_far_one_low_and_all_lie_between_0_and_1() -> None:
    assert order((candidate("near", 0.75), 0.5))[0].score > 0.9
    assert order((candidate("far", 0.15), 0.02), shared=0)[0].score < 0.2
    assert all(0 <= one.score <= 1 for one in order((candidate("a", 1.0), 1.0), (candidate("b", -1.0), 0.0)))


def test_one_of_many_that_are_all_as_near_is_less_certain_than_one_that_stands_out() -> None:
    alone = order((candidate("best", 0.5), 0.2), *((candidate(f"other {n}", 0.1), 0.0) for n in range(5)))
    crowd = order((candidate("best", 0.5), 0.2), *((candidate(f"other {n}", 0.49), 0.2) for n in range(5)))
    assert names(alone)[0] == names(crowd)[0] == "best"
    assert crowd[0].score < alone[0].score


def test_the_same_question_gets_the_same_order_every_time() -> None:
    given = [(candidate(f"flow {n}", 0.5), 0.3) for n in range(4)]
    assert names(order(*given)) == names(order(*reversed(given)))


def test_nothing_found_is_nothing() -> None:
    assert ranked([], said(), REPORT, WEIGHTS, NOW) == []


def test_the_score_rises_with_the_evidence_and_stays_between_0_and_1() -> None:
    scores = calibrated(np.array([-99.0, -1, 0, 0.2, 0.5, 1, 99])).tolist()
    assert scores == sorted(scores)
    assert 0 <= scores[0] < 0.01
    assert 0.99 < scores[-1] <= 1


@pytest.mark.parametrize("near", [0.5, None])
def test_a_question_scores_lower_than_a_report_unless_the_flow_answers_questions(near: float | None) -> None:
    question = Wording(asks=True, faulty=False)
    mends, answers = (candidate("Teams calls fail", near), 0.3), (candidate("How to record a call", near), 0.3)
    asked, reported = (order(mends, wording=wording, shared=1)[0].score for wording in (question, REPORT))
    assert asked < reported
    assert order(answers, wording=question, shared=1)[0].score > asked


@pytest.mark.parametrize("near", [0.5, None])
def test_the_more_telling_words_are_shared_the_higher_the_score(near: float | None) -> None:
    scores = [order((candidate("flow", near), 0.3), shared=shared)[0].score for shared in (0, 0.5, 1, 2)]
    assert scores == sorted(set(scores))


def starts(keyword: float, near: float | None = 0.6, **says: float) -> bool:
    """Whether a session would be started with a flow that says that much of a problem."""
    (found,) = ranked([candidate("flow", near)], said(keyword, **says), REPORT, WEIGHTS, NOW)  # type: ignore[arg-type]
    return found.clear


def test_a_flow_about_a_single_problem_is_started_when_nearly_all_of_it_is_said() -> None:
    assert starts(0.5, 0.7, narrow=True)
    assert not starts(0.3, 0.4, narrow=True)


def test_what_else_a_problem_says_speaks_against_a_flow_about_another_one() -> None:
    assert starts(0.3, 0.55, unsaid=0.5, narrow=True)
    assert not starts(0.3, 0.55, unsaid=3.0, narrow=True)


def test_a_long_report_that_says_all_of_a_flows_title_starts_it_whatever_else_it_says() -> None:
    long = {"shared": 3.0, "unsaid": 4.0, "narrow": True}
    assert starts(0.5, 0.62, untitled=0.1, **long)
    assert not starts(0.5, 0.62, untitled=0.7, **long)
    assert not starts(0.5, 0.5, untitled=0.1, **long)


def test_without_meaning_a_flow_about_a_single_problem_is_started_by_most_of_its_words() -> None:
    assert starts(0.5, None, narrow=True)
    assert not starts(0.4, None, narrow=True)


def test_a_broad_flow_that_is_far_in_meaning_is_not_started_for_a_few_words() -> None:
    assert starts(0.1, 0.5)
    assert not starts(0.2, 0.3)
    assert starts(0.4, 0.3)


def test_a_plain_wish_starts_no_flow_that_mends_faults_however_near_it_is() -> None:
    def clear(title: str, wording: Wording) -> bool:
        return order((candidate(title, 0.9), 0.9), wording=wording)[0].clear

    wish = Wording(asks=True, faulty=False)
    assert not clear("Desk phone dead", wish)
    assert clear("How to divert a desk phone", wish)
    assert clear("Desk phone dead", Wording(asks=True, faulty=True))
