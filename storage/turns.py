"""Storing a decided turn in one statement: session, steps, audit, messages and the news of it.

Round trips are what a turn costs (each is more than the work behind it), so everything a command changes travels
together. Nothing is locked between reading and storing: the session's version says whether somebody was quicker.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from core.cards import Card
from core.errors import Overtaken
from core.events import Event
from core.session import Session
from storage.json_form import dump
from storage.messages import want_in_session_sql
from storage.notifications import DELIVERY_CHANNEL, SESSION_CHANNEL
from storage.rows import json_values, session_values, step_values

_CHANGING = (
    "state",
    "selected_option",
    "free_text_input",
    "was_free_text",
    "was_skipped",
    "action_result",
    "answered_by",
    "answered_by_name",
    "responded_at",
)
"""What an answer or its end changes about a step."""
_PARAMETERS = ("session", "added", "changed", "events", "wanted")


async def store_turn(
    connection: AsyncConnection,
    before: Session,
    after: Session,
    happened: Sequence[Event],
    cards: Mapping[str, Card],
    now: datetime,
) -> None:
    """Store what a command made of a session. Raises Overtaken when the row is no longer at `before`'s version."""
    old, new = session_values(before), session_values(after)
    columns = tuple(name for name, value in new.items() if value != old[name])
    parameters = {
        "id": after.id,
        "account_id": after.account_id,
        "session_id": after.id,
        "version": before.version,
        "now": now,
        "session": json_values({name: new[name] for name in columns}),
        "added": [json_values(step_values(after, step)) for step in after.steps[len(before.steps) :]],
        "changed": [
            json_values(step_values(after, step))
            for step, known in zip(after.steps, before.steps, strict=False)
            if step is not known
        ],
        "events": [event_values(event) for event in happened],
        "wanted": [{"subject": subject, "card": dump(card, Card)} for subject, card in cards.items()],
        "sessions": SESSION_CHANNEL,
        "delivery": DELIVERY_CHANNEL,
    }
    try:
        stored = (await connection.execute(_statement(columns), parameters)).scalar()
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", "") == "23505":  # somebody else's step has the number
            raise Overtaken from error
        raise
    if not stored:
        raise Overtaken


def event_values(event: Event) -> dict[str, Any]:
    """An event as JSON; account and moment are the statement's."""
    return {
        "session_id": str(event.session_id) if event.session_id else None,
        "actor_id": str(event.actor_id) if event.actor_id else None,
        "kind": event.kind.value,
        "data": event.data,
    }


@cache
def _statement(columns: tuple[str, ...]) -> TextClause:
    """The statement for a set of changed session columns; there are few such sets."""
    assignments = ", ".join(f"{name} = r.{name}" for name in columns)
    changes = ", ".join(f"{name} = c.{name}" for name in _CHANGING)
    statement = text(f"""
        WITH stored AS (
            UPDATE ai_sessions s SET {assignments}
            FROM jsonb_populate_record(NULL::ai_sessions, :session) r
            WHERE s.id = :id AND s.account_id = :account_id AND s.version = :version
            RETURNING s.id
        ), added AS (
            INSERT INTO ai_session_steps
            SELECT a.* FROM stored, jsonb_populate_recordset(NULL::ai_session_steps, :added) a
        ), changed AS (
            UPDATE ai_session_steps t SET {changes}
            FROM stored, jsonb_populate_recordset(NULL::ai_session_steps, :changed) c
            WHERE t.id = c.id AND t.account_id = :account_id
        ), told AS (
            INSERT INTO events (account_id, session_id, actor_id, kind, data, at)
            SELECT :account_id, e.session_id, e.actor_id, e.kind, e.data, :now
            FROM stored, jsonb_to_recordset(:events) AS e(session_id uuid, actor_id uuid, kind text, data jsonb)
        ), shown AS (
            {want_in_session_sql("EXISTS (SELECT FROM stored)")}
        )
        SELECT id, pg_notify(:sessions, id::text), pg_notify(:delivery, '') FROM stored
    """)
    return statement.bindparams(*(bindparam(name, type_=JSONB) for name in _PARAMETERS))
