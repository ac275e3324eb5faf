"""How the tests are shared among processes, and what each of them has (`tests/fixtures.py`)."""

import gc
import os
from collections.abc import Awaitable, Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.support.certificates import trust_nobody
from tests.support.copies import end_copying, share_by_copies
from tests.support.reports import report_what_is_seen

if TYPE_CHECKING:
    from tests.support.client import Engineer

MakeEngineer = Callable[..., "Awaitable[Engineer]"]

SLOWEST_FIRST = ("browser", "integration/durability", "contract", "integration", "unit")
TOGETHER = ("browser", "contract", "integration/claude")
"""Folders whose files share what takes long to start; any other file keeps to one process by itself."""


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Load what tests share, but not where tests are only handed out to other processes: it takes seconds."""
    trust_nobody()
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        gc.disable()  # until everything is collected, see below
        config.pluginmanager.import_plugin("tests.fixtures")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Processes that share the tests say little: nobody sees most of it."""
    if hasattr(session.config, "workerinput"):
        report_what_is_seen(session.config)


GARBAGE = (50_000, 20, 50)
"""When the collector of garbage starts: a hundredth as often as by default, which took a tenth of the tests' time."""


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is loaded and found stays to the end: the collector of garbage need not go through it again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()
        gc.set_threshold(*GARBAGE)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with what takes longest, so that no process is left with it at the end."""
    places = {path: _place_in_order(_file(path)) for path in {item.path for item in items}}
    items.sort(key=lambda item: places[item.path])


class Sharing(LoadScopeScheduling):
    """A file's tests run in one process, and so do those of a folder that belongs together.

    Not by xdist's own groups: pytest 9.2 keeps no node id that xdist 3.8 could write them into, and so it drops them.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((folder for folder in TOGETHER if f"/{folder}/" in f"/{file}"), file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    """Start what those which share the tests are copies of. Where they are measured, each starts by itself."""
    if "COVERAGE_PROCESS_START" not in os.environ:
        share_by_copies(config.args)
        config.add_cleanup(end_copying)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Sharing:
    """How the tests are shared among processes."""
    return Sharing(config, log)


def _file(path: Path) -> str:
    return path.relative_to(Path(__file__).parent).as_posix()


def _place_in_order(file: str) -> int:
    places = (place for place, folder in enumerate(SLOWEST_FIRST) if file.startswith(f"{folder}/"))
    return next(places, len(SLOWEST_FIRST))


class Alarms:
    """The lines of the log that would call for somebody: errors, ours and those of libraries."""

    def __init__(self, ours: list[Any], theirs: list[str]) -> None:
        self._ours, self._theirs = ours, theirs

    @property
    def lines(self) -> list[str]:
        ours = [str(line["event"]) for line in self._ours if line["log_level"] in ("error", "critical")]
        return ours + self._theirs
