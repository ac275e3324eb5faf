"""A real Request Tracker 5, from Debian's packages, on loopback with a database of its own."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

PROGRAM = Path("/usr/share/request-tracker5/libexec/rt-server")
DATABASE = Path("/var/lib/dbconfig-common/sqlite3/request-tracker5/rtdb")
PACKAGES = "apt-get install --no-install-recommends request-tracker5 rt5-db-sqlite rt5-standalone"
USER = {"user": "root", "password": "password"}
"""Whom Debian's package makes."""
_START_SECONDS = 60
_LIBRARIES = [f"-I/usr/share/request-tracker5/{folder}" for folder in ("lib", "plugins")]
_MAKES_TOKEN = (
    "use RT; RT::LoadConfig(); RT::Init(); my $user = RT::User->new(RT->SystemUser); $user->Load('root');"
    " my $token = RT::AuthToken->new(RT::CurrentUser->new($user));"
    " my ($ok, $said, $text) = $token->Create(Owner => $user->Id, Description => 'FlowPilot'); print $text;"
)


def is_installed() -> bool:
    """Whether it is there, with a database that we may copy."""
    return PROGRAM.exists() and os.access(DATABASE, os.R_OK)


@dataclass
class RequestTrackerServer:
    """A running Request Tracker."""

    url: str
    process: subprocess.Popen[bytes]
    environment: dict[str, str]

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        """A call of its own REST interface, as its administrator."""
        sign_in = aiohttp.encode_basic_auth(USER["user"], USER["password"])
        async with (
            aiohttp.ClientSession(headers={"Authorization": sign_in}) as http,
            http.request(method, f"{self.url}/REST/2.0{path}", json=body) as response,
        ):
            assert response.status < 300, await response.text()
            return await response.json(content_type=None)

    async def ticket(self, subject: str, content: str, requestor: str = "joe@contoso.example") -> str:
        """Make a ticket; its number."""
        body = {"Queue": "General", "Subject": subject, "Requestor": requestor, "Content": content}
        return str((await self.call("POST", "/ticket", body))["id"])

    async def transactions(self, ticket: str, *kinds: str) -> list[dict[str, Any]]:
        """The ticket's transactions of these kinds."""
        path = f"/ticket/{ticket}/history?per_page=100&fields=Type,TimeTaken"
        return [one for one in (await self.call("GET", path))["items"] if one["Type"] in kinds]

    async def token(self) -> str:
        """A token of its administrator, as its page makes them."""
        making = await asyncio.create_subprocess_exec(
            "perl", *_LIBRARIES, "-e", _MAKES_TOKEN, env=self.environment, stdout=subprocess.PIPE
        )
        said, _ = await making.communicate()
        return said.decode().strip()

    def stop(self) -> None:
        """End it, with the processes it has started."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@asynccontextmanager
async def request_tracker(folder: Path) -> AsyncGenerator[RequestTrackerServer]:
    """One for the length of a block; what it needs is in the folder."""
    shutil.copy(DATABASE, folder / "rtdb")
    (folder / "d").mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = folder / "RT_SiteConfig.pm"
    config.write_text(
        "Set($rtname, 'test'); Set($Organization, 'test'); Set($WebDomain, '127.0.0.1');\n"
        "Set($Timezone, 'America/New_York');\n"
        f"Set($DatabaseType, 'SQLite'); Set($DatabaseName, '{folder}/rtdb'); Set($WebPort, {port});\n"
        f"Set($WebPath, ''); Set($WebBaseURL, 'http://127.0.0.1:{port}'); Set($MailCommand, 'testfile');\n"
        "Set($LogToSTDERR, 'error'); Set($LogToSyslog, undef);\n1;\n"
    )
    environment = {**os.environ, "RT_SITE_CONFIG": str(config), "RT_SITE_CONFIG_DIR": str(folder / "d")}
    process = _started(folder, port, environment)
    server = RequestTrackerServer(f"http://127.0.0.1:{port}", process, environment)
    try:
        await _until_it_answers(server)
        yield server
    finally:
        server.stop()


def _started(folder: Path, port: int, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    with (folder / "log").open("wb") as log:
        command = [PROGRAM, "--host", "127.0.0.1", "--port", str(port)]
        return subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)


async def _until_it_answers(server: RequestTrackerServer) -> None:
    async with asyncio.timeout(_START_SECONDS):
        while True:
            try:
                await server.call("GET", "/queue/1")
            except aiohttp.ClientError:
                assert server.process.poll() is None, "Request Tracker ended by itself; see its log"
                await asyncio.sleep(0.2)
            else:
                return
