"""A kill at any moment of learning, posting or publishing: one proposal, one version, and the card is never lost."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import aiohttp
import psycopg
import pytest

from bot.bootstrap.container import Container
from core.accounts.user import Role
from core.services.administration import DEFAULT_ACCOUNT
from tests.integration.durability.conftest import Look, Programs, at, eventually, kill_worker
from tests.support.client import Engineer
from tests.support.solving import BADGE, solve

PROPOSALS = "SELECT id, status, supporting_session_count FROM flow_proposals"
CARDS = """
    SELECT m.id FROM messages m JOIN conversations c ON c.id = m.conversation_id
    WHERE c.kind = 'review' AND m.subject LIKE 'proposal:%%' AND m.shown_version = m.wanted_version
"""


@pytest.fixture
async def ravi(parts: Container, dana: Engineer) -> Engineer:
    """A reviewer at the same server."""
    account = await parts.administration.account(DEFAULT_ACCOUNT)
    user = await parts.administration.user(account, "ravi", Role.ENGINEER, reviewer=True)
    return Engineer(dana.http, dana.base, (await parts.administration.create_token(None, user)).text)


@asynccontextmanager
async def holding(look: Look, statement: str, *values: Any) -> AsyncGenerator[None]:
    """What a statement locks, kept from everybody else for the length of the block."""
    async with await psycopg.AsyncConnection.connect(look._conninfo) as connection:
        await connection.execute(statement, values)
        yield
        await connection.rollback()


async def solved(program: Programs, dana: Engineer) -> dict[str, Any]:
    """A resolved session whose job to learn from it is still to be done."""
    async with program("work") as worker:
        session = await dana.start(BADGE, guide="adhoc")
        await worker.terminate()
    fix = {"outcome": "worked", "fix": "Reset the reader's controller"}
    assert (await dana.act(session, "resolve", fix)).status == 200
    return session


async def test_a_worker_killed_while_it_learns_leaves_one_proposal_and_its_card(
    program: Programs, dana: Engineer, parts: Container, look: Look
) -> None:
    await solved(program, dana)
    account = await parts.administration.account(DEFAULT_ACCOUNT)
    lock = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))"
    async with program("work") as worker, holding(look, lock, str(account.id)):
        await look.somebody_waits()
        await kill_worker(worker, look)
    assert await look.rows(PROPOSALS) == []
    async with program("work"), program("work"):
        await eventually(lambda: look.rows(CARDS))
    ((_, status, support),) = await look.rows(PROPOSALS)
    assert (status, support) == ("pending", 1)
    assert len(await look.rows("SELECT 1 FROM session_analyses WHERE outcome = 'new_flow'")) == 1


async def test_a_worker_killed_while_it_stores_the_proposal_leaves_nothing_by_half(
    program: Programs, dana: Engineer, look: Look
) -> None:
    session = await solved(program, dana)
    await look.change("INSERT INTO session_analyses SELECT account_id, id, 'epoch', 'x' FROM ai_sessions")
    row = "SELECT 1 FROM session_analyses WHERE session_id = %s"
    async with program("work") as worker, look.locked(row, session["id"]):
        await look.somebody_waits()  # the proposal and its card are written, and not yet kept
        await kill_worker(worker, look)
    assert await look.rows(PROPOSALS) == []
    async with program("work"):
        await eventually(lambda: look.rows(CARDS))
    assert len(await look.rows(PROPOSALS)) == 1
    assert len(await look.rows(CARDS)) == 1


async def test_a_server_killed_while_it_publishes_leaves_one_version_in_the_end(
    program: Programs, dana: Engineer, ravi: Engineer, parts: Container, look: Look
) -> None:
    session = await solved(program, dana)
    credential = await parts.administration.credential(dana.token)
    assert credential
    user = credential.user
    await parts.learning.learn(user.account_id, UUID(session["id"]))
    ((proposal, _, _),) = await look.rows(PROPOSALS)
    path, body = f"/proposals/{proposal}/review", {"decision": "approve"}
    before = await look.rows("SELECT count(*) FROM flow_versions")
    async with program("serve") as server, look.locked("SELECT 1 FROM accounts"):
        lost = asyncio.create_task(at(server, ravi).call("POST", path, body))
        await look.somebody_waits()  # the version is written, and not yet kept
        server.kill()
        with pytest.raises(aiohttp.ClientError):
            await lost
    assert await look.rows("SELECT count(*) FROM flow_versions") == before
    ((_, status, _),) = await look.rows(PROPOSALS)
    assert status == "pending"
    approved = await ravi.call("POST", path, body)
    assert (approved.status, approved.body["published_version"]) == (200, 1)
    again = await ravi.call("POST", path, body)
    assert (again.status, again.body["code"]) == (409, "already_decided")
    assert (await look.rows("SELECT count(*) FROM flow_versions"))[0][0] == before[0][0] + 1


async def test_a_session_whose_job_was_lost_is_learned_from_all_the_same(
    program: Programs, dana: Engineer, parts: Container, look: Look
) -> None:
    await solved(program, dana)
    await look.change("DELETE FROM procrastinate_jobs")
    await parts.worker._errands("unlearned")
    assert await look.rows("SELECT 1 FROM procrastinate_jobs WHERE task_name = 'learn'") == []  # not yet lost
    await look.change("UPDATE ai_sessions SET ended_at = now() - interval '1 minute'")
    await parts.worker._errands("unlearned")
    await parts.worker._errands("unlearned")
    assert len(await look.rows("SELECT 1 FROM procrastinate_jobs WHERE task_name = 'learn'")) == 1
    async with program("work"):
        await eventually(lambda: look.rows(CARDS))
    assert len(await look.rows(PROPOSALS)) == 1


async def test_two_sessions_resolved_at_once_raise_one_proposal_in_two_processes(
    program: Programs, dana: Engineer, ravi: Engineer, look: Look
) -> None:
    async with program("work"), program("work"):
        await asyncio.gather(solve(dana), solve(ravi))
        await eventually(lambda: look.rows(f"{PROPOSALS} WHERE supporting_session_count = 2"))
    assert len(await look.rows(PROPOSALS)) == 1
