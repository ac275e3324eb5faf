"""One damaged row among good ones: the others are listed, decided on and worked with as before."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from core.accounts.user import Role
from tests.integration.api.conftest import House, MakeEngineer
from tests.support.client import Engineer
from tests.support.solving import learned, solve
from tests.unit.flows.made import SMALL

pytestmark = pytest.mark.asyncio(loop_scope="session")
OTHER = "Scanner on the second floor folds every page in the middle"


async def _damage(house: House, statement: str, row: Any) -> None:
    async with house.parts.store.connection() as connection:
        done = await connection.execute(text(statement), {"id": UUID(str(row))})
        assert done.rowcount == 1


async def _listed(person: Engineer, path: str) -> list[str]:
    """The ids of all pages of a list."""
    found, following = list[str](), ""
    while True:
        answer = await person.call("GET", f"{path}{'&' if '?' in path else '?'}limit=1{following}")
        assert answer.status == 200, answer
        found += [item["id"] for item in answer.body["items"]]
        if not answer.body.get("next_cursor"):
            return found
        following = f"&cursor={answer.body['next_cursor']}"


async def test_a_damaged_session_hides_no_other(house: House, engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    ids = [(await dana.start(f"Printer on floor {number}", guide="adhoc"))["id"] for number in range(4)]
    for row in ids[1:3]:
        await _damage(house, "UPDATE ai_sessions SET facts = '[{\"no\": 1}]' WHERE id = :id", row)
    assert await _listed(dana, "/sessions") == [ids[3], ids[0]]
    assert (await dana.call("GET", f"/sessions/{ids[0]}")).status == 200
    assert len(await _listed(dana, "/sessions?status=active")) == 2


async def test_a_damaged_proposal_keeps_no_other_from_being_found_decided_learned_and_put_in_a_channel(
    house: House, engineer: MakeEngineer
) -> None:
    rita = await engineer("rita", Role.ADMIN, reviewer=True)
    dana = await engineer("dana")
    await learned(house.parts, dana, await solve(dana))
    await learned(house.parts, dana, await solve(dana, OTHER, "Took the torn sheet out of the feeder and cleaned it"))
    damaged, good = [each["id"] for each in (await rita.call("GET", "/proposals?status=pending")).body["items"]]
    await _damage(house, "UPDATE flow_proposals SET evidence = '{\"no\": 1}', supporters = '7' WHERE id = :id", damaged)

    assert await _listed(rita, "/proposals?status=pending") == [good]
    decided = await rita.call("POST", f"/proposals/{good}/review", {"decision": "approve"})
    assert decided.status == 200, decided
    await learned(house.parts, dana, await solve(dana, "Door of the cold store does not close", "Adjusted the hinge"))
    assert len(await _listed(rita, "/proposals?status=pending")) == 1
    undone = await rita.call("POST", f"/proposals/{good}/undo")
    assert undone.status == 200, undone


async def test_a_damaged_flow_keeps_none_from_starting(house: House, engineer: MakeEngineer) -> None:
    dana = await engineer("dana", account="damaged-flow")
    flow = await house.publish("damaged-flow", SMALL)
    await _damage(house, "UPDATE flow_versions SET content = content || '{\"nodes\": 7}' WHERE flow_id = :id", flow.id)
    for problem in (SMALL.title, "Outlook asks for a password"):
        started = await dana.call("POST", "/sessions", {"problem": problem})
        assert started.status == 201, started
        settled = await dana.settled(started.body)
        assert settled["status"] == "active"
        assert settled["steps"]
    assert (await dana.call("GET", "/flows")).status == 200
