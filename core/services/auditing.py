"""Reading the audit: who did what when, for owners and admins."""

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from core.accounts.permissions import check_may_administer
from core.accounts.user import User
from core.ports.audit import AuditFilter, AuditRecord
from core.ports.unit_of_work import Store
from core.safety.redaction import scrub_all_secrets
from core.shared.audit import AuditEvent, AuditEventKind

_BATCH = 1_000
"""Lines of an export that are read at once."""


class AuditService:
    """Lists and exports the audit of an account; secrets that people typed are taken out of it."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    async def lines(self, actor: User, which: AuditFilter) -> Sequence[AuditRecord]:
        """Lines of the audit, newest first. Raises NotAllowed."""
        check_may_administer(actor)
        async with self._store.reading(actor.account_id) as transaction:
            return [_masked(line) for line in await transaction.audit.list(which)]

    async def exported(self, actor: User, which: AuditFilter) -> AsyncGenerator[AuditRecord]:
        """All lines that fit, newest first; that they were exported is in the audit from then on. Raises NotAllowed."""
        check_may_administer(actor)
        now = self._now()
        async with self._store.transaction(actor.account_id) as transaction:
            await transaction.record([AuditEvent(AuditEventKind.AUDIT_EXPORTED, actor.id, {})], now)
        which = replace(which, until=min(which.until or now, now), limit=_BATCH)
        while True:
            lines = await self.lines(actor, which)
            for line in lines:
                yield line
            if len(lines) < _BATCH:
                return
            which = replace(which, before=(lines[-1].at, lines[-1].id))


def _masked(line: AuditRecord) -> AuditRecord:
    return replace(line, data={name: _without_secrets(value) for name, value in line.data.items()})


def _without_secrets(value: Any) -> Any:
    match value:
        case str():
            return scrub_all_secrets([value])[0]
        case list():
            return [_without_secrets(each) for each in cast("list[Any]", value)]
        case dict():
            return {name: _without_secrets(each) for name, each in cast("dict[str, Any]", value).items()}
        case _:
            return value
