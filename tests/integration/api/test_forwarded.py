"""FlowPilot as its defaults are, behind what makes a stranger look like somebody on this machine."""

from collections.abc import AsyncGenerator, Generator

import aiohttp
import pytest
import pytest_asyncio

from storage.embedded import EmbeddedServer
from tests.support.database import fresh_database
from tests.support.forks import flowpilot, running_server
from tests.support.forwarding import nginx, port_forward
from tests.support.server import RunningServer

pytestmark = pytest.mark.asyncio(loop_scope="session")

WAYS = {"nginx": nginx, "port forward": port_forward}


@pytest.fixture(scope="module")
def database_of_program(postgres: EmbeddedServer) -> Generator[str]:
    with fresh_database(postgres) as url:
        yield url


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def program(database_of_program: str) -> AsyncGenerator[RunningServer]:
    async with running_server(DATABASE_URL=database_of_program) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def used_link(program: RunningServer) -> str:
    """The start link, which let one browser in, by the same way or another."""
    link = await program.start_link()
    async with _session() as owner:
        async with owner.get(link) as opened:
            assert opened.status == 200
        assert (await (await owner.get(f"{program.url}/page/me")).json())["user"]["name"] == "dana"
    return link


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True), timeout=aiohttp.ClientTimeout(total=30))


async def _answers(http: aiohttp.ClientSession, url: str) -> dict[str, int]:
    """The status of each thing that a stranger tries."""
    tried = {
        "users": http.get(f"{url}/api/v1/users"),
        "sessions": http.get(f"{url}/api/v1/sessions"),
        "figures": http.get(f"{url}/metrics"),
        "be the admin": http.post(f"{url}/page/sign-in", json={"user": "ravi"}, headers={"Origin": url}),
        "the same, as the page behind": http.post(
            f"{url}/page/sign-in", json={"user": "ravi"}, headers={"Origin": url, "Sec-Fetch-Site": "same-origin"}
        ),
        "conversations": http.get(f"{url}/page/conversation?address=channel/handover"),
    }
    return {what: (await request).status for what, request in tried.items()}


@pytest.mark.parametrize("way", WAYS)
async def test_a_stranger_who_comes_through_a_forward_is_nobody(
    program: RunningServer, used_link: str, way: str
) -> None:
    async with WAYS[way](program.url) as url, _session() as stranger:
        answers = await _answers(stranger, url)
        assert set(answers.values()) <= {401, 403}, answers
        me = await (await stranger.get(f"{url}/page/me")).json()
        assert (me["user"], me["demo"], me["identities"]) == (None, False, [])
        async with stranger.get(used_link.replace(program.url, url)) as used:
            assert used.history[0].headers["Location"] == "/#/start-link-used"
        assert (await (await stranger.get(f"{url}/page/me")).json())["user"] is None


@pytest.mark.parametrize("way", WAYS)
async def test_who_has_a_token_signs_in_through_a_forward(
    program: RunningServer, way: str, database_of_program: str
) -> None:
    made = ("token", "create", "--user", "mia", "--role", "engineer")
    status, token, error = await flowpilot(*made, DATABASE_URL=database_of_program)
    assert status == 0, error
    async with WAYS[way](program.url) as url, _session() as http:
        said = {"Origin": url, "Sec-Fetch-Site": "same-origin"}
        async with http.post(f"{url}/page/sign-in", json={"token": token.strip()}, headers=said) as signed_in:
            assert signed_in.status == 200
        assert (await (await http.get(f"{url}/page/me")).json())["user"]["name"] == "mia"


async def test_after_a_restart_the_browser_is_still_in_and_a_new_link_lets_it_in_again(database_url: str) -> None:
    async with _session() as browser:
        for _ in range(2):
            async with running_server(DATABASE_URL=database_url) as program:
                link = await program.start_link()
                async with browser.get(link) as opened:
                    assert opened.history[0].headers["Location"] == "/"
        async with running_server(DATABASE_URL=database_url) as program:
            assert (await (await browser.get(f"{program.url}/page/me")).json())["user"]["name"] == "dana"


async def test_with_an_owner_no_start_link_is_printed(database_url: str) -> None:
    made = ("account", "user", "--user", "olga", "--role", "owner")
    assert (await flowpilot(*made, DATABASE_URL=database_url))[0] == 0
    async with running_server(DATABASE_URL=database_url) as program:
        await program.terminate()
        assert b"/start/" not in await program.printed.read()
