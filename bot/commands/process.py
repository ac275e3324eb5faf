"""Running FlowPilot: run, serve, work, migrate and check."""

import argparse
from typing import Any

from sqlalchemy import text

from bot.bootstrap.container import has_demo
from bot.bootstrap.database import bring_up_to_date, open_database
from bot.bootstrap.process import run
from bot.commands.failure import Failed
from bot.config import Config
from bot.embedding.local import in_use
from storage.connection import single
from storage.embedded import data_folder
from storage.store import faults_that_pass


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add these commands to the parser."""
    for name, function in (("run", _run), ("serve", _serve)):
        parser = commands.add_parser(name, parents=[common])
        parser.add_argument("--port", type=_port, metavar="N", help="port to listen on; 0 takes any free one")
        parser.set_defaults(command=function)
    for name, function in (("work", _work), ("migrate", _migrate)):
        commands.add_parser(name, parents=[common]).set_defaults(command=function)
    check = commands.add_parser("check", parents=[common])
    check.add_argument("--live", action="store_true", help="also have Slack validate the cards; posts nothing")
    check.set_defaults(command=_check)


def _port(value: str) -> int:
    if not value.isascii() or not value.isdigit() or int(value) > 65535:  # noqa: PLR2004 - the largest port
        raise argparse.ArgumentTypeError(f"{value!r} is not a port; use a number from 0 to 65535")
    return int(value)


async def _run(config: Config, _: argparse.Namespace) -> None:
    await run(config, web=True, work=True)


async def _serve(config: Config, _: argparse.Namespace) -> None:
    await run(config, web=True, work=False)


async def _work(config: Config, _: argparse.Namespace) -> None:
    await run(config, web=False, work=True)


async def _migrate(config: Config, _: argparse.Namespace) -> None:
    async with open_database(config) as database:
        with faults_that_pass():
            before = await bring_up_to_date(config, database)
    if before.is_current:
        print(f"The database is at revision {before.needed}, as this release needs; nothing to do.")
    else:
        print(f"The database was {before.applied or 'empty'}; it is now at revision {before.needed}.")


async def _check(config: Config, options: argparse.Namespace) -> None:
    print("Configuration: valid")
    where = "DATABASE_URL" if config.secrets.database_url else f"embedded, in {data_folder(config.storage.data_dir)}"
    print(f"Database: {where}")
    problems = await _check_database(config)
    if config.secrets.anthropic_api_key is None:
        print("Claude: not configured (set ANTHROPIC_API_KEY); sessions follow flows or your own steps")
    elif not config.claude.enabled:
        print("Claude: switched off (claude.enabled is false)")
    else:
        at = config.secrets.anthropic_base_url or "Anthropic's own address"
        print(f"Claude: {config.claude.model} at {at}, key set (not tested, as every call costs)")
        _warn_of_model(config.claude.model)
    print(f"Slack: {_slack(config)}")
    print(f"Teams: {_teams(config)}")
    print(f"Matching: {in_use(config)}")
    address = config.server.public_url or f"http://{config.server.host}:{config.server.port}"
    print(f"Page and API: {address}, demo {'on' if has_demo(config) else 'off'}")
    readable = (
        "with FLOWPILOT_METRICS_TOKEN"
        if config.secrets.flowpilot_metrics_token
        else "by nobody (set FLOWPILOT_METRICS_TOKEN)"
    )
    print(f"Metrics: readable {readable}")
    print(f"Redaction: {'on' if config.redaction.enabled else 'OFF: secrets reach the model and tickets'}")
    if options.live:
        problems = " ".join(filter(None, (problems, await _live_check(config))))
    if problems:
        raise Failed(problems)


async def _live_check(config: Config) -> str:
    """Have Slack judge our cards; what is wrong, or nothing."""
    token = config.secrets.slack_bot_token
    if token is None:
        return "Only a single workspace's token (SLACK_BOT_TOKEN) can be checked live."
    from bot.slack.clients import Clients, OneBot  # noqa: PLC0415 - Slack's libraries take a while to load
    from bot.slack.live_check import judged  # noqa: PLC0415

    address = config.secrets.slack_api_url or "https://slack.com/api"
    clients = Clients(f"{address.rstrip('/')}/", OneBot(token.get_secret_value()).find)
    try:
        lines = await judged(clients, token.get_secret_value())
    finally:
        await clients.close()
    print("Slack, live:", *lines, sep="\n  ")
    return "Slack rejects some of our cards." if any(line.startswith("REFUSED") for line in lines) else ""


def _warn_of_model(model: str) -> None:
    # Loading Anthropic's library takes longer than the rest of the command.
    from core.ai.models import deprecation  # noqa: PLC0415

    if sentence := deprecation(model):
        print(f"  WARNING: {sentence}")


def _teams(config: Config) -> str:
    if config.teams.dangerously_allow_unauthenticated:
        return "UNAUTHENTICATED: for an emulator on this machine"
    if not config.secrets.microsoft_app_id:
        return "not configured (set MICROSOFT_APP_ID, MICROSOFT_APP_PASSWORD and MICROSOFT_APP_TENANT_ID)"
    return f"at /api/messages, {config.teams.app_type.replace('_', ' ')} (app id set, secret not tested)"


def _slack(config: Config) -> str:
    secrets = config.secrets
    if not secrets.has_slack:
        return "not configured (docs/slack.md has the steps)"
    kind = "one workspace, by its token" if secrets.slack_bot_token else "many workspaces, by installation"
    ways = [
        "HTTP at /slack/events" if secrets.slack_signing_secret else "",
        "Socket Mode" if secrets.slack_app_token else "",
    ]
    return f"{kind}; {' and '.join(filter(None, ways))}"


async def _check_database(config: Config) -> str:
    async with open_database(config) as database:
        try:
            async with single(database.pool) as connection:
                version = await connection.scalar(text("SHOW server_version"))
            print(f"  reachable: PostgreSQL {version}")
            state = await database.schema_state()
        except Exception as error:  # noqa: BLE001 - whatever keeps us from it, it is not reachable
            return f"The database cannot be reached ({type(error).__name__}). Check DATABASE_URL and that it runs."
    if state.is_current:
        print(f"  schema: current ({state.needed})")
        return ""
    if database.server and state.known:
        print(f"  schema: {state.applied or 'empty'}; upgraded to {state.needed} at the next start")
        return ""
    return "The schema does not fit this release. Run: flowpilot migrate"
