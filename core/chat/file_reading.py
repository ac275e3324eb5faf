"""Files of a message: fetched within limits, read, and those that are not kept named with the reason."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from core.accounts.user import User
from core.attachments.kinds import kind_of
from core.attachments.reading import MEGABYTE, MOST_BYTES, MOST_LOG_BYTES
from core.chat.uploads import NotFetched, SentFile
from core.services.attachments import AttachmentService, safe_name
from core.sessions.attachments import AttachedFile, AttachmentKind
from core.shared.errors import Conflict, Refusal, TooLarge, Unavailable
from core.shared.text import shortened

Progress = Callable[[str], Awaitable[None]]
"""Shows the person what is being worked on."""
_AT_ONCE = 4
"""Messages whose files are fetched at a time: each holds its files in memory."""
_MOST_TOGETHER = 120 * MEGABYTE
"""Bytes of all files of one message."""
_HEAD = 65_536
"""Bytes by which the kind of a file is told."""
_NAME_SHOWN = 100
_NAMES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class FilesRead:
    """What became of a message's files."""

    kept: tuple[AttachedFile, ...] = ()
    refused: tuple[str, ...] = ()
    """A sentence for each that is not kept, with its name."""

    @property
    def sentence(self) -> str:
        """What the sender is told of those that are not kept; empty when all are."""
        return f"Not kept: {' '.join(self.refused)}" if self.refused else ""


class FileReader:
    """Reads what people send in chats, a file at a time."""

    def __init__(self, attachments: AttachmentService) -> None:
        self._attachments = attachments
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def read(self, user: User, files: Sequence[SentFile], key: str, known: int, progress: Progress) -> FilesRead:
        """The files of the message named by the key, for a session that has `known` files already."""
        kept, refused = list[AttachedFile](), list[str]()
        async with self._turn:
            await progress(f"Reading {_names(files)}…")
            for place, file in enumerate(files):
                name = shortened(safe_name(file.name), _NAME_SHOWN)
                try:
                    read = await self._one(user, file, known, kept)
                except NotFetched as failure:
                    refused.append(f"{name}: {failure.sentence}")
                except Refusal as refusal:
                    refused.append(refusal.sentence if name in refusal.sentence else f"{name}: {refusal.sentence}")
                except Unavailable as fault:
                    refused.append(f"{name}: {fault} Send it again in a moment.")
                else:
                    source = f"{source_of(key)}{file.id or place}"
                    kept.append(replace(read, attachment=replace(read.attachment, source=source[:300])))
        return FilesRead(tuple(kept), tuple(refused))

    async def _one(self, user: User, file: SentFile, known: int, kept: Sequence[AttachedFile]) -> AttachedFile:
        if file.size > MOST_LOG_BYTES:
            raise _too_large()
        await self._attachments.check_next(user, known, kept, file.size)
        together = sum(one.attachment.size for one in kept) + file.size
        if together > _MOST_TOGETHER:
            raise Conflict(f"the files of one message may total {_megabytes(_MOST_TOGETHER)}; send this one by itself.")
        content = await _content(file)
        return await self._attachments.read_next(user, known, kept, file.name, content)


def source_of(key: str) -> str:
    """How the sources of a message's files begin."""
    return f"{key}/"


async def _content(file: SentFile) -> bytes:
    """The content, and no more of what is too large than it takes to see that. Raises NotFetched or TooLarge."""
    content = bytearray()
    async with aclosing(file.fetch()) as parts:
        async for part in parts:
            content += part
            size = max(len(content), file.size if len(content) >= _HEAD else 0)
            if size > MOST_LOG_BYTES or (size > MOST_BYTES and not _is_log(content)):
                raise _too_large()
    return bytes(content)


def _is_log(content: bytearray) -> bool:
    return kind_of(bytes(content[:_HEAD])) is AttachmentKind.LOG


def _too_large() -> TooLarge:
    file, log = _megabytes(MOST_BYTES), _megabytes(MOST_LOG_BYTES)
    return TooLarge(f"it is over {file}, the limit for a file; the limit for a log is {log}.")


def _megabytes(size: int) -> str:
    return f"{size // MEGABYTE} MB"


def _names(files: Sequence[SentFile]) -> str:
    names = [shortened(safe_name(file.name), _NAME_SHOWN) for file in files[:_NAMES_SHOWN]]
    more = len(files) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")
