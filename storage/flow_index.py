"""Keeping what flows are found by: a flow's terms change in the transaction that publishes it, its vectors follow."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import bindparam, delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from core.flows.data import from_data
from core.flows.model import Flow
from core.matching.embedding import ModelName, Vectors
from core.matching.profile import MAX_PROBLEMS, profile_of, text_of
from core.ports.flow_index import FlowToEmbed, LibraryState
from storage.connection import Connection
from storage.flow_search import model_number, vector_text
from storage.tables import flow_libraries, flow_problems, flow_terms, flow_vectors, flow_versions, flows

# Whoever changes an account's index holds this row until the end, so that counts are changed one after the other.
_LOCK = text("""
    INSERT INTO flow_libraries (account_id) VALUES (:account)
    ON CONFLICT (account_id) DO UPDATE SET flows = flow_libraries.flows
""")
# Sorted, so that rows are always locked in the same order.
_COUNT_IN = text("""
    INSERT INTO term_documents (account_id, term, documents)
    SELECT :account, term, 1 FROM unnest(CAST(:terms AS bigint[])) AS term ORDER BY term
    ON CONFLICT (account_id, term) DO UPDATE SET documents = term_documents.documents + 1
""")
_COUNT_OUT = text("""
    UPDATE term_documents SET documents = documents - 1
    WHERE account_id = :account AND term = ANY(CAST(:terms AS bigint[]))
""")
_DROP_UNUSED = text("""
    DELETE FROM term_documents
    WHERE account_id = :account AND term = ANY(CAST(:terms AS bigint[])) AND documents <= 0
""")
_TOTALS = text("""
    UPDATE flow_libraries SET flows = flows + :flows, length = length + :length WHERE account_id = :account
