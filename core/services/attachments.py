"""Files of sessions: reading them where they can do no harm, and giving them back."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath
from uuid import UUID

from core.accounts.user import User
from core.attachments.kinds import kind_of
from core.attachments.reading import MEGABYTE, MOST_BYTES, MOST_LOG_BYTES, FileReading, read_file
from core.ports.isolation import Isolation, IsolationFailure, NotDone
from core.ports.unit_of_work import Store
from core.safety.redaction.file_names import scrub_file_name
from core.services.session_queries import SessionQueries
from core.sessions.attachments import MOST_ATTACHMENTS, AttachedFile, Attachment, AttachmentKind, ReadState
from core.sessions.permissions import check_may_note, check_may_start
from core.shared.errors import Conflict, InvalidInput, NotFound, TooLarge
from core.shared.invisible import cleaned

_LONGEST_NAME = 200
_GIVEN_UP = {
    IsolationFailure.TIME: "Kept, not read: reading it takes too long.",
    IsolationFailure.MEMORY: "Kept, not read: reading it takes too much memory.",
    IsolationFailure.BROKEN: "Kept, not read: the file is damaged.",
}


class AttachmentService:
    """What people do with files."""

    def __init__(
        self,
        store: Store,
        queries: SessionQueries,
        isolation: Isolation,
        new_id: Callable[[], UUID],
        account_bytes: int,
    ) -> None:
        """`account_bytes` is how much the files of one account may come to; 0: no limit."""
        self._store = store
        self._queries = queries
        self._isolation = isolation
        self._new_id = new_id
        self._account_bytes = account_bytes

    async def read_first(self, user: User, files: Sequence[tuple[str, bytes]]) -> tuple[AttachedFile, ...]:
        """The files a session starts with, read. Raises NotAllowed, InvalidInput, TooLarge or Conflict."""
        check_may_start(user)
        return await self._read(user.account_id, files, 0)

    async def read_for_notes(self, user: User, files: Sequence[tuple[str, bytes]]) -> tuple[AttachedFile, ...]:
        """Files read for what they say, by somebody who may note that. Raises InvalidInput, TooLarge, Conflict."""
        return await self._read(user.account_id, files, 0)

    async def read_for(
        self, user: User, session_id: UUID, files: Sequence[tuple[str, bytes]]
    ) -> tuple[AttachedFile, ...]:
        """The files for a session, read. Raises as `read_first` does, and NotFound."""
        return await self._read(user.account_id, files, await self.count(user, session_id))

    async def check_next(self, user: User, known: int, taken: Sequence[AttachedFile], size: int) -> None:
        """Whether there is room for a file of that size in a session that has `known` files, beside those `taken`.

        Raises Conflict; so that what is not kept need not be fetched.
        """
        if known + len(taken) >= MOST_ATTACHMENTS:
            raise Conflict(f"a session keeps at most {MOST_ATTACHMENTS} files.")
        await self._check_room(user.account_id, sum(file.attachment.size for file in taken) + size)

    async def read_next(
        self, user: User, known: int, taken: Sequence[AttachedFile], name: str, content: bytes
    ) -> AttachedFile:
        """One file more for that session, read. Raises InvalidInput, TooLarge, Conflict or Unavailable."""
        _check_size(name, content)
        await self.check_next(user, known, taken, len(content))
        return await self._read_one(name, content)

    async def count(self, user: User, session_id: UUID) -> int:
        """How many files a session has to which the user may add some. Raises NotFound or NotAllowed."""
        session = await self._store.session(user.account_id, session_id)
        if session is None:
            raise NotFound("There is no such session.")
        check_may_note(user, session)
        return len(session.attachments)

    async def content(self, user: User, session_id: UUID, attachment_id: UUID) -> tuple[Attachment, bytes]:
        """A file with its content. Raises NotFound or NotAllowed."""
        session = await self._queries.session(user, session_id)
        found = next((one for one in session.attachments if one.id == attachment_id), None)
        if found is not None:
            async with self._store.reading(user.account_id) as transaction:
                content = await transaction.attachments.content(session_id, attachment_id)
            if content is not None:
                return found, content
        raise NotFound("There is no such file in this session.")

    async def _read(self, account_id: UUID, files: Sequence[tuple[str, bytes]], known: int) -> tuple[AttachedFile, ...]:
        if known + len(files) > MOST_ATTACHMENTS:
            raise Conflict(f"A session keeps at most {MOST_ATTACHMENTS} files; this one has {known}.")
        for name, content in files:
            _check_size(name, content)
        await self._check_room(account_id, sum(len(content) for _, content in files))
        # How many are read at a time, the isolation decides.
        return tuple(await asyncio.gather(*(self._read_one(name, content) for name, content in files)))

    async def _check_room(self, account_id: UUID, more: int) -> None:
        if not self._account_bytes:
            return
        async with self._store.reading(account_id) as transaction:
            kept = await transaction.attachments.bytes_kept()
        if kept + more > self._account_bytes:
            most = self._account_bytes // 1_000_000
            raise Conflict(f"This account's files have reached {most:,} MB; an admin can raise the limit.")

    async def _read_one(self, name: str, content: bytes) -> AttachedFile:
        try:
            found = await self._isolation.run(read_file, content)
        except NotDone as gave_up:
            found = FileReading(kind_of(content[:65_536]), ReadState.UNREAD, note=_GIVEN_UP[gave_up.failure])
        attachment = Attachment(
            self._new_id(),
            safe_name(name),
            found.kind,
            len(content),
            found.state,
            found.read,
            found.digest,
            found.note,
            has_secrets=found.has_secrets,
        )
        return AttachedFile(attachment, content, hashlib.sha256(content).hexdigest(), found.picture)


def _check_size(name: str, content: bytes) -> None:
    if not content:
        raise InvalidInput("file", f"{safe_name(name)} is empty.")
    if len(content) > MOST_BYTES and (len(content) > MOST_LOG_BYTES or kind_of(content) is not AttachmentKind.LOG):
        raise TooLarge(
            f"{safe_name(name)} has {len(content):,} bytes; at most {MOST_BYTES // MEGABYTE} MB are kept, "
            f"{MOST_LOG_BYTES // MEGABYTE} MB of a log."
        )


def safe_name(name: str) -> str:
    """The last part of a name, without secrets and without what cannot be seen."""
    last = PurePosixPath(" ".join(cleaned(name.replace("\x00", "")).replace("\\", "/").split())).name
    kept = scrub_file_name(last)[-_LONGEST_NAME:]
    return kept if kept.strip(". ") else "file"
