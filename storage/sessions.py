"""Sessions and their steps in the database."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    RowMapping,
    bindparam,
    false,
    func,
    insert,
    literal_column,
    or_,
    select,
    text,
    tuple_,
    union,
    update,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from core.sessions.records import SessionFilter, SolvedQuery, SolvedSession
from core.sessions.session import Resolution, Session, SessionStatus
from core.shared.invisible import visible
from storage.connection import Connection
from storage.folded import folded
from storage.json_form import load
from storage.readable import read_rows
from storage.rows import session_of, session_values
from storage.tables import ai_session_steps, ai_sessions, attachments, step_words

_STEP = func.to_json(ai_session_steps.table_valued())
_STEPS = (
    select(
        # As `json`: `jsonb` is parsed and sorted first, which costs three times as much as all the rest.
        func.coalesce(func.json_agg(aggregate_order_by(_STEP, ai_session_steps.c.step_order)), text("'[]'"))
    )
    .where(
        ai_session_steps.c.session_id == ai_sessions.c.id,
        ai_session_steps.c.account_id == ai_sessions.c.account_id,
    )
    .correlate(ai_sessions)
    .scalar_subquery()
    .label("steps")
)
_OF_FILE = ("id", "name", "kind", "size", "state", "read", "digest", "note", "step_id", "has_secrets", "source")
_KNOWN_OF_FILE = list[ColumnElement[Any]]()
for _name in _OF_FILE:
    _KNOWN_OF_FILE.extend((literal_column(f"'{_name}'"), attachments.c[_name]))
_FILES = (
    select(
        func.coalesce(
            func.json_agg(
                aggregate_order_by(
                    func.json_build_object(*_KNOWN_OF_FILE),
                    attachments.c.place,
                )
            ),
            text("'[]'"),
        )
    )
    .where(attachments.c.session_id == ai_sessions.c.id, attachments.c.account_id == ai_sessions.c.account_id)
    .correlate(ai_sessions)
    .scalar_subquery()
    .label("attachments")
)
# One statement sees session and steps as they were at one moment, so that they fit each other.
_SESSIONS = select(*(column for column in ai_sessions.c if column.name not in ("search", "told")), _STEPS, _FILES)
ONE_SESSION = _SESSIONS.where(
    ai_sessions.c.account_id == bindparam("account"), ai_sessions.c.id == bindparam("session")
)
"""The session `session` of the account `account`, with its steps."""
_NEWEST_SOLVED = 500
"""How many solved sessions are looked through, by the index on their end: a bound, however many an account has."""
_MOST_WORDS = 12
"""Words of a search that count."""
_PROBLEM_SHOWN = 500
"""Characters of a solved session's problem that are read."""


