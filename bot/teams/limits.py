"""What Teams takes: every limit in one place (learn.microsoft.com as of November 2026)."""

import json
from typing import Any

CARD_BYTES = 25_000
"""One card. Teams itself takes about 28 KB, and 100 KB for the message around it."""
SHORTENED_TO = (6_000, 1_500, 400, 120)
"""Characters of one text, tried in turn until the card fits."""
PAGE_BYTES = 20_000
"""Text on one page of what is shown whole, written as `size` counts."""
BUTTONS = 5
"""Options shown as buttons; more become a menu."""
PRIMARY_ACTIONS = 6
"""Actions of a row that are buttons; the rest goes into its menu."""
ACTION_TITLE = 75
DIALOG_TITLE = 64
SUMMARY = 250
"""Characters of a notification."""
CHOICES_EXPANDED = 5
"""Choices of a form shown at once; more are a menu."""


def size(written: Any) -> int:
    """Bytes of JSON in the longest way of writing it, every letter that is not ASCII as an escape."""
    return len(json.dumps(written))
