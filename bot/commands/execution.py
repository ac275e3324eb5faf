"""Carrying out a command that was read from the command line, and saying in one sentence what kept it from working."""

import argparse
import asyncio
import os
import sys

from bot.bootstrap.process import event_loop
from bot.bootstrap.server import AddressInUse
from bot.commands.failure import Failed
from bot.config import Config, ConfigError, load_config
from bot.shared.logs import configure_logs
from core.safety.redaction import scrub
from core.shared.errors import Refusal, Unavailable
from storage.embedded import EmbeddedServerError
from storage.schema import SchemaError


def execute(options: argparse.Namespace) -> int:
    """Carry out the command; returns the exit status. What is wrong is one sentence on stderr, never a stack trace."""
    try:
        config = _configured(options)
        level = getattr(options, "log_level", config.logging.level)
        configure_logs(config.logging.model_copy(update={"level": level}), scrub)
        with asyncio.Runner(loop_factory=event_loop) as runner:
            runner.run(options.command(config, options))
    except (ConfigError, EmbeddedServerError, SchemaError, AddressInUse, Failed) as error:
        print(error, file=sys.stderr)
        return 1
    except Refusal as refusal:
        print(refusal.sentence, file=sys.stderr)
        return 1
    except Unavailable as fault:
        print(f"{fault} Nothing was changed.", file=sys.stderr)
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
