"""Documents of every kind that people bring become the flows a reviewer would sign."""

from typing import Any

from tests.bench.learned.documents import fixtures, scored
from tests.support.tables import every_case

DOCUMENTS = fixtures()


@every_case("document", DOCUMENTS, ids=[document["name"] for document in DOCUMENTS])
def test_a_reviewer_would_sign_what_comes_of_it(document: dict[str, Any]) -> None:
    score = scored(document)
    assert not score.wrong
    assert (score.branches_wrong, score.leaked) == (0, 0)
