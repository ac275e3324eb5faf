"""Documentation by API: kinds, audiences, headings, editing and rating."""

from typing import Any

import pytest
import pytest_asyncio

from core.accounts.user import Role
from tests.integration.api.conftest import MakeEngineer
from tests.support.client import Engineer
from tests.support.tables import every_case

pytestmark = pytest.mark.asyncio(loop_scope="session")

RESOLUTION = ["Problem", "What we confirmed", "Root cause", "Resolution"]
ESCALATION = ["Problem", "What we confirmed", "What we tried", "Current hypothesis", "Suggested next steps"]


async def resolved(person: Engineer) -> dict[str, Any]:
    """A session that has an answer, a root cause and a fix."""
    session = await person.start("Nobody can print", guide="adhoc")
    session = await person.answer(session, option="several")
    words = {"outcome": "worked", "root_cause": "Stuck spooler", "fix": "Restarted the spooler"}
    answer = await person.act(session, "resolve", words)
    assert answer.status == 200
    return answer.body


@pytest_asyncio.fixture(loop_scope="session")
async def dana(engineer: MakeEngineer) -> Engineer:
    return await engineer("dana")


@pytest_asyncio.fixture(loop_scope="session")
async def session(dana: Engineer) -> dict[str, Any]:
    """One that was just resolved."""
    return await resolved(dana)


async def document(person: Engineer, session: dict[str, Any], query: str = "") -> dict[str, Any]:
    answer = await person.call("GET", f"/sessions/{session['id']}/documentation{query}")
    assert answer.status == 200, answer.body
    assert answer.body.keys() == {"kind", "version", "title", "sections", "markdown", "edited", "rating"}
    assert all(section.keys() == {"heading", "body"} for section in answer.body["sections"])
    return answer.body


def headings(read: dict[str, Any]) -> list[str]:
    return [section["heading"] for section in read["sections"]]


def body_of(read: dict[str, Any], heading: str) -> str:
    return next(section["body"] for section in read["sections"] if section["heading"] == heading)


