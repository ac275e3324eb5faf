"""What a session's conversations show of a send to its ticket."""

from core.ports.unit_of_work import UnitOfWork
from core.presenters.tickets import send_card
from core.sessions.session import Session
from core.tickets.sending import Send


async def show_send(transaction: UnitOfWork, session: Session, send: Send) -> None:
    """Show how a send stands, in the place of how it stood before."""
    await transaction.messages.want_in_session(session.id, {f"ticket:{send.sequence}": send_card(session, send)})
    await transaction.announce(session.id)
