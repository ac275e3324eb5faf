"""Script templates with Claude, over the REST API: what it is told, what it names, and what it never learns."""

import logging
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.bootstrap.container import Container
from core.accounts.user import Role
from tests.conftest import MakeEngineer
from tests.support.client import Engineer
from tests.support.logs import logged_by_libraries
from tests.support.messages_api import MessagesApi, ask, question, reply, says

pytestmark = pytest.mark.asyncio(loop_scope="session")

SHARE = {
    "name": "Map a share",
    "description": "Connects a share under a letter, as somebody else.",
    "language": "powershell",
    "category": "files",
    "risk": "changes",
    "body": "New-SmbMapping -LocalPath {{letter}} -RemotePath {{share}} -UserName {{account}} -Password {{secret}}\n",
    "parameters": [
        {"name": "letter", "label": "Drive letter", "type": "choice", "required": True, "choices": ["S:", "T:"]},
        {"name": "share", "label": "Share", "type": "path", "required": True},
        {"name": "account", "label": "Account", "type": "account", "required": True},
        {"name": "secret", "label": "Password", "type": "text", "required": True, "sensitive": True},
    ],
    "look_first": "That nothing is connected there yet.",
    "undo": "Remove-SmbMapping with the same letter.",
}
VERIFY = reply(ask("verification", "Does the share open?"), confidence=0.9)
SOLVED = reply({"type": "resolution", "root_cause": "The mapping was gone.", "fix": "Mapped it."}, confidence=0.95)


@pytest_asyncio.fixture(loop_scope="session")
async def dana(engineer: MakeEngineer) -> Engineer:
    """An engineer of an account that has the template."""
    dana, rita = await engineer("dana"), await engineer("rita", Role.ADMIN, reviewer=True)
    template = (await dana.call("POST", "/scripts", SHARE)).body
    await dana.call("POST", f"/scripts/{template['id']}/propose")
    assert (await rita.call("POST", f"/scripts/{template['id']}/review", {"decision": "approve"})).status == 200
    return dana


def names(template: str, type_: str = "script_generation", **values: str) -> dict[str, Any]:
    """A step that names a template, with what is known of it."""
    known = [{"name": name, "value": value} for name, value in values.items()]
    empty = {"language": "", "code": "", "risks": "", "check_first": ""}
    script = {"template": template, "parameters": known, **empty}
    return reply(
        ask(type_, "Connect the share.", details="This PC > Map network drive.", script=script), confidence=0.85
    )


def told(claude: MessagesApi) -> str:
    return "".join(claude.received[-1].texts)


async def render(person: Engineer, session: dict[str, Any], **values: str) -> str:
    path = f"/scripts/{session['open_step']['content']['script']['template']}/render"
    filled = await person.call("POST", path, {"parameters": values, "session_id": session["id"]})
    assert filled.status == 200, filled.body
    return filled.body["script"]


async def test_claude_is_told_of_templates_names_one_and_hears_what_came_of_it(
    dana: Engineer, claude: MessagesApi
) -> None:
    claude.will(says(names("map-a-share", letter="S:", share="\\\\srv01\\all", secret="guessed")))
    session = await dana.start("The files share is gone from my drives", guide="claude")
    assert "map-a-share (powershell, risk changes): Connects a share" in told(claude)
    assert "[letter, share, account]" in told(claude)
    assert "disk-space (powershell, risk none)" in told(claude)
    step = session["open_step"]
    script = step["content"]["script"]
    assert (step["type"], script["template"], script["generation_id"]) == ("script_generation", "map-a-share", None)
    assert script["undo"] == SHARE["undo"]
    form = (await dana.call("GET", f"/scripts/map-a-share?session_id={session['id']}")).body["values"]
    assert form == {"letter": "S:", "share": "\\\\srv01\\all", "account": "", "secret": ""}
    shown = await render(dana, session, **{**form, "account": "ACME\\dana", "secret": "pw"})
    assert "-UserName 'ACME\\dana' -Password 'pw'" in shown
    claude.will(says(VERIFY), says(SOLVED))
    session = await dana.answer(await dana.read(session), result={"success": True, "details": "S: is back"})
    assert "-Password '<secret>'" in told(claude)
    assert "S: is back" in told(claude)
    session = await dana.answer(session, result={"success": True})
    session = await dana.answer(session, option="confirm")
    note = (await dana.call("GET", f"/sessions/{session['id']}/documentation")).body["markdown"]
    assert "Template “map-a-share”, version 1" in note


async def test_a_fix_that_claude_lets_people_click_or_script_is_asked_about(
    dana: Engineer, claude: MessagesApi
) -> None:
    claude.will(says(names("map-a-share", "action", letter="S:")))
    session = await dana.start("The files share is gone from my drives", guide="claude")
    step = session["open_step"]
    assert (step["type"], step["content"]["way"]) == ("action", None)
    assert step["content"]["script"]["template"] == "map-a-share"
    body = {"step_id": step["id"], "way": "clicking"}
    session = (await dana.call("POST", f"/sessions/{session['id']}/fix-way", body)).body
    assert session["open_step"]["content"]["way"] == "clicking"


async def test_a_template_that_there_is_not_is_asked_for_again(dana: Engineer, claude: MessagesApi) -> None:
    claude.will(says(names("no-such-template")), says(question()))
    session = await dana.start("The files share is gone from my drives", guide="claude")
    assert session["open_step"]["type"] == "question"
    assert "none of the listed script templates" in "".join(claude.received[1].texts)


async def test_what_is_sensitive_stays_nowhere_over_a_whole_session(
    dana: Engineer, claude: MessagesApi, working_parts: Container
) -> None:
    secret = f"Zq'{uuid4().hex}"
    found = secret.removeprefix("Zq'")
    with capture_logs() as logged, logged_by_libraries(logging.DEBUG) as theirs:
        claude.will(says(names("map-a-share", letter="S:")), says(VERIFY), says(SOLVED))
        session = await dana.start("The files share is gone from my drives", guide="claude")
        values = {"letter": "S:", "share": "\\\\srv01\\all", "account": "ACME\\dana", "secret": secret}
        assert found in await render(dana, session, **values)
        refused = {"parameters": {**values, "letter": "Q:"}, "session_id": session["id"]}
        assert (await dana.call("POST", "/scripts/map-a-share/render", refused)).status == 422
        session = await dana.answer(await dana.read(session), result={"success": True})
        session = await dana.answer(session, result={"success": True})
        session = await dana.answer(session, option="confirm")
        assert session["status"] == "resolved"
        for kind in ("resolution", "status_update"):
            answer = await dana.call("GET", f"/sessions/{session['id']}/documentation?kind={kind}")
            assert found not in str(answer.body)
        await dana.call("POST", "/proposals", {"session_id": session["id"]})
    assert len(claude.received) >= 3
    assert found not in "".join("".join(request.texts) + str(request) for request in claude.received)
    assert found not in str(logged)
    assert found not in str(theirs)
    assert found not in (await working_parts.services.metrics()).decode()
    assert await _tables_with(working_parts, found) == []


async def _tables_with(parts: Container, words: str) -> list[str]:
    """The tables of the whole database in whose rows the words stand, as a dump would have them."""
    async with parts.store.connection() as connection:
        query = "SELECT tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        tables = sorted(row[0] for row in await connection.execute(text(query)))
        assert "script_generations" in tables
        holding: list[str] = []
        for table in tables:
            found = text(f'SELECT count(*) FROM "{table}" t WHERE strpos(t::text, :words) > 0')
            if (await connection.execute(found, {"words": words})).scalar_one():
                holding.append(table)
    return holding
