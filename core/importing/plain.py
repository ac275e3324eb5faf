"""Reading plain text into blocks: numbered lines, bullets, and lines that stand like headings."""

import re
from collections.abc import Iterator

from core.flows.written import one_line
from core.importing.outline import Block, BlockKind

_NUMBERED = re.compile(r"^(\s*)(?:step\s*)?\d{1,3}\s*[.):]\s+(.+)$", re.IGNORECASE)
_BULLET = re.compile(r"^(\s*)[-*•–]\s+(.+)$")
_UNDERLINE = re.compile(r"^([=-])\1{2,}\s*$")
_LONGEST_HEADING = 80
_INDENT = 2


def text_blocks(text: str) -> Iterator[Block]:
    """The blocks of a text. A heading is a short line after an empty one that ends with no stop, or is underlined."""
    lines = text.splitlines()
    paragraph = list[str]()
    began = 0
    for number, line in enumerate(lines, 1):
        following = lines[number] if number < len(lines) else ""
        found = _block(line, number, following, after_empty=number == 1 or not lines[number - 2].strip())
        if found or not line.strip() or _UNDERLINE.match(line):
            if paragraph:
                yield Block(BlockKind.TEXT, one_line(" ".join(paragraph)), f"line {began}")
            paragraph = []
            if found:
                yield found
            continue
        began = number if not paragraph else began
        paragraph.append(line)
    if paragraph:
        yield Block(BlockKind.TEXT, one_line(" ".join(paragraph)), f"line {began}")


def _block(line: str, number: int, following: str, *, after_empty: bool) -> Block | None:
    place = f"line {number}"
    for kind, pattern in ((BlockKind.NUMBERED, _NUMBERED), (BlockKind.BULLET, _BULLET)):
        if match := pattern.match(line):
            return Block(kind, one_line(match[2]), place, 1 + len(match[1].expandtabs(4)) // _INDENT)
    words = one_line(line)
    if not words or len(words) > _LONGEST_HEADING or _UNDERLINE.match(line):
        return None
    if _UNDERLINE.match(following):
        return Block(BlockKind.HEADING, words, place, 1 if following.startswith("=") else 2)
    stands_alone = after_empty and (words.endswith(":") or words.isupper() or not following.strip())
    if stands_alone and not words.endswith((".", "!", "?", ",", ";")):
        return Block(BlockKind.HEADING, words.rstrip(":"), place, 1 if number == 1 else 2)
    return None
