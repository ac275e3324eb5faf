"""A document as a list of blocks, whatever file it came from, and why a file is refused."""

from dataclasses import dataclass, field
from enum import StrEnum

from core.shared.errors import InvalidInput

MOST_BLOCKS = 5000
"""Most blocks of a document that are read; a manual of some hundred pages has fewer."""
CELL, ROW = "\t", "\n"
"""What stands between the cells and the rows of a table's text."""


class BlockKind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    NUMBERED = "numbered"
    BULLET = "bullet"
    TEXT = "text"
    CODE = "code"
    TABLE = "table"
    """Its text has a row a line, the cells with tabs between."""
    NOTE = "note"
    """A warning, or something to bear in mind."""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, an item of a list, a table, or a paragraph."""

    kind: BlockKind
    text: str
    place: str
    """Where it stands, such as "line 12"."""
    level: int = 1
    """Of a heading, from 1; of an item, how deep its list is nested; of what belongs to an item, one more than that."""
    number: str = ""
    """The number that the document gives an item."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document as it was read."""

    blocks: list[Block]
    title: str = ""
    """What its file says it is called; empty when it says nothing."""
    remarks: tuple[str, ...] = field(default=())
    """What reviewers have to know about how it was read."""


class ImportRefused(InvalidInput):
    """A document cannot be made into flows; the sentence says why and what would help."""

    code = "import_refused"

    def __init__(self, name: str, why: str) -> None:
        super().__init__("document", f"{name}: {why}")


class TooDeep(Exception):  # noqa: N818 - named for what is wrong
    """Elements are nested deeper than libxml2 reads them: 256. Pages that people write have thirty."""
