"""Who may do what: the role table, row by row."""

from collections.abc import Callable
from dataclasses import replace

from core.accounts.permissions import check_may_administer, check_may_grant
from core.accounts.user import Role, User
from core.sessions.permissions import (
    check_may_claim,
    check_may_list,
    check_may_note,
    check_may_read,
    check_may_start,
    check_may_steer,
    may_read_all_sessions,
)
from core.sessions.session import Handover, Session
from core.shared.errors import NotAllowed
from tests.support.tables import every_case
from tests.support.walk import ENGINEER, NOW, Walk, known_id

OWNER, ADMIN, ENGINEERS, L1_TECH, VIEWER = Role

WALK = Walk("The scanner drops pages.")
SOMEBODY = User(known_id("somebody"), ENGINEER.account_id, "Sam Ortiz", Role.ENGINEER)


def session_of(user: User) -> Session:
    return replace(WALK.session, engineer=user.person)


def handed_over_by(user: User) -> Session:
    return replace(session_of(user), handover=Handover("End of shift.", user.person, NOW))


Row = tuple[Callable[[User], None], set[Role]]
TABLE: dict[str, Row] = {
    "start a session": (check_may_start, {OWNER, ADMIN, ENGINEERS}),
    "work on one's own session": (
        lambda user: check_may_steer(user, session_of(user)),
        {OWNER, ADMIN, ENGINEERS, L1_TECH},
    ),
    "work on another's session": (lambda user: check_may_steer(user, session_of(SOMEBODY)), set()),
    "read one's own session": (
        lambda user: check_may_read(user, session_of(user)),
        {OWNER, ADMIN, ENGINEERS, L1_TECH},
    ),
    "read another's session": (lambda user: check_may_read(user, session_of(SOMEBODY)), {OWNER, ADMIN, ENGINEERS}),
    "list sessions": (check_may_list, {OWNER, ADMIN, ENGINEERS, L1_TECH}),
    "claim what somebody else handed over": (
        lambda user: check_may_claim(user, handed_over_by(SOMEBODY)),
        {OWNER, ADMIN, ENGINEERS},
    ),
    "claim what one handed over oneself": (lambda user: check_may_claim(user, handed_over_by(user)), set()),
    "add a note to one's own session": (
        lambda user: check_may_note(user, session_of(user)),
        {OWNER, ADMIN, ENGINEERS, L1_TECH},
    ),
    "add a note to another's session": (
        lambda user: check_may_note(user, session_of(SOMEBODY)),
        {OWNER, ADMIN, ENGINEERS},
    ),
    "administer the account": (check_may_administer, {OWNER, ADMIN}),
    "make somebody an admin": (lambda user: check_may_grant(user, ADMIN), {OWNER, ADMIN}),
    "make somebody an owner": (lambda user: check_may_grant(user, OWNER), {OWNER}),
}
READING = {"read one's own session", "read another's session", "list sessions"}
"""What the reviewer flag adds to any role."""


def allowed(what: str, user: User) -> bool:
    check, _ = TABLE[what]
    try:
        check(user)
    except NotAllowed as refusal:
        assert refusal.sentence.endswith(".")  # noqa: PT017 - allowing raises nothing
        return False
    return True


@every_case("role", Role)
@every_case("what", TABLE)
def test_a_role_may_what_the_table_says(what: str, role: Role) -> None:
    _, roles = TABLE[what]
    assert allowed(what, User(known_id("me"), ENGINEER.account_id, "Me", role)) == (role in roles)


@every_case("role", Role)
@every_case("what", TABLE)
def test_a_reviewer_may_also_read_every_session_and_nothing_more(what: str, role: Role) -> None:
    _, roles = TABLE[what]
    reviewer = User(known_id("me"), ENGINEER.account_id, "Me", role, is_reviewer=True)
    assert allowed(what, reviewer) == (role in roles or what in READING)


@every_case("role", Role)
def test_the_roles_that_read_all_sessions_are_shown_all_in_lists(role: Role) -> None:
    user = User(known_id("me"), ENGINEER.account_id, "Me", role)
    assert may_read_all_sessions(user) == allowed("read another's session", user)
    assert may_read_all_sessions(replace(user, is_reviewer=True))
