"""What comes of sending a form in a chat."""

import pytest

from core.accounts.user import Role
from core.chat import Done
from core.messaging.cards import Action, Target
from core.sessions.commands import HandOver, Reopen
from core.sessions.errors import StaleStep
from core.sessions.session import FixOutcome, GuideChoice, SessionStatus
from core.sessions.steps import OptionAnswer, ResultAnswer, SkipAnswer, StepType, TextAnswer
from core.shared.errors import Conflict, InvalidInput, NotAllowed, NotFound, Refusal
from tests.support.flows import PRINTER
from tests.support.scene import drafted
from tests.unit.chat.conftest import HANDOVERS, Office, Person, buttons, fields, form_of, sentence, words


async def test_an_answer_in_own_words_is_kept_letter_by_letter(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    text = r"\\srv\share\*.docx belongs to DOMAIN\_svc, # x"
    await dana.fills(await dana.asked("Send"), text=text)
    last = office.session(session).last_answered
    assert last is not None
    assert last.answer == TextAnswer(text)
    assert text in office.shows(dana.here)


async def test_of_an_action_one_says_how_it_went_with_details(office: Office, dana: Person) -> None:
    session = await office.guide_has_done(await dana.starts())
    await dana.fills(await dana.asked("Send"), choice="result:false", text="The roller is stuck.")
    last = office.session(session).last_answered
    assert last is not None
    assert last.answer == ResultAnswer(False, "The roller is stuck.")


@pytest.mark.parametrize("given", ["", "   ", "x" * 300_000])
async def test_an_answer_that_cannot_be_kept_says_so_and_leaves_the_step_open(
    office: Office, dana: Person, given: str
) -> None:
    session = await office.guide_asks(await dana.starts())
    with pytest.raises(Refusal):
        await dana.fills(await dana.asked("Send"), text=given)
    assert office.session(session) == session


async def test_the_form_was_open_while_the_step_was_answered(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    form = await dana.asked("Send")
    await dana.presses("Upper")
    answered = office.session(session)
    with pytest.raises(StaleStep):
        await dana.fills(form, text="Neither.")
    assert office.session(session) == answered


@pytest.mark.parametrize(
    ("values", "answer"),
    [
        ({"choice": "option:1"}, OptionAnswer("lower", "Lower")),
        ({"choice": "text", "text": "Both."}, TextAnswer("Both.")),
        ({"choice": "skip"}, SkipAnswer()),
    ],
)
async def test_the_last_answer_is_changed_and_what_followed_is_set_aside(
    office: Office, dana: Person, values: dict[str, str], answer: object
) -> None:
    session = await office.guide_asks(await dana.starts())
    await dana.presses("Upper")
    await office.guide_asks(session, "How many sheets?", "One", "Many")
    form = await dana.asked("Edit answer")
    assert next(field.value for field in form.fields if field.name == "choice") == "option:0"
    await dana.fills(form, **values)
    session = office.session(session)
    assert session.last_answered is not None
    assert session.last_answered.answer == answer
    assert session.open_step is None
    assert "no longer asked" in office.shows(dana.here)


@pytest.mark.parametrize("choice", ["option:7", "option:x", "option:-1", "option:"])
async def test_an_option_that_is_not_there_names_its_field(office: Office, dana: Person, choice: str) -> None:
    session = await office.guide_asks(await dana.starts())
    await dana.presses("Upper")
    await office.guide_asks(session, "How many sheets?", "One", "Many")
    before = office.session(session)
    with pytest.raises(InvalidInput) as refused:
        await dana.fills(await dana.asked("Edit answer"), choice=choice)
    assert refused.value.field == "choice"
    assert office.session(session) == before


async def test_a_solved_session_ends_with_its_documentation(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    await dana.fills(
        await dana.asked("It's fixed"), outcome="worked", fix="Cleaned the rollers.", root_cause="Dust on them."
    )
    assert office.session(session).status is SessionStatus.RESOLVED
    said = office.shows(dana.here)
    assert "Cleaned the rollers." in said
    assert "Dust on them." in said
    assert ("learn", {"session_id": str(session.id)}) in office.kept.jobs


async def test_who_waits_to_verify_keeps_the_session_open(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    await dana.fills(
        await dana.asked("It's fixed"), outcome="waiting", fix="Cleaned it.", waiting_for="a batch tonight"
    )
    session = office.session(session)
    assert session.status is SessionStatus.ACTIVE
    assert session.suggested_fix is not None
    assert session.suggested_fix.outcome is FixOutcome.WAITING
    assert "a batch tonight" in office.shows(dana.here)


@pytest.mark.parametrize(
    ("outcome", "missing"), [("partly", "note"), ("waiting", "waiting_for"), ("nonsense", "outcome"), ("", "outcome")]
)
async def test_a_resolution_that_lacks_something_names_the_field(
    office: Office, dana: Person, outcome: str, missing: str
) -> None:
    session = await office.guide_asks(await dana.starts())
    with pytest.raises(InvalidInput) as refused:
        await dana.fills(await dana.asked("It's fixed"), outcome=outcome, fix="Cleaned it.")
    assert refused.value.field == missing
    assert office.session(session) == session


async def test_a_fix_that_did_not_work_takes_one_press_and_one_that_worked_partly_a_note(
    office: Office, dana: Person
) -> None:
    session = await dana.starts()
    await office.guide_says(
        session, drafted("Did it help?", StepType.QUESTION, "A little", "No"), suggested_fix="Clean the rollers."
    )
    with pytest.raises(InvalidInput) as refused:
        await dana.fills(await dana.asked("Worked partly"), note=" ")
    assert refused.value.field == "note"
    await dana.fills(await dana.asked("Worked partly"), note="Single sheets go through.")
    assert "Single sheets go through." in office.shows(dana.here)


async def test_a_hand_over_goes_to_whom_it_names_with_its_reason(office: Office, dana: Person, eli: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    await dana.fills(await dana.asked("Hand over"), reason="Needs the vendor.", target_user=str(eli.user.id))
    session = office.session(session)
    assert session.status is SessionStatus.REQUESTING_ESCALATION
    assert session.handover is not None
    assert session.handover.target == eli.user.person
    assert "Needs the vendor." in office.shows(HANDOVERS)
    assert "Eli" in office.shows(HANDOVERS)


async def test_a_hand_over_to_oneself_or_to_nobody_known_names_the_field(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    stranger = await (await Office().opened()).person("Sam")
    for whom in (dana, stranger):
        with pytest.raises(InvalidInput) as refused:
            await dana.fills(await dana.asked("Hand over"), reason="Shift ends.", target_user=str(whom.user.id))
        assert refused.value.field == "target_user"
    assert office.session(session) == session


async def test_a_note_of_a_colleague_is_kept_with_their_name_and_answers_nothing(
    office: Office, dana: Person, eli: Person
) -> None:
    session = await office.guide_asks(await dana.starts())
    outcome = await eli.aims(Target(Action.NOTE, session.id))
    await eli.fills(form_of(outcome), text="The rollers were replaced in May.")
    assert "Note by Eli" in office.shows(dana.here)
    assert office.session(session).open_step == session.open_step


async def test_starting_over_begins_anew_and_keeps_the_old_one_as_abandoned(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    outcome = await dana.fills(await dana.asked("Start over"), key="once")
    assert isinstance(outcome, Done)
    assert outcome.session.id != session.id
    assert outcome.session.problem == session.problem
    assert office.session(session).status is SessionStatus.ABANDONED
    assert len(office.kept.sessions) == 2


async def test_another_guide_is_chosen_byform_of(office: Office, dana: Person) -> None:
    flow = await office.publishes(PRINTER)
    session = await office.guide_asks(await dana.starts())
    await dana.fills(await dana.asked("Change guide"), guide="flow", flow_id=str(flow.id))
    session = office.session(session)
    assert session.choice is GuideChoice.FLOW
    assert session.thinking


async def test_a_guide_that_there_is_not_names_its_field(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    with pytest.raises(InvalidInput) as refused:
        await dana.fills(await dana.asked("Change guide"), guide="oracle")
    assert refused.value.field == "guide"
    assert office.session(session) == session


async def test_the_documentation_is_edited_by_section_and_shown_so(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    await dana.fills(await dana.asked("It's fixed"), outcome="worked", fix="Cleaned the rollers.")
    form = await dana.asked("Edit…")
    heading = next(name for name, label in fields(form).items() if label == "Resolution")
    await dana.fills(form, **{heading: "Rollers cleaned and greased."})
    said = office.shows(dana.here)
    assert "Rollers cleaned and greased." in said
    assert session.problem in said


async def test_a_form_opened_before_somebody_else_edited_keeps_their_words(
    office: Office, dana: Person, eli: Person
) -> None:
    await office.guide_asks(await dana.starts())
    await dana.fills(await dana.asked("It's fixed"), outcome="worked", fix="Cleaned the rollers.")
    form, stale = await dana.asked("Edit…"), await dana.asked("Edit…")
    heading = next(name for name, label in fields(form).items() if label == "Resolution")
    await dana.fills(form, **{heading: "Rollers cleaned and greased."})
    with pytest.raises(InvalidInput, match="has changed"):
        await dana.fills(stale, **{heading: "Nothing was done."})
    assert "Rollers cleaned and greased." in office.shows(dana.here)
    assert "Nothing was done." not in office.shows(dana.here)


async def test_a_form_sent_twice_is_saved_and_not_refused(office: Office, dana: Person) -> None:
    await office.guide_asks(await dana.starts())
    await dana.fills(await dana.asked("It's fixed"), outcome="worked", fix="Cleaned the rollers.")
    form = await dana.asked("Edit…")
    heading = next(name for name, label in fields(form).items() if label == "Resolution")
    for _ in range(2):
        await dana.fills(form, **{heading: "Rollers cleaned and greased."})
    assert "Rollers cleaned and greased." in office.shows(dana.here)


async def test_forms_of_one_document_change_and_rate_no_other(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    await dana.fills(await dana.asked("It's fixed"), outcome="worked", fix="Cleaned the rollers.")
    form, rating = await dana.asked("Edit…"), await dana.asked("Rate")
    await office.does(dana, session, Reopen())
    await office.does(dana, session, HandOver("Needs the vendor"))
    before = office.shows(dana.here)
    with pytest.raises(InvalidInput, match="has changed"):
        await dana.fills(form, **dict.fromkeys(fields(form), "Cleaned."))
    with pytest.raises(Conflict, match="has changed"):
        await dana.fills(rating, stars="1")
    assert office.shows(dana.here) == before
    assert not office.kept.documents


async def test_a_secret_in_an_edited_document_is_removed(office: Office, dana: Person) -> None:
    await office.guide_asks(await dana.starts())
    await dana.fills(await dana.asked("It's fixed"), outcome="worked", fix="Cleaned the rollers.")
    form = await dana.asked("Edit…")
    heading = next(name for name, label in fields(form).items() if label == "Resolution")
    await dana.fills(form, **{heading: "Signed in with password: Winter2026!x"})
    assert "Winter2026!x" not in office.shows(dana.here)


async def test_the_documentation_is_rated(office: Office, dana: Person) -> None:
    await office.guide_asks(await dana.starts())
    await dana.fills(await dana.asked("It's fixed"), outcome="worked", fix="Cleaned the rollers.")
    outcome = await dana.fills(await dana.asked("Rate"), stars="2", comment="Too long.")
    assert sentence(outcome)
    (stored,) = office.kept.documents.values()
    assert (stored.stars, stored.comment) == (2, "Too long.")


@pytest.mark.parametrize("stars", ["", "0", "6", "many", "٣٣"])
async def test_stars_that_there_are_not_are_refused(office: Office, dana: Person, stars: str) -> None:
    await office.guide_asks(await dana.starts())
    await dana.fills(await dana.asked("It's fixed"), outcome="worked", fix="Cleaned the rollers.")
    with pytest.raises(InvalidInput):
        await dana.fills(await dana.asked("Rate"), stars=stars)
    assert not office.kept.documents


async def test_a_problem_given_in_the_form_starts_a_session(office: Office, dana: Person) -> None:
    form = form_of(await dana.aims(Target(Action.START)))
    outcome = await dana.fills(form, problem="The VPN drops.")
    assert isinstance(outcome, Done)
    assert "The VPN drops." in office.shows(dana.here)


async def test_who_may_not_start_a_session_is_told_so_and_none_starts(office: Office) -> None:
    person = await office.person("Vic", Role.VIEWER)
    form = form_of(await person.aims(Target(Action.START)))
    with pytest.raises(NotAllowed):
        await person.fills(form, problem="The VPN drops.")
    assert not office.kept.sessions


async def test_settings_change_what_they_name_and_nothing_else(office: Office) -> None:
    olga = await office.person("Olga", Role.OWNER)
    form = form_of(await olga.aims(Target(Action.SETTINGS)))
    await olga.fills(form, default_role="viewer", approve=":thumbsup:", reviewer_channel="C0REVIEW")
    notes = "Mail: Exchange Online. VPN: password: Tr0ub4dor&3x!"
    await olga.fills(form_of(await olga.aims(Target(Action.SETTINGS))), environment_notes=notes)
    account = office.kept.account
    assert account is not None
    assert account.settings.default_role == "viewer"
    assert account.settings.reaction_emoji.approve == "thumbsup"
    assert account.settings.environment_notes.startswith("Mail: Exchange Online. VPN:")
    assert "Tr0ub4dor" not in account.settings.environment_notes, "they go to a model with every problem"
    assert account.settings.reaction_emoji.reject == "x"
    assert account.settings.reviewer_channels == {"slack": "C0REVIEW"}


async def test_who_is_no_admin_any_more_saves_no_settings(office: Office) -> None:
    olga = await office.person("Olga", Role.ADMIN)
    form = form_of(await olga.aims(Target(Action.SETTINGS)))
    office.as_role(olga, Role.ENGINEER)
    with pytest.raises(NotAllowed):
        await olga.fills(form, default_role="viewer")
    assert office.kept.account is not None
    assert office.kept.account.settings.default_role == "engineer"


async def test_a_form_about_nothing_that_exists_is_answered(office: Office, dana: Person) -> None:
    session = await dana.starts()
    with pytest.raises(InvalidInput):
        await office.chat.submit(dana.user, Target(Action.WHY, session.id), {}, dana.where, "key")
    with pytest.raises(NotFound):
        await office.chat.submit(dana.user, Target(Action.NOTE), {"text": "x"}, dana.where, "key")
    assert office.session(session) == session


async def test_the_same_form_delivered_twice_counts_once(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    form = await dana.asked("Hand over")
    for _ in range(2):
        outcome = await dana.fills(form, key="sent once", reason="End of shift.")
        assert isinstance(outcome, Done)
    assert office.session(session).version == session.version + 1


async def test_a_hand_over_after_somebody_handed_it_over_is_refused(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    form = await dana.asked("Hand over")
    await office.does(dana, session, HandOver("Too hard."))
    with pytest.raises(Refusal):
        await dana.fills(form, reason="End of shift.")
    handover = office.session(session).handover
    assert handover is not None
    assert handover.reason == "Too hard."


async def test_who_may_only_walk_gets_a_walk_where_others_get_a_session(office: Office) -> None:
    tom = await office.person("Tom", Role.L1_TECH)
    form = form_of(await tom.aims(Target(Action.START)))
    await tom.fills(form, problem="my mouse stopped working")
    assert not office.kept.sessions
    assert [walk.category for walk in office.kept.walks.values()] == ["peripheral_reconnect"]
    assert "Ask an engineer" in str(office.shows(tom.here))


async def test_another_fix_is_a_message_of_its_own_and_the_one_before_takes_no_more_presses(
    office: Office, dana: Person
) -> None:
    session = await dana.starts()
    helped = drafted("Did it help?", StepType.QUESTION, "A little", "No")
    await office.guide_says(session, helped, suggested_fix="Clean the rollers.")
    await dana.presses("No")
    await office.guide_says(session, helped, suggested_fix="Replace the fuser.")
    first, second = [card for card in office.cards(dana.here) if card.title == "Suggested fix"]
    assert "Clean the rollers." in words(first)
    assert "Another fix was suggested after this." in words(first)
    assert not list(buttons(first))
    assert "Replace the fuser." in words(second)
    assert list(buttons(second))
    titles = [card.title for card in office.cards(dana.here)]
    assert titles.index("Suggested fix") < len(titles) - 1 - titles[::-1].index("Suggested fix")
