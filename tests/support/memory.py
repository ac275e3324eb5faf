"""What the core keeps, kept in memory: a store whose transactions happen whole or not at all.

For tests of the core alone. It keeps what the real one keeps and refuses what the real one refuses; what tests of
chats never ask for is not there.
"""

import copy
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, cast
from uuid import UUID, uuid4

from core.accounts.account import Account, AccountSettings, Platform
from core.accounts.preferences import Preferences
from core.accounts.tokens import LinkCode, TokenSummary
from core.accounts.user import Identity, User, Workspace
from core.flows.model import Flow
from core.flows.published import PublishedFlow
from core.flows.summary import FlowSummary
from core.matching.match import Match, SearchableFlow
from core.messaging.cards import Card
from core.messaging.places import Conversation, Place
from core.ports.flows import FlowVersion
from core.ports.following import UnderWay
from core.ports.messages import PostedMessage
from core.ports.outline_batches import OutlineBatch
from core.ports.proposals import ImportedDocument, ProposalFilter
from core.ports.sessions import SessionChange
from core.ports.walks import EscalatedWhy, WalkFigures, WalkFilter
from core.proposals.comments import Comment
from core.proposals.proposal import Proposal, ProposalStatus
from core.sessions.flow_usage import FlowUsage
from core.sessions.records import Receipt, SessionFilter
from core.sessions.session import Session, SessionStatus
from core.shared.audit import AuditEvent
from core.shared.errors import Conflict, NotFound, Overtaken, Unavailable
from core.tickets.documents import Document, DocumentKey, StoredDocument
from core.walks.walk import Walk
from tests.support.memory_attachments import MemoryAttachments
from tests.support.memory_scripts import KeptScripts, MemoryScripts
from tests.support.memory_tickets import KeptTickets, MemoryTickets, MemoryTicketSystem

_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Kept:
    """Everything of one account."""

    account: Account | None = None
    sessions: dict[UUID, Session] = field(default_factory=dict[UUID, Session])
    walks: dict[UUID, Walk] = field(default_factory=dict[UUID, Walk])
    users: dict[UUID, User] = field(default_factory=dict[UUID, User])
    preferences: dict[UUID, Preferences] = field(default_factory=dict[UUID, Preferences])
    identities: dict[Identity, UUID] = field(default_factory=dict[Identity, UUID])
    emails: dict[Identity, str] = field(default_factory=dict[Identity, str])
    versions: dict[UUID, list[FlowVersion]] = field(default_factory=dict[UUID, list[FlowVersion]])
    contents: dict[tuple[UUID, int], Flow] = field(default_factory=dict[tuple[UUID, int], Flow])
    problems: dict[UUID, list[str]] = field(default_factory=dict[UUID, list[str]])
    library_version: int = 0
    documents: dict[DocumentKey, StoredDocument] = field(default_factory=dict[DocumentKey, StoredDocument])
    conversations: dict[UUID, Conversation] = field(default_factory=dict[UUID, Conversation])
    purposes: set[tuple[UUID, str]] = field(default_factory=set[tuple[UUID, str]])
    cards: dict[UUID, dict[str, Card]] = field(default_factory=dict[UUID, dict[str, Card]])
    proposals: dict[UUID, Proposal] = field(default_factory=dict[UUID, Proposal])
    followers: dict[UUID, set[UUID]] = field(default_factory=dict[UUID, set[UUID]])
    imported: dict[str, ImportedDocument] = field(default_factory=dict[str, ImportedDocument])
    receipts: dict[str, Receipt] = field(default_factory=dict[str, Receipt])
    events: list[AuditEvent] = field(default_factory=list[AuditEvent])
    attachments: MemoryAttachments = field(default_factory=MemoryAttachments)
    scripts: KeptScripts = field(default_factory=KeptScripts)
    tickets: KeptTickets = field(default_factory=KeptTickets)
    jobs: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list[tuple[str, Mapping[str, Any]]])


