"""A document's headings as a tree of sections."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from core.importing.clauses import sentences_of
from core.importing.headings import Heading, Role, heading_of
from core.importing.items import is_reference
from core.importing.letters import without_letter
from core.importing.outline import Block, BlockKind
from core.shared.patterns import lazy_pattern

_METADATA = lazy_pattern(
    r"^(?:[\w ]{0,30}\b(?:created|written|updated|reviewed|approved|edited|modified|authored|published|maintained|prepared|submitted|erstellt|geprüft|freigegeben)(?: (?:by|on|date|von|am))?\s*:"
    r"|(?:authors?|written by|created(?: (?:by|on))?|(?:last )?(?:updated?|modified|reviewe?d?|edited|changed)(?: (?:by|on|date))?|published(?: (?:by|on))?"
    r"|version|revision|article (?:id|number|no\.?)|(?:original )?kb (?:id|number|article)|document (?:id|owner|number)|owner|views?|tags?|categor(?:y|ies)|audience"
    r"|status|valid (?:from|to|until)|reviewed by|approved by|copyright|©|reading time|estimated time|knowledge base|autor|erstellt|geändert|stand"
    r"|responsible(?: person| team)?|maintainers?|zuständig|responsable|review date|next review|department|service owner|contributors?|verantwortlich|abteilung)\s*(?::|\b(?=\s+(?:by|on|\d))))"
    r"|^(?:letzte (?:änderung|aktualisierung|bearbeitung)|zuletzt (?:geändert|bearbeitet|aktualisiert)|última (?:modificación|actualización|revisión)|actualizado|dernière (?:modification|mise à jour|révision)"
    r"|mis(?:e)? à jour|ultim[oa] (?:modifica|revisione|aggiornamento)|verfasser(?:in)?|auteur|autore?|rédig[ée]+|escrito|redactado|gepflegt|scritto)\s*(?::|\b(?=\s+(?:am|von|vom|le|par|el|por|da|il|\d)\b))"
    r"|^[^\W\d][\w /]{1,30}:\s+(?:[^.:!?]{0,60}\s)?(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d-\d\d|\d{1,2}\.? [^\W\d]{3,10}\.? \d{4}|[^\W\d]{3,10} \d{1,2},? \d{4})\W*$"
    r"|^(?:last |originally )?(?:written|created|prepared|authored|reviewed|edited|updated|posted|maintained|compiled|modified) by \S|^contact person\s*:"
    r"|^\d+ (?:min(?:ute)?s? (?:to )?read|views?)$|^kb ?-?\d{4,}(?:[\s,|·-]+(?:v(?:ersion)?\s?[\d.]+|published|draft|approved|public|internal|valid|retired|[\d./-]+))*$"
    r"|^\[+_?toc_?\]+$|^(?:client[- ]facing|tier|support level|severity|priority|difficulty|visibility|sla)\s*:|^last (?:updated|reviewed|modified|edited|changed)\b|^\d+ min(?:ute)?s? (?:to )?read|^posted (?:by|on)|^by [A-Z]\S+ [A-Z]\S+$|^(?:page|seite|página|pagina)\s+\d+\s*(?:of|/|von|de|sur|di)\s*\d+$|^print(?: this)?(?: page)?$|^share$|^back to (?:top|the top)",
    re.IGNORECASE,
)
_LONGEST_METADATA = 160


@dataclass(slots=True)
class Section:
    """A heading with what stands under it."""

    text: str
    heading: Heading
    place: str
    level: int
    blocks: list[Block] = field(default_factory=list[Block])
    below: list["Section"] = field(default_factory=list["Section"])

    def every(self) -> Iterator["Section"]:
        """The section and all within it, in the order they are written."""
        waiting: list[Section] = [self]
        while waiting:
            section = waiting.pop()
            yield section
            waiting += reversed(section.below)


_LABEL = lazy_pattern(r"^(?P<label>[^\W\d][\w ]{2,40}):\s+(?P<rest>\S.*)$", re.DOTALL)
_LABELLED = (Role.SYMPTOMS, Role.CAUSE, Role.STEPS, Role.CHECK, Role.HANDOVER, Role.ABOUT)
_LABEL_LEVEL = 8


def _labelled(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks; a paragraph that begins with the name of a part ("Cause: …") as that part."""
    said = False
    for block in blocks:
        match = _LABEL.match(block.text) if block.kind is BlockKind.TEXT and block.level == 1 else None
        role = heading_of(match["label"]).role if match else None
        if match and role is Role.WARNING:
            yield replace(block, kind=BlockKind.NOTE, text=match["rest"])
        elif match and role in _LABELLED:
            said = role is not Role.STEPS
            yield replace(block, kind=BlockKind.HEADING, text=match["label"], level=_LABEL_LEVEL)
            yield replace(block, text=match["rest"])
        else:
            if said and block.kind is BlockKind.NUMBERED:  # what the label is about was said in its paragraph
                yield Block(BlockKind.HEADING, "Steps", block.place, _LABEL_LEVEL)
            said = said and block.kind not in (BlockKind.HEADING, BlockKind.NUMBERED)
            yield block


def section_tree(blocks: Sequence[Block]) -> Section:
    """The document as a section without a heading. What says who wrote it and where more is to be read is left out."""
    root = Section("", Heading(Role.TOPIC), "the beginning", 0)
    path = [root]
    for block in map(_told, _labelled(without_letter(blocks))):
        if block.kind is not BlockKind.HEADING:
            if not _is_apart(block):
                path[-1].blocks.append(block)
            continue
        section = Section(block.text, heading_of(block.text), f"“{block.text}”", block.level)
        while path[-1].level >= block.level:
            path.pop()
        path[-1].below.append(section)
        path.append(section)
    return root


def is_metadata(text: str) -> bool:
    """Whether a line only says who wrote the document, when, or how it is filed."""
    return len(text) <= _LONGEST_METADATA and _METADATA.match(text) is not None


def _told(block: Block) -> Block:
    """A paragraph without those of its sentences that say who wrote the document, or when."""
    if block.kind is not BlockKind.TEXT or block.level > 1 or len(block.text) > _LONGEST_LEAD:
        return block
    if answer := _ANSWER.match(block.text):
        block = replace(block, text=block.text[answer.end() :])
    sentences = sentences_of(block.text)
    kept = [sentence for sentence in sentences if not is_metadata(sentence)]
    return replace(block, text=" ".join(kept)) if kept and len(kept) < len(sentences) else block


_LONGEST_LEAD = 400
_ANSWER = lazy_pattern(r"^(?:a|answer|antwort|respuesta)\s*\d{0,2}\s*[:.]\s+(?=\S)", re.IGNORECASE)


def _is_apart(block: Block) -> bool:
    if block.kind not in (BlockKind.TEXT, BlockKind.BULLET):
        return False
    is_link = block.level == 1 and len(block.text) <= _LONGEST_METADATA and is_reference(block.text)
    return is_link or is_metadata(block.text)
