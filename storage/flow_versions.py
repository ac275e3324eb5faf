"""The versions of flows in the database: which is current, which were withdrawn, and how each does."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, update

from core.flows.validate import MAX_SLUG
from core.ports.flows import FlowVersion
from core.sessions.flow_usage import FlowUsage
from storage.connection import Connection
from storage.flow_index import FlowIndex
from storage.tables import accounts, flow_versions, flows

_COLUMNS = (
    flow_versions.c.flow_id,
    flow_versions.c.version,
    flow_versions.c.content["title"].astext.label("title"),
    (flow_versions.c.version == func.coalesce(flows.c.current_version, 0)).label("current"),
    flow_versions.c.created_at,
    flow_versions.c.withdrawn_at,
    flow_versions.c.provenance,
    flow_versions.c.times_walked,
    flow_versions.c.times_resolved,
    flow_versions.c.times_skipped,
    flow_versions.c.times_escaped,
)


class FlowVersionRows:
    """The versions of one account's flows, within a transaction."""

    def __init__(self, connection: Connection, account_id: UUID, index: FlowIndex) -> None:
        self._connection = connection
        self._account_id = account_id
        self._index = index

    async def list(self, flow_id: UUID) -> Sequence[FlowVersion]:
        """All versions of the flow, newest first, withdrawn ones included; empty when there is no such flow."""
        query = self._own().where(flow_versions.c.flow_id == flow_id).order_by(flow_versions.c.version.desc())
        return [_version_of(row) for row in await self._connection.execute(query)]

    async def make_current(self, flow_id: UUID, version: int | None) -> None:
        """Have the next sessions guided by that version; with None the flow is no longer published.

        It is found by that version's text from now on; problems resolved since a later one came are not its.
        """
        values: dict[str, Any] = {"current_version": version}
        if version is not None:
            content = (
                select(flow_versions.c.content)
                .where(
                    flow_versions.c.flow_id == flow_id,
                    flow_versions.c.account_id == self._account_id,
                    flow_versions.c.version == version,
                )
                .scalar_subquery()
            )
            values |= {"title": content["title"].astext, "domain": content["domain"].astext}
        await self._connection.execute(
            update(flows).where(flows.c.id == flow_id, flows.c.account_id == self._account_id).values(values)
        )
        await self._connection.execute(
            update(accounts)
            .where(accounts.c.id == self._account_id)
            .values(library_version=accounts.c.library_version + 1)
        )
        await self._index.go_back(flow_id, version)

    async def withdraw(self, flow_id: UUID, version: int, now: datetime) -> None:
        """Mark a version as taken back; its number is not used again, and sessions under way keep it."""
        await self._change(flow_id, version, withdrawn_at=now)

    async def free_slug(self, slug: str) -> str:
        """The slug, or the first of its numbered kin that no published flow has."""
        query = select(flows.c.slug).where(
            flows.c.account_id == self._account_id,
            flows.c.current_version.is_not(None),
            flows.c.slug.startswith(slug[: MAX_SLUG - 6], autoescape=True),
        )
        taken = set((await self._connection.execute(query)).scalars())
        number, free = 1, slug
        while free in taken:
            number += 1
            free = f"{slug[: MAX_SLUG - 6].rstrip('-')}-{number}"
        return free

    async def count_use(self, flow_id: UUID, version: int, use: FlowUsage, now: datetime) -> None:
        """Add to the statistics of the version and of the flow."""
        await self._change(
            flow_id,
            version,
            times_walked=flow_versions.c.times_walked + use.walked,
            times_resolved=flow_versions.c.times_resolved + use.resolved,
            times_skipped=flow_versions.c.times_skipped + use.skipped,
            times_escaped=flow_versions.c.times_escaped + use.escaped,
        )
        await self._connection.execute(
            update(flows)
            .where(flows.c.id == flow_id, flows.c.account_id == self._account_id)
            .values(
                times_walked=flows.c.times_walked + use.walked,
                times_resolved=flows.c.times_resolved + use.resolved,
                last_used_at=now,
            )
        )

    async def doing_badly(self, least_walks: int, resolved_below: float) -> Sequence[FlowVersion]:
        """Current versions walked at least so often, of which too few walks resolved; each only until it was noted."""
        query = self._own().where(
            flow_versions.c.version == flows.c.current_version,
            flow_versions.c.review_raised_at.is_(None),
            flow_versions.c.times_walked >= least_walks,
            flow_versions.c.times_resolved < flow_versions.c.times_walked * resolved_below,
        )
        return [_version_of(row) for row in await self._connection.execute(query)]

    async def note_review(self, flow_id: UUID, version: int, now: datetime) -> None:
        """Keep that a review of this version was raised because it does badly."""
        await self._change(flow_id, version, review_raised_at=now)

    async def _change(self, flow_id: UUID, version: int, **values: Any) -> None:
        await self._connection.execute(
            update(flow_versions)
            .where(
                flow_versions.c.flow_id == flow_id,
                flow_versions.c.account_id == self._account_id,
                flow_versions.c.version == version,
            )
            .values(values)
        )

    def _own(self):  # noqa: ANN202 - SQLAlchemy's type of a query with these columns
        return (
            select(*_COLUMNS)
            .join(flows, flows.c.id == flow_versions.c.flow_id)
            .where(flow_versions.c.account_id == self._account_id)
        )


def _version_of(row: Row[*tuple[Any, ...]]) -> FlowVersion:
    use = FlowUsage(row.times_walked, row.times_resolved, row.times_skipped, row.times_escaped)
    return FlowVersion(
        row.flow_id, row.version, row.title, row.current, row.created_at, row.withdrawn_at, row.provenance, use
    )
