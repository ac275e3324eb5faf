"""Jobs in a worker that lives on through faults of its connection to the database."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from procrastinate import PsycopgConnector
from procrastinate.jobs import Job
from sqlalchemy import ClauseElement

from bot.bootstrap.container import Container, build_container
from bot.config import Config
from core.accounts.account import AccountSettings
from core.services.administration import DEFAULT_ACCOUNT
from core.shared.errors import Unavailable
from storage.connection_pool import ConnectionPool
from storage.hot_statements import HotRow, HotStatements
from storage.queue import FETCH_JOB, FINISH_JOB, SteadyJobs, tend
from tests.integration.durability.conftest import Look, asked, assert_whole, eventually
from tests.support.client import Engineer
from tests.support.database import config_for
from tests.support.flowpilot import at_work

PROBLEM = "Outlook keeps asking for my password"
END_TRANSACTIONS = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND state = 'idle in transaction'
"""
NO_JOBS = "SELECT 1 WHERE NOT EXISTS (SELECT FROM procrastinate_jobs WHERE task_name = 'ask_guide')"


@pytest.fixture
def config(database_url: str) -> Config:
    return config_for(database_url, FLOWPILOT_WORKER_HEARTBEAT_SECONDS="0.2")


@pytest.fixture
async def worker(parts: Container) -> AsyncGenerator[None]:
    async with at_work(parts):
        yield


def lose(monkeypatch: pytest.MonkeyPatch, what: str) -> deque[bool]:
    """The connection breaks when a turn was just fetched, or is about to be ended. Empty when it has."""
    real, left, turns = HotStatements.rows, deque([True]), set[int]()

    async def faulty(self: HotStatements, statement: ClauseElement, parameters: Mapping[str, Any]) -> Sequence[HotRow]:
        if statement is FINISH_JOB and parameters["job_id"] in turns:
            breaks("ended")
        rows = await real(self, statement, parameters)
        if statement is FETCH_JOB and rows[0]["task_name"] == "ask_guide":
            turns.add(rows[0]["id"])
            breaks("fetched")
        return rows

    def breaks(now: str) -> None:
        if left and now == what:
            left.pop()
            raise psycopg.OperationalError

    monkeypatch.setattr(HotStatements, "rows", faulty)
    return left


@pytest.mark.usefixtures("worker")
async def test_a_job_lost_on_its_way_to_the_worker_is_found_again(
    dana: Engineer, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = lose(monkeypatch, "fetched")
    async with asyncio.timeout(120):
        session = await dana.start(PROBLEM)
    assert not left
    assert len(asked(session)) == 1
    assert_whole(session)


@pytest.mark.usefixtures("worker")
async def test_a_job_whose_end_was_lost_is_ended_without_asking_again(
    dana: Engineer, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = lose(monkeypatch, "ended")
    session = await dana.start(PROBLEM)
    await eventually(lambda: look.rows(NO_JOBS), 30)
    assert not left
    assert await dana.read(session) == session


@pytest.mark.usefixtures("worker")
async def test_a_worker_that_others_took_for_dead_goes_on(dana: Engineer, look: Look) -> None:
    await dana.start(PROBLEM)
    await look.change("DELETE FROM procrastinate_workers")
    async with asyncio.timeout(120):
        session = await dana.start(PROBLEM)
    assert session["open_step"]
    assert await look.rows("SELECT 1 FROM procrastinate_workers")


async def test_a_job_of_a_dead_worker_is_revived_by_one_process_only(
    parts: Container, config: Config, dana: Engineer, look: Look
) -> None:
    await dana.call("POST", "/sessions", {"problem": PROBLEM})
    await look.change("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '9 seconds')")
    dead = "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM procrastinate_workers)"
    await look.change(dead)
    async with build_container(config) as other:
        assert await tend(parts.queue, 10) == 0
        assert sum(await asyncio.gather(*(tend(each.queue, 8) for each in (parts, other) * 3))) == 1
    assert await look.rows("SELECT status::text, attempts FROM procrastinate_jobs") == [("todo", 1)]


async def test_a_job_that_is_told_of_while_the_worker_looks_is_not_left_to_the_next_look(
    parts: Container, dana: Engineer, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts.worker, "_settings", replace(parts.worker._settings, poll_seconds=3600))
    carry_out, goes_on = HotStatements.rows, asyncio.Event()

    async def late(self: HotStatements, statement: ClauseElement, parameters: Mapping[str, Any]) -> Sequence[HotRow]:
        rows = await carry_out(self, statement, parameters)
        if statement is FETCH_JOB and rows[0]["id"] is None:
            await goes_on.wait()
        return rows

    monkeypatch.setattr(HotStatements, "rows", late)
    async with at_work(parts), asyncio.timeout(120):
        assert isinstance(parts.queue.job_manager, SteadyJobs)
        while not parts.queue.job_manager._news:  # until it listens
            await dana.call("POST", "/sessions", {"problem": PROBLEM})
        goes_on.set()
        await eventually(lambda: look.rows(NO_JOBS), 60)


async def test_a_worker_that_stops_leaves_no_trace(parts: Container, dana: Engineer, look: Look) -> None:
    async with at_work(parts):
        await dana.start(PROBLEM)
        assert await look.rows("SELECT 1 FROM procrastinate_workers")
    assert not await look.rows("SELECT 1 FROM procrastinate_workers")
    assert await look.rows(NO_JOBS)


async def test_a_job_that_is_to_be_tried_again_waits_for_its_time(parts: Container, dana: Engineer, look: Look) -> None:
    await dana.call("POST", "/sessions", {"problem": PROBLEM})
    jobs, due = parts.queue.job_manager, datetime(2099, 1, 1, tzinfo=UTC)
    worker_id = await jobs.register_worker()
    job = await jobs.fetch_job(None, worker_id)
    assert job
    await jobs.retry_job(job, due)
    retried = await look.rows("SELECT status::text, attempts, scheduled_at, queue_name FROM procrastinate_jobs")
    assert retried == [("todo", 1, due, job.queue)]
    assert await jobs.fetch_job(None, worker_id) is None


async def test_a_worker_that_ends_while_the_database_is_away_waits_for_no_connection() -> None:
    nowhere = ConnectionPool("host=127.0.0.1 port=9", "", 1)
    never_opened = PsycopgConnector()  # who asks this for a connection gets another error
    jobs = SteadyJobs(never_opened, HotStatements(nowhere))
    await jobs.retry_job(Job(id=1, queue="flowpilot", lock=None, queueing_lock=None, task_name="ask_guide"))
    await jobs.unregister_worker(1)


async def test_a_connection_that_breaks_while_enqueuing_is_the_database_being_away(
    parts: Container, look: Look
) -> None:
    account = await parts.administration.account(DEFAULT_ACCOUNT)

    async def change() -> None:
        async with parts.store.transaction(account.id) as transaction:
            await transaction.save_settings(AccountSettings(keep_sessions_days=7))
            await look.change(END_TRANSACTIONS)
            await transaction.enqueue("errand", {"name": "forget"})

    with pytest.raises(Unavailable):
        await change()
    assert not await look.rows("SELECT 1 FROM accounts WHERE settings->>'keep_sessions_days' = '7'")