class SessionRows:
    """The sessions of one account, within a transaction."""

    def __init__(self, connection: Connection, account_id: UUID) -> None:
        self._connection = connection
        self._account_id = account_id

    async def get(self, session_id: UUID) -> Session | None:
        """The session with its steps, or None."""
        found = await self._connection.execute(ONE_SESSION, {"account": self._account_id, "session": session_id})
        row = found.mappings().first()
        return session_of(row) if row else None

    async def advance(self, session_id: UUID) -> Session | None:
        """Count the session's version on, so that whoever decided on the one before decides anew; it, or None."""
        which = (ai_sessions.c.account_id == self._account_id, ai_sessions.c.id == session_id)
        await self._connection.execute(update(ai_sessions).where(*which).values(version=ai_sessions.c.version + 1))
        return await self.get(session_id)

    async def add(self, session: Session) -> None:
        """Store a new session that has no steps yet."""
        await self._connection.execute(insert(ai_sessions), session_values(session))

    async def list(self, which: SessionFilter) -> Sequence[Session]:
        """Sessions newest first, with their steps; at most `which.limit`."""
        query = _SESSIONS.where(ai_sessions.c.account_id == self._account_id).order_by(
            ai_sessions.c.created_at.desc(), ai_sessions.c.id.desc()
        )
        if which.statuses:
            query = query.where(ai_sessions.c.status.in_([status.value for status in which.statuses]))
        if which.engineer_id:
            query = query.where(ai_sessions.c.engineer_id == which.engineer_id)
        if which.flow_id:
            query = query.where(ai_sessions.c.matched_flow_id == which.flow_id)
        if which.after:
            query = query.where(ai_sessions.c.created_at >= which.after)
        if which.text.strip():
            words = _search_words(which.text)
            found = [ai_sessions.c.id.in_(self._that_say(word)) for word in words]
            query = query.where(*(found or [false()]))
        if which.before:
            query = query.where(tuple_(ai_sessions.c.created_at, ai_sessions.c.id) < tuple_(*which.before))
        return await read_rows(self._connection, query, session_of, which.limit)  # pyrefly: ignore[bad-argument-type]

    def _that_say(self, word: str) -> CompoundSelect[tuple[UUID]]:
        """The ids of the sessions in which a word begins like this, wherever; each part has an index."""
        begins = func.to_tsquery("simple", f"{word}:*")
        session, step = ai_sessions.c, step_words.c
        return union(
            *(
                select(owner).where(account == self._account_id, words.op("@@")(begins))
                for owner, account, words in (
                    (session.id, session.account_id, session.search),
                    (session.id, session.account_id, session.told),
                    (step.session_id, step.account_id, step.words),
                )
            )
        )

    async def count_handed_over(self, target: UUID | None = None) -> int:
        """How many sessions wait for somebody to take them; with a target, those handed to that person."""
        waiting = (
            ai_sessions.c.account_id == self._account_id,
            ai_sessions.c.status == SessionStatus.REQUESTING_ESCALATION.value,
        )
        query = select(func.count()).select_from(ai_sessions).where(*waiting)
        if target:
            query = query.where(ai_sessions.c.handover["target"]["id"].astext == str(target))
        return (await self._connection.execute(query)).scalar_one()

    async def solved(self, which: SolvedQuery) -> Sequence[SolvedSession]:
        """Resolved sessions that share words or the flow, the likest first; only the newest are looked through."""
        # Words only: tsquery would read other signs as its operators.
        words = func.to_tsquery("simple", " | ".join(f"{word}:*" for word in which.words if word.isalnum()))
        session = ai_sessions.c
        newest = (
            select(session.title, session.problem, session.resolution, session.matched_flow_id, session.ended_at)
            .add_columns(session.search)
            .where(
                session.account_id == self._account_id,
                session.status == SessionStatus.RESOLVED.value,
                session.ended_at > which.after,
                session.ended_at < which.before,
            )
            .order_by(session.ended_at.desc())
            .limit(_NEWEST_SOLVED)
            .subquery()
        )
        found = newest.c
        same_flow = (found.matched_flow_id == which.flow_id,) if which.flow_id else ()
        query = (
            select(
                found.title,
                func.left(found.problem, _PROBLEM_SHOWN).label("problem"),
                found.resolution,
                found.matched_flow_id,
                found.ended_at,
            )
            .where(or_(found.search.op("@@")(words), *same_flow))
            .order_by(func.ts_rank(found.search, words).desc(), found.ended_at.desc())
            .limit(which.limit)
        )
        return [_solved(row) for row in (await self._connection.execute(query)).mappings()]


def _solved(row: RowMapping) -> SolvedSession:
    how = load(row["resolution"], Resolution) if row["resolution"] else None
    cause, fix = (how.root_cause, how.fix) if how else ("", "")
    return SolvedSession(row["title"], row["problem"], cause, fix, row["matched_flow_id"], row["ended_at"])


def search_words(text: str) -> str:
    """A tsquery of all words, each matched as a beginning; empty, which matches nothing, when there is no word."""
    return " & ".join(f"{word}:*" for word in _search_words(text))


def _search_words(text: str) -> list[str]:
    """The words to look for; none when there are only signs, which nothing is found by."""
    cleaned = "".join(letter if letter.isalnum() else " " for letter in folded(visible(text)))
    return list(dict.fromkeys(cleaned.split()))[:_MOST_WORDS]
