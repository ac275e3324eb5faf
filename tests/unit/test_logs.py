"""What an operator finds in the logs, and what must never be in them."""

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

import pytest

from bot.config import Logging
from bot.shared.logs import bound, configure_logs, get_logger
from tests.support.logs import log_plainly
from tests.support.tables import every_case

SECRET = "Clients-VPN-password-is-hunter2"
SESSION = UUID("00000000-0000-4000-8000-000000000001")


class Written(io.StringIO):
    """What reached the stream."""

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]

    def line(self) -> dict[str, Any]:
        (only,) = self.lines()
        return only


class Terminal(Written):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    own = {name: logging.getLogger(name).level for name in ("bot", "core", "storage", "migrations")}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, own_level in own.items():
        logging.getLogger(name).setLevel(own_level)
    log_plainly()


def no_scrub(text: str) -> str:
    return text


def configured(
    level: Literal["debug", "info", "warning", "error"] = "info",
    form: Literal["auto", "text", "json"] = "json",
    stream: Written | None = None,
) -> Written:
    stream = stream or Written()
    configure_logs(Logging(level=level, format=form), no_scrub, stream)
    return stream


log = get_logger("bot.test")


# What is there


def test_a_line_says_what_happened_where_and_when():
    written = configured()

    log.info("job.finished", attempt=2, duration_ms=3.5, route="/api/v1/sessions/{id}")

    line = written.line()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "job.finished",
        "level": "info",
        "logger": "bot.test",
        "attempt": 2,
        "duration_ms": 3.5,
        "route": "/api/v1/sessions/{id}",
    }


def test_lines_of_a_session_and_job_can_be_found_by_their_ids():
    written = configured()

    with bound(session_id=SESSION, account_id="a1"):
        with bound(job_id=7):
            log.info("inside")
        log.info("outside.the.job")
    log.info("after")

    inside, outside, after = written.lines()
    assert (inside["session_id"], inside["account_id"], inside["job_id"]) == (str(SESSION), "a1", 7)
    assert outside["session_id"] == str(SESSION)
    assert "job_id" not in outside
    assert "session_id" not in after


async def test_two_tasks_do_not_mix_up_their_ids():
    written = configured()
    both_are_inside = asyncio.Barrier(2)

    async def work(job_id: int) -> None:
        with bound(job_id=job_id):
            await both_are_inside.wait()
            log.info("working", attempt=job_id)

    await asyncio.gather(work(1), work(2))

    assert sorted((line["job_id"], line["attempt"]) for line in written.lines()) == [(1, 1), (2, 2)]


def test_ids_states_and_empty_values_are_written_plainly():
    class State(StrEnum):
        OPEN = "open"

    written = configured()

    log.info("step.served", step_id=SESSION, whatever=State.OPEN, late=True, finding=None)

    line = written.line()
    assert (line["step_id"], line["whatever"], line["late"], line["finding"]) == (str(SESSION), "open", True, None)


@every_case(("level", "heard"), [("debug", 4), ("info", 3), ("warning", 2), ("error", 1)])
def test_the_level_decides_what_is_written(level, heard):
    written = configured(level)

    log.debug("one")
    log.info("two")
    log.warning("three")
    log.error("four")

    assert len(written.lines()) == heard


def test_setting_up_again_does_not_write_twice():
    configured()
    written = configured()

    log.info("once")

    assert len(written.lines()) == 1


def test_on_a_terminal_lines_are_for_people_and_elsewhere_for_machines():
    terminal = configured(form="auto", stream=Terminal())
    log.info("ready", port=8080)
    pipe = configured(form="auto")
    log.info("ready", port=8080)
    plain = configured(form="text")
    log.info("ready", port=8080)

    assert not terminal.getvalue().startswith("{")
    assert pipe.line()["port"] == 8080
    assert "port=8080" in plain.getvalue()
    assert "\x1b" not in plain.getvalue()


# What must not be there


@every_case("form", ["json", "text"])
@every_case(
    "values",
    [
        {"text": SECRET},
        {"free_text_input": SECRET},
        {"content": {"text": SECRET}},
        {"options": [SECRET]},
        {"step": object.__new__(type(SECRET, (), {}))},
        {"outcome": f"it was {SECRET}"},
        {"session_id": f"{SECRET} {SECRET}"},
        {"exception": SECRET},
        {"stack_info": SECRET},
        {"exc_info": SECRET},
        {"body": SECRET.encode()},
    ],
    ids=lambda values: next(iter(values)),
)
def test_what_people_wrote_is_left_out(form, values):
    written = configured(form=form)

    log.warning("step.answered", **values)

    assert "step.answered" in written.getvalue()
    assert "hunter2" not in written.getvalue()
    assert SECRET not in written.getvalue()


def test_a_line_says_what_was_left_out():
    written = configured()

    log.info("step.answered", text=SECRET, title="x", attempt=1)

    assert written.line()["withheld"] == "text,title"


def test_parameters_of_a_message_are_left_out():
    written = configured()

    log.info("answer %s", SECRET)

    assert SECRET not in written.getvalue()
    assert written.line()["event"] == "answer %s"


@pytest.mark.parametrize("form", ["json", "text"])
def test_nobody_can_forge_a_line_or_steer_the_terminal(form):
    written = configured(form=form)
    forged = '\n{"event": "forged"}\r\x1b[2J\u2028\u0085\u202e'

    event = f"event{forged}"
    log.info(event, platform=f"slack{forged}", session_id="\x1b[2J", role="a=1", **{f"key{forged}": "x"})

    assert len(written.getvalue().splitlines()) == 1
    assert not set(written.getvalue()[:-1]) & set("\n\r\x1b\u2028\u0085\u202e")


