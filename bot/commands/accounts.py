"""Accounts, people and tokens: account and token."""

import argparse
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from bot.bootstrap.container import build_container
from bot.commands.failure import Failed
from bot.config import Config
from core.accounts.account import AccountSettings
from core.accounts.user import Access, Role
from core.services.administration import DEFAULT_ACCOUNT, LONGEST_TOKEN_LIFETIME
from core.sessions.masking import masked_text

_ACCESS = (
    ("suspend", Access.SUSPENDED, "lock a person out everywhere and revoke their tokens, until they are restored"),
    ("remove", Access.REMOVED, "suspend a person and no longer list them; what they did is kept"),
    ("restore", Access.ACTIVE, "give a suspended or removed person access again"),
)


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add these commands to the parser."""
    account = commands.add_parser("account").add_subparsers(required=True, metavar="ACTION")
    create = account.add_parser("create", parents=[common], help="create an account, with the starter flows")
    create.add_argument("account", metavar="NAME")
    create.set_defaults(command=_create)
    show = account.add_parser("show", parents=[common], help="print an account's settings and people")
    show.add_argument("--account", default=DEFAULT_ACCOUNT, metavar="NAME")
    show.set_defaults(command=_show)
    change = account.add_parser("set", parents=[common], help="change settings, as KEY=VALUE with VALUE in JSON")
    change.add_argument("--account", default=DEFAULT_ACCOUNT, metavar="NAME")
    change.add_argument("settings", nargs="+", metavar="KEY=VALUE")
    change.set_defaults(command=_set)
    user = account.add_parser("user", parents=[common], help="add a person, or change role and reviewer flag")
    _add_person_options(user)
    user.set_defaults(command=_user)
    for action, access, does in _ACCESS:
        changing = account.add_parser(action, parents=[common], help=does)
        changing.add_argument("--account", default=DEFAULT_ACCOUNT, metavar="NAME")
        changing.add_argument("--user", required=True, metavar="NAME")
        changing.set_defaults(command=_change_access, access=access)

    token = commands.add_parser("token").add_subparsers(required=True, metavar="ACTION")
    new = token.add_parser("create", parents=[common], help="create a token and print it, just this once")
    _add_person_options(new)
    new.add_argument("--name", default="", metavar="WORDS", help="what the token is for")
    new.add_argument("--days", type=_days, metavar="N", help="days until it expires (default: never)")
    new.set_defaults(command=_create_token)
    listing = token.add_parser("list", parents=[common], help="list an account's tokens, but not their values")
    listing.add_argument("--account", default=DEFAULT_ACCOUNT, metavar="NAME")
    listing.set_defaults(command=_list_tokens)
    revoke = token.add_parser("revoke", parents=[common], help="revoke a token at once")
    revoke.add_argument("--account", default=DEFAULT_ACCOUNT, metavar="NAME")
    revoke.add_argument("id", type=UUID, metavar="ID")
    revoke.set_defaults(command=_revoke_token)


def _days(value: str) -> int:
    most = LONGEST_TOKEN_LIFETIME.days
    if not value.isascii() or not value.isdigit() or not 1 <= int(value[:9]) <= most:
        raise argparse.ArgumentTypeError(f"{value!r} is not a number of days; use 1 to {most}")
    return int(value)


def _add_person_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--account", default=DEFAULT_ACCOUNT, metavar="NAME", help="account; created if it does not exist"
    )
    parser.add_argument("--user", required=True, metavar="NAME", help="person; created if they do not exist")
    parser.add_argument("--role", required=True, choices=[role.value for role in Role])
    parser.add_argument("--reviewer", action="store_true", help="may decide on flow proposals")


async def _create(config: Config, options: argparse.Namespace) -> None:
    async with build_container(config) as parts:
        account = await parts.administration.account(options.account)
    print(f"The account “{account.name}” is ready.")


async def _show(config: Config, options: argparse.Namespace) -> None:
    async with build_container(config) as parts:
        account = await parts.administration.existing_account(options.account)
        async with parts.store.transaction(account.id) as transaction:
            people = await transaction.people.list()
    print(account.settings.model_dump_json(indent=2))
    for user in people:
        access = "" if user.access is Access.ACTIVE else f", {user.access.value}"
        print(f"{user.name}: {user.role.value}{', reviewer' if user.is_reviewer else ''}{access}")


async def _set(config: Config, options: argparse.Namespace) -> None:
    changes = dict(_setting(argument) for argument in options.settings)
    async with build_container(config) as parts:
        account = await parts.administration.existing_account(options.account)
        settings = await parts.administration.change_settings(None, account.id, changes)
    print(settings.model_dump_json(indent=2))


def _setting(argument: str) -> tuple[str, Any]:
    key, equals, value = argument.partition("=")
    if not equals or key not in AccountSettings.model_fields:
        known = ", ".join(AccountSettings.model_fields)
        raise Failed(f"“{argument}” is not a setting; write KEY=VALUE with one of: {known}")
    try:
        return key, json.loads(value)
    except ValueError:
        return key, value


async def _user(config: Config, options: argparse.Namespace) -> None:
    async with build_container(config) as parts:
        account = await parts.administration.account(options.account)
        user = await parts.administration.user(account, options.user, Role(options.role), reviewer=options.reviewer)
    print(f"{user.name} is {user.role.value}{', reviewer' if user.is_reviewer else ''} in “{account.name}”.")


async def _change_access(config: Config, options: argparse.Namespace) -> None:
    async with build_container(config) as parts:
        account = await parts.administration.existing_account(options.account)
        known = await parts.administration.existing_user(account, options.user)
        access = parts.services.access
        user = await access.change(None, account.id, known.id, options.access)
        work = await access.open_work(None, account.id, user.id)
    print(f"{user.name} is {user.access.value} in “{account.name}”.")
    if user.access is not Access.ACTIVE and (work.sessions or work.walks):
        print("Their open work, which an admin hands over on the page under Account:")
        for left in (*work.sessions, *work.walks):
            print(f"  {masked_text(left.title)} ({left.status.value})")


async def _create_token(config: Config, options: argparse.Namespace) -> None:
    async with build_container(config) as parts:
        account = await parts.administration.account(options.account)
        user = await parts.administration.user(account, options.user, Role(options.role), reviewer=options.reviewer)
        lifetime = timedelta(days=options.days) if options.days else None
        token = await parts.administration.create_token(None, user, options.name, lifetime)
    print(token.text)


async def _list_tokens(config: Config, options: argparse.Namespace) -> None:
    async with build_container(config) as parts:
        account = await parts.administration.existing_account(options.account)
        async with parts.store.transaction(account.id) as transaction:
            tokens = await transaction.people.tokens()
    for token in tokens:
        ends = f"valid until {token.expires_at:%Y-%m-%d}" if token.expires_at else "valid"
        state = f"revoked {token.revoked_at:%Y-%m-%d}" if token.revoked_at else ends
        used = f"used {token.last_used_at:%Y-%m-%d %H:%M}" if token.last_used_at else "not used yet"
        named = f"  {token.name}" if token.name else ""
        print(f"{token.id}  {token.user.name}  made {token.created_at:%Y-%m-%d}  {used}  {state}{named}")
    if not tokens:
        print("No tokens yet. Create one with: flowpilot token create --user NAME --role ROLE")


async def _revoke_token(config: Config, options: argparse.Namespace) -> None:
    async with build_container(config) as parts:
        account = await parts.administration.existing_account(options.account)
        if not await parts.administration.revoke_any_token(account, options.id):
            raise Failed("There is no such token in this account; flowpilot token list shows them.")
    print("The token is revoked.")
