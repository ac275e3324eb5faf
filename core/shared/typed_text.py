"""One normal form for what people type, before it is compared with anything: labels, orders, names, searches.

Phones and chats change what was meant: curly quotes, dashes, list marks, quoting, emphasis, invisible characters.
"""

import re
import unicodedata

from core.shared.invisible import visible

MAX_COMPARED = 2_000
"""Characters of a text that are compared; nobody types a label that long, and a pasted log is not read for one."""

_SAME = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′´`ʼ＇", "'"),
        **dict.fromkeys("“”„‟″«»＂", '"'),
        **dict.fromkeys("‐‑‒–−﹣－", "-"),
        **dict.fromkeys("—―", " - "),
        "…": "...",
        "×": "x",
        "✗": "x",
        "ß": "ss",
    }
)
_EMOJI = {"👍": " thumbs_up ", "👎": " thumbs_down ", "✅": " thumbs_up ", "✔": " thumbs_up ", "❌": " thumbs_down "}
_SHORTCODES = re.compile(r":(\+1|-1|thumbsup|thumbsdown|white_check_mark|x|no_entry):(?::skin-tone-\d:)?")
_UP = ("+1", "thumbsup", "white_check_mark")
_MARKS = re.compile(r"^(?:\s*(?:>+|[-*+•‣·◦]|#{1,6})\s+)+", re.MULTILINE)
_EMPHASIS = re.compile(r"(?<!\w)([*_~]{1,3})(?=\S)([^*_~\n]*?\S)\1(?!\w)")
_AROUND = " \t\r\n.,;:!?¿¡…\"'()[]{}<>|/\\-*_~`=+^"


def undecorated(text: str) -> str:
    """The text on one line as its writer meant it, letters as they are: plain quotes and dashes, no marks, no markup.

    No more than `MAX_COMPARED` characters are read, in time linear in them.
    """
    marked = _MARKS.sub("", text[:MAX_COMPARED])
    return " ".join(_EMPHASIS.sub(r"\2", visible(marked).translate(_SAME)).split())


def normal_form(text: str) -> str:
    """What was typed, for comparing: undecorated, in lower case, without emoji and what stands around the whole.

    Punctuation within stays (“5.1.1”, “up-to-date”); a thumb or a tick is a word.
    """
    text = undecorated(text)
    text = _SHORTCODES.sub(lambda code: " thumbs_up " if code[1] in _UP else " thumbs_down ", text)
    for emoji, word in _EMOJI.items():
        text = text.replace(emoji, word)
    text = "".join(letter for letter in text if unicodedata.category(letter) not in ("So", "Sk"))
    return " ".join(text.casefold().split()).strip(_AROUND)
