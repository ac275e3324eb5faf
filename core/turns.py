"""Carrying out commands: de-duplicated, decided and stored in one transaction, with what follows from them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from core import documentation
from core.cards import Card
from core.commands import Remind, SessionCommand, StartSession
from core.documentation import Audience, Wording
from core.engine import Context, Decision, decide, start
from core.errors import NotFound, Overtaken, Unavailable
from core.ports import Place, Store, Transaction
from core.presenters import handover_card, reminder_card, session_cards
from core.session import GuideChoice, MatchedFlow, Session, SessionStatus
from core.steps import GuideKind, Step
from core.users import User

ASK_GUIDE = "ask_guide"
"""The task that asks a session's guide for the next step."""
POLISH_DOCUMENT = "polish_document"
"""The task that has the text for the ticket worded better."""
_MOST_ATTEMPTS = 20
"""Times a command is decided anew because somebody else was quicker."""
_DOCUMENTATION = "documentation"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What carrying out commands takes from outside beside the store."""

    now: Callable[[], datetime]
    new_id: Callable[[], UUID]
    wording: Wording
    default_guide: GuideChoice = GuideChoice.AUTO
    """Who guides a new session when its engineer leaves it open."""
    fix_reminder: timedelta = timedelta(hours=4)
    polishes: bool = False
    """Whether the AI is to word documentation better."""


class Turns:
    """Takes commands of people, of guides and of the clock."""

    def __init__(self, store: Store, surroundings: Surroundings) -> None:
        self._store = store
        self._around = surroundings

    async def start(
        self, actor: User, command: StartSession, session_id: UUID, place: Place, key: str | None = None
    ) -> Session:
        """Start a session in a conversation. A command whose key was seen before gives the first one's session."""
        async with self._store.transaction(actor.account_id) as transaction:
            first = await transaction.first_receipt(key, session_id) if key else None
            if first:
                return await _load(transaction, first)
            context = self._context(actor)
            decision = start(session_id, command, context)
            session = replace(decision.session, version=1)
            if session.choice is GuideChoice.AUTO:
                session = replace(session, choice=self._around.default_guide)
            if command.flow_id:
                session = replace(
                    session, choice=GuideChoice.FLOW, matched_flow=await _chosen(transaction, command.flow_id)
                )
            await transaction.sessions.add(replace(session, version=0))
            await transaction.messages.open_conversation(place.platform, place.address, "session", session.id)
            await self._store_turn(transaction, replace(session, version=0, turn=0), session, decision)
            return session

    async def execute(
        self,
        actor: User | None,
        account_id: UUID,
        session_id: UUID,
        command: SessionCommand,
        key: str | None = None,
    ) -> Session:
        """Carry out a command on a session. Raises a Refusal, NotFound included; Unavailable changes nothing."""
        for _ in range(_MOST_ATTEMPTS):
            try:
                return await self._attempt(actor, account_id, session_id, command, key)
            except Overtaken:
                continue
        raise Unavailable("Too many people change this session at once.")

    async def _attempt(
        self, actor: User | None, account_id: UUID, session_id: UUID, command: SessionCommand, key: str | None
    ) -> Session:
        async with self._store.transaction(account_id) as transaction:
            if key and await transaction.first_receipt(key, session_id):
                return await _load(transaction, session_id)
            before = await _load(transaction, session_id)
            decision = decide(before, command, self._context(actor))
            after = decision.session
            if after is before:
                await transaction.record(decision.events, self._around.now())
                return before
            after = replace(after, version=before.version + 1)
            await self._store_turn(transaction, before, after, decision)
            if isinstance(command, Remind):
                card = {f"reminder:{after.version}": reminder_card(after)}
                await transaction.messages.want_in_session(after.id, card)
            return after

    def _context(self, actor: User | None) -> Context:
        return Context(actor, self._around.now(), self._around.new_id, self._around.fix_reminder)

    async def _store_turn(self, transaction: Transaction, before: Session, after: Session, decision: Decision) -> None:
        cards = await self._changed_cards(transaction, before, after)
        await transaction.store_turn(before, after, decision.events, cards, self._around.now())
        if _DOCUMENTATION in cards:
            await self._polish_anew(transaction, after)
        if after.handover and (before.handover != after.handover or before.status != after.status):
            await transaction.messages.want_in_channels("handover", {f"handover:{after.id}": handover_card(after)})
        if after.thinking and before.turn != after.turn:
            await transaction.enqueue(ASK_GUIDE, {"session_id": str(after.id), "turn": after.turn})
        await self._count_flow_use(transaction, before, after)

    async def _changed_cards(self, transaction: Transaction, before: Session, after: Session) -> Mapping[str, Card]:
        shown = self._cards(before) if before.version else {}
        cards = {subject: card for subject, card in self._cards(after).items() if shown.get(subject) != card}
        if _DOCUMENTATION in cards and await _has_edited_text(transaction, after):
            del cards[_DOCUMENTATION]  # what a person worded stays until the next end
        return cards

    def _cards(self, session: Session) -> dict[str, Card]:
        document = None
        if documentation.moment_of_end(session):
            kind = documentation.default_kind(session)
            document = documentation.write(session, kind, Audience.INTERNAL, self._around.wording)
        return session_cards(session, document)

    async def _polish_anew(self, transaction: Transaction, session: Session) -> None:
        """Let go of better words for what the document said before, and have new ones found."""
        await transaction.documents.drop_polished(documentation.ticket_text(session))
        moment = documentation.moment_of_end(session)
        if self._around.polishes and moment:
            arguments = {"session_id": str(session.id), "written_for": moment.isoformat()}
            await transaction.enqueue(POLISH_DOCUMENT, arguments)

    async def _count_flow_use(self, transaction: Transaction, before: Session, after: Session) -> None:
        flow = after.matched_flow
        if flow is None:
            return
        walked = _walks(after.steps, flow.id) and not _walks(before.steps, flow.id)
        resolved = (
            after.status is SessionStatus.RESOLVED
            and before.status is not SessionStatus.RESOLVED
            and after.guide is GuideKind.FLOW
        )
        if walked or resolved:
            await transaction.flows.count_use(flow.id, walked=walked, resolved=resolved, now=self._around.now())


async def _has_edited_text(transaction: Transaction, session: Session) -> bool:
    stored = await transaction.documents.get(documentation.ticket_text(session))
    moment = documentation.moment_of_end(session)
    return bool(stored and moment and stored.edited and stored.text_for(moment))


async def _load(transaction: Transaction, session_id: UUID) -> Session:
    session = await transaction.sessions.get(session_id)
    if session is None:
        raise _no_session()
    return session


def _no_session() -> NotFound:
    return NotFound("There is no such session.")


def _walks(steps: tuple[Step, ...], flow_id: UUID) -> bool:
    return any(step.content.position is not None and step.content.position.flow_id == flow_id for step in steps)


async def _chosen(transaction: Transaction, flow_id: UUID) -> MatchedFlow:
    published = await transaction.flows.published(flow_id)
    if published is None:
        raise NotFound("There is no such published flow.")
    return MatchedFlow(flow_id, published.flow.title, 1.0, published.version)