""")


class FlowIndex:
    """What the flows of one account are found by, within a transaction."""

    def __init__(self, connection: Connection, account_id: UUID) -> None:
        self._connection = connection
        self._account_id = account_id

    async def lock(self) -> None:
        """Let nobody else change what the account's flows are found by until this transaction ends."""
        await self._execute(_LOCK)

    async def put(self, flow_id: UUID, flow: Flow) -> None:
        """Have the flow found by this content from now on; by its meaning once it has been embedded."""
        await self.lock()
        before = await self._terms(flow_id)
        profile = profile_of(self._account_id, text_of(flow, await self._problems(flow_id)))
        values = {"terms": list(profile.terms), "profile": profile.packed, "length": profile.length}
        statement = upsert(flow_terms).values(account_id=self._account_id, flow_id=flow_id, **values)
        await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["account_id", "flow_id"],
                set_={**values, "revision": flow_terms.c.revision + 1, "embedded_by": None},
            )
        )
        old, new = set(before[0]) if before else set[int](), set(profile.terms)
        await self._count(sorted(new - old), sorted(old - new))
        await self._execute(_TOTALS, flows=0 if before else 1, length=profile.length - (before[1] if before else 0))

    async def remove(self, flow_id: UUID) -> None:
        """Have the flow not be found any more."""
        await self.lock()
        before = await self._terms(flow_id)
        if before is None:
            return
        for table in (flow_terms, flow_vectors):
            await self._connection.execute(delete(table).where(*self._is(table, flow_id)))
        await self._count([], list(before[0]))
        await self._execute(_TOTALS, flows=-1, length=-before[1])

    async def add_problems(self, flow_id: UUID, problems: Sequence[str], resolved_at: datetime) -> None:
        """Have problems that the flow resolves count as its text; the same words count once."""
        values = [
            {
                "id": uuid4(),
                "account_id": self._account_id,
                "flow_id": flow_id,
                "problem": problem,
                "digest": sha256(problem.casefold().encode()).digest(),
                "resolved_at": resolved_at,
            }
            for problem in problems
            if problem
        ]
        if not values:
            return
        added = upsert(flow_problems).values(values).on_conflict_do_nothing().returning(flow_problems.c.id)
        if (await self._connection.execute(added)).first() is None:
            return
        content = await self._content(flow_id)
        if content is not None:
            await self.put(flow_id, content)

    async def go_back(self, flow_id: UUID, version: int | None) -> None:
        """Have the flow found by that version, which is current again, or by nothing any more.

        What it has resolved since the next version came may be that one's doing, and is forgotten.
        """
        await self.lock()
        since = select(func.min(flow_versions.c.created_at)).where(
            *self._is(flow_versions, flow_id), flow_versions.c.version > (version or 0)
        )
        later = flow_problems.c.resolved_at >= since.scalar_subquery()
        await self._connection.execute(delete(flow_problems).where(*self._is(flow_problems, flow_id), later))
        if version is None:
            await self.remove(flow_id)
        else:
            await self.put_published(flow_id)

    async def _content(self, flow_id: UUID) -> Flow | None:
        query = (
            select(flow_versions.c.content)
            .join(flows, flows.c.id == flow_versions.c.flow_id)
            .where(
                flows.c.id == flow_id,
                flows.c.account_id == self._account_id,
                flow_versions.c.version == flows.c.current_version,
            )
        )
        content = (await self._connection.execute(query)).scalar()
        return None if content is None else from_data(content)

    async def unindexed(self, most: int) -> Sequence[UUID]:
        """Published flows that are not found by anything yet, as those published by an earlier release."""
        query = (
            select(flows.c.id)
            .join(
                flow_versions,
                (flow_versions.c.flow_id == flows.c.id) & (flow_versions.c.version == flows.c.current_version),
            )
            .outerjoin(flow_terms, (flow_terms.c.flow_id == flows.c.id) & (flow_terms.c.account_id == self._account_id))
            .where(
                flows.c.account_id == self._account_id,
                flow_terms.c.flow_id.is_(None),
            )
            .limit(most)
        )
        return list((await self._connection.execute(query)).scalars())

    async def put_published(self, flow_id: UUID) -> None:
        """Have the flow found by its current version."""
        content = await self._content(flow_id)
        if content is not None:
            await self.put(flow_id, content)

    async def to_embed(self, model: ModelName, most: int, *, anew: bool) -> Sequence[FlowToEmbed]:
        """Some flows whose text the model has not embedded; `anew` looks also at those that another model has."""
        mine = flow_terms.c.embedded_by
        missing = mine.is_distinct_from(model_number(model.name)) if anew else mine.is_(None)
        query = (
            select(flow_terms.c.flow_id, flow_terms.c.revision)
            .where(flow_terms.c.account_id == self._account_id, missing)
            .order_by(flow_terms.c.flow_id)
            .limit(most)
        )
        found = list[FlowToEmbed]()
        for row in (await self._connection.execute(query)).all():
            content = await self._content(row.flow_id)
            if content is not None:
                text = text_of(content, await self._problems(row.flow_id))
                found.append(FlowToEmbed(row.flow_id, row.revision, text))
        return found

    async def save_vectors(self, flow: FlowToEmbed, model: ModelName, vectors: Vectors) -> None:
        """Keep the vectors of a flow's text, unless the text has changed meanwhile."""
        number = model_number(model.name)
        marked = await self._connection.execute(
            update(flow_terms)
            .where(*self._is(flow_terms, flow.flow_id), flow_terms.c.revision == flow.revision)
            .values(embedded_by=number)
            .returning(flow_terms.c.flow_id)
        )
        if marked.first() is None:
            return
        mine = (*self._is(flow_vectors, flow.flow_id), flow_vectors.c.model_id == number)
        await self._connection.execute(delete(flow_vectors).where(*mine))
        statement = insert(flow_vectors).values(
            account_id=self._account_id, flow_id=flow.flow_id, model_id=number, vector=bindparam("text")
        )
        rows = [{"part": part, "text": vector_text(vector.tolist())} for part, vector in enumerate(vectors)]
        await self._connection.execute(statement, rows)

    async def adopt(self, model: ModelName, now: datetime) -> bool:
        """Search by the model's vectors from now on, if every flow has them; those of another model go."""
        await self.lock()
        if await self.to_embed(model, 1, anew=True):
            return False
        await self._connection.execute(
            update(flow_libraries)
            .where(flow_libraries.c.account_id == self._account_id)
            .values(model=model.name, model_folder=model.folder, model_since=now)
        )
        others = flow_vectors.c.model_id != model_number(model.name)
        await self._connection.execute(
            delete(flow_vectors).where(flow_vectors.c.account_id == self._account_id, others)
        )
        return True

    async def _terms(self, flow_id: UUID) -> tuple[list[int], float] | None:
        query = select(flow_terms.c.terms, flow_terms.c.length).where(*self._is(flow_terms, flow_id))
        row = (await self._connection.execute(query)).first()
        return (row.terms, row.length) if row else None

    async def _problems(self, flow_id: UUID) -> Sequence[str]:
        query = (
            select(flow_problems.c.problem)
            .where(*self._is(flow_problems, flow_id))
            .order_by(flow_problems.c.resolved_at.desc(), flow_problems.c.id)
            .limit(MAX_PROBLEMS)
        )
        return list((await self._connection.execute(query)).scalars())

    async def _count(self, more: Sequence[int], fewer: Sequence[int]) -> None:
        if more:
            await self._execute(_COUNT_IN, terms=list(more))
        if fewer:
            await self._execute(_COUNT_OUT, terms=list(fewer))
            await self._execute(_DROP_UNUSED, terms=list(fewer))

    def _is(self, table: Any, flow_id: UUID) -> tuple[Any, Any]:
        return table.c.account_id == self._account_id, table.c.flow_id == flow_id

    async def _execute(self, statement: Any, **values: Any) -> None:
        await self._connection.execute(statement, {"account": self._account_id, **values})


_TO_INDEX = text("""
    SELECT DISTINCT f.account_id FROM flows f
    JOIN flow_versions v ON v.flow_id = f.id AND v.version = f.current_version
    WHERE NOT EXISTS (SELECT FROM flow_terms t WHERE t.account_id = f.account_id AND t.flow_id = f.id)
""")
_TO_EMBED = text("""
    SELECT account_id, flows, anew, (
        SELECT count(*) FROM flow_terms t WHERE t.account_id = l.account_id
        AND (t.embedded_by IS NULL OR (l.anew AND t.embedded_by <> :number))) AS missing
    FROM (SELECT *, model <> :model AS anew FROM flow_libraries WHERE flows > 0) AS l
    WHERE (anew AND (model_since IS NULL OR model_since <= :since))
       OR (NOT anew AND EXISTS (
           SELECT FROM flow_terms t WHERE t.account_id = l.account_id AND t.embedded_by IS NULL))
    ORDER BY flows
""")


async def libraries_to_index(connection: Connection) -> Sequence[UUID]:
    """Accounts with published flows that are not found by anything."""
    return list((await connection.execute(_TO_INDEX)).scalars())


async def libraries_to_embed(connection: Connection, model: ModelName, since: datetime) -> Sequence[LibraryState]:
    """Accounts whose flows are not all embedded by the model, the smallest first; not those that took to another model
    after `since`: a process that was started before has the older configuration.
    """
    parameters = {"model": model.name, "number": model_number(model.name), "since": since}
    rows = await connection.execute(_TO_EMBED, parameters)
    return [LibraryState(row.account_id, row.flows, row.missing, row.anew) for row in rows]
