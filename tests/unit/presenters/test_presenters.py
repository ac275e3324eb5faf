"""What a conversation shows of a session, message by message."""

from collections.abc import Iterable, Iterator

import pytest

from core.flows.options import Script
from core.messaging.cards import (
    Action,
    Button,
    Buttons,
    Card,
    Choices,
    Code,
    ContextLine,
    Element,
    Facts,
    Fold,
    Input,
    Menu,
    Tone,
)
from core.presenters import (
    documentation_card,
    documentation_subject,
    handover_card,
    handover_subject,
    is_documentation,
    is_handover,
    reminder_card,
    session_cards,
    whole_card,
)
from core.presenters.session import fix_subject, is_fix
from core.presenters.steps import step_card
from core.presenters.thinking import thinking_for_good, without_thinking
from core.sessions.answers import Reading, ReadingKind
from core.sessions.commands import (
    AddNote,
    GuideReply,
    HandOver,
    RecordFixOutcome,
    Resolve,
    RespondToStep,
    Resume,
    StepReply,
    Stop,
    SwitchGuide,
)
from core.sessions.session import ClaimMode, FixOutcome, GuideChoice, MatchedFlow
from core.sessions.steps import GuideKind, NearMatch, StepContent, StepDraft, StepType
from core.tickets.documents import Document, Section
from tests.support.scene import Scene, drafted
from tests.support.walk import COLLEAGUE, ENGINEER, known_id

FLOW = MatchedFlow(known_id("flow"), "Scanner drops pages", 0.72, 1)
NEAR = tuple(NearMatch(known_id(title), title, 0.3, "suggestion") for title in ("Feeder", "Rollers", "Glass", "Cable"))
MATCHED = NearMatch(FLOW.id, FLOW.title, FLOW.score, "match")


@pytest.fixture
def scene() -> Scene:
    """A session that waits for its guide's first step."""
    return Scene()


def cards(scene: Scene) -> dict[str, Card]:
    return session_cards(scene.session)


def buttons(elements: Iterable[Element]) -> Iterator[Button]:
    for element in elements:
        if isinstance(element, Buttons | Choices | Menu):
            yield from element.buttons


def actions(card: Card) -> list[Action]:
    """What can be done from a card, its input boxes included."""
    inputs = [element.target.action for element in card.elements if isinstance(element, Input)]
    return [*(button.target.action for button in buttons(card.elements)), *inputs]


def labels(card: Card) -> list[str]:
    return [button.label for button in buttons(card.elements)]


def said(card: Card) -> str:
    """All text of a card."""
    lines: list[str] = [card.title, card.badge]
    for element in card.elements:
        match element:
            case Facts():
                lines += [element.heading, *element.lines]
            case Fold():
                lines += [element.summary, *(part.text for part in element.elements if hasattr(part, "text"))]  # type: ignore[attr-defined]
            case Buttons() | Choices() | Menu() | Input():
                pass
            case _:
                lines.append(element.text)
    return "\n".join(lines)


def with_intake(scene: Scene, *matches: NearMatch, matched: MatchedFlow | None = None) -> None:
    content = StepContent(text="One scanner, every second page.", guide=GuideKind.CLAUDE, matches=matches)
    drafts = (StepDraft(StepType.INTAKE_ANALYSIS, content), drafted("Which tray?", StepType.QUESTION, "Upper", "Lower"))
    scene.accepts(GuideReply(GuideKind.CLAUDE, drafts, matched_flow=matched))


# The open step


def test_an_open_question_offers_its_options_a_box_to_type_into_and_ways_out(scene: Scene) -> None:
    step = scene.asks("Which tray?", StepType.QUESTION, "Upper", "Lower")
    card = cards(scene)["step:0"]
    assert (card.title, card.tone) == ("Step 1 · Question", Tone.OPEN)
    assert labels(card)[:2] == ["Upper", "Lower"]
    assert {Action.ANSWER, Action.SKIP, Action.RESOLVE, Action.HAND_OVER} <= set(actions(card))
    assert [element for element in card.elements if isinstance(element, Input)]
    assert [button.target.value for button in buttons(card.elements)][:2] == ["upper", "lower"]
    assert {button.target.step_id for button in buttons(card.elements) if button.target.action is Action.ANSWER} == {
        step.id
    }