class MemorySessions:
    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    async def get(self, session_id: UUID) -> Session | None:
        return self._kept.sessions.get(session_id)

    async def advance(self, session_id: UUID) -> Session | None:
        session = self._kept.sessions.get(session_id)
        if session:
            session = self._kept.sessions[session_id] = replace(session, version=session.version + 1)
        return session

    async def add(self, session: Session) -> None:
        self._kept.sessions[session.id] = session

    async def list(self, which: SessionFilter) -> Sequence[Session]:
        words = which.text.casefold().split()
        found = [
            session
            for session in self._kept.sessions.values()
            if (not which.statuses or session.status in which.statuses)
            and which.engineer_id in (None, session.engineer.id)
            and all(word in f"{session.title} {session.problem}".casefold() for word in words)
        ]
        newest = sorted(found, key=lambda session: (session.created_at, session.id), reverse=True)
        return newest[: which.limit]

    async def count_handed_over(self, target: UUID | None = None) -> int:
        waiting = [one for one in self._kept.sessions.values() if one.status is SessionStatus.REQUESTING_ESCALATION]
        targets = [one.handover.target for one in waiting if one.handover]
        return sum(target is None or bool(named and named.id == target) for named in targets)


class MemoryOutlineBatches:
    async def list(self) -> Sequence[OutlineBatch]:
        raise NotImplementedError

    async def keep(self, batch: OutlineBatch) -> None:
        raise NotImplementedError


class MemoryFollowing:
    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    async def under_way(self, but: UUID, since: datetime) -> Sequence[UnderWay]:
        return [
            UnderWay(
                one.id,
                one.engineer.id,
                one.engineer.name,
                one.title,
                one.matched_flow.id if one.matched_flow else None,
                one.status,
                one.created_at,
            )
            for one in self._kept.sessions.values()
            if one.engineer.id != but and one.created_at > since and not one.status.is_over
        ]

    async def follow(self, session_id: UUID, others: Sequence[UUID]) -> None:
        for other in others:
            self._kept.followers.setdefault(other, set()).add(session_id)

    async def take_followers(self, session_id: UUID) -> Sequence[UUID]:
        return list(self._kept.followers.pop(session_id, set()))


class MemoryFlows:
    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    async def published(self, flow_id: UUID, version: int | None = None) -> PublishedFlow | None:
        found = next(
            (
                one
                for one in self._kept.versions.get(flow_id, [])
                if (one.current if version is None else one.version == version)
            ),
            None,
        )
        return PublishedFlow(flow_id, found.version, self._kept.contents[flow_id, found.version]) if found else None

    async def publish(self, flow: Flow, provenance: Mapping[str, Any]) -> PublishedFlow:
        flow_id = next((key for (key, _), one in self._kept.contents.items() if one.slug == flow.slug), uuid4())
        before = [replace(one, current=False) for one in self._kept.versions.get(flow_id, [])]
        version = len(before) + 1
        made = FlowVersion(flow_id, version, flow.title, True, _LONG_AGO, None, provenance, FlowUsage())
        self._kept.versions[flow_id] = [*before, made]
        self._kept.contents[flow_id, version] = flow
        self._kept.library_version += 1
        return PublishedFlow(flow_id, version, flow)

    async def publish_first(self, flows: Sequence[Flow], provenance: Mapping[str, Any]) -> None:
        for flow in flows:
            await self.publish(flow, provenance)

    async def list(
        self, text: str = "", after: tuple[str, UUID] | None = None, limit: int = 100, *, archived: bool = False
    ) -> Sequence[FlowSummary]:
        words = text.casefold().split()
        gone = {
            flow_id for flow_id, versions in self._kept.versions.items() if not any(one.current for one in versions)
        }
        found = [
            FlowSummary(one.id, one.flow.slug, one.flow.title, one.flow.domain, one.version, 0, 0, None)
            for one in [
                await self.published(flow_id, self._kept.versions[flow_id][-1].version if archived else None)
                for flow_id in self._kept.versions
                if (flow_id in gone) == archived
            ]
            if one and all(word in f"{one.flow.title} {one.flow.domain} {one.flow.slug}".casefold() for word in words)
        ]
        ordered = sorted(found, key=lambda flow: (flow.title, flow.id))
        return [flow for flow in ordered if after is None or (flow.title, flow.id) > after][:limit]

    async def times_resolved(self, flow_id: UUID) -> int:
        return sum(one.use.resolved for one in self._kept.versions.get(flow_id, []))

    async def library_version(self) -> int:
        return self._kept.library_version

    async def searchable(self) -> Sequence[SearchableFlow]:
        found = [await self.published(flow_id) for flow_id in self._kept.versions]
        return [SearchableFlow(one.id, one.flow) for one in found if one]

    async def add_problems(self, flow_id: UUID, problems: Sequence[str], resolved_at: datetime) -> None:
        self._kept.problems.setdefault(flow_id, []).extend(problems)


