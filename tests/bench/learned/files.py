"""Word and PDF files built of lines, to try how they are read.

A line of a Word file has a mark and a bar before its words: title, h1 to h3, n1 to n3 (numbered), b1 (bullet), p, t (a
row of a table, its cells between bars), hidden; "sdt|" before any of them puts it into a content control. {+ +} stands
around what was inserted, {- -} around what was deleted. A line of a PDF file: h (a heading), p, f (at the foot of the
page).
"""

import io
import re
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

_CHANGED = re.compile(r"\{([+-])(.*?)[+-]\}")
_STYLES = {"title": "Title", "p": "Normal", "hidden": "Normal"}
_PAGE = (595, 842)


def docx_of(lines: Sequence[str]) -> bytes:
    """A Word file of these lines."""
    document: Any = Document()
    body: Any = document.element.body
    table: Any = None
    for line in lines:
        controlled = line.startswith("sdt|")
        mark, _, text = line.removeprefix("sdt|").partition("|")
        if mark == "t":
            cells = text.split("|")
            table = document.add_table(rows=0, cols=len(cells)) if table is None else table
            for cell, words in zip(table.add_row().cells, cells, strict=True):
                cell.text = words
            continue
        table = None
        paragraph = document.add_paragraph(style=_style(mark))
        _fill(paragraph, text, hidden=mark == "hidden")
        if controlled:
            control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
            body.replace(paragraph._p, control)
            control.append(content)
            content.append(paragraph._p)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _style(mark: str) -> str:
    if mark in _STYLES:
        return _STYLES[mark]
    name = {"h": "Heading", "n": "List Number", "b": "List Bullet"}[mark[0]]
    return f"{name} {mark[1]}" if mark[0] == "h" or mark[1] != "1" else name


def _fill(paragraph: Any, text: str, *, hidden: bool) -> None:
    place = 0
    for match in _CHANGED.finditer(text):
        _run(paragraph, text[place : match.start()], hidden=hidden)
        _changed(paragraph, match[2], inserted=match[1] == "+")
        place = match.end()
    _run(paragraph, text[place:], hidden=hidden)


def _run(paragraph: Any, text: str, *, hidden: bool) -> None:
    if text:
        paragraph.add_run(text).font.hidden = hidden or None


def _changed(paragraph: Any, text: str, *, inserted: bool) -> None:
    change, run = OxmlElement("w:ins" if inserted else "w:del"), OxmlElement("w:r")
    words = OxmlElement("w:t" if inserted else "w:delText")
    words.text = text
    words.set(qn("xml:space"), "preserve")
    change.set(qn("w:id"), "1")
    change.set(qn("w:author"), "Somebody")
    run.append(words)
    change.append(run)
    paragraph._p.append(change)


def pdf_of(lines: Sequence[str]) -> bytes:
    """A PDF file of one page with these lines, written out by hand."""
    drawn, height = list[str](), _PAGE[1] - 80
    for line in lines:
        mark, _, text = line.partition("|")
        size = 18 if mark == "h" else 11
        at = 30 if mark == "f" else height
        words = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        drawn.append(f"BT /F1 {size} Tf 60 {at} Td ({words}) Tj ET")
        height -= 2 * size
    stream = "\n".join(drawn).encode("cp1252")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    file, places = bytearray(b"%PDF-1.4\n"), list[int]()
    for number, part in enumerate(parts, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    file += b"".join(b"%010d 00000 n \n" % place for place in places)
    file += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, table)
    return bytes(file)


def content_of(name: str, document: dict[str, Any]) -> bytes:
    """The bytes of a document of the fixtures."""
    if "bytes" in document:
        return bytes.fromhex(document["bytes"])
    if name.endswith(".docx"):
        return docx_of(document["text"])
    if name.endswith(".pdf"):
        return pdf_of(document["text"])
    mark = "\ufeff" if document.get("bom") else ""
    return f"{mark}{document['text']}".encode(document.get("encoding", "utf-8"))
