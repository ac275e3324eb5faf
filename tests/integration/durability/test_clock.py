"""What the clock does: once per tick, for every session that wants it, whatever the others look like."""

import asyncio
from datetime import UTC, datetime, timedelta
from time import time
from typing import Any

import aiohttp
import pytest

from bot.bootstrap.container import Container, build_container
from bot.config import Config
from bot.jobs.clock import _ERRANDS, Clock
from core.accounts.user import Role
from storage import retention
from storage.housekeeping import Housekeeping
from tests.conftest import Alarms
from tests.integration.durability.conftest import Look, Working, assert_whole, eventually
from tests.support.accounts import empty_account
from tests.support.client import Engineer

PROBLEM = "Outlook keeps asking for my password"


async def quiet(look: Look, session: dict[str, Any], hours: float) -> None:
    """Nobody has touched the session for so long."""
    await look.change(
        "UPDATE ai_sessions SET touched_at = now() - %s * interval '1 h' WHERE id = %s", hours, session["id"]
    )


async def run_errand(parts: Container, name: str) -> None:
    await parts.worker._errands(name)


async def reminders(look: Look, session: dict[str, Any]) -> int:
    query = """
        SELECT 1 FROM messages m JOIN conversations c ON c.id = m.conversation_id
        WHERE c.session_id = %s AND m.subject LIKE 'reminder:%%'
    """
    return len(await look.rows(query, session["id"]))


@pytest.fixture
async def session(at_work: Working, dana: Engineer) -> dict[str, Any]:
    """A session that waits for an answer."""
    async with at_work():
        return await dana.start(PROBLEM)


async def test_a_tick_is_run_once_however_many_processes_there_are(
    parts: Container, config: Config, look: Look
) -> None:
    async with build_container(config) as other:
        clocks = [Clock(each.store) for each in (parts, other, parts)]
        ticking = [asyncio.create_task(clock.run()) for clock in clocks]
        names = f"SELECT count(DISTINCT name) = {len(_ERRANDS)} FROM clock_ticks"
        await eventually(lambda: _first(look, names))
        for clock in clocks:  # and all of them once more, in the same breath
            await asyncio.gather(*(clock._tick(name, 3600) for name in ("forget", "forget")))
        for task in ticking:
            task.cancel()
        await asyncio.gather(*ticking, return_exceptions=True)
    jobs = await look.rows("SELECT args->>'name', count(*) FROM procrastinate_jobs GROUP BY 1 ORDER BY 1")
    assert jobs == await look.rows("SELECT name, count(*) FROM clock_ticks GROUP BY 1 ORDER BY 1")
    assert dict(jobs)["forget"] == 1


