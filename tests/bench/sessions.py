"""Sessions to answer: one is walked by API, the rest are copies of it made in the database, which is quick."""

import asyncio
from dataclasses import dataclass
from typing import Any, LiteralString, cast
from uuid import UUID

import aiohttp
import psycopg
from sqlalchemy import Table

from storage.tables import ai_session_steps, ai_sessions, conversations, messages
from tests.bench.installation import Installation
from tests.support.client import Engineer

PROBLEM = "Outlook keeps asking for my password"
"""A problem of the starter library."""
_ANSWERED = 4
"""Answers given before the copies are made, so that these stand in the middle of a session."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A session that waits for the answer to a step."""

    id: UUID
    body: dict[str, Any]
    """The answer as it is posted."""


@dataclass(frozen=True, slots=True)
class Template:
    """The session that the others are copies of."""

    there: Installation
    id: UUID
    answer: dict[str, Any]
    """What its open step is answered with."""

    async def copies(self, count: int, slack_workspace: str = "") -> list[Waiting]:
        """So many sessions like it, with all that is shown of them: in Slack where a workspace is given."""
        async with await psycopg.AsyncConnection.connect(self.there.server.conninfo, autocommit=True) as connection:
            async with connection.transaction():
                await connection.execute(_COPIES, {"count": count})
                for statement in _COPYING:
                    await connection.execute(statement, {"template": self.id})
                if slack_workspace:
                    for statement in _IN_SLACK:
                        await connection.execute(statement, {"workspace": slack_workspace})
                found = await (await connection.execute(_OPEN_STEPS)).fetchall()
            # Otherwise it would be done at some time during what is measured.
            await connection.execute("VACUUM ANALYZE")
            await connection.execute("CHECKPOINT")
        return [Waiting(copy, {"step_id": str(step), **self.answer}) for copy, step in found]


async def walked(there: Installation, url: str) -> Template:
    """A session in the middle of a flow; needs a program with a worker at `url`."""
    async with aiohttp.ClientSession() as http:
        engineer = Engineer(http, url, there.token)
        session = await engineer.start(PROBLEM)
        for _ in range(_ANSWERED):
            session = await engineer.answer(session, **answer_to(session["open_step"]))
    await until_quiet(there)
    return Template(there, UUID(session["id"]), answer_to(session["open_step"]))


def answer_to(step: dict[str, Any]) -> dict[str, Any]:
    """An answer that leads on in the flow."""
    if step["options"]:
        return {"option": step["options"][0]["value"]}
    if step["type"] == "info_request":
        return {"text": "Nothing unusual: it says what it always said."}
    return {"result": {"success": False, "details": "Tried twice, no change."}}


async def until_quiet(there: Installation) -> None:
    """Wait until every answered session has its next step and every message is shown."""
    async with await psycopg.AsyncConnection.connect(there.server.conninfo, autocommit=True) as connection:
        while (await (await connection.execute(_BUSY)).fetchone()) != (False,):  # noqa: ASYNC110 - another process's state
            await asyncio.sleep(0.05)


def _copying(table: Table, of_template: str, **changed: str) -> LiteralString:
    """The statement that copies a table's rows of the template, once for each copy."""
    names = [column.name for column in table.columns if column.computed is None and column.identity is None]
    values = [changed.get(name, f"o.{name}") for name in names]
    statement = (
        f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {', '.join(values)} "
        f"FROM copies CROSS JOIN {table.name} o WHERE {of_template}"
    )
    return cast("LiteralString", statement)


_COPIES = """
    CREATE TEMP TABLE copies ON COMMIT DROP AS
    SELECT gen_random_uuid() AS id FROM generate_series(1, %(count)s::int)
"""
_COPYING = (
    _copying(ai_sessions, "o.id = %(template)s", id="copies.id"),
    _copying(
        ai_session_steps,
        "o.session_id = %(template)s ORDER BY copies.id, o.step_order",
        id="gen_random_uuid()",
        session_id="copies.id",
    ),
    _copying(
        conversations,
        "o.session_id = %(template)s",
        id="md5(copies.id::text || o.id::text)::uuid",
        address="'session/' || copies.id",
        session_id="copies.id",
    ),
    _copying(
        messages,
        "o.conversation_id IN (SELECT id FROM conversations WHERE session_id = %(template)s)"
        " ORDER BY copies.id, o.position",
        id="gen_random_uuid()",
        conversation_id="md5(copies.id::text || o.conversation_id::text)::uuid",
    ),
)
# Each in a channel of its own, as Slack takes about one message a second in each.
_IN_SLACK = (
    """
    UPDATE conversations SET platform = 'slack', workspace = %(workspace)s::text,
        address = %(workspace)s::text || '/C' || upper(replace(session_id::text, '-', '')) || '/1.000001'
    WHERE session_id IN (SELECT id FROM copies)
    """,
    """
    UPDATE messages m SET external_id = split_part(c.address, '/', 2) || '/1.' || lpad(m.position::text, 6, '0')
    FROM conversations c WHERE c.id = m.conversation_id AND c.session_id IN (SELECT id FROM copies)
        AND c.workspace = %(workspace)s::text
    """,
)
_OPEN_STEPS = """
    SELECT copies.id, step.id FROM copies JOIN ai_session_steps step ON step.session_id = copies.id
    WHERE step.state = 'open'
"""
_BUSY = """
    SELECT EXISTS (SELECT FROM ai_sessions WHERE thinking)
        OR EXISTS (SELECT FROM messages WHERE wanted_version > shown_version AND NOT can_wait)
"""
