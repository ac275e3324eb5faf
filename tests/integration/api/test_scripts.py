"""Script templates by API: found, written, filled in, proposed, decided on, rolled back."""

from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy import text

from core.accounts.user import Role
from core.flows.model import NodeType
from core.flows.options import Script
from core.scripts.stored import built_in
from storage.tables import metadata
from tests.integration.api.conftest import House, MakeEngineer
from tests.support.client import Engineer, fresh_key
from tests.support.tables import every_case
from tests.unit.flows.made import SMALL, with_node

pytestmark = pytest.mark.asyncio(loop_scope="session")

MAP_DRIVE: dict[str, Any] = {
    "name": "Map a drive",
    "description": "Connects a share under a letter.",
    "language": "powershell",
    "category": "files",
    "risk": "changes",
    "body": "New-SmbMapping -LocalPath {{letter}} -RemotePath {{share}} -UserName {{account}} -Password {{secret}}\n",
    "parameters": [
        {"name": "letter", "label": "Drive letter", "type": "choice", "required": True, "choices": ["S:", "T:"]},
        {"name": "share", "label": "Share", "type": "path", "required": True, "default": "\\\\srv01\\all"},
        {"name": "account", "label": "Account", "type": "account", "required": False},
        {"name": "secret", "label": "Password", "type": "text", "required": True, "sensitive": True},
    ],
    "look_first": "That nothing is connected there yet.",
    "undo": "Remove-SmbMapping with the same letter.",
}
FILLED = {"letter": "S:", "account": "O'Neil", "secret": "x"}


@pytest_asyncio.fixture(loop_scope="session")
async def dana(engineer: MakeEngineer) -> Engineer:
    return await engineer("dana", Role.ENGINEER)


@pytest_asyncio.fixture(loop_scope="session")
async def rita(house: House, own_account: str) -> Engineer:
    return await house.engineer("rita", Role.ADMIN, own_account, reviewer=True)


async def added(person: Engineer, **other: Any) -> dict[str, Any]:
    answer = await person.call("POST", "/scripts", {**MAP_DRIVE, **other})
    assert answer.status == 201, answer.body
    return answer.body


async def render(person: Engineer, template: dict[str, Any], parameters: Any, **more: Any) -> Any:
    return await person.call("POST", f"/scripts/{template['id']}/render", {"parameters": parameters, **more})


async def starter(person: Engineer, slug: str) -> dict[str, Any]:
    return (await person.call("GET", f"/scripts/{built_in()[slug].id}")).body


async def test_every_account_has_the_starter_templates_page_by_page(dana: Engineer) -> None:
    mine, found, cursor = await added(dana), list[dict[str, Any]](), ""
    while True:
        answer = (await dana.call("GET", f"/scripts?limit=7&cursor={cursor}")).body
        found += answer["items"]
        cursor = answer["next_cursor"]
        if not cursor:
            break
    names = [one["name"] for one in found]
    assert names == sorted(names, key=str.casefold)
    assert {one["id"] for one in found} == {mine["id"], *(str(one.id) for one in built_in().values())}
    assert len(found) == len(built_in()) + 1


async def test_templates_are_found_by_words(dana: Engineer) -> None:
    await added(dana)
    found = (await dana.call("GET", "/scripts?q=drive%20SHARE")).body["items"]
    assert [one["name"] for one in found] == ["Map a drive"]
    assert (await dana.call("GET", "/scripts?q=%25")).body["items"] == []
    disks = (await dana.call("GET", "/scripts?q=largest%20folders")).body["items"]
    assert "disk-space" in [one["slug"] for one in disks]


async def test_a_draft_is_its_authors_alone(dana: Engineer, rita: Engineer) -> None:
    mine = await added(dana)
    assert (mine["owner"], mine["state"], mine["version"], mine["provenance"]) == ("mine", "draft", 1, "written")
    assert (await dana.call("GET", f"/scripts/{mine['id']}")).body == mine
    assert (await rita.call("GET", f"/scripts/{mine['id']}")).status == 404
    assert mine["id"] not in [one["id"] for one in (await rita.call("GET", "/scripts?limit=100")).body["items"]]