class MemoryVersions:
    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    async def list(self, flow_id: UUID) -> Sequence[FlowVersion]:
        return self._kept.versions.get(flow_id, [])[::-1]

    async def make_current(self, flow_id: UUID, version: int | None) -> None:
        self._kept.versions[flow_id] = [
            replace(one, current=one.version == version) for one in self._kept.versions[flow_id]
        ]

    async def withdraw(self, flow_id: UUID, version: int, now: datetime) -> None:
        self._kept.versions[flow_id] = [
            replace(one, withdrawn_at=now) if one.version == version else one for one in self._kept.versions[flow_id]
        ]

    async def free_slug(self, slug: str) -> str:
        taken = {one.slug for one in self._kept.contents.values()}
        return slug if slug not in taken else f"{slug}-{len(taken)}"

    async def count_use(self, flow_id: UUID, version: int, use: FlowUsage, now: datetime) -> None:
        self._kept.versions[flow_id] = [
            replace(one, use=_added(one.use, use)) if one.version == version else one
            for one in self._kept.versions[flow_id]
        ]

    async def doing_badly(self, least_walks: int, resolved_below: float) -> Sequence[FlowVersion]:
        raise NotImplementedError

    async def note_review(self, flow_id: UUID, version: int, now: datetime) -> None:
        raise NotImplementedError


def _added(one: FlowUsage, more: FlowUsage) -> FlowUsage:
    return FlowUsage(
        one.walked + more.walked,
        one.resolved + more.resolved,
        one.skipped + more.skipped,
        one.escaped + more.escaped,
    )


