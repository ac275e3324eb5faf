"""The key that secrets are sealed with where none is configured: a file that only its owner reads."""

import stat
import threading
from pathlib import Path

import pytest

from bot.bootstrap.tickets import KEY_FILE, SecretsVault, make_vault
from bot.config import load_config
from bot.shared.sealing import key_in_file, new_key
from core.shared.errors import Conflict


def test_a_key_is_made_when_it_is_needed_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "data" / KEY_FILE
    vault = SecretsVault([], file)
    assert not file.exists()
    sealed = vault.seal(b"secret")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"secret" not in sealed
    assert SecretsVault([], file).unseal(sealed) == b"secret"
    assert [one.name for one in file.parent.iterdir()] == [KEY_FILE]


def test_processes_that_make_a_key_at_once_have_the_same(tmp_path: Path) -> None:
    file, found = tmp_path / KEY_FILE, list[str | None]()
    threads = [threading.Thread(target=lambda: found.append(key_in_file(file, make=True))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_what_the_file_sealed_still_opens_when_keys_are_configured(tmp_path: Path) -> None:
    sealed = SecretsVault([], tmp_path / KEY_FILE).seal(b"secret")
    assert SecretsVault([new_key()], tmp_path / KEY_FILE).unseal(sealed) == b"secret"


def test_without_a_key_nothing_is_kept_and_the_way_out_is_said(tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="flowpilot keys new"):
        SecretsVault([], None).seal(b"secret")
    sealed = SecretsVault([new_key()], None).seal(b"secret")
    with pytest.raises(Conflict, match="has to enter them again"):
        SecretsVault([new_key()], None).unseal(sealed)


def test_a_key_file_is_made_beside_the_embedded_database_only(tmp_path: Path) -> None:
    embedded = load_config(None, {"FLOWPILOT_STORAGE_DATA_DIR": str(tmp_path)})
    make_vault(embedded).seal(b"x")
    assert (tmp_path / KEY_FILE).exists()
    with pytest.raises(Conflict):
        make_vault(load_config(None, {"DATABASE_URL": "postgresql://x@y/z"})).seal(b"x")