async def test_a_resolution_note_says_what_was_wrong_and_what_helped(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    note = await document(dana, await resolved(dana))
    assert note["kind"] == "resolution"
    assert headings(note) == [*RESOLUTION, "Steps taken"]
    assert body_of(note, "Problem") == "Nobody can print"
    assert body_of(note, "What we confirmed") == "- Several people are affected."
    assert body_of(note, "Root cause") == "Stuck spooler"
    assert body_of(note, "Resolution") == "Restarted the spooler"
    assert "Who is affected? → Several people (dana, " in body_of(note, "Steps taken")
    assert note["markdown"].startswith("# Resolution: Nobody can print\n\n## Problem\n\nNobody can print\n\n")
    assert (note["edited"], note["rating"]) == (False, None)


async def test_the_clients_wording_leaves_out_who_did_what_when(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    note = await document(dana, await resolved(dana), "?kind=resolution&audience=client")
    assert headings(note) == RESOLUTION
    assert "dana" not in note["markdown"]


async def test_a_handed_over_session_has_an_escalation_package(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    session = await dana.start("Nobody can print", guide="adhoc")
    await dana.act(session, "escalate", {"reason": "Needs the print server"})
    package = await document(dana, session)
    assert package["kind"] == "escalation"
    assert headings(package) == ESCALATION
    assert body_of(package, "Problem").endswith("handed over: Needs the print server")
    assert body_of(package, "Current hypothesis") == "None yet."


async def test_a_status_update_is_there_at_any_time_in_two_wordings(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    session = await dana.start("Nobody can print", guide="adhoc")
    internal = await document(dana, session, "?kind=status_update")
    assert internal["kind"] == "status_update"
    assert session["open_step"]["content"]["text"] in internal["markdown"]
    assert "dana" in internal["markdown"]
    client = await document(dana, session, "?kind=status_update&audience=client")
    assert "dana" not in client["markdown"]
    assert (await document(dana, session))["kind"] == "status_update"


@every_case("kind", ["resolution", "escalation"])
async def test_a_document_the_session_has_not_come_to_is_a_conflict(dana: Engineer, kind: str) -> None:
    session = await dana.start("Nobody can print", guide="adhoc")
    answer = await dana.call("GET", f"/sessions/{session['id']}/documentation?kind={kind}")
    assert (answer.status, answer.body["code"]) == (409, "conflict")


@pytest.mark.parametrize("method", ["GET", "PUT"])
@every_case(("query", "field"), [("kind=novel", "kind"), ("audience=everyone", "audience")])
async def test_an_unknown_document_is_named(
    dana: Engineer, session: dict[str, Any], method: str, query: str, field: str
) -> None:
    body = {"sections": [{"heading": "x", "body": "y"}]} if method == "PUT" else None
    answer = await dana.call(method, f"/sessions/{session['id']}/documentation?{query}", body)
    assert (answer.status, answer.body["field"]) == (422, field)


async def test_an_edited_document_is_what_everybody_reads_from_then_on(engineer: MakeEngineer) -> None:
    dana, vic = await engineer("dana"), await engineer("vic", Role.VIEWER)
    session = await resolved(dana)
    sections = [{"heading": "Problem", "body": "Prints stopped."}, {"heading": "Resolution", "body": "They print."}]
    answer = await dana.call("PUT", f"/sessions/{session['id']}/documentation", {"sections": sections})
    assert answer.status == 200
    assert (answer.body["edited"], answer.body["sections"]) == (True, sections)
    assert await document(vic, session) == answer.body
    assert "Prints stopped." in answer.body["markdown"]
    assert not (await document(vic, session, "?audience=client"))["edited"]


async def test_a_document_that_was_read_can_be_changed_and_sent_back_whole(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    session = await resolved(dana)
    query = "?kind=resolution&audience=client"
    read = await document(dana, session, query)
    read["title"] = "Printing works again"
    read["sections"][0]["body"] = "Printing stopped at nine."
    answer = await dana.call("PUT", f"/sessions/{session['id']}/documentation{query}", read)
    assert answer.status == 200, answer.body
    kept = await document(dana, session, query)
    assert (kept["title"], kept["sections"], kept["edited"]) == (read["title"], read["sections"], True)
    assert kept["markdown"].startswith("# Printing works again\n\n## Problem\n\nPrinting stopped at nine.")
    assert not (await document(dana, session))["edited"]


async def test_a_secret_typed_into_a_document_is_taken_out(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    session = await resolved(dana)
    sections = [{"heading": "Resolution", "body": "The password is Tr0ub4dor&3x now"}]
    body = {"title": "Reset, password: Tr0ub4dor&3x", "sections": sections}
    answer = await dana.call("PUT", f"/sessions/{session['id']}/documentation", body)
    assert answer.status == 200
    assert "Tr0ub4dor" not in str(answer.body)


@every_case(
    ("body", "status", "field"),
    [
        ({"sections": []}, 422, "sections"),
        ({"sections": [{"heading": "h", "body": "b"}] * 21}, 422, "sections"),
        ({"sections": [{"heading": " ", "body": "b"}]}, 422, "heading"),
        ({"sections": [{"heading": "h", "body": "nul \x00"}]}, 422, "body"),
        ({"sections": [{"heading": "h"}]}, 422, "sections.0.body"),
        ({"sections": "h"}, 422, "sections"),
        ({"kind": "novel", "sections": [{"heading": "h", "body": "b"}]}, 422, "kind"),
        ({"title": " ", "sections": [{"heading": "h", "body": "b"}]}, 422, "title"),
        ({"title": "t" * 256, "sections": [{"heading": "h", "body": "b"}]}, 413, None),
        ({"sections": [{"heading": "h", "body": "b" * 65_537}]}, 413, None),
    ],
)
async def test_a_document_that_cannot_be_kept_is_refused(
    dana: Engineer, session: dict[str, Any], body: dict[str, Any], status: int, field: str | None
) -> None:
    answer = await dana.call("PUT", f"/sessions/{session['id']}/documentation", body)
    assert (answer.status, answer.body.get("field")) == (status, field)
    assert not (await document(dana, session))["edited"]


async def test_a_rating_is_kept_with_its_comment_and_can_be_changed(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    session = await resolved(dana)
    rated = await dana.act(session, "rating", {"stars": 4, "comment": "Short and clear"})
    assert rated.status == 200
    assert rated.body["rating"] == {"stars": 4, "comment": "Short and clear"}
    await dana.act(session, "rating", {"stars": 1})
    assert (await document(dana, session))["rating"] == {"stars": 1, "comment": ""}


@every_case("stars", [0, 6, -1, 3.5, "5", True, None, 10**30])
async def test_a_rating_is_one_to_five_stars(dana: Engineer, session: dict[str, Any], stars: Any) -> None:
    answer = await dana.act(session, "rating", {"stars": stars})
    assert (answer.status, answer.body["field"]) == (422, "stars")
    assert (await document(dana, session))["rating"] is None


async def test_an_edit_of_what_has_changed_since_is_refused_and_sent_twice_it_is_not(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    session = await resolved(dana)
    path = f"/sessions/{session['id']}/documentation"
    read = await document(dana, session)
    mine = {**read, "sections": [{"heading": "Problem", "body": "The spooler hung"}]}
    for _ in range(2):
        assert (await dana.call("PUT", path, mine)).status == 200
    stale = {**read, "sections": [{"heading": "Problem", "body": "Something else"}]}
    refused = await dana.call("PUT", path, stale)
    assert (refused.status, refused.body["code"]) == (409, "conflict")
    assert body_of(await document(dana, session), "Problem") == "The spooler hung"
