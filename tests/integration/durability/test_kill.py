"""A process killed at any point of a turn: the turn is completed once, by whoever is left or comes next."""

import asyncio

import aiohttp
import pytest

from tests.integration.durability.conftest import (
    Look,
    Programs,
    asked,
    assert_whole,
    at,
    eventually,
    kill_worker,
    says_when,
)
from tests.support.client import Engineer, fresh_key
from tests.support.messages_api import MessagesApi, hangs, question, says

PROBLEM = "The badge reader at the loading dock beeps twice and stays red"


async def test_a_turn_whose_worker_dies_while_claude_thinks_is_completed_by_another_as_shipped(
    program: Programs, dana: Engineer, claude: MessagesApi
) -> None:
    settings = {"FLOWPILOT_WORKER_HEARTBEAT_SECONDS": "2", "FLOWPILOT_WORKER_DEAD_AFTER_SECONDS": "8"}
    thinks = asyncio.Event()
    claude.will(hangs(thinks), says(question("Which labels are blank?")))
    async with program("work", with_claude=True, **settings) as worker:
        session = (await dana.call("POST", "/sessions", {"problem": PROBLEM, "guide": "claude"})).body
        await thinks.wait()
        worker.kill()
        async with program("work", with_claude=True, **settings), asyncio.timeout(120):
            session = await dana.settled(session)
    assert asked(session) == ["Which labels are blank?"]
    assert session["guide"] == "claude"
    assert_whole(session)
    assert len(claude.received) == 2


async def test_a_turn_accepted_while_no_worker_lives_waits_for_one(program: Programs, dana: Engineer) -> None:
    session = (await dana.call("POST", "/sessions", {"problem": PROBLEM, "guide": "claude"})).body
    assert session["thinking"]
    async with program("work"), asyncio.timeout(120):
        session = await dana.settled(session)
    assert session["open_step"]
    assert_whole(session)


async def test_a_turn_whose_worker_dies_before_storing_the_reply_is_completed_once(
    program: Programs, dana: Engineer, claude: MessagesApi, look: Look
) -> None:
    claude.will(says(question("Asked of the dead")), says(question("Asked of the living")))
    session = (await dana.call("POST", "/sessions", {"problem": PROBLEM, "guide": "claude"})).body
    async with (
        look.locked("SELECT 1 FROM ai_sessions WHERE id = %s", session["id"]),
        program("work", with_claude=True) as worker,
    ):
        await look.somebody_waits()
        await kill_worker(worker, look)
    async with program("work", with_claude=True), asyncio.timeout(120):
        session = await dana.settled(session)
    assert len(asked(session)) == 1
    assert_whole(session)


async def test_a_turn_whose_worker_dies_after_storing_the_reply_is_not_asked_again(
    program: Programs, dana: Engineer, claude: MessagesApi, look: Look
) -> None:
    thinks, goes_on = asyncio.Event(), asyncio.Event()
    claude.will(says_when(goes_on, thinks, "Which labels are blank?"), says(question("A second time?")))
    async with program("work", with_claude=True) as worker:
        session = (await dana.call("POST", "/sessions", {"problem": PROBLEM, "guide": "claude"})).body
        await thinks.wait()
        async with look.locked("SELECT 1 FROM procrastinate_jobs WHERE task_name = 'ask_guide'"):
            goes_on.set()
            session = await dana.settled(session)
            await look.somebody_waits()
            await kill_worker(worker, look)
    async with program("work", with_claude=True):
        await eventually(lambda: _no_turns_left(look))
    session = await dana.read(session)
    assert asked(session) == ["Which labels are blank?"]
    assert_whole(session)
    assert len(claude.received) == 1


async def test_an_answer_repeated_after_its_server_died_is_taken_once(
    program: Programs, dana: Engineer, look: Look
) -> None:
    key = fresh_key()
    async with program("run") as server:
        session = await dana.start(PROBLEM)
        path = f"/sessions/{session['id']}/respond"
        body = {"step_id": session["open_step"]["id"], "text": "All of them, since this morning"}
        async with look.locked("SELECT 1 FROM ai_sessions WHERE id = %s", session["id"]):
            lost = asyncio.create_task(at(server, dana).call("POST", path, body, headers=key))
            await look.somebody_waits()
            server.kill()
            with pytest.raises(aiohttp.ClientError):
                await lost
    again = await dana.call("POST", path, body, headers=key)
    assert again.status == 202
    async with program("work"):
        session = await dana.settled(again.body)
    answers = [step["answer"] for step in session["steps"] if step["answer"]]
    assert [answer["text"] for answer in answers] == ["All of them, since this morning"]
    assert_whole(session)


async def _no_turns_left(look: Look) -> bool:
    return not await look.rows("SELECT 1 FROM procrastinate_jobs WHERE task_name = 'ask_guide'")
