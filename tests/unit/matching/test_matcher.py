"""The matcher with the thresholds that ship, on the starter flows and problems in people's own words."""

from collections.abc import Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
import yaml

from bot.config import Config
from core.flows.library import starter_flows
from core.matching.match import Match, SearchableFlow, Verdict
from core.matching.matcher import KeywordMatcher, MatchingSettings
from tests.support.flows import PRINTER
from tests.support.walk import known_id

ACCOUNT, OTHER = known_id("account"), known_id("other account")
PROBLEMS: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[2] / "data" / "problems.yaml").read_text(encoding="utf-8")
)
SHIPPED = Config().matching
SETTINGS = MatchingSettings(SHIPPED.match_threshold, SHIPPED.suggestion_threshold, SHIPPED.limit)


class Library:
    """A store that holds published flows only, and counts how often they were read."""

    def __init__(self, **accounts: Sequence[SearchableFlow]) -> None:
        self.flows = accounts
        self.version = 1
        self.reads = 0

    @asynccontextmanager
    async def transaction(self, account_id: UUID) -> Any:
        async def library_version() -> int:
            return self.version

        async def searchable() -> Sequence[SearchableFlow]:
            self.reads += 1
            return self.flows["own" if account_id == ACCOUNT else "other"]

        yield SimpleNamespace(flows=SimpleNamespace(library_version=library_version, searchable=searchable))


def starter_library() -> Library:
    return Library(own=[SearchableFlow(known_id(flow.slug), flow) for flow in starter_flows()], other=[])


@pytest.fixture(scope="module")
def matcher() -> KeywordMatcher:
    return KeywordMatcher(starter_library(), SETTINGS)  # type: ignore[arg-type]


async def matches(matcher: KeywordMatcher, problem: str) -> tuple[Match, ...]:
    return await matcher.match(ACCOUNT, problem)


def is_for(match: Match, slug: str) -> bool:
    return match.flow_id == known_id(slug)


async def guided_by(matcher: KeywordMatcher, problem: str) -> Match | None:
    return next((match for match in await matches(matcher, problem) if match.verdict is Verdict.MATCH), None)


# Calibration: the numbers that were reached are 73, 80, 2 and 1, with a little room for flows that change


def test_there_are_three_problems_for_each_starter_flow_and_forty_for_none() -> None:
    assert set(PROBLEMS["flows"]) == {flow.slug for flow in starter_flows()}
    assert {len(problems) for problems in PROBLEMS["flows"].values()} == {3}
    assert len(PROBLEMS["elsewhere"]) == 40


def test_no_problem_is_a_symptom_copied_from_its_flow() -> None:
    copied = [
        (flow.slug, problem)
        for flow in starter_flows()
        for problem in PROBLEMS["flows"][flow.slug]
        if problem.casefold() in {symptom.casefold() for symptom in flow.symptoms}
    ]
    assert copied == [("outlook-password-prompts", "Outlook keeps asking for my password")]


async def test_most_problems_are_guided_by_their_flow_or_have_it_suggested(matcher: KeywordMatcher) -> None:
    problems = [(slug, problem) for slug, some in PROBLEMS["flows"].items() for problem in some]
    guided = [(slug, await guided_by(matcher, problem)) for slug, problem in problems]
    assert sum(bool(match) and is_for(match, slug) for slug, match in guided) >= 70
    assert sum(bool(match) and not is_for(match, slug) for slug, match in guided) <= 3
    shown = [any(is_for(match, slug) for match in await matches(matcher, problem)) for slug, problem in problems]
    assert sum(shown) >= 78


async def test_problems_that_are_none_of_the_librarys_are_hardly_ever_guided_by_it(matcher: KeywordMatcher) -> None:
    guided = [problem for problem in PROBLEMS["elsewhere"] if await guided_by(matcher, problem)]
    assert len(guided) <= 2, guided
    shown = [problem for problem in PROBLEMS["elsewhere"] if await matches(matcher, problem)]
    assert len(shown) <= 8, shown


async def test_outlook_asking_for_a_password_is_guided_by_its_flow(matcher: KeywordMatcher) -> None:
    match = await guided_by(matcher, "Outlook keeps asking for my password")
    assert match is not None
    assert is_for(match, "outlook-password-prompts")


async def test_a_vpn_that_drops_every_hour_finds_the_vpn_flow(matcher: KeywordMatcher) -> None:
    first, *_ = await matches(matcher, "VPN drops every hour for Finance, since Monday")
    assert is_for(first, "vpn-drops-or-will-not-connect")


@pytest.mark.parametrize(
    "problem", ["The coffee machine is broken", "Need a new chair", "How do I request vacation?", "CNC spindle alarm"]
)
async def test_what_is_no_help_desk_problem_finds_nothing(matcher: KeywordMatcher, problem: str) -> None:
    assert await matches(matcher, problem) == ()


# Verdicts


async def test_a_verdict_follows_from_the_thresholds(matcher: KeywordMatcher) -> None:
    for some in PROBLEMS["flows"].values():
        for match in await matches(matcher, some[0]):
            assert match.score >= SHIPPED.suggestion_threshold
            assert (match.verdict is Verdict.MATCH) == (match.score >= SHIPPED.match_threshold)


async def test_only_the_keyword_signal_is_there_yet(matcher: KeywordMatcher) -> None:
    first, *_ = await matches(matcher, "Outlook keeps asking for my password")
    assert first.parts.keyword == first.score
    assert (first.parts.semantic, first.parts.recency, first.parts.success) == (None, None, None)


async def test_thresholds_of_one_find_a_flow_only_by_all_it_says() -> None:
    strict = KeywordMatcher(starter_library(), MatchingSettings(1, 1))  # type: ignore[arg-type]
    assert await matches(strict, "VPN drops") == ()


async def test_no_more_are_shown_than_the_limit() -> None:
    one = KeywordMatcher(starter_library(), MatchingSettings(0, 0, limit=1))  # type: ignore[arg-type]
    assert len(await matches(one, "Outlook keeps asking for my password")) == 1


# One library per account


async def test_flows_of_another_account_are_never_found() -> None:
    matcher = KeywordMatcher(starter_library(), SETTINGS)  # type: ignore[arg-type]
    assert await matcher.match(ACCOUNT, "Outlook keeps asking for my password")
    assert await matcher.match(OTHER, "Outlook keeps asking for my password") == ()


async def test_the_library_is_read_once_until_something_is_published() -> None:
    library = Library(own=[SearchableFlow(known_id("printer"), PRINTER)])
    matcher = KeywordMatcher(library, MatchingSettings(0, 0))  # type: ignore[arg-type]
    assert await matches(matcher, "print jobs stay in the queue")
    assert await matches(matcher, "print jobs stay in the queue")
    assert library.reads == 1
    library.flows["own"] = []
    library.version = 2
    assert await matches(matcher, "print jobs stay in the queue") == ()
