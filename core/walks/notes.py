"""What a technician writes down beside the nodes."""

from dataclasses import replace

from core.shared.errors import TooLarge
from core.walks.walk import Walk

MAX_NOTES_BYTES = 256 * 1024
"""Longest notes of a walk, UTF-8 (domain rule)."""


def with_note(walk: Walk, text: str) -> Walk:
    """The walk with one note more. Raises TooLarge when there is no room for it."""
    notes = f"{walk.notes}\n{text}" if walk.notes else text
    if len(notes.encode()) > MAX_NOTES_BYTES:
        raise TooLarge(
            f"A walk's notes hold {MAX_NOTES_BYTES:,} bytes at most; shorten this one, or hand the walk over."
        )
    return replace(walk, notes=notes)
