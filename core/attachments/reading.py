"""Reading a file of any kind: what it says, or why nothing was read from it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from core.attachments.kinds import kind_of
from core.attachments.log_digest import digest_of
from core.attachments.papers import docx_text, entries_of, event_lines, html_text, mail_text, pdf_text
from core.importing.encoding import decoded
from core.importing.outline import ImportRefused, TooDeep
from core.safety.redaction import scrub_secrets
from core.sessions.attachments import AttachmentKind, ReadState
from core.shared.invisible import cleaned

MEGABYTE = 2**20
"""As file managers count: a file that one shows as 20 MB fits."""
MOST_BYTES = 20 * MEGABYTE
"""Largest file."""
MOST_LOG_BYTES = 50 * MEGABYTE
"""Largest log."""
_MOST_EVIDENCE = 8_000
"""Characters of a text that count as evidence."""
_MOST_LOOKED_THROUGH = 1_000_000
"""Characters of a document that secrets are looked for in: three seconds."""
_LONG = 2_000
"""Characters above which a document gets a digest of its telling lines."""
_PAPERS: dict[AttachmentKind, Callable[[bytes], str]] = {
    AttachmentKind.PDF: pdf_text,
    AttachmentKind.DOCX: docx_text,
    AttachmentKind.HTML: html_text,
    AttachmentKind.MAIL: mail_text,
}


@dataclass(frozen=True, slots=True)
class FileReading:
    """What came of reading a file."""

    kind: AttachmentKind
    state: ReadState
    read: str = ""
    digest: tuple[str, ...] = ()
    note: str = ""
    has_secrets: bool | None = None
    """As of an `Attachment`."""
    picture: bytes = b""
    """Of an image what a model may see of it; empty for everything else."""


def read_file(content: bytes) -> FileReading:
    """What a file says. Takes a while: run it in isolation."""
    kind = kind_of(content)
    try:
        found = _read_image(content) if kind is AttachmentKind.IMAGE else _read(kind, content)
    except ImportRefused as refusal:
        return FileReading(kind, ReadState.UNREAD, note=f"Not read: {refusal.sentence.removeprefix(': ')}")
    except TooDeep:
        return FileReading(kind, ReadState.UNREAD, note="Not read: its parts are nested too deeply.")
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a damaged file makes readers fail in many ways
        return FileReading(kind, ReadState.UNREAD, note="Not read: the file is damaged.")
    return found


def _read(kind: AttachmentKind, content: bytes) -> FileReading:
    match kind:
        case AttachmentKind.LOG:
            found = digest_of(content)
            evidence = found.key_lines
            if len(content) <= _LONG:  # a short text counts whole, the telling lines first, none of them twice
                text = decoded(content) or content.decode(errors="replace")
                evidence = tuple(dict.fromkeys((*evidence, *map(str.rstrip, text.splitlines()))))
            return _seen(kind, "\n".join(evidence), found.lines)
        case AttachmentKind.EVENT_LOG:
            events = event_lines(content)
            summary = f"{len(events)} errors and warnings, the newest first." if events else "No errors or warnings."
            return _seen(kind, "\n".join(events[:20]), (summary, *events))
        case AttachmentKind.ARCHIVE:
            if not content.startswith(b"PK"):
                note = "Not read: archives of this kind are not opened; attach the files themselves."
                return FileReading(kind, ReadState.UNREAD, note=note)
            names = entries_of(content)
            return FileReading(
                kind, ReadState.UNREAD, digest=tuple(names), note="Listed, not opened: attach the files that matter."
            )
        case AttachmentKind.OTHER:
            return FileReading(kind, ReadState.UNREAD, note="Kept, not read: files of this kind are not understood.")
        case _:
            text = _PAPERS[kind](content)
            lines = digest_of(text.encode(errors="replace")).lines if len(text) > _LONG else ()
            return replace(_seen(kind, text, lines), has_secrets=_has_secrets(text))


def _read_image(content: bytes) -> FileReading:
    # What reads pictures takes long to load, and is needed in the process that reads one only.
    from core.attachments.images import UnreadableImage, read_image  # noqa: PLC0415

    try:
        image = read_image(content)
    except UnreadableImage as refusal:
        return FileReading(AttachmentKind.IMAGE, ReadState.UNREAD, note=f"Not read: {refusal}")
    seen = _seen(AttachmentKind.IMAGE, image.text, ())
    return replace(seen, picture=image.shown, has_secrets=image.has_secrets)


def _has_secrets(text: str) -> bool | None:
    """Whether a document's text holds a secret; None where there is no text, or more than can be looked through."""
    if not text.strip() or len(text) > _MOST_LOOKED_THROUGH:
        return None
    return scrub_secrets(text) != text


def _seen(kind: AttachmentKind, text: str, digest: tuple[str, ...]) -> FileReading:
    """A reading as people and models may have it: without characters nobody sees, and without secrets."""
    text = scrub_secrets(_visible(text[:_MOST_EVIDENCE]))
    note = "" if text else "No text was found in it." if kind is AttachmentKind.IMAGE else "It mentions no errors."
    whole = scrub_secrets(_visible("\n".join(digest)))
    return FileReading(kind, ReadState.READ, text, tuple(whole.split("\n")) if whole else (), note)


def _visible(text: str) -> str:
    return cleaned(text.replace("\x00", "")).strip()