class MemoryPeople:
    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    async def get(self, user_id: UUID) -> User | None:
        return self._kept.users.get(user_id)

    async def by_name(self, name: str) -> User | None:
        return next((user for user in self._kept.users.values() if user.name == name), None)

    async def list(self) -> Sequence[User]:
        return sorted(self._kept.users.values(), key=lambda user: user.name)

    async def add(self, user: User) -> None:
        if await self.by_name(user.name):
            raise Conflict(f"There is already somebody named “{user.name}”.")
        self._kept.users[user.id] = user

    async def save(self, user: User) -> None:
        self._kept.users[user.id] = user

    async def preferences(self, user_id: UUID) -> Preferences:
        return self._kept.preferences.get(user_id, Preferences())

    async def save_preferences(self, user_id: UUID, preferences: Preferences) -> None:
        self._kept.preferences[user_id] = preferences

    async def rename(self, user_id: UUID, name: str) -> None:
        self._kept.users[user_id] = replace(self._kept.users[user_id], name=name)

    async def by_identity(self, identity: Identity) -> User | None:
        found = self._kept.identities.get(identity)
        return self._kept.users[found] if found else None

    async def identity_of(self, user_id: UUID, platform: str) -> Identity | None:
        return next(
            (one for one, known in self._kept.identities.items() if known == user_id and one.platform == platform), None
        )

    async def by_email(self, address: str) -> User | None:
        found = {
            self._kept.identities[one] for one, email in self._kept.emails.items() if email.lower() == address.lower()
        }
        return self._kept.users[found.pop()] if len(found) == 1 else None

    async def add_identity(self, user_id: UUID, identity: Identity, email: str = "") -> bool:
        if identity in self._kept.identities or await self.identity_of(user_id, identity.platform):
            return False
        self._kept.identities[identity] = user_id
        self._kept.emails[identity] = email
        return True

    async def identities(self, user_id: UUID) -> Sequence[Identity]:
        return [one for one, known in self._kept.identities.items() if known == user_id]

    async def locked(self, user_ids: Sequence[UUID]) -> Sequence[User]:
        return [self._kept.users[user_id] for user_id in user_ids if user_id in self._kept.users]

    async def merge(self, former: User, user: User) -> None:
        self._kept.users[user.id] = user
        for identity in await self.identities(former.id):
            self._kept.identities[identity] = user.id
        for session in list(self._kept.sessions.values()):
            if session.engineer.id == former.id:
                self._kept.sessions[session.id] = replace(session, engineer=user.person, version=session.version + 1)
        del self._kept.users[former.id]

    async def locked_with_owners(self, user_ids: Sequence[UUID]) -> Sequence[User]:
        owners = [user for user in await self.admins() if user.role == "owner"]
        return [*owners, *(user for user in await self.locked(user_ids) if user not in owners)]

    async def admins(self) -> Sequence[User]:
        return [user for user in await self.list() if user.role in ("owner", "admin") and user.access == "active"]

    async def add_token(
        self, token_id: UUID, user_id: UUID, token_hash: str, purpose: str, expires_at: datetime | None
    ) -> None:
        raise NotImplementedError

    async def tokens(self, user_id: UUID | None = None) -> Sequence[TokenSummary]:
        raise NotImplementedError

    async def revoke_all(self, user_id: UUID, now: datetime) -> int:
        raise NotImplementedError

    async def revoke_token(self, token_id: UUID, now: datetime) -> bool:
        raise NotImplementedError


class MemoryDocuments:
    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    async def hold(self, session_id: UUID) -> None:
        """Nobody else edits here."""

    async def get(self, key: DocumentKey) -> StoredDocument | None:
        return self._kept.documents.get(key)

    async def save_text(self, key: DocumentKey, document: Document, *, edited: bool, written_for: datetime) -> bool:
        known = self._kept.documents.get(key, StoredDocument(None, False, None))
        if not edited and known.edited and known.written_for == written_for:
            return False
        self._kept.documents[key] = replace(known, document=document, edited=edited, written_for=written_for)
        return True

    async def drop_polished(self, key: DocumentKey) -> None:
        known = self._kept.documents.get(key)
        if known and not known.edited:
            self._kept.documents[key] = replace(known, document=None, written_for=None)

    async def save_rating(self, key: DocumentKey, stars: int, comment: str, rated_by: UUID) -> None:
        known = self._kept.documents.get(key, StoredDocument(None, False, None))
        self._kept.documents[key] = replace(known, stars=stars, comment=comment)


