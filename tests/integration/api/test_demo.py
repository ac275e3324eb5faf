"""Browsers: signing in by token or by the demo's start link, cookies, and writes from other sites."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from uuid import uuid4

import aiohttp
import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from yarl import URL

from bot.bootstrap.container import build_container, has_demo
from bot.bootstrap.demo import may_open_browser
from bot.web.app import make_app
from core.accounts.user import Role
from core.services.administration import hashed_token
from storage.embedded import EmbeddedServer
from tests.integration.api.conftest import METRICS_TOKEN, NO_LIMIT, House, MakeEngineer, served_again
from tests.support.database import config_for, fresh_database
from tests.support.tables import every_case

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Browser:
    """A browser with its cookies, on a page of FlowPilot's or of somebody else's."""

    def __init__(self, house: House, http: aiohttp.ClientSession, base: str = "") -> None:
        self.house = house
        self.http = http
        self.base = base or house.base

    async def call(
        self, method: str, path: str, body: object = None, *, origin: str | None = None, **headers: str
    ) -> aiohttp.ClientResponse:
        """A request; what a page sends to change something carries the page's origin."""
        named = {} if origin is None else {"Origin": origin}
        response = await self.http.request(
            method, self.base + path, json=body, headers={**named, **headers}, allow_redirects=False
        )
        await response.read()
        return response

    async def signs_in(self, **who: str) -> int:
        """Sign in from our own page; the status."""
        return (await self.call("POST", "/page/sign-in", who, origin=self.base)).status

    async def opens(self, code: str) -> str:
        """Open a start link; where it leads."""
        response = await self.call("GET", f"/start/{code}")
        assert response.status == 303
        return response.headers["Location"]

    async def starts(self) -> "Browser":
        """Come into the demo by a start link of its own."""
        code = await self.house.parts.services.demo.start_code()
        assert code
        assert await self.opens(code) == "/"
        return self

    async def me(self) -> dict[str, object]:
        """What the page says of its reader."""
        return await (await self.call("GET", "/page/me")).json()

    async def name(self) -> str | None:
        """Who the page says its reader is."""
        user = (await self.me())["user"]
        return user and user["name"]  # type: ignore[index]


async def _http() -> AsyncGenerator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield session


http = pytest_asyncio.fixture(_http, loop_scope="session", name="http")
other_http = pytest_asyncio.fixture(_http, loop_scope="session", name="other_http")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def fresh(postgres: EmbeddedServer) -> AsyncGenerator[House]:
    """An installation that nobody owns."""
    with fresh_database(postgres) as url:
        async with (
            build_container(config_for(url, **NO_LIMIT)) as parts,
            TestServer(make_app(parts.services), host="127.0.0.1") as server,
            aiohttp.ClientSession() as http,
        ):
            yield House(parts, http, str(server.make_url("")).rstrip("/"))
            parts.listener.close_waits()


@pytest_asyncio.fixture(loop_scope="session")
async def browser(fresh: House, http: aiohttp.ClientSession) -> Browser:
    return Browser(fresh, http)


@pytest_asyncio.fixture(loop_scope="session")
async def other(fresh: House, other_http: aiohttp.ClientSession) -> Browser:
    """A browser of somebody else's."""
    return Browser(fresh, other_http)


USED = "/#/start-link-used"


async def test_the_browser_that_opens_the_start_link_may_be_each_of_the_demos_people(browser: Browser) -> None:
    assert (await browser.me())["user"] is None
    await browser.starts()
    me = await browser.me()
    assert (me["demo"], await browser.name()) == (True, "dana")
    identities: list[dict[str, object]] = me["identities"]  # type: ignore[assignment]
    roles = {(person["role"], person["reviewer"]) for person in identities}
    assert {("engineer", False), ("admin", True), ("l1_tech", False), ("viewer", False)} <= roles
    for person in identities:
        assert await browser.signs_in(user=str(person["name"])) == 200
        assert await browser.name() == person["name"]


async def test_a_start_link_lets_one_browser_in_and_goes_on_working_there(browser: Browser, other: Browser) -> None:
    code = await browser.house.parts.services.demo.start_code()
    assert code
    assert await browser.opens(code) == "/"
    assert await other.opens(code) == USED
    assert await other.name() is None
    assert await other.signs_in(user="dana") == 401
    assert await browser.opens(code) == "/"
    assert await browser.name() == "dana"


