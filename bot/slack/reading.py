"""What a message says: its text, and what alerts and ticket bots put into blocks, attachments and files instead."""

from collections.abc import Iterator
from typing import cast

from bot.slack.blocks import Json
from bot.slack.mrkdwn import plain

_MOST_DEPTH = 12
"""How deep blocks may lie in each other; Slack's own are far less deep."""
_MOST_LINES = 200


def said_in(message: Json) -> str:
    """Everything a message says, a line each; of one with only files, what they are called."""
    text = plain(str(message.get("text") or "")).strip()
    lines = dict.fromkeys(filter(None, (text, *_more_lines(message, text))))
    return "\n".join(list(lines)[:_MOST_LINES])


def _more_lines(message: Json, text: str) -> Iterator[str]:
    """What stands beside the text; a person's own blocks only say it again."""
    if not text or message.get("bot_id"):
        for line in _lines(message.get("blocks"), 0):
            if line not in text:
                yield line
    for attachment in _dicts(message.get("attachments")):
        found = [line for line in _attachment_lines(attachment) if line not in text]
        yield from found or [plain(str(attachment.get("fallback") or "")).strip()]
    if not text:
        yield from (f"Attached: {name}" for file in _dicts(message.get("files")) if (name := _name(file)))


def _attachment_lines(attachment: Json) -> Iterator[str]:
    for name in ("pretext", "author_name", "title", "text"):
        if said := plain(str(attachment.get(name) or "")).strip():
            yield said
    for field in _dicts(attachment.get("fields")):
        title, value = (plain(str(field.get(name) or "")).strip() for name in ("title", "value"))
        if value:
            yield f"{title}: {value}" if title else value
    yield from _lines(attachment.get("blocks"), 0)


def _lines(value: object, depth: int) -> Iterator[str]:
    """The texts of blocks in order; those that stand in one line of rich text, as one."""
    if depth > _MOST_DEPTH:
        return
    if isinstance(value, list):
        for part in cast("list[object]", value):
            yield from _lines(part, depth + 1)
    elif isinstance(value, dict):
        yield from _block_lines(cast("Json", value), depth)


def _block_lines(block: Json, depth: int) -> Iterator[str]:
    match block.get("type"):
        case "plain_text" | "mrkdwn" | "markdown":
            yield plain(str(block.get("text") or "")).strip()
        case "rich_text_section" | "rich_text_preformatted" | "rich_text_quote":
            yield "".join(_spoken(element) for element in _dicts(block.get("elements"))).strip()
        case "actions" | "input":
            return  # what can be pressed says nothing about the problem
        case kind:
            for name in ("title", "subtitle", "text", "fields", "elements", "child_blocks", "rows"):
                yield from _lines(block.get(name), depth + 1)
            if kind == "image":
                yield plain(str(block.get("alt_text") or "")).strip()


def _spoken(element: Json) -> str:
    match element.get("type"):
        case "link":
            return str(element.get("text") or element.get("url") or "")
        case "emoji":
            return f":{element.get('name')}:"
        case "user" | "channel" | "usergroup":
            return f"@{element.get('user_id') or element.get('channel_id') or element.get('usergroup_id')}"
        case _:
            return str(element.get("text") or "")


def _dicts(value: object) -> list[Json]:
    if not isinstance(value, list):
        return []
    return [cast("Json", each) for each in cast("list[object]", value) if isinstance(each, dict)]


def _name(file: Json) -> str:
    return str(file.get("title") or file.get("name") or "").strip()
