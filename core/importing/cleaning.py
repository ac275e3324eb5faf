"""What is taken out of the texts of a document: secrets; what else it says is meant for its readers."""

from collections.abc import Sequence

from core.safety.redaction import scrub_secrets


def without_secrets(texts: Sequence[str]) -> list[str]:
    """The texts, each with the secrets in it removed for good."""
    return [scrub_secrets(text) for text in texts]
