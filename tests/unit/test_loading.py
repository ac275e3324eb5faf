"""What is loaded when: nothing but the standard library for help, the rest for the command that needs it."""

import argparse
import subprocess
import sys
from importlib import import_module

import pytest

from bot.cli import COMMANDS, run
from tests.support.server import environment
from tests.support.tables import every_case

_LIST = """
import contextlib, io, sys
from bot.cli import run
with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):
    run({arguments!r})
print(*sorted({{name.partition(".")[0] for name in sys.modules}} - sys.stdlib_module_names))
"""
"""Prints the packages that are loaded at the end, Python's own left out."""
_SELDOM = {
    "anthropic",
    "docx",
    "lxml",
    "fastembed",
    "slack_bolt",
    "slack_sdk",
    "botbuilder",
    "pygraphviz",
    "cv2",
    "PIL",
    "apscheduler",
}
"""What only few processes ever need."""


def loaded_by(*arguments: str) -> set[str]:
    program = _LIST.format(arguments=arguments)
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(), capture_output=True, text=True, check=True
    )
    # The interpreter itself, and what an installation hooks into every start of it.
    return {name for name in done.stdout.split() if not name.startswith(("__", "_distutils_hack", "sitecustomize"))}


def test_help_loads_nothing_but_the_command_line_itself() -> None:
    assert loaded_by("--help") == {"bot"}


def test_the_version_loads_nothing_either() -> None:
    assert loaded_by("--version") == {"bot"}


def test_running_loads_no_library_before_it_is_used() -> None:
    loaded = loaded_by("run", "--help")
    assert {"aiohttp", "sqlalchemy", "core", "storage"} <= loaded
    assert loaded & (_SELDOM | {"alembic"}) == set()


def test_redaction_loads_no_library_that_asks_services_about_secrets_and_leaves_it_to_others() -> None:
    program = """
import sys, core.safety.redaction
assert not {"requests", "urllib3"} & set(sys.modules)
import requests
assert requests.get
"""
    subprocess.run([sys.executable, "-c", program], env=environment(), check=True)


@every_case("module", COMMANDS)
def test_help_names_the_commands_that_a_module_has(module: str) -> None:
    class Commands:
        """Takes down the names of commands."""

        def __init__(self) -> None:
            self.names: list[str] = []

        def add_parser(self, name: str, **_: object) -> object:
            self.names.append(name)
            return argparse.ArgumentParser(name)

    commands = Commands()
    import_module(f"bot.commands.{module}").register(commands, argparse.ArgumentParser(add_help=False))
    assert commands.names == list(COMMANDS[module])


def test_help_says_what_each_command_is_for(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(["--help"])
    said = " ".join(capsys.readouterr().out.split())
    for summaries in COMMANDS.values():
        for name, summary in summaries.items():
            assert f"{name} {summary}" in said
