"""Where the files of sessions are kept."""

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from core.sessions.attachments import AttachedFile, Attachment


class AttachmentRepository(Protocol):
    """The files of one account's sessions, within a transaction. What a session knows of them comes with it."""

    async def add(self, session_id: UUID, file: AttachedFile) -> None:
        """Keep a file of the session."""
        ...

    async def correct(self, attachment: Attachment) -> None:
        """Keep what people say that a file says."""
        ...

    async def remove(self, attachment_id: UUID) -> None:
        """Forget a file that its sender took back."""
        ...

    async def content(self, session_id: UUID, attachment_id: UUID) -> bytes | None:
        """The file itself, or None."""
        ...

    async def pictures(self, session_id: UUID) -> Mapping[UUID, bytes]:
        """What a model may see of the session's images, by the files' ids."""
        ...

    async def bytes_kept(self) -> int:
        """How much the account's files come to, in bytes."""
        ...
