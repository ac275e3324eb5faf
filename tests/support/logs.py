"""The log of what runs in a test's process, where nobody has configured it."""

import logging
from collections.abc import Generator
from contextlib import contextmanager

import structlog
from structlog.dev import ConsoleRenderer, plain_traceback


def log_plainly() -> None:
    """Write lines as structlog does by default, but errors as Python does: drawing one takes a second."""
    structlog.reset_defaults()
    *processors, _ = structlog.get_config()["processors"]
    plain = ConsoleRenderer(colors=False, exception_formatter=plain_traceback)
    structlog.configure(processors=[*processors, plain])
    logging.lastResort = Errors(logging.WARNING)
    logging.lastResort.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))


@contextmanager
def logged_by_libraries(level: int = logging.WARNING) -> Generator[list[str]]:
    """What libraries log meanwhile, at this level or above. (pytest's own `caplog` costs every test, and few look.)"""
    root, noted = logging.getLogger(), Notes(level)
    before = root.level
    root.addHandler(noted)
    root.setLevel(min(before, level))
    try:
        yield noted.lines
    finally:
        root.removeHandler(noted)
        root.setLevel(before)


class Errors(logging._StderrHandler):
    """Writes what no other handler takes: pytest shows it with a test that fails."""

    def handleError(self, _: logging.LogRecord) -> None:  # noqa: N802
        """Fail the test that logs what cannot be written."""
        raise  # noqa: PLE0704 - called where it was caught


class Notes(logging.Handler):
    """Keeps lines. What cannot be written fails the test."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.lines = list[str]()

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))
