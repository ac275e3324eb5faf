"""Files of sessions, kept in memory."""

from dataclasses import dataclass, field
from uuid import UUID

from core.sessions.attachments import AttachedFile, Attachment


@dataclass
class MemoryAttachments:
    files: dict[UUID, tuple[UUID, AttachedFile]] = field(default_factory=dict[UUID, tuple[UUID, AttachedFile]])

    async def add(self, session_id: UUID, file: AttachedFile) -> None:
        self.files[file.attachment.id] = session_id, file

    async def correct(self, attachment: Attachment) -> None:
        assert attachment.id in self.files

    async def remove(self, attachment_id: UUID) -> None:
        del self.files[attachment_id]

    async def content(self, session_id: UUID, attachment_id: UUID) -> bytes | None:
        where, file = self.files.get(attachment_id, (None, None))
        return file.content if file and where == session_id else None

    async def pictures(self, session_id: UUID) -> dict[UUID, bytes]:
        return {
            one.attachment.id: one.picture for where, one in self.files.values() if where == session_id and one.picture
        }

    async def bytes_kept(self) -> int:
        return sum(len(file.content) for _, file in self.files.values())
