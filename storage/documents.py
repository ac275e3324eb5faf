"""Edited documentation and ratings in the database."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, null, or_, select, text, true, update
from sqlalchemy.dialects.postgresql import insert as upsert

from core.tickets.documents import Document, DocumentKey, Section, StoredDocument
from storage.connection import Connection
from storage.json_form import dump, load
from storage.tables import documents

_HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended('documents ' || :session_id, 0))")


class DocumentRows:
    """The documents of one account, within a transaction."""

    def __init__(self, connection: Connection, account_id: UUID) -> None:
        self._connection = connection
        self._account_id = account_id

    async def hold(self, session_id: UUID) -> None:
        """Hold off whoever else would edit a document of the session, until the end of the transaction."""
        await self._connection.execute(_HOLD, {"session_id": str(session_id)})

    async def get(self, key: DocumentKey) -> StoredDocument | None:
        """What is stored beside the generated text, or None."""
        query = select(documents).where(
            documents.c.account_id == self._account_id,
            documents.c.session_id == key.session_id,
            documents.c.kind == key.kind.value,
            documents.c.audience == key.audience.value,
        )
        row = (await self._connection.execute(query)).first()
        if row is None:
            return None
        kept = Document(row.title, load(row.sections, tuple[Section, ...])) if row.sections is not None else None
        return StoredDocument(kept, row.edited, row.written_for, row.stars, row.comment)

    async def save_text(self, key: DocumentKey, document: Document, *, edited: bool, written_for: datetime) -> bool:
        """Keep an edited or polished text. False when a polished one would replace a person's for that moment."""
        sections = dump(document.sections, tuple[Section, ...])
        values = {"title": document.title, "sections": sections, "edited": edited, "written_for": written_for}
        unedited = or_(~documents.c.edited, documents.c.written_for.is_distinct_from(written_for))
        return await self._save(key, values, true() if edited else unedited)

    async def drop_polished(self, key: DocumentKey) -> None:
        """Forget a polished text, as what it words has changed; an edited one stays."""
        await self._connection.execute(
            update(documents)
            .where(
                documents.c.account_id == self._account_id,
                documents.c.session_id == key.session_id,
                documents.c.kind == key.kind.value,
                documents.c.audience == key.audience.value,
                ~documents.c.edited,
            )
            .values(title=None, sections=null(), written_for=None)
        )

    async def save_rating(self, key: DocumentKey, stars: int, comment: str, rated_by: UUID) -> None:
        """Keep a rating; a later one replaces it."""
        await self._save(key, {"stars": stars, "comment": comment, "rated_by": rated_by}, true())

    async def _save(self, key: DocumentKey, values: dict[str, Any], over: ColumnElement[bool]) -> bool:
        """Add a row, or change the one there if the condition holds of it; whether that was done."""
        own = {"account_id": self._account_id, "session_id": key.session_id}
        identity = {**own, "kind": key.kind.value, "audience": key.audience.value}
        result = await self._connection.execute(
            upsert(documents)
            .values(**identity, **values)
            .on_conflict_do_update(
                index_elements=["session_id", "kind", "audience"],
                set_={**values, "updated_at": func.now()},
                where=(documents.c.account_id == self._account_id) & over,
            )
            .returning(documents.c.session_id)
        )
        return result.first() is not None
