"""What comes of pressing a button in a chat."""

from dataclasses import replace

import pytest

from core.accounts.user import Role
from core.chat import Ask, Done, Ignored
from core.chat.session_start import show_in
from core.matching.match import Match, Verdict
from core.messaging.cards import Action, Target, brief
from core.sessions.commands import AcceptGuideReply, Claim, GuideReply, HandOver, RespondToStep, StepReply
from core.sessions.errors import StaleStep
from core.sessions.session import ClaimMode, GuideChoice, SessionStatus
from core.sessions.steps import (
    GuideKind,
    NearMatch,
    OptionAnswer,
    ResultAnswer,
    SkipAnswer,
    StepContent,
    StepDraft,
    StepType,
)
from core.shared.errors import AlreadyClaimed, Conflict, InvalidInput, NotAllowed, NotFound, Refusal, Unavailable
from tests.support.flows import PRINTER
from tests.support.scene import drafted
from tests.support.walk import known_id
from tests.unit.chat.conftest import HANDOVERS, Office, Person, buttons, sentence, shown, words


async def test_an_option_answers_the_step_and_the_guide_is_asked_on(office: Office, dana: Person) -> None:
    session = await dana.starts()
    await office.guide_asks(session, "Which tray?", "Upper", "Lower")
    await dana.presses("Lower")
    session = office.session(session)
    assert session.last_answered is not None
    assert session.last_answered.answer == OptionAnswer("lower", "Lower")
    assert session.thinking
    assert "→ Lower (Dana)" in office.shows(dana.here)


async def test_an_option_too_long_for_a_platform_is_known_by_what_stands_for_it(office: Office, dana: Person) -> None:
    session = await dana.starts()
    long = "upper " * 40
    option = drafted("Which tray?", StepType.QUESTION, long.strip(), "Lower")
    session = await office.guide_says(session, option)
    step = session.open_step
    assert step is not None
    value = step.options[0].value
    assert len(brief(value)) < len(value)
    await dana.aims(Target(Action.ANSWER, session.id, step.id, brief(value)))
    assert office.session(session).steps[step.order].answer == OptionAnswer(value, long.strip())


