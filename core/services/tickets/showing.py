"""What the conversations of a session or walk show of a send to its ticket."""

from core.ports.unit_of_work import UnitOfWork
from core.presenters.tickets import only_told, send_card
from core.sessions.session import Session
from core.tickets.sending import Send


async def show_send(transaction: UnitOfWork, session: Session, send: Send) -> None:
    """Show how a send stands, in the place of how it stood before. `session`: the walk's, where it is a walk's."""
    card = {f"ticket:{send.sequence}": send_card(session, send)}
    if send.walk_id:
        await transaction.messages.want_in_walk(send.walk_id, card)
        await transaction.announce(send.walk_id)
    else:
        await transaction.messages.want_in_session(session.id, card)
        await transaction.announce(session.id)
        # The technician whose walk it was sees it as well, and may do nothing about it.
        if walk := await transaction.walks.of_session(session.id):
            told = {f"ticket:{send.sequence}": only_told(send_card(session, send))}
            await transaction.messages.want_in_walk(walk.id, told)
            await transaction.announce(walk.id)