async def test_two_browsers_that_open_a_start_link_at_once_do_not_both_come_in(
    browser: Browser, other: Browser
) -> None:
    code = await browser.house.parts.services.demo.start_code()
    assert code
    assert sorted(await asyncio.gather(browser.opens(code), other.opens(code))) == ["/", USED]


async def test_the_next_start_link_takes_the_demo_to_another_browser(browser: Browser, other: Browser) -> None:
    await browser.starts()
    await other.starts()
    assert await other.name() == "dana"
    assert await browser.name() is None
    assert await browser.signs_in(user="ravi") == 401


@every_case("code", ["x", "%00", "a" * 3000, "fp_unknown", "%F0%9F%92%A9"])
async def test_an_invented_start_link_lets_nobody_in(browser: Browser, code: str) -> None:
    response = await browser.call("GET", f"/start/{code}")
    assert response.status in (303, 404)
    assert response.headers.get("Location", USED) == USED
    assert await browser.name() is None


async def test_looking_at_a_start_link_without_opening_it_does_not_use_it_up(browser: Browser) -> None:
    code = await browser.house.parts.services.demo.start_code()
    assert code
    assert (await browser.call("HEAD", f"/start/{code}")).status == 405
    assert await browser.opens(code) == "/"


async def test_a_start_link_is_no_code_that_links_a_workspace(browser: Browser) -> None:
    administration = browser.house.parts.administration
    code = await browser.house.parts.services.demo.start_code()
    assert code
    stored = hashed_token(code)
    async with browser.house.parts.store.accounts() as accounts:
        assert await accounts.take_code(stored, datetime.now(UTC)) is None
    assert await administration.credential(code) is None
    assert await browser.opens(code) == "/"


async def test_the_first_owner_ends_the_demo_and_all_that_was_made_in_it(
    postgres: EmbeddedServer, http: aiohttp.ClientSession
) -> None:
    with fresh_database(postgres) as url:
        async with (
            build_container(config_for(url, **NO_LIMIT)) as parts,
            TestServer(make_app(parts.services), host="127.0.0.1") as server,
        ):
            base = str(server.make_url("")).rstrip("/")
            browser = Browser(House(parts, http, base), http)
            unused = await parts.services.demo.start_code()
            await browser.starts()
            made = await (await browser.call("POST", "/api/v1/tokens", {}, origin=base)).json()
            bearer = {"Authorization": f"Bearer {made['token']}"}
            assert (await browser.call("GET", "/api/v1/me", **bearer)).status == 200
            account = await parts.administration.account("of an owner")
            await parts.administration.user(account, "olga", Role.OWNER)
            assert await browser.me() | {"claude": 0} == {
                "user": None,
                "demo": False,
                "identities": [],
                "start_link": False,
                "claude": 0,
            }
            assert await browser.signs_in(user="ravi") == 401
            assert (await browser.call("GET", "/api/v1/me", **bearer)).status == 401
            assert await parts.services.demo.start_code() is None
            assert unused
            assert await browser.opens(unused) == USED


async def test_the_cookie_is_for_our_page_alone_and_ends_by_itself(browser: Browser) -> None:
    await browser.starts()
    response = await browser.call("POST", "/page/sign-in", {"user": "dana"}, origin=browser.base)
    cookie = response.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=604800"} <= {part.strip() for part in cookie.split(";")}


async def test_the_api_asks_for_a_token_where_there_is_a_demo(browser: Browser) -> None:
    response = await browser.call("GET", "/api/v1/me")
    assert (response.status, (await response.json())["code"]) == (401, "not_signed_in")


async def test_a_cookie_counts_for_changes_from_our_own_page_only(browser: Browser) -> None:
    await browser.starts()
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
    await browser.starts()
    kept = {cookie.key: cookie.value for cookie in http.cookie_jar}
    assert (await browser.call("POST", "/page/sign-out", origin=browser.base)).status == 200
    assert await browser.name() is None
    http.cookie_jar.update_cookies(kept, response_url=URL(browser.base))
    assert await browser.name() is None
    assert (await browser.call("GET", "/api/v1/me")).status == 401