def test_less_frequent_things_are_in_a_menu(scene: Scene) -> None:
    scene.asks("Which tray?")
    (menu,) = (element for element in cards(scene)["step:0"].elements if isinstance(element, Menu))
    assert {button.target.action for button in menu.buttons} >= {
        Action.PAUSE,
        Action.STATUS_UPDATE,
        Action.WHY,
        Action.SWITCH_GUIDE,
        Action.START_OVER,
        Action.ABANDON,
    }


@pytest.mark.parametrize("type_", [StepType.ACTION, StepType.VERIFICATION, StepType.SCRIPT_GENERATION])
def test_something_to_do_is_answered_with_worked_did_not_work_or_could_not(scene: Scene, type_: StepType) -> None:
    scene.asks("Clean it.", type_)
    card = cards(scene)["step:0"]
    assert labels(card)[:3] == ["Worked", "Didn't work", "Couldn't do it"]
    assert actions(card)[:3] == [Action.WORKED, Action.FAILED, Action.SKIP]


def test_an_action_with_its_own_options_shows_those(scene: Scene) -> None:
    scene.asks("Clean it.", StepType.ACTION, "Done", "Not possible here")
    assert labels(cards(scene)["step:0"])[:3] == ["Done", "Not possible here", "Can't check"]


def test_a_script_is_shown_as_code_with_its_risks_and_what_to_look_at_first(scene: Scene) -> None:
    script = Script("powershell", "Get-Scanner", "None: it only reads.", "That it is the right scanner.")
    content = StepContent(text="Run this.", guide=GuideKind.CLAUDE, script=script)
    scene.accepts(GuideReply(GuideKind.CLAUDE, (StepDraft(StepType.SCRIPT_GENERATION, content),)))
    card = cards(scene)["step:0"]
    assert Code("powershell", "Get-Scanner") in card.elements
    assert "Risks: None: it only reads." in said(card)
    assert "Check first: That it is the right scanner." in said(card)


def test_it_is_told_why_a_step_is_asked_and_who_asks(scene: Scene) -> None:
    content = StepContent(
        "Which tray?", guide=GuideKind.FLOW, guide_title="Scanner drops pages", guide_standing="validated by 12 walks"
    )
    draft = StepDraft(StepType.QUESTION, content, why="The trays have rollers of their own.")
    scene.accepts(GuideReply(GuideKind.FLOW, (draft,)))
    card = cards(scene)["step:0"]
    assert "Why I ask: The trays have rollers of their own." in said(card)
    assert "Guided by the flow “Scanner drops pages” · validated by 12 walks" in said(card)
    assert not card.ai_written


def test_what_claude_wrote_carries_the_mark(scene: Scene) -> None:
    scene.asks("Which tray?")
    assert cards(scene)["step:0"].ai_written


# Answered and no longer asked


def test_an_answered_step_folds_to_one_line_with_who_answered_what_and_when(scene: Scene) -> None:
    scene.asks("Which tray?", StepType.QUESTION, "Upper", "Lower")
    scene.responds(StepReply(option="upper"))
    scene.asks("How old?")
    card = cards(scene)["step:0"]
    assert (card.title, card.tone) == ("✔ Step 1 · Which tray?", Tone.DONE)
    assert card.elements[0] == ContextLine(f"→ Upper ({ENGINEER.name})", scene.now)


def test_only_the_last_answer_offers_to_be_edited(scene: Scene) -> None:
    scene.asks("Which tray?")
    scene.says("Upper.")
    scene.asks("How old?")
    scene.says("Two years.")
    scene.asks("Which side?")
    shown = cards(scene)
    assert Action.EDIT_ANSWER not in actions(shown["step:0"])
    assert actions(shown["step:1"]) == [Action.EDIT_ANSWER]


def test_nothing_is_edited_in_a_session_that_is_not_active(scene: Scene) -> None:
    scene.asks("Which tray?")
    scene.says("Upper.")
    scene.handed_over()
    assert actions(cards(scene)["step:0"]) == []


def test_a_choice_of_how_to_go_on_is_not_an_answer_to_edit(scene: Scene) -> None:
    scene.does(Stop())
    scene.responds(StepReply(skip=True))
    scene.asks("Which tray?")
    assert actions(cards(scene)["step:0"]) == []


