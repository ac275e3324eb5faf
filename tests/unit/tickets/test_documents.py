"""The texts for the ticket, written from the session alone."""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from core.safety.redaction import scrub_all
from core.sessions.commands import AddNote, RecordFixOutcome, Reopen, Resolve, StepReply
from core.sessions.session import ClaimMode, FixOutcome, MatchedFlow, SessionStatus
from core.sessions.steps import Confirm, StepType
from core.shared.errors import Conflict
from core.tickets.documents import (
    Audience,
    Document,
    DocumentKind,
    Section,
    Wording,
    default_kind,
    redacted,
    write,
    written_for,
)
from tests.support.scene import Scene
from tests.support.walk import COLLEAGUE, ENGINEER, known_id

BERLIN = Wording(scrub_all, ZoneInfo("Europe/Berlin"))
SECRET = "Tr0ub4dor&3-horse"


@pytest.fixture
def scene() -> Scene:
    """A session with one answered question, one skipped one and one action that did not work."""
    scene = Scene("The scanner on floor two drops every second page.")
    scene.asks("Which tray?", StepType.QUESTION, "Upper tray", "Lower tray")
    scene.responds(StepReply(option="upper_tray"))
    scene.asks("Which firmware does it run?", StepType.INFO_REQUEST)
    scene.responds(StepReply(skip=True))
    scene.asks("Clean the rollers.", StepType.ACTION)
    scene.responds(StepReply(success=False, details="Still every second page."))
    scene.asks("Which page size?")
    return scene


def document(scene: Scene, kind: DocumentKind | None = None, audience: Audience = Audience.INTERNAL) -> Document:
    return write(scene.session, kind or default_kind(scene.session), audience, BERLIN)


def headings(document: Document) -> list[str]:
    return [section.heading for section in document.sections]


def body(document: Document, heading: str) -> str:
    return next(section.body for section in document.sections if section.heading == heading)


def resolved(scene: Scene) -> Scene:
    scene.does(Resolve(FixOutcome.WORKED, root_cause="Worn rollers.", fix="Swapped the rollers."))
    return scene


# Kinds and their headings


def test_a_resolution_note_has_its_four_sections_and_the_steps_taken(scene: Scene) -> None:
    note = document(resolved(scene))
    assert headings(note) == ["Problem", "What we confirmed", "Root cause", "Resolution", "Steps taken"]
    assert note.title == "Resolution: The scanner on floor two drops every second page."
    assert body(note, "Problem") == "The scanner on floor two drops every second page."
    assert body(note, "Root cause") == "Worn rollers."
    assert body(note, "Resolution") == "Swapped the rollers."


def test_an_escalation_package_has_its_five_sections(scene: Scene) -> None:
    scene.handed_over("Out of ideas.")
    package = document(scene)
    assert headings(package) == [
        "Problem",
        "What we confirmed",
        "What we tried",
        "Current hypothesis",
        "Suggested next steps",
    ]
    assert "Clean the rollers. → Did not work: Still every second page." in body(package, "What we tried")
    assert body(package, "Current hypothesis") == "None yet."
    assert body(package, "Problem").endswith("handed over: Out of ideas.")


def test_a_hand_over_by_a_guide_names_whom_it_is_for_and_what_to_do_next(scene: Scene) -> None:
    scene.says("A4.")
    scene.proposes_to_hand_over("The feeder is worn out.")
    scene.responds(StepReply(option=Confirm.YES))
    assert body(document(scene), "Suggested next steps") == "Hand over to: the vendor\n\n- Order a feeder."


def test_a_status_update_says_where_the_session_stands(scene: Scene) -> None:
    update = document(scene)
    assert headings(update) == ["Problem", "Status", "What we confirmed", "What we tried", "Next"]
    assert ENGINEER.name in body(update, "Status")
    assert body(update, "Next") == "Open step: Which page size?"


@pytest.mark.parametrize("handed_over", [False, True])
def test_what_people_noted_stands_in_what_colleagues_read_before_the_end(scene: Scene, *, handed_over: bool) -> None:
    scene.does(AddNote("Rang the vendor: \\\\srv\\*.docx"))
    if handed_over:
        scene.handed_over()
    assert body(document(scene), "Notes") == f"- Note by {ENGINEER.name}: Rang the vendor: \\\\srv\\*.docx"


