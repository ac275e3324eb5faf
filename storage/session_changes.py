"""Storing a decided turn in one statement: session, steps, audit, messages, the job that follows and the news of it.

Round trips are what a turn costs (each is more than the work behind it), so everything a command changes travels
together. Nothing is locked between reading and storing: the session's version says whether somebody was quicker.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Protocol

from psycopg.errors import UniqueViolation
from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from core.ports.sessions import SessionChange
from core.shared.audit import AuditEvent
from core.shared.errors import Overtaken
from storage.message_statements import want_in_session_sql, wanted
from storage.notifications import DELIVERY_CHANNEL, SESSION_CHANNEL
from storage.queue import DEFER, job_values
from storage.rows import changed_session_values, json_values, step_values

_CHANGING = (
    "state",
    "content",
    "script_generation_id",
    "selected_option",
    "free_text_input",
    "was_free_text",
    "was_skipped",
    "action_result",
    "answered_by",
    "answered_by_name",
    "responded_at",
)
"""What an answer, a confirmed warning, a script filled in, or its end or withdrawal changes about a step."""
_PIECES = {
    "added": """
        INSERT INTO ai_session_steps
        SELECT a.* FROM stored, jsonb_populate_recordset(NULL::ai_session_steps, :added) a
    """,
    "changed": f"""
        UPDATE ai_session_steps t SET {", ".join(f"{name} = c.{name}" for name in _CHANGING)}
        FROM stored, jsonb_populate_recordset(NULL::ai_session_steps, :changed) c
        WHERE t.id = c.id AND t.account_id = :account_id
    """,
    "events": """
        INSERT INTO events (account_id, session_id, actor_id, kind, data, at)
        SELECT :account_id, e.session_id, e.actor_id, e.kind, e.data, :now
        FROM stored, jsonb_to_recordset(:events) AS e(session_id uuid, actor_id uuid, kind text, data jsonb)
    """,
    "wanted": want_in_session_sql("EXISTS (SELECT FROM stored)"),
    "key": """
        INSERT INTO received_commands (account_id, key, session_id, step_id)
        SELECT :account_id, :key, id, CAST(:answered AS uuid) FROM stored
    """,
}
"""What may go with a session's change, by the parameter that it is made of; each happens only if that is stored."""


class FirstRow(Protocol):
    """Carries a statement out, and gives its first row."""

    async def __call__(self, statement: TextClause, parameters: Mapping[str, Any], /) -> object | None:
        """The row, or None."""
        ...


async def store_turn(first: FirstRow, turn: SessionChange) -> None:
    """Store what a command made of a session. Raises Overtaken when the row is no longer at the version before."""
    try:
        stored = await first(*_turn_statement(turn))
    except UniqueViolation as error:  # somebody else's step has the number, or command the key
        raise Overtaken from error
    if not stored:
        raise Overtaken


def _turn_statement(turn: SessionChange) -> tuple[TextClause, Mapping[str, Any]]:
    before, after = turn.before, turn.after
    changed = changed_session_values(before, after)
    pieces = {
        "added": [json_values(step_values(after, step)) for step in after.steps[len(before.steps) :]],
        "changed": [
            json_values(step_values(after, step))
            for step, known in zip(after.steps, before.steps, strict=False)
            if step is not known
        ],
        "events": [event_values(event) for event in turn.events],
        "wanted": wanted(turn.cards, turn.urgencies, turn.said),
        "key": turn.key,
        "job": _job(turn),
    }
    given = {name: value for name, value in pieces.items() if value}
    parameters = {
        "id": after.id,
        "account_id": after.account_id,
        "session_id": after.id,
        "version": before.version,
        "now": turn.now,
        "answered": turn.answered,
        "session": json_values(changed),
        "sessions": SESSION_CHANNEL,
        "delivery": DELIVERY_CHANNEL,
    }
    return _statement(tuple(changed), tuple(given)), parameters | given


def event_values(event: AuditEvent) -> dict[str, Any]:
    """An event as JSON; account and moment are the statement's."""
    return {
        "session_id": str(event.session_id) if event.session_id else None,
        "actor_id": str(event.actor_id) if event.actor_id else None,
        "kind": event.kind.value,
        "data": event.data,
    }


def _job(turn: SessionChange) -> dict[str, Any] | None:
    if turn.task is None:
        return None
    session = turn.after
    arguments = {"account_id": str(session.account_id), "session_id": str(session.id), "turn": session.turn}
    return job_values(turn.task, arguments)


@cache
def _statement(columns: tuple[str, ...], given: tuple[str, ...]) -> TextClause:
    """The statement for the session columns that change and the pieces that go with them; there are few such sets."""
    assignments = ", ".join(f"{name} = r.{name}" for name in columns)
    pieces = "".join(f", {name}_piece AS ({_PIECES[name]})" for name in given if name in _PIECES)
    statement = text(f"""
        WITH stored AS (
            UPDATE ai_sessions s SET {assignments}
            FROM jsonb_populate_record(NULL::ai_sessions, :session) r
            WHERE s.id = :id AND s.account_id = :account_id AND s.version = :version
            RETURNING s.id
        ){pieces}
        SELECT id, {f"{DEFER}, " if "job" in given else ""}pg_notify(:sessions, id::text), pg_notify(:delivery, '')
        FROM stored
    """)
    return statement.bindparams(*(bindparam(name, type_=JSONB) for name in ("session", *given) if name != "key"))
