"""Documents of every kind that people bring become the flows a reviewer would sign."""

from typing import Any

import pytest
import yaml

from tests.bench.learned.documents import DATA, scored

DOCUMENTS: list[dict[str, Any]] = yaml.safe_load(DATA.read_text("utf-8"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=[document["name"] for document in DOCUMENTS])
def test_a_reviewer_would_sign_what_comes_of_it(document: dict[str, Any]) -> None:
    score = scored(document)
    assert not score.wrong
    assert (score.branches_wrong, score.leaked) == (0, 0)
