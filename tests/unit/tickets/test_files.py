"""In which form a file goes to a ticket, and what a person may choose."""

from dataclasses import replace
from uuid import UUID

from core.attachments.cleaning import cleaned_text
from core.sessions.attachments import Attachment, AttachmentKind, ReadState
from core.tickets.files import (
    MOST_CLEANED_BYTES,
    FileForm,
    SentFile,
    choice_of,
    chosen_files,
    marked_name,
    offer,
    refused_choice,
    titled,
)
from tests.support.tables import every_case

IMAGE, LOG, PDF, ZIP = AttachmentKind.IMAGE, AttachmentKind.LOG, AttachmentKind.PDF, AttachmentKind.ARCHIVE
READ, UNREAD = ReadState.READ, ReadState.UNREAD
LARGEST = 20 * 2**20
REFERENCE = "fp-0123456789abcdef"


def file(
    kind: AttachmentKind = LOG,
    state: ReadState = READ,
    has_secrets: bool | None = None,
    size: int = 100,
    name: str = "a.log",
    number: int = 1,
) -> Attachment:
    return Attachment(UUID(int=number), name, kind, size, state, has_secrets=has_secrets)


@every_case(
    "attachment, form",
    [
        (file(IMAGE, READ, False), FileForm.WHOLE),
        (file(IMAGE, READ, True), FileForm.CLEANED),
        (file(IMAGE, READ, None), FileForm.CLEANED),  # kept before secrets were looked for
        (file(IMAGE, UNREAD, None), None),
        (file(LOG, READ), FileForm.CLEANED),
        (file(LOG, READ, size=MOST_CLEANED_BYTES + 1), None),
        (file(LOG, UNREAD), None),
        (file(PDF, READ, False), FileForm.WHOLE),
        (file(PDF, READ, True), None),
        (file(PDF, READ, None), None),
        (file(ZIP, UNREAD, None), None),
    ],
)
def test_a_file_goes_as_it_is_only_where_nothing_secret_was_found(
    attachment: Attachment, form: FileForm | None
) -> None:
    assert offer(attachment, LARGEST, "Halo").form is form


def test_what_is_too_large_is_refused_unless_it_is_painted_over_and_so_made_smaller() -> None:
    assert offer(file(size=2_000_001), 2_000_000, "Halo").refusal == (
        "a.log is too large: Halo accepts files of up to 2 MB."
    )
    assert not offer(file(IMAGE, READ, True, size=9_000_000), 2_000_000, "Halo").refusal
    assert offer(file(), 0, "It").refusal == "It accepts no files."


def test_a_choice_names_files_that_can_go_and_says_of_the_others_why_not() -> None:
    log, archive = file(), file(ZIP, UNREAD, name="b.zip", number=2)
    offers = [offer(log, LARGEST, "Halo"), offer(archive, LARGEST, "Halo")]
    assert "Choose to send it as it is" in refused_choice(offers, choice_of([archive.id]))
    assert "no such file" in refused_choice(offers, choice_of([UUID(int=9)]))
    there = [replace(offers[0], was_sent=True), offers[1]]
    assert refused_choice(there, choice_of([log.id])) == "The ticket already has a.log; leave it out."
    both = choice_of([log.id, archive.id], [archive.id])
    assert refused_choice(offers, both) == ""
    assert chosen_files(offers, both) == (
        SentFile(log.id, "a.log", FileForm.CLEANED, 100),
        SentFile(archive.id, "b.zip", FileForm.WHOLE, 100),
    )


def test_without_a_choice_goes_what_was_chosen_beforehand_and_an_empty_choice_is_none() -> None:
    offers = [replace(offer(file(), LARGEST, "Halo"), chosen=True), offer(file(number=2), LARGEST, "Halo")]
    assert [one.id for one in chosen_files(offers, None)] == [UUID(int=1)]
    assert chosen_files(offers, choice_of([])) == ()


def test_a_reference_stands_at_the_end_of_a_title_and_before_the_ending_of_a_name() -> None:
    assert titled("a" * 300 + ".png", REFERENCE, 100).endswith(f" [{REFERENCE}]")
    assert len(titled("a" * 300, REFERENCE, 100)) == 100
    assert marked_name("größe.tar.gz", REFERENCE) == f"größe.tar [{REFERENCE}].gz"


def test_a_text_loses_its_secrets_and_nothing_else() -> None:
    plain = "größe\r\nERROR 0x80070005\r\n".encode("utf-16")
    assert cleaned_text(plain) == plain
    clean = cleaned_text("user: dana\npassword=Sommer2026!\nERROR größe".encode("utf-16")).decode()
    assert "Sommer2026" not in clean
    assert "ERROR größe" in clean
