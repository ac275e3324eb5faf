"""The text of documents, mails, Windows event logs and Outlook messages."""

import io
import json
import zipfile
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any, cast

from core.importing.encoding import decoded
from core.importing.outline import Source

_MOST_TEXT = 200_000
_CHUNK, _FIRST_CHUNK = b"ElfChnk\x00", 4096
"""How the chunks of a Windows event log begin, and where the first one does."""
_MOST_RECORDS = 20_000
_SHOWN_RECORDS = 200
_WARNING = 3
"""The level of a warning in an event log; errors are 2, critical ones 1."""
_MOST_ENTRIES = 50
_MAIL_FIELDS = ("From", "To", "Date", "Subject", "X-Failed-Recipients")
_OUTLOOK_FIELDS = (("From", "0C1A"), ("To", "0E04"), ("Subject", "0037"), ("", "1000"))
"""What a message says, and the numbers of the streams that hold it."""


def pdf_text(content: bytes) -> str:
    """The text of a PDF file. Raises ImportRefused."""
    from core.importing.pdf import pdf_source  # noqa: PLC0415 - loaded with the first one

    return _text(pdf_source("", content))


def docx_text(content: bytes) -> str:
    """The text of a Word file; its macros are never looked at. Raises ImportRefused."""
    from core.importing.word import word_source  # noqa: PLC0415 - loaded with the first one

    return _text(word_source("", content))


def html_text(content: bytes) -> str:
    """What a page says; nothing it refers to is fetched. Raises TooDeep."""
    from core.importing.html import html_source  # noqa: PLC0415 - loaded with the first one

    return _text(html_source(decoded(content) or content.decode(errors="replace")))


def mail_text(content: bytes) -> str:
    """Who wrote a mail to whom about what, and its text; of what is attached to it the names. Raises TooDeep."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return _outlook_text(content)
    message = BytesParser(policy=policy.default).parsebytes(content)
    head = [f"{name}: {message[name]}" for name in _MAIL_FIELDS if message[name]]
    body = message.get_body(("plain", "html"))
    said = _body_text(body) if body else ""
    reports = [part.as_string() for part in message.walk() if part.get_content_type() == "message/delivery-status"]
    names = [f"Attached: {name}" for part in message.iter_attachments() if (name := part.get_filename())]
    return "\n".join((*head, *names, "", said, *reports))[:_MOST_TEXT]


def _body_text(body: Any) -> str:
    message = cast("EmailMessage", body)
    try:
        text = str(message.get_content())
    except (LookupError, UnicodeError):
        text = cast("bytes", message.get_payload(decode=True) or b"").decode(errors="replace")
    return html_text(text.encode()) if message.get_content_type() == "text/html" else text


def _outlook_text(content: bytes) -> str:
    import olefile  # noqa: PLC0415 - loaded with the first one

    opened = cast("Any", olefile.OleFileIO(io.BytesIO(content)))

    lines = list[str]()
    with opened as packed:
        for name, number in _OUTLOOK_FIELDS:
            for ending, encoding in (("001F", "utf-16-le"), ("001E", "cp1252")):
                stream = f"__substg1.0_{number}{ending}"
                if packed.exists(stream):
                    text = packed.openstream(stream).read(_MOST_TEXT * 2).decode(encoding, errors="replace")
                    lines.append(f"{name}: {text}" if name else f"\n{text}")
                    break
    return "\n".join(lines)[:_MOST_TEXT]


def event_lines(content: bytes) -> list[str]:
    """The errors and warnings of a Windows event log, a line each, the newest first.

    Raises ValueError for a log whose first chunk is not one.
    """
    from evtx import PyEvtxParser  # noqa: PLC0415 - loaded with the first one

    # The parser passes over what is damaged, as if there were nothing.
    if not content.startswith(_CHUNK, _FIRST_CHUNK):
        raise ValueError("no event log")
    found = list[str]()
    for place, record in enumerate(PyEvtxParser(io.BytesIO(content)).records_json()):
        if place >= _MOST_RECORDS:
            break
        if line := event_line(json.loads(cast("Any", record)["data"])):
            found.append(line)
    return found[: -_SHOWN_RECORDS - 1 : -1]


def event_line(record: Any) -> str:
    """An event as a line; empty unless it is a warning or worse."""
    event: Any = record.get("Event") or {}
    system: Any = event.get("System") or {}
    level: Any = system.get("Level") or 0
    if not 0 < int(level) <= _WARNING:
        return ""
    number: Any = system.get("EventID")
    number = cast("Any", number).get("#text") if isinstance(number, dict) else number
    provider = _attribute(system, "Provider", "Name")
    at = _attribute(system, "TimeCreated", "SystemTime")
    data: Any = event.get("EventData") or event.get("UserData") or {}
    name = ("Critical", "Error", "Warning")[int(level) - 1]
    return " ".join(f"{at} {name} {provider} Event ID {number}: {' '.join(_values(data))}".split())[:400]


def _attribute(system: Any, element: str, name: str) -> str:
    found: Any = system.get(element) or {}
    attributes: Any = found.get("#attributes") or {}
    return str(attributes.get(name, ""))


def _values(data: Any) -> list[str]:
    if isinstance(data, dict):
        return [
            text
            for key, value in cast("dict[str, Any]", data).items()
            if key != "#attributes"
            for text in _values(value)
        ]
    if isinstance(data, list):
        return [text for value in cast("list[Any]", data) for text in _values(value)]
    return [str(data)] if data not in (None, "") else []


def entries_of(content: bytes) -> list[str]:
    """The names in a zip archive with their sizes; nothing in it is unpacked. Raises BadZipFile."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        files = [entry for entry in package.infolist() if not entry.is_dir()]
    more = [f"and {len(files) - _MOST_ENTRIES:,} more"] if len(files) > _MOST_ENTRIES else []
    return [*(f"{entry.filename[:200]} ({entry.file_size:,} bytes)" for entry in files[:_MOST_ENTRIES]), *more]


def _text(source: Source) -> str:
    return "\n".join(block.text for block in source.blocks)[:_MOST_TEXT]
