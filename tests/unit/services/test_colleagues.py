"""Whom a hand-over means: by id, by name as one would write it, and never somebody who cannot take it."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest

from core.accounts.user import Role, User
from core.ports.users import UserRepository
from core.services.colleagues import colleague
from core.shared.errors import InvalidInput

NAMES = ("Kim", "Kim (2)", "Dana Weiß", "Eli O'Hara", "ravi", "Ana María")


class People:
    """Everybody of an account; nothing else is asked for."""

    def __init__(self) -> None:
        account = uuid4()
        engineers = [User(uuid4(), account, name, Role.ENGINEER) for name in NAMES]
        others = [User(uuid4(), account, "Lena", Role.L1_TECH), User(uuid4(), account, "Vic", Role.VIEWER)]
        self.everybody = [*engineers, *others]

    async def list(self) -> Sequence[User]:
        return self.everybody

    def id_of(self, name: str) -> UUID:
        return next(user.id for user in self.everybody if user.name == name)


async def _found(called: str) -> str:
    people: UserRepository = People()  # type: ignore[assignment]
    return (await colleague(people, called)).name


@pytest.mark.parametrize(
    ("called", "name"),
    [
        ("Kim", "Kim"),
        ("kim", "Kim"),
        ("kim 2", "Kim (2)"),
        ("KIM 2", "Kim (2)"),
        ("@Kim  (2)", "Kim (2)"),
        ("dana", "Dana Weiß"),
        ("WEISS", "Dana Weiß"),
        ("o'hara", "Eli O'Hara"),
        ("Ravi", "ravi"),
        ("ana maría", "Ana María"),
    ],
)
async def test_people_are_found_by_what_they_are_called(called: str, name: str) -> None:
    assert await _found(called) == name


async def test_people_are_found_by_their_id() -> None:
    people = People()
    dana = people.id_of("Dana Weiß")
    assert (await colleague(people, str(dana).upper())).id == dana  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("called", "sentence"),
    [
        ("lena", "Lena is l1 tech and cannot take a session over"),
        ("Vic", "Vic is viewer and cannot take a session over"),
        ("rawi", "Did you mean “ravi”?"),
        ("Danna Weiss", "Did you mean “Dana Weiß”?"),
        ("nobody at all", "There is nobody with that name in this account."),
        ("user:flowpilot:nothing", "There is nobody with that name"),
        ("()", "There is nobody with that name"),
        ("x" * 70_000, "There is nobody with that name"),
        ("\x00", "There is nobody with that name"),
    ],
)
async def test_who_cannot_take_it_or_is_not_there_is_refused_with_what_helps(called: str, sentence: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await _found(called)
    assert sentence in refused.value.sentence
    assert refused.value.field == "target_user"
    assert len(refused.value.sentence) < 300


async def test_several_who_may_be_meant_are_named() -> None:
    people = People()
    people.everybody = [user for user in people.everybody if user.name != "Kim"]
    people.everybody += [User(uuid4(), uuid4(), "Kim Possible", Role.ENGINEER)]
    with pytest.raises(InvalidInput, match="“Kim \\(2\\)” or “Kim Possible”"):
        await colleague(people, "kim")  # type: ignore[arg-type]
