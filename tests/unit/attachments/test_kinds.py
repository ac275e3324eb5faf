"""What a file is goes by its content; its name says nothing."""

import io
import zipfile
import zlib

from core.attachments.kinds import image_type, kind_of
from core.attachments.reading import read_file
from core.sessions.attachments import AttachmentKind, ReadState
from tests.support.tables import every_case


def packed(*names: str, content: bytes = b"x") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name in names:
            package.writestr(name, content)
    return out.getvalue()


@every_case(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n....", "image"),
        (b"\xff\xd8\xff\xe0....", "image"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image"),
        (b"BMC Remedy could not start\n", "log"),
        (b"%PDF-1.7\n", "pdf"),
        (b"ElfFile\x00\x00\x00", "evtx"),
        (packed("word/document.xml", "[Content_Types].xml"), "docx"),
        (packed("xl/workbook.xml", "[Content_Types].xml"), "other"),
        (packed("a.log", "b.log"), "archive"),
        (b"\x1f\x8b\x08\x00", "archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "other"),
        (b"<!DOCTYPE html><p>Bad gateway", "html"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "other"),
        (b"From: a@example.com\nTo: b@example.com\nSubject: Undeliverable\n\nHello", "mail"),
        (b"Date: today\nnothing else like a header\n", "log"),
        ("Fehler 1068: Der Abhängigkeitsdienst\r\n".encode("utf-16"), "log"),
        (("ä" * 70_000).encode(), "log"),
        (b"\x00\x01\x02\x03" * 50, "other"),
        (b"MZ\x90\x00\x03" + b"\x00" * 200, "other"),
    ],
)
def test_the_kind_is_told_by_content(content: bytes, kind: str) -> None:
    assert kind_of(content) == AttachmentKind(kind)


def test_only_pictures_that_browsers_show_have_a_media_type() -> None:
    assert image_type(b"\x89PNG\r\n\x1a\n") == "image/png"
    assert image_type(b"<svg onload=alert(1)>") == ""
    assert image_type(b"<html>") == ""


def test_an_archive_is_listed_and_never_unpacked() -> None:
    found = read_file(packed("bomb.log", content=b"\x00" * 50_000_000))
    assert (found.kind, found.state, found.read) == (AttachmentKind.ARCHIVE, ReadState.UNREAD, "")
    assert found.digest == ("bomb.log (50,000,000 bytes)",)
    assert "not opened" in found.note


@every_case(
    "content",
    [
        b"\x89PNG\r\n\x1a\n and no picture",
        b"%PDF-1.7 and no document",
        b"PK\x03\x04 cut",
        b"ElfFile\x00 cut",
        b"ElfFile\x00" + b"\x07" * 70_000,
        b"\x00" * 9,
    ],
)
def test_a_file_that_cannot_be_read_is_kept_with_a_sentence(content: bytes) -> None:
    found = read_file(content)
    assert found.state is ReadState.UNREAD
    assert found.note.endswith(".")


def test_a_picture_of_a_hundred_megapixels_is_refused_before_it_is_unpacked() -> None:
    size = (10_000).to_bytes(4, "big") * 2
    png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + size + b"\x08\x02\x00\x00\x00"
    png += zlib.crc32(png[12:]).to_bytes(4, "big") + b"\x00\x00\x00\x00IDAT" + zlib.crc32(b"IDAT").to_bytes(4, "big")
    assert "too many to read" in read_file(png).note


def test_a_mail_is_read_with_its_bounce_and_without_its_secrets() -> None:
    mail = (
        b"From: postmaster@example.com\nTo: dana@example.com\nSubject: Undeliverable: Invoice\nMIME-Version: 1.0\n"
        b"Content-Type: text/html\n\n<p>550 5.7.1 Relaying denied</p><p>password: Sommer-2026!x</p>"
    )
    found = read_file(mail)
    assert (found.kind, found.state) == (AttachmentKind.MAIL, ReadState.READ)
    assert "Undeliverable: Invoice" in found.read
    assert "550 5.7.1 Relaying denied" in found.read
    assert "Sommer-2026" not in found.read