def test_a_step_that_is_no_longer_asked_says_so_and_offers_nothing(scene: Scene) -> None:
    scene.asks("Which tray?", StepType.QUESTION, "Upper", "Lower")
    scene.does(SwitchGuide(GuideChoice.ADHOC))
    card = cards(scene)["step:0"]
    assert card.title == "Step 1 · Question"
    assert "Which tray? · no longer asked" in said(card)
    assert actions(card) == []


def test_a_guides_note_stands_on_the_card_of_the_step_it_came_with(scene: Scene) -> None:
    scene.asks("Which tray?")
    scene.says("Upper.")
    note = StepDraft(StepType.NOTE, StepContent(text="Mind the spring.", guide=GuideKind.CLAUDE))
    scene.accepts(GuideReply(GuideKind.CLAUDE, (note, drafted("Open it.", StepType.ACTION))))
    assert "step:1" not in cards(scene)
    assert "Mind the spring." in said(cards(scene)["step:2"])
    scene.edits(StepReply(text="Lower."))
    assert "step:1" not in cards(scene)
    assert "Mind the spring." not in said(cards(scene)["step:2"])


def test_a_persons_note_names_them(scene: Scene) -> None:
    scene.notes("Called back.")
    card = cards(scene)["step:0"]
    assert card.title == f"Note by {ENGINEER.name}"
    assert not card.ai_written


# Thinking, paused


def test_while_the_first_step_is_worked_out_the_session_says_so_and_offers_to_stop(scene: Scene) -> None:
    shown = cards(scene)
    assert list(shown) == ["session"]
    assert "Thinking" in said(shown["session"])
    assert actions(shown["session"]) == [Action.STOP]


def test_after_an_answer_the_answered_step_says_that_the_next_is_worked_out(scene: Scene) -> None:
    scene.asks("Which tray?")
    scene.says("Upper.")
    shown = cards(scene)
    assert "your answer is saved" in said(shown["step:0"])
    assert Action.STOP in actions(shown["step:0"])
    assert Action.STOP not in actions(shown["session"])
    scene.asks("How old?")
    assert "Thinking" not in said(cards(scene)["step:0"])


def test_a_paused_step_offers_to_resume_and_nothing_that_would_be_refused(scene: Scene) -> None:
    scene.asks("Which tray?", StepType.QUESTION, "Upper", "Lower")
    scene.paused()
    card = cards(scene)["step:0"]
    assert card.badge == "paused"
    assert actions(card) == [Action.RESUME]
    scene.does(Resume())
    assert Action.ANSWER in actions(cards(scene)["step:0"])


@pytest.mark.parametrize("answered", [False, True])
def test_a_session_paused_while_its_guide_thinks_can_be_resumed_from_its_cards(scene: Scene, answered: bool) -> None:
    if answered:
        scene.asks("Which tray?")
        scene.says("Upper.")
    scene.paused()
    offered = [action for card in cards(scene).values() for action in actions(card)]
    assert offered == [Action.RESUME]


# The session's own card


def test_the_first_card_tells_the_problem_the_reading_the_flow_and_the_tier(scene: Scene) -> None:
    with_intake(scene, MATCHED, matched=FLOW)
    card = cards(scene)["session"]
    assert card.title == scene.session.title
    assert card.badge == "exploring 50%"
    assert "What I read: One scanner, every second page." in said(card)
    assert "Looks like “Scanner drops pages” (72% match)." in said(card)
    assert "Guide: Claude." in said(card)
    assert "step:0" not in cards(scene)


def test_near_matches_are_offered_except_the_one_that_guides(scene: Scene) -> None:
    with_intake(scene, MATCHED, *NEAR, matched=FLOW)
    offered = list(buttons(cards(scene)["session"].elements))
    assert [button.label for button in offered] == ["Use: Feeder", "Use: Rollers", "Use: Glass"]
    assert {button.target.action for button in offered} == {Action.SWITCH_GUIDE}
    assert [button.target.value for button in offered] == [str(match.flow_id) for match in NEAR[:3]]


def test_without_near_matches_none_are_offered(scene: Scene) -> None:
    with_intake(scene)
    assert actions(cards(scene)["session"]) == []


def test_why_another_guide_speaks_is_told(scene: Scene) -> None:
    scene.asks("Which tray?", note="Claude is busy, so you go on by hand.")
    assert "Claude is busy, so you go on by hand." in said(cards(scene)["session"])


