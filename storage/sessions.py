"""Sessions and their steps in the database."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, func, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.ports import SessionFilter
from core.session import Session
from core.steps import Step
from storage.rows import changing_step_values, session_of, session_values, step_of, step_values
from storage.tables import ai_session_steps, ai_sessions

_COLUMNS = [column for column in ai_sessions.c if column.name != "search"]


class SessionRows:
    """The sessions of one account, within a transaction."""

    def __init__(self, connection: AsyncConnection, account_id: UUID) -> None:
        self._connection = connection
        self._account_id = account_id

    async def get(self, session_id: UUID, *, lock: bool = False) -> Session | None:
        """The session with its steps; with `lock`, nobody else changes it until the transaction ends."""
        query = self._own().where(ai_sessions.c.id == session_id)
        row = (await self._connection.execute(query.with_for_update() if lock else query)).mappings().first()
        if row is None:
            return None
        return session_of(row, (await self._steps([session_id])).get(session_id, ()))

    async def add(self, session: Session) -> None:
        """Store a new session."""
        await self._connection.execute(insert(ai_sessions), session_values(session))
        await self._add_steps(session, session.steps)

    async def save(self, before: Session, after: Session) -> None:
        """Store what changed between the two. The row must still be at `before`'s version."""
        old, new = session_values(before), session_values(after)
        changed = {name: value for name, value in new.items() if value != old[name]}
        result = await self._connection.execute(
            update(ai_sessions)
            .where(
                ai_sessions.c.id == after.id,
                ai_sessions.c.account_id == self._account_id,
                ai_sessions.c.version == before.version,
            )
            .values(changed)
        )
        if result.rowcount != 1:
            raise RuntimeError(f"session {after.id} is no longer at version {before.version}")
        known = {step.id: step for step in before.steps}
        for step in after.steps[: len(before.steps)]:
            if step is not known[step.id]:
                await self._connection.execute(
                    update(ai_session_steps)
                    .where(ai_session_steps.c.id == step.id, ai_session_steps.c.account_id == self._account_id)
                    .values(changing_step_values(step))
                )
        await self._add_steps(after, after.steps[len(before.steps) :])

    async def list(self, which: SessionFilter) -> Sequence[Session]:
        """Sessions newest first, with their steps; at most `which.limit`."""
        query = self._own().order_by(ai_sessions.c.created_at.desc(), ai_sessions.c.id.desc()).limit(which.limit)
        if which.status:
            query = query.where(ai_sessions.c.status == which.status.value)
        if which.engineer_id:
            query = query.where(ai_sessions.c.engineer_id == which.engineer_id)
        words = _search_words(which.text)
        if words:
            query = query.where(ai_sessions.c.search.op("@@")(func.to_tsquery("simple", words)))
        if which.before:
            query = query.where(tuple_(ai_sessions.c.created_at, ai_sessions.c.id) < tuple_(*which.before))
        rows = (await self._connection.execute(query)).mappings().all()
        steps = await self._steps([row["id"] for row in rows])
        return [session_of(row, steps.get(row["id"], ())) for row in rows]

    def _own(self) -> Select[tuple[object, ...]]:
        return select(*_COLUMNS).where(ai_sessions.c.account_id == self._account_id)

    async def _steps(self, session_ids: Sequence[UUID]) -> dict[UUID, tuple[Step, ...]]:
        query = (
            select(ai_session_steps)
            .where(
                ai_session_steps.c.session_id.in_(session_ids),
                ai_session_steps.c.account_id == self._account_id,
            )
            .order_by(ai_session_steps.c.session_id, ai_session_steps.c.step_order)
        )
        found: dict[UUID, tuple[Step, ...]] = {}
        for row in (await self._connection.execute(query)).mappings():
            found[row["session_id"]] = (*found.get(row["session_id"], ()), step_of(row))
        return found

    async def _add_steps(self, session: Session, steps: Sequence[Step]) -> None:
        if steps:
            await self._connection.execute(insert(ai_session_steps), [step_values(session, step) for step in steps])


def _search_words(text: str) -> str:
    """A tsquery of all words, each matched as a beginning; empty when the text has no word."""
    cleaned = "".join(letter if letter.isalnum() else " " for letter in text)
    return " & ".join(f"{word}:*" for word in cleaned.split()[:20])
