"""The embedded PostgreSQL takes a fitting part of the memory."""

from pathlib import Path

import psutil
import pytest

from storage.embedded.memory import LEAST_MB, MOST_MB, shared_buffers_mb


@pytest.mark.parametrize(
    ("limit", "megabytes"),
    [
        (str(4 * 2**30), 512),
        (str(512 * 2**20), LEAST_MB),
        ("max", None),
        (str(2**63 - 4096), None),
        ("nonsense", None),
    ],
)
def test_a_container_s_limit_counts_when_it_is_below_the_machine_s_memory(
    tmp_path: Path, limit: str, megabytes: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = psutil.virtual_memory()._replace(total=64 * 2**30)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)
    file = tmp_path / "limit"
    file.write_text(f"{limit}\n")
    assert shared_buffers_mb((file, tmp_path / "missing")) == (megabytes or MOST_MB)
