"""Secrets in the names of files: where sentences have blanks, names have other signs."""

from pathlib import PurePath

from core.safety.redaction import scrub_all_secrets


def scrub_file_name(name: str) -> str:
    """The name of a file with no secret in it, and its ending as it was."""
    path = PurePath(name)
    spoken = path.stem.replace("_", " ")
    clean = scrub_all_secrets([spoken])[0]
    return name if clean == spoken else f"{clean}{path.suffix}"
