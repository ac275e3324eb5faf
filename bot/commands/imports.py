"""Documents to proposals: import."""

import argparse
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from bot.bootstrap.container import build_container
from bot.commands.bulk_outlining import add_options, outliner_for, read_by_claude
from bot.commands.failure import Failed
from bot.commands.import_report import Report
from bot.config import Config
from core.accounts.user import User
from core.importing.exports import EXPORT_ENDINGS
from core.importing.outline import ImportRefused
from core.importing.reading import ENDINGS, MAX_DOCUMENT, Unstructured
from core.proposals.permissions import check_may_propose
from core.services.administration import DEFAULT_ACCOUNT
from core.services.bulk_outlining import Unread
from core.services.importing import ImportService, SourceDocument
from core.shared.errors import Refusal

_READ = (*ENDINGS, *EXPORT_ENDINGS)
_PASSED_OVER = frozenset({".git", "node_modules", "__pycache__", ".github", "images", "styles", "attachments"})
"""Folders of a checkout or an export that hold no articles."""
_NO_ARTICLE = frozenset({"license.md", "changelog.md", "contributing.md", "code_of_conduct.md", "package.json"})
_ASSETS = frozenset(
    """
    passwords.csv organizations.csv configurations.csv contacts.csv locations.csv documents.csv domains.csv
    domain_tracker.csv ssl_tracker.csv flexible_assets.csv checklists.csv users.csv
    """.split()  # noqa: SIM905
)
"""Lists in an export of IT Glue beside its documents: of passwords, people and machines."""


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
    add_options(parser)
    parser.add_argument("--report", type=Path, metavar="FILE", help="also write the outcome of each document as CSV")
    parser.set_defaults(command=_import)


async def _import(config: Config, options: argparse.Namespace) -> None:
    files = list(dict.fromkeys(_files(options.paths)))
    if not files:
        raise Failed(f"There are no documents there; supported are: {', '.join(_READ)}.")
    report = Report()
    async with build_container(config) as parts:
        account = await parts.administration.existing_account(options.account)
        proposer = await parts.administration.existing_user(account, options.user) if options.user else None
        if proposer:
            check_may_propose(proposer)
        outlining = outliner_for(parts, options)
        run = _Run(parts.services.importing, account.id, proposer, report, [] if outlining else None)
        try:
            for number, (file, address) in enumerate(files, 1):
                report.begins(str(file), f"[{number}/{len(files)}] {file}")
                await _file(run, (file, address))
            if outlining and proposer and run.unread:
                await read_by_claude(outlining, proposer, run.unread, options, report)
        finally:
            print(report)
            if options.report:
                report.write(options.report)
    if report.count["refused"] and not report.count["read"] and not report.count["unchanged"]:
        raise Failed("None of the documents could be used.")


@dataclass(slots=True)
class _Run:
    """One run of the command."""

    importing: ImportService
    account_id: UUID
    proposer: User | None
    report: Report
    unread: list[Unread] | None = None
    """What is kept for Claude, where it is to read in bulk what has no steps."""


async def _file(run: _Run, place: tuple[Path, str]) -> None:
    """Bring what one file holds; what is wrong with it keeps none of the others from being brought."""
    file, address = place
    try:
        if file.stat().st_size > MAX_DOCUMENT:
            run.report.refused(f"it is over {MAX_DOCUMENT // 1_000_000} MB; split it.")
            return
        content = file.read_bytes()
        async for document in _documents(run, file, address, content):
            await _document(run, document)
    except OSError as error:
        run.report.refused(f"it cannot be read: {error.strerror}")
    except Refusal as refusal:
        run.report.refused(refusal.sentence.removeprefix(f"{file.name}: "))


async def _documents(run: _Run, file: Path, address: str, content: bytes) -> AsyncIterator[SourceDocument]:
    """The documents in a file: itself, or the articles of an export."""
    if file.suffix.casefold() not in EXPORT_ENDINGS:
        yield SourceDocument(file.name, content, address)
        return
    articles = await run.importing.exported(file.name, content)
    for number, article in enumerate(articles, 1):
        said = f"  [{number}/{len(articles)}] {article.title or article.address}"
        run.report.begins(f"{file}#{article.address}", said)
        name = f"{file.stem} {article.address.rstrip('/').rpartition('/')[2]}.html"
        yield SourceDocument(name, article.html.encode(), f"{address}#{article.address}", article.title)


async def _document(run: _Run, document: SourceDocument) -> None:
    proposer = run.proposer.person if run.proposer else None
    in_bulk = run.unread is not None
    try:
        run.report.brought(await run.importing.take(run.account_id, document, proposer, ask=not in_bulk))
    except Unstructured as refusal:
        if run.unread is None:
            run.report.refused(refusal.sentence.removeprefix(f"{document.name}: "))
        else:
            run.unread.append(Unread(document, refusal.blocks))
            print("  no steps that can be told apart: left for Claude", flush=True)
    except ImportRefused as refusal:
        run.report.refused(refusal.sentence.removeprefix(f"{document.name}: "))


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
            if file.suffix.casefold() in _READ and file.is_file() and not apart and _may_be_article(file):
                yield file, f"{root.name}/{below.as_posix()}"


def _may_be_article(file: Path) -> bool:
    """Whether a file in a folder is more than what every checkout or export has beside its articles."""
    name = file.name.casefold()
    if name in _NO_ARTICLE or name.replace("-", "_") in _ASSETS:
        return False
    lists_others = name in ("index.html", "index.htm") and any(one != file for one in file.parent.glob("*.htm*"))
    return not lists_others
