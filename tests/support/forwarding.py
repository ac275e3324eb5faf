"""What may stand between people and FlowPilot: a reverse proxy as it comes, and a plain forward of a port."""

import asyncio
import os
import shutil
import socket
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

import pytest

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
_CONFIGURATION = """
daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    server {{
        listen 127.0.0.1:{port};
        location / {{ proxy_pass {url}; }}
    }}
}}
"""
"""Nothing is said of headers, so that Host becomes the address behind it, and nobody is told who asks."""


@asynccontextmanager
async def nginx(url: str) -> AsyncGenerator[str]:
    """The address of an nginx with only `proxy_pass` to that address; skips the test where there is none."""
    if NGINX is None:
        message = "There is no nginx; on Debian and Ubuntu: apt-get install nginx-light"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    with tempfile.TemporaryDirectory(prefix="fp-nginx-") as folder, socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        with open(f"{folder}/nginx.conf", "w") as file:  # noqa: ASYNC230, PTH123 - a few bytes
            file.write(_CONFIGURATION.format(port=port, url=url))
        process = await asyncio.create_subprocess_exec(
            NGINX,
            *("-p", folder, "-c", f"{folder}/nginx.conf", "-e", "stderr"),
            pass_fds=[listening.fileno()],
            # It takes the socket over, which listens already: nobody has to wait for it.
            env={"NGINX": f"{listening.fileno()};"},
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            await process.wait()


@asynccontextmanager
async def port_forward(url: str) -> AsyncGenerator[str]:
    """The address of a forward of bytes, as `ssh -R` and socat do it."""
    port = int(url.rpartition(":")[2])
    connections = set[asyncio.Task[None]]()

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends = [writer]
        try:
            there, back = await asyncio.open_connection("127.0.0.1", port)
            ends.append(back)
            await asyncio.gather(_relay(reader, back), _relay(there, writer))
        finally:
            for end in ends:  # at once, as this may be cancelled at any wait
                end.close()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.add(asyncio.create_task(forward(reader, writer)))

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for connection in connections:
            connection.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
        await server.wait_closed()


async def _relay(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(65_536):
            target.write(data)
            await target.drain()
        target.write_eof()
