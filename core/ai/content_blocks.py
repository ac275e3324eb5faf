"""Prompts as the Messages API takes them: blocks of text and pictures, and how long a prefix stays cached."""

from base64 import b64encode
from typing import Literal

from anthropic.types import ImageBlockParam, MessageParam, TextBlockParam

from core.ai.prompts import Prompt


def user_message(prompt: Prompt) -> MessageParam:
    """The session as one message, marked where a later turn or the repair of this one reads on from the cache.

    What a session keeps is kept for an hour: a step on somebody's computer often takes longer than five minutes.
    """
    turns = list[TextBlockParam | ImageBlockParam]()
    for number, turn in enumerate(prompt.turns, 1):
        if turn.picture:  # Claude reads better when the picture comes before the words about it
            turns.append(_image(turn.picture))
        turns.append(text_block(turn.text, kept="5m" if number == len(prompt.turns) else None))
    return {"role": "user", "content": [text_block(prompt.opening, kept="1h"), *turns, text_block(prompt.standing)]}


def _image(picture: bytes) -> ImageBlockParam:
    media_type = "image/png" if picture.startswith(b"\x89PNG") else "image/jpeg"
    data = b64encode(picture).decode()
    return {"type": "image", "source": {"type": "base64", "media_type": media_type, "data": data}}


def text_block(text: str, *, kept: Literal["5m", "1h"] | None = None) -> TextBlockParam:
    """A block of text; `kept`: for how long the prefix up to here stays cached."""
    if kept:
        return {"type": "text", "text": text, "cache_control": {"type": "ephemeral", "ttl": kept}}
    return {"type": "text", "text": text}
