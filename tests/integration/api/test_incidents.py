"""A problem with signs of a security incident: the security flow or a hand-over comes before any repair."""

from dataclasses import replace

import pytest

from core.safety.incidents import Incident
from tests.integration.api.conftest import House, MakeEngineer
from tests.support.accounts import empty_account
from tests.support.flows import PRINTER

pytestmark = pytest.mark.asyncio(loop_scope="session")

STOLEN = "My laptop was stolen from the car last night"


async def test_without_a_flow_for_it_an_incident_is_offered_for_handing_over_with_priority(
    house: House, engineer: MakeEngineer, own_account: str
) -> None:
    await empty_account(house.parts, own_account)
    dana = await engineer("dana")
    session = await dana.start(STOLEN)
    step = session["open_step"]
    assert step["content"]["purpose"] == "confirm_handover"
    assert "Priority" in step["content"]["details"]
    assert "Keep evidence" in session["guide_note"]
    session = await dana.answer(session, option="not_yet")
    assert session["open_step"]["content"]["purpose"] == "guide"
    handed = await dana.start(STOLEN)
    handed = await dana.answer(handed, option="confirm")
    assert handed["status"] == "requesting_escalation"


async def test_where_there_is_a_flow_for_it_that_flow_is_opened(
    house: House, engineer: MakeEngineer, own_account: str
) -> None:
    await empty_account(house.parts, own_account)
    flow = replace(PRINTER, slug=Incident.DEVICE.value, title="Device lost or stolen")
    published = await house.publish(own_account, flow)
    dana = await engineer("dana")
    session = await dana.start(STOLEN)
    assert session["matched_flow"]["id"] == str(published.id)
    assert session["open_step"]["content"]["guide_title"] == "Device lost or stolen"
    assert "Keep evidence" in session["guide_note"]


async def test_words_that_only_sound_like_an_incident_start_as_ever(
    house: House, engineer: MakeEngineer, own_account: str
) -> None:
    await empty_account(house.parts, own_account)
    dana = await engineer("dana")
    session = await dana.start("The laptop lost its Wi-Fi connection")
    assert session["open_step"]["content"]["purpose"] == "guide"
