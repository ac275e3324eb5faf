"""The flow library and matching by API."""

import pytest

from core.accounts.user import Role
from core.flows.library import starter_flows
from core.services.administration import DEFAULT_ACCOUNT
from tests.integration.api.conftest import MakeEngineer

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_library_lists_the_starter_flows_by_title(engineer: MakeEngineer) -> None:
    vic = await engineer("vic", Role.VIEWER, account=DEFAULT_ACCOUNT)
    answer = await vic.call("GET", "/flows")
    assert answer.status == 200
    flows = answer.body["items"]
    assert {flow["slug"] for flow in flows} == {flow.slug for flow in starter_flows()}
    assert [flow["title"] for flow in flows] == sorted(flow["title"] for flow in flows)
    assert answer.body["next_cursor"] is None
    assert all(flow.keys() >= {"id", "title", "domain", "version", "times_walked", "times_resolved"} for flow in flows)


async def test_the_library_goes_on_where_its_page_ended(engineer: MakeEngineer) -> None:
    vic = await engineer("vic", Role.VIEWER, account=DEFAULT_ACCOUNT)
    whole = (await vic.call("GET", "/flows")).body["items"]
    seen, cursor = [], ""
    while cursor is not None:
        page = (await vic.call("GET", f"/flows?limit=10&cursor={cursor}")).body
        assert 1 <= len(page["items"]) <= 10
        seen += [flow["id"] for flow in page["items"]]
        cursor = page["next_cursor"]
    assert seen == [flow["id"] for flow in whole]


async def test_the_library_is_searched_by_words(engineer: MakeEngineer) -> None:
    vic = await engineer("vic", Role.VIEWER, account=DEFAULT_ACCOUNT)
    found = (await vic.call("GET", "/flows?q=PRINTER")).body["items"]
    assert found
    assert all("printer" in f"{flow['title']} {flow['domain']} {flow['slug']}".lower() for flow in found)
    assert (await vic.call("GET", "/flows?q=%25")).body["items"] == []
    assert (await vic.call("GET", "/flows?q=nothing%20of%20this%20name")).body["items"] == []


async def test_a_flow_is_read_with_its_nodes_and_edges(engineer: MakeEngineer) -> None:
    vic = await engineer("vic", Role.VIEWER, account=DEFAULT_ACCOUNT)
    listed = (await vic.call("GET", "/flows?limit=1")).body["items"][0]
    answer = await vic.call("GET", f"/flows/{listed['id']}")
    assert answer.status == 200
    flow = answer.body
    assert (flow["id"], flow["title"], flow["version"]) == (listed["id"], listed["title"], listed["version"])
    nodes = {node["id"] for node in flow["nodes"]}
    assert flow["start"] in nodes
    assert {end for edge in flow["edges"] for end in (edge["from"], edge["to"])} <= nodes


@pytest.mark.parametrize("unknown", ["5b7c6f0e-7f0f-4c37-9a52-3f1f9a8f2c11", "not-an-id"])
async def test_an_unknown_flow_is_not_found(engineer: MakeEngineer, unknown: str) -> None:
    vic = await engineer("vic", Role.VIEWER)
    answer = await vic.call("GET", f"/flows/{unknown}")
    assert (answer.status, answer.body["code"]) == (404, "not_found")


async def test_a_problem_is_matched_with_its_reasons(engineer: MakeEngineer) -> None:
    vic = await engineer("vic", Role.VIEWER, account=DEFAULT_ACCOUNT)
    answer = await vic.call("POST", "/flows/match", {"problem": "Outlook keeps asking for my password"})
    assert answer.status == 200
    best, *others = answer.body["matches"]
    assert best.keys() >= {"flow_id", "title", "score", "parts", "verdict"}
    assert best["title"].startswith("Outlook keeps asking")
    assert best["verdict"] == "match"
    assert best["parts"].keys() == {"semantic", "keyword", "recency", "success"}
    assert all(0 <= other["score"] <= best["score"] <= 1 for other in others)
    assert {other["verdict"] for other in others} <= {"match", "suggestion"}


async def test_a_problem_outside_the_library_matches_nothing(engineer: MakeEngineer) -> None:
    vic = await engineer("vic", Role.VIEWER, account=DEFAULT_ACCOUNT)
    answer = await vic.call("POST", "/flows/match", {"problem": "The coffee machine leaks milk"})
    assert (answer.status, answer.body) == (200, {"matches": []})


@pytest.mark.parametrize("problem", ["", "  \n", "nul\x00", None, 7])
async def test_a_problem_to_match_is_text(engineer: MakeEngineer, problem: object) -> None:
    vic = await engineer("vic", Role.VIEWER)
    answer = await vic.call("POST", "/flows/match", {"problem": problem})
    assert (answer.status, answer.body["field"]) == (422, "problem")
