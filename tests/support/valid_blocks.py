"""Whether a payload is one Slack would take: by Slack's own models, by an independent validator, and by our limits."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from blockkit import (
    Actions,
    Button,
    Context,
    ConversationsSelect,
    Divider,
    FileInput,
    Header,
    Input,
    Message,
    Modal,
    Option,
    Overflow,
    PlainTextInput,
    RadioButtons,
    Section,
    StaticSelect,
    Text,
    UsersSelect,
)
from slack_sdk.models.blocks import Block

from bot.slack import limits

Json = dict[str, Any]
_OUR_MARKUP = re.compile(
    r"<!date\^\d+\^\{date_short_pretty\} \{time\}\|[\d: UTC-]+>|^<@[UW][A-Z0-9]+> This is for you\.$"
)


def texts_in(value: Any) -> Iterator[Json]:
    """Every text object of a payload."""
    if isinstance(value, dict):
        if value.get("type") in ("plain_text", "mrkdwn"):
            yield value
        for part in value.values():
            yield from texts_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts_in(part)


def assert_harmless(text: str) -> None:
    """Nothing in the text is markup but the moments we write ourselves, and whom a card is for."""
    rest = _OUR_MARKUP.sub("", text)
    assert "<" not in rest
    assert ">" not in re.sub(r"^>", "", rest, flags=re.MULTILINE)
    assert not re.search(r"&(?!(amp|lt|gt);)", rest)


def assert_blocks(blocks: list[Json], most: int = limits.BLOCKS_IN_MESSAGE) -> None:
    """The blocks are within every limit, and both validators take them."""
    assert 1 <= len(blocks) <= most
    for block in blocks:
        _assert_block(json.dumps(block))
    ids = [element["action_id"] for block in blocks for element in block.get("elements", []) if "action_id" in element]
    assert len(ids) == len(set(ids))


@lru_cache(1000)
def _assert_block(written: str) -> None:
    """One of them; kept, as most blocks of a message that changes stay as they are."""
    (block,) = Block.parse_all([json.loads(written)])
    assert block is not None
    block.validate_json()
    for text in texts_in(json.loads(written)):
        assert text["text"].strip()
        assert limits.units(text["text"]) <= limits.SECTION
        assert_harmless(text["text"])


def assert_message(blocks: list[Json], text: str) -> None:
    """A whole message: its blocks, its fallback, and its length altogether."""
    assert_blocks(blocks)
    assert text.strip()
    assert_harmless(text)
    assert sum(limits.units(each["text"]) for each in texts_in(blocks)) <= 13_000
    independent(blocks)


def independent(blocks: list[Json]) -> None:
    """What an independent validator says of the same blocks: it raises for anything it does not know or take."""
    for block in blocks:
        _take(json.dumps(block))


@lru_cache(1000)
def _take(written: str) -> None:
    Message(blocks=[_block(json.loads(written))]).build()


def independent_modal(view: Json) -> None:
    """The same for a modal."""
    Modal(
        title=_text(view["title"]),
        blocks=[_block(block) for block in view["blocks"]],
        submit=_text(view["submit"]) if "submit" in view else None,
        close=_text(view["close"]) if "close" in view else None,
        private_metadata=view.get("private_metadata"),
        callback_id=view.get("callback_id"),
    ).build()


def _block(block: Json) -> Any:
    match block["type"]:
        case "header":
            return Header(_text(block["text"]))
        case "section":
            return Section(_text(block["text"]))
        case "context":
            return Context([_text(each) for each in block["elements"]])
        case "actions":
            return Actions([_element(each) for each in block["elements"]])
        case "divider":
            return Divider()
        case "input":
            return Input(
                label=_text(block["label"]),
                element=_element(block["element"]),
                hint=_text(block["hint"]) if "hint" in block else None,
                optional=block["optional"],
                block_id=block["block_id"],
            )
        case other:
            raise AssertionError(f"an unknown block: {other}")


def _element(element: Json) -> Any:
    action_id = element["action_id"]
    match element["type"]:
        case "button":
            style, label = element.get("style"), element.get("accessibility_label")
            return Button(_text(element["text"]), action_id, None, element["value"], style, None, label)
        case "static_select":
            placeholder = _text(element["placeholder"]) if "placeholder" in element else None
            return StaticSelect(placeholder=placeholder, options=_options(element), action_id=action_id)
        case "overflow":
            return Overflow(options=_options(element), action_id=action_id)
        case "radio_buttons":
            return RadioButtons(options=_options(element), action_id=action_id)
        case "plain_text_input":
            given = {name: element[name] for name in ("initial_value", "multiline", "max_length") if name in element}
            return PlainTextInput(action_id=action_id, **given)
        case "file_input":
            return FileInput(action_id=action_id, max_files=element["max_files"])
        case "users_select":
            return UsersSelect(action_id=action_id, initial_user=element.get("initial_user"))
        case "conversations_select":
            return ConversationsSelect(action_id=action_id, initial_conversation=element.get("initial_conversation"))
        case other:
            raise AssertionError(f"an unknown element: {other}")


def _options(element: Json) -> list[Option]:
    return [
        Option(
            text=_text(each["text"]),
            value=each["value"],
            description=_text(each["description"]) if "description" in each else None,
        )
        for each in element["options"]
    ]


def _text(text: Json) -> Text:
    return Text(text["text"], emoji=text.get("emoji"), verbatim=text.get("verbatim"), type=text["type"])
