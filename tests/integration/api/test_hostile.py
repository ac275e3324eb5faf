"""Requests that are broken, too large, too many or meant to harm: each gets a sentence, never a stack trace."""

import asyncio
import json
import re
from collections.abc import AsyncGenerator
from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from core.accounts.user import Role
from tests.integration.api.conftest import METRICS_TOKEN, House, MakeEngineer, served_again
from tests.support.client import Answer, Engineer
from tests.support.examples import examples
from tests.support.tables import every_case

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOWHERE = "5b7c6f0e-7f0f-4c37-9a52-3f1f9a8f2c11"
"""The id of nothing."""
PROBLEM_FIELDS = {"type", "title", "status", "detail", "code"}


def assert_problem(answer: Answer, status: int, code: str, field: str | None = None) -> None:
    assert answer.status == status, answer.body
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.body.keys() >= PROBLEM_FIELDS
    assert (answer.body["status"], answer.body["code"], answer.body.get("field")) == (status, code, field)
    assert answer.body["detail"].endswith((".", "create")), "a sentence for a person"
    assert "Traceback" not in str(answer.body)


async def sent(person: Engineer, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
    """A call with a body that need not be JSON."""
    given = {"Authorization": f"Bearer {person.token}", "Content-Type": "application/json", **headers}
    async with person.http.request(
        method, f"{person.base}/api/v1{path}", data=body and BytesIO(body), headers=given
    ) as response:
        return Answer(response.status, await response.json(content_type=None), dict(response.headers))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def dana(house: House) -> Engineer:
    return await house.engineer("dana", Role.ENGINEER, f"hostile {uuid4()}")


@pytest_asyncio.fixture(loop_scope="session")
async def session(dana: Engineer) -> dict[str, Any]:
    return await dana.start("Nobody can print", guide="adhoc")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def untouched(dana: Engineer) -> dict[str, Any]:
    """A session that every refusal has to leave as it is."""
    return await dana.start("Nobody can scan", guide="adhoc")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def answered(dana: Engineer) -> dict[str, Any]:
    """The same with an answer."""
    return await dana.answer(await dana.start("Nobody can fax", guide="adhoc"), text="As it was")


# Who are you?


@every_case(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer fp_unknown",
        "Bearer nonsense",
        "Bearer fp_é",
        "Basic ZGFuYTpkYW5h",
        "fp_unknown",
        "Bearer " + "x" * 5000,
    ],
)
async def test_without_a_valid_token_nothing_is_said(house: House, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    async with house.http.get(f"{house.base}/api/v1/sessions", headers=headers) as response:
        answer = Answer(response.status, await response.json(content_type=None), dict(response.headers))
    assert_problem(answer, 401, "not_signed_in")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def _named(path: str) -> str:
    """The address with something of the right form in each of its places."""
    told = {"number": "1", "kind": "internal"}
    return re.sub(r"\{(\w+)\}", lambda found: told.get(found[1]) or str(uuid4()), path)


async def test_every_address_of_the_api_asks_for_a_token(house: House) -> None:
    api = {(method, path) for method, path in house.routes() if path.startswith("/api/v1/")}
    for method, path in api - {("GET", "/api/v1/openapi.json")}:
        status, answer = await house.call(None, method, _named(path), {})
        assert (status, json.loads(answer)["code"]) == (401, "not_signed_in"), (method, path)


async def test_a_token_under_another_scheme_is_none(dana: Engineer) -> None:
    for scheme in ("Basic", "Token", "Bearer:"):
        assert (await sent(dana, "GET", "/me", Authorization=f"{scheme} {dana.token}")).status == 401
    assert (await sent(dana, "GET", "/me", Authorization=f"bEaReR   {dana.token} ")).status == 200


async def test_an_expired_token_is_none(house: House, engineer: MakeEngineer, own_account: str) -> None:
    eli = await engineer("eli")
    administration = house.parts.administration
    credential = await administration.credential(eli.token)
    assert credential
    user = credential.user
    token = await administration.create_token(None, user, lifetime=timedelta(seconds=-1))
    assert_problem(await Engineer(house.http, house.base, token.text).call("GET", "/me"), 401, "not_signed_in")
    token = await administration.create_token(None, user, lifetime=timedelta(hours=1))
    assert (await Engineer(house.http, house.base, token.text).call("GET", "/me")).status == 200


# What is that?


@every_case(
    "body",
    [
        b"",
        b"{",
        b"problem=x",
        b'{"problem": "x"} {}',
        b"{'problem': 'x'}",
        b'{"problem": "\xff\xfe"}',
        b'{"problem": "a\nb"}',
        b"[" * 100_000,
        b'{"problem": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
        b'{"problem": "x", "n": ' + b"9" * 5000 + b"}",
    ],
)
async def test_a_body_that_is_no_json_is_malformed(dana: Engineer, body: bytes) -> None:
    assert_problem(await sent(dana, "POST", "/sessions", body), 400, "malformed")


@every_case("kind", ["text/plain", "application/x-www-form-urlencoded", "json", ""])
async def test_a_body_of_another_kind_is_not_taken(dana: Engineer, kind: str) -> None:
    answer = await sent(dana, "POST", "/sessions", b'{"problem": "x"}', **{"Content-Type": kind})
    assert_problem(answer, 415, "unsupported_media_type")


@every_case("body", [b"null", b"7", b'"x"', b"[]", b"true"])
async def test_a_body_that_is_no_object_is_invalid(dana: Engineer, body: bytes) -> None:
    assert_problem(await sent(dana, "POST", "/sessions", body), 422, "invalid", "body")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "problem"),
        ({"problem": None}, "problem"),
        ({"problem": 7}, "problem"),
        ({"problem": ["x"]}, "problem"),
        ({"problem": ""}, "problem"),
        ({"problem": " \t\r\n\u00a0\u2003"}, "problem"),
        ({"problem": "a\x00b"}, "problem"),
        ({"problem": "half a character: \ud83d"}, "problem"),
        ({"problem": "x", "guide": "oracle"}, "guide"),
        ({"problem": "x", "guide": ["auto"]}, "guide"),
        ({"problem": "x", "flow_id": "1"}, "flow_id"),
        ({"problem": "x", "flow_id": 1}, "flow_id"),
        ({"problem": "x", "ticket": "INC-1"}, "ticket"),
        ({"problem": "x", "ticket": {"id": "INC-1"}}, "ticket.kind"),
        ({"problem": "x", "ticket": {"id": "INC-1", "kind": "post-it"}}, "ticket.kind"),
        ({"problem": "x", "ticket": {"id": " ", "kind": "psa"}}, "ticket.id"),
        ({"problem": "x", "ticket": {"id": "a\x00", "kind": "psa"}}, "ticket.id"),
        ({"problem": "x", "ticket": {"id": "i" * 65, "kind": "psa"}}, "ticket.id"),
        ({"problem": "x", "ticket": {"id": "\udc00", "kind": "psa"}}, "ticket.id"),
        ({"problem": "x", "account_id": NOWHERE}, "account_id"),
    ],
)
async def test_a_start_that_is_wrong_names_the_field_and_starts_nothing(
    engineer: MakeEngineer, body: dict[str, Any], field: str
) -> None:
    eli = await engineer("eli")
    assert_problem(await eli.call("POST", "/sessions", body), 422, "invalid", field)
    assert (await eli.call("GET", "/sessions")).body["items"] == []


