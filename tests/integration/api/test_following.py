"""Colleagues on the same problem, over the API."""

import pytest

from tests.integration.api.conftest import MakeEngineer
from tests.support.solving import BADGE, FIX

pytestmark = pytest.mark.asyncio(loop_scope="session")

_SAME = "North gate: the badge reader beeps twice and stays red"


async def test_two_on_the_same_problem_know_of_each_other(engineer: MakeEngineer) -> None:
    dana, eli = await engineer("dana"), await engineer("eli")
    first = await dana.start(BADGE, guide="adhoc")
    second = await eli.start(_SAME, guide="adhoc")
    answer = await eli.call("GET", f"/sessions/{second['id']}/colleagues")
    (found,) = answer.body["items"]
    assert (found["session_id"], found["engineer"], found["state"]) == (first["id"], "dana", "work_in_progress")
    assert (await eli.call("POST", f"/sessions/{second['id']}/follow")).body == {"following": 1}
    resolved = {"outcome": "worked", "fix": FIX}
    assert (await dana.call("POST", f"/sessions/{first['id']}/resolve", resolved)).status == 200
    assert (await eli.call("GET", f"/sessions/{second['id']}/colleagues")).body == {"items": []}


async def test_a_session_about_something_else_is_nobodys_colleague(engineer: MakeEngineer) -> None:
    dana, eli = await engineer("dana"), await engineer("eli")
    await dana.start("Franking machine shows a tariff message", guide="adhoc")
    second = await eli.start(_SAME, guide="adhoc")
    assert (await eli.call("GET", f"/sessions/{second['id']}/colleagues")).body == {"items": []}
    assert (await eli.call("POST", f"/sessions/{second['id']}/follow")).body == {"following": 0}
