"""A password that somebody types, wherever they can type, is shown to nobody else."""

import base64
import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import aiohttp
import pytest

from core.accounts.user import Role
from core.flows.data import to_data
from core.flows.library import starter_flows
from core.flows.model import Flow
from tests.integration.api.conftest import House, MakeEngineer
from tests.integration.api.test_attachments import READ_HERE, reading  # noqa: F401 - a fixture
from tests.support.client import Engineer

pytestmark = pytest.mark.asyncio(loop_scope="session")

_SECRET = "sonnenschein"
"""An ordinary word: only the line before it, or the words around it, say what it is."""
TYPED = (f"Password: {_SECRET}\nstill not working at all", f"It fails.\nPassword:\n{_SECRET}\nand nothing works now")


def _starter() -> Flow:
    return starter_flows()[0]


async def _shown(house: House, person: Engineer, *paths: str) -> str:
    """Everything that the API or the page says at these addresses."""
    return "\n".join([(await house.call(person, "GET", path))[1] for path in paths])


@pytest.mark.parametrize("typed", TYPED)
async def test_in_a_ticket_of_our_own(house: House, engineer: MakeEngineer, typed: str) -> None:
    dana, eli = await engineer("dana"), await engineer("eli")
    made = await dana.call("POST", "/tickets", {"summary": typed, "description": typed, "client": "ACME"})
    number = made.body["id"]
    noted = await dana.call("POST", f"/tickets/{number}/notes", {"text": typed})
    shown = await _shown(house, eli, "/api/v1/tickets", f"/api/v1/tickets/internal/{number}")
    assert "removed" in shown
    assert _SECRET not in shown + json.dumps([made.body, noted.body])


@pytest.mark.parametrize("typed", TYPED)
async def test_in_the_reason_for_an_edited_flow_a_flag_and_a_decision(
    house: House, engineer: MakeEngineer, own_account: str, typed: str
) -> None:
    dana, ravi = await engineer("dana"), await engineer("ravi", Role.ADMIN, reviewer=True)
    flow = await house.publish(own_account, _starter())
    changed = to_data(replace(_starter(), title="Print jobs stay where they are"))
    edited = {"flow": dict(changed), "version": flow.version, "why": typed}
    proposal = (await dana.call("POST", f"/flows/{flow.id}/proposals", edited)).body["id"]
    session = await dana.start("The printer prints nothing", flow_id=str(flow.id))
    flag: dict[str, Any] = {"step_id": session["open_step"]["id"], "kind": "wrong", "note": typed}
    assert (await dana.call("POST", f"/sessions/{session['id']}/flags", flag)).status == 201
    decided = await ravi.call("POST", f"/proposals/{proposal}/review", {"decision": "dismiss", "notes": typed})
    assert decided.status == 200
    shown = await _shown(
        house,
        dana,
        "/api/v1/proposals",
        f"/api/v1/proposals/{proposal}",
        f"/api/v1/flows/{flow.id}/flags",
        "/page/conversation?address=channel/review",
    )
    assert "removed" in shown
    assert _SECRET not in shown


async def test_in_the_rating_of_a_document(house: House, engineer: MakeEngineer) -> None:
    dana, eli = await engineer("dana"), await engineer("eli")
    session = await dana.start("Plotter feeds askew", guide="adhoc")
    await dana.act(session, "resolve", {"outcome": "worked", "root_cause": "Worn roller", "fix": "Replace the roller"})
    await dana.act(session, "rating", {"stars": 2, "comment": TYPED[0]})
    shown = await _shown(house, eli, f"/api/v1/sessions/{session['id']}/documentation")
    assert '"stars": 2' in shown
    assert _SECRET not in shown


async def test_in_the_title_of_a_session_that_colleagues_are_told_of(
    house: House, engineer: MakeEngineer, own_account: str
) -> None:
    dana, eli = await engineer("dana"), await engineer("eli")
    flow = await house.publish(own_account, _starter())
    theirs, own = [await person.start("Plotter feeds askew", flow_id=str(flow.id)) for person in (dana, eli)]
    await dana.call("PATCH", f"/sessions/{theirs['id']}", {"title": f"her password is {_SECRET}7!x and it fails"})
    shown = await _shown(house, eli, f"/api/v1/sessions/{own['id']}/colleagues")
    assert "removed" in shown
    assert _SECRET not in shown


@READ_HERE
@pytest.mark.parametrize("name", ["Password nebelhorn9!x.log", "Kennwort_nebelhorn9!x.log", "pw is nebelhorn9!x.log"])
async def test_in_the_name_of_a_file(house: House, engineer: MakeEngineer, name: str) -> None:
    dana, eli = await engineer("dana"), await engineer("eli")
    session = await dana.start("Plotter feeds askew", guide="adhoc")
    form = aiohttp.FormData()
    form.add_field("file", b"error 0x80070005 in the installer\n", filename=name)
    address = f"{dana.base}/api/v1/sessions/{session['id']}/attachments"
    headers = {"Authorization": f"Bearer {dana.token}"}
    async with dana.http.post(address, data=form, headers=headers) as response:
        assert response.status == 201
        kept = (await response.json())["attachments"][0]
    assert kept["name"].endswith(".log")
    shown = await _shown(
        house,
        eli,
        "/api/v1/sessions",
        f"/api/v1/sessions/{session['id']}",
        f"/page/conversation?address=session/{session['id']}",
    )
    assert "removed" in shown
    assert "nebelhorn" not in shown + json.dumps(kept)


@READ_HERE
async def test_in_the_name_of_a_document_that_becomes_a_proposal(house: House, engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    text = f"# Printer frobs\n\nPassword: {_SECRET}\n\n1. Check the cable\n2. Restart the spooler\n3. Print a page\n"
    body = {"name": "Kennwort_nebelhorn9!x.md", "content": base64.b64encode(text.encode()).decode()}
    made = await dana.call("POST", "/documents", body)
    assert made.status == 201
    (proposal,) = made.body["items"]
    shown = await _shown(
        house, dana, f"/api/v1/proposals/{proposal['id']}", "/page/conversation?address=channel/review"
    )
    assert "removed" in shown
    assert "nebelhorn" not in shown
    assert _SECRET not in shown


@READ_HERE
@pytest.mark.parametrize("name", ["password-reset.png", "Kennwort Richtlinie.pdf", "api_key_rotation.md", ".env"])
async def test_a_name_that_only_speaks_of_passwords_stays(engineer: MakeEngineer, name: str) -> None:
    dana = await engineer("dana")
    session = await dana.start("Plotter feeds askew", guide="adhoc")
    form = aiohttp.FormData()
    form.add_field("file", b"some text\n", filename=name)
    address = f"{dana.base}/api/v1/sessions/{session['id']}/attachments"
    headers = {"Authorization": f"Bearer {dana.token}"}
    async with dana.http.post(address, data=form, headers=headers) as response:
        assert (await response.json())["attachments"][0]["name"] == name


async def test_flags_of_a_flow_that_is_not_there_are_not_found(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    assert (await dana.call("GET", f"/flows/{uuid4()}/flags")).status == 404
