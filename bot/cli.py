"""The command line: `flowpilot COMMAND`. Each command is one function in `bot.commands`.

Only the chosen command's module is loaded, and with it the program: that takes two seconds, `--help` a tenth of one.
"""

import argparse
import gc
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

COMMANDS = {
    "process": {
        "run": "run the server and the worker together",
        "serve": "run the server alone",
        "work": "run a worker alone",
        "migrate": "upgrade the database to this release",
        "check": "show what is configured, what can be reached and what is missing",
    },
    "accounts": {"account": "accounts, their settings and people", "token": "tokens for the API"},
    "flows": {"flows": "the flow library"},
    "scripts": {"scripts": "script templates"},
    "imports": {"import": "propose the procedures in documents as flows"},
    "sessions": {"sessions": "sessions, for operators"},
    "embedding": {"embedding": "the model that finds flows by meaning"},
    "slack": {"slack": "connect Slack"},
    "teams": {"teams": "Microsoft Teams: app package and tenants"},
    "tickets": {"tickets": "the ticket system: connect it, test it, map its people"},
    "keys": {"keys": "keys that encrypt stored tokens"},
}
"""By module of `bot.commands`, the commands that it registers and what each is for."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and end the process: 0 when it worked, 1 when it did not, 2 when the command line is wrong."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run a command; returns the exit status."""
    with _loading():
        options = _parser(arguments).parse_args(arguments)
        execution = import_module("bot.commands.execution")
    return execution.execute(options)


@contextmanager
def _loading() -> Generator[None]:
    """What is loaded within the block stays: looking for garbage in it would take an eighth of the time."""
    gc.disable()
    try:
        yield
    finally:
        _keep_loaded()
        gc.enable()


@cache
def _keep_loaded() -> None:
    gc.freeze()  # once: a process that runs many commands must not keep what each of them leaves


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """A parser for the command that comes first; where none does, one that also says what each command is for."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data-dir", type=Path, metavar="DIR", help="folder of the embedded database")
    common.add_argument("--config", type=Path, metavar="FILE", help="settings file (default: app.yaml)")
    parser = argparse.ArgumentParser(
        prog="flowpilot",
        description="Guides IT engineers through a problem, step by step, in the chat they already have open.",
    )
    chosen = next((argument for argument in arguments if not argument.startswith("-")), "")
    comes_first = [*arguments[:1]] == [chosen] and any(chosen in summaries for summaries in COMMANDS.values())
    # After a command, nobody is told the version or what else there is; to find that out takes longer than to parse it.
    release = "" if comes_first else version("flowpilot")
    parser.add_argument("--version", action="version", version=f"FlowPilot {release}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module, summaries in COMMANDS.items():
        if chosen in summaries:
            import_module(f"bot.commands.{module}").register(commands, common)
        elif not comes_first:
            for name, summary in summaries.items():
                commands.add_parser(name, help=summary)
    return parser


if __name__ == "__main__":
    main()