@every_case(
    ("change", "field"),
    [
        ({"body": "Get-Item {{other}}"}, "body"),
        ({"body": f"{MAP_DRIVE['body']}New-Item ("}, "body"),
        ({"parameters": []}, "body"),
        ({"name": " "}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"description": "x" * 4000}, "description"),
        ({"category": "x" * 61}, "category"),
        ({"language": "perl"}, "language"),
        ({"risk": "some"}, "risk"),
        ({"body": "echo \u0000"}, "body"),
        (
            {"parameters": [{"name": "letter", "label": "L", "type": "choice", "required": True}]},
            "parameters.0.choices",
        ),
        ({"parameters": [{"name": "letter", "label": "L", "type": "odd", "required": True}]}, "parameters.0.type"),
        ({"more": 1}, "more"),
    ],
)
async def test_what_is_wrong_with_a_template_is_named(dana: Engineer, change: Any, field: str) -> None:
    answer = await dana.call("POST", "/scripts", {**MAP_DRIVE, **change})
    assert (answer.status, answer.body["field"]) == (422, field)


async def test_a_filled_template_is_a_script_with_each_value_as_one_literal(dana: Engineer) -> None:
    answer = await render(dana, await added(dana), FILLED)
    assert answer.status == 200
    assert answer.body.keys() == {"generation_id", "script", "language", "risk", "look_first", "undo"}
    assert answer.body["script"] == (
        "New-SmbMapping -LocalPath 'S:' -RemotePath '\\\\srv01\\all' -UserName 'O''Neil' -Password 'x'\n"
    )
    assert (answer.body["language"], answer.body["risk"]) == ("powershell", "changes")
    assert answer.body["undo"] == MAP_DRIVE["undo"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({**FILLED, "letter": "C:"}, "letter"),
        ({"letter": "S:"}, "secret"),
        ({**FILLED, "share": "-x"}, "share"),
        ({**FILLED, "secret": "a\u0000"}, "secret"),
        ({**FILLED, "secret": ["x"]}, "secret"),
        ({**FILLED, "unknown": "x"}, "unknown"),
    ],
)
async def test_a_wrong_value_is_refused_at_its_parameter(dana: Engineer, given: Any, field: str) -> None:
    answer = await render(dana, await added(dana), given)
    assert (answer.status, answer.body["field"]) == (422, field)


async def test_a_script_filled_in_within_a_session_is_its_step_and_the_result_is_the_steps(dana: Engineer) -> None:
    session = await dana.start("The share is gone", guide="adhoc")
    asked = session["open_step"]
    filled = (await render(dana, await added(dana), FILLED, session_id=session["id"])).body
    session = await dana.read(session)
    step = session["open_step"]
    assert step["type"] == "script_generation"
    script = step["content"]["script"]
    assert (script["template"], script["generation_id"]) == ("map-a-drive", filled["generation_id"])
    assert "-Password '<secret>'" in script["code"]
    again = (await render(dana, await starter(dana, "disk-space"), {}, session_id=session["id"])).body
    step = (await dana.read(session))["open_step"]
    assert step["content"]["script"]["generation_id"] == again["generation_id"]
    session = await dana.answer(await dana.read(session), result={"success": True, "details": "50 GB free"})
    done = next(one for one in session["steps"] if one["id"] == step["id"])
    assert done["answer"]["result"] == {"success": True, "details": "50 GB free"}
    assert session["open_step"]["content"]["text"] == asked["content"]["text"]


async def test_the_generation_is_kept_beside_the_step(house: House, dana: Engineer) -> None:
    session = await dana.start("The share is gone", guide="adhoc")
    filled = (await render(dana, await starter(dana, "disk-space"), {"count": 3}, session_id=session["id"])).body
    query = text("""
        SELECT g.template, g.template_version, g.parameters, s.session_id::text FROM script_generations g
        JOIN ai_session_steps s ON s.script_generation_id = g.id WHERE g.id = :id
    """)
    async with house.parts.store.connection() as connection:
        row = (await connection.execute(query, {"id": filled["generation_id"]})).one()
    assert tuple(row) == ("disk-space", 1, {"folder": "C:\\Users", "count": 3}, session["id"])