@pytest.mark.parametrize(
    ("bring", "kind"),
    [
        (lambda scene: None, DocumentKind.STATUS_UPDATE),
        (Scene.paused, DocumentKind.STATUS_UPDATE),
        (resolved, DocumentKind.RESOLUTION),
        (Scene.handed_over, DocumentKind.ESCALATION),
        (lambda scene: (scene.handed_over(), scene.claimed(ClaimMode.MANUAL)), DocumentKind.ESCALATION),
        (lambda scene: (scene.handed_over(), scene.claimed()), DocumentKind.STATUS_UPDATE),
    ],
)
def test_the_sessions_state_calls_for_its_document(
    scene: Scene, bring: Callable[[Scene], object], kind: DocumentKind
) -> None:
    bring(scene)
    assert default_kind(scene.session) is kind


def test_what_has_not_happened_is_not_documented(scene: Scene) -> None:
    for kind in (DocumentKind.RESOLUTION, DocumentKind.ESCALATION):
        with pytest.raises(Conflict):
            document(scene, kind)


def test_a_taken_session_still_has_its_package_and_a_reopened_one_no_longer_its_note(scene: Scene) -> None:
    scene.handed_over("Out of ideas.")
    scene.claimed()
    assert body(document(scene, DocumentKind.ESCALATION), "Current hypothesis") == "None yet."
    scene.does(Resolve(FixOutcome.WORKED), COLLEAGUE)
    scene.does(Reopen(), COLLEAGUE)
    with pytest.raises(Conflict):
        document(scene, DocumentKind.RESOLUTION)


def test_an_edit_is_for_one_end_and_not_for_the_next(scene: Scene) -> None:
    first = written_for(resolved(scene).session, DocumentKind.RESOLUTION)
    scene.later(hours=1)
    scene.does(AddNote("Thanked us."), COLLEAGUE)
    assert written_for(scene.session, DocumentKind.RESOLUTION) == first
    scene.does(Reopen())
    again = written_for(resolved(scene).session, DocumentKind.RESOLUTION)
    assert again - first == timedelta(hours=1)


# What is in them


def test_facts_are_what_we_confirmed(scene: Scene) -> None:
    confirmed = body(document(scene), "What we confirmed").splitlines()
    assert confirmed == [
        "- Which tray? — Upper tray",
        "- Clean the rollers. — Did not work: Still every second page.",
    ]


def test_steps_are_told_in_order_with_who_when_in_the_readers_zone_and_what_was_skipped(scene: Scene) -> None:
    scene.notes("The user is out until noon.")
    steps = body(document(resolved(scene)), "Steps taken").splitlines()
    assert steps == [
        f"1. Which tray? → Upper tray ({ENGINEER.name}, 2026-03-02 10:00 CET)",
        f"2. Which firmware does it run? → Could not check ({ENGINEER.name}, 2026-03-02 10:00 CET)",
        f"3. Clean the rollers. → Did not work: Still every second page. ({ENGINEER.name}, 2026-03-02 10:00 CET)",
        f"4. Note by {ENGINEER.name}: The user is out until noon.",
    ]


def test_what_was_set_aside_or_only_confirmed_is_no_step_taken(scene: Scene) -> None:
    scene.says("A4.")
    scene.proposes_to_close()
    scene.responds(StepReply(option=Confirm.NOT_YET))
    scene.asks("Which side?")
    taken = body(document(resolved(scene)), "Steps taken")
    assert "close the session" not in taken
    assert "Which side?" not in taken


def test_a_session_resolved_at_once_says_so_without_empty_sections() -> None:
    scene = Scene()
    scene.does(Resolve(FixOutcome.WORKED))
    note = document(scene)
    assert all(section.body for section in note.sections)
    assert body(note, "Root cause") == "Not determined."
    assert "no fix was recorded" in body(note, "Resolution")


def test_partly_resolved_says_what_is_left(scene: Scene) -> None:
    scene.does(Resolve(FixOutcome.PARTLY, fix="Swapped the rollers.", note="The lower tray still jams."))
    assert "Partly resolved: The lower tray still jams." in body(document(scene), "Resolution")


def test_the_suggested_fix_is_handed_on_with_what_became_of_it(scene: Scene) -> None:
    scene.says("A4.")
    scene.asks("Swap them.", StepType.ACTION, suggested_fix="Swap the rollers.")
    scene.handed_over("Off shift.")
    assert "Suggested fix (no outcome yet): Swap the rollers." in body(document(scene), "Current hypothesis")
    assert "Swap the rollers." not in body(document(scene), "What we tried")


