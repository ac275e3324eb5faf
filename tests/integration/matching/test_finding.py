"""Finding flows in the real database, by their words and by their meaning."""

import asyncio
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import text

from core.matching.match import Verdict
from core.matching.matcher import FlowMatcher
from core.sessions.flow_usage import FlowUsage
from tests.bench.matching.hostile import HOSTILE
from tests.integration.matching.conftest import CALENDAR, FLOWS, PAPER, VPN, Libraries, flow, titles
from tests.support.embedding import GivenEmbedders, ReadableEmbedder
from tests.support.tables import every_case

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_flow_that_shares_the_rarest_words_comes_first_and_says_which(libraries: Libraries) -> None:
    account = await libraries.account(*FLOWS)
    first, *_ = await libraries.matcher().match(account, "The Spooler shows 0X0000011B when jobs are sent")
    assert first.title == PAPER.title
    assert {"0X0000011B", "Spooler", "jobs"} <= set(first.words)
    assert first.parts.semantic is None
    assert 0 < (first.parts.keyword or 0) <= 1


async def test_other_words_for_the_same_find_the_flow_once_a_model_is_there(libraries: Libraries) -> None:
    account = await libraries.account(*FLOWS)
    problem = "gateway gone"
    assert await libraries.matcher().match(account, problem) == ()
    embedders = GivenEmbedders(ReadableEmbedder())
    await libraries.upkeep(embedders).run()
    first, *_ = await libraries.matcher(embedders).match(account, problem)
    assert first.title == VPN.title
    assert (first.parts.semantic or 0) > 0.2
    assert first.parts.keyword == 0


async def test_slips_of_the_keyboard_find_the_flow_as_if_it_had_been_written_right(libraries: Libraries) -> None:
    account = await libraries.account(*FLOWS)
    embedders = GivenEmbedders(ReadableEmbedder())
    await libraries.upkeep(embedders).run()
    for matcher in (libraries.matcher(), libraries.matcher(embedders)):
        meant, *_ = await matcher.match(account, "Spooler stopped, jobs stay in the queue")
        found, *_ = await matcher.match(account, "Spoolr stoppd, jobs stay in the queue")
        assert (found.title, found.score, found.words) == (PAPER.title, meant.score, meant.words)


async def test_flows_of_another_account_are_never_found(libraries: Libraries) -> None:
    own, other = await libraries.account(VPN), await libraries.account(*FLOWS)
    embedders = GivenEmbedders(ReadableEmbedder())
    await libraries.upkeep(embedders).run()
    for matcher in (libraries.matcher(), libraries.matcher(embedders)):
        assert PAPER.title in titles(await matcher.match(other, "Spooler stopped, jobs stay in the queue"))
        assert PAPER.title not in titles(await matcher.match(own, "Spooler stopped, jobs stay in the queue"))
    nobody = UUID(int=7)
    assert await libraries.matcher(embedders).match(nobody, "Spooler stopped") == ()


async def test_words_of_other_accounts_do_not_change_what_is_rare_here(libraries: Libraries) -> None:
    account = await libraries.account(*FLOWS)
    before = await libraries.matcher().match(account, "Spooler stopped")
    await libraries.account(*(flow(f"f{n}", "Spooler stopped") for n in range(9)))
    assert await libraries.matcher().match(account, "Spooler stopped") == before


async def test_what_is_published_is_found_at_once_and_what_was_in_the_version_before_no_more(
    libraries: Libraries,
) -> None:
    account = await libraries.account(VPN)
    assert await libraries.matcher().match(account, "toner smears") == ()
    await libraries.publish(account, replace(VPN, symptoms=("toner smears",)))
    (found,) = await libraries.matcher().match(account, "toner smears")
    assert found.title == VPN.title
    assert await libraries.matcher().match(account, "hour") == ()


