"""The ticket system of an account, as the use cases use it: its faults become answers to a person."""

import asyncio
import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from core.ports.ticket_systems import Connection, TicketSystem, TicketSystems, Vault
from core.ports.tickets import StoredConnection
from core.ports.unit_of_work import Store
from core.services.tickets.own_system import OwnSystem
from core.sessions.session import TicketKind
from core.shared.errors import NotFound, NoTicketSystem, TicketSystemRefusal, TicketSystemUnreachable
from core.tickets.faults import NoSuchTicket, OutcomeUnknown, TicketSystemAway, TicketSystemRefused

ASKED_SECONDS = 12.0
"""How long a person waits for a ticket system that is asked something."""
CHAT_SECONDS = 2.0
"""The same where a chat platform wants an answer within three seconds; then it goes on without the ticket system."""


class ConnectedSystems:
    """Gives each account its ticket system."""

    def __init__(
        self,
        store: Store,
        systems: TicketSystems,
        vault: Vault,
        now: Callable[[], datetime],
        new_id: Callable[[], UUID],
    ) -> None:
        self._store = store
        self._systems = systems
        self._vault = vault
        self._now = now
        self._new_id = new_id

    async def stored(self, account_id: UUID) -> StoredConnection | None:
        """How the account's system is reached, or None."""
        async with self._store.reading(account_id) as transaction:
            return await transaction.ticket_system.connection()

    def opened(self, stored: StoredConnection) -> Connection:
        """The connection with its secrets. Raises a Refusal when nothing opens them any more."""
        credentials: dict[str, str] = json.loads(self._vault.unseal(stored.sealed))
        return Connection(stored.account_id, stored.system, stored.url, credentials, stored.version)

    async def system(self, account_id: UUID) -> tuple[StoredConnection, TicketSystem]:
        """The account's ticket system. Raises NoTicketSystem."""
        stored = await self.stored(account_id)
        if stored is None:
            raise no_system()
        return stored, self._systems.of(self.opened(stored))

    async def for_kind(self, account_id: UUID, kind: TicketKind) -> TicketSystem:
        """What a ticket of that kind is in. Raises NoTicketSystem."""
        if kind is TicketKind.INTERNAL:
            return OwnSystem(self._store, account_id, self._now, self._new_id)
        return (await self.system(account_id))[1]


def no_system() -> NoTicketSystem:
    """What to raise where there is none."""
    return NoTicketSystem("No ticket system is connected; an admin connects one under Tickets, or by the API.")


@contextmanager
def asked_by_person() -> Generator[None]:
    """Faults of a ticket system within the block are answers to whoever asked."""
    try:
        yield
    except NoSuchTicket as fault:
        raise NotFound(fault.sentence) from fault
    except TicketSystemRefused as fault:
        raise TicketSystemRefusal(fault.sentence) from fault
    except (TicketSystemAway, OutcomeUnknown) as fault:
        raise TicketSystemUnreachable(fault.sentence) from fault
    except TimeoutError as fault:
        raise TicketSystemUnreachable(TOO_SLOW) from fault
    except _MALFORMED as fault:
        raise TicketSystemUnreachable(NOT_UNDERSTOOD) from fault


TOO_SLOW = "The ticket system did not answer in time."
NOT_UNDERSTOOD = "The ticket system answered in a way that FlowPilot does not understand."
_MALFORMED = (ValueError, TypeError, LookupError, ArithmeticError)
"""What reading an answer raises whose fields are of other types than they should be."""


@contextmanager
def known_faults() -> Generator[None]:
    """A time-out within the block, or an answer that makes no sense, is a ticket system that is away."""
    try:
        yield
    except TimeoutError as fault:
        raise TicketSystemAway(TOO_SLOW) from fault
    except _MALFORMED as fault:
        raise TicketSystemAway(NOT_UNDERSTOOD) from fault


def patience(seconds: float = ASKED_SECONDS) -> asyncio.Timeout:
    """As long as a person waits."""
    return asyncio.timeout(seconds)
