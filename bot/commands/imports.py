"""Documents to proposals: import."""

import argparse
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from bot.bootstrap.container import build_container
from bot.commands.failure import Failed
from bot.config import Config
from core.accounts.user import User
from core.importing.exports import EXPORT_ENDINGS
from core.importing.outline import ImportRefused
from core.importing.reading import ENDINGS, MAX_DOCUMENT
from core.proposals.permissions import check_may_propose
from core.services.administration import DEFAULT_ACCOUNT
from core.services.importing import Brought, ImportService, SourceDocument
from core.shared.errors import Refusal

_READ = (*ENDINGS, *EXPORT_ENDINGS)
_PASSED_OVER = frozenset({".git", "node_modules", "__pycache__", ".github", "images", "styles", "attachments"})
"""Folders of a checkout or an export that hold no articles."""
_NO_ARTICLE = frozenset(
    {"index.html", "license.md", "changelog.md", "contributing.md", "code_of_conduct.md", "package.json"}
)


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add this command to the parser."""
    parser = commands.add_parser("import", parents=[common])
    parser.add_argument(
        "paths",
        nargs="+",
        type=Path,
        metavar="PATH",
        help="Markdown, HTML, Word, PDF or text; a knowledge base's export in JSON or CSV; or a folder of these",
    )
    parser.add_argument("--account", default=DEFAULT_ACCOUNT, metavar="NAME")
    parser.add_argument(
        "--user", metavar="NAME", help="who proposes them, and whose tokens Claude uses on documents in running text"
    )
    parser.set_defaults(command=_import)


class _Report:
    """What came of each document, said as it goes and counted for the end."""

    def __init__(self) -> None:
        self.count = Counter[str]()

    def brought(self, brought: Brought) -> None:
        """A document was read, or was known already."""
        if brought.unchanged:
            self.count["unchanged"] += 1
            print("  unchanged since it was imported", flush=True)
            return
        self.count["read"] += 1
        for proposal in brought.proposals:
            self.count["proposed"] += 1
            print(f"  proposed: {proposal.title}", flush=True)

    def refused(self, why: str) -> None:
        """A document cannot be used."""
        self.count["refused"] += 1
        print(f"  refused: {why}", flush=True)

    def __str__(self) -> str:
        made, read, unchanged = self.count["proposed"], self.count["read"], self.count["unchanged"]
        known = f" {unchanged} unchanged;" if unchanged else ""
        return (
            f"{made} flow{'s' * (made != 1)} proposed from {read} document{'s' * (read != 1)};"
            f"{known} {self.count['refused']} refused."
        )


async def _import(config: Config, options: argparse.Namespace) -> None:
    files = list(dict.fromkeys(_files(options.paths)))
    if not files:
        raise Failed(f"There is no document there; these are read: {', '.join(_READ)}.")
    report = _Report()
    async with build_container(config) as parts:
        account = await parts.administration.existing_account(options.account)
        proposer = await parts.administration.existing_user(account, options.user) if options.user else None
        if proposer:
            check_may_propose(proposer)
        for number, (file, address) in enumerate(files, 1):
            print(f"[{number}/{len(files)}] {file}", flush=True)
            await _file(parts.services.importing, account.id, proposer, (file, address), report)
    print(report)
    if report.count["refused"] and not report.count["read"] and not report.count["unchanged"]:
        raise Failed("None of the documents could be used.")


async def _file(
    importing: ImportService, account_id: UUID, proposer: User | None, place: tuple[Path, str], report: _Report
) -> None:
    """Bring what one file holds; what is wrong with it keeps none of the others from being brought."""
    file, address = place
    try:
        if file.stat().st_size > MAX_DOCUMENT:
            report.refused(f"it is over {MAX_DOCUMENT // 1_000_000} MB; split it.")
            return
        content = file.read_bytes()
        async for document in _documents(importing, file, address, content):
            await _document(importing, account_id, proposer, document, report)
    except OSError as error:
        report.refused(f"it cannot be read: {error.strerror}")
    except Refusal as refusal:
        report.refused(refusal.sentence.removeprefix(f"{file.name}: "))


async def _documents(
    importing: ImportService, file: Path, address: str, content: bytes
) -> AsyncIterator[SourceDocument]:
    """The documents in a file: itself, or the articles of an export."""
    if file.suffix.casefold() not in EXPORT_ENDINGS:
        yield SourceDocument(file.name, content, address)
        return
    articles = await importing.exported(file.name, content)
    for number, article in enumerate(articles, 1):
        print(f"  [{number}/{len(articles)}] {article.title or article.address}", flush=True)
        name = f"{file.stem} {article.address.rstrip('/').rpartition('/')[2]}.html"
        yield SourceDocument(name, article.html.encode(), f"{address}#{article.address}", article.title)


async def _document(
    importing: ImportService, account_id: UUID, proposer: User | None, document: SourceDocument, report: _Report
) -> None:
    try:
        report.brought(await importing.take(account_id, document, proposer.person if proposer else None))
    except ImportRefused as refusal:
        report.refused(refusal.sentence.removeprefix(f"{document.name}: "))


def _files(paths: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """The files to read, each with the address that it is known again by: its path below the folder that was named."""
    for path in paths:
        if not path.is_dir():
            yield path, f"{path.resolve().parent.name}/{path.name}"
            continue
        root = path.resolve()
        for file in sorted(path.rglob("*")):
            below = file.relative_to(path)
            apart = _PASSED_OVER.intersection(part.casefold() for part in below.parts[:-1])
            if (
                file.suffix.casefold() in _READ
                and file.is_file()
                and not apart
                and file.name.casefold() not in _NO_ARTICLE
            ):
                yield file, f"{root.name}/{below.as_posix()}"