async def test_a_flow_that_is_not_published_is_not_found(libraries: Libraries) -> None:
    account = await libraries.account(VPN)
    async with libraries.store.connection() as connection:
        unpublished = text("UPDATE flows SET current_version = NULL WHERE account_id = :id")
        await connection.execute(unpublished, {"id": account})
    assert await libraries.matcher().match(account, "tunnel breaks down") == ()


async def test_a_problem_that_a_flow_has_resolved_finds_it_the_next_time(libraries: Libraries) -> None:
    account = await libraries.account(*FLOWS)
    flow_id = await libraries.publish(account, VPN)
    said = "Homeworkers are thrown out at lunch"
    assert await libraries.matcher().match(account, said) == ()
    for _ in range(2):  # the same words count once
        async with libraries.store.transaction(account) as transaction:
            await transaction.flows.add_problems(flow_id, [said], libraries.now)
    first, *_ = await libraries.matcher().match(account, "homeworkers thrown out")
    assert first.flow_id == flow_id
    assert await libraries.asks("SELECT count(*) FROM flow_problems") == [(1,)]
    await libraries.publish(account, replace(VPN, description="A new version."))
    assert titles(await libraries.matcher().match(account, "homeworkers thrown out")) == [VPN.title]


async def test_a_problem_of_a_flow_that_another_account_has_changes_nothing(libraries: Libraries) -> None:
    own, other = await libraries.account(), await libraries.account()
    flow_id = await libraries.publish(other, VPN)
    async with libraries.store.transaction(own) as transaction:
        await transaction.flows.add_problems(flow_id, ["Homeworkers are thrown out"], libraries.now)
    assert await libraries.matcher().match(own, "homeworkers thrown out") == ()
    assert await libraries.matcher().match(other, "homeworkers thrown out") == ()


async def test_a_version_that_is_current_again_is_found_by_its_own_text_and_what_it_had_resolved(
    libraries: Libraries,
) -> None:
    account = await libraries.account(PAPER, CALENDAR)
    flow_id = await libraries.publish(account, VPN)
    async with libraries.store.transaction(account) as transaction:
        await transaction.flows.add_problems(flow_id, ["Homeworkers are thrown out"], datetime.now(UTC))
    await libraries.publish(account, replace(VPN, symptoms=("toner smears",)))
    async with libraries.store.transaction(account) as transaction:
        await transaction.flows.add_problems(flow_id, ["Zeppelins collide", ""], datetime.now(UTC))
    matcher = libraries.matcher()
    assert titles(await matcher.match(account, "zeppelins")) == [VPN.title]
    async with libraries.store.transaction(account) as transaction:
        await transaction.versions.make_current(flow_id, 1)
    assert await matcher.match(account, "toner smears") == ()
    assert await matcher.match(account, "zeppelins") == ()
    for own in ("drops every hour", "homeworkers"):
        assert titles(await matcher.match(account, own)) == [VPN.title]


async def test_a_flow_none_of_whose_versions_is_current_counts_in_nothing(libraries: Libraries) -> None:
    account = await libraries.account(VPN)
    counted = "SELECT flows, length, (SELECT count(*) FROM term_documents) FROM flow_libraries"
    before = await libraries.asks(counted)
    flow_id = await libraries.publish(account, PAPER)
    async with libraries.store.transaction(account) as transaction:
        await transaction.flows.add_problems(flow_id, ["Zeppelins collide"], datetime.now(UTC))
        await transaction.versions.make_current(flow_id, None)
    assert await libraries.asks(counted) == before
    await libraries.publish(account, PAPER)
    assert await libraries.matcher().match(account, "zeppelins") == ()


