"""The client of each connection: one for as long as the connection is the same, with what it has learned."""

from uuid import UUID

from bot.ticketing.autotask import Autotask
from bot.ticketing.connectwise import ConnectWise
from bot.ticketing.halopsa import HaloPSA
from bot.ticketing.rt import RequestTracker
from core.ports.ticket_systems import Connection, TicketSystem
from core.tickets.ticket import SystemName

_MOST_KEPT = 1_000


class Systems:
    """Makes clients."""

    def __init__(self) -> None:
        self._kept = dict[UUID, tuple[Connection, TicketSystem]]()

    def of(self, connection: Connection) -> TicketSystem:
        """The system of a connection."""
        known = self._kept.get(connection.account_id)
        if known and known[0] == connection:
            return known[1]
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        system = _made(connection)
        self._kept[connection.account_id] = (connection, system)
        return system


def _made(connection: Connection) -> TicketSystem:
    match connection.system:
        case SystemName.CONNECTWISE:
            return ConnectWise(connection)
        case SystemName.RT:
            return RequestTracker(connection)
        case SystemName.AUTOTASK:
            return Autotask(connection)
        case SystemName.HALOPSA:
            return HaloPSA(connection)
