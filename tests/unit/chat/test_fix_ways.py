"""By clicking or by script: asked once for each kind of fix, remembered for the person, and changed by them."""

import pytest

from core.accounts.preferences import FixWay
from core.chat import Done
from core.flows.options import Script
from core.services.script_steps import with_templates
from core.sessions.commands import GuideReply
from core.sessions.session import Session
from core.sessions.steps import GuideKind, ResultAnswer, Step, StepContent, StepDraft, StepType
from core.shared.errors import NotAllowed
from tests.unit.chat.conftest import Office, Person, form_of, sentence

HOW = "Printers & scanners > the printer > Open queue: cancel all."


async def at_a_fix(office: Office, person: Person, template: str = "clear-a-print-queue") -> Session:
    """A session whose open step can be clicked, and done by a script."""
    session = await person.starts("Nothing comes out of the printer.")
    content = StepContent("Clear the queue.", HOW, GuideKind.FLOW, script=Script("", "", "", "", template))
    reply = GuideReply(GuideKind.FLOW, (StepDraft(StepType.ACTION, content),))
    return await office.guide_says(session, *(await with_templates(office.store, session, reply)).steps)


def open_step(office: Office, session: Session) -> Step:
    step = office.session(session).open_step
    assert step is not None
    return step


def newest(office: Office, person: Person) -> str:
    return office.shows(person.here).rpartition("Clear the queue.")[2]


async def test_it_is_asked_at_the_first_fix_of_a_kind_and_not_at_the_next(office: Office, dana: Person) -> None:
    session = await at_a_fix(office, dana)
    assert "By clicking or by script?" in newest(office, dana)
    assert HOW not in newest(office, dana)
    assert isinstance(await dana.presses("By clicking"), Done)
    assert HOW in newest(office, dana)
    assert "Get-PrintJob" not in newest(office, dana)
    await dana.presses("Worked")
    assert office.session(session).steps[-1].answer == ResultAnswer(True)
    await at_a_fix(office, dana)
    assert "By clicking or by script?" not in newest(office, dana)
    assert HOW in newest(office, dana)


async def test_by_script_the_template_is_filled_in_and_takes_the_steps_place(office: Office, dana: Person) -> None:
    session = await at_a_fix(office, dana)
    await dana.presses("By script")
    assert "{{printer}}" in newest(office, dana)
    assert HOW not in newest(office, dana)
    await dana.fills(await dana.asked("Fill in the script"), printer="Bob's")
    step = open_step(office, session)
    assert (step.type, step.content.way) == (StepType.ACTION, FixWay.SCRIPT)
    assert "$printer = 'Bob''s'" in newest(office, dana)


async def test_the_other_way_is_a_press_away_and_remembered_in_turn(office: Office, dana: Person) -> None:
    await at_a_fix(office, dana)
    await dana.presses("By script")
    await dana.presses("By clicking instead")
    assert HOW in newest(office, dana)
    assert (await office.services.preferences.of(dana.user)).fix_ways == {"printing": FixWay.CLICKING}


async def test_words_press_it_too(office: Office, dana: Person) -> None:
    session = await at_a_fix(office, dana)
    await dana.writes("by script")
    assert open_step(office, session).content.way is FixWay.SCRIPT


async def test_it_is_remembered_for_the_person_and_the_kind_alone(office: Office, dana: Person, eli: Person) -> None:
    await at_a_fix(office, dana)
    await dana.presses("By clicking")
    assert open_step(office, await at_a_fix(office, eli)).content.way is None
    assert open_step(office, await at_a_fix(office, dana, "flush-names")).content.way is None


async def test_ones_own_settings_show_and_change_it(office: Office, dana: Person) -> None:
    await at_a_fix(office, dana)
    await dana.presses("By clicking")
    form = form_of(await dana.orders("preferences"))
    assert "Saved" in sentence(await dana.fills(form, fix_way_printing="script"))
    assert open_step(office, await at_a_fix(office, dana)).content.way is FixWay.SCRIPT
    form = form_of(await dana.orders("my settings"))
    await dana.fills(form, fix_way_printing="ask", offer_templates="no")
    kept = await office.services.preferences.of(dana.user)
    assert (kept.fix_ways, kept.offer_templates) == ({}, False)


async def test_another_persons_step_is_not_theirs_to_choose(office: Office, dana: Person, eli: Person) -> None:
    session = await at_a_fix(office, dana)
    target = next(card for card in office.cards(dana.here) if "Clear" in repr(card.elements))
    with pytest.raises(NotAllowed):
        await eli.presses("By script", on=target)
    assert open_step(office, session).content.way is None
    assert (await office.services.preferences.of(eli.user)).fix_ways == {}


async def test_a_fix_whose_template_is_gone_is_clicked(office: Office, dana: Person) -> None:
    session = await at_a_fix(office, dana, "no-such-template")
    step = open_step(office, session)
    assert (step.type, step.content.script) == (StepType.ACTION, None)
    assert HOW in newest(office, dana)
    assert "script" not in newest(office, dana)


DRAFTED = Script("PowerShell", "Test-NetConnection 'srv01.acme.local' -Port 445\n", "None.", "The name.")


async def solved_by_a_script(office: Office, person: Person) -> Session:
    session = await person.starts()
    content = StepContent("Try the port.", guide=GuideKind.CLAUDE, script=DRAFTED)
    await office.guide_says(session, StepDraft(StepType.SCRIPT_GENERATION, content))
    await person.presses("Worked")
    await office.guide_asks(session)
    await person.fills(await person.asked("It's fixed"), fix="The port was closed.")
    return session


async def test_a_template_is_offered_once_and_not_now_means_not_now(office: Office, dana: Person) -> None:
    await solved_by_a_script(office, dana)
    assert "Make a template from it?" in office.shows(dana.here)
    assert office.cards(dana.here)[-1].badge == "documentation"
    assert "Not now" in sentence(await dana.presses("Not now"))
    assert "Never ask" not in office.shows(dana.here)
    await solved_by_a_script(office, dana)
    assert "Never ask" in office.shows(dana.here)


async def test_who_never_wants_to_be_asked_is_not_asked_again_and_may_still_do_it(office: Office, dana: Person) -> None:
    await solved_by_a_script(office, dana)
    assert "not be asked again" in sentence(await dana.presses("Never ask"))
    before = office.shows(dana.here).count("Make a template from it?")
    await solved_by_a_script(office, dana)
    assert office.shows(dana.here).count("Make a template from it?") == before
    assert await dana.asked("Make a template…")
