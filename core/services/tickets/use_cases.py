"""Everything that is done about tickets, for those who offer it to people."""

from dataclasses import dataclass

from core.services.tickets.connected import ConnectedSystems
from core.services.tickets.connections import TicketConnections
from core.services.tickets.delivering import TicketDeliveries
from core.services.tickets.following import TicketFollowing
from core.services.tickets.handing_over import TicketHandOver
from core.services.tickets.intake import TicketIntake
from core.services.tickets.internal import InternalTickets
from core.services.tickets.sending import TicketSending


@dataclass(frozen=True, slots=True)
class TicketUseCases:
    """What FlowPilot does with tickets."""

    connected: ConnectedSystems
    connections: TicketConnections
    intake: TicketIntake
    sending: TicketSending
    internal: InternalTickets
    handing_over: TicketHandOver
    following: TicketFollowing
    deliveries: TicketDeliveries
