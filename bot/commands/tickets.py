"""The ticket system of an account: connecting it, trying it, and who is who there.

Secrets come from the environment or are asked for; on a command line everybody on the machine could read them.
"""

import argparse
import asyncio
import os
import sys
from getpass import getpass
from typing import Any

from bot.bootstrap.container import build_container
from bot.commands.failure import Failed
from bot.config import Config
from core.accounts.ticket_settings import TicketSettings
from core.services.administration import DEFAULT_ACCOUNT
from core.services.tickets.connections import CREDENTIALS
from core.tickets.addresses import checked_url
from core.tickets.ticket import SystemName

_PREFIX = "TICKET_SYSTEM_"
_SHOWN = frozenset({"company", "public_key", "client_id", "user", "tenant"})
"""What is no secret, and seen while it is typed."""


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add these commands to the parser."""
    group = commands.add_parser("tickets")
    group.set_defaults(log_level="warning")  # what the ticket system answers is told in a sentence
    tickets = group.add_subparsers(required=True, metavar="ACTION")
    connect = tickets.add_parser(
        "connect",
        parents=[common],
        help="connect a ticket system",
        description=f"Asks for the system's credentials; each can also be set in the environment, such as "
        f"{_PREFIX}PRIVATE_KEY for private_key.",
    )
    connect.add_argument("--account", default=DEFAULT_ACCOUNT, metavar="NAME")
    connect.add_argument("--token", action="store_true", help="Request Tracker: use a token, not a password")
    connect.add_argument("system", choices=[system.value for system in SystemName])
    connect.add_argument("url", metavar="URL", help="such as https://tickets.example.com")
    connect.set_defaults(command=_connect)
    test = tickets.add_parser("test", parents=[common], help="test the connection")
    test.add_argument("--account", default=DEFAULT_ACCOUNT, metavar="NAME")
    test.set_defaults(command=_test)
    people = tickets.add_parser("people", parents=[common], help="show how people are mapped there, or map one")
    people.add_argument("--account", default=DEFAULT_ACCOUNT, metavar="NAME")
    people.add_argument("--user", metavar="NAME", help="map this person")
    people.add_argument("--id", metavar="ID", help="their id in the ticket system; leave empty for nobody", default="")
    people.set_defaults(command=_people)
    _register_settings(tickets, common)
    _register_hand_over(tickets, common)


def _register_settings(tickets: Any, common: argparse.ArgumentParser) -> None:
    settings = tickets.add_parser(
        "settings",
        parents=[common],
        help="show or change the ticket settings",
        description="Shows the settings; with NAME=VALUE changes them first. "
        f"Names: {', '.join(TicketSettings.model_fields)}.",
    )
    settings.add_argument("--account", default=DEFAULT_ACCOUNT, metavar="NAME")
    settings.add_argument("changes", nargs="*", metavar="NAME=VALUE", help="such as send_automatically=on")
    settings.set_defaults(command=_settings)


def _register_hand_over(tickets: Any, common: argparse.ArgumentParser) -> None:
    hand_over = tickets.add_parser(
        "hand-over", parents=[common], help="hand an internal ticket to the connected system, with its history"
    )
    hand_over.add_argument("--account", default=DEFAULT_ACCOUNT, metavar="NAME")
    hand_over.add_argument("number", metavar="NUMBER", help="the internal ticket")
    hand_over.add_argument("--user", required=True, metavar="NAME", help="who hands it over")
    hand_over.add_argument("--to", default="", metavar="ID", help="the ticket there (default: a new one)")
    hand_over.add_argument("--place", default="", metavar="NAME", help="board, queue or type for the new ticket")
    hand_over.add_argument(
        "--client", default="", metavar="NAME", help="the client of the new ticket, as the system names it"
    )
    hand_over.set_defaults(command=_hand_over)


def _names(system: SystemName, *, token: bool) -> tuple[str, ...]:
    if system is SystemName.RT:
        return ("token",) if token or os.environ.get(f"{_PREFIX}TOKEN") else ("user", "password")
    names = CREDENTIALS[system]
    return names[-1] if os.environ.get(f"{_PREFIX}TENANT") else names[0]


def _asked(name: str) -> str:
    given = os.environ.get(f"{_PREFIX}{name.upper()}")
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise Failed(f"{name} is missing: set {_PREFIX}{name.upper()} in the environment, or run this in a terminal.")
    return input(f"{name}: ") if name in _SHOWN else getpass(f"{name}: ")


async def _connect(config: Config, options: argparse.Namespace) -> None:
    system = SystemName(options.system)
    checked_url(options.url)  # before anything is asked for
    names = _names(system, token=options.token)
    credentials = {name: await asyncio.to_thread(_asked, name) for name in names}
    async with build_container(config) as parts:
        account = await parts.administration.existing_account(options.account)
        connections = parts.use_cases.tickets.connections
        await connections.connect(None, account.id, system, options.url, credentials)
        tested = await connections.test(None, account.id)
    print(f"{system.label} is connected to the account “{account.name}”.")
    if not tested.ok:
        raise Failed(f"It does not work yet: {tested.detail}")
    print(tested.detail)


async def _test(config: Config, options: argparse.Namespace) -> None:
    async with build_container(config) as parts:
        account = await parts.administration.existing_account(options.account)
        tested = await parts.use_cases.tickets.connections.test(None, account.id)
    if not tested.ok:
        raise Failed(tested.detail)
    print(tested.detail)


_SWITCHES = {"on": True, "off": False}


def _changes(given: list[str]) -> dict[str, Any]:
    """What is to be changed, each value as its setting has it. Raises Failed."""
    changes = dict[str, Any]()
    for each in given:
        name, equals, value = each.partition("=")
        field = TicketSettings.model_fields.get(name)
        if not equals or field is None:
            raise Failed(f"“{each}”: write NAME=VALUE with one of {', '.join(TicketSettings.model_fields)}.")
        if isinstance(field.default, bool):
            if value not in _SWITCHES:
                raise Failed(f"“{name}” must be on or off.")
            changes[name] = _SWITCHES[value]
        elif isinstance(field.default, int):
            if not (value.isascii() and value.isdigit()):
                raise Failed(f"“{name}” must be a whole number.")
            changes[name] = int(value[:9])
        else:
            changes[name] = value
    return changes


async def _settings(config: Config, options: argparse.Namespace) -> None:
    changes = _changes(options.changes)
    async with build_container(config) as parts:
        account = await parts.administration.existing_account(options.account)
        settings = await parts.use_cases.tickets.connections.change_settings(account.id, changes)
    for name, value in settings.model_dump().items():
        shown = ("on" if value else "off") if isinstance(value, bool) else value
        print(f"{name}={shown}")


async def _hand_over(config: Config, options: argparse.Namespace) -> None:
    if options.to and (options.place or options.client):
        raise Failed("Give an existing ticket with --to, or --place and --client for a new one; not both.")
    async with build_container(config) as parts:
        account = await parts.administration.existing_account(options.account)
        user = await parts.administration.existing_user(account, options.user)
        handing = parts.use_cases.tickets.handing_over
        ticket = await handing.hand_over(user, options.number, options.to, options.place, options.client)
    goes_on = f"continues as #{ticket.handed_to}" if ticket.handed_to else "gets a ticket there"
    print(f"Ticket #{ticket.number} {goes_on}; FlowPilot posts its history as an internal note once it is running.")


async def _people(config: Config, options: argparse.Namespace) -> None:
    async with build_container(config) as parts:
        account = await parts.administration.existing_account(options.account)
        connections = parts.use_cases.tickets.connections
        if options.user:
            user = await parts.administration.existing_user(account, options.user)
            await connections.map_person(None, account.id, user.id, options.id)
        people, members = await connections.people(None, account.id)
    for person in people:
        how = "by hand" if person.by_hand else "by e-mail"
        known = f"{person.external_name} ({person.external_id}), {how}" if person.external_id else "not mapped"
        print(f"{person.user.name}: {known}")
    taken = {person.external_id for person in people}
    free = [member for member in members if member.id not in taken]
    if free and any(not person.external_id for person in people):
        print("To map somebody: flowpilot tickets people --user NAME --id ID, with one of these ids:")
        for member in free:
            print(f"  {member.id}  {member.name}{f'  {member.email}' if member.email else ''}")