def test_a_pasted_log_is_shown_short() -> None:
    card = cards(Scene("scan error 17\n" * 5000))["session"]
    assert len(said(card)) < 900


def test_a_resolved_session_offers_to_be_reopened(scene: Scene) -> None:
    scene.does(Resolve(FixOutcome.WORKED, fix="Cleaned it."))
    card = cards(scene)["session"]
    assert card.badge == "resolved"
    assert actions(card) == [Action.REOPEN]


# The suggested fix


def fix_of(scene: Scene) -> Card:
    (card,) = [card for subject, card in cards(scene).items() if is_fix(subject)]
    return card


def test_the_suggested_fix_asks_what_became_of_it(scene: Scene) -> None:
    scene.asks("Clean it.", StepType.ACTION, suggested_fix="Clean the rollers.")
    card = fix_of(scene)
    assert "Clean the rollers." in said(card)
    assert card.badge == "no outcome yet"
    assert labels(card) == ["It worked…", "Worked partly…", "Did not work", "Waiting to verify…"]


def test_a_fix_that_waits_says_for_what_and_can_still_be_judged(scene: Scene) -> None:
    scene.does(Resolve(FixOutcome.WAITING, fix="Cleaned it.", waiting_for="Monday's batch"))
    card = fix_of(scene)
    assert "Waiting for: Monday's batch" in said(card)
    assert Action.FIX_OUTCOME in actions(card)


@pytest.mark.parametrize("outcome", [FixOutcome.WORKED, FixOutcome.PARTLY, FixOutcome.FAILED])
def test_a_judged_fix_asks_no_more(scene: Scene, outcome: FixOutcome) -> None:
    scene.asks("Clean it.", StepType.ACTION, suggested_fix="Clean the rollers.")
    scene.does(RecordFixOutcome(outcome, note="Tray two."))
    assert actions(fix_of(scene)) == []


# Hand-over


def test_a_hand_over_tells_why_from_whom_what_is_known_and_offers_three_ways_to_take_it(scene: Scene) -> None:
    scene.asks("Which tray?")
    scene.says("Upper.")
    scene.does(HandOver("Out of ideas.", COLLEAGUE.person))
    card = handover_card(scene.session)
    for part in ("Out of ideas.", f"From {ENGINEER.name} to {COLLEAGUE.name}", "Which tray? — Upper."):
        assert part in said(card)
    assert [(button.target.action, button.target.value) for button in buttons(card.elements)] == [
        (Action.CLAIM, ClaimMode.CONTINUE),
        (Action.CLAIM, ClaimMode.BRIEFING),
        (Action.CLAIM, ClaimMode.MANUAL),
    ]
    assert cards(scene)[handover_subject(scene.session)] == card


def test_each_hand_over_has_a_card_of_its_own_below_the_steps_before_it(scene: Scene) -> None:
    scene.asks("Which tray?")
    scene.handed_over()
    first = handover_subject(scene.session)
    scene.claimed()
    scene.asks("Is it the feeder?")
    assert handover_subject(scene.session) == first
    scene.later(hours=1)
    scene.does(HandOver("Needs a part."), COLLEAGUE)
    second = handover_subject(scene.session)
    assert is_handover(first)
    assert is_handover(second)
    assert second != first
    assert list(cards(scene))[-1] == second


@pytest.mark.parametrize(
    ("mode", "words"), [(ClaimMode.CONTINUE, "goes on with it"), (ClaimMode.MANUAL, "outside FlowPilot")]
)
def test_a_hand_over_that_was_taken_names_who_took_it_and_offers_nothing(
    scene: Scene, mode: ClaimMode, words: str
) -> None:
    scene.handed_over()
    scene.claimed(mode)
    card = handover_card(scene.session)
    assert f"{COLLEAGUE.name} took it" in said(card)
    assert words in said(card)
    assert card.badge == "taken"
    assert actions(card) == []


# Documentation and reminders


def test_the_text_for_the_ticket_of_a_later_end_stands_below_the_steps_that_led_to_it(scene: Scene) -> None:
    scene.asks("Which tray?")
    scene.handed_over()
    first = documentation_subject(scene.session)
    assert is_documentation(first)
    scene.does(AddNote("Its number is on the label."))
    assert documentation_subject(scene.session) == first
    scene.later(hours=1)
    scene.claimed()
    scene.asks("Is it the feeder?")
    scene.does(Resolve(FixOutcome.WORKED), COLLEAGUE)
    last = documentation_subject(scene.session)
    assert is_documentation(last)
    assert last != first
    assert list(session_cards(scene.session, Document("Resolution", ())))[-1] == last


