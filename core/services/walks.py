"""Carrying out commands on walks: decided on the walk as it is held, and stored as one with what follows from them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from core.accounts.account import AccountSettings
from core.accounts.user import User
from core.flows.published import PublishedFlow
from core.flows.states import state_of_flow, state_words
from core.guides.flow import next_drafts, standing_in, with_standing
from core.matching.match import Matcher
from core.matching.similarity import Similarity
from core.messaging.cards import Card
from core.messaging.places import Place
from core.ports.unit_of_work import Store, UnitOfWork
from core.ports.walks import EscalatedWhy, WalkFigures, WalkFilter
from core.presenters.walks import not_asked_card, walk_cards, walk_documentation_card, where_it_stands
from core.scripts.stored import built_in
from core.services.answer_reading import AnswerReadingService
from core.services.script_steps import for_first_line, templates_named
from core.services.showing import shown_anew
from core.services.tickets.of_walks import ticket_for_walk
from core.services.walk_endings import WalkEndings
from core.services.walk_intake import Intake, find_offers, first_of_several, intake_of, offered_flow, walked_flow
from core.sessions.answers.reading import Reading, ReadingKind
from core.sessions.masking import masked_text
from core.sessions.steps import Step, StepDraft
from core.shared.audit import AuditEvent
from core.shared.errors import NotAllowed, NotFound
from core.shared.model_use import GuideFailed
from core.shared.tasks import BUILD_NODE
from core.tickets import documents as documentation
from core.tickets.documents import Audience, Document, Wording
from core.walks.asking import agreed_end, asks_for_engineer
from core.walks.beginning import is_which_first
from core.walks.commands import (
    AcceptNode,
    AnswerNode,
    BeginAnew,
    Choose,
    EscalateWalk,
    LeaveFlow,
    StartWalk,
    WalkCommand,
)
from core.walks.context import WalkContext, WalkResult
from core.walks.deciding import decide, start
from core.walks.handing_over import as_session
from core.walks.permissions import check_may_list_walks, check_may_read_walk, may_read_all_walks
from core.walks.walk import OfferKind, Walk, WalkKind, WalkStatus, is_called
from core.walks.withdrawing import what_was_written

_MOST_REASONS = 20


@dataclass(frozen=True, slots=True)
class WalkDependencies:
    """What carrying out commands takes from outside beside the store."""

    now: Callable[[], datetime]
    new_id: Callable[[], UUID]
    matcher: Matcher
    similarity: Similarity
    endings: WalkEndings
    reading: AnswerReadingService
    wording: Wording
    claude: bool
    """Whether Claude is configured."""


@dataclass(frozen=True, slots=True)
class WalkReport:
    """How walks went: all of them, by kind and flow, and why engineers were asked."""

    all: WalkFigures
    by_flow: Sequence[WalkFigures]
    escalations: Mapping[EscalatedWhy, int]
    reasons: Sequence[tuple[str, int]]
    """In the technicians' words, without secrets; the most frequent first."""


