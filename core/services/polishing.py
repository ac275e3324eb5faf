"""Having the AI word a session's documentation better. When that fails, the text stays as it was written without AI."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from core.ports.ai import Polished, Polisher
from core.ports.sessions import SessionChange
from core.ports.unit_of_work import Store, UnitOfWork
from core.presenters import documentation_card, documentation_subject
from core.services.quota import QuotaService
from core.sessions.session import Session
from core.shared.audit import AuditEvent, AuditEventKind
from core.shared.errors import Overtaken
from core.shared.model_use import GuideFailed
from core.tickets import documents as documentation
from core.tickets.documents import Document, Wording

_MOST_ATTEMPTS = 20
"""Times keeping an answer is tried anew because somebody else was quicker."""


class PolishingService:
    """Has documents worded better, with no transaction open meanwhile, and keeps the result if it still fits."""

    def __init__(
        self,
        store: Store,
        wording: Wording,
        quota: QuotaService,
        polisher: Polisher | None,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._wording = wording
        self._quota = quota
        self._polisher = polisher
        self._now = now

    async def polish(self, account_id: UUID, session_id: UUID, written_for: datetime) -> bool:
        """Polish the text for the ticket of the session that came to this end or hand-over; whether it was changed.

        Does nothing when the session went on, or somebody has worded the text already. Raises GuideFailed or
        QuotaExceeded, and then the text stays as it is.
        """
        if self._polisher is None:
            return False
        async with self._store.reading(account_id) as transaction:
            found = await self._unpolished(transaction, session_id, written_for)
        if found is None:
            return False
        session, document = found
        polished = await self._ask(self._polisher, session, document)
        for _ in range(_MOST_ATTEMPTS):
            try:
                return await self._keep(account_id, session_id, written_for, document, polished)
            except Overtaken:
                continue
        return False

    async def _unpolished(
        self, transaction: UnitOfWork, session_id: UUID, written_for: datetime
    ) -> tuple[Session, Document] | None:
        """The session and its document as written without AI; None when that is not what people see, or should."""
        session = await transaction.sessions.get(session_id)
        if session is None or documentation.moment_of_end(session) != written_for:
            return None
        key = documentation.ticket_text(session)
        stored = await transaction.documents.get(key)
        if stored and stored.text_for(written_for):
            return None
        wording = self._wording.for_reader(await transaction.people.get(session.engineer.id))
        return session, documentation.write(session, key.kind, key.audience, wording)

    async def _ask(self, polisher: Polisher, session: Session, document: Document) -> Polished:
        tokens = polisher.estimate_polishing(document)
        async with self._quota.reserved(session.account_id, session.engineer.id, tokens) as reservation:
            try:
                polished = await polisher.polish(document)
            except GuideFailed as failure:
                reservation.used = failure.input_tokens + failure.output_tokens
                raise
            reservation.used = polished.input_tokens + polished.output_tokens
            return polished

    async def _keep(
        self, account_id: UUID, session_id: UUID, written_for: datetime, asked: Document, polished: Polished
    ) -> bool:
        """Store the better words unless the document is no longer the one that was asked about. Raises Overtaken."""
        async with self._store.transaction(account_id) as transaction:
            found = await self._unpolished(transaction, session_id, written_for)
            if found is None or found[1] != asked:
                return False
            session = found[0]
            key = documentation.ticket_text(session)
            kept = await transaction.documents.save_text(key, polished.document, edited=False, written_for=written_for)
            if kept:
                spent = {"input_tokens": polished.input_tokens, "output_tokens": polished.output_tokens}
                event = AuditEvent(
                    AuditEventKind.DOCUMENT_POLISHED, None, {"kind": key.kind.value, **spent}, session.id
                )
                card = documentation_card(session, polished.document, polished=True)
                cards = {documentation_subject(session): card}
                # A new version tells whoever watches, and holds off whoever would change the session meanwhile.
                after = replace(session, version=session.version + 1)
                await transaction.store_turn(SessionChange(session, after, (event,), cards, self._now()))
            return kept
