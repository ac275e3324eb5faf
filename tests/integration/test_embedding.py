"""The embedding model's folder and its download."""

import asyncio
import os
from collections.abc import AsyncGenerator
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.config import load_config
from bot.embedding.download import FILES, REPOSITORY, REVISION, DownloadFailed, ModelFile, download
from bot.embedding.local import (
    EmbeddingUnusable,
    FastEmbedder,
    LocalEmbedders,
    download_when_wanted,
    embedders_of,
    model_folder,
)
from core.matching.embedding import DIMENSIONS, ModelName

MODEL = os.environ.get("FLOWPILOT_TEST_MODEL", "")
"""The folder of a real model, for the tests that need one."""
CONTENT = b"weights" * 1000
OURS = (
    ModelFile("config.json", "config.json", sha256(b"{}").hexdigest(), 2),
    ModelFile("model.onnx", "onnx/model.onnx", sha256(CONTENT).hexdigest(), len(CONTENT)),
)


class Source:
    """A place to download from, which serves what a test puts there."""

    def __init__(self) -> None:
        self.files = {"config.json": b"{}", "onnx/model.onnx": CONTENT}
        self.asked = list[str]()
        self.url = ""

    async def serve(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        body = self.files.get(request.match_info["name"])
        return web.Response(body=body) if body is not None else web.Response(status=404)


@pytest.fixture
async def source() -> AsyncGenerator[Source]:
    there, app = Source(), web.Application()
    app.router.add_get(f"/{REPOSITORY}/resolve/{REVISION}/{{name:.+}}", there.serve)
    async with TestServer(app, host="127.0.0.1") as server:
        there.url = str(server.make_url("")).rstrip("/")
        yield there


def left_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def folder_with(path: Path, *names: str) -> Path:
    path.mkdir()
    for name in names:
        (path / name).write_bytes(b"x")
    return path


async def test_a_download_brings_the_pinned_revision_whole_and_tells_how_far_it_is(
    source: Source, tmp_path: Path
) -> None:
    told = list[tuple[int, int]]()
    await download(source.url, tmp_path / "model", lambda *far: told.append(far), OURS)
    assert (tmp_path / "model" / "model.onnx").read_bytes() == CONTENT
    assert all(REVISION in path for path in source.asked)
    assert told[-1] == (len(CONTENT) + 2, len(CONTENT) + 2)
    assert left_in(tmp_path) == ["model"]


async def test_a_file_that_is_not_the_one_tested_with_is_not_used_and_the_old_stays(
    source: Source, tmp_path: Path
) -> None:
    old = folder_with(tmp_path / "model", "model.onnx")
    source.files["onnx/model.onnx"] = b"something else"
    with pytest.raises(DownloadFailed, match=r"What came as model\.onnx is not the file"):
        await download(source.url, old, lambda *_: None, OURS)
    assert (old / "model.onnx").read_bytes() == b"x"
    assert left_in(tmp_path) == ["model"]


async def test_a_source_out_of_reach_is_told_with_what_to_do_instead(source: Source, tmp_path: Path) -> None:
    del source.files["onnx/model.onnx"]
    for url in (source.url, "http://127.0.0.1:9"):
        with pytest.raises(DownloadFailed, match=r"matching\.embedding\.path"):
            await download(url, tmp_path / "model", lambda *_: None, OURS)
    assert left_in(tmp_path) == []


async def test_a_folder_that_cannot_be_written_is_told(source: Source, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DownloadFailed, match="Cannot write"):
        await download(source.url, tmp_path / "file" / "model", lambda *_: None, OURS)


def test_every_file_of_the_model_is_pinned_by_its_digest() -> None:
    assert {len(file.digest) for file in FILES} == {64}
    assert len(REVISION) == 40


async def test_a_start_that_may_download_goes_on_when_it_cannot(tmp_path: Path) -> None:
    environ = {
        "FLOWPILOT_STORAGE_DATA_DIR": str(tmp_path),
        "FLOWPILOT_MATCHING_EMBEDDING_DOWNLOAD": "true",
        "FLOWPILOT_MATCHING_EMBEDDING_SOURCE": "http://127.0.0.1:9",
    }
    config = load_config(None, environ)
    embedders = embedders_of(config)
    await download_when_wanted(config, embedders)
    assert embedders.current is None


# The folder


def test_a_folder_that_lacks_something_is_told_by_name(tmp_path: Path) -> None:
    for folder in (tmp_path / "nowhere", folder_with(tmp_path / "half", "config.json", "model.onnx")):
        with pytest.raises(EmbeddingUnusable, match=r"holds no embedding model: .*tokenizer\.json"):
            FastEmbedder(folder)


async def test_a_model_that_cannot_be_loaded_is_told(tmp_path: Path) -> None:
    names = ("config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "model.onnx")
    embedder = FastEmbedder(folder_with(tmp_path / "broken", *names))
    with pytest.raises(EmbeddingUnusable, match="cannot be loaded"):
        await embedder.embed(["anything"])
    embedder.close()


def test_without_a_folder_flows_are_found_by_words_and_a_broken_one_does_not_keep_from_starting(tmp_path: Path) -> None:
    data = {"FLOWPILOT_STORAGE_DATA_DIR": str(tmp_path)}
    config = load_config(None, data)
    assert (model_folder(config), embedders_of(config).current) == (None, None)
    broken = load_config(None, {**data, "FLOWPILOT_MATCHING_EMBEDDING_PATH": str(tmp_path / "nowhere")})
    assert embedders_of(broken).current is None


async def test_an_earlier_model_serves_while_its_folder_is_there(tmp_path: Path) -> None:
    names = ("config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "model.onnx")
    old, new = (FastEmbedder(folder_with(tmp_path / name, *names)) for name in ("old", "new"))
    embedders = LocalEmbedders(new)
    assert await embedders.of(new.model) is new
    found = await embedders.of(old.model)
    assert found is not None
    assert found.model == old.model
    (tmp_path / "old" / "model.onnx").write_bytes(b"other weights")
    assert await LocalEmbedders(new).of(old.model) is None
    assert await embedders.of(ModelName("gone@1", str(tmp_path / "gone"))) is None
    assert await LocalEmbedders(None).of(old.model) is None
    embedders.close()
    old.close()


@pytest.mark.skipif(not MODEL, reason="FLOWPILOT_TEST_MODEL names no folder")
async def test_the_real_model_gives_vectors_of_length_one_that_tell_like_from_unlike() -> None:
    embedder = FastEmbedder(Path(MODEL))
    texts = ["The printer is jammed", "Paper is stuck in the printer", "My calendar is empty", "", "\x00" * 50]
    first, *_ = await asyncio.gather(embedder.embed(texts), embedder.embed(texts[:2]))
    embedder.close()
    assert first.shape == (5, DIMENSIONS)
    assert np.allclose(np.linalg.norm(first, axis=1), 1, atol=1e-3)
    assert first[0] @ first[1] > 0.4 > first[0] @ first[2]
