"""Sessions under way, and which follow which."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from core.ports.following import UnderWay
from core.sessions.session import SessionStatus
from storage.connection import Connection
from storage.tables import ai_sessions, session_followers

_MOST_UNDER_WAY = 200


class FollowingRows:
    """The sessions under way of one account, and which follow which."""

    def __init__(self, connection: Connection, account_id: UUID) -> None:
        self._connection = connection
        self._account_id = account_id

    async def under_way(self, but: UUID, since: datetime) -> Sequence[UnderWay]:
        """The newest open sessions begun since then, of others than that engineer; at most 200."""
        session = ai_sessions.c
        query = (
            select(
                session.id,
                session.engineer_id,
                session.engineer_name,
                session.title,
                session.matched_flow_id,
                session.status,
                session.created_at,
            )
            .where(
                session.account_id == self._account_id,
                session.engineer_id != but,
                session.created_at > since,
                session.status.in_([status.value for status in SessionStatus if not status.is_over]),
            )
            .order_by(session.created_at.desc(), session.id)
            .limit(_MOST_UNDER_WAY)
        )
        return [
            UnderWay(
                row.id,
                row.engineer_id,
                row.engineer_name,
                row.title,
                row.matched_flow_id,
                SessionStatus(row.status),
                row.created_at,
            )
            for row in await self._connection.execute(query)
        ]

    async def follow(self, session_id: UUID, others: Sequence[UUID]) -> None:
        """Have the conversation of a session told when those end; following twice is following once."""
        if others:
            rows = [
                {"account_id": self._account_id, "session_id": other, "follower_session_id": session_id}
                for other in others
            ]
            await self._connection.execute(upsert(session_followers).on_conflict_do_nothing(), rows)

    async def take_followers(self, session_id: UUID) -> Sequence[UUID]:
        """The sessions whose people follow that one; they do not any more."""
        columns = session_followers.c
        gone = (
            delete(session_followers)
            .where(columns.account_id == self._account_id, columns.session_id == session_id)
            .returning(columns.follower_session_id)
        )
        return list((await self._connection.execute(gone)).scalars())
