"""Encrypting what must not be read in the database, with keys from the environment that can be rotated."""

from collections.abc import Sequence

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
                "What is stored was encrypted with a key that FLOWPILOT_ENCRYPTION_KEYS no longer names."
            ) from None

    def reseal(self, sealed: bytes) -> bytes:
        """The same, sealed with the first key. Raises CannotUnseal."""
        return self.seal(self.unseal(sealed))

    def _keys(self) -> MultiFernet:
        if self._fernet is None:
            raise CannotUnseal("Nothing can be encrypted without FLOWPILOT_ENCRYPTION_KEYS.")
        return self._fernet


def new_key() -> str:
    """A fresh key, as FLOWPILOT_ENCRYPTION_KEYS takes it."""
    return Fernet.generate_key().decode()
