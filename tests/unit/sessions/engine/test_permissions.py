"""Whose session it is: what owners and admins may end for others, and what is for its engineer alone."""

from dataclasses import replace

import pytest

from core.accounts.user import Role, User
from core.sessions.commands import (
    Abandon,
    EditAnswer,
    HandOver,
    Pause,
    RecordFixOutcome,
    Reopen,
    Resolve,
    RespondToStep,
    Resume,
    SessionCommand,
    StartSession,
    StepReply,
    Stop,
    SwitchGuide,
)
from core.sessions.engine import start
from core.sessions.session import FixOutcome, GuideChoice, SessionStatus
from core.shared.errors import NotAllowed
from tests.support.scene import TECHNICIAN, VIEWER, Scene
from tests.support.walk import COLLEAGUE, ENGINEER, known_id

STEP = known_id("any step")
STEERING: tuple[SessionCommand, ...] = (
    RespondToStep(STEP, StepReply(skip=True)),
    EditAnswer(STEP, StepReply(skip=True)),
    Pause(),
    Resume(),
    Stop(),
    Resolve(FixOutcome.WORKED),
    RecordFixOutcome(FixOutcome.WORKED),
    Reopen(),
    Abandon(),
    HandOver("End of shift."),
    SwitchGuide(GuideChoice.ADHOC),
)
ENDING = tuple(command for command in STEERING if isinstance(command, Resolve | HandOver | Abandon))
ADMIN = replace(COLLEAGUE, id=known_id("admin"), role=Role.ADMIN)
OWNER = replace(COLLEAGUE, id=known_id("owner"), role=Role.OWNER, is_reviewer=True)


@pytest.mark.parametrize("command", STEERING, ids=lambda command: type(command).__name__)
@pytest.mark.parametrize("user", [COLLEAGUE, ADMIN, OWNER, TECHNICIAN, VIEWER], ids=lambda user: user.role.value)
def test_nobody_but_its_engineer_steers_a_session_whatever_their_role(
    scene: Scene, command: SessionCommand, user: User
) -> None:
    scene.asks("Which tray?")
    if command not in ENDING or not user.is_admin:
        assert scene.refuses(command, user, NotAllowed)


@pytest.mark.parametrize("command", ENDING, ids=lambda command: type(command).__name__)
@pytest.mark.parametrize("user", [ADMIN, OWNER], ids=lambda user: user.role.value)
def test_owners_and_admins_end_the_session_of_somebody_who_left_and_that_is_recorded(
    scene: Scene, command: SessionCommand, user: User
) -> None:
    scene.asks("Which tray?")
    scene.does(command, user)
    assert scene.session.status is not SessionStatus.ACTIVE
    assert f"by {user.name} in place of {ENGINEER.name}." in scene.texts[-1]
    assert (scene.events[-1].actor_id, scene.events[-1].data["on_behalf_of"]) == (user.id, str(ENGINEER.id))


@pytest.mark.parametrize("command", ENDING, ids=lambda command: type(command).__name__)
def test_an_end_by_the_engineer_is_nobodys_place(scene: Scene, command: SessionCommand) -> None:
    scene.asks("Which tray?")
    scene.does(command)
    assert "in place of" not in scene.texts[-1]
    assert "on_behalf_of" not in scene.events[-1].data


@pytest.mark.parametrize("command", STEERING, ids=lambda command: type(command).__name__)
def test_an_engineer_who_became_a_viewer_no_longer_steers_their_session(scene: Scene, command: SessionCommand) -> None:
    scene.asks("Which tray?")
    scene.refuses(command, replace(ENGINEER, role=Role.VIEWER), NotAllowed)


@pytest.mark.parametrize("role", [Role.L1_TECH, Role.VIEWER])
def test_starting_a_session_is_for_engineers_and_up(scene: Scene, role: Role) -> None:
    with pytest.raises(NotAllowed):
        start(known_id("new"), StartSession("Slow."), scene.context(replace(ENGINEER, role=role)))


def test_somebody_elses_session_is_refused_with_the_name_of_whose_it_is(scene: Scene) -> None:
    assert ENGINEER.name in scene.refuses(Pause(), COLLEAGUE)
