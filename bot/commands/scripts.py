"""Script templates: scripts list, check, import and export."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.bootstrap.container import build_container
from bot.commands.failure import Failed
from bot.config import Config
from core.scripts.checking import check
from core.scripts.stored import Provenance, StoredTemplate, built_in, has_words
from core.scripts.template import ScriptTemplate
from core.scripts.yaml_form import from_yaml, to_yaml
from core.services.administration import DEFAULT_ACCOUNT
from core.shared.errors import InvalidInput


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add these commands to the parser."""
    scripts = commands.add_parser("scripts").add_subparsers(required=True, metavar="ACTION")
    listing = scripts.add_parser("list", parents=[common], help="list the account's templates and the built-in ones")
    listing.add_argument("text", nargs="?", default="", help="only templates with these words")
    listing.set_defaults(command=_list)
    checking = scripts.add_parser("check", parents=[common], help="check template files without a database")
    checking.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    checking.set_defaults(command=_check)
    imports = scripts.add_parser("import", parents=[common], help="add templates from YAML files to the account")
    imports.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    imports.set_defaults(command=_import)
    export = scripts.add_parser("export", parents=[common], help="write templates to YAML files")
    export.add_argument("names", nargs="*", metavar="NAME", help="which templates (default: all)")
    export.add_argument("--to", type=Path, metavar="DIR", help="folder to write to (default: print)")
    export.set_defaults(command=_export)
    for parser in (listing, imports, export):
        parser.add_argument("--account", default=DEFAULT_ACCOUNT, metavar="NAME")


async def _list(config: Config, options: argparse.Namespace) -> None:
    found = [stored for stored in await _known(config, options.account) if has_words(stored, options.text)]
    for stored in found:
        whose = "built in" if stored.is_built_in else f"v{stored.version}"
        template = stored.template
        print(f"{stored.slug}  {whose}  {template.language}  {template.risk}  {template.name}")
    if not found:
        print("No script template contains these words.")


async def _check(_: Config, options: argparse.Namespace) -> None:
    templates = _read(options.paths)
    print(f"{len(templates)} template{'s are' if len(templates) != 1 else ' is'} valid.")


async def _import(config: Config, options: argparse.Namespace) -> None:
    templates = _read(options.paths)
    async with build_container(config) as parts:
        account = await parts.administration.existing_account(options.account)
        for template in templates:
            stored = await parts.use_cases.scripts.publish(account.id, template, Provenance.IMPORTED)
            print(f"{stored.slug}: the account has version {stored.version}")


async def _export(config: Config, options: argparse.Namespace) -> None:
    known = {stored.slug: stored for stored in await _known(config, options.account)}
    missing = sorted(set(options.names) - known.keys())
    if missing:
        raise Failed(f"There is no such template: {', '.join(missing)}. flowpilot scripts list shows what there is.")
    wanted = [known[name] for name in options.names or known]
    for stored in wanted:
        if options.to is None:
            print(to_yaml(stored.template))
            continue
        try:
            options.to.mkdir(parents=True, exist_ok=True)
            (options.to / f"{stored.slug}.yaml").write_text(to_yaml(stored.template), encoding="utf-8")
        except OSError as error:
            raise Failed(f"Cannot write to {options.to}: {error.strerror}.") from error
    if options.to:
        print(f"{len(wanted)} templates written to {options.to}.")


async def _known(config: Config, account_name: str) -> list[StoredTemplate]:
    async with build_container(config) as parts:
        account = await parts.administration.existing_account(account_name)
        async with parts.store.reading(account.id) as transaction:
            known = {**built_in(), **await transaction.scripts.published()}
    return sorted(known.values(), key=lambda stored: stored.slug)


def _read(paths: Sequence[Path]) -> list[ScriptTemplate]:
    files = [file for path in paths for file in _files(path)]
    if not files:
        raise Failed("There is no .yaml or .yml file there.")
    templates, problems = list[ScriptTemplate](), list[str]()
    for file in files:
        try:
            template = from_yaml(file.read_text(encoding="utf-8"))
        except InvalidInput as error:
            problems.append(f"{file}: {error.field}: {error.sentence}")
            continue
        except UnicodeDecodeError:
            problems.append(f"{file}: is not UTF-8 text; save it as UTF-8.")
            continue
        except OSError as error:
            problems.append(f"{file}: cannot be read: {error.strerror}.")
            continue
        problems += [f"{file}: {one.field}: {one.sentence}" for one in check(template)]
        templates.append(template)
    if problems:
        raise Failed("\n".join(problems))
    return templates


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(file for file in path.iterdir() if file.suffix in (".yaml", ".yml"))
    return [path]
