"""How a session is put aside, ends, changes hands and is taken up again."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from core.sessions.commands import (
    Abandon,
    AcceptGuideReply,
    Claim,
    GuideReply,
    HandOver,
    Pause,
    RecordFixOutcome,
    Remind,
    Reopen,
    Resolve,
    Resume,
    SessionCommand,
    StartSession,
    StepReply,
)
from core.sessions.engine import start
from core.sessions.session import ClaimMode, FixOutcome, GuideChoice, SessionStatus
from core.sessions.steps import GuideKind, StepState, StepType
from core.shared.audit import AuditEventKind
from core.shared.errors import AlreadyClaimed, Conflict, InvalidInput, NotAllowed, TooLarge
from tests.support.scene import THIRD, Scene, drafted
from tests.support.tables import every_case
from tests.support.walk import COLLEAGUE, ENGINEER, known_id

WORKED = Resolve(FixOutcome.WORKED, fix="Cleaned the rollers.")


def in_status(status: SessionStatus) -> Scene:
    """A session that came to that status by what people do."""
    scene = Scene()
    scene.asks("Which tray?")
    ways: dict[SessionStatus, Callable[[], None]] = {
        SessionStatus.ACTIVE: lambda: None,
        SessionStatus.PAUSED: scene.paused,
        SessionStatus.REQUESTING_ESCALATION: scene.handed_over,
        SessionStatus.ESCALATED: lambda: (scene.handed_over(), scene.claimed(ClaimMode.MANUAL))[0],
        SessionStatus.RESOLVED: lambda: scene.does(WORKED),
        SessionStatus.ABANDONED: lambda: scene.does(Abandon()),
    }
    ways[status]()
    assert scene.session.status is status
    return scene


# Starting


def test_a_new_session_waits_for_its_first_reading() -> None:
    scene = Scene("The scanner drops pages.\nSince Monday.")
    assert scene.session.status is SessionStatus.ACTIVE
    assert scene.session.thinking
    assert scene.session.steps == ()
    assert (scene.session.title, scene.session.engineer) == ("The scanner drops pages.", ENGINEER.person)


@pytest.mark.parametrize("problem", ["", "  \n ", "a\x00b"])
def test_a_problem_that_is_none_starts_nothing(scene: Scene, problem: str) -> None:
    with pytest.raises(InvalidInput):
        start(known_id("new"), StartSession(problem), scene.context(ENGINEER))


def test_a_pasted_log_of_256_kb_is_kept_whole_and_one_byte_more_is_refused(scene: Scene) -> None:
    log = "é" * (128 * 1024)
    kept = start(known_id("new"), StartSession(log), scene.context(ENGINEER)).session
    assert kept.problem == log
    assert len(kept.title) <= 120
    with pytest.raises(TooLarge):
        start(known_id("new"), StartSession(log + "e"), scene.context(ENGINEER))


# Which status may follow which

ALLOWED: dict[SessionStatus, dict[type[SessionCommand], SessionStatus]] = {
    SessionStatus.ACTIVE: {
        Pause: SessionStatus.PAUSED,
        HandOver: SessionStatus.REQUESTING_ESCALATION,
        Resolve: SessionStatus.RESOLVED,
        Abandon: SessionStatus.ABANDONED,
    },
    SessionStatus.PAUSED: {
        Resume: SessionStatus.ACTIVE,
        HandOver: SessionStatus.REQUESTING_ESCALATION,
        Resolve: SessionStatus.RESOLVED,
        Abandon: SessionStatus.ABANDONED,
    },
    SessionStatus.REQUESTING_ESCALATION: {Claim: SessionStatus.ACTIVE},
    SessionStatus.ESCALATED: {Reopen: SessionStatus.ACTIVE},
    SessionStatus.RESOLVED: {Reopen: SessionStatus.ACTIVE},
    SessionStatus.ABANDONED: {Reopen: SessionStatus.ACTIVE},
}
COMMANDS = (Pause(), Resume(), HandOver("End of shift."), WORKED, Abandon(), Claim(ClaimMode.CONTINUE), Reopen())


@every_case("command", COMMANDS, ids=lambda command: type(command).__name__)
@every_case("status", SessionStatus)
def test_each_status_is_left_only_in_the_ways_it_may_be(status: SessionStatus, command: SessionCommand) -> None:
    scene = in_status(status)
    claiming = isinstance(command, Claim)
    who = COLLEAGUE if claiming and status is not SessionStatus.ESCALATED else ENGINEER
    if status is SessionStatus.ESCALATED:
        who = THIRD if claiming else COLLEAGUE
    following = ALLOWED[status].get(type(command))
    if following is None:
        assert scene.refuses(command, who, Conflict)
    else:
        scene.does(command, who)
        assert scene.session.status is following


@every_case(
    ("status", "hint"),
    [
        (SessionStatus.PAUSED, "resume"),
        (SessionStatus.REQUESTING_ESCALATION, "waits for somebody"),
        (SessionStatus.RESOLVED, "reopen"),
        (SessionStatus.ABANDONED, "reopen"),
    ],
)
def test_a_refusal_says_what_to_do_instead(status: SessionStatus, hint: str) -> None:
    assert hint in in_status(status).refuses(Pause())


# Pause and resume


def test_pausing_keeps_the_open_step_and_resuming_shows_it_again(scene: Scene) -> None:
    step = scene.asks("Which tray?")
    scene.paused()
    assert scene.session.open_step == step
    scene.does(Resume())
    assert scene.session.open_step == step
    assert not scene.session.thinking
    assert scene.happened[-2:] == [AuditEventKind.SESSION_PAUSED, AuditEventKind.SESSION_RESUMED]


# Resolving


@pytest.mark.parametrize("status", [SessionStatus.ACTIVE, SessionStatus.PAUSED])
def test_resolving_closes_the_open_step_and_keeps_cause_and_fix(status: SessionStatus) -> None:
    scene = in_status(status)
    scene.does(Resolve(FixOutcome.WORKED, root_cause=" Dust. ", fix=" Cleaned it. "))
    assert scene.session.steps[-1].state is StepState.SUPERSEDED
    assert scene.session.resolution is not None
    assert (scene.session.resolution.root_cause, scene.session.resolution.fix) == ("Dust.", "Cleaned it.")
    assert scene.session.ended_at == scene.now


def test_resolving_while_the_guide_thinks_drops_its_answer(scene: Scene) -> None:
    turn = scene.session.turn
    scene.does(WORKED)
    ended = scene.session
    scene.does(AcceptGuideReply(turn, GuideReply(GuideKind.CLAUDE, (drafted("?"),))), None)
    assert scene.session is ended
    assert not ended.thinking


def test_without_naming_the_fix_the_suggested_one_is_meant(scene: Scene) -> None:
    scene.asks("Clean it.", StepType.ACTION, suggested_fix="Clean the rollers.")
    scene.does(Resolve(FixOutcome.WORKED))
    assert scene.session.resolution is not None
    assert scene.session.resolution.fix == "Clean the rollers."


def test_a_suggested_fix_that_did_not_work_is_never_taken_for_the_resolution(scene: Scene) -> None:
    scene.asks("Clean it.", StepType.ACTION, suggested_fix="Clean the rollers.")
    scene.does(RecordFixOutcome(FixOutcome.FAILED))
    scene.does(Resolve(FixOutcome.WORKED))
    assert scene.session.resolution is not None
    assert scene.session.resolution.fix == ""
    assert scene.session.suggested_fix is not None
    assert scene.session.suggested_fix.outcome is FixOutcome.FAILED


def test_partly_needs_a_note_and_resolves(scene: Scene) -> None:
    scene.refuses(Resolve(FixOutcome.PARTLY, fix="Cleaned it.", note="  "), why=InvalidInput)
    scene.does(Resolve(FixOutcome.PARTLY, fix="Cleaned it.", note="Tray two still jams."))
    assert scene.session.status is SessionStatus.RESOLVED
    assert scene.session.resolution is not None
    assert scene.session.resolution.note == "Tray two still jams."


def test_a_fix_that_did_not_work_resolves_nothing(scene: Scene) -> None:
    scene.refuses(Resolve(FixOutcome.FAILED, fix="Cleaned it."), why=InvalidInput)


def test_waiting_keeps_the_session_active_with_a_pending_fix_and_a_reminder(scene: Scene) -> None:
    step = scene.asks("Clean it.", StepType.ACTION)
    scene.does(
        Resolve(FixOutcome.WAITING, root_cause="Dust.", fix="Cleaned it.", note="All trays.", waiting_for="Monday")
    )
    assert scene.session.status is SessionStatus.ACTIVE
    assert scene.session.open_step == step
    fix = scene.session.suggested_fix
    assert fix is not None
    assert (fix.text, fix.outcome, fix.waiting_for) == ("Cleaned it.", FixOutcome.WAITING, "Monday")
    assert scene.session.remind_at == scene.now + timedelta(hours=4)
    assert scene.session.resolution is None
    for said in ("Cleaned it.", "Monday", "Dust.", "All trays."):
        assert said in scene.texts[-1]


@pytest.mark.parametrize(
    "command",
    [
        Resolve(FixOutcome.WAITING, fix="Cleaned it."),
        Resolve(FixOutcome.WAITING, waiting_for="Monday"),
    ],
)
def test_waiting_needs_the_fix_and_what_it_waits_for(scene: Scene, command: Resolve) -> None:
    scene.refuses(command, why=InvalidInput)


def test_a_waiting_fix_that_worked_resolves_and_is_no_longer_asked_about(scene: Scene) -> None:
    scene.does(Resolve(FixOutcome.WAITING, fix="Cleaned it.", waiting_for="Monday"))
    scene.does(Resolve(FixOutcome.WORKED))
    assert scene.session.remind_at is None
    assert scene.session.resolution is not None
    assert scene.session.resolution.fix == "Cleaned it."


# What became of the suggested fix


@pytest.mark.parametrize("outcome", FixOutcome)
def test_recording_what_became_of_the_fix_goes_on_where_the_session_stands(scene: Scene, outcome: FixOutcome) -> None:
    step = scene.asks("Clean it.", StepType.ACTION, suggested_fix="Clean the rollers.")
    scene.does(RecordFixOutcome(outcome, note="Tray two still jams.", waiting_for="Monday"))
    assert scene.session.status is SessionStatus.ACTIVE
    assert scene.session.open_step == step
    assert scene.session.suggested_fix is not None
    assert scene.session.suggested_fix.outcome is outcome
    assert (scene.session.remind_at is not None) == (outcome is FixOutcome.WAITING)
    assert scene.session.steps[-1].type is StepType.NOTE
    assert "Clean the rollers." in scene.texts[-1]


def test_partly_needs_a_note_and_waiting_needs_what_for(scene: Scene) -> None:
    scene.asks("Clean it.", StepType.ACTION, suggested_fix="Clean the rollers.")
    scene.refuses(RecordFixOutcome(FixOutcome.PARTLY), why=InvalidInput)
    scene.refuses(RecordFixOutcome(FixOutcome.WAITING), why=InvalidInput)


def test_without_a_suggested_fix_there_is_no_outcome_to_record(scene: Scene) -> None:
    scene.refuses(RecordFixOutcome(FixOutcome.WORKED), why=Conflict)


# Handing over and claiming


def test_handing_over_closes_the_open_step_and_says_why_by_whom_and_to_whom(scene: Scene) -> None:
    scene.asks("Which tray?")
    scene.does(HandOver(" Out of ideas. ", COLLEAGUE.person))
    handover = scene.session.handover
    assert handover is not None
    assert (handover.reason, handover.by, handover.target, handover.at) == (
        "Out of ideas.",
        ENGINEER.person,
        COLLEAGUE.person,
        scene.now,
    )
    assert scene.session.steps[0].state is StepState.SUPERSEDED
    assert scene.session.open_step is None


def test_handing_over_does_not_wait_for_the_guide(scene: Scene) -> None:
    turn = scene.session.turn
    scene.handed_over()
    assert not scene.session.thinking
    assert scene.session.turn > turn


def test_a_hand_over_needs_a_reason_and_somebody_else(scene: Scene) -> None:
    scene.refuses(HandOver("  "), why=InvalidInput)
    scene.refuses(HandOver("Out of ideas.", ENGINEER.person), why=InvalidInput)


def test_the_claimer_becomes_its_engineer_and_is_given_a_new_step(scene: Scene) -> None:
    scene.asks("Which tray?")
    scene.handed_over()
    scene.claimed()
    assert (scene.session.status, scene.session.engineer) == (SessionStatus.ACTIVE, COLLEAGUE.person)
    assert scene.session.thinking
    scene.asks("Which tray?")
    scene.refuses(Pause(), ENGINEER, NotAllowed)
    scene.says("The upper one.", COLLEAGUE)


def test_a_briefing_says_why_it_was_handed_over_and_what_is_known_and_suggested(scene: Scene) -> None:
    scene.asks("Which tray?", suggested_fix="Clean the rollers.")
    scene.says("The upper one.")
    scene.proposes_to_hand_over("The feeder is worn out.")
    scene.does(HandOver("Off until Monday."))
    scene.claimed(ClaimMode.BRIEFING)
    briefing = scene.session.steps[-1]
    assert (briefing.type, briefing.content.author) == (StepType.NOTE, "")
    for said in (ENGINEER.name, "Off until Monday.", "Which tray? — The upper one.", "Clean the rollers."):
        assert said in briefing.content.text
    assert scene.session.thinking


def test_taken_by_hand_the_session_leaves_flowpilot(scene: Scene) -> None:
    scene.does(Resolve(FixOutcome.WAITING, fix="Cleaned it.", waiting_for="Monday"))
    scene.handed_over()
    scene.claimed(ClaimMode.MANUAL)
    assert (scene.session.status, scene.session.ended_at) == (SessionStatus.ESCALATED, scene.now)
    assert not scene.session.thinking
    assert scene.session.remind_at is None


def test_the_first_to_claim_wins_and_the_next_is_told_who_has_it(scene: Scene) -> None:
    scene.handed_over()
    scene.claimed()
    assert COLLEAGUE.name in scene.refuses(Claim(ClaimMode.CONTINUE), THIRD, AlreadyClaimed)


def test_whoever_handed_it_over_cannot_claim_it_back(scene: Scene) -> None:
    scene.handed_over()
    scene.refuses(Claim(ClaimMode.CONTINUE), ENGINEER, NotAllowed)


def test_handed_on_by_the_claimer_the_first_engineer_may_take_it_again(scene: Scene) -> None:
    scene.handed_over()
    scene.claimed()
    scene.does(HandOver("Needs a site visit."), COLLEAGUE)
    scene.refuses(Claim(ClaimMode.CONTINUE), COLLEAGUE, NotAllowed)
    scene.claimed(by=ENGINEER)
    assert scene.session.engineer == ENGINEER.person


def test_what_was_never_handed_over_cannot_be_taken(scene: Scene) -> None:
    assert "not handed over" in scene.refuses(Claim(ClaimMode.CONTINUE), COLLEAGUE, Conflict)


# Abandoning


def test_an_abandoned_session_keeps_all_it_had(scene: Scene) -> None:
    scene.asks("Which tray?")
    scene.says("Upper.")
    scene.asks("How old?")
    scene.does(Abandon())
    assert scene.session.open_step is None
    assert len(scene.session.steps) == 2
    assert len(scene.session.facts) == 1
    assert scene.session.ended_at == scene.now


def test_the_clock_abandons_what_was_left_alone_and_nothing_else(scene: Scene) -> None:
    scene.asks("Which tray?")
    scene.later(days=8)
    scene.notes("Still waiting for the user.")
    touched = scene.session
    scene.does(Abandon(quiet_since=scene.now - timedelta(days=7)), None)
    assert scene.session is touched
    scene.later(days=7)
    scene.does(Abandon(quiet_since=scene.now - timedelta(days=7)), None)
    assert scene.session.status is SessionStatus.ABANDONED
    assert scene.events[-1].data == {"idle": True}


# Reopening


@pytest.mark.parametrize("status", [SessionStatus.RESOLVED, SessionStatus.ESCALATED, SessionStatus.ABANDONED])
def test_a_reopened_session_forgets_its_end_and_asks_the_guide_for_a_new_step(status: SessionStatus) -> None:
    scene = in_status(status)
    who = COLLEAGUE if status is SessionStatus.ESCALATED else ENGINEER
    scene.does(Reopen(), who)
    assert scene.session.status is SessionStatus.ACTIVE
    assert scene.session.thinking
    assert (scene.session.resolution, scene.session.handover, scene.session.ended_at) == (None, None, None)
    assert scene.session.steps[-1].type is StepType.NOTE
    assert status in scene.texts[-1]


def test_what_became_of_the_fix_is_to_be_said_anew_after_reopening(scene: Scene) -> None:
    scene.does(WORKED)
    scene.does(Reopen())
    assert scene.session.suggested_fix is not None
    assert (scene.session.suggested_fix.text, scene.session.suggested_fix.outcome) == ("Cleaned the rollers.", None)


def test_a_fix_that_failed_before_the_end_is_still_failed_after_reopening(scene: Scene) -> None:
    scene.asks("Clean it.", StepType.ACTION, suggested_fix="Clean the rollers.")
    scene.does(RecordFixOutcome(FixOutcome.FAILED))
    scene.does(Resolve(FixOutcome.WORKED))
    scene.does(Reopen())
    assert scene.session.suggested_fix is not None
    assert scene.session.suggested_fix.outcome is FixOutcome.FAILED


# Reminders


def test_an_idle_session_is_reminded_of_once_until_somebody_works_on_it(scene: Scene) -> None:
    scene.asks("Which tray?")
    scene.later(hours=25)
    remind = Remind(quiet_since=scene.now - timedelta(hours=24))
    scene.does(remind, None)
    reminded = scene.session
    assert reminded.idle_reminded
    scene.does(remind, None)
    assert scene.session is reminded
    assert scene.happened.count(AuditEventKind.REMINDED) == 1
    scene.responds(StepReply(skip=True))
    assert not scene.session.idle_reminded


def test_a_session_worked_on_meanwhile_is_not_reminded_of(scene: Scene) -> None:
    scene.asks("Which tray?")
    scene.later(hours=25)
    scene.notes("Waiting for the user.")
    before = scene.session
    scene.does(Remind(quiet_since=scene.now - timedelta(hours=24)), None)
    assert scene.session is before


def test_a_waiting_fix_is_asked_about_when_it_is_due_and_not_before(scene: Scene) -> None:
    scene.does(Resolve(FixOutcome.WAITING, fix="Cleaned it.", waiting_for="Monday"))
    before = scene.session
    scene.later(hours=3)
    scene.does(Remind(quiet_since=scene.now), None)
    assert scene.session is before
    scene.later(hours=1)
    scene.does(Remind(quiet_since=scene.now - timedelta(hours=24)), None)
    assert scene.session.remind_at is None


@pytest.mark.parametrize(
    "status", [SessionStatus.REQUESTING_ESCALATION, SessionStatus.ESCALATED, SessionStatus.RESOLVED]
)
def test_nobody_is_reminded_of_a_session_that_is_not_theirs_to_go_on_with(status: SessionStatus) -> None:
    scene = in_status(status)
    before = scene.session
    scene.later(days=3)
    scene.does(Remind(quiet_since=scene.now), None)
    assert scene.session is before


# The guide that was chosen


def test_the_chosen_guide_is_kept_through_pause_hand_over_and_reopening(scene: Scene) -> None:
    started = start(known_id("new"), StartSession("Slow.", GuideChoice.ADHOC), scene.context(ENGINEER)).session
    scene.session = started
    scene.handed_over()
    scene.claimed()
    scene.does(WORKED, COLLEAGUE)
    scene.does(Reopen(), COLLEAGUE)
    assert scene.session.choice is GuideChoice.ADHOC


@every_case("command", COMMANDS, ids=lambda command: type(command).__name__)
@every_case("status", [one for one in SessionStatus if one is not SessionStatus.REQUESTING_ESCALATION])
def test_every_refusal_reads_as_a_sentence(status: SessionStatus, command: SessionCommand) -> None:
    assert re.fullmatch(r"[A-Z“].*\.", in_status(status).refuses(command, THIRD))
