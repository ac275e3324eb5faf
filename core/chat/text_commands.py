"""Carrying out orders: lists, help, Home, codes, and shortcuts to what buttons do."""

from typing import assert_never
from uuid import UUID

from core.accounts.person import Person
from core.accounts.user import Identity, Role, User
from core.chat import form_builders as asking
from core.chat.actions import Actions
from core.chat.command_parser import CommandWord, TextCommand
from core.chat.context import InteractionContext
from core.chat.dependencies import ChatDependencies
from core.chat.library import LibraryChat
from core.chat.outcomes import Ask, Done, Outcome, Say, Show
from core.chat.scripts import ScriptChat
from core.chat.session_start import flow_of, start_with_flow
from core.chat.tickets import TicketChat
from core.chat.titles import title_ordered
from core.chat.walking import Walking
from core.messaging.cards import Action, Card, Target, Text
from core.presenters import code_card, help_card, home_cards, reader_home_card, sessions_card
from core.presenters.walk_home import walk_help_card
from core.services.colleagues import able_to_take
from core.sessions.commands import Resume
from core.sessions.permissions import check_may_end, check_may_steer, may_read_all_sessions
from core.sessions.records import SessionFilter
from core.sessions.session import Session, SessionStatus
from core.shared.errors import NotAllowed
from core.shared.typed_text import normal_form, undecorated
from core.walks.permissions import check_may_steer_walk

_OPEN = (SessionStatus.ACTIVE, SessionStatus.PAUSED)
_OVER = tuple(status for status in SessionStatus if status.is_over)
_OF_ONE = (CommandWord.STATUS, CommandWord.HAND_OVER, CommandWord.RESUME, CommandWord.TITLE)
"""Orders about one session or walk."""
_MOST_OPEN = 50
_RECENT = 5