class MemoryMessages:
    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    async def workspaces(self, platform: str) -> Sequence[str]:
        return sorted({one.workspace for one in self._kept.identities if one.platform == platform})

    async def open_conversation(self, place: Place, kind: str, session_id: UUID | None) -> UUID:
        known = await self.conversation_at(place)
        conversation_id = known.id if known else uuid4()
        if kind in ("handover", "review"):
            self._kept.purposes.add((conversation_id, kind))
        if known is None or session_id:
            self._kept.conversations[conversation_id] = Conversation(conversation_id, place, kind, session_id)
        self._kept.cards.setdefault(conversation_id, {})
        return conversation_id

    async def open_for_walk(self, place: Place, walk_id: UUID) -> UUID:
        known = await self.conversation_at(place)
        conversation_id = known.id if known else uuid4()
        self._kept.conversations[conversation_id] = Conversation(conversation_id, place, "walk", None, walk_id)
        self._kept.cards.setdefault(conversation_id, {})
        return conversation_id

    async def want_in_walk(self, walk_id: UUID, cards: Mapping[str, Card]) -> None:
        for conversation in self._kept.conversations.values():
            if conversation.walk_id == walk_id:
                self._kept.cards[conversation.id] |= cards

    async def conversation_at(self, place: Place) -> Conversation | None:
        return next(
            (
                one
                for one in self._kept.conversations.values()
                if (one.place.platform, one.place.address) == (place.platform, place.address)
            ),
            None,
        )

    async def conversation_in_chat(self, place: Place, about: UUID) -> Conversation | None:
        return next(
            (
                one
                for one in self._kept.conversations.values()
                if place.chat
                and about in (one.session_id, one.walk_id)
                and (one.place.address == place.chat or one.place.address.startswith(f"{place.chat}#"))
            ),
            None,
        )

    async def thread_of(self, about: UUID, near: Place) -> Place | None:
        if near.chat or near.platform == "web":
            return None
        shown = [
            one.place
            for one in self._kept.conversations.values()
            if about in (one.session_id, one.walk_id)
            and (one.place.platform, one.place.workspace) == (near.platform, near.workspace)
        ]
        return shown[-1] if shown else None

    async def come_back(self, conversation_id: UUID, address: str) -> None:
        raise NotImplementedError

    async def begin_anew(self, conversation_id: UUID, address: str, subjects: Sequence[str]) -> None:
        known = self._kept.conversations[conversation_id]
        self._kept.conversations[conversation_id] = replace(known, place=replace(known.place, address=address))
        kept = self._kept.cards[conversation_id]
        self._kept.cards[conversation_id] = {subject: card for subject, card in kept.items() if subject in subjects}

    async def deliver_now(self, platform: str, workspace: str) -> None:
        """Nothing waits here."""

    async def active_under(self, place: Place) -> Conversation | None:
        worked_on = dict[UUID, datetime]()
        for one in self._kept.conversations.values():
            session = self._kept.sessions.get(one.session_id) if one.session_id else None
            walk = self._kept.walks.get(one.walk_id) if one.walk_id else None
            if session and session.status is SessionStatus.ACTIVE:
                worked_on[one.id] = session.touched_at
            elif walk and walk.is_active:
                worked_on[one.id] = walk.last_step_at
        found = [
            one
            for one in self._kept.conversations.values()
            if one.place.platform == place.platform
            and one.place.address.startswith(place.address)
            and one.id in worked_on
        ]
        return max(reversed(found), key=lambda one: worked_on[one.id], default=None)

    async def posted(self, platform: Platform, external_id: str) -> PostedMessage | None:
        """Here a message is known by its subject, and shown at once."""
        found = (cards[external_id] for cards in self._kept.cards.values() if external_id in cards)
        card = next(found, None)
        return PostedMessage(external_id, card, datetime.min.replace(tzinfo=UTC)) if card else None

    async def want_under(self, cards: Mapping[str, Card], said_in: UUID | None = None) -> None:
        for conversation_id, shown in self._kept.cards.items():
            new = {subject: card for subject, card in cards.items() if card.under in shown}
            if conversation_id != said_in:
                shown.update(new)

    async def is_heard(self, purpose: str, session_id: UUID) -> bool:
        chats = [one for one in self._kept.conversations.values() if one.place.platform != "web"]
        return any((one.id, purpose) in self._kept.purposes for one in chats) or not any(
            one.session_id == session_id for one in chats
        )

    async def set_channel(self, kind: str, place: Place | None, platform: Platform) -> None:
        for one in self._kept.conversations.values():
            if one.place.platform == platform and (place is None or one.place != place):
                self._kept.purposes.discard((one.id, kind))
        if place:
            await self.open_conversation(place, kind, None)

    async def want(self, conversation_id: UUID, cards: Mapping[str, Card]) -> None:
        self._kept.cards[conversation_id] |= cards

    async def want_in_session(self, session_id: UUID, cards: Mapping[str, Card]) -> None:
        for one in self._kept.conversations.values():
            if one.session_id == session_id:
                await self.want(one.id, cards)

    async def want_in_channels(self, kind: str, cards: Mapping[str, Card]) -> None:
        for one in self._kept.conversations.values():
            stands = {subject for subject in cards if subject in self._kept.cards[one.id]}
            if (one.id, kind) in self._kept.purposes:
                await self.want(one.id, cards)
            elif one.session_id is None:
                await self.want(one.id, {subject: cards[subject] for subject in stands})