def test_the_text_for_the_ticket_has_its_four_sections_open_and_the_steps_folded(scene: Scene) -> None:
    names = ("Problem", "What we confirmed", "Root cause", "Resolution", "Steps taken")
    document = Document("Resolution: Scanner", tuple(Section(name, f"{name}?") for name in names))
    scene.does(Resolve(FixOutcome.WORKED))
    card = session_cards(scene.session, document)[documentation_subject(scene.session)]
    assert card == documentation_card(scene.session, document)
    folds = [element for element in card.elements if isinstance(element, Fold)]
    assert [(fold.summary, fold.open) for fold in folds] == [(name, name != "Steps taken") for name in names]
    assert actions(card) == [Action.SEND_TO_TICKET, Action.DOCUMENTATION, Action.EDIT_DOCUMENTATION, Action.RATE]


def test_a_reminder_of_a_waiting_fix_asks_whether_it_worked(scene: Scene) -> None:
    scene.does(Resolve(FixOutcome.WAITING, fix="Cleaned it.", waiting_for="Monday's batch"))
    card = reminder_card(scene.session)
    assert "Cleaned it." in said(card)
    assert "Monday's batch" in said(card)
    assert actions(card) == [Action.RESOLVE, Action.FIX_OUTCOME, Action.FIX_OUTCOME]


def test_a_reminder_of_an_idle_session_offers_to_pause_or_resume_it(scene: Scene) -> None:
    scene.asks("Which tray?")
    assert actions(reminder_card(scene.session)) == [Action.PAUSE, Action.RESOLVE, Action.ABANDON]
    scene.paused()
    assert actions(reminder_card(scene.session)) == [Action.RESUME, Action.RESOLVE, Action.ABANDON]


# What every card keeps to


def test_the_messages_come_in_the_order_of_the_conversation(scene: Scene) -> None:
    with_intake(scene, MATCHED, matched=FLOW)
    scene.says("Upper.")
    scene.asks("Clean it.", StepType.ACTION, suggested_fix="Clean the rollers.")
    scene.handed_over()
    assert scene.session.suggested_fix
    fix = fix_subject(scene.session.suggested_fix)
    assert list(cards(scene)) == ["session", "step:1", "step:2", fix, handover_subject(scene.session)]


def test_at_any_moment_something_can_be_done(scene: Scene) -> None:
    """A conversation whose choices are all gone is a dead end."""
    with_intake(scene, *NEAR)
    for act in (
        lambda: scene.says("Upper."),
        lambda: scene.does(Stop()),
        scene.paused,
        lambda: scene.does(Resume()),
        scene.handed_over,
        scene.claimed,
        lambda: scene.does(Resolve(FixOutcome.WORKED), COLLEAGUE),
    ):
        act()
        assert [action for card in cards(scene).values() for action in actions(card)]


def test_a_typed_answer_shows_what_it_was_taken_as_and_can_be_changed(scene: Scene) -> None:
    scene.asks("Which tray?", StepType.QUESTION, "Upper", "Lower")
    reading = Reading(ReadingKind.OPTION, "upper")
    scene.does(RespondToStep(scene.open_step.id, StepReply(text="the top one", reading=reading)))
    card = step_card(scene.session, scene.session.steps[0])
    assert "“the top one” · taken as: Upper" in str(card)
    assert "label='Change'" in str(card)
    assert "“the top one” · taken as: Upper" in str(whole_card(scene.session, "step:0"))


def test_thinking_is_said_in_words_that_stay_true_where_the_card_cannot_be_changed_soon(scene: Scene) -> None:
    scene.asks("Which tray?")
    scene.says("Upper.")
    card = cards(scene)["step:0"]
    assert "Thinking" in said(card)
    assert "Thinking" not in said(thinking_for_good(card))
    assert labels(thinking_for_good(card)) == labels(card)
    assert labels(without_thinking(card)) == ["Edit answer"]
    scene.asks("Is it the feeder?")
    card = cards(scene)["step:0"]
    assert thinking_for_good(card) == without_thinking(card) == card
