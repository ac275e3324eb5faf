"""Documents to proposals: import."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from bot.bootstrap.container import build_container
from bot.commands.failure import Failed
from bot.config import Config
from core.accounts.user import User
from core.importing.outline import ImportRefused
from core.importing.reading import ENDINGS
from core.proposals.proposal import Proposal
from core.services.administration import DEFAULT_ACCOUNT
from core.services.importing import ImportService


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add this command to the parser."""
    parser = commands.add_parser("import", parents=[common])
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="Markdown, HTML, Word or text; or a folder")
    parser.add_argument("--account", default=DEFAULT_ACCOUNT, metavar="NAME")
    parser.add_argument(
        "--user", metavar="NAME", help="who proposes them, and whose tokens Claude uses on documents in running text"
    )
    parser.set_defaults(command=_import)


async def _import(config: Config, options: argparse.Namespace) -> None:
    files = list(dict.fromkeys(_files(options.paths)))
    if not files:
        raise Failed(f"There is no document there; these are read: {', '.join(ENDINGS)}.")
    refused, made = 0, 0
    async with build_container(config) as parts:
        account = await parts.administration.existing_account(options.account)
        proposer = await parts.administration.existing_user(account, options.user) if options.user else None
        for number, file in enumerate(files, 1):
            print(f"[{number}/{len(files)}] {file}", flush=True)
            try:
                content = file.read_bytes()
                proposals = await _proposed(parts.services.importing, account.id, proposer, file.name, content)
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


async def _proposed(
    importing: ImportService, account_id: UUID, proposer: User | None, name: str, content: bytes
) -> Sequence[Proposal]:
    if proposer:
        return await importing.bring(proposer, name, content)
    return await importing.propose(account_id, name, content, None)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from (
                file for file in sorted(path.rglob("*")) if file.suffix.casefold() in ENDINGS and file.is_file()
            )
        else:
            yield path
