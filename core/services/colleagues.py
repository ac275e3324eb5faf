"""Whom a session is handed over to: found by id, e-mail address or by what one would call them, if they can take it."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from uuid import UUID

from core.accounts.person import Person
from core.accounts.user import Access, Identity, User
from core.ports.presence import Presence
from core.ports.unit_of_work import Store
from core.shared.errors import InvalidInput

_FIELD = "target_user"
_MOST_OFFERED = 5
_PATIENCE_SECONDS = 2.0
"""How long platforms may take to say who is still there: Slack wants an answer after three seconds."""


class ColleagueService:
    """Finds who can take a session over; platforms are asked who has left."""

    def __init__(self, store: Store, presence: Mapping[str, Presence] | None = None) -> None:
        """`presence`: who says, of each platform, whether its people are still there."""
        self._store = store
        self._presence = dict(presence or {})

    def ask(self, platform: str, presence: Presence) -> None:
        """Ask this platform from now on whether people are still there."""
        self._presence[platform] = presence

    async def find(self, account_id: UUID, called: str) -> Person:
        """The account's person of that id, address or name who can take a session over.

        Raises InvalidInput with near names for nobody, or for several who may be meant.
        """
        called = " ".join(called.removeprefix("@").split())
        async with self._store.reading(account_id) as transaction:
            people = [user for user in await transaction.people.list() if user.access is not Access.REMOVED]
            user = await transaction.people.by_email(called) if "@" in called else None
            user = able_to_take(user or _meant(people, called))
            identities = await transaction.people.identities(user.id)
        await self._check_present(user, identities, people)
        return user.person

    async def _check_present(self, user: User, identities: Sequence[Identity], people: Sequence[User]) -> None:
        """Raise InvalidInput for who has left every platform on which they were met."""
        asked = [self._objection(identity) for identity in identities if identity.platform in self._presence]
        objections = await asyncio.gather(*asked)
        if objections and len(objections) == len(identities) and all(objections):
            others = [other for other in people if other.is_engineer and other.id != user.id]
            raise InvalidInput(_FIELD, f"{user.name}: {objections[0]}{_offer(user.name, others)}")

    async def _objection(self, identity: Identity) -> str:
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                return await self._presence[identity.platform].objection(identity)
        except TimeoutError:
            return ""


def able_to_take(user: User) -> User:
    """The user, if sessions can be handed over to them. Raises InvalidInput."""
    if user.access is not Access.ACTIVE:
        raise InvalidInput(_FIELD, f"{user.name} is suspended and cannot take a session over; choose somebody else.")
    if not user.is_engineer:
        role = user.role.value.replace("_", " ")
        raise InvalidInput(_FIELD, f"{user.name} is {role} and cannot take a session over; choose an engineer.")
    return user


def _meant(everybody: Sequence[User], called: str) -> User:
    """The one who is meant. Raises InvalidInput."""
    found = [user for user in everybody if str(user.id) == called.lower()] or _by_name(everybody, called)
    if len(found) == 1:
        return found[0]
    if found:
        raise InvalidInput(_FIELD, f"Several people may be meant: {_listed(found)}. Write the full name.")
    offered = _offer(called, [user for user in everybody if user.is_engineer])
    offered = offered or " Mention the person with @ where that is possible."
    what = "address" if "@" in called else "name"
    raise InvalidInput(_FIELD, f"There is nobody with that {what} in this account.{offered}")


def _offer(called: str, people: Sequence[User]) -> str:
    """A question after those whose names are near, or whose name an address begins with."""
    near = {_plain(user.name): user for user in people}
    wanted = _plain(called.partition("@")[0])[:200]
    close = [near[name] for name in get_close_matches(wanted, near, n=_MOST_OFFERED, cutoff=0.6)]
    return f" Did you mean {_listed(close)}?" if close else ""


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