async def test_with_a_token_anybody_signs_in_and_gets_a_cookie_of_their_own(
    house: House, engineer: MakeEngineer, http: aiohttp.ClientSession
) -> None:
    browser = Browser(house, http)
    zoe = await engineer("zoe", Role.VIEWER)
    assert await browser.signs_in(token=zoe.token) == 200
    assert await browser.name() == "zoe"
    assert zoe.token not in {cookie.value for cookie in http.cookie_jar}
    assert len((await zoe.call("GET", "/tokens")).body["items"]) == 1


@every_case("who", [{"user": "olga"}, {"user": "admin"}, {"token": "fp_unknown"}, {}])
async def test_who_is_not_known_is_not_signed_in(browser: Browser, who: dict[str, str]) -> None:
    assert await browser.signs_in(**who) == 401
    assert await browser.name() is None


@every_case("body", [{"user": 7}, {"token": {}}, [], "dana", None])
async def test_a_sign_in_that_cannot_be_read_is_invalid(browser: Browser, body: object) -> None:
    response = await browser.call("POST", "/page/sign-in", body, origin=browser.base)
    assert (response.status, response.content_type) == (422, "application/problem+json")


# What a request says about itself.

SAID = [
    {},
    {"Host": "localhost"},
    {"Host": "LOCALHOST:1"},
    {"Host": "[::1]:8080"},
    {"Host": "flowpilot.example"},
    {"X-Forwarded-For": "127.0.0.1"},
    {"X-Real-IP": "127.0.0.1"},
    {"Forwarded": "for=127.0.0.1;host=localhost"},
    {"X-Forwarded-Host": "localhost", "X-Forwarded-Proto": "https"},
    {"Sec-Fetch-Site": "same-origin"},
]


async def assert_stranger(browser: Browser, **headers: str) -> None:
    """Nobody may be anybody: the page offers nobody, and signing in by name and reading figures are refused."""
    me = await (await browser.call("GET", "/page/me", **headers)).json()
    assert (me["demo"], me["identities"], me["user"]) == (False, [], None)
    for origin in (browser.base, f"http://{headers.get('Host', 'x')}"):
        signed_in = await browser.call("POST", "/page/sign-in", {"user": "ravi"}, origin=origin, **headers)
        assert signed_in.status in (401, 403)
        assert "Set-Cookie" not in signed_in.headers
    assert (await browser.call("GET", "/api/v1/users", **headers)).status == 401
    assert (await browser.call("GET", "/metrics", **headers)).status == 401


@pytest.mark.parametrize("headers", SAID)
async def test_nothing_that_a_request_says_about_itself_makes_anybody_trusted(
    browser: Browser, headers: dict[str, str]
) -> None:
    await assert_stranger(browser, **headers)


@every_case("host", ["evil.com@localhost", "localhost/", "[", "[::1", "a b", "localhost:123456", "x\\y"])
async def test_what_is_no_host_is_refused(browser: Browser, host: str) -> None:
    for path in ("/", "/page/me", "/api/v1/me", "/metrics", "/healthz"):
        assert (await browser.call("GET", path, Host=host)).status == 400


async def test_behind_a_proxy_that_renames_us_the_page_signs_in_by_what_the_browser_says_itself(
    browser: Browser, other: Browser, fresh: House
) -> None:
    zoe = await fresh.engineer("zoe", Role.VIEWER, "default")
    body, public = {"token": zoe.token}, "https://flowpilot.example"
    sent = await browser.call("POST", "/page/sign-in", body, origin=public, **{"Sec-Fetch-Site": "same-origin"})
    assert sent.status == 200
    for site in ("cross-site", "same-site", "none"):
        refused = await other.call("POST", "/page/sign-in", body, origin=public, **{"Sec-Fetch-Site": site})
        assert refused.status == 403


async def test_the_public_url_is_our_own_page_too(fresh: House, http: aiohttp.ClientSession) -> None:
    zoe = await fresh.engineer("zoe", Role.VIEWER, "default")
    async with served_again(fresh, public_url="http://flowpilot.example/") as base:
        browser = Browser(fresh, http, base)
        for origin, status in (("http://flowpilot.example", 200), ("http://evil.example", 403)):
            response = await browser.call("POST", "/page/sign-in", {"token": zoe.token}, origin=origin)
            assert response.status == status


