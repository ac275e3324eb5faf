"""The batches of documents that a model is outlining."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from core.ports.outline_batches import OutlineBatch
from storage.connection import Connection
from storage.tables import outline_batches


class OutlineBatchRows:
    """The batches of one account."""

    def __init__(self, connection: Connection, account_id: UUID) -> None:
        self._connection = connection
        self._account_id = account_id

    async def list(self) -> Sequence[OutlineBatch]:
        """All of them, the oldest first."""
        columns = outline_batches.c
        query = select(columns.id, columns.document_keys, columns.created_at, columns.batch_id).where(
            columns.account_id == self._account_id
        )
        rows = await self._connection.execute(query.order_by(columns.created_at, columns.id))
        return [OutlineBatch(row.id, tuple(row.document_keys), row.created_at, row.batch_id) for row in rows]

    async def keep(self, batch: OutlineBatch) -> None:
        """Store a batch as it stands; one without keys is forgotten."""
        columns = outline_batches.c
        if not batch.keys:
            own = (columns.id == batch.id, columns.account_id == self._account_id)
            await self._connection.execute(delete(outline_batches).where(*own))
            return
        values = {"document_keys": list(batch.keys), "batch_id": batch.batch_id}
        await self._connection.execute(
            upsert(outline_batches)
            .values(id=batch.id, account_id=self._account_id, created_at=batch.created_at, **values)
            .on_conflict_do_update(
                index_elements=[columns.id], set_=values, where=columns.account_id == self._account_id
            )
        )
