"""A whole session over the REST API."""

import asyncio

import pytest

from core.messaging.cards import Buttons, Fold
from core.presenters import is_documentation
from tests.support.client import Engineer
from tests.support.flowpilot import FlowPilot

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_known_problem_is_guided_to_a_documented_end(librarian: Engineer) -> None:
    session = await librarian.start("Outlook keeps asking for my password")
    assert session["guide"] == "flow"
    assert session["matched_flow"]["title"].startswith("Outlook keeps asking")
    seen = set()
    while session["status"] == "active":
        step = session["open_step"]
        assert step["id"] not in seen
        seen.add(step["id"])
        if step["options"]:
            session = await librarian.answer(session, option=step["options"][0]["value"])
        elif step["type"] == "info_request":
            session = await librarian.answer(session, text="nothing unusual")
        else:
            session = await librarian.answer(session, result={"success": False, "details": "no change"})
    assert session["status"] == "requesting_escalation"
    assert [step["order"] for step in session["steps"]] == list(range(len(session["steps"])))
    document = (await librarian.call("GET", f"/sessions/{session['id']}/documentation")).body
    assert [section["heading"] for section in document["sections"]] == [
        "Problem",
        "What we confirmed",
        "What we tried",
        "Current hypothesis",
        "Suggested next steps",
    ]


async def test_a_reopened_session_no_longer_shows_its_old_documentation(
    librarian: Engineer, file_program: FlowPilot
) -> None:
    session = await librarian.start("The coffee machine blinks red", guide="adhoc")
    resolved = (await librarian.act(session, "resolve", {"outcome": "worked", "fix": "Descaled it"})).body
    assert resolved["status"] == "resolved"
    reopened = await librarian.settled((await librarian.act(session, "reopen")).body)
    assert reopened["status"] == "active"
    credential = await file_program.parts.administration.credential(librarian.token)
    assert credential
    user = credential.user
    address = f"session/{session['id']}"

    async def offers_the_old_text() -> bool:
        shown = await file_program.parts.services.shown(user.account_id, address)
        card = next((message.card for message in shown if is_documentation(message.subject)), None)
        return card is None or any(isinstance(element, Buttons | Fold) for element in card.elements)

    async with file_program.parts.listener.conversation(user.account_id, address) as changed, asyncio.timeout(120):
        while await offers_the_old_text():
            await changed.wait()
            changed.clear()