class MemoryProposals:
    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    async def hold(self) -> None:
        """Nobody else is there."""

    async def get(self, proposal_id: UUID) -> Proposal | None:
        return self._kept.proposals.get(proposal_id)

    async def list(self, which: ProposalFilter) -> Sequence[Proposal]:
        found = [one for one in self._kept.proposals.values() if which.status in (None, one.status)]
        return sorted(found, key=lambda one: (one.validated_by_outcome, one.created_at), reverse=True)[: which.limit]

    async def pending(self, flow_id: UUID | None = None) -> Sequence[Proposal]:
        return [
            one
            for one in self._kept.proposals.values()
            if one.status is ProposalStatus.PENDING
            and (flow_id is None or (one.target is not None and one.target.id == flow_id))
        ]

    async def count_pending(self) -> int:
        return len(await self.pending())

    async def imported(self, address: str) -> ImportedDocument | None:
        return self._kept.imported.get(address)

    async def note_import(self, document: ImportedDocument) -> None:
        self._kept.imported[document.address] = document

    async def reinforced_by(self, session_id: UUID) -> Proposal | None:
        raise NotImplementedError

    async def add(self, proposal: Proposal) -> None:
        self._kept.proposals[proposal.id] = proposal

    async def comments(self, proposal_id: UUID) -> Sequence[Comment]:
        raise NotImplementedError

    async def add_comment(self, comment: Comment) -> bool:
        raise NotImplementedError

    async def save(self, proposal: Proposal) -> None:
        self._kept.proposals[proposal.id] = proposal

    async def analysed(self, session_id: UUID) -> datetime | None:
        raise NotImplementedError

    async def note_analysis(self, session_id: UUID, ended_at: datetime, outcome: str, proposal_id: UUID | None) -> None:
        raise NotImplementedError


class MemoryQuota:
    """No model is asked where this store is used."""

    async def used(self, user_id: UUID, day: date, now: datetime) -> tuple[int, int]:
        raise NotImplementedError

    async def reserve(self, reservation_id: UUID, user_id: UUID, tokens: int, expires_at: datetime) -> None:
        raise NotImplementedError

    async def settle(self, reservation_id: UUID, user_id: UUID, day: date, tokens: int) -> None:
        raise NotImplementedError


class MemoryWalks:
    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    async def get(self, walk_id: UUID) -> Walk | None:
        return self._kept.walks.get(walk_id)

    async def hold(self, walk_id: UUID) -> Walk | None:
        return self._kept.walks.get(walk_id)

    async def add(self, walk: Walk) -> None:
        self._kept.walks[walk.id] = walk

    async def save(self, walk: Walk) -> None:
        self._kept.walks[walk.id] = walk

    async def list(self, which: WalkFilter) -> Sequence[Walk]:
        found = [
            walk
            for walk in self._kept.walks.values()
            if (not which.statuses or walk.status in which.statuses)
            and which.technician_id in (None, walk.technician.id)
        ]
        return sorted(found, key=lambda walk: (walk.created_at, walk.id), reverse=True)[: which.limit]

    async def of_session(self, session_id: UUID) -> Walk | None:
        return next((walk for walk in self._kept.walks.values() if walk.session_id == session_id), None)

    async def count_flag(self, walk_id: UUID) -> None:
        pass  # a figure, which no chat shows

    async def figures_of_all(self, since: datetime) -> WalkFigures:
        raise NotImplementedError

    async def escalations(self, since: datetime) -> Mapping[EscalatedWhy, int]:
        raise NotImplementedError

    async def figures(self, since: datetime) -> Sequence[WalkFigures]:
        raise NotImplementedError

    async def reasons(self, since: datetime, limit: int) -> Sequence[tuple[str, int]]:
        raise NotImplementedError


