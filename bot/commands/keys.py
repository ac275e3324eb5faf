"""Keys that stored tokens are encrypted with: making one, and changing over to it."""

import argparse
from typing import Any

from bot.bootstrap.container import build_container
from bot.bootstrap.tickets import make_vault
from bot.commands.failure import Failed
from bot.config import Config
from bot.shared.sealing import CannotUnseal, Seal, new_key
from storage.accounts import reseal_installations
from storage.ticket_system import reseal_connections


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add these commands to the parser."""
    keys = commands.add_parser("keys").add_subparsers(required=True, metavar="ACTION")
    keys.add_parser("new", parents=[common], help="print a fresh key").set_defaults(command=_new)
    keys.add_parser("rotate", parents=[common], help="encrypt everything stored again with the first key").set_defaults(
        command=_rotate
    )


async def _new(_: Config, __: argparse.Namespace) -> None:
    print(new_key())


async def _rotate(config: Config, _: argparse.Namespace) -> None:
    if not config.secrets.encryption_keys:
        raise Failed("Set FLOWPILOT_ENCRYPTION_KEYS: the new key first, then the old one, with a comma between them.")
    seal = Seal(config.secrets.encryption_keys)
    try:
        async with build_container(config) as parts, parts.store.connection() as connection:
            count = await reseal_installations(connection, seal.reseal)
            systems = await reseal_connections(connection, make_vault(config).reseal)
    except CannotUnseal as fault:
        raise Failed(f"{fault} Nothing was changed.") from fault
    print(
        f"{count} installations and {systems} ticket systems are now encrypted with the first key; you can remove the "
        "others from the environment."
    )
