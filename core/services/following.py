"""Colleagues who are on the same problem: seeing what they know, and being told how it ended for them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from core.accounts.user import User
from core.matching.similarity import Similarity
from core.ports.following import UnderWay
from core.ports.unit_of_work import Store, UnitOfWork
from core.presenters.following import ended_card
from core.sessions.masking import masked, masked_text
from core.sessions.permissions import check_may_read, check_may_steer
from core.sessions.session import Session, SessionStatus
from core.shared.errors import NotFound, Refusal

AT_THE_SAME_TIME = timedelta(hours=8)
"""How long ago colleagues' sessions may have begun that are taken to be about the same trouble."""
_MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody else's session about the same problem, and what is known in it; nothing for who may not read it."""

    under_way: UnderWay
    facts: tuple[str, ...] = ()


async def on_the_same(
    transaction: UnitOfWork, session: Session, flow_id: UUID | None, similarity: Similarity
) -> Sequence[UnderWay]:
    """The sessions of colleagues that are matched to the same flow, or are called alike, with no secret in a title."""
    found = await transaction.following.under_way(session.engineer.id, session.created_at - AT_THE_SAME_TIME)
    scores = similarity.scores(session.title, [one.title for one in found]) if found else []
    return [
        replace(one, title=masked_text(one.title))
        for one, score in zip(found, scores, strict=True)
        if (flow_id is not None and one.flow_id == flow_id) or score >= similarity.same_from
    ]


class FollowingService:
    """Shows colleagues' sessions about the same problem, and tells who follows them how they ended."""

    def __init__(self, store: Store, similarity: Similarity) -> None:
        self._store = store
        self._similarity = similarity

    async def colleagues(self, actor: User, session_id: UUID) -> Sequence[Colleague]:
        """Who else is on the problem of a session, the newest first. Raises NotFound or NotAllowed."""
        async with self._store.reading(actor.account_id) as transaction:
            session = await self._session(transaction, session_id)
            check_may_read(actor, session)
            found = (await self._others(transaction, session))[:_MOST_SHOWN]
            return [Colleague(one, await self._known_in(transaction, actor, one.session_id)) for one in found]

    async def follow(self, actor: User, session_id: UUID) -> int:
        """Have the session's conversation told how the others end; how many those are. Raises a Refusal."""
        async with self._store.transaction(actor.account_id) as transaction:
            session = await self._session(transaction, session_id)
            check_may_steer(actor, session)
            others = [one.session_id for one in await self._others(transaction, session)]
            await transaction.following.follow(session.id, others)
        return len(others)

    async def tell(self, account_id: UUID, session_id: UUID) -> None:
        """Tell who follows a resolved session what solved it. May be run any number of times."""
        ended = await self._store.session(account_id, session_id)
        if ended is None or ended.status is not SessionStatus.RESOLVED:
            return
        async with self._store.transaction(account_id) as transaction:
            for follower in await transaction.following.take_followers(session_id):
                subject = f"followed:{session_id.hex[:12]}"
                await transaction.messages.want_in_session(follower, {subject: ended_card(masked(ended))})
                await transaction.announce(follower)

    async def _others(self, transaction: UnitOfWork, session: Session) -> Sequence[UnderWay]:
        flow_id = session.matched_flow.id if session.matched_flow else None
        return await on_the_same(transaction, session, flow_id, self._similarity)

    async def _known_in(self, transaction: UnitOfWork, actor: User, session_id: UUID) -> tuple[str, ...]:
        session = await self._session(transaction, session_id)
        try:
            check_may_read(actor, session)
        except Refusal:
            return ()
        return tuple(fact.text for fact in masked(session).facts[-_MOST_SHOWN:])

    async def _session(self, transaction: UnitOfWork, session_id: UUID) -> Session:
        session = await transaction.sessions.get(session_id)
        if session is None:
            raise NotFound("There is no such session.")
        return session
