"""A document as a list of blocks, whatever file it came from, and why a file is refused."""

from dataclasses import dataclass
from enum import StrEnum

from core.shared.errors import InvalidInput

MOST_BLOCKS = 5000
"""Most blocks of a document that are read; a manual of some hundred pages has fewer."""


class BlockKind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    NUMBERED = "numbered"
    BULLET = "bullet"
    TEXT = "text"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, an item of a list, or a paragraph."""

    kind: BlockKind
    text: str
    place: str
    """Where it stands, such as "line 12"."""
    level: int = 1
    """Of a heading, from 1; of an item, how deep its list is nested."""


class ImportRefused(InvalidInput):
    """A document cannot be made into flows; the sentence says why and what would help."""

    code = "import_refused"

    def __init__(self, name: str, why: str) -> None:
        super().__init__("document", f"{name}: {why}")


class TooDeep(Exception):  # noqa: N818 - named for what is wrong
    """Elements are nested deeper than libxml2 reads them: 256. Pages that people write have thirty."""