async def test_switched_off_there_is_no_demo_even_for_a_start_link(fresh: House, http: aiohttp.ClientSession) -> None:
    code = await fresh.parts.services.demo.start_code()
    assert code
    async with served_again(fresh, demo=False) as base:
        browser = Browser(fresh, http, base)
        assert await browser.opens(code) == USED
        await assert_stranger(browser)


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
async def test_only_what_listens_on_this_machine_alone_has_a_demo(settings: dict[str, str], demo: bool) -> None:
    assert has_demo(config_for("postgresql://nowhere/x", **settings)) is demo


@pytest.mark.parametrize(
    ("environ", "platform", "on_terminal", "opens"),
    [
        ({"DISPLAY": ":0"}, "linux", True, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True, True),
        ({}, "darwin", True, True),
        ({}, "linux", True, False),
        ({"DISPLAY": ":0"}, "linux", False, False),
        ({"DISPLAY": "localhost:10.0", "SSH_CONNECTION": "x"}, "linux", True, False),
        ({"CI": "true"}, "darwin", True, False),
    ],
)
async def test_a_browser_is_opened_only_for_who_sits_at_this_machine(
    environ: dict[str, str], platform: str, on_terminal: bool, opens: bool
) -> None:
    assert may_open_browser(environ, platform, on_terminal=on_terminal) is opens


# Figures of all accounts together.


async def test_figures_are_for_operators_alone(house: House, engineer: MakeEngineer) -> None:
    olga = await engineer("olga", Role.OWNER)
    url = f"{house.base}/metrics"
    for given in (
        "",
        f"Bearer {olga.token}",
        "Bearer ",
        "Bearer fp_unknown",
        METRICS_TOKEN,
        f"Bearer {METRICS_TOKEN}x",
    ):
        assert (await house.http.get(url, headers={"Authorization": given} if given else {})).status == 401
    operator = {"Authorization": f"Bearer {METRICS_TOKEN}"}
    assert (await house.http.get(url, headers=operator)).status == 200
    async with served_again(house, metrics_token="") as base:
        for headers in ({}, {"Authorization": "Bearer "}, operator):
            assert (await house.http.get(f"{base}/metrics", headers=headers)).status == 401


# What is answered.


async def test_what_the_api_answers_is_kept_by_no_cache_and_taken_for_nothing_else(
    house: House, engineer: MakeEngineer
) -> None:
    zoe = await engineer("zoe", Role.ENGINEER)
    calls = [("GET", "/me"), ("GET", "/openapi.json"), ("GET", "/nowhere"), ("PUT", "/me"), ("POST", "/sessions")]
    for method, path in calls:
        answer = await zoe.call(method, path)
        said = (answer.headers["Cache-Control"], answer.headers["X-Content-Type-Options"])
        assert said == ("no-store", "nosniff"), path
    async with house.http.get(f"{house.base}/api/v1/me") as refused:
        assert refused.status == 401
        assert refused.headers["Cache-Control"] == "no-store"


async def test_the_pages_files_let_nothing_else_run_beside_them(browser: Browser) -> None:
    for path in ("/", "/static/app.js", "/page/me"):
        response = await browser.call("GET", path)
        assert response.status == 200
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe-inline" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_what_a_reader_is_shown_is_not_kept_by_caches(browser: Browser) -> None:
    await browser.starts()
    started = await browser.call("POST", "/api/v1/sessions", {"problem": f"x {uuid4()}"}, origin=browser.base)
    address = f"session/{(await started.json())['id']}"
    shown = await browser.call("GET", f"/page/conversation?address={address}")
    assert (shown.status, shown.headers["Cache-Control"]) == (200, "no-store")


async def test_a_session_is_handed_to_somebody_of_the_demo_who_was_not_there_yet(browser: Browser) -> None:
    await browser.starts()
    assert await browser.signs_in(user="dana") == 200
    started = await browser.call("POST", "/api/v1/sessions", {"problem": "It hums."}, origin=browser.base)
    session = await started.json()
    body = {"reason": "End of shift.", "target_user": "eli"}
    path = f"/api/v1/sessions/{session['id']}/escalate"
    refused = await browser.call("POST", path, {**body, "target_user": "vic"}, origin=browser.base)
    assert refused.status == 422
    assert "cannot take a session" in await refused.text()
    given = await browser.call("POST", path, body, origin=browser.base)
    assert given.status == 200, await given.text()
    assert (await given.json())["handover"]["target"] == "eli"
