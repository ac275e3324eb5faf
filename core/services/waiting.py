"""How much waits for people: what a page's navigation and a Home tell at a glance."""

from dataclasses import dataclass

from core.accounts.user import User
from core.ports.unit_of_work import Store
from core.proposals.permissions import may_read_proposals
from core.sessions.permissions import may_read_all_sessions


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in an account, as far as one person may see it."""

    handovers: int = 0
    """Sessions that were handed over and nobody has taken."""
    to_me: int = 0
    """Those of them that were handed to this person."""
    reviews: int = 0
    """Proposals that wait for a decision."""


class WaitingWork:
    """Counts what waits."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def counts(self, user: User) -> Waiting:
        """What waits that the user may see; nothing for who sees neither hand-overs nor proposals."""
        sees_sessions, sees_proposals = may_read_all_sessions(user), may_read_proposals(user)
        if not (sees_sessions or sees_proposals):
            return Waiting()
        async with self._store.reading(user.account_id) as transaction:
            return Waiting(
                await transaction.sessions.count_handed_over() if sees_sessions else 0,
                await transaction.sessions.count_handed_over(user.id) if sees_sessions else 0,
                await transaction.proposals.count_pending() if sees_proposals else 0,
            )
