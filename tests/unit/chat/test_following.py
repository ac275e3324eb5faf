"""Colleagues on the same problem: following them, and seeing what they know."""

from dataclasses import replace

from core.sessions.commands import AddNote, Resolve
from core.sessions.session import FixOutcome, Session
from core.sessions.steps import StepType
from tests.support.scene import drafted
from tests.unit.chat.conftest import Office, Person, sentence, shown, words

PROBLEM = "Badge reader at the north gate stays red"


async def _both(office: Office, dana: Person, eli: Person) -> tuple[Session, Session]:
    """Dana works on the problem when Eli describes it; the first reading of it says so."""
    first = await dana.starts(PROBLEM)
    await office.guide_asks(first)
    second = await eli.starts("North gate: the badge reader stays red")
    intake = drafted("A badge reader.", StepType.INTAKE_ANALYSIS)
    intake = replace(intake, content=replace(intake.content, colleagues=1))
    await office.guide_says(second, intake, drafted("Which gate?", StepType.QUESTION, "North", "South"))
    return office.session(first), office.session(second)


async def test_who_describes_what_a_colleague_is_on_is_told_and_may_look(
    office: Office, dana: Person, eli: Person
) -> None:
    first, _ = await _both(office, dana, eli)
    await office.does(dana, first, AddNote("The controller blinks."))
    assert "1 colleague is on this now (work in progress)." in office.shows(eli.here)
    seen = words(shown(await eli.presses("See what they have found")))
    assert f"Dana: {PROBLEM} · work in progress (in progress)" in seen


async def test_who_follows_is_told_once_what_solved_it(office: Office, dana: Person, eli: Person) -> None:
    first, second = await _both(office, dana, eli)
    for _ in range(2):
        assert "You follow 1 session" in sentence(await eli.presses("Follow"))
    await office.does(
        dana, first, Resolve(FixOutcome.WORKED, "Its power supply had failed", "Replaced the power supply")
    )
    for _ in range(2):
        await office.services.following.tell(office.account_id, first.id)
    told = [card for card in office.cards(eli.here) if card.title == "From a session you follow"]
    assert ["Fix: Replaced the power supply" in words(card) for card in told] == [True]
    assert "Dana resolved" in words(told[0])
    assert office.session(second).status.value == "active"


async def test_there_is_nothing_to_follow_once_they_are_done(office: Office, dana: Person, eli: Person) -> None:
    first, _ = await _both(office, dana, eli)
    await office.does(dana, first, Resolve(FixOutcome.WORKED, "", "Reset it"))
    assert "nothing to follow" in sentence(await eli.presses("Follow"))
    assert "Nobody else is working on this any more." in words(shown(await eli.presses("See what they have found")))
