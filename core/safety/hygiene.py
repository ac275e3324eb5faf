"""Text of models and documents made fit to be shown: no invisible characters, no links, no pretence."""

import re
import unicodedata

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
"""Unicode categories of control, format (zero-width, bidirectional), surrogate, private and unassigned characters."""
_KEPT = {"\n", "\t"}
_JOINERS = {"\u200c", "\u200d"}
"""Shape letters in some scripts and join emoji: kept between characters that are not Latin."""
_LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\]\(\s*<?([^()\s<>]{1,2000})>?(?:\s+[\"'][^\"'\n]{0,200}[\"'])?\s*\)")
_SLACK_LINK = re.compile(r"<((?:https?|mailto|tel):[^|<>\s]{1,2000})(?:\|([^<>\n]{0,300}))?>", re.IGNORECASE)
_LAST_LATIN = "\u024f"
"""The last letter of the Latin blocks."""


def cleaned(text: str) -> str:
    """The text without characters that cannot be seen; line breaks and tabs stay, joiners stay where they shape."""
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for index, char in enumerate(text) if _is_shown(text, index, char))


def without_links(text: str) -> str:
    """The text with addresses as plain text: whoever reads it sees where an address leads."""
    text = _LINK.sub(lambda match: _plain(match[1], match[2]), text)
    return _SLACK_LINK.sub(lambda match: _plain(match[2] or "", match[1]), text)


def _is_shown(text: str, index: int, char: str) -> bool:
    if char in _KEPT:
        return True
    if char in _JOINERS:
        before = text[index - 1] if index else ""
        return before > _LAST_LATIN and text[index + 1 : index + 2] > _LAST_LATIN
    return unicodedata.category(char) not in _INVISIBLE and not "\ufe00" <= char <= "\ufe0e" and char != "\u3164"


def _plain(label: str, address: str) -> str:
    label = label.strip()
    return address if not label or label == address else f"{label} ({address})"
