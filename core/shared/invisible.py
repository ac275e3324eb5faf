"""Characters that nobody sees: taken out of texts from outside and of what is compared, here and nowhere else."""

import re
import unicodedata

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
"""Unicode categories of control, format (zero-width, bidirectional), surrogate, private and unassigned characters."""
_JOINERS = {"\u200c", "\u200d"}
"""Shape letters in some scripts and join emoji: kept between characters that are not Latin."""
_BREAKS = dict.fromkeys(map(ord, "\t\r\n\x0b\x0c\x85\u2028\u2029"), " ")
_BLANK = {"\u034f", "\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"}
"""Letters by their category that show nothing: the grapheme joiner, Hangul fillers and the empty Braille pattern."""
_EMOJI_STYLE = "\ufe0f"
"""Asks for the coloured form of the character before it."""
_LAST_LATIN = "\u024f"
"""The last letter of the Latin blocks."""
_UNCOMMON = re.compile(r"[^\x20-\x7e\n\t\u00a1-\u00ac\u00ae-\u024f]")
"""What has to be looked at; plain text goes through in one go."""


def cleaned(text: str) -> str:
    """The text without characters that cannot be seen; line breaks and tabs stay, joiners stay where they shape."""
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    return _UNCOMMON.sub(_shown, text)


def visible(text: str) -> str:
    """The text for comparing: composed (NFC), on one line, cleaned, and without what only shapes its neighbours."""
    line = cleaned(unicodedata.normalize("NFC", text).translate(_BREAKS))
    return "".join(
        " " if unicodedata.category(letter) == "Zs" else letter
        for letter in line
        if letter not in _JOINERS and letter != _EMOJI_STYLE
    )


def _shown(found: re.Match[str]) -> str:
    char = found[0]
    if char in _JOINERS:
        index, text = found.start(), found.string
        before = text[index - 1] if index else ""
        return char if before > _LAST_LATIN and text[index + 1 : index + 2] > _LAST_LATIN else ""
    hidden = unicodedata.category(char) in _INVISIBLE or "\ufe00" <= char <= "\ufe0e" or char in _BLANK
    return "" if hidden else char
