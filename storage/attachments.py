"""The files of sessions in the database."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update

from core.sessions.attachments import AttachedFile, Attachment
from storage.connection import Connection
from storage.json_form import dump
from storage.tables import attachments


class AttachmentRows:
    """The files of one account's sessions, within a transaction."""

    def __init__(self, connection: Connection, account_id: UUID) -> None:
        self._connection = connection
        self._account_id = account_id

    async def add(self, session_id: UUID, file: AttachedFile) -> None:
        """Keep a file of the session."""
        one = file.attachment
        values = {
            "id": one.id,
            "account_id": self._account_id,
            "session_id": session_id,
            "step_id": one.step_id,
            "name": one.name,
            "kind": one.kind.value,
            "size": one.size,
            "sha256": file.sha256,
            "state": one.state.value,
            "read": one.read,
            "digest": dump(one.digest, tuple[str, ...]),
            "note": one.note,
            "content": file.content,
            "has_secrets": one.has_secrets,
            "source": one.source,
            "picture": file.picture or None,
        }
        await self._connection.execute(insert(attachments), values)

    async def correct(self, attachment: Attachment) -> None:
        """Keep what people say that a file says."""
        await self._connection.execute(
            update(attachments)
            .where(attachments.c.account_id == self._account_id, attachments.c.id == attachment.id)
            .values(read=attachment.read, state=attachment.state.value, note=attachment.note)
        )

    async def remove(self, attachment_id: UUID) -> None:
        """Forget a file that its sender took back."""
        await self._connection.execute(
            delete(attachments).where(attachments.c.account_id == self._account_id, attachments.c.id == attachment_id)
        )

    async def content(self, session_id: UUID, attachment_id: UUID) -> bytes | None:
        """The file itself, or None."""
        query = select(attachments.c.content).where(
            attachments.c.account_id == self._account_id,
            attachments.c.session_id == session_id,
            attachments.c.id == attachment_id,
        )
        return (await self._connection.execute(query)).scalar_one_or_none()

    async def pictures(self, session_id: UUID) -> Mapping[UUID, bytes]:
        """What a model may see of the session's images, by the files' ids."""
        query = select(attachments.c.id, attachments.c.picture).where(
            attachments.c.account_id == self._account_id,
            attachments.c.session_id == session_id,
            attachments.c.picture.is_not(None),
        )
        return {row.id: row.picture for row in await self._connection.execute(query)}

    async def bytes_kept(self) -> int:
        """How much the account's files come to, in bytes."""
        query = select(func.coalesce(func.sum(attachments.c.size), 0)).where(
            attachments.c.account_id == self._account_id
        )
        return int((await self._connection.execute(query)).scalar_one())
