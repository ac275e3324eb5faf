"""Edited documentation and ratings in the database."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from core.documentation import Document, DocumentKey, Section, StoredDocument
from storage.json_form import dump, load
from storage.tables import documents


class DocumentRows:
    """The documents of one account, within a transaction."""

    def __init__(self, connection: AsyncConnection, account_id: UUID) -> None:
        self._connection = connection
        self._account_id = account_id

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
        text = Document(row.title, load(row.sections, tuple[Section, ...])) if row.sections is not None else None
        return StoredDocument(text, row.edited, row.written_for, row.stars, row.comment)

    async def save_text(self, key: DocumentKey, document: Document, *, edited: bool, written_for: datetime) -> None:
        """Keep an edited or polished text."""
        sections = dump(document.sections, tuple[Section, ...])
        await self._save(
            key, {"title": document.title, "sections": sections, "edited": edited, "written_for": written_for}
        )

    async def save_rating(self, key: DocumentKey, stars: int, comment: str, rated_by: UUID) -> None:
        """Keep a rating; a later one replaces it."""
        await self._save(key, {"stars": stars, "comment": comment, "rated_by": rated_by})

    async def _save(self, key: DocumentKey, values: dict[str, Any]) -> None:
        own = {"account_id": self._account_id, "session_id": key.session_id}
        identity = {**own, "kind": key.kind.value, "audience": key.audience.value}
        await self._connection.execute(
            upsert(documents)
            .values(**identity, **values)
            .on_conflict_do_update(
                index_elements=["session_id", "kind", "audience"],
                set_={**values, "updated_at": func.now()},
                where=documents.c.account_id == self._account_id,
            )
        )
