"""The embedding model: embedding download."""

import argparse
import sys
from pathlib import Path
from typing import Any

from bot.commands.failure import Failed
from bot.config import Config
from bot.embedding.download import DownloadFailed, download
from bot.embedding.local import download_folder


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add these commands to the parser."""
    embedding = commands.add_parser("embedding").add_subparsers(required=True, metavar="ACTION")
    fetch = embedding.add_parser("download", parents=[common], help="download the model (24 MB), checked")
    fetch.add_argument("--to", type=Path, metavar="DIR", help="folder to put it in (default: beside the database)")
    fetch.set_defaults(command=_download)


async def _download(config: Config, options: argparse.Namespace) -> None:
    folder = options.to or download_folder(config)
    try:
        await download(config.matching.embedding.source, folder, _show)
    except DownloadFailed as failure:
        print(file=sys.stderr)
        raise Failed(str(failure)) from failure
    print(f"\nThe model is in {folder} and is used from the next start on.")
    if config.matching.embedding.path not in (None, folder) or options.to:
        print(f"Name it in the configuration: matching.embedding.path: {folder}")


def _show(come: int, whole: int) -> None:
    print(f"\r{come / 1e6:.1f} of {whole / 1e6:.1f} MB", end="", file=sys.stderr, flush=True)
