"""Files made to hold up, bring down or fool whoever reads them, each with what is said of it."""

import io
import struct
import zipfile
import zlib

from PIL import Image

from tests.support.hostile_documents import hostile_documents, word_file

_MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *more: bytes, rows: int = 0) -> bytes:
    """A black and white picture that says to be of that size, with that many rows in it."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packed = zlib.compressobj(9)
    row = bytes((width + 7) // 8 + 1)
    data = b"".join(packed.compress(row) for _ in range(rows)) + packed.flush()
    return b"\x89PNG\r\n\x1a\n" + b"".join((_chunk(b"IHDR", head), *more, _chunk(b"IDAT", data), _chunk(b"IEND", b"")))


def jpeg(exif: bytes) -> bytes:
    """A white picture with that as its EXIF."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "white").save(out, "JPEG", exif=b"Exif\x00\x00" + exif)
    return out.getvalue()


def pdf(pages: int) -> bytes:
    """A PDF of that many pages that share one sentence."""
    text = b"BT /F1 12 Tf 72 720 Td (Error 0x80070005 on every page) Tj ET"
    kids = b" ".join(b"%d 0 R" % (number + 5) for number in range(pages))
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (pages, kids),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
    ]
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 3 0 R >> >> >>"
    )
    out, places = bytearray(b"%PDF-1.4\n"), list[int]()
    for number, part in enumerate((*parts, *[page] * pages), 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, len(out))
    return bytes(out) + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + end


def zipped(name: str, content: bytes) -> bytes:
    """An archive with one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, content)
    return out.getvalue()


def nested_zip(levels: int) -> bytes:
    """Ten million zeros, packed that often."""
    content, name = bytes(10_000_000), "zeros"
    for level in range(levels):
        content, name = zipped(name, content), f"{level}.zip"
    return content


def with_macros() -> bytes:
    """A Word file that says to have macros, and has something in their place."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word_file())) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            new.writestr(entry, old.read(entry).replace(_WORD.encode(), _MACROS.encode()))
        new.writestr("word/vbaProject.bin", b'Sub AutoOpen(): Shell "calc": End Sub')
    return out.getvalue()


def hostile_files() -> dict[str, tuple[bytes, str, str]]:
    """By name: the content, the kind it is, and what is said of it; nothing where it is read like any other."""
    documents = hostile_documents()
    too_large = "pixels, which is too many to read"
    return {
        "100 megapixels.png": (png(10_000, 10_000, rows=10_000), "image", too_large),
        "promises 4 gigapixels.png": (png(65_535, 65_535), "image", "too many pixels to read"),
        "text bomb.png": (
            png(8, 8, _chunk(b"zTXt", b"a\x00\x00" + zlib.compress(bytes(50_000_000), 9)), rows=8),
            "image",
            "the picture is damaged",
        ),
        "cut short.png": (png(640, 480, rows=480)[:60], "image", "the picture is damaged"),
        "broken exif.jpg": (jpeg(b"II*\x00\xff\xff\xff\xff" + b"\xff" * 60), "image", ""),
        "script.gif": (b"GIF89a/*\x00\x00*/=1;alert(document.cookie);//", "image", "the picture is damaged"),
        "script.svg": (
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
            "other",
            "Kept, not read",
        ),
        "pdf and page.pdf": (b"%PDF-1.4\n<html><script>alert(1)</script></html>", "pdf", "Not read: "),
        "10,000 pages.pdf": (pdf(10_000), "pdf", "more than"),
        "packed six times.zip": (nested_zip(6), "archive", "Listed, not opened"),
        "macros.docm": (with_macros(), "docx", "Not read: "),
        "entities.docx": (documents["an entity bomb"][1], "docx", "Not read: "),
        "forged size.docx": (documents["a forged size"][1], "docx", "Not read: "),
        "nested.html": (b"<html>" + b"<div>" * 200_000, "html", "Not read: "),
        "nested.eml": (
            b"From: a@b.c\nSubject: x\n" + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" * 300,
            "mail",
            "",
        ),
        "garbage.evtx": (b"ElfFile\x00" + b"\xff" * 70_000, "evtx", "damaged"),
        "garbage.msg": (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "__properties_version1.0".encode("utf-16-le") * 40,
            "mail",
            "Not read: ",
        ),
        "one line.log": (b"error " + b"a" * 5_000_000, "log", ""),
    }
