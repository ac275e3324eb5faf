"""What the core needs of a store of documentation."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.tickets.documents import Document, DocumentKey, StoredDocument


class DocumentRepository(Protocol):
    """Edited texts and ratings of the account's documentation."""

    async def hold(self, session_id: UUID) -> None:
        """Hold off whoever else would edit a document of the session, until the end of the transaction."""
        ...

    async def get(self, key: DocumentKey) -> StoredDocument | None:
        """What is stored beside the generated text, or None."""
        ...

    async def save_text(self, key: DocumentKey, document: Document, *, edited: bool, written_for: datetime) -> bool:
        """Keep an edited or polished text. False when a polished one would replace a person's for that moment."""
        ...

    async def drop_polished(self, key: DocumentKey) -> None:
        """Forget a polished text, as what it words has changed; an edited one stays."""
        ...

    async def save_rating(self, key: DocumentKey, stars: int, comment: str, rated_by: UUID) -> None:
        """Keep a rating; a later one replaces it."""
        ...
