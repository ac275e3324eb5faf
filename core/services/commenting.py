"""Talking about a proposal before somebody decides on it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from core.accounts.user import User
from core.ports.unit_of_work import Store, UnitOfWork
from core.presenters.comments import comment_cards
from core.proposals.comments import Comment
from core.proposals.permissions import check_may_read_proposals
from core.shared.audit import AuditEvent, AuditEventKind
from core.shared.errors import NotFound, TooLarge
from core.shared.text import checked

LONGEST_COMMENT = 4_000
"""Characters of a comment; more is a document, not a remark."""


class ProposalComments:
    """Keeps what engineers and reviewers say about proposals."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    async def of(self, user: User, proposal_id: UUID) -> Sequence[Comment]:
        """All comments, oldest first. Raises NotFound or NotAllowed."""
        check_may_read_proposals(user)
        async with self._store.reading(user.account_id) as transaction:
            await _check_exists(transaction, proposal_id)
            return await transaction.proposals.comments(proposal_id)

    async def add(
        self, user: User, proposal_id: UUID, text: str, key: str | None = None, said_in: UUID | None = None
    ) -> Comment:
        """Keep a comment, and show it in the threads of the proposal's cards. Raises a Refusal.

        `key`: what it was said by, so that it is kept once; `said_in`: the conversation that shows it already.
        """
        check_may_read_proposals(user)
        text = checked("text", text)
        if len(text) > LONGEST_COMMENT:
            raise TooLarge(f"A comment has at most {LONGEST_COMMENT:,} characters; this one has {len(text):,}.")
        async with self._store.transaction(user.account_id) as transaction:
            await _check_exists(transaction, proposal_id)
            comment_id = uuid5(proposal_id, key) if key else uuid4()
            comment = Comment(comment_id, proposal_id, user.person, text, self._now())
            if not await transaction.proposals.add_comment(comment):
                return comment
            await transaction.messages.want_under(comment_cards(comment), said_in)
            data = {"proposal_id": str(proposal_id)}
            event = AuditEvent(AuditEventKind.PROPOSAL_COMMENTED, user.id, data)
            await transaction.record([event], comment.at)
        return comment


async def _check_exists(transaction: UnitOfWork, proposal_id: UUID) -> None:
    if await transaction.proposals.get(proposal_id) is None:
        raise NotFound("There is no such proposal.")
