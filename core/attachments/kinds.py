"""What a file is, told by its content alone."""

import io
import re
import zipfile

from core.importing.encoding import decoded
from core.sessions.attachments import AttachmentKind
from core.shared.patterns import lazy_pattern

_HEAD = 65_536
"""Bytes that are looked at."""
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM", b"II*\x00", b"MM\x00*")
_ARCHIVES = (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\xfd7zXZ\x00", b"BZh", b"\x28\xb5\x2f\xfd")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OUTLOOK = "__properties_version1.0".encode("utf-16-le")
"""The name of a stream that every Outlook message has."""
_HTML = lazy_pattern(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_SVG = lazy_pattern(r"<svg[\s>]", re.IGNORECASE)
_HEADER = lazy_pattern(r"(?:From|Received|Subject|Date|MIME-Version|Message-ID|Return-Path|To):", re.IGNORECASE)
_HEADER_LINE = lazy_pattern(r"[!-9;-~]+:|[ \t]")
_BITMAP_HEADER = range(12, 125)
"""Sizes that the header of a bitmap may say it has; "BM" alone begins many a text."""


def kind_of(content: bytes) -> AttachmentKind:
    """The kind of a file."""
    head = content[:_HEAD]
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(content)
    if head.startswith(_OLE):
        return AttachmentKind.MAIL if _OUTLOOK in content else AttachmentKind.OTHER
    by_mark = {
        AttachmentKind.IMAGE: _is_image(head),
        AttachmentKind.PDF: b"%PDF-" in head[:1024],
        AttachmentKind.EVENT_LOG: head.startswith(b"ElfFile\x00"),
        AttachmentKind.ARCHIVE: head.startswith(_ARCHIVES),
    }
    marked = next((kind for kind, has_mark in by_mark.items() if has_mark), None)
    return marked or _text(head, whole=len(content) <= _HEAD)


def image_type(content: bytes) -> str:
    """The media type of an image that browsers show; empty for any other file."""
    for start, name in ((_IMAGES[0], "png"), (_IMAGES[1], "jpeg"), (b"GIF8", "gif")):
        if content.startswith(start):
            return f"image/{name}"
    return "image/webp" if _is_webp(content) else ""


def _is_webp(head: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def _is_image(head: bytes) -> bool:
    if head.startswith(b"BM"):
        return len(head) > 18 and int.from_bytes(head[14:18], "little") in _BITMAP_HEADER  # noqa: PLR2004
    return head.startswith(_IMAGES) or _is_webp(head)


def _packed(content: bytes) -> AttachmentKind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist())
    except Exception:  # noqa: BLE001 - a damaged archive fails in many ways
        return AttachmentKind.ARCHIVE
    if "word/document.xml" in names:
        return AttachmentKind.DOCX
    return AttachmentKind.OTHER if "[Content_Types].xml" in names else AttachmentKind.ARCHIVE


def _text(head: bytes, *, whole: bool) -> AttachmentKind:
    if not head:
        return AttachmentKind.OTHER
    # The cut must not fall into a character.
    text = decoded(head if whole else head[: max(head.rfind(b"\n") & ~1, 0) or _HEAD - 4])
    if text is None:
        text = head.decode("latin-1") if _mostly_printable(head) else None
    if text is None:
        return AttachmentKind.OTHER
    if _HTML.match(text):
        return AttachmentKind.HTML
    if _SVG.search(text[:4096]) and text.lstrip("\ufeff \r\n\t").startswith("<"):
        return AttachmentKind.OTHER
    return AttachmentKind.MAIL if _is_mail(text) else AttachmentKind.LOG


def _mostly_printable(head: bytes) -> bool:
    odd = sum(byte < 32 and byte not in b"\t\r\n\x0c\x1b" for byte in head)  # noqa: PLR2004 - control characters
    return odd * 200 < len(head)


def _is_mail(text: str) -> bool:
    """Whether it begins with the header of a mail: known fields, and nothing else before the blank line."""
    lines = text.lstrip("\ufeff").splitlines()[:200]
    header = lines[: lines.index("")] if "" in lines else lines
    fields = {line.split(":", 1)[0].casefold() for line in header if _HEADER.match(line)}
    return len(fields) >= 2 and all(map(_HEADER_LINE.match, header))  # noqa: PLR2004 - one alone may be a log's
