"""Bringing documents: each article found in one becomes a proposal for the reviewers."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from core.accounts.person import Person
from core.accounts.user import User
from core.flows.diff import diff
from core.flows.published import PublishedFlow
from core.importing.article import Article
from core.importing.converting import Converted
from core.importing.exports import ExportedArticle, exported_articles
from core.importing.outline import Block, ImportRefused
from core.importing.reading import Unstructured, flows_in, flows_of
from core.learning.fitting import Generalise
from core.matching.match import Matcher, Verdict
from core.ports.isolation import Isolation, IsolationFailure, NotDone
from core.ports.proposals import ImportedDocument
from core.ports.unit_of_work import Store, UnitOfWork
from core.proposals.permissions import check_may_propose
from core.proposals.proposal import FlowRef, Proposal, ProposalSource, ProposalStatus, ProposalType
from core.services.outlining import MOST_CHARACTERS, Outline, not_outlined
from core.services.review_channel import show_to_reviewers
from core.shared.audit import AuditEvent, AuditEventKind
from core.shared.invisible import cleaned

_REFUSALS = {
    IsolationFailure.TIME: "reading it takes too long; split it, or save it in a simpler form.",
    IsolationFailure.MEMORY: "reading it takes too much memory; split it, or save it in a simpler form.",
    IsolationFailure.BROKEN: "it cannot be read; it may be damaged. Save it again and try again.",
}
_LONGEST_ADDRESS = 1000


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A document as it is brought."""

    name: str
    """What its file is called; the ending says what kind it is."""
    content: bytes
    address: str = ""
    """Where it is kept, by which it is known again; its name where nothing else is known."""
    title: str = ""
    """What a knowledge base calls it, where the file itself does not say so."""

    @property
    def known_as(self) -> str:
        """What it is known again by."""
        return (self.address or self.name)[-_LONGEST_ADDRESS:]

    @property
    def content_hash(self) -> str:
        """What changes when the document does."""
        return hashlib.sha256(self.title.encode() + b"\0" + self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of bringing a document."""

    proposals: Sequence[Proposal]
    unchanged: bool = False
    """Whether it was brought before and says the same since: nothing was proposed now."""
    known: frozenset[UUID] = frozenset()
    """The proposals among them that waited already, from another document that says the same."""


class NothingNew(ImportRefused):
    """The document was brought before, decided on, and has not changed."""


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
        """Propose the flows in a document that somebody uploads. Raises NotAllowed or ImportRefused.

        NothingNew says that it was brought before, decided on, and says the same since.
        """
        check_may_propose(actor)
        return await self.propose(actor.account_id, name, content, actor.person)

    async def propose(self, account_id: UUID, name: str, content: bytes, proposer: Person | None) -> Sequence[Proposal]:
        """Propose the flows in a document; those that wait already are not proposed again. Raises ImportRefused."""
        brought = await self.take(account_id, SourceDocument(name, content), proposer)
        waiting = [one for one in brought.proposals if one.status is ProposalStatus.PENDING]
        if brought.unchanged and not waiting:
            decided = ", ".join(f"“{one.title}” is {one.status.value}" for one in brought.proposals)
            raise NothingNew(name, f"nothing in it has changed since it was imported: {decided}.")
        return waiting if brought.unchanged else brought.proposals

    async def exported(self, name: str, content: bytes) -> Sequence[ExportedArticle]:
        """The articles of a knowledge base's export. Raises ImportRefused."""
        try:
            return await self._isolation.run(exported_articles, name, content)
        except NotDone as gave_up:
            raise ImportRefused(name, _REFUSALS[gave_up.failure]) from None

    async def take(
        self, account_id: UUID, document: SourceDocument, proposer: Person | None, *, ask: bool = True
    ) -> Brought:
        """Propose what is new in a document: all of it, what it changes in a flow made of it before, or nothing.

        Without `ask` no model is asked, whoever brings it.

        Raises ImportRefused; a document that was refused is refused again unread until it changes.
        """
        document = replace(document, name=cleaned(document.name))
        async with self._store.reading(account_id) as transaction:
            known = await transaction.proposals.imported(document.known_as)
            ids = known.proposal_ids if known else ()
            before = [one for one in [await transaction.proposals.get(one) for one in ids] if one]
        same = known is not None and known.content_hash == document.content_hash
        if same and known and known.refusal and proposer is None:
            raise ImportRefused(document.name, known.refusal)
        if same and before:
            return Brought(before, unchanged=True)
        try:
            found = await self._found(account_id, document, proposer if ask else None)
        except ImportRefused as refusal:
            await self._note_refusal(account_id, document, refusal)
            raise
        return await self._keep(account_id, document, found, proposer)

    async def cleaned_blocks(self, blocks: Sequence[Block]) -> Sequence[Block]:
        """The blocks of a document as a model may see them."""
        texts = await asyncio.to_thread(self._clean, [block.text for block in blocks])
        return [replace(block, text=text) for block, text in zip(blocks, texts, strict=True)]

    async def settle(
        self, account_id: UUID, document: SourceDocument, procedures: Sequence[Article], proposer: Person | None
    ) -> Brought:
        """Propose the procedures that a model found in a document. Raises ImportRefused when there are none."""
        document = replace(document, name=cleaned(document.name))
        found = await asyncio.to_thread(flows_of, document.name, procedures, self._clean)
        if not found:
            raise ImportRefused(document.name, "Claude found no procedure in it either.")
        return await self._keep(account_id, document, found, proposer)

    async def _before(self, account_id: UUID, document: SourceDocument) -> Sequence[Proposal]:
        """The proposals that the document became when it was brought before."""
        async with self._store.reading(account_id) as transaction:
            known = await transaction.proposals.imported(document.known_as)
            ids = known.proposal_ids if known else ()
            return [one for one in [await transaction.proposals.get(one) for one in ids] if one]

    async def _keep(
        self, account_id: UUID, document: SourceDocument, found: Sequence[Converted], proposer: Person | None
    ) -> Brought:
        before = await self._before(account_id, document)
        notes = [await self._resembling(account_id, one) for one in found]
        async with self._store.transaction(account_id) as transaction:
            await transaction.proposals.hold()
            pending = await transaction.proposals.pending()
            waiting = {replace(one.flow, sources=()): one for one in pending if one.flow}
            own = {one.id for one in before}
            made = [
                waiting.get(replace(one.flow, sources=()))
                or await self._raise(transaction, one, note, proposer, before)
                for one, note in zip(found, notes, strict=True)
            ]
            kept = [one for one in made if one] or before
            await transaction.proposals.note_import(
                ImportedDocument(document.known_as, document.content_hash, tuple(one.id for one in kept))
            )
        known_ids = frozenset(one.id for one in waiting.values() if one.id not in own)
        return Brought([one for one in made if one] or before, unchanged=not any(made), known=known_ids)

    async def _note_refusal(self, account_id: UUID, document: SourceDocument, refusal: ImportRefused) -> None:
        why = refusal.sentence.removeprefix(f"{document.name}: ")
        async with self._store.transaction(account_id) as transaction:
            await transaction.proposals.note_import(
                ImportedDocument(document.known_as, document.content_hash, refusal=why)
            )

    async def _found(self, account_id: UUID, document: SourceDocument, proposer: Person | None) -> Sequence[Converted]:
        """By rules, else by a model where somebody brings the document whose quota that is on."""
        name = document.name
        try:
            return await self._isolation.run(flows_in, name, document.content, self._clean, document.title)
        except NotDone as gave_up:
            raise ImportRefused(name, _REFUSALS[gave_up.failure]) from None
        except Unstructured as refusal:
            if proposer is None or sum(len(block.text) for block in refusal.blocks) > MOST_CHARACTERS:
                raise
            procedures = await self._outline(account_id, proposer.id, await self.cleaned_blocks(refusal.blocks))
            found = await asyncio.to_thread(flows_of, name, procedures, self._clean)
            if not found:
                raise
            return found

    async def _resembling(self, account_id: UUID, found: Converted) -> str:
        """What to say when there is such a flow already."""
        matches = await self._matcher.match(account_id, " ".join((found.flow.title, *found.flow.symptoms)))
        match = next((match for match in matches if match.verdict is Verdict.MATCH), None)
        return f"\n\nThere is already a flow about this: “{match.title}”." if match else ""

    async def _raise(
        self,
        transaction: UnitOfWork,
        found: Converted,
        note: str,
        proposer: Person | None,
        before: Sequence[Proposal],
    ) -> Proposal | None:
        """A proposal for what was found: a flow, or what changes in the one that the document became before.

        None when nothing changes in it.
        """
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
        if current := await _made_before(transaction, found, before):
            changed = replace(found.flow, slug=current.flow.slug)
            changes = diff(current.flow, changed)
            if changes.is_empty:
                return None
            proposal = replace(
                proposal,
                type=ProposalType.ENHANCEMENT,
                title=f"On “{current.flow.title}”: its document has changed"[:255],
                description=f"{found.flow.description}\n\nIt was made from the document, which has changed since.",
                flow=changed,
                target=FlowRef(current.id, current.version),
                diff=changes,
            )
        await transaction.proposals.add(proposal)
        await show_to_reviewers(transaction, proposal)
        event = AuditEvent(
            AuditEventKind.PROPOSAL_RAISED, proposer.id if proposer else None, {"proposal_id": str(proposal.id)}
        )
        await transaction.record([event], self._now())
        return proposal


async def _made_before(transaction: UnitOfWork, found: Converted, before: Sequence[Proposal]) -> PublishedFlow | None:
    """The published flow that the document became when it was brought before: by its title, or the only one."""
    published = [one for one in before if one.published]
    same = [one for one in published if one.flow and one.flow.title == found.flow.title]
    chosen = next(iter(same or (published if len(published) == 1 else ())), None)
    return await transaction.flows.published(chosen.published.id) if chosen and chosen.published else None
