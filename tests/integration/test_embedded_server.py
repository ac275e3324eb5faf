"""The embedded PostgreSQL, against real servers, real signals and really damaged folders."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import psycopg
import pytest
from sqlalchemy import create_engine, text

from storage.embedded import EmbeddedServer, EmbeddedServerError, cluster, data_folder, server
from tests.support.folders import QUICK_FOLDER

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may do this")
REPOSITORY = Path(__file__).parents[2]
# A program that uses the server until it is told to end, by a line or by SIGTERM.
PROGRAM = """
import signal, sys
from pathlib import Path
from storage.embedded import EmbeddedServer
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
with EmbeddedServer.start(Path(sys.argv[1])):
    print("up", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def scratch_folder() -> Iterator[Path]:
    # pytest's own temporary folders are private to the user and their paths long.
    folder = Path(tempfile.mkdtemp(prefix="fp", dir=QUICK_FOLDER))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        if (pid := postmaster(folder / "data")) and psutil.pid_exists(pid):
            psutil.Process(pid).kill()
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def data_dir():
    """A data folder that has been used before and is at rest; every test leaves it so."""
    with scratch_folder() as folder:
        EmbeddedServer.start(folder / "data").stop()
        yield folder / "data"


@pytest.fixture
def empty():
    with scratch_folder() as folder:
        yield folder / "data"


@pytest.fixture
def to_damage(data_dir):
    """A copy of the data folder that a test may break."""
    with scratch_folder() as folder:
        subprocess.run(["cp", "-a", data_dir, folder], check=True)
        yield folder / "data"


@pytest.fixture
def program():
    """Starts programs that use a data folder; they are ended with the test."""
    started: list[subprocess.Popen[str]] = []

    def start(data_dir: Path) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        command = [sys.executable, "-c", PROGRAM, str(data_dir)]
        started.append(subprocess.Popen(command, cwd=REPOSITORY, stdin=pipe, stdout=pipe, text=True))
        return started[-1]

    yield start
    for each in started:
        each.kill()
        each.communicate()


def postmaster(data_dir: Path) -> int | None:
    try:
        return int((data_dir / "pg" / "postmaster.pid").read_text().split()[0])
    except (FileNotFoundError, NotADirectoryError):
        return None


def assert_ended(pid: int | None) -> None:
    assert pid is not None
    # The pid file goes just before the process does.
    wait_for(lambda: ended(pid))


def ended(pid: int) -> bool:
    try:
        # A zombie is at its end, whenever it is collected.
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def wait_for(condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < give_up, "waited in vain"
        time.sleep(0.02)  # others need the processor for what is waited for


def wait_until_up(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"


def run(server: EmbeddedServer, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(server.conninfo) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def refusal(data_dir: Path) -> str:
    with pytest.raises(EmbeddedServerError) as caught:
        EmbeddedServer.start(data_dir)
    return str(caught.value)


def owner_of(data_dir: Path) -> dict[str, Any]:
    """How to run a program as the user PostgreSQL runs as."""
    if os.geteuid() != 0:
        return {}
    owner = (data_dir / "pg").stat()
    return {"user": owner.st_uid, "group": owner.st_gid}


def pg_program(data_dir: Path, name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs by hand, as the folder's owner."""
    programs = cluster._programs_for(data_dir, None)
    command = [programs / name, *arguments]
    subprocess.run(command, cwd=data_dir / "pg", check=True, stdout=subprocess.DEVNULL, **owner_of(data_dir))


# --- an ordinary life


def test_first_start_makes_a_server_that_works_under_both_addresses_whatever_the_folder_is_called(empty):
    odd = empty / 'it\'s $HOME & "é"+%41'
    with EmbeddedServer.start(odd) as started:
        assert run(started, "SELECT 1") == [(1,)]
        engine = create_engine(started.url)
        with engine.connect() as connection:
            assert connection.scalar(text("SHOW data_directory")) == str(odd.resolve() / "pg")
            connection.execute(text("CREATE EXTENSION vector"))
            assert connection.scalar(text("SELECT '[1,2]'::vector <-> '[1,4]'::vector")) == 2
        engine.dispose()


def test_what_was_stored_is_there_after_a_restart(data_dir):
    with EmbeddedServer.start(data_dir) as started:
        run(started, "DROP TABLE IF EXISTS t; CREATE TABLE t AS SELECT 8 AS n")
    with EmbeddedServer.start(data_dir) as started:
        assert run(started, "SELECT n FROM t") == [(8,)]


def test_stop_ends_the_server_cleanly_and_may_be_repeated(data_dir):
    started = EmbeddedServer.start(data_dir)
    pid = postmaster(data_dir)
    started.stop()
    started.stop()
    assert_ended(pid)
    assert "database system is shut down" in (data_dir / "pg" / "log").read_text().splitlines()[-1]


def test_server_listens_on_no_network_address_and_commits_durably(data_dir):
    with EmbeddedServer.start(data_dir) as started:
        assert run(started, "SHOW listen_addresses") == [("",)]
        assert run(started, "SHOW synchronous_commit") == [("on",)]
        assert run(started, "SHOW max_connections") == [("200",)]
        assert run(started, "SHOW plan_cache_mode") == [("force_custom_plan",)]
        assert (data_dir / "pg").stat().st_mode & 0o077 == 0


def test_settings_for_somebody_elses_postgres_in_the_environment_change_nothing(data_dir, monkeypatch):
    monkeypatch.setenv("PGPORT", "6543")
    monkeypatch.setenv("PGDATA", "/nowhere")
    monkeypatch.setenv("PGHOST", "db.example.com")
    monkeypatch.setenv("PGUSER", "somebody")
    with EmbeddedServer.start(data_dir) as started:
        engine = create_engine(started.url)
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT current_user")) == "postgres"
        engine.dispose()


# --- several at once


def test_two_uses_in_one_process_share_a_server_that_ends_with_the_last(data_dir):
    first, second = EmbeddedServer.start(data_dir), EmbeddedServer.start(data_dir)
    pid = postmaster(data_dir)
    assert first.url == second.url
    first.stop()
    assert postmaster(data_dir) == pid
    assert run(second, "SELECT 1") == [(1,)]
    second.stop()
    assert_ended(pid)


def test_programs_that_start_a_new_folder_at_the_same_time_share_one_server(empty, program):
    both = [program(empty), program(empty)]
    for each in both:
        wait_until_up(each)
    pid = postmaster(empty)
    assert "starting PostgreSQL" in (log := (empty / "pg" / "log").read_text())
    assert log.count("starting PostgreSQL") == 1
    both[0].communicate("end\n")
    assert postmaster(empty) == pid
    both[1].communicate("end\n")
    assert_ended(pid)


def test_a_program_killed_outright_does_not_keep_the_server_alive(data_dir, program):
    killed = program(data_dir)
    wait_until_up(killed)
    with EmbeddedServer.start(data_dir) as started:
        pid = postmaster(data_dir)
        killed.kill()
        killed.wait()
        assert run(started, "SELECT 1") == [(1,)]
    assert_ended(pid)


def test_the_next_program_takes_over_the_server_of_one_killed_outright(data_dir, program):
    killed = program(data_dir)
    wait_until_up(killed)
    pid = postmaster(data_dir)
    killed.kill()
    killed.wait()
    with EmbeddedServer.start(data_dir):
        assert postmaster(data_dir) == pid
    assert_ended(pid)


def test_sigterm_ends_the_server_only_with_its_last_user(data_dir, program):
    first, last = program(data_dir), program(data_dir)
    wait_until_up(first)
    wait_until_up(last)
    pid = postmaster(data_dir)
    first.terminate()
    assert first.wait() == 0
    assert postmaster(data_dir) == pid
    last.terminate()
    assert last.wait() == 0
    assert_ended(pid)


def test_ctrl_c_in_the_terminal_reaches_the_program_but_not_the_server(data_dir, program):
    wait_until_up(program(data_dir))
    assert os.getpgid(postmaster(data_dir)) != os.getpgid(0)


# --- crashes


def test_first_start_after_a_first_start_was_killed_half_way(empty, program):
    killed = program(empty)
    wait_for(lambda: any(empty.glob("*/PG_VERSION")))
    killed.kill()
    killed.wait()
    with EmbeddedServer.start(empty) as started:
        assert run(started, "SELECT 1") == [(1,)]


def test_starting_again_recovers_what_was_committed_before_the_server_was_killed(data_dir):
    broken = EmbeddedServer.start(data_dir)
    run(broken, "DROP TABLE IF EXISTS t; CREATE TABLE t AS SELECT 7 AS n")
    pid = postmaster(data_dir)
    os.kill(pid, signal.SIGKILL)
    assert_ended(pid)
    with EmbeddedServer.start(data_dir) as started:
        assert postmaster(data_dir) != pid
        assert run(started, "SELECT n FROM t") == [(7,)]
        broken.stop()
        assert run(started, "SELECT n FROM t") == [(7,)]


def test_start_waits_for_the_remains_of_a_killed_server_to_leave(data_dir):
    broken = EmbeddedServer.start(data_dir)
    log = data_dir / "pg" / "log"
    with psycopg.connect(broken.conninfo) as client, ThreadPoolExecutor(1) as threads:
        busy = psutil.Process(client.info.backend_pid)
        busy.suspend()
        os.kill(postmaster(data_dir), signal.SIGKILL)
        start = threads.submit(EmbeddedServer.start, data_dir)
        wait_for(lambda: "pre-existing shared memory block" in log.read_text())
        busy.resume()
        with start.result() as started:
            assert run(started, "SELECT 1") == [(1,)]
        client.close()
    broken.stop()


def test_a_left_over_pid_that_lives_on_as_another_program_is_no_server(data_dir):
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, **owner_of(data_dir)) as other:
        pg = data_dir / "pg"
        left_over = f"{other.pid}\n{pg}\n1\n5432\n{pg}\n\n  1 1\nready   \n"
        (pg / "postmaster.pid").write_text(left_over)
        (pg / ".s.PGSQL.5432.lock").write_text(left_over)
        with EmbeddedServer.start(data_dir) as started:
            assert postmaster(data_dir) != other.pid
            assert run(started, "SELECT 1") == [(1,)]
        assert other.poll() is None


@contextmanager
def stopping_when_the_last_client_goes(data_dir: Path) -> Iterator[Callable[[], None]]:
    """A server that refuses new connections until the one client it still has leaves."""
    first = EmbeddedServer.start(data_dir)
    client = psycopg.connect(first.conninfo)
    os.kill(postmaster(data_dir), signal.SIGTERM)
    wait_for(lambda: refuses(first))
    try:
        yield client.close
    finally:
        client.close()
        first.stop()


def refuses(server: EmbeddedServer) -> bool:
    try:
        psycopg.connect(server.conninfo).close()
    except psycopg.OperationalError:
        return True
    return False


def test_start_waits_for_a_server_that_is_on_its_way_down(data_dir):
    with ThreadPoolExecutor(1) as threads, stopping_when_the_last_client_goes(data_dir) as let_go:
        pid = postmaster(data_dir)
        start = threads.submit(EmbeddedServer.start, data_dir)
        with (data_dir / "pg.start.lock").open() as gate:
            wait_for(lambda: held(gate.fileno()))
        let_go()
        with start.result() as started:
            assert postmaster(data_dir) != pid
            assert run(started, "SELECT 1") == [(1,)]


def held(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(lock, fcntl.LOCK_UN)
    return False


def test_a_wait_that_takes_too_long_ends_with_what_to_do(data_dir, monkeypatch):
    with stopping_when_the_last_client_goes(data_dir):
        monkeypatch.setattr(server, "START_SECONDS", 0.3)
        message = refusal(data_dir)
    assert "start FlowPilot again in a few minutes" in message
    assert str(data_dir / "pg" / "log") in message


# --- folders that cannot be used


def test_a_folder_of_another_postgres_version_is_refused_by_number(to_damage):
    (to_damage / "pg" / "PG_VERSION").write_text("15\n")
    assert "created by PostgreSQL 15; this FlowPilot comes with PostgreSQL 18" in refusal(to_damage)


@pytest.mark.parametrize("damage", [Path.unlink, lambda file: file.write_bytes(b"\xff\x00")])
def test_a_folder_without_its_version_file_is_called_incomplete(to_damage, damage):
    damage(to_damage / "pg" / "PG_VERSION")
    assert "not a complete PostgreSQL folder" in refusal(to_damage)


@pytest.mark.parametrize("damage", [Path.unlink, lambda file: os.truncate(file, 100)])
def test_a_damaged_control_file_is_reported_with_the_log(to_damage, damage):
    damage(to_damage / "pg" / "global" / "pg_control")
    message = refusal(to_damage)
    assert "restore it from a backup" in message
    assert "control file" in message or "pg_control" in message
    assert str(to_damage / "pg" / "log") in message


def test_a_server_started_by_hand_with_its_socket_elsewhere_is_named(data_dir):
    pg = data_dir / "pg"
    (pg / "elsewhere").mkdir()
    shutil.chown(pg / "elsewhere", pg.stat().st_uid)
    by_hand = ("-w", "-D", str(pg), "-l", "log", "-o", f"-k {pg}/elsewhere -h ''")
    pg_program(data_dir, "pg_ctl", "start", *by_hand)
    message = refusal(data_dir)
    assert "A PostgreSQL server that FlowPilot cannot use" in message
    assert f"process {postmaster(data_dir)}" in message
    pg_program(data_dir, "pg_ctl", "stop", "-w", "-D", str(pg))


def test_a_server_that_lets_nobody_in_is_reported_with_its_reason(to_damage):
    (to_damage / "pg" / "pg_hba.conf").write_text("local all all reject\n")
    message = refusal(to_damage)
    assert "pg_hba.conf rejects connection" in message
    assert "Stop that server, or choose another --data-dir" in message
    assert postmaster(to_damage) is None


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_called_a_full_disk(to_damage):
    options = to_damage / "pg" / "postmaster.opts"
    options.unlink()
    options.symlink_to("/dev/full")
    message = refusal(to_damage)
    assert "is full: " in message
    assert "MB are free. Free some space" in message


def test_too_little_room_is_told_before_a_database_is_made_or_started(empty, data_dir, monkeypatch):
    monkeypatch.setattr(server, "ROOM_MB", dict.fromkeys(server.ROOM_MB, 10**9))
    for folder, purpose in ((empty, "for a new database"), (data_dir, "to start the database")):
        message = refusal(folder)
        assert "MB free, and 1,000,000,000 MB are needed" in message
        assert purpose in message
        assert str(folder) in message
        assert postmaster(folder) is None
    assert not (empty / "pg").exists()


def test_a_server_that_was_killed_is_started_again_and_keeps_what_was_stored(data_dir):
    with EmbeddedServer.start(data_dir) as started:
        run(started, "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 9 AS n")
        assert not started.revive()
        pid = postmaster(data_dir)
        assert pid
        psutil.Process(pid).kill()
        wait_for(lambda: ended(pid))
        assert started.revive()
        assert not started.revive()
        assert run(started, "SELECT n FROM kept") == [(9,)]
    assert not started.revive(), "nobody uses it any more"
    assert_ended(postmaster(data_dir) or pid)


def test_a_file_in_the_folders_place_is_refused(empty):
    empty.write_text("")
    assert refusal(empty) == f"{empty} is a file where FlowPilot needs a folder. Choose another --data-dir."
    assert "is a file where FlowPilot needs a folder" in refusal(empty / "below")


def test_a_folder_that_may_not_be_written_is_refused(empty):
    folder = Path("/sys/flowpilot")
    if os.geteuid() != 0:
        empty.mkdir(mode=0o500)
        folder = empty
    message = refusal(folder)
    assert f"FlowPilot cannot use {folder}" in message
    assert "may read and write" in message


@pytest.mark.parametrize(("name", "advice"), [("x" * 100, "Choose a shorter --data-dir"), ("a,b", "without one")])
def test_a_path_no_socket_can_live_in_is_refused_before_anything_is_made(empty, name, advice):
    assert advice in refusal(empty / name)
    assert not empty.exists()


# --- as root


@as_root
def test_root_is_refused_below_a_private_folder_which_stays_private(empty):
    empty.mkdir(mode=0o700)
    message = refusal(empty / "below")
    assert f"may not enter {empty}" in message
    assert "/var/lib/flowpilot" in message
    assert empty.stat().st_mode & 0o777 == 0o700


@as_root
def test_root_is_refused_its_home_as_data_folder(empty, monkeypatch):
    monkeypatch.setenv("HOME", str(empty))
    assert "FlowPilot does not open private folders" in refusal(empty)


@as_root
def test_root_keeps_its_data_folder_unreadable_for_others(data_dir):
    assert data_dir.stat().st_mode & 0o777 == 0o710
    assert (data_dir / "pg").stat().st_uid != 0


@as_root
def test_a_cluster_of_another_user_is_refused_with_whom_to_be(to_damage):
    os.chown(to_damage / "pg", 54321, -1)
    assert "belongs to the user 54321. Run FlowPilot as that user" in refusal(to_damage)


@as_root
def test_root_with_a_private_installation_gets_a_copy_of_the_programs(data_dir, monkeypatch):
    installed = cluster._programs_for(data_dir, None).parents[1]
    private = data_dir.parent / "private" / installed.name
    private.mkdir(parents=True)
    private.parent.chmod(0o700)
    for each in (installed / "pginstall18", installed.with_name(f"{installed.name}.libs")):
        if each.exists():
            (private.parent / each.relative_to(installed.parent)).symlink_to(each)
    found = SimpleNamespace(origin=str(private / "__init__.py"))
    monkeypatch.setattr(cluster.importlib.util, "find_spec", lambda name: found)
    with EmbeddedServer.start(data_dir):
        assert psutil.Process(postmaster(data_dir)).exe().startswith(str(data_dir))
    assert private.parent.stat().st_mode & 0o777 == 0o700


# --- where it goes by default


def test_default_folder_is_the_users_own_or_the_systems_for_root(monkeypatch):
    monkeypatch.setenv("HOME", "/home/ada")
    monkeypatch.setenv("XDG_DATA_HOME", "relative/is/ignored")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert data_folder() == Path("/home/ada/.local/share/flowpilot")
    monkeypatch.setenv("XDG_DATA_HOME", "/data/ada")
    assert data_folder() == Path("/data/ada/flowpilot")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert data_folder() == Path("/var/lib/flowpilot")
