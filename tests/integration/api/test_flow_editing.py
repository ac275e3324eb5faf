"""A published flow is edited: what changes is proposed, and what is wrong is said at its field."""

from dataclasses import replace
from typing import Any

import pytest

from core.flows.data import to_data
from core.flows.library import starter_flows
from core.flows.model import Flow
from tests.integration.api.conftest import House, MakeEngineer

pytestmark = pytest.mark.asyncio(loop_scope="session")


def _starter() -> Flow:
    return starter_flows()[0]


def _edited(**changes: Any) -> dict[str, Any]:
    return dict(to_data(replace(_starter(), **changes)))


async def test_an_edited_flow_is_proposed_with_what_changes(
    house: House, engineer: MakeEngineer, own_account: str
) -> None:
    dana, ravi = await engineer("dana"), await engineer("ravi", reviewer=True)
    flow = await house.publish(own_account, _starter())
    path = f"/flows/{flow.id}/proposals"
    made = await dana.call("POST", path, {"flow": _edited(title="Jobs stay"), "version": 1, "why": "Shorter"})
    assert made.status == 201, made.body
    assert (made.body["type"], made.body["source"], made.body["description"]) == (
        "enhancement",
        "manual_draft",
        "Shorter",
    )
    assert [change["field"] for change in made.body["diff"]["fields"]] == ["title"]
    decided = await ravi.call("POST", f"/proposals/{made.body['id']}/review", {"decision": "approve"})
    assert decided.body["published_version"] == 2
    assert (await dana.call("GET", f"/flows/{flow.id}")).body["title"] == "Jobs stay"
    assert (await dana.call("GET", f"/flows/{flow.id}?version=1")).body["title"] == _starter().title
    late = await dana.call("POST", path, {"flow": _edited(title="Too late"), "version": 1})
    assert (late.status, "now at version 2" in late.body["detail"]) == (409, True)


async def test_what_is_wrong_is_said_at_its_field(house: House, engineer: MakeEngineer, own_account: str) -> None:
    dana = await engineer("dana")
    flow = await house.publish(own_account, _starter())
    answer = await dana.call("POST", f"/flows/{flow.id}/proposals", {"flow": _edited(title=""), "version": 1})
    assert answer.status == 422
    assert [problem["field"] for problem in answer.body["problems"]] == ["title"]


async def test_nothing_is_proposed_where_nothing_changes(
    house: House, engineer: MakeEngineer, own_account: str
) -> None:
    dana = await engineer("dana")
    flow = await house.publish(own_account, _starter())
    answer = await dana.call("POST", f"/flows/{flow.id}/proposals", {"flow": _edited(), "version": 1})
    assert (answer.status, "Nothing has been changed" in answer.body["detail"]) == (409, True)


async def test_a_password_in_an_edited_flow_is_refused_with_its_place(
    house: House, engineer: MakeEngineer, own_account: str
) -> None:
    dana = await engineer("dana")
    flow = await house.publish(own_account, _starter())
    told = replace(_starter().nodes[0], text="Sign in as admin with the password Maple$treet9")
    body = {"flow": _edited(nodes=(told, *_starter().nodes[1:])), "version": 1}
    answer = await dana.call("POST", f"/flows/{flow.id}/proposals", body)
    assert answer.status == 422
    assert [problem["field"] for problem in answer.body["problems"]] == [f"{told.id}.text"]
    assert "Maple" not in str(answer.body)
