"""The program as an operator uses it: each command a process of its own."""

import asyncio
import json
import os
import re
import shutil
import socket
import tempfile
from collections.abc import AsyncGenerator, Generator
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from uuid import uuid4

import aiohttp
import psycopg
import pytest

from core.flows.library import starter_flows
from storage.embedded import EmbeddedServer
from tests.support.client import Answer, Engineer
from tests.support.database import EMPTY, fresh_database
from tests.support.folders import QUICK_FOLDER
from tests.support.forks import running_server as running_copy
from tests.support.messages_api import MessagesApi, says
from tests.support.server import flowpilot, running_server
from tests.support.terminal import Operator, Terminal


@pytest.fixture
def data_folder() -> Generator[Path]:
    """Not below pytest's folder, which PostgreSQL's own user may not enter when the tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix="fp", dir=QUICK_FOLDER))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
async def http() -> AsyncGenerator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def who(http: aiohttp.ClientSession, base: str, token: str) -> Answer:
    """What the API says to a token."""
    return await Engineer(http, base, token).call("GET", "/me")


async def test_tokens_work_and_end_while_the_bot_runs_on_the_same_folder(
    terminal: Terminal, data_folder: Path, http: aiohttp.ClientSession
) -> None:
    operator = Operator(terminal, {"FLOWPILOT_STORAGE_DATA_DIR": str(data_folder)})
    async with running_copy("--data-dir", str(data_folder), FLOWPILOT_LOGGING_LEVEL="error") as server:
        create = ("token", "create", "--user", "dana", "--role")
        status, out, _ = await flowpilot(*create, "engineer", "--data-dir", str(data_folder))
        first = out.removesuffix("\n")
        assert (status, out) == (0, f"{first}\n")
        assert re.fullmatch(r"fp_[A-Za-z0-9_-]{43}", first)
        me = await who(http, server.url, first)
        assert (me.body["name"], me.body["role"], me.body["reviewer"]) == ("dana", "engineer", False)

        second = (await asyncio.to_thread(operator.runs, *create, "viewer", "--reviewer")).strip()
        again = await who(http, server.url, second)
        assert again.body == {**me.body, "role": "viewer", "reviewer": True}

        newest, oldest = (await asyncio.to_thread(operator.runs, "token", "list")).splitlines()
        assert [line.split()[1] for line in (newest, oldest)] == ["dana", "dana"]
        assert first not in newest + oldest
        await asyncio.to_thread(operator.runs, "token", "revoke", oldest.split()[0])
        assert (await who(http, server.url, first)).status == 401
        assert (await who(http, server.url, second)).status == 200
        newest, oldest = (await asyncio.to_thread(operator.runs, "token", "list")).splitlines()
        assert newest.endswith("valid")
        assert "revoked" in oldest


def test_a_token_has_a_name_and_an_end(operator: Operator) -> None:
    made = ("token", "create", "--account", "West", "--user", "dana", "--role", "viewer")
    assert operator.runs(*made, "--name", "nightly report", "--days", "30").startswith("fp_")
    listed = operator.runs("token", "list", "--account", "West")
    assert re.search(r"valid until 20\d\d-\d\d-\d\d  nightly report$", listed.strip())
    assert "“name”" in operator.fails(*made, "--name", "n" * 81)


def test_accounts_are_made_shown_and_changed(operator: Operator) -> None:
    assert "North" in operator.runs("account", "create", "North")
    person = ("account", "user", "--account", "North", "--user", "Zoë", "--role")
    assert "Zoë is engineer in “North”" in operator.runs(*person, "engineer")
    assert "Zoë is admin, reviewer" in operator.runs(*person, "admin", "--reviewer")
    given = ("keep_audit_days=365", "default_role=viewer", 'reviewer_channels={"web": "reviews"}')
    changed = json.loads(operator.runs("account", "set", "--account", "North", *given))
    assert changed.items() >= {("keep_audit_days", 365), ("default_role", "viewer")}
    assert changed["reviewer_channels"] == {"web": "reviews"}
    shown = operator.runs("account", "show", "--account", "North")
    assert shown.endswith("}\nZoë: admin, reviewer\n")
    assert json.loads(shown.rpartition("}")[0] + "}") == changed
    assert '"default_role": "engineer"' in operator.runs("account", "show")


def test_people_are_suspended_removed_and_restored(operator: Operator) -> None:
    operator.runs("account", "user", "--account", "South", "--user", "Kim", "--role", "engineer")
    token = ("token", "create", "--account", "South", "--user", "Kim", "--role", "engineer")
    operator.runs(*token)
    who = ("--account", "South", "--user", "Kim")
    assert "Kim is suspended in “South”." in operator.runs("account", "suspend", *who)
    assert "Kim: engineer, suspended" in operator.runs("account", "show", "--account", "South")
    assert "revoked" in operator.runs("token", "list", "--account", "South")
    assert "Kim is suspended from FlowPilot" in operator.fails(*token)
    assert "Kim is removed" in operator.runs("account", "remove", *who)
    assert "Kim is active" in operator.runs("account", "restore", *who)
    assert operator.runs(*token).startswith("fp_")
    operator.runs("account", "user", "--account", "South", "--user", "Olga", "--role", "owner")
    assert "last owner" in operator.fails("account", "remove", "--account", "South", "--user", "Olga")


def test_a_setting_that_cannot_be_is_named(operator: Operator) -> None:
    unknown, no_value, wrong = (
        operator.fails("account", "set", "colour=red"),
        operator.fails("account", "set", "keep_audit_days"),
        operator.fails("account", "set", "keep_audit_days=always"),
    )
    assert "“colour=red” is not a setting" in unknown
    assert "keep_audit_days" in unknown
    assert "KEY=VALUE" in no_value
    assert "“keep_audit_days”" in wrong


def test_what_is_not_there_is_said_in_a_sentence(operator: Operator, tmp_path: Path) -> None:
    flow = tmp_path / "flow.md"
    said = (
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


def test_a_command_line_that_is_wrong_is_explained(operator: Operator) -> None:
    wrong = (
        (),
        ("fly",),
        ("token", "create", "--user", "dana"),
        ("token", "create", "--user", "dana", "--role", "king"),
        ("token", "revoke", "1"),
        ("token", "create", "--user", "dana", "--role", "viewer", "--days", "0"),
        ("token", "create", "--user", "dana", "--role", "viewer", "--days", "366"),
        ("run", "--port", "70000"),
    )
    for status, out, err in (operator.tries(*arguments) for arguments in wrong):
        assert (status, out) == (2, "")
        assert err.startswith("usage: flowpilot")


@pytest.mark.parametrize("form", ["yaml", "markdown"])
def test_flows_go_out_to_files_and_come_back_the_same(operator: Operator, tmp_path: Path, form: str) -> None:
    out, back = tmp_path / "out", tmp_path / "back"
    slugs = ("disk-full", "printer-not-printing", "wifi-slow-or-drops")
    export = ("flows", "export", "--format", form, *slugs, "--to")
    assert operator.runs(*export, str(out)) == f"3 flows written to {out}.\n"
    assert operator.runs("flows", "validate", str(out)) == "3 flows are valid.\n"
    assert operator.runs("flows", "import", str(out)) == "".join(f"{slug}: published as version 2\n" for slug in slugs)
    operator.runs(*export, str(back))
    files = {file.name: file.read_text() for file in out.iterdir()}
    assert {name.partition(".")[0] for name in files} == set(slugs)
    assert {file.name: file.read_text() for file in back.iterdir()} == files


def test_flows_are_listed_and_one_is_printed(operator: Operator) -> None:
    listed, found, none, printed = (
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


def test_a_flow_file_that_is_wrong_is_said_with_its_place_and_publishes_nothing(
    operator: Operator, tmp_path: Path
) -> None:
    good = operator.runs("flows", "export", "printer-not-printing")
    (tmp_path / "a-good.yaml").write_text(good)
    (tmp_path / "broken.yaml").write_text("title: [")
    (tmp_path / "lost.yaml").write_text(good.replace("start: ", "start: nowhere-", 1))
    (tmp_path / "binary.md").write_bytes(b"# \xff\xfe")
    (tmp_path / "notes.txt").write_text("not a flow")
    (tmp_path / "empty").mkdir()
    said, imported, nothing = (
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
    assert "v1" in operator.runs("flows", "list", "printer-not-printing")


def test_script_templates_go_out_to_files_and_come_back_as_the_next_version(operator: Operator, tmp_path: Path) -> None:
    assert "disk-space  built in  powershell  none" in operator.runs("scripts", "list", "disk space")
    assert operator.runs("scripts", "export", "disk-space", "--to", str(tmp_path)) == (
        f"1 templates written to {tmp_path}.\n"
    )
    assert operator.runs("scripts", "check", str(tmp_path)) == "1 template is valid.\n"
    imported = operator.runs("scripts", "import", str(tmp_path))
    assert imported == "disk-space: the account has version 2\n"
    assert "disk-space  v2" in operator.runs("scripts", "list", "disk space")
    broken = tmp_path / "broken.yaml"
    broken.write_text(operator.runs("scripts", "export", "disk-space").replace("{{count}}", "'{{count}}'"))
    said = operator.fails("scripts", "import", str(tmp_path))
    assert f"{broken}: body: {{{{count}}}} does not stand for one value" in said
    assert "no such template: nothing" in operator.fails("scripts", "export", "nothing")


def test_check_says_what_is_there_and_what_is_missing(operator: Operator) -> None:
    out = operator.runs("check")
    assert "Configuration: valid" in out
    assert "Database: DATABASE_URL" in out
    assert "reachable: PostgreSQL" in out
    assert "schema: current" in out
    assert "Claude: not configured (set ANTHROPIC_API_KEY)" in out
    assert "Redaction: on" in out
    assert "Matching: Flows are found by their words (matching.embedding.enabled is false)." in out
    nowhere = {"FLOWPILOT_MATCHING_EMBEDDING_PATH": "/nowhere/mini", "FLOWPILOT_MATCHING_EMBEDDING_ENABLED": "true"}
    assert "as the embedding model is UNUSABLE" in Operator(operator.terminal, operator.settings | nowhere).runs(
        "check"
    )
    keys = {"ANTHROPIC_API_KEY": "sk-not-to-be-shown", "FLOWPILOT_REDACTION_ENABLED": "false"}
    out = Operator(operator.terminal, operator.settings | keys).runs("check")
    assert "key set" in out
    assert "sk-not-to-be-shown" not in out
    assert "Redaction: OFF" in out
    assert "WARNING" not in out
    old = keys | {"FLOWPILOT_CLAUDE_MODEL": "claude-3-opus-20240229"}
    out = Operator(operator.terminal, operator.settings | old).runs("check")
    assert "WARNING: claude-3-opus-20240229 is deprecated: Anthropic retires it on January 5th, 2026." in out


def test_the_environment_notes_are_set_by_command(operator: Operator) -> None:
    notes = "Mail: Exchange Online. VPN: GlobalProtect, owned by the network team."
    assert notes in operator.runs("account", "set", f"environment_notes={notes}")
    assert notes in operator.runs("account", "show")
    assert "environment_notes" in operator.fails("account", "set", f"environment_notes={'x' * 3001}")


def test_a_model_that_cannot_be_downloaded_is_one_sentence(operator: Operator, data_folder: Path) -> None:
    closed = operator.settings | {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
    said = Operator(operator.terminal, closed).fails("embedding", "download", "--to", str(data_folder / "model"))
    assert "could not be downloaded" in said
    assert "matching.embedding.path" in said


def test_a_database_out_of_reach_is_said_without_its_password(terminal: Terminal) -> None:
    nowhere = Operator(terminal, {"DATABASE_URL": "postgresql://pilot:hunter2@127.0.0.1:1/flowpilot"})
    commands = (("check",), ("migrate",), ("serve",), ("work",), ("token", "list"))
    for status, out, err in (nowhere.tries(*command) for command in commands):
        assert status == 1
        assert "database" in err
        assert err.count("\n") == 1
        assert "hunter2" not in out + err


def test_a_configuration_that_is_wrong_names_the_setting_and_what_is_allowed(
    terminal: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "app.yaml"
    file.write_text("worker:\n  concurrency: many\n")
    misspelt = Operator(terminal, {"FLOWPILOT_SERVER_PROT": "1"}).fails("check")
    wrong = Operator(terminal, {"FLOWPILOT_LOGGING_LEVEL": "loud"}).fails("check", "--config", str(file))
    missing = Operator(terminal, {}).fails("check", "--config", str(tmp_path / "none.yaml"))
    secret = Operator(terminal, {"DATABASE_URL": "mysql://root:hunter2@db/x"}).fails("check")
    assert "FLOWPILOT_SERVER_PROT" in misspelt
    assert "FLOWPILOT_SERVER_PORT" in misspelt
    assert "worker.concurrency" in wrong
    assert "logging.level" in wrong
    assert "debug, info, warning, error" in wrong
    assert "none.yaml cannot be read" in missing
    assert "DATABASE_URL" in secret
    assert "hunter2" not in secret


def test_a_data_folder_that_cannot_be_used_is_said(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    err = Operator(terminal, {}).fails("token", "list", "--data-dir", str(file))
    assert str(file) in err
    assert "--data-dir" in err


def test_a_port_in_use_is_said(operator: Operator) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        err = operator.fails("serve", "--port", port)
    assert f"Cannot listen on 127.0.0.1 port {port}" in err
    assert "--port" in err


def test_a_database_is_migrated_once_and_refused_before(postgres: EmbeddedServer, terminal: Terminal) -> None:
    with fresh_database(postgres, EMPTY) as url:
        operator = Operator(terminal, {"DATABASE_URL": url})
        for command in ("run", "serve", "work"):
            assert "Run: flowpilot migrate" in operator.fails(command)
        for command in (("token", "list"), ("account", "show"), ("flows", "list"), ("check",)):
            assert "flowpilot migrate" in operator.fails(*command)
        said = operator.runs("migrate")
        assert re.fullmatch(r"The database was empty; it is now at revision \d{4}\.\n", said)
        assert "nothing to do" in operator.runs("migrate")
        assert "schema: current" in operator.runs("check")
        assert "No tokens yet" in operator.runs("token", "list")


def test_a_database_of_a_newer_release_is_left_alone(operator: Operator) -> None:
    url = operator.settings["DATABASE_URL"].replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    for command in (("run",), ("serve",), ("work",), ("migrate",), ("token", "list")):
        said = operator.fails(*command)
        assert "revision 9999" in said
        assert "newer FlowPilot" in said


async def test_server_and_worker_can_run_apart(operator: Operator, http: aiohttp.ClientSession) -> None:
    settings = {**operator.settings, "FLOWPILOT_LOGGING_LEVEL": "error"}
    create = ("token", "create", "--user", "dana", "--role", "engineer")
    token = (await asyncio.to_thread(operator.runs, *create)).strip()
    async with running_server(command="serve", **settings) as server:
        dana = Engineer(http, server.url, token)
        started = (await dana.call("POST", "/sessions", {"problem": "Nobody can print", "guide": "adhoc"})).body
        assert started["thinking"]
        async with running_copy(command="work", ticks=False, **settings):
            assert (await dana.settled(started))["open_step"]


def test_documents_are_proposed_with_progress_and_the_reason_where_one_is_refused(
    operator: Operator, tmp_path: Path
) -> None:
    (tmp_path / "lamp.md").write_text("# Lamp stays dark\n\n1. Switch it off.\n2. Change the bulb.\n")
    (tmp_path / "story.txt").write_text("Once upon a time there was a lamp.")
    (tmp_path / "picture.png").write_bytes(b"no document")
    (tmp_path / "deep.html").write_text("<ol><li>" * 3_000)
    said = operator.runs("import", str(tmp_path))
    assert re.search(r"\[1/3\] .*deep\.html\n  refused: its parts are nested too deeply", said)
    assert re.search(r"\[2/3\] .*lamp\.md\n  proposed: Lamp stays dark\n", said)
    assert re.search(r"\[3/3\] .*story\.txt\n  refused: nothing in it tells one step from the next", said)
    assert said.endswith("1 flow proposed from 1 document; 2 refused.\n")
    again = operator.runs("import", str(tmp_path / "lamp.md"))
    assert "unchanged since it was imported" in again
    assert again.endswith("0 flows proposed from 0 documents; 1 unchanged; 0 refused.\n")
    url = operator.settings["DATABASE_URL"].replace("+psycopg", "")
    with psycopg.connect(url) as connection:
        count = connection.execute("SELECT count(*) FROM flow_proposals WHERE source = 'kb_accelerator'").fetchone()
    assert count == (1,)  # what waits already is not proposed twice
    assert "None of the documents could be used." in operator.fails("import", str(tmp_path / "story.txt"))
    (tmp_path / "empty").mkdir()
    assert "There are no documents there" in operator.fails("import", str(tmp_path / "empty"))


async def test_running_text_is_read_by_claude_on_account_of_whoever_brings_it(
    reading_operator: Operator, tmp_path: Path
) -> None:
    operator = reading_operator
    (tmp_path / "labels.txt").write_text(
        "White labels are no reason to worry.\n\nTake the ribbon out.\n\nTurn it round.\n"
    )
    steps = [{"paragraph": 2, "text": "Take the ribbon out."}, {"paragraph": 3, "text": "Turn it round."}]
    procedure = {"title": "Labels come out white", "symptoms": ["White labels"], "cause": "", "steps": steps}
    operator.runs("account", "user", "--user", "Dana", "--role", "engineer")
    operator.runs("account", "user", "--user", "Vic", "--role", "viewer")
    async with MessagesApi() as api:
        api.will(says({"procedures": [procedure]}))
        keys = {"ANTHROPIC_API_KEY": "sk-ant-test", "ANTHROPIC_BASE_URL": api.url}
        operator = replace(operator, settings={**operator.settings, **keys})
        file = str(tmp_path / "labels.txt")
        assert "None of the documents" in await asyncio.to_thread(operator.fails, "import", file)
        assert "nobody named “Max”" in await asyncio.to_thread(operator.fails, "import", "--user", "Max", file)
        assert "is for engineers" in await asyncio.to_thread(operator.fails, "import", "--user", "Vic", file)
        assert not api.received
        said = await asyncio.to_thread(operator.runs, "import", "--user", "Dana", file)
    assert "proposed: Labels come out white" in said


def test_it_says_which_release_it_is(operator: Operator) -> None:
    status, out, _ = operator.tries("--version")
    assert (status, out) == (0, f"FlowPilot {version('flowpilot')}\n")


def test_exported_folders_are_read_for_their_articles_alone(reading_operator: Operator, tmp_path: Path) -> None:
    steps = "<ol><li>Switch it off.</li><li>Change the {}.</li></ol>"
    page = "<html><body><h1 id='title-heading'>IT : {}</h1><div id='main-content'>{}</div></body></html>"
    confluence, glue = tmp_path / "IT", tmp_path / "export"
    (confluence / "attachments" / "11").mkdir(parents=True)
    (confluence / "index.html").write_text("<html><body><h1>IT</h1><ul><li>Lamp stays dark</li></ul></body></html>")
    (confluence / "Lamp-stays-dark_11.html").write_text(page.format("Lamp stays dark", steps.format("bulb")))
    (confluence / "attachments" / "11" / "22.html").write_text(page.format("Attached", steps.format("fuse")))
    document = glue / "documents" / "DOC-1-2 Fan is loud"
    document.mkdir(parents=True)
    (document / "Fan is loud.html").write_text(f"<h1>Fan is loud</h1>{steps.format('fan')}")
    (document / "index.html").write_text("<p>Fan is loud</p>")
    (glue / "passwords.csv").write_text("name,username,password\nLamp,admin,hunter2\n")
    (glue / "organizations.csv").write_text("name,description\nExample,1. Call them. 2. Wait.\n")
    table = tmp_path / "came.csv"
    said = reading_operator.runs("import", str(confluence), str(glue), "--report", str(table))
    assert said.endswith("2 flows proposed from 2 documents; 0 refused.\n")
    (tmp_path / "copy.html").write_text(page.format("Lamp stays dark", steps.format("bulb")))
    again = reading_operator.runs("import", str(confluence), str(glue), str(tmp_path / "copy.html"))
    assert "1 duplicate; 2 unchanged; 0 refused." in again
    rows = table.read_text("utf-8-sig").splitlines()
    assert rows[0] == "document,outcome,title or reason"
    assert [row.rsplit(",", 2)[1:] for row in rows[1:]] == [
        ["proposed", "Lamp stays dark"],
        ["proposed", "Fan is loud"],
    ]
