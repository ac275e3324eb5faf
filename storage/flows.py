"""Flows and their versions in the database."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, insert, literal_column, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from core.flows.data import from_data, to_data
from core.flows.model import Flow
from core.flows.published import PublishedFlow
from core.flows.summary import FlowSummary
from core.matching.match import SearchableFlow
from storage.connection import Connection
from storage.flow_index import FlowIndex
from storage.library import publish_first
from storage.tables import accounts, flow_versions, flows

_KEPT_VERSIONS = 512
_NEWEST_KEPT = (
    select(func.max(flow_versions.c.version))
    .where(flow_versions.c.flow_id == flows.c.id, flow_versions.c.withdrawn_at.is_(None))
    .correlate(flows)
    .scalar_subquery()
)
"""The version that an archived flow is restored at."""


class VersionCache:
    """Flow versions read before, by account, flow and version. A version never changes, so none goes stale."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[UUID, UUID, int], PublishedFlow] = OrderedDict()

    def get(self, key: tuple[UUID, UUID, int]) -> PublishedFlow | None:
        """The version, or None when it is not kept."""
        found = self._kept.get(key)
        if found:
            self._kept.move_to_end(key)
        return found

    def keep(self, key: tuple[UUID, UUID, int], version: PublishedFlow) -> None:
        """Keep a version; the one unused for longest makes room."""
        self._kept[key] = version
        if len(self._kept) > _KEPT_VERSIONS:
            self._kept.popitem(last=False)


class FlowRows:
    """The flows of one account, within a transaction."""

    def __init__(self, connection: Connection, account_id: UUID, cache: VersionCache, index: FlowIndex) -> None:
        self._connection = connection
        self._account_id = account_id
        self._cache = cache
        self._index = index

    async def published(self, flow_id: UUID, version: int | None = None) -> PublishedFlow | None:
        """A published version, by default the current one."""
        if version is None:
            query = select(flows.c.current_version).where(flows.c.id == flow_id, flows.c.account_id == self._account_id)
            version = (await self._connection.execute(query)).scalar()
        if version is None:
            return None
        key = (self._account_id, flow_id, version)
        known = self._cache.get(key)
        if known is None:
            query = select(flow_versions.c.content).where(
                flow_versions.c.flow_id == flow_id,
                flow_versions.c.account_id == self._account_id,
                flow_versions.c.version == version,
            )
            content = (await self._connection.execute(query)).scalar()
            if content is None:
                return None
            known = PublishedFlow(flow_id, version, from_data(content))
            self._cache.keep(key, known)
        return known

    async def publish(self, flow: Flow, provenance: Mapping[str, Any]) -> PublishedFlow:
        """Add a version of the flow with this slug, and the flow itself when it is new."""
        await self._index.lock()  # or two that publish the same new flow at once would both make its first version
        row = (
            await self._connection.execute(
                upsert(flows)
                .values(
                    id=uuid4(),
                    account_id=self._account_id,
                    slug=flow.slug,
                    title=flow.title,
                    domain=flow.domain,
                    current_version=1,
                )
                .on_conflict_do_update(
                    index_elements=["account_id", "slug"],
                    set_={
                        "title": flow.title,
                        "domain": flow.domain,
                        "current_version": (
                            select(flow_versions.c.version + 1)
                            # As text, or the subquery would read all flows instead of the row in conflict.
                            .where(flow_versions.c.flow_id == literal_column("flows.id"))
                            .order_by(flow_versions.c.version.desc())
                            .limit(1)
                            .scalar_subquery()
                        ),
                    },
                )
                .returning(flows.c.id, flows.c.current_version)
            )
        ).one()
        await self._connection.execute(
            insert(flow_versions).values(
                account_id=self._account_id,
                flow_id=row.id,
                version=row.current_version,
                content=to_data(flow),
                provenance=dict(provenance),
            )
        )
        await self._connection.execute(
            update(accounts)
            .where(accounts.c.id == self._account_id)
            .values(library_version=accounts.c.library_version + 1)
        )
        await self._index.put(row.id, flow)
        return PublishedFlow(row.id, row.current_version, flow)

    async def publish_first(self, flows: Sequence[Flow], provenance: Mapping[str, Any]) -> None:
        """Publish the first flows of an account that this transaction has made, all at once."""
        await publish_first(self._connection, self._account_id, flows, provenance)

    async def add_problems(self, flow_id: UUID, problems: Sequence[str], resolved_at: datetime) -> None:
        """Have problems that the flow resolves count as its text; the same words count once."""
        await self._index.add_problems(flow_id, problems, resolved_at)

    async def list(
        self, text: str = "", after: tuple[str, UUID] | None = None, limit: int = 100, *, archived: bool = False
    ) -> Sequence[FlowSummary]:
        """Published flows by title, at most `limit`, after a title and id; with text, those that contain its words.

        `archived`: those that were published and can be restored instead.
        """
        version = _NEWEST_KEPT if archived else flows.c.current_version
        query = (
            select(flows, version.label("shown_version"))
            .where(
                flows.c.account_id == self._account_id,
                flows.c.current_version.is_(None) if archived else flows.c.current_version.is_not(None),
                version.is_not(None),
            )
            .order_by(flows.c.title, flows.c.id)
            .limit(limit)
        )
        if after:
            query = query.where(tuple_(flows.c.title, flows.c.id) > tuple_(*after))
        for word in text.split()[:10]:
            query = query.where(
                or_(
                    *(
                        column.icontains(word, autoescape=True)
                        for column in (flows.c.title, flows.c.domain, flows.c.slug)
                    )
                )
            )
        return [
            FlowSummary(
                row.id,
                row.slug,
                row.title,
                row.domain,
                row.shown_version,
                row.times_walked,
                row.times_resolved,
                row.last_used_at,
                archived,
            )
            for row in await self._connection.execute(query)
        ]

    async def times_resolved(self, flow_id: UUID) -> int:
        """How many sessions and walks the flow, in all its versions, has led to a resolution; 0 for none of these."""
        query = select(flows.c.times_resolved).where(flows.c.id == flow_id, flows.c.account_id == self._account_id)
        return (await self._connection.execute(query)).scalar() or 0

    async def library_version(self) -> int:
        """A number that grows with every publication in the account."""
        query = select(accounts.c.library_version).where(accounts.c.id == self._account_id)
        return (await self._connection.execute(query)).scalar_one()

    async def searchable(self) -> Sequence[SearchableFlow]:
        """Every published flow, as the matcher reads it."""
        query = (
            select(flows.c.id, flow_versions.c.content)
            .join(flow_versions, flow_versions.c.flow_id == flows.c.id)
            .where(flows.c.account_id == self._account_id, flow_versions.c.version == flows.c.current_version)
        )
        return [SearchableFlow(row.id, from_data(row.content)) for row in await self._connection.execute(query)]
