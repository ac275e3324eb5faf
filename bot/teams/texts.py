"""Text for Adaptive Cards: runs, which show exactly what they are given. Nothing in them is Markdown or a link."""

import re
from datetime import UTC, datetime
from typing import Any

from bot.teams.json_codec import Json

_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters, and halves of characters that UTF-8 cannot hold."""
_FUNCTION = re.compile(r"\{\{(?=\s*(?:DATE|TIME))", re.IGNORECASE)
"""Where a card would put in a date of its own."""
_BROKEN = "{\u2060{"
"""The same to the eye; a word joiner has no width."""
EMPTY = "—"


def clean(text: str) -> str:
    """The text as people see it, with nothing that a card would take for an order."""
    return _FUNCTION.sub(_BROKEN, _NOT_TEXT.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n")))


def run(text: str, **look: Any) -> Json:
    """A piece of text."""
    return {"type": "TextRun", "text": clean(text), **look}


def paragraph(*runs: Json, **layout: Any) -> Json:
    """Pieces of text in one paragraph."""
    return {"type": "RichTextBlock", "inlines": list(runs), **layout}


def moment(at: datetime, **look: Any) -> Json:
    """A moment that each reader sees in their own time zone."""
    utc = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return {"type": "TextRun", "text": f"{{{{DATE({utc}, SHORT)}}}} {{{{TIME({utc})}}}}", **look}


def cut(text: str, most: int) -> str:
    """The text, ended with an ellipsis where it is longer than `most` characters."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def line(text: str, most: int) -> str:
    """The text on one line, for titles and notifications; never empty."""
    return cut(" ".join(clean(text).split()), most) or EMPTY
