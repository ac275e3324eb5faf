"""Titles: a session is called what its engineer calls it."""

import pytest

from core.accounts.user import User
from core.sessions.commands import Rename
from core.shared.audit import AuditEventKind
from core.shared.errors import InvalidInput, NotAllowed, TooLarge
from core.shared.text import title_of
from tests.support.scene import VIEWER, Scene
from tests.support.tables import every_case
from tests.support.walk import COLLEAGUE


def test_its_engineer_gives_it_another_title_and_the_problem_stays(scene: Scene) -> None:
    problem = scene.session.problem
    scene.does(Rename("  Contoso:\n printer in the  lobby "))
    assert (scene.session.title, scene.session.problem) == ("Contoso: printer in the lobby", problem)
    assert scene.events[-1].kind is AuditEventKind.SESSION_RENAMED


def test_the_same_title_again_changes_nothing(scene: Scene) -> None:
    events = len(scene.events)
    scene.does(Rename(scene.session.title))
    assert len(scene.events) == events


@pytest.mark.parametrize("person", [COLLEAGUE, VIEWER])
def test_nobody_else_does(scene: Scene, person: User) -> None:
    with pytest.raises(NotAllowed):
        scene.does(Rename("Mine now"), person)


@pytest.mark.parametrize(("title", "refusal"), [(" ", InvalidInput), ("x" * 121, TooLarge)])
def test_a_title_is_neither_empty_nor_endless(scene: Scene, title: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        scene.does(Rename(title))


@every_case(
    ("problem", "title"),
    [
        ("MY OUTLOOK DOES NOT OPEN!!!", "My outlook does not open!"),
        ("VPN DROPS ON PC-4711 SINCE MONDAY", "VPN drops on PC-4711 since monday"),
        ("ERROR 0X8007045D", "ERROR 0X8007045D"),
        ("BSOD on PC", "BSOD on PC"),
        ("Printer ON FIRE", "Printer ON FIRE"),
    ],
)
def test_a_title_does_not_shout(problem: str, title: str) -> None:
    assert title_of(problem) == title
