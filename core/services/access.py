"""Who may use FlowPilot at all: people are suspended, removed and let in again, and their open work is handed over."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from core.accounts.permissions import check_may_administer
from core.accounts.person import Person
from core.accounts.user import Access, Role, User
from core.ports.unit_of_work import Store
from core.ports.walks import WalkFilter
from core.services.people_changes import hold_people
from core.services.sessions import SessionService
from core.sessions.commands import HandOver
from core.sessions.records import SessionFilter
from core.sessions.session import Session, SessionStatus
from core.shared.audit import AuditEvent, AuditEventKind
from core.shared.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.shared.text import checked
from core.walks.walk import Walk, WalkStatus

_MOST_WORK = 100
"""Sessions, and walks, that are listed as somebody's open work."""
_WITH_THEM = (SessionStatus.ACTIVE, SessionStatus.PAUSED)
_BECAME = {
    Access.SUSPENDED: AuditEventKind.USER_SUSPENDED,
    Access.REMOVED: AuditEventKind.USER_REMOVED,
    Access.ACTIVE: AuditEventKind.USER_RESTORED,
}


@dataclass(frozen=True, slots=True)
class OpenWork:
    """What a person has not finished, newest first."""

    sessions: Sequence[Session]
    """Active and paused ones, which go on with somebody else only once they are handed over."""
    walks: Sequence[Walk]
    """Walks that go on; the clock ends them when nothing happens in them."""


class AccessService:
    """Suspends, removes and restores people; an admin's acts carry their name, an operator's none."""

    def __init__(self, store: Store, sessions: SessionService, now: Callable[[], datetime]) -> None:
        self._store = store
        self._sessions = sessions
        self._now = now

    async def change(self, actor: User | None, account_id: UUID, user_id: UUID, access: Access) -> User:
        """Give a person that access; without it all their tokens and codes end at once.

        Raises NotFound, NotAllowed, or Conflict for an account's last owner.
        """
        if actor:
            check_may_administer(actor)
        async with self._store.transaction(account_id) as transaction:
            held = await hold_people(transaction, actor, user_id)
            user = held.user
            _check_may_change(held.actor, user)
            if user.access is access:
                return user
            if access is not Access.ACTIVE and held.is_last_owner:
                raise Conflict(f"{user.name} is the account's last owner; make somebody else an owner first.")
            changed = replace(user, access=access)
            await transaction.people.save(changed)
            revoked = 0 if access is Access.ACTIVE else await transaction.people.revoke_all(user.id, self._now())
            data = {"user": user.name, "user_id": str(user.id), "tokens_revoked": revoked}
            event = AuditEvent(_BECAME[access], actor.id if actor else None, data)
            await transaction.record([event], self._now())
        return changed

    async def open_work(self, actor: User | None, account_id: UUID, user_id: UUID) -> OpenWork:
        """What the person has not finished. Raises NotFound or NotAllowed."""
        if actor:
            check_may_administer(actor)
        async with self._store.reading(account_id) as transaction:
            if await transaction.people.get(user_id) is None:
                raise NotFound("There is no such person.")
            sessions = SessionFilter(_WITH_THEM, engineer_id=user_id, limit=_MOST_WORK)
            walks = WalkFilter((WalkStatus.ACTIVE,), user_id, limit=_MOST_WORK)
            return OpenWork(await transaction.sessions.list(sessions), await transaction.walks.list(walks))

    async def hand_over(self, actor: User, user_id: UUID, reason: str, target: Person | None) -> OpenWork:
        """Hand all sessions of the person over, to somebody or to whoever takes them; what is left of their work.

        Raises a Refusal; what was handed over before it stays so.
        """
        reason = checked("reason", reason)
        if target and target.id == user_id:
            raise InvalidInput("target_user", "These are that person's own sessions; choose somebody else.")
        while True:
            work = await self.open_work(actor, actor.account_id, user_id)
            if not work.sessions:
                return work
            for session in work.sessions:
                await self._sessions.execute(actor, actor.account_id, session.id, HandOver(reason, target))


def _check_may_change(actor: User | None, user: User) -> None:
    if actor is None:
        return
    if actor.id == user.id:
        raise NotAllowed("You cannot suspend or remove yourself; ask another admin.")
    if user.role is Role.OWNER and actor.role is not Role.OWNER:
        raise NotAllowed("Only an owner can suspend, remove or restore an owner.")
