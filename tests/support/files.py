"""Screenshots drawn for tests, and a reader that knows what they say: recognising text takes a second."""

import asyncio
import io
from collections.abc import AsyncGenerator, Callable
from functools import cache
from typing import Any, TypeVar, TypeVarTuple

import pytest
from PIL import Image, ImageDraw, ImageFont

from bot.shared.isolation import IsolatedProcesses
from core.attachments.reading import FileReading, read_file
from core.chat.uploads import NotFetched, SentFile
from core.sessions.attachments import AttachmentKind, ReadState

Args = TypeVarTuple("Args")
R = TypeVar("R")
LOG = b"2026-03-01 10:00:00 INFO start\n" * 30 + b"2026-03-01 10:00:05 ERROR spooler: 0x80070005 Access is denied\n"
_DRAWN: dict[bytes, str] = {}


@cache
def screenshot(*lines: str) -> bytes:
    """A picture of these lines; a reader that is given knows them."""
    picture = Image.new("RGB", (640, 60 + 40 * len(lines)), "white")
    draw = ImageDraw.Draw(picture)
    for place, line in enumerate(lines):
        draw.text((20, 20 + 40 * place), line, fill="black", font=ImageFont.load_default(20))
    out = io.BytesIO()
    picture.save(out, "PNG")
    _DRAWN[out.getvalue()] = "\n".join(lines)
    return out.getvalue()


class GivenReadings:
    """Reads drawn screenshots by heart, and everything else in this process."""

    async def run(self, function: Callable[[*Args], R], *args: *Args) -> R:
        content: Any = args[0]
        if function is read_file and content in _DRAWN:
            return FileReading(AttachmentKind.IMAGE, ReadState.READ, _DRAWN[content])
        return function(*args)


def read_by_heart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have FlowPilot, in this process, read as `GivenReadings` does."""
    given = GivenReadings()

    async def run(_: IsolatedProcesses, function: Callable[..., Any], *args: Any) -> Any:
        return await given.run(function, *args)

    monkeypatch.setattr(IsolatedProcesses, "run", run)


def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have FlowPilot read files in this process: to start one for each takes longer than all that most tests do."""

    async def run(_: IsolatedProcesses, function: Callable[..., Any], *args: Any) -> Any:
        return await asyncio.to_thread(function, *args)

    monkeypatch.setattr(IsolatedProcesses, "run", run)


def sent(name: str, content: bytes | NotFetched, *, size: int | None = None, id_: str = "") -> SentFile:
    """A file of a message, that a platform gives in parts, or does not give."""

    async def fetch() -> AsyncGenerator[bytes]:
        if isinstance(content, NotFetched):
            raise content
        for start in range(0, len(content), 65_536):
            yield content[start : start + 65_536]

    told = len(content) if isinstance(content, bytes) else 0
    return SentFile(name, fetch, told if size is None else size, id_)
