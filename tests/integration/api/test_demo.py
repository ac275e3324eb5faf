"""Browsers: signing in by name only where nobody else can come along, cookies, and writes from other sites."""

from collections.abc import AsyncGenerator
from uuid import uuid4

import aiohttp
import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer

from bot.bootstrap.container import build_container
from bot.web.app import make_app
from core.accounts.user import Role
from storage.embedded import EmbeddedServer
from tests.integration.api.conftest import House, MakeEngineer, served_again
from tests.support.database import config_for, fresh_database

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Browser:
    """A browser with its cookies, on a page of FlowPilot's or of somebody else's."""

    def __init__(self, http: aiohttp.ClientSession, base: str) -> None:
        self.http = http
        self.base = base

    async def call(
        self, method: str, path: str, body: object = None, *, origin: str | None = None, **headers: str
    ) -> aiohttp.ClientResponse:
        """A request; what a page sends to change something carries the page's origin."""
        named = {} if origin is None else {"Origin": origin}
        response = await self.http.request(method, self.base + path, json=body, headers={**named, **headers})
        await response.read()
        return response

    async def signs_in(self, **who: str) -> int:
        """Sign in from our own page; the status."""
        return (await self.call("POST", "/page/sign-in", who, origin=self.base)).status

    async def name(self) -> str | None:
        """Who the page says its reader is."""
        user = (await (await self.call("GET", "/page/me")).json())["user"]
        return user and user["name"]


@pytest_asyncio.fixture(loop_scope="session")
async def http() -> AsyncGenerator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield session


@pytest_asyncio.fixture(loop_scope="session")
async def browser(house: House, http: aiohttp.ClientSession) -> Browser:
    return Browser(http, house.base)


async def test_on_this_machine_the_page_offers_people_to_be(browser: Browser) -> None:
    me = await (await browser.call("GET", "/page/me")).json()
    assert (me["demo"], me["user"]) == (True, None)
    roles = {(person["role"], person["reviewer"]) for person in me["identities"]}
    assert {("engineer", False), ("admin", True), ("l1_tech", False), ("viewer", False)} <= roles
    for person in me["identities"]:
        assert await browser.signs_in(user=person["name"]) == 200
        assert await browser.name() == person["name"]


async def test_the_cookie_is_for_our_page_alone_and_ends_by_itself(browser: Browser) -> None:
    response = await browser.call("POST", "/page/sign-in", {"user": "dana"}, origin=browser.base)
    cookie = response.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=604800"} <= {part.strip() for part in cookie.split(";")}


async def test_the_api_asks_for_a_token_even_where_the_page_signs_in_by_itself(browser: Browser) -> None:
    response = await browser.call("GET", "/api/v1/me")
    assert (response.status, (await response.json())["code"]) == (401, "not_signed_in")


async def test_a_cookie_counts_for_changes_from_our_own_page_only(browser: Browser) -> None:
    await browser.signs_in(user="dana")
    assert (await browser.call("GET", "/api/v1/me")).status == 200
    new = {"problem": "x", "guide": "adhoc"}
    port = browser.base.rpartition(":")[2]
    foreign = (
        None,
        "",
        "null",
        "http://evil.example",
        f"http://127.0.0.1:{int(port) ^ 1}",
        f"http://localhost:{port}",
        f"ftp://127.0.0.1:{port}",
        f"{browser.base}.evil.example",
        f"http://evil.example@127.0.0.1:{port}",
    )
    for origin in foreign:
        assert (await browser.call("POST", "/api/v1/sessions", new, origin=origin)).status == 401, origin
        assert (await browser.call("POST", "/page/sign-in", {"user": "ravi"}, origin=origin)).status == 403, origin
        assert (await browser.call("POST", "/page/sign-out", origin=origin)).status == 403, origin
    assert await browser.name() == "dana"
    started = await browser.call("POST", "/api/v1/sessions", new, origin=browser.base)
    assert (started.status, (await started.json())["engineer"]) == (201, "dana")


async def test_signing_out_ends_the_cookie_for_whoever_kept_it(browser: Browser, http: aiohttp.ClientSession) -> None:
    await browser.signs_in(user="dana")
    kept = {cookie.key: cookie.value for cookie in http.cookie_jar}
    assert (await browser.call("POST", "/page/sign-out", origin=browser.base)).status == 200
    assert await browser.name() is None
    http.cookie_jar.update_cookies(kept, response_url=aiohttp.client.URL(browser.base))
    assert await browser.name() is None
    assert (await browser.call("GET", "/api/v1/me")).status == 401


async def test_with_a_token_anybody_signs_in_and_gets_a_cookie_of_their_own(
    browser: Browser, engineer: MakeEngineer, http: aiohttp.ClientSession
) -> None:
    zoe = await engineer("zoe", Role.VIEWER)
    assert await browser.signs_in(token=zoe.token) == 200
    assert await browser.name() == "zoe"
    assert zoe.token not in {cookie.value for cookie in http.cookie_jar}
    assert len((await zoe.call("GET", "/tokens")).body["items"]) == 1


