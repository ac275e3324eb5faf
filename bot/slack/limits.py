"""What Slack takes: every limit in one place (docs.slack.dev as of November 2026). Lengths are in UTF-16 units."""

BLOCKS_IN_MESSAGE = 50
BLOCKS_IN_VIEW = 100
"""Of a modal or of Home."""
TEXT_IN_MESSAGE = 12_000
"""Text of all blocks together; above about 13,200 Slack answers `msg_blocks_too_long`."""
SECTION = 3_000
HEADER = 150
BUTTON = 75
OPTION = 75
"""An option's text, and its description."""
OPTION_VALUE = 150
ACTIONS = 25
"""Elements of an actions block."""
CONTAINER = 10
"""Blocks in a container."""
CONTEXT = 10
"""Elements of a context block."""
OVERFLOW = 5
"""Options of an overflow menu."""
RADIO = 10
"""Options of a group of radio buttons."""
SELECT = 100
"""Options of a select menu."""
VIEW_TITLE = 24
"""A modal's title, and what its buttons say."""
LABEL = 2_000
"""A field's label or hint."""
FILES = 10
"""Files that a field takes."""
INPUT = 3_000
"""What a text field takes, and starts with."""
FALLBACK = 3_000
"""The message's text for notifications and screen readers; Slack cuts at 40,000, nobody reads so much there."""
INTAKE_MESSAGES = 15
"""Messages of a thread that one call gives to an app that is not from the marketplace."""


def units(text: str) -> int:
    """The length of a text as Slack's JavaScript counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, most: int) -> str:
    """The text, ended with an ellipsis where it is longer than `most` units; empty when nothing fits."""
    if units(text) <= most:
        return text
    kept = text[: max(0, most - 1)]
    while kept and units(kept) > most - 1:
        kept = kept[: len(kept) - max(1, (units(kept) - most + 1) // 2)]
    return kept.rstrip() + "…" if most > 0 else ""