async def test_a_session_that_is_not_ones_own_takes_no_script(dana: Engineer, rita: Engineer) -> None:
    session = await rita.start("The share is gone", guide="adhoc")
    template = await starter(dana, "disk-space")
    assert (await render(dana, template, {}, session_id=session["id"])).status == 403
    assert (await render(dana, template, {}, session_id=str(uuid4()))).status == 404
    assert (await rita.read(session)) == session


async def test_what_is_sensitive_is_in_no_row(house: House, dana: Engineer) -> None:
    secret = f"Zq{uuid4().hex}"
    session = await dana.start("The share is gone", guide="adhoc")
    filled = await render(dana, await added(dana), {**FILLED, "secret": secret}, session_id=session["id"])
    assert secret in filled.body["script"]
    await dana.answer(await dana.read(session), result={"success": True})
    await dana.act(session, "resolve", {"outcome": "worked", "fix": "The drive is mapped", "root_cause": "It was not"})
    assert (await dana.call("GET", f"/sessions/{session['id']}/documentation")).status == 200
    async with house.parts.store.connection() as connection:
        names = await connection.execute(
            text("SELECT tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")
        )
        tables = {row[0] for row in names}
        assert {table.name for table in metadata.sorted_tables} <= tables
        for table in sorted(tables):
            query = text(f'SELECT count(*) FROM "{table}" t WHERE strpos(t::text, :secret) > 0')
            assert (await connection.execute(query, {"secret": secret})).scalar_one() == 0, table
    assert secret not in (await house.parts.services.metrics()).decode()


async def test_an_approved_template_is_the_accounts(dana: Engineer, rita: Engineer) -> None:
    mine = await added(dana)
    assert (await dana.call("POST", f"/scripts/{mine['id']}/propose")).body["state"] == "proposed"
    assert (await dana.call("POST", f"/scripts/{mine['id']}/propose")).status == 200
    assert [one["id"] for one in (await rita.call("GET", "/scripts/proposed")).body["items"]] == [mine["id"]]
    path = f"/scripts/{mine['id']}/review"
    assert (await dana.call("POST", path, {"decision": "approve"})).status == 403
    assert (await rita.call("POST", path, {"decision": "reject"})).body["field"] == "notes"
    assert (await rita.call("POST", path, {"decision": "approve"})).body["state"] == "adopted"
    assert (await rita.call("POST", path, {"decision": "reject", "notes": "x"})).status == 409
    found = (await rita.call("GET", "/scripts?q=map%20drive")).body["items"]
    assert [(one["owner"], one["version"], one["body"]) for one in found] == [("account", 1, MAP_DRIVE["body"])]


async def test_a_template_changed_since_it_was_read_is_not_decided_on(dana: Engineer, rita: Engineer) -> None:
    mine = await added(dana)
    path = f"/scripts/{mine['id']}"
    await dana.call("POST", f"{path}/propose")
    read = (await rita.call("GET", path)).body
    await dana.call("PUT", path, {**MAP_DRIVE, "description": "Connects another share."})
    await dana.call("POST", f"{path}/propose")
    for decision in ({"decision": "approve"}, {"decision": "reject", "notes": "Name the share"}):
        late = await rita.call("POST", f"{path}/review", {**decision, "version": read["version"]})
        assert (late.status, "look again" in late.body["detail"]) == (409, True)
    again = (await rita.call("GET", path)).body
    approved = await rita.call("POST", f"{path}/review", {"decision": "approve", "version": again["version"]})
    assert approved.body["state"] == "adopted"


