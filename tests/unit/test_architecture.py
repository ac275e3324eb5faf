"""The rules the code is built by, beside who may import whom, which `lint-imports` holds (pyproject.toml)."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.tables import every_case

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "core", "storage")
MAX_LINES, MAX_FUNCTION_LINES = 350, 50


def sources() -> list[Path]:
    return [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def outermost_functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Those of a module and of its classes; one within another is no longer than that."""
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        for node in ast.iter_child_nodes(waiting.pop()):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node
            elif isinstance(node, ast.stmt):
                waiting.append(node)


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
    functions = [(path.relative_to(ROOT).as_posix(), node) for path in sources() for node in outermost_functions(path)]
    assert len(functions) > 1_000
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


@every_case(
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
