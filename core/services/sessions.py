"""Carrying out commands: de-duplicated, decided, and stored as one with what follows from them.

A command is decided on the session as it was read, without holding it. If somebody was quicker, which its version
tells when it is stored, it is decided anew.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from core.accounts.user import Identity, User
from core.messaging.cards import Card
from core.messaging.places import Place
from core.ports.sessions import SessionChange
from core.ports.unit_of_work import Store, UnitOfWork
from core.presenters import (
    closed_steps,
    followed_fix_card,
    is_documentation,
    is_fix,
    is_handover,
    reminder_card,
    session_cards,
    unchanged_steps,
    urgencies,
    withdrawn_card,
)
from core.presenters.walks import became_card
from core.services.answer_reading import AnswerReadingService
from core.services.handover_notices import HandoverNotices, changes_handover
from core.services.template_offers import offered_cards
from core.sessions.commands import AddNote, Attach, LeaveFlow, Remind, RespondToStep, SessionCommand, StartSession
from core.sessions.engine import EngineContext, decide, start
from core.sessions.flow_usage import usage_added
from core.sessions.session import GuideChoice, MatchedFlow, Session, SessionStatus
from core.shared.audit import AuditEvent, AuditEventKind
from core.shared.errors import NotFound, Overtaken, Refusal, Unavailable
from core.shared.tasks import ASK_GUIDE, LEARN, POLISH_DOCUMENT, SEND_TO_TICKET
from core.tickets import documents as documentation
from core.tickets.documents import Audience, Wording

_MOST_ATTEMPTS = 20
"""Times a command is decided anew because somebody else was quicker."""


@dataclass(frozen=True, slots=True)
class SessionDependencies:
    """What carrying out commands takes from outside beside the store."""

    now: Callable[[], datetime]
    new_id: Callable[[], UUID]
    wording: Wording
    default_guide: GuideChoice = GuideChoice.AUTO
    """Who guides a new session when its engineer leaves it open."""
    fix_reminder: timedelta = timedelta(hours=4)
    polishes: bool = False
    """Whether the AI is to word documentation better."""
    own_place: Callable[[Identity], Place | None] = lambda _: None
    """Where a person of a chat platform is written to alone; None where that platform has no such place."""


class SessionService:
    """Takes commands of people, of guides and of the clock."""

    def __init__(
        self, store: Store, surroundings: SessionDependencies, reading: AnswerReadingService | None = None
    ) -> None:
        """`reading` reads what is typed; without it, whatever is not an option's label is new information."""
        self._store = store
        self._dependencies = surroundings
        self._reading = reading

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
                session = replace(session, choice=self._dependencies.default_guide)
            if command.flow_id:
                session = replace(
                    session, choice=GuideChoice.FLOW, matched_flow=await _chosen(transaction, command.flow_id)
                )
            await transaction.sessions.add(replace(session, version=0, steps=(), attachments=()))
            await transaction.messages.open_conversation(place, "session", session.id)
            before = replace(session, version=0, turn=0, steps=(), attachments=())
            turn = self._turn(actor, before, session, decision.events)
            await self._store_whole(transaction, replace(turn, files=command.files))
            return session

    async def add_handed_over(self, transaction: UnitOfWork, session: Session, place: Place) -> None:
        """Store a session that begins handed over, such as a walk that went to the engineers."""
        before = replace(session, version=0, status=SessionStatus.ACTIVE, steps=(), facts=(), handover=None)
        await transaction.sessions.add(before)
        await transaction.messages.open_conversation(place, "session", session.id)
        assert session.handover is not None
        target = str(session.handover.target.id) if session.handover.target else None
        event = AuditEvent(AuditEventKind.SESSION_HANDED_OVER, session.handover.by.id, {"target": target}, session.id)
        await self._store_whole(transaction, self._turn(None, before, session, (event,)))

    async def execute(
        self,
        actor: User | None,
        account_id: UUID,
        session_id: UUID,
        command: SessionCommand,
        key: str | None = None,
        known: Session | None = None,
    ) -> Session:
        """Carry out a command on a session, which need not be read where it is `known` already.

        Raises a Refusal, NotFound included; Unavailable changes nothing.
        """
        for attempt in range(_MOST_ATTEMPTS):
            before = known or await self._session(account_id, session_id)
            known = None
            if self._reading:  # once: what was typed means the same to a session that moved on
                command = await self._reading.completed(before, command)
            # That a command came before is rare, and shows: its key is taken, or it no longer makes sense.
            if attempt and key and await self._came_before(account_id, key):
                return before
            try:
                return await self._attempt(actor, before, command, key)
            except Overtaken:
                pass
            except Refusal:
                if attempt or key is None:
                    raise
        raise Unavailable("Too many people are changing this session at once.")

    async def _session(self, account_id: UUID, session_id: UUID) -> Session:
        session = await self._store.session(account_id, session_id)
        if session is None:
            raise _no_session()
        return session

    async def _came_before(self, account_id: UUID, key: str) -> bool:
        async with self._store.reading(account_id) as transaction:
            return await transaction.receipt(key) is not None

    async def _attempt(self, actor: User | None, before: Session, command: SessionCommand, key: str | None) -> Session:
        decision = decide(before, command, self._context(actor))
        if decision.session is before:
            async with self._store.transaction(before.account_id) as transaction:
                await transaction.record(decision.events, self._dependencies.now())
            return before
        after = replace(decision.session, version=before.version + 1)
        turn = self._turn(actor, before, after, decision.events, key)
        if isinstance(command, RespondToStep):
            turn = replace(turn, answered=command.step_id, files=command.files)
        elif isinstance(command, AddNote):
            turn = replace(turn, answered=after.steps[-1].id)
        elif isinstance(command, Attach | LeaveFlow):
            turn = replace(turn, files=command.files)
        if isinstance(command, Remind):
            turn = replace(turn, cards={**turn.cards, f"reminder:{after.version}": reminder_card(after)})
        if _stands_alone(turn):
            await self._store.store_turn(turn)
        else:
            async with self._store.transaction(before.account_id) as transaction:
                await self._store_whole(transaction, turn)
        return after

    def _context(self, actor: User | None) -> EngineContext:
        return EngineContext(
            actor, self._dependencies.now(), self._dependencies.new_id, self._dependencies.fix_reminder
        )

    def _turn(
        self,
        actor: User | None,
        before: Session,
        after: Session,
        events: Sequence[AuditEvent],
        key: str | None = None,
    ) -> SessionChange:
        same = unchanged_steps(before, after) if before.version else frozenset[UUID]()
        shown = self.cards(before, same | closed_steps(before, after), actor) if before.version else {}
        wanted = self.cards(after, same, actor)
        cards = {subject: card for subject, card in wanted.items() if shown.get(subject) != card}
        # A hand-over that was followed by another stays as it ended.
        gone = (subject for subject in shown if subject not in wanted and not is_handover(subject))
        another_fix = any(is_fix(subject) for subject in wanted)
        for subject in gone:
            card, is_over = shown[subject], after.status.is_over
            is_followed = another_fix and is_fix(subject)
            cards[subject] = followed_fix_card(card) if is_followed else withdrawn_card(card, is_over=is_over)
        asks = after.thinking and before.turn != after.turn
        return SessionChange(
            before,
            after,
            events,
            cards,
            self._dependencies.now(),
            ASK_GUIDE if asks else None,
            key,
            said={f"step:{step.order}": said for step in after.steps if (said := step.content.said_in)},
            urgencies=urgencies(before, after, cards),
        )

    def cards(self, session: Session, without: Collection[UUID] = (), reader: User | None = None) -> dict[str, Card]:
        """What the session's conversations show, by subject and in order; not the steps `without`.

        Moments are told as the reader's clock has them, whose act it is that changes what is shown.
        """
        document = None
        if documentation.moment_of_end(session):
            kind = documentation.default_kind(session)
            wording = self._dependencies.wording.for_reader(reader)
            document = documentation.write(session, kind, Audience.INTERNAL, wording)
        return session_cards(session, document, without)

    def card(self, session: Session, subject: str, reader: User) -> Card | None:
        """The one of these that is about the subject; None where the session shows none."""
        others = {step.id for step in session.steps if f"step:{step.order}" != subject}
        return self.cards(session, others, reader).get(subject)

    async def _store_whole(self, transaction: UnitOfWork, turn: SessionChange) -> None:
        """Store a turn with what follows from it elsewhere."""
        after = turn.after
        documents = _documents(turn)
        if documents and await _has_edited_text(transaction, after):
            # What a person worded stays until the next end.
            turn = replace(turn, cards={name: card for name, card in turn.cards.items() if name not in documents})
        if _changes_resolution(turn):
            # Before the note, which is the last thing said.
            turn = replace(turn, cards={**await offered_cards(transaction, after), **turn.cards})
        notices = HandoverNotices(transaction, self._dependencies.own_place)
        if changes_handover(turn):
            turn = await notices.addressed(turn)
        await transaction.store_turn(turn)
        await _keep_files(transaction, turn)
        if _came_to_an_end(turn) and after.ticket:
            await transaction.enqueue(SEND_TO_TICKET, {"session_id": str(after.id)})
        if _documents(turn):
            await self._polish_anew(transaction, after)
        if changes_handover(turn):
            await notices.publish(turn)
            await _tell_technician(transaction, after)
        for (flow_id, version), use in usage_added(turn.before, after).items():
            await transaction.versions.count_use(flow_id, version, use, turn.now)
        if _changes_resolution(turn):
            await transaction.enqueue(LEARN, {"session_id": str(after.id)})

    async def _polish_anew(self, transaction: UnitOfWork, session: Session) -> None:
        """Let go of better words for what the document said before, and have new ones found."""
        await transaction.documents.drop_polished(documentation.ticket_text(session))
        moment = documentation.moment_of_end(session)
        if self._dependencies.polishes and moment:
            arguments = {"session_id": str(session.id), "written_for": moment.isoformat()}
            await transaction.enqueue(POLISH_DOCUMENT, arguments)