async def test_a_rejected_template_is_told_why_and_may_be_proposed_again(dana: Engineer, rita: Engineer) -> None:
    mine = await added(dana)
    await dana.call("POST", f"/scripts/{mine['id']}/propose")
    await rita.call("POST", f"/scripts/{mine['id']}/review", {"decision": "reject", "notes": "Name the share"})
    told = (await dana.call("GET", f"/scripts/{mine['id']}")).body
    assert (told["state"], told["review_notes"], told["reviewed_by"]) == ("rejected", "Name the share", "rita")
    changed = await dana.call("PUT", f"/scripts/{mine['id']}", {**MAP_DRIVE, "description": "Connects one share."})
    assert (changed.body["version"], changed.body["state"]) == (2, "draft")
    assert (await dana.call("POST", f"/scripts/{mine['id']}/propose")).body["state"] == "proposed"


async def test_a_change_of_a_starter_template_takes_its_place_and_is_rolled_back(
    dana: Engineer, rita: Engineer
) -> None:
    first = await starter(dana, "disk-space")
    fields = {name: first[name] for name in ("name", "language", "category", "risk", "body", "parameters")}
    mine = await added(dana, **fields, description="Ours.")
    assert mine["slug"] == "disk-space"
    await dana.call("POST", f"/scripts/{mine['id']}/propose")
    await rita.call("POST", f"/scripts/{mine['id']}/review", {"decision": "approve"})
    found = (await dana.call("GET", "/scripts?q=disk-space")).body["items"]
    assert sorted((one["owner"], one["version"]) for one in found) == [("account", 2), ("mine", 1)]
    theirs = await starter(dana, "disk-space")
    assert theirs["description"] == "Ours."
    path = f"/scripts/{theirs['id']}"
    assert (await dana.call("POST", f"{path}/rollback", {"version": 1})).status == 403
    assert (await rita.call("POST", f"{path}/rollback", {"version": 1})).body["description"] == first["description"]
    versions = (await dana.call("GET", f"{path}/versions")).body["items"]
    assert [(one["version"], one["current"], one["approved_by"]) for one in versions] == [
        (2, False, "rita"),
        (1, True, None),
    ]
    assert (await starter(dana, "disk-space"))["body"] == first["body"]


async def test_the_same_render_twice_is_one_script(house: House, dana: Engineer) -> None:
    session = await dana.start("The share is gone", guide="adhoc")
    template, key = await added(dana), fresh_key()
    path, body = f"/scripts/{template['id']}/render", {"parameters": FILLED, "session_id": session["id"]}
    first = (await dana.call("POST", path, body, headers=key)).body
    steps = (await dana.read(session))["steps"]
    again = await dana.call("POST", path, body, headers=key)
    assert (again.status, again.body) == (200, first)
    assert (await dana.read(session))["steps"] == steps
    other = (
        await dana.call("POST", path, {**body, "parameters": {**FILLED, "letter": "T:", "secret": "y"}}, headers=key)
    ).body
    assert other["generation_id"] == first["generation_id"]
    assert other["script"] == first["script"].replace("-Password 'x'", "-Password 'y'")
    async with house.parts.store.connection() as connection:
        query = text("SELECT count(*) FROM script_generations WHERE session_id = :id")
        assert (await connection.execute(query, {"id": session["id"]})).scalar_one() == 1


async def test_the_same_draft_twice_is_one_template(dana: Engineer) -> None:
    key = fresh_key()
    answers = [await dana.call("POST", "/scripts", MAP_DRIVE, headers=key) for _ in range(2)]
    assert [answer.status for answer in answers] == [201, 201]
    assert answers[0].body == answers[1].body
    assert len((await dana.call("GET", "/scripts?q=map%20drive")).body["items"]) == 1


async def test_what_came_of_a_template_that_changed_since_is_asked_for_anew(dana: Engineer) -> None:
    template, key = await added(dana), fresh_key()
    path = f"/scripts/{template['id']}/render"
    assert (await dana.call("POST", path, {"parameters": FILLED}, headers=key)).status == 200
    await dana.call("PUT", f"/scripts/{template['id']}", {**MAP_DRIVE, "description": "Connects it."})
    assert (await dana.call("POST", path, {"parameters": FILLED}, headers=key)).status == 409
    assert (await dana.call("POST", path, {"parameters": FILLED})).status == 200