class WalkService:
    """Takes commands of first-line technicians, of the AI and of the clock."""

    def __init__(self, store: Store, dependencies: WalkDependencies) -> None:
        self._store = store
        self._dependencies = dependencies

    async def start(self, actor: User, intake: Intake, walk_id: UUID, place: Place, key: str | None = None) -> Walk:
        """Start a walk in a conversation. A command whose key was seen before gives the first one's walk.

        Raises a Refusal.
        """
        found = await intake_of(self._store, self._dependencies.matcher, self._dependencies.similarity, actor, intake)
        async with self._store.transaction(actor.account_id) as transaction:
            first = await transaction.first_receipt(key, walk_id) if key else None
            if first:
                return await _load(transaction, first)
            now, new_id = self._dependencies.now(), self._dependencies.new_id
            ticket = intake.ticket or await ticket_for_walk(transaction, actor, found.problem, now, new_id)
            command = found.start(ticket, intake.note)
            context = await self._context(transaction, actor, found.flow)
            result = start(walk_id, command, context)
            await transaction.walks.add(result.walk)
            await transaction.messages.open_for_walk(place, walk_id)
            await self._store_with(transaction, None, result)
            return result.walk

    async def escalate(
        self,
        actor: User,
        intake: Intake,
        reason: str,
        walk_id: UUID,
        place: Place,
        key: str | None = None,
    ) -> Walk:
        """Hand a problem to the engineers without walking anything. A key seen before gives the first one's walk.

        Raises a Refusal.
        """
        problem, ticket = intake.problem, intake.ticket
        async with self._store.transaction(actor.account_id) as transaction:
            first = await transaction.first_receipt(key, walk_id) if key else None
            if first:
                return await _load(transaction, first)
            context = await self._context(transaction, actor, None)
            started = start(walk_id, StartWalk(problem, WalkKind.ADHOC, ticket=ticket), context)
            result = decide(started.walk, EscalateWalk(reason), context)
            await transaction.walks.add(replace(result.walk, session_id=None))
            await transaction.messages.open_for_walk(place, walk_id)
            await self._store_with(transaction, None, replace(result, events=(*started.events, *result.events)))
            return result.walk

    async def execute(
        self,
        actor: User | None,
        account_id: UUID,
        walk_id: UUID,
        command: WalkCommand,
        key: str | None = None,
        *,
        also: str = "",
    ) -> Walk:
        """Carry out a command on a walk. One whose key was seen before changes nothing.

        `also`: another name by which what was written can be taken back, such as that of a file of the message.
        Raises a Refusal, NotFound included; Unavailable changes nothing.
        """
        command = await self._completed(account_id, walk_id, command)
        async with self._store.transaction(account_id) as transaction:
            before = await transaction.walks.hold(walk_id)
            if before is None:
                raise _no_walk()
            if key and await transaction.first_receipt(key, walk_id, is_start=False):
                return before
            flow = await walked_flow(transaction, before, command)
            result = decide(before, command, await self._context(transaction, actor, flow))
            if key and (about := what_was_written(before, command, result.walk)):
                await transaction.note_receipt(key, about)
                if also and await transaction.first_receipt(also, walk_id, is_start=False) is None:
                    await transaction.note_receipt(also, about)
            if result.walk is before:
                return before
            result = replace(result, walk=replace(result.walk, version=before.version + 1))
            await self._store_with(transaction, before, result)
            return result.walk

    async def correct_problem(self, actor: User, walk: Walk, problem: str, key: str) -> Walk:
        """Begin the walk with its problem as it is worded now. Raises a Refusal once something was answered."""
        deps = self._dependencies
        found = await intake_of(self._store, deps.matcher, deps.similarity, actor, Intake(problem))
        return await self.execute(actor, actor.account_id, walk.id, BeginAnew(found.start()), key)

    async def choose(
        self, actor: User, account_id: UUID, walk_id: UUID, offer: OfferKind | None, id_: UUID | None, key: str | None
    ) -> Walk:
        """Choose a suggestion, or none of them. Raises a Refusal."""
        command = Choose()
        if offer and id_:
            async with self._store.reading(account_id) as transaction:
                found = await offered_flow(transaction, offer, id_)
            kind = WalkKind.FLOW if offer is OfferKind.FLOW else WalkKind.PROPOSAL
            command = Choose(found.walked, kind)
        return await self.execute(actor, account_id, walk_id, command, key)

    async def walk(self, user: User, walk_id: UUID) -> Walk:
        """The walk. Raises NotFound or NotAllowed."""
        async with self._store.reading(user.account_id) as transaction:
            walk = await _load(transaction, walk_id)
        check_may_read_walk(user, walk)
        return walk

    async def walks(self, user: User, which: WalkFilter) -> Sequence[Walk]:
        """The walks the user may see, newest first. Raises NotAllowed."""
        check_may_list_walks(user)
        if not may_read_all_walks(user):
            which = replace(which, technician_id=user.id)
        async with self._store.reading(user.account_id) as transaction:
            return await transaction.walks.list(which)

    async def document(self, user: User, walk_id: UUID) -> Document:
        """The text for the ticket, as the walk stands. Raises NotFound or NotAllowed."""
        return self._written(await self.walk(user, walk_id))

    def _written(self, walk: Walk) -> Document:
        session = as_session(walk)
        return documentation.write(
            session, documentation.default_kind(session), Audience.INTERNAL, self._dependencies.wording
        )

    async def settings(self, user: User) -> AccountSettings:
        """What the person's account says about walks, among other things."""
        async with self._store.reading(user.account_id) as transaction:
            return (await transaction.account()).settings

    async def report(self, user: User, since: datetime) -> WalkReport:
        """How the walks ended since then went, and why engineers were asked. Raises NotAllowed."""
        if not may_read_all_walks(user):
            raise NotAllowed("The figures of all walks are for engineers and reviewers.")
        async with self._store.reading(user.account_id) as transaction:
            walks = transaction.walks
            return WalkReport(
                await walks.figures_of_all(since),
                await walks.figures(since),
                await walks.escalations(since),
                [(masked_text(reason), times) for reason, times in await walks.reasons(since, _MOST_REASONS)],
            )

    async def show_in(self, walk: Walk, place: Place) -> None:
        """Show the walk in one more conversation: how it began, and what is open."""
        async with self._store.transaction(walk.account_id) as transaction:
            cards = where_it_stands(walk)
            conversation_id = await shown_anew(transaction, place, walk.id, list(cards))
            if conversation_id is None:
                conversation_id = await transaction.messages.open_for_walk(place, walk.id)
            await transaction.messages.want(conversation_id, cards)
            await transaction.announce(walk.id)

    async def accept(self, account_id: UUID, walk_id: UUID, command: AcceptNode) -> Walk:
        """Take the AI's answer to a turn."""
        return await self.execute(None, account_id, walk_id, command)

    async def _completed(self, account_id: UUID, walk_id: UUID, command: WalkCommand) -> WalkCommand:
        """The command with its text read, or what else there is found: with no connection held."""
        if not isinstance(command, AnswerNode | LeaveFlow):
            return command
        async with self._store.reading(account_id) as transaction:
            walk = await _load(transaction, walk_id)
        step = walk.open_node
        if step is None or not is_called(walk, step, command.node_id):
            return command
        if isinstance(command, LeaveFlow):
            return await self._with_suggestions(walk, command)
        if is_which_first(step):
            return await self._first_of_several(walk, step, command)
        if command.reply.text is None or command.reply.reading is not None:
            return command
        return agreed_end(walk, command.reply.text) or await self._understood(walk, step, command)

    async def _first_of_several(self, walk: Walk, step: Step, command: AnswerNode) -> WalkCommand:
        """The answer with what there is for the problem that comes first, as far as it names one."""
        if command.reply.text is not None and command.reply.reading is None:
            understood = agreed_end(walk, command.reply.text) or await self._understood(walk, step, command)
            if not isinstance(understood, AnswerNode):
                return understood
            command = understood
        deps = self._dependencies
        begins = await first_of_several(self._store, deps.matcher, deps.similarity, walk, command.reply)
        return replace(command, begins=begins)

    async def _understood(self, walk: Walk, step: Step, command: AnswerNode) -> AnswerNode | LeaveFlow:
        found = await self._read(walk, step, command.reply.text or "")
        if found.kind is ReadingKind.NOT_THIS and walk.walked:
            return await self._with_suggestions(walk, LeaveFlow(command.node_id))
        return AnswerNode(command.node_id, replace(command.reply, reading=found))

    async def _read(self, walk: Walk, step: Step, text: str) -> Reading:
        if asks_for_engineer(text):
            return Reading(ReadingKind.HAND_OVER)
        return await self._dependencies.reading.reading(as_session(walk), step, text)

    async def _with_suggestions(self, walk: Walk, command: LeaveFlow) -> LeaveFlow:
        known = "\n".join((walk.problem, *(fact.text for fact in as_session(walk).facts)))
        passed = {step.content.position.flow_id for step in walk.steps if step.content.position}
        offers = await find_offers(
            self._store, self._dependencies.matcher, self._dependencies.similarity, walk.account_id, known
        )
        others = tuple(offer for offer in offers if offer.id not in passed)
        return replace(command, suggestions=others)

    async def _context(self, transaction: UnitOfWork, actor: User | None, flow: PublishedFlow | None) -> WalkContext:
        names = templates_named(flow.flow.nodes) if flow else []
        templates = {**built_in(), **(await transaction.scripts.published(names) if names else {})}
        resolved = await transaction.flows.times_resolved(flow.id) if flow else 0
        now = state_words(state_of_flow(resolved), resolved)

        def follow(steps: Sequence[Step]) -> tuple[StepDraft, ...]:
            if flow is None:
                raise GuideFailed("What guided this walk no longer exists.")
            drafts = (for_first_line(draft, templates) for draft in next_drafts(flow, steps))
            return with_standing(tuple(drafts), standing_in(steps, flow.id) or now)

        return WalkContext(
            actor,
            self._dependencies.now(),
            self._dependencies.new_id,
            (await transaction.account()).settings,
            self._dependencies.claude,
            flow.flow if flow else None,
            follow,
        )

    async def _store_with(self, transaction: UnitOfWork, before: Walk | None, result: WalkResult) -> None:
        """Store the walk with its messages, the job that follows and the consequences of its end."""
        after, now = result.walk, self._dependencies.now()
        events: Sequence[AuditEvent] = result.events
        await self._dependencies.endings.follow(transaction, before, after, result.handed_to)
        if before or after.session_id:
            await transaction.walks.save(after)
        await transaction.record(events, now)
        await transaction.messages.want_in_walk(after.id, changed_cards(before, after))
        if after.status is WalkStatus.RESOLVED:
            note = walk_documentation_card(after, self._written(after))
            await transaction.messages.want_in_walk(after.id, {"documentation": note})
        if after.thinking and (before is None or before.turn != after.turn):
            await transaction.enqueue(BUILD_NODE, {"walk_id": str(after.id), "turn": after.turn})
        await transaction.announce(after.id)


def changed_cards(before: Walk | None, after: Walk) -> dict[str, Card]:
    """The cards that look otherwise than before; one whose node is no more says so."""
    shown = walk_cards(before) if before else {}
    wanted = walk_cards(after)
    cards = {subject: card for subject, card in wanted.items() if shown.get(subject) != card}
    return cards | {subject: not_asked_card(card) for subject, card in shown.items() if subject not in wanted}


async def _load(transaction: UnitOfWork, walk_id: UUID) -> Walk:
    walk = await transaction.walks.get(walk_id)
    if walk is None:
        raise _no_walk()
    return walk


def _no_walk() -> NotFound:
    return NotFound("There is no such walk.")
