"""A turn that keeps failing is set aside, and says so."""

import json
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from bot.bootstrap.container import Container
from bot.config import Config
from tests.integration.durability.conftest import Look, assert_whole, eventually
from tests.support.client import Engineer
from tests.support.database import config_for
from tests.support.flowpilot import at_work
from tests.support.forks import flowpilot

PROBLEM = "Outlook keeps asking for my password"
DAMAGED = json.dumps({"nodes": "none of our making"})


@pytest.fixture
def config(database_url: str) -> Config:
    return config_for(database_url, FLOWPILOT_WORKER_TURN_ATTEMPTS="2", FLOWPILOT_WORKER_TURN_RETRY_SECONDS="0.1")


@pytest.fixture
async def set_aside(parts: Container, dana: Engineer, look: Look) -> AsyncGenerator[dict[str, Any]]:
    """A session whose turn failed too often because its flow was damaged; the flow is whole again."""
    async with at_work(parts):
        session = await dana.start(PROBLEM)
        parts.store._versions._kept.clear()
        flow = session["matched_flow"]["id"]
        ((content,),) = await look.rows("SELECT content FROM flow_versions WHERE flow_id = %s", flow)
        change = "UPDATE flow_versions SET content = %s WHERE flow_id = %s"
        await look.change(change, DAMAGED, flow)
        session = await dana.answer(session, option=session["open_step"]["options"][0]["value"])
        await look.change(change, json.dumps(content), flow)
        yield session


async def test_the_engineer_is_told_and_may_try_again_where_the_flow_stood(
    set_aside: dict[str, Any], dana: Engineer, look: Look
) -> None:
    step = set_aside["open_step"]
    assert "could not work out the next step" in step["content"]["text"]
    assert [option["label"] for option in step["options"]] == ["Try again", "Go on by hand", "Hand over"]
    assert_whole(set_aside)
    assert set_aside["steps"][-2]["answer"]
    no_job = "SELECT 1 WHERE NOT EXISTS (SELECT FROM procrastinate_jobs WHERE args->>'session_id' = %s)"
    assert await eventually(lambda: look.rows(no_job, set_aside["id"]))
    session = await dana.answer(set_aside, option=step["options"][0]["value"])
    assert session["guide"] == "flow"
    assert "could not work out" not in session["open_step"]["content"]["text"]
    assert_whole(session)


async def test_going_on_by_hand_needs_no_flow(set_aside: dict[str, Any], dana: Engineer) -> None:
    session = await dana.answer(set_aside, option=set_aside["open_step"]["options"][1]["value"])
    assert session["guide"] == "adhoc"
    assert session["open_step"]
    assert_whole(session)


async def test_handing_over_ends_the_engineers_part(set_aside: dict[str, Any], dana: Engineer) -> None:
    session = await dana.answer(set_aside, option=set_aside["open_step"]["options"][2]["value"])
    assert session["status"] == "requesting_escalation"
    assert_whole(session)


async def test_an_operator_can_have_the_guide_asked_again(
    set_aside: dict[str, Any], dana: Engineer, database_url: str
) -> None:
    status, out, err = await flowpilot("sessions", "retry", set_aside["id"], DATABASE_URL=database_url)
    assert (status, err) == (0, "")
    assert "asked again" in out
    session = await dana.settled(await dana.read(set_aside))
    assert session["guide"] == "flow"
    assert "could not work out" not in session["open_step"]["content"]["text"]
    assert_whole(session)


async def test_an_operator_cannot_have_an_open_step_asked_again(
    parts: Container, dana: Engineer, database_url: str
) -> None:
    async with at_work(parts):
        session = await dana.start(PROBLEM)
    status, _, err = await flowpilot("sessions", "retry", session["id"], DATABASE_URL=database_url)
    assert status == 1
    assert "no failed turn" in err
    assert await dana.read(session) == session
