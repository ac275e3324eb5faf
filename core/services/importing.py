"""Bringing documents: each flow found in one becomes a proposal for the reviewers."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from core.accounts.person import Person
from core.accounts.user import User
from core.importing.converting import Converted
from core.importing.outline import ImportRefused
from core.importing.reading import Unstructured, flows_in, flows_of
from core.learning.fitting import Generalise
from core.matching.match import Matcher, Verdict
from core.ports.isolation import Isolation, IsolationFailure, NotDone
from core.ports.unit_of_work import Store, UnitOfWork
from core.proposals.permissions import check_may_propose
from core.proposals.proposal import Proposal, ProposalSource, ProposalType
from core.services.outlining import MOST_CHARACTERS, Outline, not_outlined
from core.services.review_channel import show_to_reviewers
from core.shared.audit import AuditEvent, AuditEventKind
from core.shared.invisible import cleaned

_REFUSALS = {
    IsolationFailure.TIME: "reading it takes too long; split it, or save it in a simpler form.",
    IsolationFailure.MEMORY: "reading it takes too much memory; split it, or save it in a simpler form.",
    IsolationFailure.BROKEN: "it cannot be read; it may be damaged. Save it again and try again.",
}


class ImportService:
    """Turns documents into proposals."""

    def __init__(
        self,
        store: Store,
        matcher: Matcher,
        clean: Generalise,
        isolation: Isolation,
        now: Callable[[], datetime],
        new_id: Callable[[], UUID],
        outline: Outline = not_outlined,
    ) -> None:
        """`clean` takes secrets out of texts; what else a document says is meant for its readers.

        `isolation` is where documents are read, and a function of a module is what it takes `clean` to be.

        `outline` finds procedures where rules find none.
        """
        self._store = store
        self._matcher = matcher
        self._clean = clean
        self._isolation = isolation
        self._now = now
        self._new_id = new_id
        self._outline = outline

    async def bring(self, actor: User, name: str, content: bytes) -> Sequence[Proposal]:
        """Propose the flows in a document that somebody uploads. Raises NotAllowed or ImportRefused."""
        check_may_propose(actor)
        return await self.propose(actor.account_id, name, content, actor.person)

    async def propose(self, account_id: UUID, name: str, content: bytes, proposer: Person | None) -> Sequence[Proposal]:
        """Propose the flows in a document; one that already waits as it is, is not proposed again.

        Raises ImportRefused.
        """
        name = cleaned(name)
        found = await self._found(account_id, name, content, proposer)
        notes = [await self._resembling(account_id, one) for one in found]
        async with self._store.transaction(account_id) as transaction:
            await transaction.proposals.hold()
            waiting = {one.flow: one for one in await transaction.proposals.pending() if one.flow}
            return [
                waiting.get(one.flow) or await self._raise(transaction, one, note, proposer)
                for one, note in zip(found, notes, strict=True)
            ]

    async def _found(self, account_id: UUID, name: str, content: bytes, proposer: Person | None) -> Sequence[Converted]:
        """By rules, else by a model where somebody brings the document whose quota that is on."""
        try:
            return await self._isolation.run(flows_in, name, content, self._clean)
        except NotDone as gave_up:
            raise ImportRefused(name, _REFUSALS[gave_up.failure]) from None
        except Unstructured as refusal:
            if proposer is None or sum(len(block.text) for block in refusal.blocks) > MOST_CHARACTERS:
                raise
            texts = await asyncio.to_thread(self._clean, [block.text for block in refusal.blocks])
            blocks = [replace(block, text=text) for block, text in zip(refusal.blocks, texts, strict=True)]
            procedures = await self._outline(account_id, proposer.id, blocks)
            found = await asyncio.to_thread(flows_of, name, procedures, self._clean)
            if not found:
                raise
            return found

    async def _resembling(self, account_id: UUID, found: Converted) -> str:
        """What to say when there is such a flow already."""
        matches = await self._matcher.match(account_id, " ".join((found.flow.title, *found.flow.symptoms)))
        match = next((match for match in matches if match.verdict is Verdict.MATCH), None)
        return f"\n\nThere is a flow about this already: “{match.title}”." if match else ""

    async def _raise(self, transaction: UnitOfWork, found: Converted, note: str, proposer: Person | None) -> Proposal:
        proposal = Proposal(
            id=self._new_id(),
            account_id=transaction.account_id,
            type=ProposalType.NEW_FLOW,
            source=ProposalSource.KB_ACCELERATOR,
            title=found.flow.title,
            description=found.flow.description + note,
            flow=found.flow,
            domain=found.flow.domain,
            proposer=proposer,
            origins=found.origins,
            created_at=self._now(),
        )
        await transaction.proposals.add(proposal)
        await show_to_reviewers(transaction, proposal)
        event = AuditEvent(
            AuditEventKind.PROPOSAL_RAISED, proposer.id if proposer else None, {"proposal_id": str(proposal.id)}
        )
        await transaction.record([event], self._now())
        return proposal