@pytest.mark.parametrize("who", [{"user": "olga"}, {"user": "admin"}, {"token": "fp_unknown"}, {}])
async def test_who_is_not_known_is_not_signed_in(browser: Browser, who: dict[str, str]) -> None:
    assert await browser.signs_in(**who) == 401
    assert await browser.name() is None


@pytest.mark.parametrize("body", [{"user": 7}, {"token": {}}, [], "dana", None])
async def test_a_sign_in_that_cannot_be_read_is_invalid(browser: Browser, body: object) -> None:
    response = await browser.call("POST", "/page/sign-in", body, origin=browser.base)
    assert (response.status, response.content_type) == (422, "application/problem+json")


FORWARDED = [
    {"X-Forwarded-For": "203.0.113.7"},
    {"X-Forwarded-Host": "flowpilot.example"},
    {"X-Forwarded-Proto": "https"},
    {"X-Real-IP": "203.0.113.7"},
    {"Forwarded": "for=203.0.113.7"},
    {"Via": "1.1 proxy"},
]
HOSTS = ["flowpilot.example", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.5:8080", "[", "0.0.0.0"]


@pytest.mark.parametrize("headers", [*FORWARDED, *({"Host": host} for host in HOSTS)])
async def test_whoever_comes_by_another_way_than_this_machine_needs_a_token(
    browser: Browser, headers: dict[str, str]
) -> None:
    await assert_no_demo(browser, **headers)


async def assert_no_demo(browser: Browser, **headers: str) -> None:
    """Nobody may be anybody: the page offers nobody, signing in by name and reading figures are refused."""
    me = await (await browser.call("GET", "/page/me", **headers)).json()
    assert (me["demo"], me["identities"], me["user"]) == (False, [], None)
    for origin in (browser.base, f"http://{headers.get('Host', 'x')}"):
        signed_in = await browser.call("POST", "/page/sign-in", {"user": "dana"}, origin=origin, **headers)
        assert signed_in.status in (401, 403)
        assert "Set-Cookie" not in signed_in.headers
    assert (await browser.call("GET", "/metrics", **headers)).status == 401


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1", "127.8.8.8:80", "[::1]:8080"])
async def test_this_machine_has_several_names(browser: Browser, host: str) -> None:
    me = await (await browser.call("GET", "/page/me", Host=host)).json()
    assert me["demo"]
    assert (await browser.call("GET", "/metrics", Host=host)).status == 200


async def test_switched_off_there_is_no_demo(house: House, http: aiohttp.ClientSession) -> None:
    async with served_again(house, demo=False) as base:
        await assert_no_demo(Browser(http, base))


@pytest.mark.parametrize(
    ("settings", "demo"),
    [
        ({}, True),
        ({"FLOWPILOT_SERVER_HOST": "::1"}, True),
        ({"FLOWPILOT_SERVER_HOST": "localhost"}, True),
        ({"FLOWPILOT_SERVER_HOST": "0.0.0.0"}, False),
        ({"FLOWPILOT_SERVER_HOST": "::"}, False),
        ({"FLOWPILOT_SERVER_HOST": "192.0.2.1"}, False),
        ({"FLOWPILOT_SERVER_DEMO": "off"}, False),
    ],
)
async def test_only_what_listens_on_this_machine_alone_has_a_demo(
    postgres: EmbeddedServer, http: aiohttp.ClientSession, settings: dict[str, str], demo: bool
) -> None:
    with fresh_database(postgres) as url:
        async with (
            build_container(config_for(url, **settings)) as parts,
            TestServer(make_app(parts.services), host="127.0.0.1") as server,
        ):
            browser = Browser(http, str(server.make_url("")).rstrip("/"))
            if demo:
                assert await browser.signs_in(user="dana") == 200
            else:
                await assert_no_demo(browser)


async def test_figures_are_there_for_who_has_a_token(house: House, engineer: MakeEngineer) -> None:
    zoe = await engineer("zoe", Role.VIEWER)
    async with served_again(house, demo=False) as base:
        url = f"{base}/metrics"
        assert (await house.http.get(url)).status == 401
        assert (await house.http.get(url, headers={"Authorization": "Bearer fp_unknown"})).status == 401
        assert (await house.http.get(url, headers={"Authorization": f"Bearer {zoe.token}"})).status == 200


async def test_the_pages_files_let_nothing_else_run_beside_them(browser: Browser) -> None:
    for path in ("/", "/static/app.js", "/page/me"):
        response = await browser.call("GET", path)
        assert response.status == 200
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe-inline" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_what_a_reader_is_shown_is_not_kept_by_caches(browser: Browser, house: House) -> None:
    await browser.signs_in(user="dana")
    started = await browser.call("POST", "/api/v1/sessions", {"problem": f"x {uuid4()}"}, origin=browser.base)
    address = f"session/{(await started.json())['id']}"
    shown = await browser.call("GET", f"/page/conversation?address={address}")
    assert (shown.status, shown.headers["Cache-Control"]) == (200, "no-store")
