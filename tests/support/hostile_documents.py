"""Documents made to hold up or bring down whoever reads them, each with the words its refusal has to have."""

import io
import struct
import zipfile
from functools import cache

from docx import Document

from tests.support.examples import IN_CI

_ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
_BOMB = (
    f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e0 "{"x" * 100}">{_ENTITIES}]>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
    "<w:t>&e9;</w:t></w:r></w:p></w:body></w:document>"
)
_PARAGRAPH = "<w:p><w:r><w:t>x</w:t></w:r></w:p>"


def _many(count: int) -> int:
    """So many in CI, and a fifth of that at a desk: over every limit, and enough for quadratic time to be minutes."""
    return count if IN_CI else count // 5


def word_file(text: str = "") -> bytes:
    """A Word file; `text` replaces what stands in it, as XML."""
    plain, changed = io.BytesIO(), io.BytesIO()
    document = Document()
    for step in ("Switch it off.", "Wait.", "Switch it on."):
        document.add_paragraph(step, style="List Number")
    document.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for entry in old.infolist():
            new.writestr(entry, text if text and entry.filename == "word/document.xml" else old.read(entry))
    return changed.getvalue()


def with_forged_size(size: int = 100) -> bytes:
    """A Word file whose text says to be of `size` bytes, and unpacks to millions."""
    file = bytearray(word_file("<w:p/>" + " " * _many(50_000_000)))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = -1
        while (at := file.find(signature, at + 1)) >= 0:
            name_at = at + (30 if signature == b"PK\x03\x04" else 46)
            if file[name_at : name_at + 17] == b"word/document.xml":
                file[at + offset : at + offset + 4] = struct.pack("<I", size)
    return bytes(file)


def with_paragraphs(count: int) -> bytes:
    """A Word file of so many paragraphs."""
    return word_file(
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        f"{_PARAGRAPH * count}</w:body></w:document>"
    )


def _table(rows: int) -> bytes:
    row = b"<tr><td>It blinks<td>Press reset.</tr>"
    return b"<h1>Lamp</h1><table><tr><th>Symptom<th>Action</tr>" + row * rows + b"</table>"


@cache
def hostile_documents() -> dict[str, tuple[str, bytes, str]]:
    """By what is wrong with it: a file's name, its content, and what the refusal says."""
    damaged = "it is not a readable Word file"
    rows = _many(20_000)
    return {
        "items nested in items": ("a.html", b"<li>x" * _many(40_000), "it has more than 5,000 paragraphs"),
        "empty items": ("a.html", b"<li>" * _many(80_000), "it is empty"),
        "lists nested in lists": ("a.html", b"<ol><li>" * 3_000, "nested too deeply"),
        "ends without beginnings": (
            "a.html",
            b"<li>" * _many(50_000) + b"x</b>" * _many(50_000),
            "nothing in it tells one step",
        ),
        "brackets": ("a.md", b"[" * 300_000, "nothing in it tells one step"),
        "images that never end": ("a.md", (b"![" * 4_500 + b"\n\n") * 30, "nothing in it tells one step"),
        "emphasis": ("a.md", b"*a_ " * _many(120_000), "nothing in it tells one step"),
        "quotes in quotes": ("a.md", b"> " * 100_000 + b"x", "it is empty"),
        "blanks after an if": ("a.md", b"    if" + b" " * 300_000 + b",", "nothing in it tells one step"),
        "a forged size": ("a.docx", with_forged_size(), damaged),
        "an entity bomb": ("a.docx", word_file(_BOMB), damaged),
        "one paragraph": (
            "a.txt",
            b"Lamp\n\n" + b"It is red, and nobody\nknows why that is so.\n" * _many(120_000),
            "characters of text",
        ),
        "one line": ("a.md", b"# Lamp\n\n" + b"If it is red, press reset. " * _many(200_000), "characters of text"),
        "a table of cases": ("a.html", _table(rows), f"has {rows:,} rows, and a flow has at most 300 steps"),
        "a table of steps": ("a.md", b"# Lamp\n\n|Step|Action|\n|-|-|\n" + b"|1|Wait.|\n" * rows, f"{rows:,} rows"),
        "paragraphs": ("a.docx", with_paragraphs(900_000), "paragraphs, empty ones included"),
        "cut short": ("a.docx", word_file()[:-300], damaged),
        "cut in the middle": ("a.docx", word_file()[:9_000], damaged),
        "no text": ("a.docx", b"PK\x05\x06" + bytes(18), damaged),
    }
