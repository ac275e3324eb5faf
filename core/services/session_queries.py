"""Reading: sessions, lists and documentation, each checked against the reader's role and account."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from core.accounts.user import User
from core.ports.unit_of_work import Store, UnitOfWork
from core.presenters import documentation_card, documentation_subject
from core.sessions.masking import masked_text
from core.sessions.permissions import check_may_list, check_may_read, check_may_steer, may_read_all_sessions
from core.sessions.records import SessionFilter
from core.sessions.session import Session
from core.shared.audit import AuditEvent, AuditEventKind
from core.shared.errors import Conflict, InvalidInput, NotFound, TooLarge
from core.shared.text import MAX_TEXT_BYTES, checked, shortened
from core.tickets import documents as documentation
from core.tickets.documents import Audience, Document, DocumentKey, DocumentKind, Section, Wording

_MAX_SECTIONS = 20
_MAX_HEADING_BYTES = 400
_MAX_TITLE = 255
_STARS = range(1, 6)
_FEEDBACK_KEPT = 500
"""Characters of a comment on a text of the AI."""


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document as its reader gets it."""

    kind: DocumentKind
    document: Document
    edited: bool
    stars: int | None
    comment: str

    @property
    def version(self) -> str:
        """Names which document it is and what it says, for a form that is filled in with it: kind and fingerprint."""
        return f"{self.kind.value}.{self.document.fingerprint}"


class SessionQueries:
    """Answers questions about sessions, and keeps edits and ratings of their documentation."""

    def __init__(self, store: Store, wording: Wording, now: Callable[[], datetime]) -> None:
        self._store = store
        self._wording = wording
        self._now = now

    async def session(self, user: User, session_id: UUID) -> Session:
        """The session. Raises NotFound or NotAllowed."""
        session = await self._store.session(user.account_id, session_id)
        if session is None:
            raise _no_session()
        check_may_read(user, session)
        return session

    async def sessions(self, user: User, which: SessionFilter) -> list[Session]:
        """The sessions the user may see, newest first. Raises NotAllowed."""
        check_may_list(user)
        if not may_read_all_sessions(user):
            which = replace(which, engineer_id=user.id)
        async with self._store.reading(user.account_id) as transaction:
            return list(await transaction.sessions.list(which))

    async def document(
        self, user: User, session_id: UUID, kind: DocumentKind | None, audience: Audience
    ) -> DocumentView:
        """A document of the session, as edited if it was; every role reads it. Raises NotFound or Conflict."""
        session = await self._store.session(user.account_id, session_id)
        if session is None:
            raise _no_session()
        kind = kind or documentation.default_kind(session)
        async with self._store.reading(user.account_id) as transaction:
            return await self._view(transaction, user, session, kind, audience)

    async def edit_document(
        self,
        user: User,
        session_id: UUID,
        kind: DocumentKind,
        audience: Audience,
        sections: list[tuple[str, str]],
        title: str | None = None,
        seen: str | None = None,
    ) -> DocumentView:
        """Keep the engineer's wording; without a title, ours. Secrets are removed all the same. Raises a Refusal.

        `seen`: the version that was edited. Conflict when the document says something else by now; not for what came
        twice, and says so already.
        """
        async with self._store.transaction(user.account_id) as transaction:
            await transaction.documents.hold(session_id)
            session = await _find(transaction, session_id)
            check_may_steer(user, session)
            written = documentation.write(session, kind, audience, self._wording)
            title = written.title if title is None else checked("title", title)
            document = documentation.redacted(Document(title, _checked_sections(sections)), self._wording)
            if len(document.title) > _MAX_TITLE:
                raise TooLarge(f"“title” has {len(document.title)} characters; at most {_MAX_TITLE} can be kept.")
            current = await self._view(transaction, user, session, kind, audience)
            if seen not in (None, current.version) and current.document != document:
                raise changed_meanwhile()
            key, moment = DocumentKey(session.id, kind, audience), documentation.written_for(session, kind)
            await transaction.documents.save_text(key, document, edited=True, written_for=moment)
            data = {"kind": kind.value, "audience": audience.value}
            await transaction.record(
                [AuditEvent(AuditEventKind.DOCUMENT_EDITED, user.id, data, session.id)], self._now()
            )
            if kind is documentation.default_kind(session) and audience is Audience.INTERNAL:
                card = documentation_card(session, document)
                await transaction.messages.want_in_session(session.id, {documentation_subject(session): card})
                await transaction.announce(session.id)
            return await self._view(transaction, user, session, kind, audience)

    async def rate(
        self, user: User, session_id: UUID, stars: int, comment: str, seen: DocumentKind | None = None
    ) -> DocumentView:
        """Keep the engineer's rating of the documentation. Raises a Refusal.

        `seen`: which document was rated. Conflict when the session's is another one by now.
        """
        if stars not in _STARS:
            raise InvalidInput("stars", "Rate with 1 to 5 stars.")
        text = masked_text(checked("comment", comment, required=False))
        async with self._store.transaction(user.account_id) as transaction:
            session = await _find(transaction, session_id)
            check_may_steer(user, session)
            key = documentation.ticket_text(session)
            if seen not in (None, key.kind):
                raise changed_meanwhile()
            await transaction.documents.save_rating(key, stars, text, user.id)
            event = AuditEvent(AuditEventKind.DOCUMENT_RATED, user.id, {"stars": stars}, session.id)
            await transaction.record([event], self._now())
            return await self._view(transaction, user, session, key.kind, key.audience)

    async def note_feedback(self, user: User, *, liked: bool, comment: str, about: str) -> None:
        """Keep, in the audit, whether a text of the AI was any good; `about`: the platform's id of its message."""
        comment = shortened(masked_text(comment), _FEEDBACK_KEPT)
        data = {"liked": liked, "comment": comment, "message_id": about[:_FEEDBACK_KEPT]}
        async with self._store.transaction(user.account_id) as transaction:
            await transaction.record([AuditEvent(AuditEventKind.AI_TEXT_RATED, user.id, data)], self._now())

    async def _view(
        self, transaction: UnitOfWork, reader: User, session: Session, kind: DocumentKind, audience: Audience
    ) -> DocumentView:
        document = documentation.write(session, kind, audience, self._wording.for_reader(reader))
        stored = await transaction.documents.get(DocumentKey(session.id, kind, audience))
        if stored is None:
            return DocumentView(kind, document, edited=False, stars=None, comment="")
        kept = stored.text_for(documentation.written_for(session, kind))
        edited = kept is not None and stored.edited
        return DocumentView(kind, kept or document, edited, stars=stored.stars, comment=stored.comment)


def _checked_sections(sections: list[tuple[str, str]]) -> tuple[Section, ...]:
    if not 1 <= len(sections) <= _MAX_SECTIONS:
        raise InvalidInput("sections", f"A document must have 1 to {_MAX_SECTIONS} sections.")
    return tuple(
        Section(
            checked("heading", heading, limit=_MAX_HEADING_BYTES),
            checked("body", body, limit=MAX_TEXT_BYTES, required=False),
        )
        for heading, body in sections
    )


async def _find(transaction: UnitOfWork, session_id: UUID) -> Session:
    session = await transaction.sessions.get(session_id)
    if session is None:
        raise _no_session()
    return session


def changed_meanwhile() -> Conflict:
    """That a document is not the one that was looked at any more."""
    return Conflict(
        "The documentation has changed since you opened it, so nothing was saved. Copy what you wrote, open it again, "
        "and enter it there."
    )


def _no_session() -> NotFound:
    return NotFound("There is no such session.")
