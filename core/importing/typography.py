"""Commands as they are typed: word processors put other characters into them, and then they do not work."""

from dataclasses import replace

from core.importing.outline import Block, BlockKind
from core.shared.invisible import cleaned
from core.shared.patterns import lazy_pattern

_BLANKS = lazy_pattern("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_QUOTES = str.maketrans({**dict.fromkeys("“”„‟″", '"'), **dict.fromkeys("‘’‚‛′", "'")})
_DASHES = str.maketrans({**dict.fromkeys("‐‑‒–−", "-"), "—": "--"})
"""A word processor makes an em dash of two hyphens."""
_OPTION = lazy_pattern(r"(?<!\S)[‐‑‒–−—]+(?=[^\W_])")
"""Dashes that a word hangs on, after a blank: of an option. Those of prose have blanks on both sides or on none."""
_COMMAND = lazy_pattern(r"(?<!\S)(?:--?[^\W\d_]|/[^\W\d_]+(?!\S)|[|])")
"""What tells a line with a command: an option of either kind, or a pipe."""


def as_typed(block: Block) -> Block:
    """The block with plain blanks, and in commands plain quotes and hyphens."""
    text = _BLANKS.sub(" ", cleaned(block.text))
    if block.kind is BlockKind.CODE:
        text = text.translate(_QUOTES).translate(_DASHES)
    else:
        text = _OPTION.sub(lambda dashes: dashes[0].translate(_DASHES), text)
        if _COMMAND.search(text):
            text = text.translate(_QUOTES)
    return replace(block, text=text)
