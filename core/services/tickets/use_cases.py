"""Everything that is done about tickets, for those who offer it to people."""

from dataclasses import dataclass
from uuid import UUID

from core.accounts.user import User
from core.services.tickets.connected import ConnectedSystems
from core.services.tickets.connections import TicketConnections
from core.services.tickets.delivering import TicketDeliveries
from core.services.tickets.following import TicketFollowing
from core.services.tickets.handing_over import TicketHandOver
from core.services.tickets.intake import TicketIntake
from core.services.tickets.internal import InternalTickets
from core.services.tickets.sending import TicketSending
from core.services.tickets.sources import WalkSource
from core.tickets.sending import Send


@dataclass(frozen=True, slots=True)
class TicketUseCases:
    """What FlowPilot does with tickets."""

    connected: ConnectedSystems
    connections: TicketConnections
    intake: TicketIntake
    sending: TicketSending
    walks: WalkSource
    walk_sending: TicketSending
    internal: InternalTickets
    handing_over: TicketHandOver
    following: TicketFollowing
    deliveries: TicketDeliveries

    async def of_walk(self, user: User, walk_id: UUID) -> tuple[TicketSending, UUID]:
        """What sends a walk's documentation, and the id to name it by: one handed over is the session's it became.

        Raises NotFound or NotAllowed.
        """
        session_id = await self.walks.became(user, walk_id)
        return (self.sending, session_id) if session_id else (self.walk_sending, walk_id)

    async def state_of_walk(self, user: User, walk_id: UUID) -> Send:
        """What the ticket was sent last of a walk, or of the session it became, for whoever may read the walk.

        Raises NotFound or NotAllowed.
        """
        sending, id_ = await self.of_walk(user, walk_id)
        return await sending.state(user, id_, may_read=True)
