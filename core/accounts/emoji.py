"""Emoji by the one name that chats report them with, whatever they were called or pasted as."""

import re

from pydantic_core import PydanticCustomError

_ALIASES = {
    "thumbsup": "+1",
    "thumbs_up": "+1",
    "like": "+1",
    "thumbsdown": "-1",
    "thumbs_down": "-1",
    "checkmark": "heavy_check_mark",
    "cross": "x",
    "sleeping_symbol": "zzz",
    "party_popper": "tada",
    "hankey": "poop",
    "satisfied": "laughing",
    "red_heart": "heart",
}
"""Second names of some emoji, and the names that reactions arrive under."""
_PASTED = {
    "👍": "+1",
    "👎": "-1",
    "✅": "white_check_mark",
    "✔": "heavy_check_mark",
    "☑": "ballot_box_with_check",
    "❌": "x",
    "✖": "heavy_multiplication_x",
    "❎": "negative_squared_cross_mark",
    "💤": "zzz",
    "😴": "sleeping",
    "🎉": "tada",
    "🚀": "rocket",
    "❤": "heart",
    "👀": "eyes",
    "👏": "clap",
    "🙌": "raised_hands",
    "🙏": "pray",
    "👌": "ok_hand",
    "🆗": "ok",
    "🚫": "no_entry_sign",
    "⛔": "no_entry",
    "🛑": "octagonal_sign",
    "🟢": "large_green_circle",
    "🔴": "red_circle",
    "🟡": "large_yellow_circle",
    "⭐": "star",
    "🔥": "fire",
    "💯": "100",
    "😀": "grinning",
    "😄": "smile",
    "😂": "joy",
    "🤔": "thinking_face",
    "😢": "cry",
    "⏸": "double_vertical_bar",
    "⏳": "hourglass_flowing_sand",
    "🗑": "wastebasket",
    "📦": "package",
}
_NAME = re.compile(r"[a-z0-9_+'-]{1,60}")
_DRESSING = re.compile("[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
"""How an emoji is to look, and in which tone of skin."""


def canonical(name: str) -> str:
    """The name an emoji arrives by: without a tone of skin, and the first of several."""
    plain = name.strip().strip(":").partition("::")[0]
    return _ALIASES.get(plain, plain)


def emoji_name(given: str) -> str:
    """The name of an emoji as somebody wrote or pasted it. Raises pydantic's error, in words."""
    plain = given.strip().strip(":").partition("::")[0]
    pasted = _PASTED.get(_DRESSING.sub("", plain))
    name = pasted or plain.casefold()
    if not _NAME.fullmatch(name):
        raise PydanticCustomError(
            "emoji",
            "Give one emoji by its name in your chat, such as white_check_mark. Few can be pasted as a symbol; "
            "this one cannot.",
        )
    return name
