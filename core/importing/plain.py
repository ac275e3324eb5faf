"""Reading plain text into blocks: numbered lines, bullets, and lines that stand like headings."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.flows.written import one_line
from core.importing.headings import Role, heading_of
from core.importing.items import is_conditional, is_other_case
from core.importing.laid_out import items_laid_out, names_part, picture_in, without_letterhead
from core.importing.lines import bare_numbers, listed, looks_like_heading, numbered_head
from core.importing.outline import Block, BlockKind
from core.importing.phrases import NO, YES
from core.importing.sections import is_metadata
from core.shared.patterns import lazy_pattern

_UNDERLINE = lazy_pattern(r"^([=-])\1{2,}\s*$")
_INDENT = 2
_LONGEST_LABEL = 40
_PROMPT = lazy_pattern(
    r"^\s*(?:[\w.-]{1,40}(?:\([\w-]{1,30}\))?[#>](?:\s|$)|\[?[\w.-]{1,40}@[\w.-]{1,60}[^\]\s]{0,60}\]?[#$]\s|PS(?: [A-Z]:\\\S{0,100})?>|[A-Z]:\\[^>]{0,100}>|\$ \S|>>> )"
)
"""A line that is typed at a prompt: of a shell, PowerShell, or a network device."""
_COLUMNS = lazy_pattern(r"\S {2,}\S.{0,80}\S {2,}\S|^\s{2,}\S")
"""A line of what a command answers."""
_PARTS = (Role.SYMPTOMS, Role.CAUSE, Role.STEPS, Role.CHECK, Role.HANDOVER, Role.ABOUT)
_SHORT_LINE = 60
"""Characters of a line that was not broken because it was full."""


def text_blocks(text: str) -> Iterator[Block]:
    """The blocks of a text. A heading is a short line after an empty one that ends with no stop, or is underlined.

    A line after an item or paragraph, with no empty one between, goes on with it.
    """
    lines = without_letterhead(text.splitlines())
    bare, laid_out = bare_numbers(lines), items_laid_out(lines)
    waiting: Block | None = None
    more = list[str]()
    for number, line in enumerate(lines, 1):
        following = lines[number] if number < len(lines) else ""
        found = _block(line, number, following, after_empty=_is_apart(lines, number))
        if _PROMPT.match(line) or (waiting and waiting.kind is BlockKind.CODE and _COLUMNS.search(line)):
            if waiting and waiting.kind is BlockKind.CODE:
                more.append(line.strip())
                continue
            found = Block(BlockKind.CODE, line.strip(), f"line {number}", _level_after(waiting, line))
        if (item := bare.get(number - 1)) and not (found and found.kind is BlockKind.HEADING):
            found = (
                Block(BlockKind.HEADING, item.text, f"line {number}", 2)
                if names_part(item.text)
                else Block(item.kind, item.text, f"line {number}", 1, item.number)
            )
        elif found is None and (item := laid_out.get(number - 1)):
            found = Block(item.kind, item.text, f"line {number}", _level(line))
        if found or not line.strip() or _UNDERLINE.match(line):
            yield from _whole(waiting, more)
            waiting = found
        elif waiting and waiting.kind is BlockKind.CODE and lines[number - 2].strip():
            more.append(line.strip())
        elif (
            waiting
            and waiting.kind not in (BlockKind.HEADING, BlockKind.CODE)
            and _goes_on(lines[number - 2], waiting, line)
        ):
            more.append(one_line(line))
        else:
            yield from _whole(waiting, more)
            waiting = Block(BlockKind.TEXT, one_line(line), f"line {number}", _level_after(waiting, line))
    yield from _whole(waiting, more)


def _is_apart(lines: Sequence[str], number: int) -> bool:
    """Whether a line has nothing right before it: it is the first, or an empty one or an underline is there."""
    return number == 1 or not lines[number - 2].strip() or _UNDERLINE.match(lines[number - 2]) is not None


def _whole(block: Block | None, more: list[str]) -> Iterator[Block]:
    """The block with the lines that go on with it, which are put together once: a file may be one paragraph."""
    if block:
        between = "\n" if block.kind is BlockKind.CODE else " "
        yield replace(block, text=between.join((block.text, *more))) if more else block
    more.clear()


def _level_after(before: Block | None, line: str) -> int:
    """How deep a line stands that is no item: it belongs to the item before it, or to one further out."""
    if before is None or before.kind is BlockKind.HEADING:
        return _level(line)
    if is_other_case(one_line(line)) and 1 < _level(line) < before.level:
        return _level(line)
    return before.level + (before.kind is not BlockKind.TEXT)


def _goes_on(before: str, waiting: Block, line: str) -> bool:
    """Whether a line is the rest of the one before it, which was too long; else it is a sentence of its own."""
    words = one_line(line)
    if YES.match(words) or NO.match(words):
        return False
    if is_conditional(words) or is_other_case(words):
        return waiting.kind is not BlockKind.TEXT and before.rstrip().endswith((".", "!", ";"))
    if is_metadata(words) or is_metadata(waiting.text):
        return False
    if waiting.kind is BlockKind.TEXT:
        return not _is_label(words)
    is_short = len(before.rstrip()) < _SHORT_LINE and words[:1].isupper()
    return not (is_short and not before.rstrip().endswith(","))


def _block(line: str, number: int, following: str, *, after_empty: bool) -> Block | None:  # noqa: PLR0911 - one for each
    place = f"line {number}"
    words = one_line(line)
    head = numbered_head(words, following)
    if (item := listed(words)) and not head:
        level = max(_level(line), item.depth)
        return Block(item.kind, item.text, place, level, item.number)
    if not words or _UNDERLINE.match(line):
        return None
    if _UNDERLINE.match(following):
        return Block(BlockKind.HEADING, words, place, 1 if following.startswith("=") else 2)
    if head or (words.endswith(":") and _is_label(words)):
        return Block(BlockKind.HEADING, head or words.rstrip(":"), place, 2)
    if after_empty and heading_of(words).role is Role.METHOD and looks_like_heading(words):
        return Block(BlockKind.HEADING, words.rstrip(":"), place, 3)
    if picture := picture_in(words):
        return Block(BlockKind.TEXT, picture, place, _level(line))
    if after_empty and following[:1].isspace() and following.strip() and names_part(words):
        return Block(BlockKind.HEADING, words.rstrip(":"), place, 2)
    stands_alone = after_empty and (words.endswith(":") or words.isupper() or not following.strip())
    if stands_alone and not _is_label(words) and not line.startswith((" ", "\t")) and looks_like_heading(words):
        return Block(BlockKind.HEADING, words.rstrip(":"), place, 1 if number == 1 else 2)
    return None


def _is_label(words: str) -> bool:
    """Whether a line begins with the name of an article's part: "Cause: …"."""
    label, colon, _ = words.partition(":")
    return bool(colon) and len(label) <= _LONGEST_LABEL and heading_of(label).role in _PARTS


def _level(line: str) -> int:
    spaces = line.expandtabs(4)
    return 1 + (len(spaces) - len(spaces.lstrip())) // _INDENT
