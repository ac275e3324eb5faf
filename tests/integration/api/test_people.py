"""People are suspended, removed and let in again, and what they had open goes on with somebody else."""

from dataclasses import replace
from typing import Any

import pytest

from bot.web.http.auth import COOKIE
from bot.web.page import live
from core.accounts.user import Access, Role
from core.shared.errors import Conflict
from tests.integration.api.conftest import House, MakeEngineer
from tests.support.client import Engineer

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def _id(person: Engineer) -> str:
    return (await person.call("GET", "/me")).body["id"]


async def _names(admin: Engineer, query: str = "") -> list[str]:
    return [each["name"] for each in (await admin.call("GET", f"/users{query}")).body["items"]]


async def test_a_suspended_person_is_refused_in_one_sentence_and_let_in_again_with_a_new_token(
    house: House, engineer: MakeEngineer
) -> None:
    ada, dana = await engineer("ada", Role.ADMIN), await engineer("dana")
    credential = await house.parts.administration.credential(dana.token)
    assert credential
    browser = (await house.parts.administration.sign_in(credential)).text
    user = await _id(dana)
    suspended = await ada.call("POST", f"/users/{user}/suspend")
    assert (suspended.status, suspended.body["access"]) == (200, "suspended")

    refused = await dana.call("GET", "/me")
    assert (refused.status, refused.body["code"]) == (403, "no_access")
    assert "dana is suspended" in refused.body["detail"]
    cookie = {"Cookie": f"{COOKIE}={browser}"}
    assert "dana is suspended" in (await house.call(None, "GET", "/page/me", **cookie))[1]
    assert (await house.call(None, "GET", "/", **cookie))[0] == 200  # the page itself, which says so
    assert (await ada.call("POST", "/tokens", {"user": "dana"})).status == 403

    assert (await ada.call("POST", f"/users/{user}/restore")).body["access"] == "active"
    assert (await dana.call("GET", "/me")).status == 401  # revoked with the suspension
    made = (await ada.call("POST", "/tokens", {"user": "dana"})).body
    assert (await replace(dana, token=made["token"]).call("GET", "/me")).status == 200