@every_case(
    ("answer", "field"),
    [
        ({}, "body"),
        ({"option": "several", "skip": True}, "body"),
        ({"option": "several", "text": "x"}, "body"),
        ({"text": "x", "result": {"success": True}}, "body"),
        ({"option": None, "text": None, "skip": None, "result": None}, "body"),
        ({"option": "not offered"}, "option"),
        ({"option": ""}, "option"),
        ({"option": "several\x00"}, "option"),
        ({"option": 1}, "option"),
        ({"text": ""}, "text"),
        ({"text": "  "}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": "\ud800"}, "text"),
        ({"text": {"text": "x"}}, "text"),
        ({"skip": False}, "body"),
        ({"skip": 1}, "skip"),
        ({"skip": "true"}, "skip"),
        ({"result": {}}, "result.success"),
        ({"result": {"success": "yes"}}, "result.success"),
        ({"result": {"success": 1}}, "result.success"),
        ({"result": {"success": True, "details": 5}}, "result.details"),
        ({"result": {"success": True}}, "result"),
        ({"result": True}, "result"),
        ({"text": "x", "answered_by": "eli"}, "answered_by"),
    ],
)
@pytest.mark.parametrize("command", ["respond", "edit-answer"])
async def test_an_answer_that_is_wrong_names_the_field_and_answers_nothing(
    dana: Engineer,
    untouched: dict[str, Any],
    answered: dict[str, Any],
    command: str,
    answer: dict[str, Any],
    field: str,
) -> None:
    session, place = (untouched, -1) if command == "respond" else (answered, -2)
    step = session["steps"][place]
    given = await dana.act(session, command, {"step_id": step["id"], **answer})
    assert_problem(given, 422, "invalid", field)
    assert await dana.read(session) == session


@every_case("step", [None, "", "1", 1, {}, "00000000-0000-0000-0000-00000000000g"])
async def test_a_step_is_named_by_its_id(dana: Engineer, untouched: dict[str, Any], step: Any) -> None:
    given = await dana.act(untouched, "respond", {"step_id": step, "skip": True})
    assert_problem(given, 422, "invalid", "step_id")


@every_case(
    ("command", "body", "field"),
    [
        ("notes", {"text": " "}, "text"),
        ("notes", {}, "text"),
        ("notes", {"text": "\x00"}, "text"),
        ("resolve", {"outcome": "failed"}, "outcome"),
        ("resolve", {"outcome": "perhaps"}, "outcome"),
        ("resolve", {"outcome": "worked", "fix": "\x00"}, "fix"),
        ("resolve", {"outcome": "worked", "root_cause": 1}, "root_cause"),
        ("resolve", {"outcome": "worked", "note": "\ud800"}, "note"),
        ("resolve", {"outcome": "waiting", "waiting_for": "x"}, "fix"),
        ("escalate", {"reason": "\x00"}, "reason"),
        ("escalate", {"reason": "x", "target_user": "\x00"}, "target_user"),
        ("escalate", {"reason": "x", "target_user": "\ud800"}, "target_user"),
        ("escalate", {"reason": "x", "target_user": 1}, "target_user"),
        ("claim", {"mode": "steal"}, "mode"),
        ("claim", {}, "mode"),
        ("guide", {"guide": "oracle"}, "guide"),
        ("guide", {"guide": "flow", "flow_id": NOWHERE}, "flow_id"),
        ("rating", {"stars": 5, "comment": "\x00"}, "comment"),
        ("rating", {"comment": "x"}, "stars"),
    ],
)
async def test_a_command_that_is_wrong_names_the_field_and_changes_nothing(
    dana: Engineer, untouched: dict[str, Any], command: str, body: dict[str, Any], field: str
) -> None:
    assert_problem(await dana.act(untouched, command, body), 422, "invalid", field)
    assert await dana.read(untouched) == untouched


# That is too much


async def test_a_problem_may_have_256_kb_and_no_more(engineer: MakeEngineer) -> None:
    eli = await engineer("eli")
    most = "ä" * (128 * 1024)
    started = await eli.call("POST", "/sessions", {"problem": most})
    assert started.status == 201
    assert started.body["problem"] == most
    assert_problem(await eli.call("POST", "/sessions", {"problem": most + "!"}), 413, "too_large")
    assert_problem(await eli.call("POST", "/flows/match", {"problem": most + "!"}), 413, "too_large")


@pytest.mark.parametrize(
    ("command", "body"),
    [
        ("notes", lambda text: {"text": text}),
        ("escalate", lambda text: {"reason": text}),
        ("resolve", lambda text: {"outcome": "worked", "root_cause": text}),
        ("resolve", lambda text: {"outcome": "worked", "fix": text}),
        ("resolve", lambda text: {"outcome": "partly", "note": text}),
        ("rating", lambda text: {"stars": 5, "comment": text}),
    ],
)
async def test_other_text_may_have_64_kb_and_no_more(
    dana: Engineer, session: dict[str, Any], command: str, body: Any
) -> None:
    most = "ä" * (32 * 1024)
    assert_problem(await dana.act(session, command, body(most + "!")), 413, "too_large")
    assert await dana.read(session) == session
    assert (await dana.act(session, command, body(most))).status == 200


async def test_an_answer_may_have_64_kb_and_no_more(dana: Engineer, session: dict[str, Any]) -> None:
    most = "ä" * (32 * 1024)
    assert_problem(await dana.respond(session, text=most + "!"), 413, "too_large")
    session = await dana.answer(session, text=most)
    assert session["steps"][-2]["answer"] == {"text": most}


async def test_a_body_may_have_one_megabyte_and_no_more(dana: Engineer) -> None:
    start = b'{"problem": "x"'
    fits = start + b" " * (1024 * 1024 - len(start) - 1) + b"}"
    assert (await sent(dana, "POST", "/sessions", fits)).status == 201
    assert_problem(await sent(dana, "POST", "/sessions", fits + b" "), 413, "too_large")


async def test_a_body_in_pieces_is_measured_too(dana: Engineer) -> None:
    async def pieces() -> AsyncGenerator[bytes]:
        for _ in range(20):
            yield b" " * 65536

    headers = {"Authorization": f"Bearer {dana.token}", "Content-Type": "application/json"}
    async with dana.http.post(f"{dana.base}/api/v1/sessions", data=pieces(), headers=headers) as response:
        assert response.status == 413


async def test_who_asks_too_often_is_told_when_to_come_back(house: House, engineer: MakeEngineer) -> None:
    dana, eli = await engineer("dana"), await engineer("eli")
    strict = {"rate_limit_per_second": 0.5, "rate_limit_burst": 3}
    async with served_again(house, **strict) as base:
        for person in (dana, eli):
            person.base = base
        assert [(await dana.call("GET", "/me")).status for _ in range(4)] == [200, 200, 200, 429]
        answer = await dana.call("POST", "/sessions", {"problem": "x"})
        assert_problem(answer, 429, "too_many_requests")
        assert answer.headers["Retry-After"] == "2"
        assert (await eli.call("GET", "/me")).status == 200
        nobody = [(await house.http.get(f"{base}/api/v1/me")).status for _ in range(4)]
        assert nobody == [401, 401, 401, 429]
        assert (await house.http.get(f"{base}/healthz")).status == 200
        assert (await house.http.get(f"{base}/readyz")).status == 200


async def test_invented_tokens_are_counted_by_address_before_the_database_is_asked(
    house: House, engineer: MakeEngineer, monkeypatch: pytest.MonkeyPatch
) -> None:
    dana = await engineer("dana")
    asked = list[str]()
    find = house.parts.administration.credential

    async def counted(token: str) -> Any:
        asked.append(token)
        return await find(token)

    monkeypatch.setattr(house.parts.administration, "credential", counted)
    async with served_again(house, rate_limit_per_second=0.01, rate_limit_burst=3) as base:
        dana.base = base
        assert (await dana.call("GET", "/me")).status == 200
        asked.clear()
        statuses = [
            (await house.http.get(f"{base}/api/v1/me", headers={"Authorization": f"Bearer fp_invented{n}"})).status
            for n in range(20)
        ]
        assert statuses == [401] * 3 + [429] * 17
        assert len(asked) == 3
        assert (await dana.call("GET", "/me")).status == 200  # who was valid before is counted for themselves


# That is not how to ask


@every_case(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/sessions", {"GET", "POST"}),
        ("PUT", "/sessions", {"GET", "POST"}),
        ("GET", f"/sessions/{NOWHERE}/respond", {"POST"}),
        ("POST", f"/sessions/{NOWHERE}/documentation", {"GET", "PUT"}),
        ("POST", "/me", {"GET"}),
        ("GET", f"/tokens/{NOWHERE}", {"DELETE"}),
        ("OPTIONS", "/flows", {"GET"}),
        ("TRACE", "/flows", {"GET"}),
    ],
)
async def test_a_method_that_does_not_apply_is_told_which_do(
    dana: Engineer, method: str, path: str, allowed: set[str]
) -> None:
    answer = await sent(dana, method, path)
    assert_problem(answer, 405, "method_not_allowed")
    assert {each.strip() for each in answer.headers["Allow"].split(",")} - {"HEAD"} == allowed


