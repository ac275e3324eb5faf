"""What the core needs to read the audit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from core.shared.audit import AuditEventKind


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which lines of the audit a list shows."""

    actor_id: UUID | None = None
    by_flowpilot: bool = False
    """Only what the bot and the clock did."""
    kinds: tuple[AuditEventKind, ...] = ()
    """Any of these; none stands for all."""
    since: datetime | None = None
    until: datetime | None = None
    """Up to this moment, which is not part of it."""
    before: tuple[datetime, int] | None = None
    """Where the page before ended: moment and number of its last line."""
    limit: int = 50


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """A line of the audit as it is read."""

    id: int
    at: datetime
    kind: str
    """An `AuditEventKind`, or one that a newer release wrote."""
    actor_id: UUID | None
    actor_name: str
    """Empty for the bot and the clock, and for somebody who is not known any more."""
    session_id: UUID | None
    data: Mapping[str, Any]


class AuditRepository(Protocol):
    """The account's audit."""

    async def list(self, which: AuditFilter) -> Sequence[AuditRecord]:
        """Lines, newest first; at most `which.limit`."""
        ...
