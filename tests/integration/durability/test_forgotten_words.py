"""What an account no longer wants kept is nowhere in its database: not in a card, a note or an index either."""

from typing import Any

from bot.bootstrap.container import Container
from core.messaging.places import Place
from core.services.administration import DEFAULT_ACCOUNT
from storage.forgotten_cards import FORGOTTEN
from tests.integration.durability.conftest import Look, Working
from tests.integration.durability.test_clock import run_errand
from tests.support.client import Engineer

PLANTED = "xylophonquartz"
PROBLEM = (
    "Outlook keeps asking for my password.\n"
    + "It began after the update_2 on Monday. " * 6
    + f"\nThe client is {PLANTED} Ltd."
)


async def places(look: Look) -> set[str]:
    """Tables and columns that hold the planted word, but for what was proposed as a flow, which is knowledge."""
    columns = await look.rows(
        """
        SELECT c.table_name, c.column_name FROM information_schema.columns c
        JOIN information_schema.tables t USING (table_schema, table_name)
        WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
            AND t.table_name <> 'flow_proposals'
            AND (c.data_type IN ('text', 'character varying', 'json', 'jsonb', 'tsvector', 'ARRAY'))
        """
    )
    found = set[str]()
    for table, column in columns:
        query = f'SELECT count(*) FROM "{table}" WHERE "{column}"::text ILIKE %s'
        ((count,),) = await look.rows(query, f"%{PLANTED}%")
        if count:
            found.add(f"{table}.{column}")
    return found


async def handed_over_and_solved(parts: Container, dana: Engineer) -> dict[str, Any]:
    """A session that was posted to the channel for hand-overs, taken up again and resolved."""
    account = await parts.administration.existing_account(DEFAULT_ACCOUNT)
    async with parts.store.transaction(account.id) as transaction:
        channel = await transaction.messages.open_conversation(Place("web", "channel/handover"), "handover", None)
        assert channel
    session: dict[str, Any] = await dana.start(PROBLEM)
    for what, body in (
        ("handover", {"reason": "No rights"}),
        ("resolve", {"outcome": "worked", "fix": "Renewed the token", "root_cause": "x"}),
    ):
        answer = await dana.act(session, what, body)
        if answer.status != 200:
            continue
        session = await dana.settled(answer.body)
    return session


async def test_a_problem_that_is_over_leaves_no_word_behind(
    parts: Container, at_work: Working, dana: Engineer, look: Look
) -> None:
    async with at_work():
        session = await handed_over_and_solved(parts, dana)
        abandoned = await dana.act(await dana.start(PROBLEM), "abandon")
    assert abandoned.status == 200
    assert {"ai_sessions.problem", "messages.card"} <= await places(look)
    await look.change("UPDATE ai_sessions SET ended_at = now() - interval '40 days'")
    await look.change("UPDATE accounts SET settings = settings || '{\"keep_intake_days\": 30}'")
    await run_errand(parts, "forget")
    assert await places(look) == set()
    cards = str(await look.rows("SELECT card FROM messages"))
    assert FORGOTTEN in cards
    assert session["title"] in cards
    assert "Renewed the token" in cards


async def test_of_a_session_that_is_gone_no_channel_keeps_a_card(
    parts: Container, at_work: Working, dana: Engineer, look: Look
) -> None:
    async with at_work():
        await handed_over_and_solved(parts, dana)
    await look.change("UPDATE ai_sessions SET ended_at = now() - interval '40 days'")
    await look.change('UPDATE accounts SET settings = settings || \'{"keep_sessions_days": 30, "keep_audit_days": 1}\'')
    await run_errand(parts, "forget")
    assert await look.rows("SELECT 1 FROM ai_sessions") == []
    assert await places(look) == set()
    assert await look.rows("SELECT subject FROM messages WHERE subject LIKE 'handover:%%'") == []


async def test_a_walks_problem_goes_from_its_cards_too(
    parts: Container, at_work: Working, dana: Engineer, look: Look
) -> None:
    async with at_work():
        walk = await dana.call("POST", "/walks", {"problem": PROBLEM, "adhoc": True})
        assert walk.status == 201, walk.body
        solved = await dana.call("POST", f"/walks/{walk.body['id']}/resolve", {"helpful": True, "notes": "Renewed it"})
        assert solved.status == 200, solved.body
    assert "messages.card" in await places(look)
    await look.change("UPDATE l1_walk_sessions SET ended_at = now() - interval '40 days'")
    await look.change("UPDATE accounts SET settings = settings || '{\"keep_intake_days\": 30}'")
    await run_errand(parts, "forget")
    assert await places(look) == set()
