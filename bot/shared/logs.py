"""Logs: one line per event on stderr, for people or as JSON, that never carries what people wrote.

Sessions are full of other people's passwords and client names. So a line is made of what is harmless: an event named by
a constant, numbers, ids, and short codes under known keys. Whatever else is passed is left out, and `withheld` says so.
"""

import logging
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from enum import Enum
from traceback import walk_tb
from typing import Any, TextIO, cast
from uuid import UUID

import structlog
from structlog.stdlib import BoundLogger, ProcessorFormatter
from structlog.typing import EventDict, Processor

from bot.config import Logging

_OWN_PACKAGES = ("bot", "core", "storage", "migrations")
_PIPELINE_KEYS = frozenset({"level", "logger", "timestamp"})
"""Overwritten by the pipeline, so nobody else's text is under them."""
_TEXT_KEYS = frozenset(
    {"action", "guide", "host", "kind", "method", "model", "outcome", "platform", "queue", "role", "route"}
    | {"signal", "source", "state", "status", "task", "trigger", "verdict", "version"}
)
_TEXT_KEY_ENDINGS = ("_id", "_code", "_kind", "_status", "_type", "_version")
_LONGEST_TEXT = 200
_LONGEST_EXCEPTION = 4000
_MOST_FRAMES = 12
_MOST_INNER = 5

Scrub = Callable[[str], str]
"""Takes what looks like a secret out of a text."""


def configure_logs(settings: Logging, scrub: Scrub, stream: TextIO | None = None) -> None:
    """Send every log line of the process, libraries' included, through the one pipeline to `stream` (stderr).

    Libraries are heard from `warning` on, whatever the level. Calling it again replaces the earlier set-up.
    """
    output = stream or sys.stderr
    handler = _Handler(output)
    handler.setFormatter(_formatter(settings, scrub, output))
    # Some libraries lower their own level by an environment variable and then log whole requests.
    handler.addFilter(lambda record: _is_ours(record) or record.levelno >= logging.WARNING)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for package in _OWN_PACKAGES:
        logging.getLogger(package).setLevel(settings.level.upper())
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_common(), ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=BoundLogger,
    )


def get_logger(name: str) -> BoundLogger:
    """The logger of a module, to be called with `__name__`.

    The event is a constant such as "turn.failed"; what varies goes into keys: `log.warning("turn.failed", attempt=2)`.
    """
    return structlog.stdlib.get_logger(name)


@contextmanager
def bound(**ids: UUID | str | int) -> Generator[None]:
    """Add ids, such as `session_id`, to every line written inside the `with` block and in tasks started there."""
    with structlog.contextvars.bound_contextvars(**ids):
        yield


class _Handler(logging.StreamHandler[TextIO]):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is logging's
        # The inherited one prints the line's parameters as they came.
        with suppress(OSError, ValueError):
            sys.stderr.write(f"A log line of {record.name} could not be written.\n")


def _common() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _formatter(settings: Logging, scrub: Scrub, stream: TextIO) -> ProcessorFormatter:
    def guard(_logger: Any, _method: str, event: EventDict) -> EventDict:
        return _harmless(event, scrub)

    terminal = stream.isatty()
    renderer: Processor = structlog.processors.JSONRenderer()
    if settings.format == "text" or (settings.format == "auto" and terminal):
        renderer = structlog.dev.ConsoleRenderer(colors=terminal, exception_formatter=structlog.dev.plain_traceback)
    return ProcessorFormatter(
        foreign_pre_chain=[_library_event, *_common()],
        processors=[ProcessorFormatter.remove_processors_meta, guard, renderer],
        use_get_message=False,
        pass_foreign_args=True,
    )


def _is_ours(record: logging.LogRecord) -> bool:
    # Set by wrap_for_formatter on what comes through structlog.
    return hasattr(record, "_logger")


def _library_event(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """A library's line without its parameters, which may be anything a person typed.

    A message that has parameters is a template and harmless without them. One that has none may be put together
    already (procrastinate's hold the text of exceptions): only the place it comes from is told.
    """
    record: logging.LogRecord = event["_record"]
    has_parameters = bool(event.pop("positional_args", None))
    event["event"] = record.msg if has_parameters and isinstance(record.msg, str) else "library message"
    event["source"] = f"{record.module}:{record.lineno}:{record.funcName}"
    return event


def _harmless(event: Mapping[str, Any], scrub: Scrub) -> EventDict:
    line: EventDict = {}
    withheld: list[str] = []
    for key, value in event.items():
        if key == "exc_info":
            continue
        match value:
            case None | bool() | int() | float():
                line[key] = value
            case UUID() | datetime() | Enum():
                line[key] = _one_line(str(value.value if isinstance(value, Enum) else value))
            case str() if key in _PIPELINE_KEYS:
                line[key] = value
            case str() if key == "event" or (_holds_code(key) and not any(map(str.isspace, value))):
                line[key] = _one_line(scrub(value))
            case _:
                withheld.append(key)
    if withheld:
        line["withheld"] = _one_line(",".join(withheld))
    error = _error(event.get("exc_info"))
    if error is not None:
        line["exception"] = _one_line(_described(error, set()), _LONGEST_EXCEPTION)
    return line


def _holds_code(key: str) -> bool:
    return key in _TEXT_KEYS or key.endswith(_TEXT_KEY_ENDINGS)


def _one_line(text: str, longest: int = _LONGEST_TEXT) -> str:
    """The text cut, with everything that could start a line or steer a terminal written as an escape."""
    cut = text if len(text) <= longest else f"{text[:longest]}…"
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in cut)


def _error(exc_info: object) -> BaseException | None:
    if exc_info is True:
        return sys.exception()
    error = cast("tuple[object, object, object]", exc_info)[1] if isinstance(exc_info, tuple) else exc_info
    return error if isinstance(error, BaseException) else None


def _described(error: BaseException, seen: set[int]) -> str:
    """The types and places of an error and of what led to it, without their messages: those may quote people."""
    parts: list[str] = []
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        parts.append(_type_and_place(current, seen))
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "; from ".join(parts)


def _type_and_place(error: BaseException, seen: set[int]) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    if isinstance(error, BaseExceptionGroup):
        inner = cast("BaseExceptionGroup[BaseException]", error).exceptions
        name += f" ({', '.join(_described(each, seen) for each in inner[:_MOST_INNER])})"
    places = [
        f"{frame.f_globals.get('__name__', '?')}:{line} {frame.f_code.co_name}"
        for frame, line in walk_tb(error.__traceback__)
    ]
    # The last frames are where it happened.
    return f"{name} at {' > '.join(places[-_MOST_FRAMES:])}" if places else name
