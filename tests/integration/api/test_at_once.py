"""Several people change the same thing at the same moment: nothing of either is lost, and one of two rivals wins."""

import asyncio
from typing import Any

import pytest

from core.accounts.user import Role
from tests.integration.api.conftest import House, MakeEngineer
from tests.support.client import Answer, Engineer

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def _id(person: Engineer) -> str:
    return (await person.call("GET", "/me")).body["id"]


async def _statuses(*calls: Any) -> list[int]:
    answers: list[Answer] = await asyncio.gather(*calls)
    return sorted(answer.status for answer in answers)


async def test_two_admins_who_change_two_settings_both_have_their_way(engineer: MakeEngineer) -> None:
    ada, olga = await engineer("ada", Role.ADMIN), await engineer("olga", Role.OWNER)
    for number in range(5):
        notes, allowed = f"We have {number} printers", bool(number % 2)
        await asyncio.gather(
            ada.call("PATCH", "/account", {"environment_notes": notes}),
            olga.call("PATCH", "/account", {"allow_self_approval": allowed}),
        )
        settings = (await ada.call("GET", "/account")).body
        assert (settings["environment_notes"], settings["allow_self_approval"]) == (notes, allowed)


async def test_two_owners_who_demote_each_other_leave_the_account_one(engineer: MakeEngineer) -> None:
    olga, otto, ada = (
        await engineer("olga", Role.OWNER),
        await engineer("otto", Role.OWNER),
        await engineer("ada", Role.ADMIN),
    )
    ids = {"olga": await _id(olga), "otto": await _id(otto)}
    statuses = await _statuses(
        olga.call("PATCH", f"/users/{ids['otto']}", {"role": "admin"}),
        otto.call("PATCH", f"/users/{ids['olga']}", {"role": "admin"}),
    )
    assert statuses == [200, 403]
    roles = [each["role"] for each in (await ada.call("GET", "/users")).body["items"]]
    assert roles.count("owner") == 1


async def test_two_owners_who_suspend_each_other_leave_the_account_one(engineer: MakeEngineer) -> None:
    olga, otto, ada = (
        await engineer("olga", Role.OWNER),
        await engineer("otto", Role.OWNER),
        await engineer("ada", Role.ADMIN),
    )
    ids = {"olga": await _id(olga), "otto": await _id(otto)}
    await asyncio.gather(
        olga.call("POST", f"/users/{ids['otto']}/suspend"), otto.call("POST", f"/users/{ids['olga']}/suspend")
    )
    access = [each["access"] for each in (await ada.call("GET", "/users")).body["items"] if each["role"] == "owner"]
    assert sorted(access) == ["active", "suspended"]


async def test_somebody_suspended_while_their_role_is_changed_stays_suspended(engineer: MakeEngineer) -> None:
    ada, olga, dana = await engineer("ada", Role.ADMIN), await engineer("olga", Role.OWNER), await engineer("dana")
    user = await _id(dana)
    for role in ("viewer", "engineer", "l1_tech"):
        await asyncio.gather(
            olga.call("PATCH", f"/users/{user}", {"role": role}),
            ada.call("POST", f"/users/{user}/suspend"),
            olga.call("PATCH", f"/users/{user}", {"time_zone": "Europe/Berlin"}),
        )
        (found,) = [each for each in (await ada.call("GET", "/users")).body["items"] if each["id"] == user]
        assert (found["access"], found["role"], found["time_zone"]) == ("suspended", role, "Europe/Berlin")
        await ada.call("POST", f"/users/{user}/restore")


async def test_a_note_takes_back_no_status_and_no_assignee_of_the_same_moment(engineer: MakeEngineer) -> None:
    dana, eli = await engineer("dana"), await engineer("eli")
    for number in range(4):
        ticket = (await dana.call("POST", "/tickets", {"summary": f"Plotter {number}"})).body["id"]
        await asyncio.gather(
            dana.call("POST", f"/tickets/{ticket}/notes", {"text": "It hums."}),
            dana.call("POST", f"/tickets/{ticket}/status", {"status": "waiting"}),
            eli.call("POST", f"/tickets/{ticket}/status", {"assignee": "eli"}),
            eli.call("POST", f"/tickets/{ticket}/notes", {"text": "It stinks."}),
        )
        now = (await dana.call("GET", f"/tickets/internal/{ticket}")).body
        assert (now["status"]["id"], now["assignee"], len(now["notes"])) == ("waiting", "eli", 2)


async def test_of_several_edits_of_one_version_of_a_document_one_is_kept(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    session = await dana.start("Plotter feeds askew", guide="adhoc")
    await dana.act(session, "resolve", {"outcome": "worked", "root_cause": "Worn roller", "fix": "Replace the roller"})
    path = f"/sessions/{session['id']}/documentation"
    seen = (await dana.call("GET", path)).body
    bodies = [
        {"version": seen["version"], "sections": [{"heading": "Problem", "body": f"It is {number} mm askew."}]}
        for number in range(4)
    ]
    assert await _statuses(*(dana.call("PUT", path, body) for body in bodies)) == [200, 409, 409, 409]


async def test_a_long_wait_ends_with_the_access_of_who_waits(engineer: MakeEngineer, house: House) -> None:
    ada, dana, eli = await engineer("ada", Role.ADMIN), await engineer("dana"), await engineer("eli")
    session = await dana.start("Plotter feeds askew", guide="adhoc")
    user = await _id(eli)
    query = f"?wait=20&after_version={session['version']}"
    waiting = asyncio.create_task(eli.call("GET", f"/sessions/{session['id']}{query}"))
    while not house.parts.listener.readers:  # noqa: ASYNC110 - nothing tells of it
        await asyncio.sleep(0)
    await ada.call("POST", f"/users/{user}/suspend")
    await dana.act(session, "notes", {"text": "The roller is worn."})
    told = await waiting
    assert (told.status, told.body["code"]) == (403, "no_access")
