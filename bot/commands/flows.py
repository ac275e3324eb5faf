"""The flow library: flows import, export, validate and list."""

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.bootstrap.container import build_container
from bot.commands.failure import Failed
from bot.config import Config
from core.flows.markdown_form import load_markdown, to_markdown
from core.flows.model import Flow
from core.flows.problems import FlowFormatError
from core.flows.yaml_form import load_flow, to_yaml
from core.services.administration import DEFAULT_ACCOUNT
from core.shared.audit import AuditEvent, AuditEventKind

_FORMS = {"yaml": (to_yaml, ".yaml"), "markdown": (to_markdown, ".md")}


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add these commands to the parser."""
    flows = commands.add_parser("flows").add_subparsers(required=True, metavar="ACTION")
    imports = flows.add_parser("import", parents=[common], help="publish flows from YAML or Markdown files or folders")
    imports.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    imports.set_defaults(command=_import)
    export = flows.add_parser("export", parents=[common], help="write published flows to files")
    export.add_argument("slugs", nargs="*", metavar="SLUG", help="which flows (default: all)")
    export.add_argument("--format", choices=list(_FORMS), default="yaml")
    export.add_argument("--to", type=Path, metavar="DIR", help="folder to write to (default: print)")
    export.set_defaults(command=_export)
    listing = flows.add_parser("list", parents=[common], help="list published flows")
    listing.add_argument("text", nargs="?", default="", help="only flows with these words in title, domain or slug")
    listing.set_defaults(command=_list)
    validate = flows.add_parser("validate", parents=[common], help="check flow files without a database")
    validate.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    validate.set_defaults(command=_validate)
    for parser in (imports, export, listing):
        parser.add_argument("--account", default=DEFAULT_ACCOUNT, metavar="NAME")


async def _validate(_: Config, options: argparse.Namespace) -> None:
    flows = _read(options.paths)
    print(f"{len(flows)} flow{'s are' if len(flows) != 1 else ' is'} valid.")


async def _import(config: Config, options: argparse.Namespace) -> None:
    flows = _read(options.paths)
    async with build_container(config) as parts:
        account = await parts.administration.existing_account(options.account)
        for flow in flows:
            async with parts.store.transaction(account.id) as transaction:
                published = await transaction.flows.publish(flow, {"source": "flows import"})
                data = {"flow_id": str(published.id), "version": published.version}
                await transaction.record([AuditEvent(AuditEventKind.FLOW_PUBLISHED, None, data)], datetime.now(UTC))
            print(f"{flow.slug}: published as version {published.version}")


async def _export(config: Config, options: argparse.Namespace) -> None:
    write, ending = _FORMS[options.format]
    flows = await _published(config, options)
    missing = set(options.slugs) - {flow.slug for flow in flows}
    if missing:
        raise Failed(f"Not published here: {', '.join(sorted(missing))}. flowpilot flows list shows what is.")
    for flow in flows:
        if options.to is None:
            print(write(flow))
            continue
        try:
            options.to.mkdir(parents=True, exist_ok=True)
            (options.to / f"{flow.slug}{ending}").write_text(write(flow), encoding="utf-8")
        except OSError as error:
            raise Failed(f"Cannot write to {options.to}: {error.strerror}.") from error
    if options.to:
        print(f"{len(flows)} flows written to {options.to}.")


async def _published(config: Config, options: argparse.Namespace) -> Sequence[Flow]:
    async with build_container(config) as parts:
        account = await parts.administration.existing_account(options.account)
        async with parts.store.transaction(account.id) as transaction:
            found = await transaction.flows.searchable()
    wanted = set(options.slugs)
    return sorted((one.flow for one in found if not wanted or one.flow.slug in wanted), key=lambda flow: flow.slug)


async def _list(config: Config, options: argparse.Namespace) -> None:
    async with build_container(config) as parts:
        account = await parts.administration.existing_account(options.account)
        async with parts.store.transaction(account.id) as transaction:
            flows = await transaction.flows.list(options.text, limit=10_000)
    for flow in flows:
        print(f"{flow.slug}  v{flow.version}  {flow.domain}  {flow.title}")
    if not flows:
        print("No published flow matches." if options.text else "The library is empty.")


def _read(paths: Sequence[Path]) -> list[Flow]:
    files = [file for path in paths for file in _files(path)]
    if not files:
        raise Failed("There is no .yaml, .yml or .md file there.")
    flows, problems = list[Flow](), list[str]()
    for file in files:
        load = load_markdown if file.suffix == ".md" else load_flow
        try:
            flows.append(load(file.read_text(encoding="utf-8")))
        except FlowFormatError as error:
            problems.append(f"{file}:\n{error}")
        except UnicodeDecodeError:
            problems.append(f"{file}: is not UTF-8 text; save it as UTF-8.")
        except OSError as error:
            problems.append(f"{file}: cannot be read: {error.strerror}.")
    if problems:
        raise Failed("\n".join(problems))
    return flows


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(file for file in path.iterdir() if file.suffix in (".yaml", ".yml", ".md"))
    return [path]