@every_case(
    "path",
    [
        "/nothing",
        "/sessions/",
        f"/sessions/{NOWHERE}",
        "/sessions/1",
        "/sessions/%00",
        "/sessions/%ff",
        "/sessions/' OR 1=1 --",
        f"/sessions/{NOWHERE}/steps",
        "/sessions/" + "9" * 5000,
    ],
)
async def test_what_is_not_there_is_not_found(dana: Engineer, path: str) -> None:
    assert_problem(await dana.call("GET", path), 404, "not_found")


@every_case("name", ["..%2fapp.py", "%2e%2e/app.py", "....//app.py", "%00", "index.html%00.js", "/etc/passwd"])
async def test_files_are_served_from_their_folder_only(house: House, name: str) -> None:
    status, answer = await raw(house, f"GET /static/{name} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    assert status == 404
    assert b"root:" not in answer
    assert b"import" not in answer


async def raw(house: House, request: bytes) -> tuple[int, bytes]:
    """Bytes as they are over a connection of their own; the status and everything that came back."""
    host, port = house.base.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    request = request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)
    writer.write(request)
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return int(answer.split()[1]), answer


@every_case(
    ("lines", "statuses"),
    [
        (b"GET /page/me HTTP/1.1\r\nHost: [", {200, 400}),
        (b"GET /page/me HTTP/1.1\r\nHost: ", {200, 400}),
        (b"GET /metrics HTTP/1.1\r\nHost: [::1", {400, 401}),
        (b"GET /metrics HTTP/1.1\r\nHost: localhost:99999999", {400}),
        (b"GET /page/me HTTP/1.1\r\nHost: evil.example@localhost", {400}),
        (b"GET /api/v1/me HTTP/1.1\r\nHost: localhost/x", {400}),
        (b"POST /page/sign-in HTTP/1.1\r\nHost: localhost\r\nOrigin: http://[\r\nContent-Length: 0", {403}),
        (b"POST /page/sign-in HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\nContent-Length: 0", {403}),
        (b"GET /api/v1/me HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer fp_\xff\xfe", {401}),
        (b"GET /api/v1/me HTTP/1.1\r\nHost: localhost\r\nCookie: flowpilot=fp_\xff", {401}),
        (b"GET /api/v1/me HTTP/1.1\r\nHost: localhost\r\nCookie: flowpilot=\x01; ;;=; flowpilot", {400, 401}),
        (b"POST /page/sign-out HTTP/1.1\r\nHost: h\r\nOrigin: http://h\r\nCookie: flowpilot=fp_\xff", {200}),
        (b"GET /api/v1/me HTTP/1.1\r\nHost: localhost\r\nContent-Length: abc", {400}),
        (b"POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2", {400}),
        (b"POST /page/sign-in HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked", {400}),
        (b"GET /api/v1/me HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 20_000, {400}),
        (b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: localhost", {400}),
        (b"NONSENSE / HTTP/1.1\r\nHost: localhost", {400}),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", {400}),
    ],
)
async def test_garbage_in_headers_is_refused_quietly(house: House, lines: bytes, statuses: set[int]) -> None:
    status, answer = await raw(house, lines + b"\r\n\r\n")
    assert status in statuses
    assert b"Traceback" not in answer
    assert b".py" not in answer


# That is meant to harm


async def test_what_looks_like_code_is_kept_word_by_word_and_runs_nowhere(house: House, engineer: MakeEngineer) -> None:
    eli = await engineer("eli")
    nasty = """'); DROP TABLE ai_sessions; -- <script>alert("x")</script> {{7*7}} ${jndi:x} %s %(a)s \\u0000 🖨"""
    session = await eli.start(nasty, guide="adhoc")
    session = await eli.answer(session, text=nasty)
    await eli.act(session, "notes", {"text": nasty})
    kept = await eli.read(session)
    assert (kept["problem"], kept["steps"][1]["answer"], kept["steps"][-1]["content"]["text"]) == (
        nasty,
        {"text": nasty},
        nasty,
    )
    for query in ("q=')%20OR%201=1%20--", "q=%27%22%3B%26%7C%21%3A*()%3C-%3E", "q=" + "x" * 3000, "q=%F0%9F%96%A8"):
        assert (await eli.call("GET", f"/sessions?{query}")).status == 200
        assert (await eli.call("GET", f"/flows?{query}")).status == 200
    status, shown = await house.call(eli, "GET", f"/page/conversation?address=session/{session['id']}")
    assert status == 200
    assert "<script" not in json.loads(shown)["messages"][0]["html"]
    assert "&lt;script&gt;" in shown


async def test_a_field_given_twice_counts_once(dana: Engineer) -> None:
    answer = await sent(dana, "POST", "/sessions", b'{"problem": "first", "problem": "second", "guide": "adhoc"}')
    assert (answer.status, answer.body["problem"]) == (201, "second")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


async def test_no_body_whatsoever_is_an_error_of_ours(house: House, dana: Engineer, session: dict[str, Any]) -> None:
    described = (await dana.call("GET", "/openapi.json")).body
    schemas = described["components"]["schemas"]
    operations = [
        (
            method.upper(),
            path,
            schemas[operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]],
        )
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
        if "application/json" in operation.get("requestBody", {}).get("content", {})
    ]
    ada = await house.engineer("ada", Role.OWNER, f"fuzzed {uuid4()}")
    own = await ada.start("To be fuzzed", guide="adhoc")
    bodies = list[tuple[str, str, Any]]()

    @examples(100, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def collect(data: st.DataObject) -> None:
        method, path, schema = data.draw(st.sampled_from(operations))
        known = st.fixed_dictionaries({}, optional={name: JSON | plausible(own) for name in schema["properties"]})
        bodies.append((method, path, data.draw(known)))

    collect()
    for method, path, body in bodies:
        address = path.removeprefix("/api/v1").replace("{id}", own["id"])
        answer = await ada.call(method, address, body)
        assert answer.status < 500, (method, path, body, answer.body)


def plausible(session: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that get further than the first check."""
    words = ["worked", "partly", "waiting", "failed", "adhoc", "flow", "continue", "viewer", "owner", "psa", "internal"]
    return st.sampled_from([*words, session["open_step"]["id"], True, 3, "some text", "several", {"success": True}])


# Is it well?


async def test_it_says_that_it_is_alive_and_ready_to_anybody(house: House) -> None:
    assert await house.call(None, "GET", "/healthz") == (200, '{"status": "alive"}')
    assert await house.call(None, "GET", "/readyz") == (200, '{"status": "ready"}')


async def test_its_figures_count_requests_by_route_and_name_nobody(house: House, dana: Engineer) -> None:
    session = await dana.start("A printer of great secrecy", guide="adhoc")
    operator = {"Authorization": f"Bearer {METRICS_TOKEN}"}
    status, figures = await house.call(None, "GET", "/metrics", **operator)
    assert status == 200
    assert 'flowpilot_requests_total{method="GET",route="/api/v1/sessions/{id}",status="200"}' in figures
    assert "flowpilot_turns_total" in figures
    assert "flowpilot_jobs" in figures
    assert session["id"] not in figures
    assert "secrecy" not in figures


@pytest.mark.parametrize("name", ["a\x00b", "\ud800"])
async def test_a_name_that_is_no_text_is_refused_wherever_people_are_named(engineer: MakeEngineer, name: str) -> None:
    olga = await engineer("olga", Role.OWNER)
    ticket = (await olga.call("POST", "/tickets", {"summary": "Plotter"})).body["id"]
    session = await olga.start("Plotter feeds askew", guide="adhoc")
    for method, path, body in (
        ("POST", f"/tickets/{ticket}/status", {"assignee": name}),
        ("PUT", f"/ticket-system/people/{quote(name, errors='replace')}", {"external_id": None}),
        ("POST", f"/sessions/{session['id']}/escalate", {"reason": "No idea", "target_user": name}),
        ("POST", "/users", {"name": name, "role": "engineer"}),
        ("POST", "/tokens", {"user": name}),
    ):
        assert (await olga.call(method, path, body)).status in (404, 422), path
