"""Titles of sessions and walks are worded in the chat."""

import pytest

from core.accounts.user import Role
from core.chat import Ask, Done, Walked
from core.chat.command_parser import CommandWord, TextCommand, parse_command
from core.shared.errors import NotAllowed, TooLarge
from tests.support.tables import every_case
from tests.unit.chat.conftest import Office, Person, fields, form_of, sentence
from tests.unit.chat.test_walks import MOUSE, now, walking


@every_case(
    ("text", "in_thread", "rest"),
    [
        ("title", False, ""),
        ("title: VPN at Contoso", False, "VPN at Contoso"),
        ("Title: VPN", False, "VPN"),
        ("title VPN at Contoso", True, "VPN at Contoso"),
    ],
)
def test_an_order_for_a_title_is_understood(text: str, in_thread: bool, rest: str) -> None:
    assert parse_command(text, in_thread=in_thread) == TextCommand(CommandWord.TITLE, rest)


@pytest.mark.parametrize("text", ["title bar is missing in Excel", "titles are cut off on the receipt printer"])
def test_a_problem_with_titles_is_a_problem(text: str) -> None:
    assert parse_command(text) is None


async def test_a_session_is_called_otherwise_in_its_thread(office: Office, dana: Person) -> None:
    session = await dana.starts()
    outcome = await dana.orders("title: Scanner skips pages", about=session)
    assert sentence(outcome) == "The title is now “Scanner skips pages”."
    assert office.session(session).title == "Scanner skips pages"
    assert "Scanner skips pages" in office.shows(dana.here)
    assert office.session(session).problem == session.problem


async def test_typed_plainly_it_answers_nothing(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    assert isinstance(await dana.writes("title: Scanner skips pages"), Done)
    after = office.session(session)
    assert after.title == "Scanner skips pages"
    assert after.open_step == session.open_step


async def test_the_word_alone_shows_the_title_to_be_worded(office: Office, dana: Person) -> None:
    session = await dana.starts()
    form = form_of(await dana.orders("title"))
    assert list(fields(form)) == ["title"]
    assert form.fields[0].value == session.title
    await dana.fills(form, title="Other words")
    assert office.session(session).title == "Other words"


async def test_a_colleague_may_not_word_it(office: Office, dana: Person, eli: Person) -> None:
    session = await dana.starts()
    with pytest.raises(NotAllowed):
        await eli.orders("title: Mine now", about=session)
    with pytest.raises(TooLarge):
        await dana.orders(f"title: {'x' * 121}", about=session)
    assert office.session(session).title == session.title


async def test_a_walk_is_called_otherwise(office: Office) -> None:
    tom = await office.person("Tom", Role.L1_TECH)
    walk = await walking(office, tom, MOUSE)
    assert isinstance(await tom.writes("title: Mouse of reception"), Walked)
    assert now(office, walk).title == "Mouse of reception"
    assert "Mouse of reception" in office.shows(tom.here)
    form = form_of(await tom.orders("title"))
    assert isinstance(await tom.writes("title"), Ask)
    await tom.fills(form, title="Mouse of the hall")
    assert now(office, walk).title == "Mouse of the hall"
    assert now(office, walk).notes == ""
