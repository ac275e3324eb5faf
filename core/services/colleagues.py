"""Whom a session is handed over to: found by id or by what one would call them, if they can take it."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from core.accounts.person import Person
from core.accounts.user import User
from core.ports.users import UserRepository
from core.shared.errors import InvalidInput

_FIELD = "target_user"
_MOST_OFFERED = 5


async def colleague(people: UserRepository, called: str) -> Person:
    """The account's person of that id or name who can take a session over.

    Raises InvalidInput with near names for nobody, or for several who may be meant.
    """
    called = " ".join(called.removeprefix("@").split())
    everybody = await people.list()
    found = [user for user in everybody if str(user.id) == called.lower()] or _by_name(everybody, called)
    if len(found) == 1:
        return able_to_take(found[0]).person
    if found:
        raise InvalidInput(_FIELD, f"Several people may be meant: {_listed(found)}. Write the whole name.")
    near = {_plain(user.name): user for user in everybody if user.is_engineer}
    close = [near[name] for name in get_close_matches(_plain(called)[:200], near, n=_MOST_OFFERED, cutoff=0.6)]
    offered = f" Did you mean {_listed(close)}?" if close else " Mention the person with @ where that is possible."
    raise InvalidInput(_FIELD, f"There is nobody with that name in this account.{offered}")


def able_to_take(user: User) -> User:
    """The user, if sessions can be handed over to them. Raises InvalidInput."""
    if not user.is_engineer:
        role = user.role.value.replace("_", " ")
        raise InvalidInput(_FIELD, f"{user.name} is {role} and cannot take a session over; choose an engineer.")
    return user


def _by_name(everybody: Sequence[User], called: str) -> list[User]:
    """Those of that very name; else of the name without regard to case and signs; else of that name among others."""
    wanted = _plain(called)
    exactly = [user for user in everybody if user.name == called]
    if exactly or not wanted:
        return exactly
    alike = [user for user in everybody if _plain(user.name) == wanted]
    return alike or [user for user in everybody if f" {_plain(user.name)} ".find(f" {wanted} ") >= 0]


def _plain(name: str) -> str:
    """A name by its letters and digits: “Kim (2)” is what “kim 2” means."""
    return " ".join("".join(sign if sign.isalnum() else " " for sign in name.casefold()).split())


def _listed(people: Iterable[User]) -> str:
    names = [f"“{user.name}”" for user in people][:_MOST_OFFERED]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