async def test_of_two_that_fit_alike_the_one_used_lately_comes_first(libraries: Libraries) -> None:
    twins = [flow(name, "Tunnel breaks down", "drops every hour") for name in ("one", "two")]
    account = await libraries.account()
    ids = [await libraries.publish(account, twin) for twin in twins]
    for lately in ids:
        async with libraries.store.transaction(account) as transaction:
            for number, flow_id in enumerate(ids):
                at = libraries.now - timedelta(days=1 if flow_id == lately else 300 + number)
                await transaction.versions.count_use(flow_id, 1, FlowUsage(walked=1, resolved=1), at)
        first, second = await libraries.matcher().match(account, "tunnel drops every hour")
        assert first.flow_id == lately
        assert (first.parts.recency or 0) > (second.parts.recency or 0)


async def test_thresholds_say_what_is_a_match_what_a_suggestion_and_what_nothing(libraries: Libraries) -> None:
    account = await libraries.account(*FLOWS)
    problem = "The spooler jams: jobs stay in the queue, a room"
    best, *others = await libraries.matcher().match(account, problem)
    least = best.score - 0.001  # it is rounded
    strict = libraries.matcher(match_threshold=least, suggestion_threshold=least)
    (only,) = await strict.match(account, problem)
    assert (only.title, only.verdict) == (PAPER.title, Verdict.MATCH)
    lenient = libraries.matcher(match_threshold=least, suggestion_threshold=others[0].score - 0.001)
    assert [match.verdict for match in await lenient.match(account, problem)][:2] == [Verdict.MATCH, Verdict.SUGGESTION]
    assert await libraries.matcher(match_threshold=1, suggestion_threshold=1).match(account, problem) == ()
    assert len(await libraries.matcher(limit=1).match(account, problem)) == 1


@pytest_asyncio.fixture(params=["by words", "by meaning, too"], loop_scope="session")
async def searched(request: pytest.FixtureRequest, libraries: Libraries) -> tuple[FlowMatcher, UUID]:
    """A library, and what searches it."""
    account = await libraries.account(*FLOWS)
    embedders = GivenEmbedders(None if request.param == "by words" else ReadableEmbedder())
    await libraries.upkeep(embedders).run()
    return libraries.matcher(embedders), account


@every_case(
    "problem",
    [
        "",
        "  \n\t",
        "\x00\x01\x02",
        "\ufffd" * 400,
        random.Random(4).randbytes(4000).decode("latin-1"),
        "VPN \ud800 tunnel",
        "ВПН отключается каждый час, принтер не печатает",
        "プリンターが印刷できません",
        "; DROP TABLE flows; --' OR 1=1 \\",
        "%s %(x)s {0} :terms $1",
        *HOSTILE.values(),
    ],
    ids=lambda problem: ascii(problem[:20]),
)
async def test_no_text_makes_matching_fail(searched: tuple[FlowMatcher, UUID], problem: str) -> None:
    matcher, account = searched
    for match in await matcher.match(account, problem):
        assert 0 <= match.score <= 1


async def test_many_problems_at_once_each_get_their_own_answer(libraries: Libraries) -> None:
    account = await libraries.account(*FLOWS)
    matcher = libraries.matcher()
    asked = [("tunnel breaks", VPN), ("spooler stopped", PAPER), ("invitations declined", CALENDAR)] * 5
    answers = await asyncio.gather(*(matcher.match(account, problem) for problem, _ in asked))
    assert [answer[0].title for answer in answers] == [wanted.title for _, wanted in asked]


@pytest.mark.parametrize("said", ["{}", "“{}”", "{}.", "flow: {}", "start the flow {}"])
async def test_whoever_writes_a_flows_title_and_nothing_else_means_that_flow(libraries: Libraries, said: str) -> None:
    near = flow("near", "Tunnel breaks down at night", "tunnel breaks down")
    account = await libraries.account(near, *FLOWS)
    problem = said.format(VPN.title.lower())
    first, *others = await libraries.matcher(match_threshold=0.85).match(account, problem)
    assert (first.title, first.verdict, first.score) == (VPN.title, Verdict.MATCH, 1.0)
    assert all(other.verdict is Verdict.SUGGESTION for other in others)
