"""A text file without the secrets in it, for those who may read the file but not those."""

from core.importing.encoding import decoded
from core.redaction import scrub_secrets


def cleaned_text(content: bytes) -> bytes:
    """The text without passwords and keys, as UTF-8; just as it was where there are none.

    Takes three seconds a megabyte: run it in isolation.
    """
    text = decoded(content) or content.decode(errors="replace")
    clean = scrub_secrets(text)
    return content if clean == text else clean.encode()
