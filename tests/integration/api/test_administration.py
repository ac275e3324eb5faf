"""The account's settings, people and tokens by API."""

from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy import text

from core.accounts.user import Role
from tests.integration.api.conftest import House, MakeEngineer
from tests.support.client import Engineer
from tests.support.tables import every_case

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def ada(engineer: MakeEngineer) -> Engineer:
    return await engineer("ada", Role.ADMIN)


async def test_everybody_can_ask_who_they_are(engineer: MakeEngineer) -> None:
    vic = await engineer("vic", Role.VIEWER, reviewer=True)
    me = (await vic.call("GET", "/me")).body
    assert me.items() >= {("name", "vic"), ("role", "viewer"), ("reviewer", True), ("time_zone", "UTC")}


async def test_settings_left_out_stay_as_they_are(engineer: MakeEngineer) -> None:
    ada = await engineer("ada", Role.ADMIN)
    before = (await ada.call("GET", "/account")).body
    assert before["default_role"] == "engineer"
    change = {"default_role": "viewer", "reviewer_channels": {"web": " reviews "}, "keep_audit_days": 365}
    changed = await ada.call("PATCH", "/account", change)
    assert changed.status == 200
    assert changed.body == {**before, **change, "reviewer_channels": {"web": "reviews"}}
    emptied = await ada.call("PATCH", "/account", {"keep_audit_days": None})
    assert emptied.body == {**changed.body, "keep_audit_days": None}
    assert (await ada.call("GET", "/account")).body == emptied.body