async def test_ones_own_preferences_are_read_and_changed_in_part(dana: Engineer, rita: Engineer) -> None:
    assert (await dana.call("GET", "/me/preferences")).body == {"fix_ways": {}, "offer_templates": True}
    changed = await dana.call("PATCH", "/me/preferences", {"fix_ways": {"printing": "script"}})
    assert changed.body == {"fix_ways": {"printing": "script"}, "offer_templates": True}
    assert (await dana.call("PATCH", "/me/preferences", {"offer_templates": False})).body["fix_ways"]
    assert (await dana.call("GET", "/me/preferences")).body["offer_templates"] is False
    assert (await rita.call("GET", "/me/preferences")).body["offer_templates"] is True
    for wrong, field in (({"fix_ways": {"x": "magic"}}, "fix_ways"), ({"more": 1}, "more")):
        refused = await dana.call("PATCH", "/me/preferences", wrong)
        assert (refused.status, refused.body["field"].partition(".")[0]) == (422, field)


async def test_a_fix_that_goes_both_ways_is_asked_about_once(house: House, own_account: str, dana: Engineer) -> None:
    action = with_node(SMALL, "restart", details="Open queue", script=Script("", "", "", "", "clear-a-print-queue"))
    flow = await house.publish(own_account, action)
    session = await dana.start("Printer does nothing", flow_id=str(flow.id))
    session = await dana.answer(session, option="one")
    step = session["open_step"]
    assert (step["type"], step["content"]["way"]) == ("action", None)
    assert step["content"]["script"]["template"] == "clear-a-print-queue"
    path, body = f"/sessions/{session['id']}/fix-way", {"step_id": step["id"], "way": "script"}
    assert (await dana.call("POST", path, {**body, "way": "magic"})).body["field"] == "way"
    assert (await dana.call("POST", path, body)).body["open_step"]["content"]["way"] == "script"
    assert (await dana.call("GET", "/me/preferences")).body["fix_ways"] == {"printing": "script"}
    filled = await render(dana, await starter(dana, "clear-a-print-queue"), {"printer": "HP"}, session_id=session["id"])
    open_step = (await dana.read(session))["open_step"]
    assert open_step["id"] == step["id"]
    assert open_step["content"]["script"]["generation_id"] == filled.body["generation_id"]
    again = await dana.answer(await dana.start("Printer does nothing", flow_id=str(flow.id)), option="one")
    assert again["open_step"]["content"]["way"] == "script"
    assert (await dana.call("POST", path, {**body, "step_id": str(uuid4())})).body["code"] == "stale_step"


async def test_a_script_of_a_walk_is_filled_in_by_its_technician(
    house: House, own_account: str, dana: Engineer
) -> None:
    tom = await house.engineer("Tom", Role.L1_TECH, own_account)
    script = with_node(SMALL, "restart", type=NodeType.SCRIPT, script=Script("", "", "", "", "disk-space"))
    flow = await house.publish(own_account, script)
    walk = (await tom.call("POST", "/walks", {"flow_id": str(flow.id)})).body
    template = await starter(tom, "disk-space")
    assert (await render(tom, template, {}, walk_id=walk["id"])).status == 403
    await tom.call("POST", f"/walks/{walk['id']}/step", {"node_id": walk["node"]["id"], "option": "one"})
    assert (await render(dana, template, {}, walk_id=walk["id"])).status == 403
    assert (await render(tom, template, {})).status == 403
    filled = await render(tom, template, {"count": 3}, walk_id=walk["id"])
    assert filled.status == 200, filled.body
    node = (await tom.call("GET", f"/walks/{walk['id']}")).body["node"]
    assert (node["type"], node["script"]["generation_id"]) == ("script", filled.body["generation_id"])
    assert "-First 3" in node["script"]["code"]
    both = await render(dana, template, {}, walk_id=walk["id"], session_id=str(uuid4()))
    assert (both.status, both.body["field"]) == (422, "walk_id")
    assert (await render(tom, template, {}, walk_id=str(uuid4()))).status == 404
