"""Microsoft Teams for operators: the app package, and tenants."""

import argparse
from pathlib import Path
from typing import Any

from bot.bootstrap.container import build_container
from bot.commands.failure import Failed
from bot.config import Config
from bot.teams.addresses import PLATFORM
from bot.teams.package import CannotPackage, app_package
from core.accounts.user import Workspace
from core.services.administration import DEFAULT_ACCOUNT


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add these commands to the parser."""
    teams = commands.add_parser("teams").add_subparsers(required=True, metavar="ACTION")
    package = teams.add_parser("package", parents=[common], help="write the app package for uploading to Teams")
    package.add_argument("--output", type=Path, default=Path("flowpilot-teams.zip"), metavar="FILE")
    package.set_defaults(command=_package)
    link = teams.add_parser("link", parents=[common], help="link a tenant to an account, created if new")
    link.add_argument("--account", default=DEFAULT_ACCOUNT, metavar="NAME")
    link.add_argument("tenant", metavar="TENANT-ID")
    link.set_defaults(command=_link)
    unlink = teams.add_parser("unlink", parents=[common], help="stop working for a tenant")
    unlink.add_argument("tenant", metavar="TENANT-ID")
    unlink.set_defaults(command=_unlink)


async def _package(config: Config, options: argparse.Namespace) -> None:
    try:
        options.output.write_bytes(app_package(config))
    except CannotPackage as problem:
        raise Failed(str(problem)) from None
    except OSError as error:
        raise Failed(f"{options.output} cannot be written: {error.strerror}.") from None
    print(f"The app package is in {options.output}. Upload it in Teams: Apps, Manage your apps, Upload an app.")


async def _link(config: Config, options: argparse.Namespace) -> None:
    async with build_container(config) as parts:
        account = await parts.administration.account(options.account)
        await parts.identities.connect(Workspace(PLATFORM, options.tenant, account.id))
    print(f"The tenant {options.tenant} belongs to the account “{account.name}”.")


async def _unlink(config: Config, options: argparse.Namespace) -> None:
    async with build_container(config) as parts:
        await parts.identities.disconnect(PLATFORM, options.tenant)
    print(f"FlowPilot no longer works for the tenant {options.tenant}; its data is kept.")