class MemoryTransaction:
    """A transaction within one account."""

    def __init__(self, kept: Kept, account_id: UUID) -> None:
        self._kept = kept
        self.account_id = account_id
        self.sessions = MemorySessions(kept)
        self.flows = MemoryFlows(kept)
        self.people = MemoryPeople(kept)
        self.documents = MemoryDocuments(kept)
        self.messages = MemoryMessages(kept)
        self.proposals = MemoryProposals(kept)
        self.versions = MemoryVersions(kept)
        self.quota = MemoryQuota()
        self.tickets = MemoryTickets(kept.tickets)
        self.ticket_system = MemoryTicketSystem(kept.tickets, kept.users, kept.sessions)
        self.following = MemoryFollowing(kept)
        self.outline_batches = MemoryOutlineBatches()
        self.walks = MemoryWalks(kept)
        self.attachments = kept.attachments
        self.scripts = MemoryScripts(kept.scripts)

    async def account(self) -> Account:
        if self._kept.account is None:
            raise NotFound("This account no longer exists.")
        return self._kept.account

    async def hold_account(self) -> Account:
        return await self.account()

    async def add_account(self, account: Account) -> bool:
        if self._kept.account:
            return False
        self._kept.account = account
        return True

    async def save_settings(self, settings: AccountSettings) -> None:
        self._kept.account = replace(await self.account(), settings=settings)

    async def receipt(self, key: str) -> Receipt | None:
        return self._kept.receipts.get(key)

    async def first_receipt(self, key: str, session_id: UUID, *, is_start: bool = True) -> UUID | None:
        if first := self._kept.receipts.get(key):
            return first.session_id
        self._kept.receipts[key] = Receipt(session_id, session_id if is_start else None)
        return None

    async def note_receipt(self, key: str, step_id: UUID) -> None:
        self._kept.receipts[key] = replace(self._kept.receipts[key], step_id=step_id)

    async def record(self, happened: Sequence[AuditEvent], now: datetime) -> None:
        self._kept.events += happened

    async def store_turn(self, turn: SessionChange) -> None:
        stored = self._kept.sessions.get(turn.after.id)
        if stored is None or stored.version != turn.before.version or (turn.key and turn.key in self._kept.receipts):
            raise Overtaken
        self._kept.sessions[turn.after.id] = turn.after
        self._kept.events += turn.events
        for one in self._kept.conversations.values():
            if one.session_id == turn.after.id:
                new = {subject: card for subject, card in turn.cards.items() if turn.said.get(subject) != one.id}
                await self.messages.want(one.id, new)
        if turn.task:
            await self.enqueue(turn.task, {"session_id": str(turn.after.id), "turn": turn.after.turn})
        if turn.key:
            self._kept.receipts[turn.key] = Receipt(turn.after.id, turn.answered)

    async def enqueue(self, task: str, arguments: Mapping[str, Any]) -> None:
        self._kept.jobs.append((task, arguments))

    async def announce(self, session_id: UUID) -> None:
        """Nobody watches."""


