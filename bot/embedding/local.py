"""The embedding model: fastembed on a local folder, in threads of its own, one text after the other."""

import asyncio
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.config import Config
from bot.shared.logs import get_logger
from core.matching.embedding import DIMENSIONS, Embedder, EmbeddingFailed, ModelName, Vectors
from core.ports.flow_index import LibraryState

if TYPE_CHECKING:
    from fastembed import TextEmbedding

log = get_logger(__name__)

MODEL_FILES = ("model_int8.onnx", "model_quantized.onnx", "model.onnx")
"""The names under which a folder may hold the model, the smallest first."""
_NEEDED = ("config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")
_THREADS = 1
"""Of one embedding. With two, each text took as long on two shared cores, and twice the processor time."""


class EmbeddingUnusable(EmbeddingFailed):
    """The folder holds no model that can be used; the message says why and what to do."""


class FastEmbedder:
    """A model of a local folder, loaded when it is first used."""

    def __init__(self, folder: Path) -> None:
        """Raises EmbeddingUnusable when the folder lacks something."""
        self._folder = folder
        self._file = _model_file(folder)
        self.model = ModelName(_name(folder / self._file), str(folder))
        # One at a time: two texts at once would each take twice as long.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="embedding")
        self._loaded: TextEmbedding | None = None
        self._failure: EmbeddingUnusable | None = None

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """A vector for each text. Raises EmbeddingUnusable when the model cannot be loaded."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._embed, list(texts))

    def close(self) -> None:
        """Let the thread go."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _embed(self, texts: list[str]) -> Vectors:
        if self._failure:
            raise self._failure
        try:
            model = self._loaded = self._loaded or self._load()
        except EmbeddingUnusable as failure:
            log.warning("embedding.unusable", exc_info=failure)
            self._failure = failure  # it will be no better at the next problem
            raise
        # One by one: in a batch every text is padded to the longest, which takes longer than it saves.
        rows = [vector for text in texts for vector in model.embed([text or " "])]
        return np.array(rows, dtype=np.float32).reshape(len(texts), -1)

    def _load(self) -> "TextEmbedding":
        # Loading the library takes longer than all the rest; who has no model should not wait for it.
        from fastembed import TextEmbedding  # noqa: PLC0415
        from fastembed.common.model_description import ModelSource, PoolingType  # noqa: PLC0415

        known = {str(model["model"]) for model in TextEmbedding.list_supported_models()}
        if self.model.name not in known:
            TextEmbedding.add_custom_model(
                model=self.model.name,
                pooling=PoolingType.MEAN,
                normalization=True,
                sources=ModelSource(url="file:"),  # never used: the folder is given
                dim=DIMENSIONS,
                model_file=self._file,
            )
        try:
            model = TextEmbedding(self.model.name, specific_model_path=str(self._folder), threads=_THREADS)
            width = len(next(iter(model.embed(["one"]))))
        except Exception as error:
            raise EmbeddingUnusable(f"The embedding model in {self._folder} cannot be loaded: {error}") from error
        if width != DIMENSIONS:
            raise EmbeddingUnusable(
                f"The embedding model in {self._folder} returns {width} numbers per text; FlowPilot needs {DIMENSIONS}."
            )
        return model


class LocalEmbedders:
    """The configured model, and those whose vectors are still in use."""

    def __init__(self, current: FastEmbedder | None) -> None:
        self.current: Embedder | None = current
        self._former: dict[ModelName, FastEmbedder | None] = {}
        self._opened = [current] if current else []

    async def of(self, model: ModelName) -> Embedder | None:
        """The model that made vectors in use: the configured one, or an earlier one if its folder is still there."""
        if self.current and self.current.model.name == model.name:
            return self.current
        if self.current is None:
            return None  # matching by meaning was switched off
        if model not in self._former:
            self._former[model] = await asyncio.to_thread(self._find, model)
        return self._former[model]

    def close(self) -> None:
        """Let go of all models."""
        for embedder in self._opened:
            embedder.close()

    def _find(self, model: ModelName) -> FastEmbedder | None:
        try:
            found = FastEmbedder(Path(model.folder))
        except EmbeddingUnusable as reason:
            log.info("embedding.former_model_gone", exc_info=reason)
            return None
        if found.model.name != model.name:
            found.close()
            return None
        self._opened.append(found)
        return found


def embedders_of(config: Config) -> LocalEmbedders:
    """The models this configuration gives; without one that can be used, the log says why."""
    folder = model_folder(config)
    if folder is None:
        return LocalEmbedders(None)
    try:
        return LocalEmbedders(FastEmbedder(folder))
    except EmbeddingUnusable as reason:
        log.warning("embedding.unusable", exc_info=reason)
        return LocalEmbedders(None)


def model_folder(config: Config) -> Path | None:
    """Where the model is: the configured folder, or else the one a download went to, if it is there."""
    if not config.matching.embedding.enabled:
        return None
    given, downloaded = config.matching.embedding.path, download_folder()
    return given or (downloaded if downloaded.is_dir() else None)


def download_folder() -> Path:
    """Where a downloaded model goes: beside the installed program, for all that run it."""
    return Path(sys.prefix) / "share" / "flowpilot" / "all-MiniLM-L6-v2"


def in_use(config: Config) -> str:
    """Which model flows are found by, in one sentence for whoever starts FlowPilot or asks what is configured."""
    if not config.matching.embedding.enabled:
        return "Flows are found by their words (matching.embedding.enabled is false)."
    folder = model_folder(config)
    if folder is None:
        return "Flows are found by their words. To find them by their meaning, too: flowpilot embedding download"
    try:
        embedder = FastEmbedder(folder)
    except EmbeddingUnusable as reason:
        return f"Flows are found by their words, as the embedding model is UNUSABLE. {reason}"
    embedder.close()
    return f"Flows are found by their words and their meaning ({embedder.model.name}, in {folder})."


def note_progress(state: LibraryState) -> None:
    """Log how far an account's flows are embedded."""
    log.info("embedding.progress", account_id=state.account_id, count=state.flows - state.missing, total=state.flows)


def _model_file(folder: Path) -> str:
    missing = [name for name in _NEEDED if not (folder / name).is_file()]
    found = next((name for name in MODEL_FILES if (folder / name).is_file()), None)
    if found is None or missing:
        lacking = ", ".join([*missing, *([] if found else [f"one of {', '.join(MODEL_FILES)}"])])
        raise EmbeddingUnusable(f"The folder {folder} contains no embedding model: {lacking} is missing.")
    return found


def _name(file: Path) -> str:
    """The folder's name and what the file holds, so that no two models' vectors are ever taken for one another's."""
    digest = sha256()
    with file.open("rb") as content:
        while block := content.read(1 << 20):
            digest.update(block)
    return f"{file.parent.name}@{digest.hexdigest()[:12]}"
