"""Texts to and from Slack: escaping, and what people wrote as plain text.

Slack decodes `&amp;`, `&lt;` and `&gt;` in every text object; nothing else in a text of people or models gets through
as markup, so that no mention, link or date in it ever fires.
"""

import re

from bot.slack import limits

_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_MARKUP = re.compile(r"<([^<>]*)>")
_FENCE = "```"
_BROKEN_FENCE = "`\u200b`\u200b`"
"""Three backticks that end no block: with zero-width spaces between them."""


def clean(text: str) -> str:
    """The text without control characters and halves of characters."""
    return _NOT_TEXT.sub("\ufffd", text)


def escape(text: str) -> str:
    """The text as Slack shows it literally."""
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut_escaped(text: str, most: int) -> str:
    """As much of a text as has at most `most` units once it is escaped; not escaped yet."""
    length = most
    while limits.units(escape(shown := limits.cut(text, length))) > most:
        length -= max(1, (limits.units(escape(shown)) - most) // 5)  # an escape has five characters at most
    return shown


def code_block(text: str) -> str:
    """The text as a block of code in mrkdwn."""
    return f"{_FENCE}\n{escape(text).replace(_FENCE, _BROKEN_FENCE)}\n{_FENCE}"


def plain(text: str) -> str:
    """What somebody wrote in Slack, without its markup: names for mentions, addresses for links."""
    return _unescaped(_MARKUP.sub(lambda found: _spoken(found.group(1)), text))


def _spoken(markup: str) -> str:
    inside, _, label = markup.partition("|")
    match inside[:1]:
        case "@":
            return f"@{label or inside[1:]}"
        case "#":
            return f"#{label or inside[1:]}"
        case "!":
            return label or f"@{inside[1:].partition('^')[0]}"
        case _:
            address = inside.removeprefix("mailto:").removeprefix("tel:")
            if not label or address.endswith(label):
                return label or address
            return f"{label} ({address})"


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def mentions(text: str) -> list[str]:
    """The ids of the people a text mentions, in order."""
    return [found.partition("|")[0] for found in re.findall(r"<@([A-Z0-9]+(?:\|[^<>]*)?)>", text)]


def without_mention(text: str, user_id: str) -> str:
    """The text without the mentions of one person, such as the bot."""
    return re.sub(rf"<@{re.escape(user_id)}(?:\|[^<>]*)?>", " ", text) if user_id else text
