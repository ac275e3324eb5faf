"""Sessions for operators: retry."""

import argparse
from typing import Any
from uuid import UUID

from bot.bootstrap.container import build_container
from bot.config import Config
from core.services.administration import DEFAULT_ACCOUNT
from core.sessions.commands import RetryTurn


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add these commands to the parser."""
    sessions = commands.add_parser("sessions").add_subparsers(required=True, metavar="ACTION")
    retry = sessions.add_parser("retry", parents=[common], help="ask the guide again after a turn has failed")
    retry.add_argument("--account", default=DEFAULT_ACCOUNT, metavar="NAME")
    retry.add_argument("id", type=UUID, metavar="SESSION")
    retry.set_defaults(command=_retry)


async def _retry(config: Config, options: argparse.Namespace) -> None:
    async with build_container(config) as parts:
        account = await parts.administration.existing_account(options.account)
        await parts.session_service.execute(None, account.id, options.id, RetryTurn())
    print("The guide is asked again; a running worker answers.")
