"""Reading a document of any known kind, and refusing all others with the reason."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import PurePath

from core.importing.converting import Converted, converted
from core.importing.outline import MOST_BLOCKS, Block, BlockKind, ImportRefused, TooDeep
from core.importing.plain import text_blocks
from core.importing.procedures import Procedure, procedures_of
from core.importing.typography import as_typed
from core.learning.fitting import Generalise

MAX_DOCUMENT = 20_000_000
"""Largest document that is read, in bytes."""
ENDINGS = (".md", ".markdown", ".html", ".htm", ".txt", ".docx")
"""The kinds of file that are read, by how their names end."""
_NO_STEPS = (
    "nothing in it tells one step from the next. Number the steps, or write lines such as “If the light is red, then "
    "…”, under a heading that names the problem."
)


class Unstructured(ImportRefused):
    """A document that says nothing in steps; `blocks` is what it does say."""

    def __init__(self, name: str, blocks: Sequence[Block]) -> None:
        super().__init__(name, _NO_STEPS)
        self.blocks = blocks


def flows_in(name: str, content: bytes, clean: Generalise) -> list[Converted]:
    """The flows in a document, their texts as `clean` leaves them. Takes a while: run it in isolation.

    Raises ImportRefused when there is none, saying why: Unstructured when no steps can be told apart.
    """
    if len(content) > MAX_DOCUMENT:
        raise ImportRefused(name, f"it is over {MAX_DOCUMENT // 1_000_000} MB; split it.")
    try:
        blocks = [as_typed(block) for block in islice(_blocks(name, content), MOST_BLOCKS + 1)]
    except TooDeep:
        raise ImportRefused(name, "its parts are nested too deeply to be read; save it in a simpler form.") from None
    if len(blocks) > MOST_BLOCKS:
        raise ImportRefused(name, f"it has more than {MOST_BLOCKS:,} paragraphs; split it.")
    if not blocks:
        raise ImportRefused(name, "it is empty.")
    first = next((block.text for block in blocks if block.kind is BlockKind.HEADING), PurePath(name).stem)
    procedures = procedures_of(blocks, first)
    if not procedures:
        raise Unstructured(name, blocks)
    found = flows_of(name, procedures, clean)
    if not found:
        raise ImportRefused(name, "its steps cannot be made into a flow that keeps the rules; shorten or split it.")
    return found


def flows_of(name: str, procedures: Sequence[Procedure], clean: Generalise) -> list[Converted]:
    """The flows that procedures of a document come to; those that would break a rule are left out."""
    return [made for procedure in procedures if (made := converted(procedure, PurePath(name).name, clean))]


def _blocks(name: str, content: bytes) -> Iterator[Block]:
    ending = PurePath(name).suffix.casefold()
    if ending == ".docx":
        from core.importing.word import word_blocks  # noqa: PLC0415 - see _reader

        return word_blocks(name, content)
    reader = _reader(ending)
    if reader is None:
        raise ImportRefused(name, f"files of this kind are not read; there are {', '.join(ENDINGS)}.")
    try:
        return reader(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ImportRefused(name, "it is not text in UTF-8; save it again in that encoding.") from None


def _reader(ending: str) -> Callable[[str], Iterator[Block]] | None:
    """What reads text of that kind; that of Markdown is loaded with the first document, as few processes see one."""
    if ending == ".txt":
        return text_blocks
    if ending in (".html", ".htm"):
        from core.importing.html import html_blocks  # noqa: PLC0415

        return html_blocks
    if ending in (".md", ".markdown"):
        from core.importing.markup import markdown_blocks  # noqa: PLC0415

        return markdown_blocks
    return None