async def test_a_made_up_option_is_refused_and_the_step_stays_open(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    assert session.open_step is not None
    with pytest.raises(InvalidInput):
        await dana.aims(Target(Action.ANSWER, session.id, session.open_step.id, "neither"))
    assert office.session(session) == session


@pytest.mark.parametrize(
    ("label", "answer"),
    [("Worked", ResultAnswer(True)), ("Didn't work", ResultAnswer(False)), ("Couldn't do it", SkipAnswer())],
)
async def test_how_an_action_went_is_one_press(office: Office, dana: Person, label: str, answer: object) -> None:
    session = await office.guide_has_done(await dana.starts())
    await dana.presses(label)
    last = office.session(session).last_answered
    assert last is not None
    assert last.answer == answer


async def test_what_cannot_be_checked_is_recorded_as_that(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    await dana.presses("Can't check")
    assert "Could not check (Dana)" in office.shows(dana.here)
    assert office.session(session).thinking


async def test_the_same_press_delivered_twice_counts_once(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    card = office.cards(dana.here)[-1]
    first = await dana.presses("Upper", on=card, key="one press")
    again = await dana.presses("Upper", on=card, key="one press")
    assert isinstance(first, Done)
    assert isinstance(again, Done)
    assert again.session == first.session == office.session(session)


async def test_a_late_press_changes_nothing_and_says_who_answered_what(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    stale = office.cards(dana.here)[-1]
    await dana.presses("Upper")
    answered = office.session(session)
    with pytest.raises(StaleStep) as refused:
        await dana.presses("Lower", on=stale)
    assert "Dana" in refused.value.sentence
    assert "Upper" in refused.value.sentence
    assert office.session(session) == answered


async def test_somebody_elses_step_is_not_answered(office: Office, dana: Person, eli: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    with pytest.raises(NotAllowed) as refused:
        await eli.presses("Upper", at=dana.here)
    assert "Dana" in refused.value.sentence
    assert office.session(session) == session


@pytest.mark.parametrize("role", [Role.VIEWER, Role.L1_TECH])
async def test_whoever_may_not_read_a_session_gets_nothing_of_it(office: Office, dana: Person, role: Role) -> None:
    session = await office.guide_asks(await dana.starts())
    other = await office.person("Vic", role)
    for action in (Action.ANSWER, Action.WHY, Action.WHOLE, Action.NOTE, Action.OPEN, Action.PAUSE):
        with pytest.raises(NotAllowed):
            await other.aims(Target(action, session.id, session.steps[-1].id, "upper"))


async def test_another_accounts_session_is_not_found(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    elsewhere = await Office().opened()
    stranger = await elsewhere.person("Sam")
    stranger.office = office
    with pytest.raises(NotFound):
        await stranger.aims(Target(Action.PAUSE, session.id))
    assert office.session(session) == session


@pytest.mark.parametrize("target", [Target(Action.PAUSE), Target(Action.PAUSE, known_id("nowhere"))])
async def test_a_press_about_no_session_is_answered(dana: Person, target: Target) -> None:
    with pytest.raises(NotFound):
        await dana.aims(target)


async def test_a_session_is_paused_and_gone_on_with(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    await dana.presses("Pause")
    assert office.session(session).status is SessionStatus.PAUSED
    assert "paused" in office.shows(dana.here)
    outcome = await dana.presses("Resume")
    assert sentence(outcome)
    assert office.session(session).status is SessionStatus.ACTIVE
    assert office.session(session).open_step == session.open_step


async def test_who_stops_waiting_chooses_how_to_go_on(office: Office, dana: Person) -> None:
    session = await dana.starts()
    await dana.presses("Stop")
    session = office.session(session)
    assert not session.thinking
    assert session.open_step is not None
    assert {"Try again", "Hand over"} & {option.label for option in session.open_step.options} != set()


async def test_why_shows_the_reason_to_who_asks_and_changes_nothing(office: Office, dana: Person, eli: Person) -> None:
    session = await office.guide_says(
        await dana.starts(), replace(drafted("Which tray?", StepType.QUESTION, "Upper"), why="Only one has rollers.")
    )
    for person in (dana, eli):
        assert "Only one has rollers." in words(shown(await person.presses("Why this step?", at=dana.here)))
    assert office.session(session) == session


async def test_a_shortened_card_can_be_seen_whole(office: Office, dana: Person) -> None:
    problem = "The scanner drops pages. " * 100
    session = await dana.starts(problem)
    await office.guide_asks(session, "Which tray is it? " * 60)
    for card, whole in zip(office.cards(dana.here), (problem.strip(), "Which tray is it? " * 60), strict=True):
        assert card.whole is not None
        assert whole.strip() in words(shown(await dana.aims(card.whole)))


async def test_a_status_update_is_worded_for_colleagues_and_for_the_client(office: Office, dana: Person) -> None:
    await office.guide_asks(await dana.starts())
    said = words(shown(await dana.presses("Status update")))
    assert "For colleagues" in said
    assert "For the client" in said


async def test_what_is_handed_over_is_taken_by_one_in_their_own_conversation(
    office: Office, dana: Person, eli: Person
) -> None:
    session = await office.guide_asks(await dana.starts())
    await office.does(dana, session, HandOver("End of shift."))
    assert "End of shift." in office.shows(HANDOVERS)
    outcome = await eli.presses("Take it", at=HANDOVERS)
    session = office.session(session)
    assert (session.status, session.engineer.name) == (SessionStatus.ACTIVE, "Eli")
    assert sentence(outcome)
    assert "scanner" in office.shows(eli.own)
    assert "Eli took it" in office.shows(HANDOVERS)


async def test_the_second_to_take_it_is_told_who_has_it(office: Office, dana: Person, eli: Person) -> None:
    session = await dana.starts()
    await office.does(dana, session, HandOver("End of shift."))
    offer = office.cards(HANDOVERS)[-1]
    await eli.presses("Take it", on=offer)
    jo = await office.person("Jo")
    with pytest.raises(AlreadyClaimed) as refused:
        await jo.presses("Take it", on=offer)
    assert "Eli" in refused.value.sentence
    assert office.cards(jo.own) == []


async def test_a_step_that_comes_while_a_session_is_being_taken_shows_where_the_taker_is(
    office: Office, dana: Person, eli: Person
) -> None:
    session = await office.guide_asks(await dana.starts())
    await office.does(dana, session, HandOver("End of shift."))
    taken = await office.does(eli, session, Claim(ClaimMode.CONTINUE))
    await office.guide_asks(taken, "Which roller?")
    await show_in(office.services, taken, eli.own)
    assert "Which roller?" in office.shows(eli.own)


async def test_a_step_decided_on_before_a_conversation_was_opened_is_decided_anew(
    office: Office, dana: Person, eli: Person
) -> None:
    asked = await dana.starts()
    before = office.session(asked)
    await show_in(office.services, asked, eli.own)
    accept = AcceptGuideReply(before.turn, GuideReply(GuideKind.CLAUDE, (drafted("Which?", StepType.QUESTION, "A"),)))
    after = await office.session_service.execute(None, office.account_id, asked.id, accept, known=before)
    assert after.version == before.version + 2
    assert "Which?" in office.shows(eli.own)


async def test_nobody_takes_back_what_they_handed_over(office: Office, dana: Person) -> None:
    session = await dana.starts()
    await office.does(dana, session, HandOver("End of shift."))
    with pytest.raises(NotAllowed):
        await dana.presses("Take it", at=HANDOVERS)
    assert office.session(session).status is SessionStatus.REQUESTING_ESCALATION


async def test_taken_by_hand_it_leaves_flowpilot_and_shows_nowhere_new(
    office: Office, dana: Person, eli: Person
) -> None:
    session = await dana.starts()
    await office.does(dana, session, HandOver("End of shift."))
    offer = next(button for button in buttons(office.cards(HANDOVERS)[-1]) if button.target.value == "manual")
    await eli.aims(offer.target)
    assert office.session(session).status is SessionStatus.ESCALATED
    assert office.cards(eli.own) == []


async def test_a_way_of_taking_that_there_is_not_is_refused(office: Office, dana: Person, eli: Person) -> None:
    session = await dana.starts()
    await office.does(dana, session, HandOver("End of shift."))
    with pytest.raises(InvalidInput):
        await eli.aims(Target(Action.CLAIM, session.id, value="by force"))
    assert office.session(session).status is SessionStatus.REQUESTING_ESCALATION


async def test_an_ended_session_is_reopened_where_it_stood(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    await dana.fills(await dana.asked("Abandon"))
    assert office.session(session).status is SessionStatus.ABANDONED
    await dana.presses("Reopen")
    assert office.session(session).status is SessionStatus.ACTIVE


async def test_a_near_match_is_taken_with_one_press(office: Office, dana: Person) -> None:
    flow = await office.publishes(PRINTER)
    near = NearMatch(flow.id, PRINTER.title, 0.62, "suggestion")
    reading = StepDraft(
        StepType.INTAKE_ANALYSIS, StepContent(text="Printing.", guide=GuideKind.CLAUDE, matches=(near,))
    )
    session = await office.guide_says(await dana.starts(), reading, drafted("Which?", StepType.QUESTION, "A"))
    await dana.presses(f"Use: {PRINTER.title}")
    session = office.session(session)
    assert session.choice is GuideChoice.FLOW
    assert session.matched_flow is not None
    assert (session.matched_flow.id, session.matched_flow.score) == (flow.id, 0.62)


@pytest.mark.parametrize("value", [str(known_id("a flow that is gone")), "no id at all"])
async def test_a_flow_that_is_gone_is_said_to_be_gone(office: Office, dana: Person, value: str) -> None:
    session = await office.guide_asks(await dana.starts())
    for target in (Target(Action.SWITCH_GUIDE, session.id, value=value), Target(Action.START, value=value)):
        with pytest.raises(NotFound):
            await dana.aims(target)
    assert len(office.kept.sessions) == 1
    assert office.session(session) == session


async def test_start_with_it_starts_a_session_that_walks_the_flow(office: Office, dana: Person) -> None:
    flow = await office.publishes(PRINTER)
    listed = shown(await dana.orders("flows"))
    outcome = await dana.presses("Start with it", on=listed)
    assert isinstance(outcome, Done)
    assert (outcome.session.choice, outcome.session.problem) == (GuideChoice.FLOW, PRINTER.title)
    assert outcome.session.matched_flow is not None
    assert outcome.session.matched_flow.id == flow.id


async def test_a_session_is_shown_in_one_more_conversation_and_kept_right_there(
    office: Office, dana: Person, eli: Person
) -> None:
    session = await office.guide_asks(await dana.starts(), "Which tray?", "Upper", "Lower")
    await eli.aims(Target(Action.OPEN, session.id))
    assert "Which tray?" in office.shows(eli.here)
    await dana.presses("Upper")
    assert "→ Upper (Dana)" in office.shows(eli.here)


@pytest.mark.parametrize(
    "action", [Action.EDIT_ANSWER, Action.RESOLVE, Action.HAND_OVER, Action.ABANDON, Action.RATE, Action.START_OVER]
)
async def test_no_form_opens_that_could_not_be_sent(office: Office, dana: Person, eli: Person, action: Action) -> None:
    session = await office.guide_asks(await dana.starts())
    assert session.open_step is not None
    with pytest.raises(NotAllowed):
        await eli.aims(Target(action, session.id, session.open_step.id))


async def test_a_double_click_says_nothing(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    stale = office.cards(dana.here)[-1]
    await dana.presses("Upper")
    answered = office.session(session)
    assert isinstance(await dana.presses("Upper", on=stale), Ignored)
    assert office.session(session) == answered
    eli = await office.person("Eli")
    with pytest.raises(Refusal):
        await eli.presses("Upper", on=stale)


async def test_a_step_answered_meanwhile_opens_no_form(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    stale = office.cards(dana.here)[-1]
    assert session.open_step is not None
    await office.does(dana, session, RespondToStep(session.open_step.id, StepReply(option="upper")))
    with pytest.raises(StaleStep) as refused:
        await dana.presses("Send", on=stale)
    assert "Upper" in refused.value.sentence


async def test_a_button_of_another_release_is_answered_and_does_nothing(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    with pytest.raises(InvalidInput):
        await dana.aims(Target(Action.SEE_FLOW, session.id))
    assert office.session(session) == session


async def test_settings_open_for_admins_only(office: Office, dana: Person) -> None:
    with pytest.raises(NotAllowed):
        await dana.aims(Target(Action.SETTINGS))
    olga = await office.person("Olga", Role.OWNER)
    assert isinstance(await olga.aims(Target(Action.SETTINGS)), Ask)


async def test_start_asks_for_the_problem(dana: Person) -> None:
    outcome = await dana.aims(Target(Action.START))
    assert isinstance(outcome, Ask)
    assert [field.name for field in outcome.form.fields] == ["problem", "files"]


async def test_nothing_is_half_done_while_the_store_is_away(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    card = office.cards(dana.here)[-1]
    office.store.is_away = True
    with pytest.raises(Unavailable):
        await dana.presses("Upper", on=card, key="tried")
    office.store.is_away = False
    assert office.session(session) == session
    await dana.presses("Upper", on=card, key="tried")
    assert office.session(session).thinking


async def test_the_guides_offered_begin_with_the_flows_that_are_near(office: Office, dana: Person) -> None:
    other = replace(PRINTER, slug="another", title="A flow that sorts first")
    await office.publishes(other)
    near = await office.publishes(PRINTER)
    office.matcher.matches = (Match(near.id, PRINTER.title, 0.7, Verdict.SUGGESTION),)
    await office.guide_asks(await dana.starts())
    form = await dana.asked("Change guide")
    flows = next(field for field in form.fields if field.name == "flow_id")
    assert [choice.label.partition(" (")[0] for choice in flows.choices] == [PRINTER.title, other.title]
    assert "70%" in flows.choices[0].label


async def test_a_paused_session_is_not_answered(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    card = office.cards(dana.here)[-1]
    await dana.presses("Pause")
    with pytest.raises(Conflict):
        await dana.presses("Upper", on=card)
    assert office.session(session).open_step == session.open_step
