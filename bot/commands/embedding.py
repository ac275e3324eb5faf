"""The embedding model: embedding download."""

import argparse
from pathlib import Path
from typing import Any

from bot.commands.failure import Failed
from bot.config import Config
from bot.embedding.download import DownloadFailed, download
from bot.embedding.local import FastEmbedder, download_folder


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add these commands to the parser."""
    embedding = commands.add_parser("embedding").add_subparsers(required=True, metavar="ACTION")
    fetch = embedding.add_parser("download", parents=[common], help="download the model (22 MB), checked")
    fetch.add_argument(
        "--to", type=Path, metavar="DIR", help="folder to put it in (default: where FlowPilot is installed)"
    )
    fetch.set_defaults(command=_download)


async def _download(config: Config, options: argparse.Namespace) -> None:
    folder = options.to or download_folder()
    print(f"Downloading the embedding model to {folder} ...", flush=True)
    try:
        await download(folder)
    except DownloadFailed as failure:
        raise Failed(str(failure)) from failure
    print(f"The model {FastEmbedder(folder).model.name} is installed. It will be used from the next start.")
    own = config.matching.embedding.path
    if options.to and own != folder:
        print(f"Name it in the configuration: matching.embedding.path: {folder}")
    elif own not in (None, folder):
        print(f"The configuration names another model, which is used instead: matching.embedding.path: {own}")