def _stands_alone(turn: SessionChange) -> bool:
    """Whether nothing else is to be stored with the turn."""
    return (
        not _documents(turn)
        and turn.before.attachments == turn.after.attachments
        and not changes_handover(turn)
        and not (_changes_resolution(turn) or usage_added(turn.before, turn.after))
    )


async def _keep_files(transaction: UnitOfWork, turn: SessionChange) -> None:
    """Keep the files that came with the turn, and what people say of those known already."""
    known = {one.id: one for one in turn.before.attachments}
    contents = {file.attachment.id: file for file in turn.files}
    for attachment in turn.after.attachments:
        if attachment.id in contents:
            file = replace(contents[attachment.id], attachment=attachment)
            await transaction.attachments.add(turn.after.id, file)
        elif attachment != known.get(attachment.id):
            await transaction.attachments.correct(attachment)
    for gone in known.keys() - {attachment.id for attachment in turn.after.attachments}:
        await transaction.attachments.remove(gone)


def _documents(turn: SessionChange) -> list[str]:
    """Which of the turn's messages show the text for the ticket."""
    return [subject for subject in turn.cards if is_documentation(subject)]


def _came_to_an_end(turn: SessionChange) -> bool:
    """Whether the session was resolved or handed over just now."""
    moment = documentation.moment_of_end(turn.after)
    return moment is not None and moment != documentation.moment_of_end(turn.before)


