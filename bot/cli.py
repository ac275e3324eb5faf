"""The command line: `flowpilot COMMAND`. Each command is one function in `bot.commands`."""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from bot.bootstrap.process import event_loop
from bot.bootstrap.server import AddressInUse
from bot.commands import accounts, embedding, flows, imports, keys, process, sessions, slack, teams
from bot.commands.failure import Failed
from bot.config import Config, ConfigError, load_config
from bot.shared.logs import configure_logs
from core.redaction import scrub
from core.shared.errors import Refusal, Unavailable
from storage.embedded import EmbeddedServerError
from storage.schema import SchemaError


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and end the process: 0 when it worked, 1 when it did not, 2 when the command line is wrong."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run a command; returns the exit status. What is wrong is one sentence on stderr, never a stack trace."""
    options = _parser().parse_args(arguments)
    try:
        config = _configured(options)
        configure_logs(config.logging, scrub)
        with asyncio.Runner(loop_factory=event_loop) as runner:
            runner.run(options.command(config, options))
    except (ConfigError, EmbeddedServerError, SchemaError, AddressInUse, Failed) as error:
        print(error, file=sys.stderr)  # noqa: T201 - the command's answer
        return 1
    except Refusal as refusal:
        print(refusal.sentence, file=sys.stderr)  # noqa: T201 - the command's answer
        return 1
    except Unavailable as fault:
        print(f"{fault} Nothing was changed.", file=sys.stderr)  # noqa: T201 - the command's answer
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read our output has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return 0


def _configured(options: argparse.Namespace) -> Config:
    config = load_config(options.config, os.environ)
    if options.data_dir:
        config = config.model_copy(
            update={"storage": config.storage.model_copy(update={"data_dir": options.data_dir.expanduser()})}
        )
    if getattr(options, "port", None) is not None:
        config = config.model_copy(update={"server": config.server.model_copy(update={"port": options.port})})
    return config


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data-dir", type=Path, metavar="DIR", help="folder of the embedded database")
    common.add_argument("--config", type=Path, metavar="FILE", help="settings file (default: app.yaml)")
    parser = argparse.ArgumentParser(
        prog="flowpilot",
        description="Guides IT engineers through a problem, step by step, in the chat they already have open.",
    )
    parser.add_argument("--version", action="version", version=f"FlowPilot {version('flowpilot')}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for group in (process, accounts, flows, imports, sessions, embedding, slack, teams, keys):
        group.register(commands, common)
    return parser


if __name__ == "__main__":
    main()
