"""Sessions of every kind come to the proposals a reviewer would sign, and change no way that a flow has."""

from typing import Any

import pytest
import yaml

from tests.bench.learned.sessions import DATA, flow_of, scored

_DATA: dict[str, Any] = yaml.safe_load(DATA.read_text("utf-8"))
FLOWS = {name: flow_of(name, written) for name, written in _DATA["flows"].items()}


@pytest.mark.parametrize("session", _DATA["sessions"], ids=[one["name"] for one in _DATA["sessions"]])
def test_a_reviewer_would_sign_what_comes_of_it(session: dict[str, Any]) -> None:
    score = scored(session, FLOWS, _DATA["people"])
    assert not score.wrong
    assert (score.branches_wrong, score.leaked) == (0, 0)