def test_in_text_a_value_cannot_pass_for_another_key():
    written = configured(form="text")

    log.info("event", route="x\u00a0level=error")
    log.info("event", route="x,level='error'")

    assert " level=" not in written.getvalue()
    assert "\u00a0level=" not in written.getvalue()
    assert 'route="x,level=' in written.getvalue()


def test_long_values_are_cut():
    written = configured()

    log.info("e" * 5000, route="r" * 5000, **{f"k{i}" * 100: "x" for i in range(100)})

    assert len(written.getvalue()) < 4000


def test_secrets_are_scrubbed_from_what_is_written():
    written = Written()
    configure_logs(Logging(format="json"), lambda text: text.replace("hunter2", "***"), written)

    log.info("event hunter2", route="/hunter2")
    logging.getLogger("aiohttp").warning("hunter2 %s", "x")

    assert "hunter2" not in written.getvalue()
    assert written.lines()[0]["route"] == "/***"


def test_scrubbing_leaves_time_level_and_logger_readable():
    written = Written()
    configure_logs(Logging(format="json"), lambda _: "***", written)

    log.info("event", level=SECRET, logger=SECRET, timestamp=SECRET)

    line = written.line()
    assert (line["event"], line["level"], line["logger"]) == ("***", "info", "bot.test")
    assert SECRET not in written.getvalue()


# Exceptions


def fail_with(message: str) -> None:
    raise ValueError(message)


def test_an_exception_tells_its_types_and_places_but_not_its_message():
    written = configured()

    try:
        try:
            fail_with(SECRET)
        except ValueError as error:
            raise RuntimeError(SECRET) from error
    except RuntimeError:
        log.exception("turn.failed")

    exception = written.line()["exception"]
    assert exception.startswith("RuntimeError at tests.unit.test_logs:")
    assert "; from ValueError at tests.unit.test_logs:" in exception
    assert exception.endswith(" fail_with")
    assert SECRET not in written.getvalue()


def test_an_exception_handed_over_is_told_too():
    written = configured()

    log.error("turn.failed", exc_info=KeyError(SECRET))

    assert written.line()["exception"] == "KeyError"
    assert "withheld" not in written.line()


def test_what_is_hidden_with_from_none_stays_hidden():
    written = configured()

    try:
        try:
            fail_with(SECRET)
        except ValueError:
            raise RuntimeError(SECRET) from None
    except RuntimeError:
        log.exception("turn.failed")

    assert "ValueError" not in written.line()["exception"]


def test_a_group_of_exceptions_names_its_members_even_when_they_go_in_a_circle():
    written = configured()
    member = ValueError(SECRET)
    group = ExceptionGroup(SECRET, [member, KeyError(SECRET)])
    member.__cause__ = group

    log.error("turn.failed", exc_info=group)

    assert written.line()["exception"] == "ExceptionGroup (ValueError, KeyError)"


def test_an_endless_recursion_makes_one_line_of_bounded_length():
    written = configured()

    def again() -> None:
        again()

    try:
        again()
    except RecursionError:
        log.exception("turn.failed")

    assert written.line()["exception"].count("again") == 12


# Libraries


@every_case("name", ["aiohttp.server", "procrastinate.worker", "sqlalchemy.pool", "apscheduler", "anthropic"])
def test_libraries_are_heard_from_warning_on_without_their_parameters(name):
    written = configured("debug")
    library = logging.getLogger(name)

    library.info("request %s", SECRET)
    library.warning("request of %s failed", SECRET)

    line = written.line()
    assert (line["event"], line["level"], line["logger"]) == ("request of %s failed", "warning", name)
    assert line["source"].startswith("test_logs:")
    assert SECRET not in written.getvalue()


def test_a_library_that_lowers_its_own_level_is_still_not_heard():
    written = configured("debug")
    library = logging.getLogger("anthropic")
    library.setLevel(logging.DEBUG)

    library.debug("Request options: %s", {"messages": SECRET})

    library.setLevel(logging.NOTSET)
    assert written.getvalue() == ""


@pytest.mark.parametrize(
    "message", [f"Side task failed with exception: {SECRET}", {"text": SECRET}, ValueError(SECRET)]
)
def test_a_library_message_that_is_put_together_already_is_told_by_its_place_only(message):
    written = configured()

    logging.getLogger("procrastinate").error(message, extra={"task": SECRET}, stack_info=True)

    line = written.line()
    assert line["event"] == "library message"
    assert line["source"].startswith("test_logs:")
    assert SECRET not in written.getvalue()


def test_a_library_message_with_the_wrong_parameters_is_told_all_the_same():
    written = configured()

    two_parameters = "%s of %s failed"
    logging.getLogger("aiohttp").warning(two_parameters, SECRET)

    assert written.line()["event"] == two_parameters
    assert SECRET not in written.getvalue()


def test_a_librarys_exception_is_told_without_its_message():
    written = configured()

    try:
        fail_with(SECRET)
    except ValueError:
        logging.getLogger("aiohttp.server").exception("Error handling request from %s", SECRET)

    assert written.line()["exception"].startswith("ValueError at ")
    assert SECRET not in written.getvalue()


def test_a_line_that_cannot_be_written_is_reported_without_what_it_held(capsys):
    def broken(text: str) -> str:
        raise LookupError(text)

    configure_logs(Logging(format="json"), broken, Written())

    log.info("event", route=SECRET)

    assert capsys.readouterr().err == "A log line of bot.test could not be written.\n"