@every_case(
    ("change", "field"),
    [
        ({"default_role": "owner"}, "default_role"),
        ({"default_role": None}, "default_role"),
        ({"allow_self_approval": "yes"}, "allow_self_approval"),
        ({"allow_self_approval": 1}, "allow_self_approval"),
        ({"account_tokens_per_day": "5"}, "account_tokens_per_day"),
        ({"account_tokens_per_day": -1}, "account_tokens_per_day"),
        ({"account_tokens_per_day": 10**13}, "account_tokens_per_day"),
        ({"keep_sessions_days": 1.5}, "keep_sessions_days"),
        ({"reaction_emoji": {"approve": "white check"}}, "reaction_emoji.approve"),
        ({"reaction_emoji": {"praise": "heart"}}, "reaction_emoji.praise"),
        ({"reviewer_channels": {"web": "nul\x00"}}, "reviewer_channels.web"),
        ({"reviewer_channels": {"web": "c" * 201}}, "reviewer_channels.web"),
        ({"reviewer_channels": {"irc": "c"}}, "reviewer_channels.irc.[key]"),
        ({"environment_notes": "x" * 3001}, "environment_notes"),
        ({"environment_notes": "nul\x00"}, "environment_notes"),
        ({"environment_notes": None}, "environment_notes"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_a_setting_that_cannot_be_is_named_and_changes_nothing(
    ada: Engineer, change: dict[str, Any], field: str
) -> None:
    before = (await ada.call("GET", "/account")).body
    answer = await ada.call("PATCH", "/account", {"keep_audit_days": 1, **change})
    assert (answer.status, answer.body["field"]) == (422, field)
    assert (await ada.call("GET", "/account")).body == before


async def test_an_admin_adds_people_and_changes_what_they_may(engineer: MakeEngineer) -> None:
    ada = await engineer("ada", Role.ADMIN)
    added = await ada.call("POST", "/users", {"name": " Zoë ", "role": "l1_tech", "time_zone": "Europe/Berlin"})
    assert added.status == 201
    zoe = added.body
    assert zoe.items() >= {("name", "Zoë"), ("role", "l1_tech"), ("reviewer", False), ("time_zone", "Europe/Berlin")}
    changed = await ada.call("PATCH", f"/users/{zoe['id']}", {"role": "engineer", "reviewer": True})
    assert changed.status == 200
    assert changed.body == {**zoe, "role": "engineer", "reviewer": True}
    listed = (await ada.call("GET", "/users")).body
    assert [person["name"] for person in listed["items"]] == ["Zoë", "ada"]
    assert listed["next_cursor"] is None
    again = await ada.call("POST", "/users", {"name": "Zoë", "role": "viewer"})
    assert (again.status, again.body["code"]) == (409, "conflict")


@every_case(
    ("person", "field"),
    [
        ({"name": " ", "role": "viewer"}, "name"),
        ({"name": "nul\x00", "role": "viewer"}, "name"),
        ({"name": "x", "role": "king"}, "role"),
        ({"name": "x"}, "role"),
        ({"name": "x", "role": "viewer", "reviewer": "no"}, "reviewer"),
        ({"name": "x", "role": "viewer", "time_zone": "Mars/Base"}, "time_zone"),
        ({"name": "x", "role": "viewer", "time_zone": "../../etc/passwd"}, "time_zone"),
        ({"name": "x", "role": "viewer", "shoe_size": 43}, "shoe_size"),
    ],
)
async def test_a_person_that_cannot_be_is_named(ada: Engineer, person: dict[str, Any], field: str) -> None:
    answer = await ada.call("POST", "/users", person)
    assert (answer.status, answer.body["field"]) == (422, field)
    assert len((await ada.call("GET", "/users")).body["items"]) == 1


async def test_a_changed_role_counts_from_the_next_request(engineer: MakeEngineer) -> None:
    ada, dana = await engineer("ada", Role.ADMIN), await engineer("dana")
    assert (await dana.call("POST", "/sessions", {"problem": "x"})).status == 201
    me = (await dana.call("GET", "/me")).body
    await ada.call("PATCH", f"/users/{me['id']}", {"role": "viewer"})
    assert (await dana.call("POST", "/sessions", {"problem": "x"})).status == 403


async def test_owners_are_made_and_changed_by_owners_only(engineer: MakeEngineer) -> None:
    ada, olga = await engineer("ada", Role.ADMIN), await engineer("olga", Role.OWNER)
    owner = (await olga.call("GET", "/me")).body
    assert (await ada.call("POST", "/users", {"name": "x", "role": "owner"})).status == 403
    assert (await ada.call("PATCH", f"/users/{owner['id']}", {"role": "viewer"})).status == 403
    assert (await ada.call("POST", "/tokens", {"user": "olga"})).status == 403
    assert (await olga.call("POST", "/users", {"name": "x", "role": "owner"})).status == 201


async def test_nobody_changes_their_own_role(engineer: MakeEngineer) -> None:
    olga = await engineer("olga", Role.OWNER)
    me = (await olga.call("GET", "/me")).body
    assert (await olga.call("PATCH", f"/users/{me['id']}", {"role": "viewer"})).status == 403
    assert (await olga.call("PATCH", f"/users/{me['id']}", {"reviewer": True})).status == 200


async def test_somebody_unknown_cannot_be_changed(engineer: MakeEngineer) -> None:
    ada = await engineer("ada", Role.ADMIN)
    assert (await ada.call("PATCH", f"/users/{uuid4()}", {"role": "viewer"})).status == 404
    assert (await ada.call("PATCH", "/users/ada", {"role": "viewer"})).status == 404


async def test_a_token_is_shown_once_and_ends_when_it_is_revoked(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    made = await dana.call("POST", "/tokens", {})
    assert made.status == 201
    assert made.body["user"] == "dana"
    second = Engineer(dana.http, dana.base, made.body["token"])
    assert (await second.call("GET", "/me")).status == 200
    listed = (await second.call("GET", "/tokens")).body["items"]
    assert made.body["id"] in {token["id"] for token in listed}
    assert made.body["token"] not in str(listed)
    revoked = await dana.call("DELETE", f"/tokens/{made.body['id']}")
    assert (revoked.status, revoked.body) == (204, None)
    assert (await second.call("GET", "/me")).status == 401
    kept = {token["id"]: token["revoked_at"] for token in (await dana.call("GET", "/tokens")).body["items"]}
    assert kept[made.body["id"]].endswith("Z")


async def test_tokens_are_kept_as_hashes_only(engineer: MakeEngineer, house: House) -> None:
    dana = await engineer("dana")
    async with house.parts.store.single() as connection:
        stored = (await connection.execute(text("SELECT CAST(t AS text) FROM api_tokens t"))).scalars().all()
    assert stored
    assert dana.token not in " ".join(stored)


async def test_an_admin_sees_and_revokes_the_tokens_of_others(engineer: MakeEngineer) -> None:
    ada, dana, eli = await engineer("ada", Role.ADMIN), await engineer("dana"), await engineer("eli")
    owners = [token["user"] for token in (await ada.call("GET", "/tokens")).body["items"]]
    assert sorted(owners) == ["ada", "dana", "eli"]
    danas = (await dana.call("GET", "/tokens")).body["items"]
    assert [token["user"] for token in danas] == ["dana"]
    assert (await eli.call("DELETE", f"/tokens/{danas[0]['id']}")).status == 404
    assert (await dana.call("GET", "/me")).status == 200
    assert (await ada.call("DELETE", f"/tokens/{danas[0]['id']}")).status == 204
    assert (await dana.call("GET", "/me")).status == 401


async def test_an_admin_makes_tokens_for_people_that_are_there(engineer: MakeEngineer) -> None:
    ada = await engineer("ada", Role.ADMIN)
    await engineer("dana")
    made = (await ada.call("POST", "/tokens", {"user": "dana"})).body
    assert (await Engineer(ada.http, ada.base, made["token"]).call("GET", "/me")).body["name"] == "dana"
    unknown = await ada.call("POST", "/tokens", {"user": "nobody"})
    assert (unknown.status, unknown.body["field"]) == (422, "user")


async def test_every_change_is_in_the_audit(engineer: MakeEngineer, house: House) -> None:
    ada = await engineer("ada", Role.ADMIN)
    me = (await ada.call("GET", "/me")).body
    await ada.call("PATCH", "/account", {"keep_audit_days": 30})
    person = (await ada.call("POST", "/users", {"name": "x", "role": "viewer"})).body
    await ada.call("PATCH", f"/users/{person['id']}", {"reviewer": True})
    token = (await ada.call("POST", "/tokens", {})).body
    await ada.call("DELETE", f"/tokens/{token['id']}")
    async with house.parts.store.single() as connection:
        query = "SELECT kind, CAST(data AS text) FROM events WHERE actor_id = :id ORDER BY events.id"
        events = (await connection.execute(text(query), {"id": me["id"]})).all()
    assert [event.kind for event in events] == [
        "account_changed",
        "user_created",
        "user_changed",
        "token_created",
        "token_revoked",
    ]
    assert token["token"] not in str(events)


# Tokens.


async def test_an_admin_does_not_revoke_an_owners_tokens(engineer: MakeEngineer) -> None:
    olga, ravi = await engineer("olga", Role.OWNER), await engineer("ravi", Role.ADMIN)
    owners = next(each for each in (await ravi.call("GET", "/tokens")).body["items"] if each["user"] == "olga")
    assert (await ravi.call("DELETE", f"/tokens/{owners['id']}")).status == 403
    assert (await olga.call("GET", "/me")).status == 200
    assert (await olga.call("DELETE", f"/tokens/{owners['id']}")).status == 204


async def test_a_signed_in_browser_makes_no_token_without_an_end(house: House, engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    credential = await house.parts.administration.credential(dana.token)
    assert credential
    page = Engineer(dana.http, dana.base, (await house.parts.administration.sign_in(credential)).text)
    for body in ({}, {"days": None}, {"days": 30, "name": "nightly report"}, {"days": 365}):
        assert (await page.call("POST", "/tokens", body)).status == 201
    made = [each for each in (await dana.call("GET", "/tokens")).body["items"] if each["expires_at"]]
    assert len(made) == 4
    assert "nightly report" in {each["name"] for each in made}
    for days in (0, 366, -1, 10**9):
        assert (await page.call("POST", "/tokens", {"days": days})).status == 422
    ending = Engineer(dana.http, dana.base, (await page.call("POST", "/tokens", {"days": 1})).body["token"])
    assert (await ending.call("POST", "/tokens", {})).status == 201
    assert (await dana.call("POST", "/tokens", {})).status == 201
    endless = [each for each in (await dana.call("GET", "/tokens")).body["items"] if not each["expires_at"]]
    assert len(endless) == 2


async def test_a_browser_is_signed_out_with_the_token_it_signed_in_with(house: House, engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    credential = await house.parts.administration.credential(dana.token)
    assert credential
    page = Engineer(dana.http, dana.base, (await house.parts.administration.sign_in(credential)).text)
    other = Engineer(dana.http, dana.base, (await dana.call("POST", "/tokens", {})).body["token"])
    assert (await page.call("GET", "/me")).status == 200
    assert (await other.call("DELETE", f"/tokens/{credential.id}")).status == 204
    assert (await page.call("GET", "/me")).status == 401


# Channels.


@pytest.mark.parametrize("setting", ["handover_channels", "reviewer_channels"])
@every_case("channels", [{"slack": "T0THER/C0123"}, {"slack": "C0123"}, {"teams": "19:a@thread.tacv2"}])
async def test_an_account_without_a_workspace_chooses_no_channel_of_somebody_elses(
    ada: Engineer, setting: str, channels: dict[str, str]
) -> None:
    answer = await ada.call("PATCH", "/account", {setting: channels})
    assert (answer.status, answer.body["field"]) == (422, setting)
    assert (await ada.call("GET", "/account")).body[setting] == {}
