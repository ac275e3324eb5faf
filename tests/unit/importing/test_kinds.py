"""Documents of every kind that people bring become the flows a reviewer would sign."""

from typing import Any

import pytest

from tests.bench.learned.documents import fixtures, scored

DOCUMENTS = fixtures()


@pytest.mark.parametrize("document", DOCUMENTS, ids=[document["name"] for document in DOCUMENTS])
def test_a_reviewer_would_sign_what_comes_of_it(document: dict[str, Any]) -> None:
    score = scored(document)
    assert not score.wrong
    assert (score.branches_wrong, score.leaked) == (0, 0)
