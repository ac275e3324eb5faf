"""Sessions of every kind come to the proposals a reviewer would sign, and change no way that a flow has."""

from typing import Any

from tests.bench.learned.sessions import fixtures, scored
from tests.support.tables import every_case

FLOWS, PEOPLE, SESSIONS = fixtures()


@every_case("session", SESSIONS, ids=[one["name"] for one in SESSIONS])
def test_a_reviewer_would_sign_what_comes_of_it(session: dict[str, Any]) -> None:
    score = scored(session, FLOWS, PEOPLE)
    assert not score.wrong
    assert (score.branches_wrong, score.leaked) == (0, 0)
