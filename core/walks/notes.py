"""What a technician writes down beside the nodes."""

from dataclasses import replace
from uuid import UUID

from core.shared.errors import TooLarge
from core.walks.walk import Walk

MAX_NOTES_BYTES = 256 * 1024
"""Longest notes of a walk, UTF-8 (domain rule)."""
_HALF = 64
"""Bits of a note's name that say where it begins; the others say how long it is."""


def with_note(walk: Walk, text: str) -> Walk:
    """The walk with one note more. Raises TooLarge when there is no room for it."""
    return replace(walk, notes=_fitting(f"{walk.notes}\n{text}" if walk.notes else text))


def _fitting(notes: str) -> str:
    if len(notes.encode()) > MAX_NOTES_BYTES:
        raise TooLarge(
            f"A walk's notes hold {MAX_NOTES_BYTES:,} bytes at most; shorten this one, or hand the walk over."
        )
    return notes


def name_of_note(before: Walk, after: Walk) -> UUID:
    """Names the note that was added between the two: its first line, and how many lines it has."""
    first = _lines(before.notes)
    return UUID(int=first << _HALF | (_lines(after.notes) - first))


def without_note(walk: Walk, name: UUID, instead: str) -> Walk:
    """The walk with something else in place of that note; the same walk where it has no such note.

    Lines are never taken away, so that the names of the notes after it stay right.
    """
    first, count = name.int >> _HALF, name.int & ((1 << _HALF) - 1)
    lines = walk.notes.split("\n")
    if not walk.notes or not 0 < count <= len(lines) - first:
        return walk
    lines[first : first + count] = [" ".join(instead.split()), *[""] * (count - 1)]
    notes = "\n".join(lines)
    return walk if notes == walk.notes else replace(walk, notes=_fitting(notes))


def _lines(notes: str) -> int:
    return notes.count("\n") + 1 if notes else 0
