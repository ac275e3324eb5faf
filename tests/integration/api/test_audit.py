"""The audit: who did what when, narrowed down, and as a file."""

import csv
import io
import json
from typing import Any
from urllib.parse import quote

import pytest

from core.accounts.user import Role
from tests.integration.api.conftest import House, MakeEngineer
from tests.support.client import Engineer

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def _lines(admin: Engineer, query: str = "") -> list[dict[str, Any]]:
    answer = await admin.call("GET", f"/audit?{query}")
    assert answer.status == 200, answer.body
    return answer.body["items"]


async def _file(house: House, admin: Engineer, form: str, query: str = "") -> tuple[str, str]:
    headers = {"Authorization": f"Bearer {admin.token}"}
    async with house.http.get(f"{house.base}/api/v1/audit/export?format={form}{query}", headers=headers) as response:
        assert response.status == 200
        return response.headers["Content-Disposition"], await response.text()


async def test_the_audit_says_who_did_what_and_when(engineer: MakeEngineer) -> None:
    ada, dana = await engineer("ada", Role.ADMIN), await engineer("dana")
    session = await dana.start("Plotter feeds askew", guide="adhoc")
    started = (await _lines(ada, "what=session_started"))[0]
    assert (started["actor"], started["session_id"]) == ("dana", session["id"])
    assert started["at"].endswith("Z")
    newest = await _lines(ada)
    assert [line["id"] for line in newest] == sorted((line["id"] for line in newest), reverse=True)


async def test_lines_are_narrowed_down_by_person_kind_and_day(engineer: MakeEngineer) -> None:
    ada, dana = await engineer("ada", Role.ADMIN), await engineer("dana")
    await dana.start("Plotter feeds askew", guide="adhoc")
    await ada.call("PATCH", "/account", {"keep_audit_days": 30})
    me = (await dana.call("GET", "/me")).body["id"]
    assert {line["actor"] for line in await _lines(ada, f"who={me}")} == {"dana"}
    assert {line["actor"] for line in await _lines(ada, "who=flowpilot")} == {""}
    kinds = await _lines(ada, "what=session_started&what=account_changed")
    assert [line["kind"] for line in kinds] == ["account_changed", "session_started"]
    today = kinds[0]["at"][:10]
    assert await _lines(ada, f"since={today}&until={today}") == await _lines(ada)
    assert await _lines(ada, f"until={quote(kinds[1]['at'])}&what=session_started") == []
    assert await _lines(ada, "since=2999-01-01") == []


async def test_a_long_audit_comes_in_pages_without_gap_or_repetition(engineer: MakeEngineer) -> None:
    ada = await engineer("ada", Role.ADMIN)
    for days in range(1, 6):
        await ada.call("PATCH", "/account", {"keep_audit_days": days})
    whole = await _lines(ada)
    found, cursor = list[Any](), ""
    while True:
        page = (await ada.call("GET", f"/audit?limit=2&cursor={cursor}")).body
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert found == whole


@pytest.mark.parametrize("query", ["who=dana", "what=nothing", "since=yesterday", "until=2026-13-01", "cursor=x"])
async def test_what_the_audit_cannot_be_narrowed_down_by_is_named(engineer: MakeEngineer, query: str) -> None:
    ada = await engineer("ada", Role.ADMIN)
    answer = await ada.call("GET", f"/audit?{query}")
    assert (answer.status, answer.body["field"]) == (422, query.partition("=")[0])


async def test_it_is_saved_as_a_table_and_as_json_and_that_is_in_it(house: House, engineer: MakeEngineer) -> None:
    ada = await engineer("ada", Role.ADMIN)
    await ada.call("POST", "/users", {"name": "=HYPERLINK(1)", "role": "viewer"})
    before = await _lines(ada)
    name, text = await _file(house, ada, "csv")
    assert name.startswith("attachment;")
    assert name.endswith('.csv"')
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [int(row["id"]) for row in rows] == [line["id"] for line in before]
    assert [json.loads(row["data"]) for row in rows] == [line["data"] for line in before]
    assert (await _lines(ada))[0]["kind"] == "audit_exported"
    _, text = await _file(house, ada, "json", "&what=user_created")
    assert [line["data"]["user"] for line in json.loads(text)][:1] == ["=HYPERLINK(1)"]
    _, empty = await _file(house, ada, "json", "&since=2999-01-01")
    assert json.loads(empty) == []


async def test_no_cell_of_the_table_is_a_formula(house: House, engineer: MakeEngineer) -> None:
    ada, mallory = await engineer("ada", Role.ADMIN), await engineer("=cmd|' /C calc'!A0")
    await mallory.start("Plotter feeds askew", guide="adhoc")
    _, text = await _file(house, ada, "csv")
    assert any(row["actor"] == "'=cmd|' /C calc'!A0" for row in csv.DictReader(io.StringIO(text)))


async def test_a_secret_that_somebody_typed_is_not_in_the_audit(house: House, engineer: MakeEngineer) -> None:
    ada, dana = await engineer("ada", Role.ADMIN), await engineer("dana")
    session = await dana.start("Plotter feeds askew", guide="adhoc")
    session = await dana.answer(session, text="The password is Hunter2!xyz")
    await dana.act(session, "edit-answer", {"step_id": session["steps"][0]["id"], "text": "Nothing"})
    assert "Hunter2" not in json.dumps(await _lines(ada))
    assert "Hunter2" not in (await _file(house, ada, "json"))[1]
