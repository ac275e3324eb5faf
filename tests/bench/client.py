"""A client that costs little: on a small machine the time a full HTTP client takes would be missing for the program."""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

_JSON = {"Content-Type": "application/json"}
_Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(slots=True)
class Client:
    """Sends JSON over connections that it keeps; `prefix` stands before every path."""

    url: str
    token: str
    prefix: str = "/api/v1"
    _idle: list[_Connection] = field(default_factory=list)

    async def post(self, path: str, body: Any) -> tuple[int, Any]:
        """Status and answer."""
        status, answer = await self.send("POST", path, json.dumps(body).encode(), _JSON)
        return status, json.loads(answer)

    async def get(self, path: str) -> tuple[int, Any]:
        """Status and answer."""
        status, answer = await self.send("GET", path, b"", _JSON)
        return status, json.loads(answer)

    async def send(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """Status and answer, whatever it is."""
        address = urlsplit(self.url)
        reader, writer = await self._connection()
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = (
            f"{method} {self.prefix}{path} HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Bearer {self.token}\r\n"
            f"{lines}Content-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        status, *told = (await reader.readuntil(b"\r\n\r\n")).decode().splitlines()
        length = next(int(header.split(":")[1]) for header in told if header.lower().startswith("content-length:"))
        answer = await reader.readexactly(length)
        self._idle.append((reader, writer))
        return int(status.split()[1]), answer

    async def _connection(self) -> _Connection:
        """One that is kept and that the server has not closed for idleness, or a new one."""
        while self._idle:
            reader, writer = self._idle.pop()
            if not reader.at_eof():
                return reader, writer
            writer.close()
        address = urlsplit(self.url)
        return await asyncio.open_connection(address.hostname, address.port)

    async def close(self) -> None:
        """Close the connections."""
        for _, writer in self._idle:
            writer.close()
            await writer.wait_closed()


@asynccontextmanager
async def connected(url: str, token: str, prefix: str = "/api/v1") -> AsyncGenerator[Client]:
    """A client for the length of a block."""
    client = Client(url, token, prefix)
    try:
        yield client
    finally:
        await client.close()
