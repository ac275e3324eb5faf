"""Where a ticket system may be: not on FlowPilot's own machine for admins whom its operator does not know."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from core.accounts.account import Account, AccountSettings
from core.accounts.user import Role, User
from core.services.tickets.connected import ConnectedSystems
from core.services.tickets.connections import TicketConnections
from core.shared.errors import InvalidInput
from core.tickets.addresses import is_loopback
from core.tickets.ticket import SystemName
from tests.support.memory import MemoryStore
from tests.support.memory_tickets import GivenSystems, OpenVault

ACCOUNT = UUID(int=9)
OLGA = User(UUID(int=1), ACCOUNT, "olga", Role.OWNER)
OWN_MACHINE = ("http://127.0.0.1:9200", "http://localhost:9200", "https://[::1]", "https://[::ffff:127.0.0.1]")
OPENED_WITH = {"user": "flowpilot", "password": "hunter2"}


def _now() -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC)


def _connections(*, strangers_are_admins: bool) -> TicketConnections:
    store = MemoryStore()
    store.of(ACCOUNT).account = Account(ACCOUNT, "acme", AccountSettings())
    connected = ConnectedSystems(store, GivenSystems(), OpenVault(), _now, uuid4)
    return TicketConnections(store, connected, OpenVault(), _now, strangers_are_admins=strangers_are_admins)


@pytest.mark.parametrize("url", OWN_MACHINE)
async def test_where_companies_bring_accounts_their_admins_reach_nothing_on_this_machine(url: str) -> None:
    connections = _connections(strangers_are_admins=True)
    with pytest.raises(InvalidInput, match="operator"):
        await connections.connect(OLGA, ACCOUNT, SystemName.RT, url, OPENED_WITH)
    by_operator = await connections.connect(None, ACCOUNT, SystemName.RT, url, OPENED_WITH)
    assert by_operator.url == url


async def test_elsewhere_an_admin_connects_a_system_on_this_machine() -> None:
    view = await _connections(strangers_are_admins=False).connect(
        OLGA, ACCOUNT, SystemName.RT, "http://127.0.0.1:8080", OPENED_WITH
    )
    assert view.url == "http://127.0.0.1:8080"


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("::ffff:127.0.0.1", True),
        ("::ffff:7f00:1", True),
        ("127.1.2.3", True),
        ("::ffff:10.0.0.1", False),
        ("x", False),
    ],
)
def test_this_machine_is_known_however_its_address_is_written(host: str, own: bool) -> None:
    assert is_loopback(host) is own
