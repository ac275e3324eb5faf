"""Checks on text from outside, and shortening it for show."""

from core.shared.errors import InvalidInput, TooLarge
from core.shared.invisible import cleaned

MAX_PROBLEM_BYTES = 256 * 1024
"""Longest problem text, UTF-8 (REST contract: 413 above)."""
MAX_TEXT_BYTES = 64 * 1024
"""Longest other text, UTF-8 (REST contract: 413 above)."""
MAX_TITLE = 120
"""Longest session title in characters: one line on a phone, well under any platform's limit."""


def checked(field: str, text: str, *, limit: int = MAX_TEXT_BYTES, required: bool = True) -> str:
    """The text without surrounding blanks and characters that cannot be seen, if it can be kept.

    Raises InvalidInput for a blank required text, NUL bytes or lone surrogates, TooLarge above `limit` bytes.
    """
    if "\x00" in text:
        raise InvalidInput(field, f"“{field}” contains a NUL byte, which no text has; remove it.")
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise InvalidInput(field, f"“{field}” is not valid Unicode text.") from None
    if size > limit:
        raise TooLarge(f"“{field}” has {size:,} bytes; at most {limit:,} can be kept. Shorten it or send the key part.")
    stripped = cleaned(text).strip()
    if required and not stripped:
        raise InvalidInput(field, f"“{field}” is empty; write something.")
    return stripped


def shortened(text: str, length: int) -> str:
    """The text on one line, cut at a word with an ellipsis when it is longer than `length` characters."""
    rest = text[length * 4 :]  # a pasted log is not read whole for one line of it
    line = " ".join(text[: length * 4].split())
    if len(line) <= length and (not rest or rest.isspace()):
        return line
    cut = line[: length - 1]
    head, _, _ = cut.rpartition(" ")
    return (head if len(head) > length // 2 else cut).rstrip(" ,.;:") + "…"


def title_of(problem: str) -> str:
    """A session's title from its problem text: its first line, shortened."""
    first_line = next((line for line in problem.splitlines() if line.strip()), problem)
    return shortened(first_line, MAX_TITLE)
