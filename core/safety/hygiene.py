"""Text of models and documents made fit to be shown: no invisible characters, no links, no pretence."""

import re

from core.shared.invisible import cleaned
from core.shared.patterns import lazy_pattern

__all__ = ["cleaned", "without_links"]

_LINK = lazy_pattern(r"!?\[([^\[\]\n]{0,300})\]\(\s*<?([^()\s<>]{1,2000})>?(?:\s+[\"'][^\"'\n]{0,200}[\"'])?\s*\)")
_SLACK_LINK = lazy_pattern(r"<((?:https?|mailto|tel):[^|<>\s]{1,2000})(?:\|([^<>\n]{0,300}))?>", re.IGNORECASE)


def without_links(text: str) -> str:
    """The text with addresses as plain text: whoever reads it sees where an address leads."""
    text = _LINK.sub(lambda match: _plain(match[1], match[2]), text)
    return _SLACK_LINK.sub(lambda match: _plain(match[2] or "", match[1]), text)


def _plain(label: str, address: str) -> str:
    label = label.strip()
    return address if not label or label == address else f"{label} ({address})"
