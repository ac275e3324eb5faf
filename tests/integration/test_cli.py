"""The program as an operator uses it: each command a process of its own."""

import asyncio
import json
import socket
from collections.abc import AsyncGenerator, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import aiohttp
import psycopg
import pytest
from psycopg import sql

from core.flows.library import starter_flows
from storage.embedded import EmbeddedServer
from tests.support.client import Answer, Engineer
from tests.support.database import fresh_database, url_of
from tests.support.server import flowpilot, running_server

TOKEN = r"fp_[A-Za-z0-9_-]{43}"


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody at a terminal, with a database."""

    database_url: str

    async def runs(self, *arguments: str) -> str:
        """What a command that works prints."""
        status, out, err = await self.tries(*arguments)
        assert status == 0, err
        return out

    async def fails(self, *arguments: str) -> str:
        """The sentence that a command which does not work ends with."""
        status, _, err = await self.tries(*arguments)
        assert status == 1, err
        return err

    async def tries(self, *arguments: str) -> tuple[int, str, str]:
        """Status, output and errors of a command; a stack trace is never among them."""
        status, out, err = await flowpilot(
            *arguments, DATABASE_URL=self.database_url, FLOWPILOT_LOGGING_LEVEL="error"
        )
        assert "Traceback" not in out + err
        return status, out, err


@pytest.fixture
def operator(database_url: str) -> Operator:
    return Operator(database_url)


@pytest.fixture
async def http() -> AsyncGenerator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@contextmanager
def empty_database(server: EmbeddedServer) -> Generator[str]:
    """A database in which nothing was migrated yet."""
    name = f"empty_{uuid4().hex[:12]}"
    with psycopg.connect(server.conninfo, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield url_of(server, name)
    finally:
        with psycopg.connect(server.conninfo, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


async def who(http: aiohttp.ClientSession, base: str, token: str) -> Answer:
    """What the API says to a token."""
    return await Engineer(http, base, token).call("GET", "/me")


async def test_tokens_work_and_end_while_the_bot_runs_on_the_same_folder(
    tmp_path: Path, http: aiohttp.ClientSession
) -> None:
    folder = ("--data-dir", str(tmp_path / "data"))
    async with running_server(*folder, FLOWPILOT_LOGGING_LEVEL="error") as server:
        create = ("token", "create", *folder, "--user", "dana", "--role")
        status, out, _ = await flowpilot(*create, "engineer")
        assert status == 0
        first = out.removesuffix("\n")
        assert out == f"{first}\n"
        assert first.startswith("fp_")
        assert len(first.split()) == 1
        me = await who(http, server.url, first)
        assert (me.body["name"], me.body["role"], me.body["reviewer"]) == ("dana", "engineer", False)

        _, out, _ = await flowpilot(*create, "viewer", "--reviewer")
        again = await who(http, server.url, out.strip())
        assert again.body == {**me.body, "role": "viewer", "reviewer": True}

        _, listed, _ = await flowpilot("token", "list", *folder)
        assert first not in listed
        assert [line.split()[1] for line in listed.splitlines()] == ["dana", "dana"]
        oldest = listed.splitlines()[-1].split()[0]
        status, _, _ = await flowpilot("token", "revoke", *folder, oldest)
        assert status == 0
        assert (await who(http, server.url, first)).status == 401
        assert (await who(http, server.url, out.strip())).status == 200
        _, listed, _ = await flowpilot("token", "list", *folder)
        assert "revoked" in listed.splitlines()[-1]
        assert "valid" in listed.splitlines()[0]


async def test_accounts_are_made_shown_and_changed(operator: Operator) -> None:
    assert "North" in await operator.runs("account", "create", "North")
    person = ("account", "user", "--account", "North", "--user", "Zoë", "--role")
    assert "Zoë is engineer in “North”" in await operator.runs(*person, "engineer")
    assert "Zoë is admin, reviewer" in await operator.runs(*person, "admin", "--reviewer")
    given = ("keep_audit_days=365", "default_role=viewer", 'reviewer_channels={"web": "reviews"}')
    changed = json.loads(await operator.runs("account", "set", "--account", "North", *given))
    assert changed.items() >= {("keep_audit_days", 365), ("default_role", "viewer")}
    assert changed["reviewer_channels"] == {"web": "reviews"}
    shown = await operator.runs("account", "show", "--account", "North")
    assert shown.endswith("}\nZoë: admin, reviewer\n")
    assert json.loads(shown.rpartition("}")[0] + "}") == changed
    assert '"default_role": "engineer"' in await operator.runs("account", "show")


async def test_a_setting_that_cannot_be_is_named(operator: Operator) -> None:
    unknown, no_value, wrong = await asyncio.gather(
        operator.fails("account", "set", "colour=red"),
        operator.fails("account", "set", "keep_audit_days"),
        operator.fails("account", "set", "keep_audit_days=always"),
    )
    assert "“colour=red” is no setting" in unknown
    assert "keep_audit_days" in unknown
    assert "KEY=VALUE" in no_value
    assert "“keep_audit_days”" in wrong


async def test_what_is_not_there_is_said_in_a_sentence(operator: Operator, tmp_path: Path) -> None:
    flow = tmp_path / "flow.md"
    said = await asyncio.gather(
        operator.fails("account", "show", "--account", "Nowhere"),
        operator.fails("token", "list", "--account", "Nowhere"),
        operator.fails("flows", "list", "--account", "Nowhere"),
        operator.fails("token", "revoke", str(uuid4())),
        operator.fails("sessions", "retry", str(uuid4())),
        operator.fails("flows", "export", "no-such-flow"),
        operator.fails("flows", "import", str(flow)),
        operator.fails("token", "create", "--user", " ", "--role", "viewer"),
    )
    assert [line.count("\n") for line in said] == [1] * len(said)
    assert [line for line in said[:3] if "There is no account named “Nowhere”." not in line] == []
    assert "There is no such token" in said[3]
    assert "There is no such session" in said[4]
    assert "Not published here: no-such-flow" in said[5]
    assert f"{flow}: cannot be read" in said[6]
    assert "“user” is empty" in said[7]


async def test_a_command_line_that_is_wrong_is_explained(operator: Operator) -> None:
    wrong = (
        (),
        ("fly",),
        ("token", "create", "--user", "dana"),
        ("token", "create", "--user", "dana", "--role", "king"),
        ("token", "revoke", "1"),
        ("run", "--port", "70000"),
    )
    for status, out, err in await asyncio.gather(*(operator.tries(*arguments) for arguments in wrong)):
        assert (status, out) == (2, "")
        assert err.startswith("usage: flowpilot")


@pytest.mark.parametrize("form", ["yaml", "markdown"])
async def test_the_library_goes_out_to_files_and_comes_back_the_same(
    operator: Operator, tmp_path: Path, form: str
) -> None:
    out, back = tmp_path / "out", tmp_path / "back"
    written = await operator.runs("flows", "export", "--format", form, "--to", str(out))
    count = len(starter_flows())
    assert written == f"{count} flows written to {out}.\n"
    assert await operator.runs("flows", "validate", str(out)) == f"{count} flows are valid.\n"
    published = await operator.runs("flows", "import", str(out))
    assert published.count("published as version 2") == count
    await operator.runs("flows", "export", "--format", form, "--to", str(back))
    files = {file.name: file.read_text() for file in out.iterdir()}
    assert len(files) == count
    assert {file.name: file.read_text() for file in back.iterdir()} == files


async def test_flows_are_listed_and_one_is_printed(operator: Operator) -> None:
    listed, found, none, printed = await asyncio.gather(
        operator.runs("flows", "list"),
        operator.runs("flows", "list", "printer"),
        operator.runs("flows", "list", "no such words"),
        operator.runs("flows", "export", "printer-not-printing", "--format", "markdown"),
    )
    assert len(listed.splitlines()) == len(starter_flows())
    assert all("v1" in line for line in listed.splitlines())
    assert {line.split()[0] for line in found.splitlines()} >= {"printer-not-printing"}
    assert len(found) < len(listed)
    assert none == "No published flow matches.\n"
    assert printed.startswith("# ")


async def test_a_flow_file_that_is_wrong_is_said_with_its_place_and_publishes_nothing(
    operator: Operator, tmp_path: Path
) -> None:
    good = await operator.runs("flows", "export", "printer-not-printing")
    (tmp_path / "a-good.yaml").write_text(good)
    (tmp_path / "broken.yaml").write_text("title: [")
    (tmp_path / "lost.yaml").write_text(good.replace("to: ", "to: nowhere-", 1))
    (tmp_path / "binary.md").write_bytes(b"# \xff\xfe")
    (tmp_path / "notes.txt").write_text("not a flow")
    (tmp_path / "empty").mkdir()
    said, imported, nothing = await asyncio.gather(
        operator.fails("flows", "validate", str(tmp_path)),
        operator.fails("flows", "import", str(tmp_path)),
        operator.fails("flows", "validate", str(tmp_path / "empty")),
    )
    assert said == imported
    assert "a-good.yaml" not in said
    for name in ("broken.yaml", "lost.yaml", "binary.md"):
        assert f"{tmp_path / name}:" in said
    assert "nowhere-" in said
    assert "UTF-8" in said
    assert "There is no .yaml, .yml or .md file there." in nothing
    assert "v1" in await operator.runs("flows", "list", "printer-not-printing")


async def test_check_says_what_is_there_and_what_is_missing(operator: Operator) -> None:
    out = await operator.runs("check")
    assert "Configuration: valid" in out
    assert "Database: DATABASE_URL" in out
    assert "reachable: PostgreSQL" in out
    assert "schema: current" in out
    assert "Claude: not configured (set ANTHROPIC_API_KEY)" in out
    assert "Redaction: on" in out
    _, out, _ = await flowpilot(
        "check", DATABASE_URL=operator.database_url, ANTHROPIC_API_KEY="sk-not-to-be-shown", FLOWPILOT_SERVER_HOST="::1"
    )
    assert "key given" in out
    assert "sk-not-to-be-shown" not in out


async def test_a_database_out_of_reach_is_said_without_its_password() -> None:
    nowhere = Operator("postgresql://pilot:hunter2@127.0.0.1:1/flowpilot")
    commands = (("check",), ("migrate",), ("serve",), ("work",), ("token", "list"))
    for status, out, err in await asyncio.gather(*(nowhere.tries(*command) for command in commands)):
        assert status == 1
        assert "database" in err
        assert err.count("\n") == 1
        assert "hunter2" not in out + err


async def test_a_configuration_that_is_wrong_names_the_setting_and_what_is_allowed(tmp_path: Path) -> None:
    file = tmp_path / "app.yaml"
    file.write_text("server:\n  port: high\n")
    (_, _, misspelt), (_, _, wrong), (_, _, missing), (_, _, secret) = results = await asyncio.gather(
        flowpilot("check", FLOWPILOT_SERVER_PROT="1"),
        flowpilot("check", "--config", str(file), FLOWPILOT_LOGGING_LEVEL="loud"),
        flowpilot("check", "--config", str(tmp_path / "none.yaml")),
        flowpilot("check", DATABASE_URL="mysql://root:hunter2@db/x"),
    )
    assert [status for status, _, _ in results] == [1] * 4
    assert "FLOWPILOT_SERVER_PROT" in misspelt
    assert "FLOWPILOT_SERVER_PORT" in misspelt
    assert "logging.level" in wrong
    assert "debug, info, warning, error" in wrong
    assert "none.yaml cannot be read" in missing
    assert "DATABASE_URL" in secret
    assert "hunter2" not in secret
    assert not [err for _, _, err in results if "Traceback" in err]


async def test_a_data_folder_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    status, _, err = await flowpilot("token", "list", "--data-dir", str(file))
    assert status == 1
    assert str(file) in err
    assert "--data-dir" in err
    assert "Traceback" not in err


async def test_a_port_in_use_is_said(operator: Operator) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        err = await operator.fails("serve", "--port", port)
    assert f"Cannot listen on 127.0.0.1 port {port}" in err
    assert "--port" in err


async def test_a_database_is_migrated_once_and_refused_before(postgres: EmbeddedServer) -> None:
    with empty_database(postgres) as url:
        operator = Operator(url)
        for command in (("run",), ("serve",), ("work",), ("token", "list")):
            assert "Run: flowpilot migrate" in await operator.fails(*command)
        assert "flowpilot migrate" in await operator.fails("check")
        together = await asyncio.gather(operator.runs("migrate"), operator.runs("migrate"))
        assert sorted(said.split(";")[0] for said in together) == [
            "The database is at revision 0001, as this release needs",
            "The database was empty",
        ]
        assert "schema: current" in await operator.runs("check")
        assert "No tokens yet" in await operator.runs("token", "list")


async def test_a_database_of_a_newer_release_is_left_alone(postgres: EmbeddedServer) -> None:
    with fresh_database(postgres) as url:
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
        operator = Operator(url)
        for command in (("serve",), ("migrate",), ("token", "list")):
            said = await operator.fails(*command)
            assert "revision 9999" in said
            assert "newer FlowPilot" in said


async def test_server_and_worker_can_run_apart(operator: Operator, http: aiohttp.ClientSession) -> None:
    settings = {"DATABASE_URL": operator.database_url, "FLOWPILOT_LOGGING_LEVEL": "error"}
    token = (await operator.runs("token", "create", "--user", "dana", "--role", "engineer")).strip()
    async with running_server(command="serve", **settings) as server:
        dana = Engineer(http, server.url, token)
        started = (await dana.call("POST", "/sessions", {"problem": "Nobody can print", "guide": "adhoc"})).body
        assert started["thinking"]
        worker = asyncio.create_task(flowpilot("work", **settings))
        try:
            assert (await dana.settled(started))["open_step"]
        finally:
            worker.cancel()
