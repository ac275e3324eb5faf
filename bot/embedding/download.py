"""Downloading the embedding model once: a pinned revision, each file checked, and nothing half-done left behind."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import aiohttp

_SECONDS_WITHOUT_DATA = 30


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file of the model."""

    name: str
    """In the folder it is kept in."""
    path: str
    """At the source."""
    digest: str
    """SHA-256 of its content."""
    size: int = 0
    """In bytes, for showing progress; 0 for the small ones."""


REPOSITORY = "Xenova/all-MiniLM-L6-v2"
REVISION = "751bff37182d3f1213fa05d7196b954e230abad9"
FILES = (
    ModelFile("config.json", "config.json", "7135149f7cffa1a573466c6e4d8423ed73b62fd2332c575bf738a0d033f70df7"),
    ModelFile(
        "special_tokens_map.json",
        "special_tokens_map.json",
        "b6d346be366a7d1d48332dbc9fdf3bf8960b5d879522b7799ddba59e76237ee3",
    ),
    ModelFile(
        "tokenizer_config.json",
        "tokenizer_config.json",
        "9261e7d79b44c8195c1cada2b453e55b00aeb81e907a6664974b4d7776172ab3",
    ),
    ModelFile(
        "tokenizer.json", "tokenizer.json", "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0", 711_661
    ),
    ModelFile(
        "model_quantized.onnx",
        "onnx/model_quantized.onnx",
        "afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1",
        22_972_370,
    ),
)
"""all-MiniLM-L6-v2 (Apache-2.0) with weights of 8 bits."""

Progress = Callable[[int, int], None]
"""Is told how many bytes of how many have come."""


class DownloadFailed(Exception):  # noqa: N818 - named for what happened
    """The model was not downloaded; the message says why and what to do. Nothing was changed."""


async def download(source: str, folder: Path, progress: Progress, files: tuple[ModelFile, ...] = FILES) -> None:
    """Bring the model into the folder, which is made or replaced whole. Raises DownloadFailed."""
    partial = folder.with_name(f"{folder.name}.partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        await _fetch_all(f"{source}/{REPOSITORY}/resolve/{REVISION}", partial, progress, files)
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
    except (aiohttp.ClientError, TimeoutError) as error:
        raise DownloadFailed(
            f"The embedding model could not be downloaded from {source}: {error or type(error).__name__}. "
            "Without network, copy its folder here and name it in matching.embedding.path."
        ) from error
    except OSError as error:
        raise DownloadFailed(f"Cannot write to {folder.parent}: {error.strerror}.") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


async def _fetch_all(address: str, folder: Path, progress: Progress, files: tuple[ModelFile, ...]) -> None:
    come, whole = 0, sum(file.size for file in files)
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=_SECONDS_WITHOUT_DATA, sock_read=_SECONDS_WITHOUT_DATA)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=True) as http:
        for file in files:
            digest = sha256()
            async with http.get(f"{address}/{file.path}", raise_for_status=True) as response:
                with (folder / file.name).open("wb") as kept:
                    async for block in response.content.iter_chunked(1 << 18):
                        kept.write(block)
                        digest.update(block)
                        come += len(block)
                        progress(min(come, whole), whole)
            if digest.hexdigest() != file.digest:
                raise DownloadFailed(
                    f"What came as {file.name} is not the file FlowPilot was tested with, so it is not used. "
                    "Somebody between here and the source may have changed it; try again elsewhere."
                )
