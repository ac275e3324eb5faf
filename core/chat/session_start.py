"""Starting a session somewhere, and showing one that exists in one more place."""

from collections.abc import Mapping
from uuid import UUID

from core.accounts.user import User
from core.chat.dependencies import ChatDependencies
from core.messaging.cards import Card, ContextLine
from core.messaging.places import Conversation, Place
from core.presenters.walks import where_it_stands
from core.services.showing import shown_anew
from core.sessions.commands import StartSession
from core.sessions.session import GuideChoice, MatchedFlow, Session
from core.sessions.steps import Step, StepType
from core.shared.errors import NotFound

_MOVED = "The message that started this was deleted, so it continues here. Everything so far is saved."


async def start(
    services: ChatDependencies, user: User, command: StartSession, place: Place, key: str | None
) -> Session:
    """Start a session in a conversation of its own. Raises a Refusal."""
    return await services.session_service.start(user, command, services.new_id(), place, key)


async def start_with_flow(services: ChatDependencies, user: User, flow: MatchedFlow, place: Place, key: str) -> Session:
    """Start a session that walks a flow, with the flow's title as its problem."""
    return await start(services, user, StartSession(flow.title, GuideChoice.FLOW, flow.id), place, key)


async def flow_of(services: ChatDependencies, user: User, flow_id: str, session: Session | None = None) -> MatchedFlow:
    """The published flow with that id, as somebody chooses it. Raises NotFound."""
    try:
        wanted = UUID(flow_id)
    except ValueError:
        raise NotFound("There is no such flow.") from None
    async with services.store.reading(user.account_id) as transaction:
        found = await transaction.flows.published(wanted)
    if found is None:
        raise NotFound("There is no such published flow any more.")
    matches = (match for step in session.steps for match in step.content.matches) if session else ()
    score = next((match.score for match in matches if match.flow_id == found.id), 1.0)
    return MatchedFlow(found.id, found.flow.title, score, found.version)


async def show_in(services: ChatDependencies, session: Session, place: Place) -> Session:
    """Show the session in one more conversation: how it began, where it stands, and what is open.

    In a chat that shows it already it is shown anew, further down, and not twice from then on. It may have moved on
    since it was read; the session as it stands is returned. Raises NotFound.
    """
    async with services.store.transaction(session.account_id) as transaction:
        # A turn that is being stored does not know this conversation yet: it is decided anew, and then does.
        current = await transaction.sessions.advance(session.id)
        if current is None:
            raise NotFound("There is no such session.")
        session = current
        cards = _where_it_stands(session, services.session_service.cards(session))
        conversation_id = await shown_anew(transaction, place, session.id, list(cards))
        if conversation_id is None:
            conversation_id = await transaction.messages.open_conversation(place, "session", session.id)
        await transaction.messages.want(conversation_id, cards)
        await transaction.announce(session.id)
    return session


async def begin_anew(services: ChatDependencies, account_id: UUID, conversation: Conversation, place: Place) -> None:
    """Go on in a new thread, as what the thread began with was deleted; a session that is over goes on nowhere."""
    about = conversation.session_id or conversation.walk_id
    cards = await _cards_to_go_on_with(services, account_id, conversation)
    if about is None or not cards:
        return
    told = Card("Moved here", (ContextLine(_MOVED),))
    async with services.store.transaction(account_id) as transaction:
        await transaction.messages.begin_anew(conversation.id, place.address, list(cards))
        await transaction.messages.want(conversation.id, {**cards, f"moved:{place.address[-40:]}": told})
        await transaction.announce(about)


async def _cards_to_go_on_with(
    services: ChatDependencies, account_id: UUID, conversation: Conversation
) -> dict[str, Card]:
    """Where the conversation's session or walk stands; nothing where it is over."""
    if conversation.walk_id:
        async with services.store.reading(account_id) as transaction:
            walk = await transaction.walks.get(conversation.walk_id)
        return where_it_stands(walk) if walk and walk.is_active else {}
    if conversation.session_id is None:
        return {}
    session = await services.store.session(account_id, conversation.session_id)
    if session is None or session.status.is_over:
        return {}
    return _where_it_stands(session, services.session_service.cards(session))


def _briefings(session: Session) -> list[Step]:
    """What the bot noted since the session was handed over, for whoever took it."""
    if session.handover is None:
        return []
    return [
        step
        for step in session.steps
        if step.type is StepType.NOTE and not step.content.author and step.asked_at >= session.handover.at
    ]


def _where_it_stands(session: Session, cards: Mapping[str, Card]) -> dict[str, Card]:
    """Of the steps the open one; while that is being worked out, the one before says what is known."""
    step = session.open_step or (None if session.handover else session.last_answered)
    live = {f"step:{step.order}"} if step else set[str]()
    live |= {f"step:{note.order}" for note in _briefings(session)}
    return {subject: card for subject, card in cards.items() if subject in live or not subject.startswith("step:")}
