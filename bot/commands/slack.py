"""Slack for operators: the app's manifest, and one-time codes that link a workspace."""

import argparse
from typing import Any

import yaml

from bot.bootstrap.container import build_container
from bot.commands.failure import Failed
from bot.config import Config
from core.services.administration import DEFAULT_ACCOUNT


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add these commands to the parser."""
    slack = commands.add_parser("slack").add_subparsers(required=True, metavar="ACTION")
    manifest = slack.add_parser("manifest", parents=[common], help="print the app manifest for the configured address")
    manifest.add_argument("--socket-mode", action="store_true", help="for Socket Mode, which needs no public address")
    manifest.add_argument("--workflow-step", action="store_true", help="with a step for Workflow Builder")
    manifest.add_argument("--link-previews", action="store_true", help="with previews of FlowPilot's addresses")
    manifest.add_argument("--scopes", action="store_true", help="print what each scope is for instead")
    manifest.set_defaults(command=_manifest)
    code = slack.add_parser("link-code", parents=[common], help="print a code that links a workspace to an account")
    code.add_argument("--account", default=DEFAULT_ACCOUNT, metavar="NAME")
    code.set_defaults(command=_link_code)


async def _manifest(config: Config, options: argparse.Namespace) -> None:
    from bot.slack.manifest import SCOPES, manifest  # noqa: PLC0415 - Slack's part is loaded only where it is wanted

    if options.scopes:
        for scope, reason in SCOPES.items():
            print(f"{scope:20} {reason}")
        return
    address = config.server.public_url
    if not options.socket_mode and not address.startswith("https://"):
        raise Failed(
            "Slack sends to a public https address. Name it: FLOWPILOT_SERVER_PUBLIC_URL=https://flowpilot.example, "
            "or use Socket Mode, which needs none: flowpilot slack manifest --socket-mode"
        )
    if options.link_previews and not address:
        raise Failed("Previews need a public address: FLOWPILOT_SERVER_PUBLIC_URL=https://flowpilot.example")
    made = manifest(
        address,
        socket_mode=options.socket_mode,
        installs=bool(config.secrets.slack_client_id),
        workflow_step=options.workflow_step,
        link_previews=options.link_previews,
    )
    print(yaml.safe_dump(made, sort_keys=False, allow_unicode=True), end="")


async def _link_code(config: Config, options: argparse.Namespace) -> None:
    async with build_container(config) as parts:
        account = await parts.administration.existing_account(options.account)
        code = await parts.identities.code_for_workspace(None, account.id)
    print(f"In the workspace, its owner writes within ten minutes: /pilot link {code}")