class MemoryAccounts:
    """What is looked up before the account is known."""

    def __init__(self, store: "MemoryStore") -> None:
        self._store = store

    async def workspace(self, platform: str, external_id: str) -> Workspace | None:
        return self._store.linked.get((platform, external_id))

    async def workspaces(self, platform: str) -> Sequence[Workspace]:
        return [one for one in self._store.linked.values() if one.platform == platform and not one.uninstalled_at]

    async def save_workspace(self, workspace: Workspace) -> None:
        self._store.linked[workspace.platform, workspace.external_id] = workspace

    async def add_code(self, code_hash: str, code: LinkCode, expires_at: datetime) -> None:
        self._store.codes[code_hash] = (code, expires_at)

    async def take_code(self, code_hash: str, now: datetime) -> LinkCode | None:
        code, expires_at = self._store.codes.pop(code_hash, (None, now))
        return code if expires_at > now else None

    async def find(self, name: str) -> Account | None:
        return next(
            (one.account for one in self._store.kept.values() if one.account and one.account.name == name), None
        )

    async def revoke(self, token_hash: str, now: datetime) -> None:
        raise NotImplementedError

    async def service_url(self, platform: str, external_id: str) -> str:
        raise NotImplementedError

    async def note_service_url(self, platform: str, external_id: str, url: str) -> None:
        raise NotImplementedError

    async def own_chat(self, identity: Identity) -> str:
        raise NotImplementedError

    async def note_own_chat(self, identity: Identity, chat: str) -> None:
        raise NotImplementedError


class MemoryStore:
    """The store. `is_away` puts it out of reach, as a database that is down."""

    def __init__(self) -> None:
        self.kept: dict[UUID, Kept] = {}
        self.linked: dict[tuple[str, str], Workspace] = {}
        self.codes: dict[str, tuple[LinkCode | None, datetime]] = {}
        self.is_away = False

    def of(self, account_id: UUID) -> Kept:
        """What is kept of the account."""
        if self.is_away:
            raise Unavailable("The database cannot be reached.")
        return self.kept.setdefault(account_id, Kept())

    @asynccontextmanager
    async def transaction(self, account_id: UUID) -> AsyncGenerator[MemoryTransaction]:
        before = copy.copy(self.of(account_id))
        changed = Kept(**{name: _copied(value) for name, value in vars(before).items()})
        self.kept[account_id] = changed
        try:
            yield MemoryTransaction(changed, account_id)
        except BaseException:
            self.kept[account_id] = before
            raise

    @asynccontextmanager
    async def reading(self, account_id: UUID) -> AsyncGenerator[MemoryTransaction]:
        yield MemoryTransaction(self.of(account_id), account_id)

    async def store_turn(self, turn: SessionChange) -> None:
        async with self.transaction(turn.after.account_id) as transaction:
            await transaction.store_turn(turn)

    async def session(self, account_id: UUID, session_id: UUID) -> Session | None:
        return self.of(account_id).sessions.get(session_id)

    async def user_of_identity(self, identity: Identity) -> User | None:
        for kept in self.kept.values():
            found = kept.identities.get(identity)
            if found:
                return kept.users[found]
        return None

    @asynccontextmanager
    async def accounts(self) -> AsyncGenerator[MemoryAccounts]:
        yield MemoryAccounts(self)

    @asynccontextmanager
    async def changing_workspace(self, platform: Platform, external_id: str) -> AsyncGenerator[MemoryAccounts]:
        yield MemoryAccounts(self)


def _copied(value: Any) -> Any:
    """Lists and dictionaries anew, two deep; what they hold never changes."""
    match value:
        case dict():
            return {key: _copied(each) for key, each in cast("dict[Any, Any]", value).items()}
        case list():
            return list(cast("list[Any]", value))
        case _:
            return value


class GivenMatcher:
    """Finds what it is told to find."""

    def __init__(self) -> None:
        self.matches: tuple[Match, ...] = ()
        self.asked: list[str] = []

    async def match(self, account_id: UUID, problem: str) -> tuple[Match, ...]:
        self.asked.append(problem)
        return self.matches