def _changes_resolution(turn: SessionChange) -> bool:
    """Whether there is something to learn from the session from now on, or no longer."""
    return (turn.before.status is SessionStatus.RESOLVED) is not (turn.after.status is SessionStatus.RESOLVED)


async def _tell_technician(transaction: UnitOfWork, session: Session) -> None:
    """Show the technician of the walk that the session was, if it was one, what becomes of it."""
    walk = await transaction.walks.of_session(session.id)
    if walk:
        await transaction.messages.want_in_walk(walk.id, {"became": became_card(walk, session)})
        await transaction.announce(walk.id)


async def _has_edited_text(transaction: UnitOfWork, session: Session) -> bool:
    stored = await transaction.documents.get(documentation.ticket_text(session))
    moment = documentation.moment_of_end(session)
    return bool(stored and moment and stored.edited and stored.text_for(moment))


async def _load(transaction: UnitOfWork, session_id: UUID) -> Session:
    session = await transaction.sessions.get(session_id)
    if session is None:
        raise _no_session()
    return session


def _no_session() -> NotFound:
    return NotFound("There is no such session.")


async def _chosen(transaction: UnitOfWork, flow_id: UUID) -> MatchedFlow:
    published = await transaction.flows.published(flow_id)
    if published is None:
        raise NotFound("There is no such published flow.")
    return MatchedFlow(flow_id, published.flow.title, 1.0, published.version)
