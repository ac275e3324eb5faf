"""Problems in people's own words among the starter flows, with the thresholds that ship."""

import os
import re
from pathlib import Path

import pytest
import yaml

from bot.embedding.local import FastEmbedder, LocalEmbedders
from core.flows.library import starter_flows
from core.matching.words import STOP_WORDS
from tests.bench.matching.ranker import Ranking
from tests.bench.matching.starter import PROBLEMS, Outcome, outcomes
from tests.integration.matching.conftest import Libraries

MODEL = os.environ.get("FLOWPILOT_TEST_MODEL", "")


def guided(found: list[Outcome]) -> int:
    return sum(bool(one.wanted) and one.guided == one.wanted for one in found)


def offered(found: list[Outcome]) -> int:
    return sum(bool(one.wanted) and one.offered for one in found)


def led_astray(found: list[Outcome]) -> int:
    return sum(not one.wanted and bool(one.guided) for one in found)


def test_there_are_four_problems_for_each_flow_and_forty_for_none() -> None:
    problems = yaml.load(PROBLEMS.read_text(encoding="utf-8"), yaml.CSafeLoader)
    assert set(problems["flows"]) == {flow.slug for flow in starter_flows()}
    assert {len(some) for some in problems["flows"].values()} == {4}
    assert len(problems["elsewhere"]) == 40


def _words(text: str) -> set[str]:
    """The words themselves, without those that every text has."""
    return set(re.findall(r"[a-z0-9]+", text.casefold())) - STOP_WORDS


def test_no_problem_has_a_word_of_its_flows_title() -> None:
    problems = yaml.load(PROBLEMS.read_text(encoding="utf-8"), yaml.CSafeLoader)["flows"]
    titles = {flow.slug: _words(flow.title) for flow in starter_flows()}
    shared = [one for slug, some in problems.items() for one in some if titles[slug] & _words(one)]
    assert shared == []


# The numbers reached are 49, 92 and 0 of 112 and 40; a little room is for flows that change.


@pytest.mark.asyncio(loop_scope="session")
async def test_by_words_alone_most_problems_are_offered_their_flow(libraries: Libraries) -> None:
    found = await outcomes(Ranking(libraries.store, LocalEmbedders(None)))
    assert guided(found) >= 45
    assert offered(found) >= 88
    assert led_astray(found) <= 2


# And 66, 105 and 0.


@pytest.mark.skipif(not MODEL, reason="FLOWPILOT_TEST_MODEL names no folder")
@pytest.mark.asyncio(loop_scope="session")
async def test_by_meaning_nine_of_ten_problems_are_offered_their_flow(libraries: Libraries) -> None:
    embedders = LocalEmbedders(FastEmbedder(Path(MODEL)))
    found = await outcomes(Ranking(libraries.store, embedders))
    embedders.close()
    assert guided(found) >= 62
    assert offered(found) >= 101
    assert led_astray(found) <= 2
