"""Mails as documents: their subject is the title; whom they are to and who says goodbye is no part of the article."""

import re
from collections.abc import Sequence
from dataclasses import replace

from core.importing.outline import Block, BlockKind
from core.shared.patterns import lazy_pattern

_SAID = (BlockKind.TEXT, BlockKind.HEADING)
_FIELD = lazy_pattern(
    r"(?:^|(?<=\s))(?P<name>title|titel|titre|título|titolo|category|kategorie|author|autor|from|to|cc|bcc|subject|date|sent|importance|attachments|von|an|betreff|datum|gesendet|wichtigkeit|de|à|objet|envoyé|para|asunto|fecha|enviado|da|a|oggetto|inviato)\s?:\s",
    re.IGNORECASE,
)
_TITLES = frozenset(("title", "titel", "titre", "título", "titolo"))
_SUBJECTS = _TITLES | {"subject", "betreff", "objet", "asunto", "oggetto"}
_ANSWERED = lazy_pattern(r"^(?:(?:re|fwd?|aw|wg|tr|rv|sv|i|r)\s?:\s*)+", re.IGNORECASE)
_ASKING = lazy_pattern(
    r"\s+[-–—]\s+(?:so\b|bitte\b|ab (?:sofort|heute)\b|wichtig\b|please\b|how (?:we|to)\b|from now on\b|important\b|à partir d|desde (?:hoy|ahora)\b|por favor\b).*$",
    re.IGNORECASE,
)
"""What a subject says to its readers after the problem: “… - please do it like this”."""
_SENT_ON = lazy_pattern(
    r"^[-_]{3,}.{0,60}$|^(?:begin forwarded message|(?:original|forwarded) message|weitergeleitete nachricht)\W*$",
    re.IGNORECASE,
)
_MOST_FIELDS = 10
_SALUTATION = lazy_pattern(
    r"^(?:hi|hello|hey|dear|hallo|liebe[rs]?|guten (?:tag|morgen)|hola|buenos días|bonjour|ciao|team)\b[^.:]{0,40}[,!]$",
    re.IGNORECASE,
)
_CLOSING = lazy_pattern(
    r"^(?:cheers|(?:kind |best |warm |many )?(?:regards|wishes)|best|(?:many )?thanks(?: (?:a lot|again|in advance))?|thank you|viele grüße|(?:mit )?(?:freundlichen|besten) grüßen|beste grüße|lg|vg|mfg"
    r"|(?:(?:viele|liebe|schöne|beste) )?gr(?:u|ü)(?:ß|ss)e?(?:,?(?:\s+[\w-]+){1,4}$)?|(?:un )?saludos?(?: cordiales)?|cordialement|bien à vous|cordiali saluti)\s*(?:[,!.]|\s[–-]\s|\s+(?:\[name\]|(?-i:[A-ZÄÖÜ])\w+(?:\s+(?-i:[A-ZÄÖÜ])\w+)?)$|$)|^--(?:\s|$)",
    re.IGNORECASE,
)
_LONGEST_CLOSING, _LAST = 120, 6


def without_letter(blocks: Sequence[Block]) -> Sequence[Block]:
    """The blocks of a mail without whom it is to, and from where its writer says goodbye."""
    blocks = _with_subject(blocks)
    end = next(
        (
            place
            for place, block in enumerate(blocks)
            if place >= len(blocks) - _LAST
            and block.kind is BlockKind.TEXT
            and len(block.text) <= _LONGEST_CLOSING
            and _CLOSING.match(block.text)
        ),
        len(blocks),
    )
    greeted = (place for place, block in enumerate(blocks[:3]) if block.kind in _SAID and _SALUTATION.match(block.text))
    first = next(greeted, None)
    return [block for place, block in enumerate(blocks[:end]) if place != first]


def _with_subject(blocks: Sequence[Block]) -> Sequence[Block]:
    """The blocks with the subject of a mail as a heading in place of its first lines; other documents as they are."""
    fields, place = list[tuple[str, str]](), 0
    for block in blocks[:_MOST_FIELDS]:
        found = list(_FIELD.finditer(block.text)) if block.kind in _SAID else []
        if found and not found[0].start():
            ends = [*(match.start() for match in found[1:]), len(block.text)]
            fields += [
                (match["name"].casefold(), block.text[match.end() : end].strip())
                for match, end in zip(found, ends, strict=True)
            ]
        elif not _SENT_ON.match(block.text):
            break
        place += 1
    subject = next((value for name, value in fields if name in _SUBJECTS), "")
    if not subject or (len(fields) < 2 and fields[0][0] not in _TITLES):  # noqa: PLR2004 - a label as others are
        return blocks
    heading = replace(blocks[0], kind=BlockKind.HEADING, text=_ASKING.sub("", _ANSWERED.sub("", subject)), level=1)
    return [heading, *blocks[place:]]
