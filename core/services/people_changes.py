"""Changing people: who acts, and who is changed, as both are at that moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from core.accounts.permissions import check_has_access, check_may_administer
from core.accounts.user import Access, Role, User
from core.ports.unit_of_work import UnitOfWork
from core.shared.errors import NotFound


@dataclass(frozen=True, slots=True)
class HeldPeople:
    """Whoever acts on somebody, whom, and who owns the account; nobody else changes any of them."""

    actor: User | None
    """None for an operator."""
    user: User
    owners: Sequence[User]
    """Those who have access."""

    @property
    def is_last_owner(self) -> bool:
        """Whether the account would have no owner without the one who is changed."""
        return [owner.id for owner in self.owners] == [self.user.id]


async def hold_people(transaction: UnitOfWork, actor: User | None, user_id: UUID) -> HeldPeople:
    """Hold them until the end of the transaction: of two admins who change one another, one may no longer.

    Raises NotFound or NotAllowed.
    """
    wanted = [user_id, actor.id] if actor else [user_id]
    found = await transaction.people.locked_with_owners(wanted)
    people = {each.id: each for each in found}
    user = people.get(user_id)
    acting = people.get(actor.id) if actor else None
    if user is None or (actor and acting is None):
        raise NotFound("There is no such person.")
    if acting:
        check_has_access(acting)
        check_may_administer(acting)
    return HeldPeople(acting, user, [each for each in found if _owns(each)])


def _owns(user: User) -> bool:
    return user.role is Role.OWNER and user.access is Access.ACTIVE
