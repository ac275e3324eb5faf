"""Documents to proposals: import."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bot.commands.failure import Failed
from bot.config import Config
from bot.main import assembled
from core.administration import DEFAULT_ACCOUNT
from core.importing.outline import ImportRefused
from core.importing.reading import ENDINGS


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add this command to the parser."""
    parser = commands.add_parser("import", parents=[common], help="propose the procedures in documents as flows")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="Markdown, HTML, Word or text; or a folder")
    parser.add_argument("--account", default=DEFAULT_ACCOUNT, metavar="NAME")
    parser.set_defaults(command=_import)


async def _import(config: Config, options: argparse.Namespace) -> None:
    files = list(dict.fromkeys(_files(options.paths)))
    if not files:
        raise Failed(f"There is no document there; these are read: {', '.join(ENDINGS)}.")
    refused, made = 0, 0
    async with assembled(config) as parts:
        account = await parts.administration.existing_account(options.account)
        for number, file in enumerate(files, 1):
            print(f"[{number}/{len(files)}] {file}", flush=True)
            try:
                content = file.read_bytes()
                proposals = await parts.services.importing.propose(account.id, file.name, content, None)
            except OSError as error:
                print(f"  cannot be read: {error.strerror}", flush=True)
                refused += 1
            except ImportRefused as refusal:
                print(f"  refused: {refusal.sentence.removeprefix(f'{file.name}: ')}", flush=True)
                refused += 1
            else:
                made += len(proposals)
                for proposal in proposals:
                    print(f"  proposed: {proposal.title}", flush=True)
    read = len(files) - refused
    print(f"{made} flow{'s' * (made != 1)} proposed from {read} document{'s' * (read != 1)}; {refused} refused.")
    if refused and not made:
        raise Failed("None of the documents could be used.")


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from (
                file for file in sorted(path.rglob("*")) if file.suffix.casefold() in ENDINGS and file.is_file()
            )
        else:
            yield path