@pytest.mark.parametrize("change", ["suspended", "made a viewer", "signed out"])
async def test_an_open_page_hears_nothing_more_once_its_access_ends(
    house: House, engineer: MakeEngineer, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT", 0.2)
    ada, dana = await engineer("ada", Role.ADMIN), await engineer("dana")
    credential = await house.parts.administration.credential(dana.token)
    assert credential
    browser = (await house.parts.administration.sign_in(credential)).text
    session = await ada.start("Plotter feeds askew", guide="adhoc")
    events, headers = f"{house.base}/page/events?address=channel/handover", {"Cookie": f"{COOKIE}={browser}"}
    async with house.http.get(events, headers=headers) as news:
        assert await news.content.readuntil(b"\n\n") == b"event: listening\ndata:\n\n"
        if change == "suspended":
            await ada.call("POST", f"/users/{await _id(dana)}/suspend")
        elif change == "made a viewer":
            await ada.call("PATCH", f"/users/{await _id(dana)}", {"role": "viewer"})
        else:
            await house.parts.administration.sign_out(browser)
        await ada.call("POST", f"/sessions/{session['id']}/escalate", {"reason": "Needs the vendor"})
        heard = (await news.content.read()).replace(b": still here\n\n", b"")
        assert heard == b"event: access\ndata:\n\n"


async def test_a_removed_person_is_listed_no_more_and_keeps_name_and_sessions(engineer: MakeEngineer) -> None:
    ada, dana = await engineer("ada", Role.ADMIN), await engineer("dana")
    session = await dana.start("Plotter feeds askew", guide="adhoc")
    user = await _id(dana)
    assert (await ada.call("DELETE", f"/users/{user}")).status == 204
    assert (await dana.call("GET", "/me")).status == 403
    assert await _names(ada) == ["ada"]
    assert await _names(ada, "?removed=true") == ["dana"]
    assert (await ada.read(session))["engineer"] == "dana"
    again = await ada.call("POST", "/users", {"name": "dana", "role": "viewer"})
    assert again.status == 409
    assert "can be restored" in again.body["detail"]
    await ada.call("POST", f"/users/{user}/restore")
    assert await _names(ada) == ["ada", "dana"]


async def test_nobody_is_called_what_looks_like_a_colleagues_name(engineer: MakeEngineer) -> None:
    ada = await engineer("ada", Role.ADMIN)
    made = await ada.call("POST", "/users", {"name": "Jos\u00e9 Mart\u00edn", "role": "engineer"})
    assert made.status == 201
    for twin in ("Jose\u0301 Marti\u0301n", "Jos\u00e9\u00a0Mart\u00edn", "Jos\u00e9  Mart\u00edn\u200b"):
        assert (await ada.call("POST", "/users", {"name": twin, "role": "engineer"})).status == 409, ascii(twin)


async def test_open_work_is_listed_and_handed_over_whole(engineer: MakeEngineer) -> None:
    ada, dana = await engineer("ada", Role.ADMIN), await engineer("dana")
    eli = await engineer("eli")
    sessions = [await dana.start(f"Problem {number}", guide="adhoc") for number in range(3)]
    await dana.act(sessions[0], "pause")
    await dana.act(sessions[1], "resolve", {"outcome": "worked", "fix": "Replugged"})
    user = await _id(dana)
    await ada.call("POST", f"/users/{user}/suspend")
    work = (await ada.call("GET", f"/users/{user}/open-work")).body
    assert [each["title"] for each in work["sessions"]] == ["Problem 2", "Problem 0"]
    to_herself = await ada.call("POST", f"/users/{user}/hand-over", {"reason": "Left", "target_user": "dana"})
    assert (to_herself.status, to_herself.body["field"]) == (422, "target_user")
    left = await ada.call("POST", f"/users/{user}/hand-over", {"reason": "Left", "target_user": "eli"})
    assert (left.status, left.body) == (200, {"sessions": [], "walks": []})
    for session in (sessions[0], sessions[2]):
        given = (await eli.read(session))["handover"]
        assert (given["reason"], given["target"]) == ("Left", "eli"), given
        assert (await eli.act(session, "claim", {"mode": "manual"})).status == 200


async def test_nothing_is_handed_over_to_who_is_suspended(engineer: MakeEngineer) -> None:
    ada, dana, eli = await engineer("ada", Role.ADMIN), await engineer("dana"), await engineer("eli")
    await ada.call("POST", f"/users/{await _id(eli)}/suspend")
    session = await dana.start("Plotter feeds askew", guide="adhoc")
    refused = await dana.act(session, "escalate", {"reason": "x", "target_user": "eli"})
    assert (refused.status, refused.body["field"]) == (422, "target_user")
    assert "suspended" in refused.body["detail"]


@pytest.mark.parametrize(("method", "what"), [("POST", "/suspend"), ("DELETE", ""), ("POST", "/restore")])
async def test_an_admin_touches_neither_owners_nor_themselves(engineer: MakeEngineer, method: str, what: str) -> None:
    ada, olga = await engineer("ada", Role.ADMIN), await engineer("olga", Role.OWNER)
    for person in (ada, olga):
        assert (await ada.call(method, f"/users/{await _id(person)}{what}")).status == 403
    assert (await olga.call(method, f"/users/{await _id(olga)}{what}")).status == 403


async def test_the_last_owner_is_not_removed_even_by_an_operator(
    house: House, engineer: MakeEngineer, own_account: str
) -> None:
    olga, omar = await engineer("olga", Role.OWNER), await engineer("omar", Role.OWNER)
    assert (await olga.call("POST", f"/users/{await _id(omar)}/suspend")).status == 200
    account = await house.parts.administration.existing_account(own_account)
    last = await house.parts.administration.existing_user(account, "olga")
    with pytest.raises(Conflict, match="last owner"):
        await house.parts.services.access.change(None, account.id, last.id, Access.REMOVED)
    assert (await olga.call("GET", "/me")).status == 200


# When tokens were used.


async def _kept(person: Engineer) -> dict[str, Any]:
    return {each["name"]: each["last_used_at"] for each in (await person.call("GET", "/tokens")).body["items"]}


async def test_a_token_says_when_it_was_used_last(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    made = (await dana.call("POST", "/tokens", {"name": "nightly report"})).body
    assert (await _kept(dana))["nightly report"] is None
    report = replace(dana, token=made["token"])
    await report.call("GET", "/me")
    used = await _used_by_now(dana)
    assert used.endswith("Z")
    await report.call("GET", "/me")  # within the same minute
    assert (await _kept(dana))["nightly report"] == used


async def _used_by_now(person: Engineer) -> str:
    for _ in range(200):  # it is written beside the request
        if used := (await _kept(person))["nightly report"]:
            return used
    raise AssertionError("the use was never noted")