async def test_a_clock_that_is_set_back_goes_on_ticking(
    parts: Container, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(parts.store)
    monkeypatch.setattr("bot.jobs.clock._LOOK_SECONDS", 0.05)
    ticking = asyncio.create_task(clock.run())
    await eventually(lambda: _first(look, f"SELECT count(DISTINCT name) = {len(_ERRANDS)} FROM clock_ticks"))
    # As if all that had happened while the clock was a year ahead.
    year = timedelta(days=365)
    await look.change("UPDATE clock_ticks SET due_at = due_at + %s", int(year.total_seconds()))
    for job in clock._scheduler.get_jobs():
        job.modify(next_run_time=datetime.now(UTC) + year)
    monkeypatch.setattr("bot.jobs.clock.time", lambda: time() - year.total_seconds())
    now = int(time())
    await eventually(
        lambda: _first(
            look, f"SELECT count(DISTINCT name) = {len(_ERRANDS)} FROM clock_ticks WHERE due_at <= {now + 60}"
        )
    )
    assert (await look.rows("SELECT count(*) FROM clock_ticks WHERE due_at > %s", now + 3600))[0][0] == 0
    ticking.cancel()
    await asyncio.gather(ticking, return_exceptions=True)


async def test_a_tick_comes_again_after_the_clock_was_set_back_over_it(parts: Container) -> None:
    claims = list[bool]()
    for due_at in (7200, 10_800, 7260, 7260):  # an hour back, and on from there
        async with parts.store.connection() as connection:
            claims.append(await Housekeeping(connection).claim_tick("lost_turns", due_at))
    assert claims == [True, True, True, False]
    async with parts.store.connection() as connection:
        assert await Housekeeping(connection).claim_tick("lost_turns", 10_800)


async def test_what_was_put_off_while_the_clock_was_ahead_is_delivered(
    parts: Container, dana: Engineer, look: Look, session: dict[str, Any]
) -> None:
    assert (await dana.call("POST", "/sessions", {"problem": PROBLEM})).status == 201  # its turn waits for a worker
    await look.change(
        "UPDATE messages SET wanted_version = 2, shown_version = 1, next_attempt_at = now() + interval '1 year'"
    )
    await look.change("UPDATE conversations SET leased_until = now() + interval '1 year'")
    await look.change("UPDATE procrastinate_jobs SET status = 'todo', scheduled_at = now() + interval '1 year'")
    await look.change("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() + interval '1 year')")
    assert await look.rows("SELECT 1 FROM procrastinate_jobs WHERE scheduled_at > now()")
    await run_errand(parts, "quiet_sessions")
    assert (await look.rows("SELECT count(*) FROM messages WHERE next_attempt_at > now()"))[0][0] == 0
    assert (await look.rows("SELECT count(*) FROM procrastinate_jobs WHERE scheduled_at > now()"))[0][0] == 0
    assert (await look.rows("SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now()"))[0][0] == 0
    held = "SELECT count(*) FROM conversations c JOIN messages m ON m.conversation_id = c.id WHERE leased_until > now()"
    assert (await look.rows(held))[0][0] == 0


async def _first(look: Look, query: str) -> bool:
    return (await look.rows(query))[0][0]


async def test_the_engineer_of_an_idle_session_is_reminded_once(
    parts: Container, look: Look, session: dict[str, Any]
) -> None:
    await run_errand(parts, "quiet_sessions")
    assert await reminders(look, session) == 0
    await quiet(look, session, 25)
    await run_errand(parts, "quiet_sessions")
    await run_errand(parts, "quiet_sessions")
    assert await reminders(look, session) == 1


async def test_after_an_answer_idleness_counts_anew(
    parts: Container, at_work: Working, dana: Engineer, look: Look, session: dict[str, Any]
) -> None:
    await quiet(look, session, 25)
    await run_errand(parts, "quiet_sessions")
    async with at_work():
        session = await dana.answer(await dana.read(session), skip=True)
    await run_errand(parts, "quiet_sessions")
    assert await reminders(look, session) == 1
    await quiet(look, session, 25)
    await run_errand(parts, "quiet_sessions")
    assert await reminders(look, session) == 2


async def test_a_session_quiet_for_a_week_is_given_up_and_kept(
    parts: Container, at_work: Working, dana: Engineer, look: Look, session: dict[str, Any]
) -> None:
    await quiet(look, session, 169)
    await run_errand(parts, "quiet_sessions")
    given_up = await dana.read(session)
    assert (given_up["status"], given_up["open_step"]) == ("abandoned", None)
    assert_whole(given_up)
    async with at_work():
        assert (await dana.act(session, "reopen")).status == 200
        assert (await dana.settled(await dana.read(session)))["open_step"]


async def test_a_waiting_fix_is_asked_about_when_its_time_has_come(
    parts: Container, dana: Engineer, look: Look, session: dict[str, Any]
) -> None:
    waiting = {"outcome": "waiting", "fix": "Cleared the saved password", "waiting_for": "a restart tonight"}
    assert (await dana.act(session, "resolve", waiting)).status == 200
    await quiet(look, session, 169)
    await run_errand(parts, "quiet_sessions")
    assert (await dana.read(session))["status"] == "active"  # whoever waits for something is not idle
    assert await reminders(look, session) == 0
    await look.change("UPDATE ai_sessions SET remind_at = now() - interval '1 min' WHERE id = %s", session["id"])
    await quiet(look, session, 5)
    await run_errand(parts, "quiet_sessions")
    await run_errand(parts, "quiet_sessions")
    assert await reminders(look, session) == 1


async def test_a_damaged_session_does_not_keep_the_others_from_being_reminded(
    parts: Container, at_work: Working, dana: Engineer, look: Look, session: dict[str, Any]
) -> None:
    async with at_work():
        damaged = await dana.start(PROBLEM)
    await look.change('UPDATE ai_sessions SET facts = \'{"none": "of our making"}\' WHERE id = %s', damaged["id"])
    await quiet(look, damaged, 26)
    await quiet(look, session, 25)
    await run_errand(parts, "quiet_sessions")
    assert await reminders(look, session) == 1


async def test_a_turn_whose_job_was_lost_is_asked_again_once(
    parts: Container, at_work: Working, dana: Engineer, look: Look
) -> None:
    session = (await dana.call("POST", "/sessions", {"problem": PROBLEM})).body
    await run_errand(parts, "lost_turns")
    jobs = "SELECT 1 FROM procrastinate_jobs WHERE args->>'session_id' = %s"
    assert len(await look.rows(jobs, session["id"])) == 1
    await look.change("DELETE FROM procrastinate_jobs")
    await quiet(look, session, 0.1)
    await run_errand(parts, "lost_turns")
    await run_errand(parts, "lost_turns")
    assert len(await look.rows(jobs, session["id"])) == 1
    async with at_work():
        session = await dana.settled(session)
    assert session["open_step"]
    assert_whole(session)


async def test_what_an_account_no_longer_wants_kept_is_forgotten_and_nothing_else(
    parts: Container, at_work: Working, dana: Engineer, look: Look, session: dict[str, Any]
) -> None:
    async with at_work():
        old, recent = session, await dana.start(PROBLEM)
    for each in (old, recent):
        assert (await dana.act(each, "abandon")).status == 200
    await look.change("UPDATE ai_sessions SET ended_at = now() - interval '31 days' WHERE id = %s", old["id"])
    await run_errand(parts, "forget")
    assert (await dana.call("GET", f"/sessions/{old['id']}")).status == 200  # by default sessions are kept
    await look.change("UPDATE accounts SET settings = settings || '{\"keep_sessions_days\": 30}'")
    await run_errand(parts, "forget")
    assert (await dana.call("GET", f"/sessions/{old['id']}")).status == 404
    assert (await dana.call("GET", f"/sessions/{recent['id']}")).status == 200
    assert not await look.rows("SELECT 1 FROM ai_session_steps WHERE session_id = %s", old["id"])
    assert not await look.rows("SELECT 1 FROM conversations WHERE session_id = %s", old["id"])


async def test_what_one_account_cannot_forget_keeps_no_other_from_forgetting_however_much_there_is(
    parts: Container, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_BATCH", 3)
    keep = {"keep_sessions_days": 30, "keep_audit_days": 30}
    accounts = [await empty_account(parts, name) for name in ("first", "second", "third")]
    for account in accounts:
        await parts.administration.change_settings(None, account.id, keep)
        dana = await parts.administration.user(account, "dana", Role.ENGINEER)
        await look.change(
            "INSERT INTO ai_sessions (id, account_id, engineer_id, engineer_name, problem, title, status, version, "
            "choice, guide, turn, thinking, created_at, touched_at, ended_at) SELECT gen_random_uuid(), %s, "
            "%s, 'dana', 'x', 'x', 'resolved', 1, 'auto', 'adhoc', 1, false, old, old, old "
            "FROM generate_series(1, 10), (SELECT now() - interval '40 days' AS old) AS old",
            account.id,
            dana.id,
        )
    left = "SELECT account_id, count(*) FROM ai_sessions GROUP BY account_id"
    await look.change(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'damaged'; END $$"
    )
    await look.change(
        "CREATE TRIGGER refuse BEFORE DELETE ON ai_sessions FOR EACH ROW "
        f"WHEN (OLD.account_id = '{accounts[1].id}') EXECUTE FUNCTION refuse()"
    )
    await run_errand(parts, "forget")
    assert await look.rows(left) == [(accounts[1].id, 10)]
    await look.change("DROP TRIGGER refuse ON ai_sessions")
    await run_errand(parts, "forget")
    assert await look.rows(left) == []


async def test_the_raw_intake_may_be_forgotten_before_the_session(
    parts: Container, at_work: Working, dana: Engineer, look: Look
) -> None:
    async with at_work():
        session = await dana.start(f"{PROBLEM}\n" + "a line of a log\n" * 50)
    assert (await dana.act(session, "abandon")).status == 200
    await look.change("UPDATE ai_sessions SET ended_at = now() - interval '8 days'")
    await look.change("UPDATE accounts SET settings = settings || '{\"keep_intake_days\": 7}'")
    await run_errand(parts, "forget")
    kept = await dana.read(session)
    assert "a line of a log" not in kept["problem"]
    assert kept["title"] == session["title"]


async def with_file(dana: Engineer) -> dict[str, Any]:
    session = await dana.start(PROBLEM, guide="adhoc")
    form = aiohttp.FormData()
    form.add_field("file", b"ERROR 0x80070005 Access is denied", filename="spool.log")
    url = f"{dana.base}/api/v1/sessions/{session['id']}/attachments"
    async with dana.http.post(url, data=form, headers={"Authorization": f"Bearer {dana.token}"}) as response:
        assert response.status == 201
    assert (await dana.act(session, "abandon")).status == 200
    return session


async def test_files_are_forgotten_with_the_raw_intake_or_with_their_session(
    parts: Container, at_work: Working, dana: Engineer, look: Look
) -> None:
    async with at_work():
        old, young, deleted = [await with_file(dana) for _ in range(3)]
    kept = "SELECT session_id::text FROM attachments ORDER BY place"
    ended = "UPDATE ai_sessions SET ended_at = now() - %s * interval '1 day' WHERE id = %s"
    for days, session in ((8, old), (6, young), (6, deleted)):
        await look.change(ended, days, session["id"])
    await look.change("UPDATE accounts SET settings = settings || '{\"keep_intake_days\": 7}'")
    await run_errand(parts, "forget")
    assert await look.rows(kept) == [(young["id"],), (deleted["id"],)]
    told = (await dana.read(old))["steps"]
    assert "0x80070005" not in str([step["content"] for step in told])
    assert any("spool.log. It was deleted" in step["content"]["text"] for step in told)
    assert "0x80070005" in str((await dana.read(young))["steps"])
    await look.change("DELETE FROM ai_sessions WHERE id = %s", deleted["id"])
    assert await look.rows(kept) == [(young["id"],)]


async def test_jobs_that_failed_for_good_are_forgotten_after_a_month(parts: Container, look: Look) -> None:
    await look.change("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('flowpilot', 'errand')")
    await look.change("UPDATE procrastinate_jobs SET status = 'doing'")
    await look.change("UPDATE procrastinate_jobs SET status = 'failed'")
    await run_errand(parts, "forget")
    assert await look.rows("SELECT 1 FROM procrastinate_jobs")
    await look.change("UPDATE procrastinate_events SET at = now() - interval '31 days'")
    await run_errand(parts, "forget")
    assert not await look.rows("SELECT 1 FROM procrastinate_jobs")


async def test_a_process_that_ends_while_the_clock_ticks_logs_no_fault(
    parts: Container, alarms: Alarms, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticking = asyncio.Event()

    async def takes_long(*_: object) -> bool:
        ticking.set()
        await asyncio.Event().wait()
        return False

    monkeypatch.setattr(Housekeeping, "claim_tick", takes_long)
    clock = asyncio.create_task(parts.clock.run())
    await ticking.wait()
    clock.cancel()
    await asyncio.gather(clock, return_exceptions=True)
    for _ in range(10):  # turns of the loop, in which the scheduler hears of its ticks' ends
        await asyncio.sleep(0)
    assert alarms.lines == []
