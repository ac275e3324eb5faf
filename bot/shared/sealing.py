"""Encrypting what must not be read in the database, with keys from the environment that can be rotated."""

import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class CannotUnseal(Exception):  # noqa: N818 - named for what happened
    """None of the keys opens it: the one it was sealed with is no longer configured."""


class Seal:
    """Seals with the first key and opens with any; put a new key first to rotate. Raises ValueError for a bad key."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(key.encode()) for key in keys]) if keys else None

    def seal(self, plain: bytes) -> bytes:
        """The bytes encrypted, with their integrity protected."""
        return self._keys().encrypt(plain)

    def unseal(self, sealed: bytes) -> bytes:
        """What was sealed. Raises CannotUnseal."""
        try:
            return self._keys().decrypt(sealed)
        except InvalidToken:
            raise CannotUnseal(
                "The stored data was encrypted with a key that is no longer in FLOWPILOT_ENCRYPTION_KEYS."
            ) from None

    def reseal(self, sealed: bytes) -> bytes:
        """The same, sealed with the first key. Raises CannotUnseal."""
        return self.seal(self.unseal(sealed))

    def _keys(self) -> MultiFernet:
        if self._fernet is None:
            raise CannotUnseal("Nothing can be encrypted without FLOWPILOT_ENCRYPTION_KEYS.")
        return self._fernet


def key_in_file(file: Path, *, make: bool) -> str | None:
    """The key in a file that only its owner reads; with `make`, one is made where there is none. Raises OSError.

    Processes that make it at once end up with the same.
    """
    if make and not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as written:
            written.write(new_key())
            written.flush()
            os.fsync(written.fileno())
        with suppress(FileExistsError):
            os.link(fresh, file)
        fresh.unlink()
    return file.read_text().strip() if file.exists() else None


def new_key() -> str:
    """A fresh key, as FLOWPILOT_ENCRYPTION_KEYS takes it."""
    return Fernet.generate_key().decode()