def test_a_fix_that_did_not_work_is_what_we_tried_and_no_hypothesis(scene: Scene) -> None:
    scene.says("A4.")
    scene.asks("Swap them.", StepType.ACTION, suggested_fix="Swap the rollers.")
    scene.does(RecordFixOutcome(FixOutcome.FAILED))
    scene.handed_over("Out of ideas.")
    assert body(document(scene), "Current hypothesis") == "None yet."
    assert "- Swap the rollers. → did not work" in body(document(scene), "What we tried")


def test_a_known_problem_near_by_is_named_to_colleagues_only(scene: Scene) -> None:
    scene.says("A4.")
    flow = MatchedFlow(known_id("flow"), "Scanner feeder worn", 0.6, 1)
    scene.asks("Which side?", matched_flow=flow)
    scene.handed_over("Out of ideas.")
    assert "Scanner feeder worn" in body(document(scene), "Current hypothesis")
    assert "Scanner feeder worn" not in document(scene, audience=Audience.CLIENT).markdown()


def test_a_pasted_log_is_shown_short_and_said_to_be_kept() -> None:
    scene = Scene("line of a log\n" * 1000)
    problem = body(document(scene), "Problem")
    assert len(problem) < 1700
    assert "12,499 more characters are kept with the session" in problem


# For the client


def test_a_client_reads_no_steps_names_or_tiers(scene: Scene) -> None:
    update = document(scene, audience=Audience.CLIENT)
    assert headings(update) == ["Your report", "What we know so far", "What happens next"]
    assert ENGINEER.name not in update.markdown()
    assert "exploring" not in update.markdown()
    note = document(resolved(scene), audience=Audience.CLIENT)
    assert headings(note) == ["Problem", "What we confirmed", "Root cause", "Resolution"]


@pytest.mark.parametrize("audience", Audience)
def test_what_a_fix_waits_for_comes_next(scene: Scene, audience: Audience) -> None:
    scene.does(Resolve(FixOutcome.WAITING, fix="Swapped the rollers.", waiting_for="Monday's batch"))
    assert scene.session.status is SessionStatus.ACTIVE
    assert "We are waiting for: Monday's batch" in document(scene, audience=audience).markdown()


# Secrets


def test_secrets_and_personal_data_stay_out(scene: Scene) -> None:
    scene.says(f"I used the password: {SECRET} and mailed sam.ortiz@example.com")
    text = document(resolved(scene)).markdown()
    assert SECRET not in text
    assert "sam.ortiz@example.com" not in text
    assert "removed]" in text


def test_a_secret_told_as_one_in_one_section_is_known_in_the_others(scene: Scene) -> None:
    scene.says(f"the password is {SECRET}")
    scene.does(Resolve(FixOutcome.WORKED, fix=f"Typed {SECRET} at the display."))
    assert SECRET not in document(scene).markdown()


def test_what_an_engineer_words_anew_is_cleaned_all_the_same_headings_included() -> None:
    worded = Document(
        "Note", (Section(f"password: {SECRET}", "Swapped it."), Section("Cause", f"Typed {SECRET} twice."))
    )
    clean = redacted(worded, BERLIN)
    assert SECRET not in clean.markdown()
    assert clean.sections[0].body == "Swapped it."


def test_redaction_switched_off_leaves_texts_as_they_are(scene: Scene) -> None:
    scene.says(f"the password is {SECRET}")
    plain = write(resolved(scene).session, DocumentKind.RESOLUTION, Audience.INTERNAL, Wording(list, BERLIN.time_zone))
    assert SECRET in plain.markdown()


def test_sections_stay_what_they_are_whatever_is_taken_out() -> None:
    scene = Scene("password=hunter2-and-more\npassword: \npwd")
    scene.asks("Which tray?")
    scene.says("-----BEGIN RSA PRIVATE KEY-----")
    note = document(resolved(scene))
    assert headings(note) == ["Problem", "What we confirmed", "Root cause", "Resolution", "Steps taken"]
    assert body(note, "Resolution") == "Swapped the rollers."


# As Markdown


def test_markdown_has_the_title_and_every_section_in_order() -> None:
    text = Document("Resolution: Scanner", (Section("Problem", "Pages drop."), Section("Resolution", ""))).markdown()
    assert text == "# Resolution: Scanner\n\n## Problem\n\nPages drop.\n\n## Resolution\n\n\n"
