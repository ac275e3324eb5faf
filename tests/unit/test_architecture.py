"""The rules the code is built by: who may know whom, and how big a thing may get."""

import ast
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "core", "storage")
WIRING = (
    "bot/main.py",
    "bot/database.py",
    "bot/cases.py",
    "bot/chat.py",
    "bot/cli.py",
    "bot/commands/",
    "bot/worker.py",
    "bot/clock.py",
    "bot/knowledge.py",
    "bot/delivery.py",
)
"""What runs a process and may therefore know the storage."""
SURFACES = ("bot.web", "bot.slack", "bot.teams")
MAX_LINES, MAX_FUNCTION_LINES = 350, 50


@dataclass(frozen=True)
class Import:
    """One name brought into a file; a name from a package counts as the package's member."""

    file: str
    name: str

    def of(self, *packages: str) -> bool:
        return any(self.name == package or self.name.startswith(f"{package}.") for package in packages)

    def __str__(self) -> str:
        return f"{self.file} imports {self.name}"


def sources() -> list[Path]:
    return [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def imports_in(path: Path) -> Iterator[Import]:
    file = path.relative_to(ROOT).as_posix()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (Import(file, name.name) for name in names)
            case ast.ImportFrom(module=module, names=names, level=0):
                yield from (Import(file, f"{module}.{name.name}") for name in names)
            case ast.ImportFrom():
                yield Import(file, ".")
            case _:
                pass


@cache
def all_imports() -> list[Import]:
    """Read once, by the process that runs these tests."""
    return [found for path in sources() for found in imports_in(path)]


def under(*places: str) -> list[Import]:
    found = [one for one in all_imports() if one.file.startswith(places)]
    assert found, f"nothing is imported under {places}: has it moved?"
    return found


def offending(imports: list[Import], *packages: str) -> list[str]:
    return [str(one) for one in imports if one.of(*packages)]


def test_the_core_knows_no_process_no_storage_and_no_platform() -> None:
    foreign = ("bot", "storage", "migrations", "sqlalchemy", "psycopg", "procrastinate", "alembic", "aiohttp")
    platforms = ("slack_sdk", "slack_bolt", "botbuilder", "botframework", "apscheduler", "structlog")
    assert offending(under("core/"), *foreign, *platforms) == []


def test_the_storage_knows_the_core_and_never_the_bot() -> None:
    assert offending(under("storage/"), "bot", "aiohttp", "slack_sdk", "botbuilder", "anthropic") == []
    assert offending(under("storage/"), "core") != []


@pytest.mark.parametrize("surface", [name for name in SURFACES if (ROOT / name.replace(".", "/")).exists()])
def test_a_platform_knows_the_core_and_itself_only(surface: str) -> None:
    own = under(surface.replace(".", "/") + "/")
    assert offending(own, "storage", "sqlalchemy", "psycopg", "procrastinate", "anthropic") == []
    allowed = (surface, "bot.logs", "bot.config", "bot.fetching")
    assert [str(one) for one in own if one.of("bot") and not one.of(*allowed)] == []


def test_only_what_runs_a_process_knows_the_storage() -> None:
    outside = [one for one in under("bot/") if not one.file.startswith(WIRING)]
    assert offending(outside, "storage", "sqlalchemy", "psycopg") == []


def test_a_platforms_parts_are_put_together_in_one_place() -> None:
    elsewhere = [one for one in under("bot/") if not one.file.startswith(("bot/web/", "bot/slack/", "bot/teams/"))]
    wiring = {"bot/main.py", "bot/chat.py", "bot/process.py", "bot/commands/slack.py", "bot/commands/teams.py"}
    assert {one.file for one in elsewhere if one.of(*SURFACES)} == wiring


def test_the_models_library_is_known_in_one_place() -> None:
    assert {one.file for one in all_imports() if one.of("anthropic")} == {"core/guides/claude.py"}


def test_one_place_knows_each_platforms_library() -> None:
    assert {one.file.split("/")[1] for one in all_imports() if one.of("slack_sdk", "slack_bolt")} <= {"slack"}
    assert {one.file.split("/")[1] for one in all_imports() if one.of("botbuilder", "botframework")} <= {"teams"}


def test_imports_say_where_from_in_full() -> None:
    assert offending(all_imports(), ".") == []


def test_no_module_hides_behind_a_package_of_the_same_name() -> None:
    assert [str(path) for path in sources() if path.stem != "__init__" and path.with_suffix("").is_dir()] == []


# How big a thing may get


@pytest.mark.parametrize("kind", ["*.py", "*.js"])
def test_no_file_is_too_long_to_be_read_at_once(kind: str) -> None:
    files = [path for package in PACKAGES for path in (ROOT / package).rglob(kind)]
    lengths = {path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert files
    assert {file: length for file, length in lengths.items() if length > MAX_LINES} == {}


def test_no_function_is_too_long_to_be_held_in_mind() -> None:
    functions = [
        (path.relative_to(ROOT).as_posix(), node)
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    lengths = {f"{file}:{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1 for file, node in functions}
    assert {name: length for name, length in lengths.items() if length > MAX_FUNCTION_LINES} == {}


# Where packages come from is the business of whoever installs

_SOURCE_OF_PACKAGES = re.compile(
    r"""(--|_)(extra[-_])?index[-_]url\b | --find-links\b | --trusted-host\b | ://[^\s/"']*(pypi|npm|registry|packages?\.)""",
    re.VERBOSE | re.IGNORECASE,
)


def kept_files() -> list[Path]:
    """Every text file that is or would be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def test_no_file_says_which_index_packages_come_from() -> None:
    others = [path for path in kept_files() if path != Path(__file__)]
    assert len(others) > 100
    texts = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8", errors="replace") for path in others}
    assert [file for file, text in texts.items() if _SOURCE_OF_PACKAGES.search(text)] == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_pins_every_package_with_hashes_and_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    entries = re.findall(
        r"^([a-z0-9._-]+)(?:\[[^\]]+\])?(==[^ ;]+)?(.*?)(?=^[a-z#]|\Z)", text, re.MULTILINE | re.DOTALL
    )
    assert len(entries) > 30
    assert [name for name, version, rest in entries if not version or "--hash=sha256:" not in rest] == []


@pytest.mark.parametrize(
    "line",
    [
        "pip install --index-url http://mirror.example/simple x",
        "PIP_EXTRA_INDEX_URL=http://mirror.example",
        "uv pip compile --find-links ./wheels",
        "resolved: https://registry.mirror.example/x.tgz",
    ],
)
def test_the_rule_on_indexes_sees_them(line: str) -> None:
    assert _SOURCE_OF_PACKAGES.search(line)


def test_the_rule_on_indexes_lets_the_locks_own_options_be() -> None:
    assert not _SOURCE_OF_PACKAGES.search("uv pip compile --no-emit-index-url --no-emit-find-links --quiet")
