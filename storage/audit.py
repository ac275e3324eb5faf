"""Reading the audit."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import and_, func, select, tuple_

from core.ports.audit import AuditFilter, AuditRecord
from storage.connection import Connection
from storage.tables import events, users


class AuditRows:
    """The audit of one account, within a transaction."""

    def __init__(self, connection: Connection, account_id: UUID) -> None:
        self._connection = connection
        self._account_id = account_id

    async def list(self, which: AuditFilter) -> Sequence[AuditRecord]:
        """Lines, newest first; at most `which.limit`."""
        line = events.c
        query = (
            select(line.id, line.at, line.kind, line.actor_id, line.session_id, line.data)
            .add_columns(func.coalesce(users.c.name, "").label("actor_name"))
            .outerjoin(users, and_(users.c.id == line.actor_id, users.c.account_id == line.account_id))
            .where(line.account_id == self._account_id)
            .order_by(line.at.desc(), line.id.desc())
            .limit(which.limit)
        )
        if which.actor_id:
            query = query.where(line.actor_id == which.actor_id)
        if which.by_flowpilot:
            query = query.where(line.actor_id.is_(None))
        if which.kinds:
            query = query.where(line.kind.in_([kind.value for kind in which.kinds]))
        if which.since:
            query = query.where(line.at >= which.since)
        if which.until:
            query = query.where(line.at < which.until)
        if which.before:
            query = query.where(tuple_(line.at, line.id) < tuple_(*which.before))
        return [
            AuditRecord(**cast("dict[str, Any]", row)) for row in (await self._connection.execute(query)).mappings()
        ]