class TextCommands:
    """Carries out orders."""

    def __init__(
        self,
        services: ChatDependencies,
        pressing: Actions,
        walking: Walking,
        tickets: TicketChat,
        scripts: ScriptChat,
        library: LibraryChat,
    ) -> None:
        self._services = services
        self._pressing = pressing
        self._walking = walking
        self._tickets = tickets
        self._scripts = scripts
        self._library = library

    async def order(  # noqa: C901, PLR0911, PLR0912 - an answer each
        self,
        user: User,
        identity: Identity,
        order: TextCommand,
        where: InteractionContext,
        key: str,
        mentioned: User | None = None,
        about: UUID | None = None,
        walk_id: UUID | None = None,
    ) -> Outcome:
        """What comes of an order; `mentioned`: whom it names, `about`: the session in whose thread it was given.

        `walk_id`: the walk in whose thread it was. Raises a Refusal.
        """
        of_walks = user.role is Role.L1_TECH and about is None
        if order.word in _OF_ONE and (of_walks or walk_id):
            return await self._on_walk(user, order, where, key, walk_id, mentioned)
        if user.role is Role.L1_TECH and (outcome := await self._of_technician(user, order, where, key)):
            return outcome
        match order.word:
            case CommandWord.HELP:
                return Show(help_card(where.prefix, user.role, is_reviewer=user.is_reviewer))
            case CommandWord.HISTORY:
                return Show(await self._history(user, order.rest))
            case CommandWord.FLOWS:
                return await self._library.order(user, order.rest)
            case CommandWord.SCRIPTS:
                return Show(await self._scripts.listed(user, order.rest))
            case CommandWord.WALK:
                return await self._walk(user, order.rest, where, key)
            case CommandWord.LINK:
                return await self._link(user, identity, order.rest, where)
            case CommandWord.PREFERENCES:
                return await self._pressing.press(user, Target(Action.PREFERENCES), where, key)
            case CommandWord.SETTINGS:
                return await self._pressing.press(user, Target(Action.SETTINGS), where, key)
            case CommandWord.HOME:
                return Show(_joined(await self.home(user)))
            case CommandWord.TICKET:
                return await self._tickets.order(user, order.rest, where, key, about)
            case CommandWord.STATUS | CommandWord.HAND_OVER | CommandWord.RESUME | CommandWord.TITLE:
                # That nobody has the name is said before it is asked which session is meant.
                to = await self._receiver(user, order, mentioned)
                session = await self._meant(user, order, about)
                if isinstance(session, Show):
                    return session
                return await self._on_session(user, session, order, where, key, to)
            case _:
                assert_never(order.word)

    async def _of_technician(
        self, user: User, order: TextCommand, where: InteractionContext, key: str
    ) -> Outcome | None:
        """What comes of an order that means walks for a first-line technician; None for any other."""
        match order.word:
            case CommandWord.HELP:
                return Show(walk_help_card(where.prefix))
            case CommandWord.HISTORY:
                return Show(_joined(await self._walking.home(user)))
            case CommandWord.SCRIPTS:
                return Say(
                    "Scripts are for engineers. When a walk needs one, its step shows it; otherwise ask an engineer."
                )
            case CommandWord.WALK:
                return await self._walking.begin(user, order.rest, where, key)
            case _:
                return None

    async def home(self, user: User) -> tuple[Card, ...]:
        """A person's Home. Somebody who may not list sessions sees how to start only."""
        walks = await self._walking.home(user)
        tickets = await self._tickets.mine(user)
        own_tickets = (tickets,) if tickets else ()
        if user.role is Role.L1_TECH:
            return (*walks, *own_tickets)
        try:
            mine = await self._mine(user)
            over = SessionFilter(engineer_id=user.id, statuses=_OVER, limit=_RECENT)
            recent = await self._services.reading.sessions(user, over)
        except NotAllowed:
            return (reader_home_card(),)
        waiting = list[Session]()
        if may_read_all_sessions(user):
            handed_over = SessionFilter(statuses=(SessionStatus.REQUESTING_ESCALATION,))
            waiting = await self._services.reading.sessions(user, handed_over)
        cards = home_cards(mine, recent, [session for session in waiting if not _handed_over_by(session, user)])
        return (*cards, *walks, *own_tickets)

    async def _on_walk(
        self,
        user: User,
        order: TextCommand,
        where: InteractionContext,
        key: str,
        walk_id: UUID | None,
        mentioned: User | None,
    ) -> Outcome:
        """An order about the walk of the thread, else about the only active one; with several, which is asked."""
        active = [walk_id] if walk_id else [walk.id for walk in await self._walking.active(user)]
        if len(active) != 1:
            return Show(_joined(await self._walking.home(user)))
        if order.word is CommandWord.TITLE:
            walk = await self._services.walks.walk(user, active[0])
            check_may_steer_walk(user, walk)
            return await title_ordered(self._services, user, walk, order.rest, key)
        if walk_id and order.word is not CommandWord.HAND_OVER:
            return await self._walking.where_it_stands(user, walk_id)
        target = Target(Action.OPEN, walk_id=active[0])
        if order.word is CommandWord.HAND_OVER:
            to = await self._receiver(user, order, mentioned)
            target = Target(Action.HAND_OVER, value=str(to.id) if to else "", walk_id=active[0])
        return await self._walking.press(user, target, where, key)

    async def _history(self, user: User, text: str) -> Card:
        found = await self._services.reading.sessions(user, SessionFilter(text=text))
        title = f"Sessions with “{text[:60]}”" if text else "Sessions, newest first"
        return sessions_card(title, found, "Nothing was found." if text else "There are no sessions yet.")

    async def _walk(self, user: User, text: str, where: InteractionContext, key: str) -> Outcome:
        async with self._services.store.reading(user.account_id) as transaction:
            flows = await transaction.flows.list(text)
        wanted = normal_form(text)
        named = [flow for flow in flows if wanted in (normal_form(flow.title), flow.slug)]
        if not named and len(flows) != 1:
            return Show(await self._library.listed(user, text))
        flow = await flow_of(self._services, user, str((named or flows)[0].id))
        return Done(await start_with_flow(self._services, user, flow, where.here, key))

    async def _link(self, user: User, identity: Identity, code: str, where: InteractionContext) -> Outcome:
        if code:
            return Say(await self._services.identities.use_code(user, identity, code))
        return Show(code_card(await self._services.identities.code_for_person(user), where.prefix))

    async def _meant(self, user: User, order: TextCommand, about: UUID | None) -> Session | Show:
        """The session of the thread, else the one the person is working on; with several, which one is asked."""
        if about:
            return await self._services.reading.session(user, about)
        resuming = order.word is CommandWord.RESUME
        mine = [session for session in await self._mine(user) if not resuming or session.status is SessionStatus.PAUSED]
        if len(mine) == 1:
            return mine[0]
        empty = "You have no paused session." if resuming else "You have no open session."
        return Show(sessions_card("Which session?" if mine else "Your sessions", mine, empty))

    async def _on_session(
        self,
        user: User,
        session: Session,
        order: TextCommand,
        where: InteractionContext,
        key: str,
        to: Person | None,
    ) -> Outcome:
        if order.word is CommandWord.RESUME:
            after = await self._services.session_service.execute(
                user, user.account_id, session.id, Resume(), key, known=session
            )
            return Done(after, "Resumed.", is_shown=True)
        if order.word is CommandWord.STATUS:
            return await self._pressing.press(user, Target(Action.STATUS_UPDATE, session.id), where, key)
        if order.word is CommandWord.TITLE:
            check_may_steer(user, session)
            return await title_ordered(self._services, user, session, order.rest, key)
        check_may_end(user, session)
        return Ask(asking.handover_form(Target(Action.HAND_OVER, session.id), to))

    async def _mine(self, user: User) -> list[Session]:
        """A person's open sessions, however many ended since they were started."""
        which = SessionFilter(engineer_id=user.id, statuses=_OPEN, limit=_MOST_OPEN)
        return await self._services.reading.sessions(user, which)

    async def _receiver(self, user: User, order: TextCommand, mentioned: User | None) -> Person | None:
        """Whom a hand-over names; None for other orders, and where it names nobody. Raises InvalidInput."""
        if order.word is not CommandWord.HAND_OVER:
            return None
        if mentioned:
            return able_to_take(mentioned).person
        name = undecorated(order.rest).removeprefix("@").strip()
        if not name:
            return None
        return await self._services.colleagues.find(user.account_id, name)


def _handed_over_by(session: Session, user: User) -> bool:
    return bool(session.handover and session.handover.by.id == user.id)


def _joined(cards: tuple[Card, ...]) -> Card:
    """Several cards as one, where a list of them has no place."""
    elements = [element for card in cards for element in (Text(card.title, strong=True), *card.elements)]
    return Card("Home", tuple(elements))
