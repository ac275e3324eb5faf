"""Tickets, put together as configured: the systems, the secrets' vault, and the use cases."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from bot.config import Config
from bot.config.values import waits
from bot.shared.isolation import IsolatedProcesses, Limits
from bot.shared.sealing import CannotUnseal, Seal, key_in_file
from bot.ticketing.systems import Systems
from core.services.session_queries import SessionQueries
from core.services.sessions import SessionService
from core.services.tickets.connected import ConnectedSystems
from core.services.tickets.connections import TicketConnections, without_key
from core.services.tickets.delivering import DeliverySettings, TicketDeliveries
from core.services.tickets.files import FilesForTickets
from core.services.tickets.following import TicketFollowing
from core.services.tickets.handing_over import TicketHandOver
from core.services.tickets.intake import TicketIntake
from core.services.tickets.internal import InternalTickets
from core.services.tickets.sending import TicketSending
from core.services.tickets.sources import SessionSource, WalkSource
from core.services.tickets.use_cases import TicketUseCases
from core.shared.errors import Conflict
from core.tickets.documents import Wording
from storage.embedded import data_folder
from storage.store import PostgresStore

_CLEANING = Limits(seconds=90.0)
"""A text of 5 MB takes fifteen seconds on a core of its own."""
KEY_FILE = "secrets.key"
"""Beside the embedded database: what its secrets are sealed with where no key is configured."""


class SecretsVault:
    """Seals with the configured keys, or with a key file beside the embedded database that is made when needed."""

    def __init__(self, keys: list[str], file: Path | None) -> None:
        self._keys = keys
        self._file = file

    def seal(self, plain: bytes) -> bytes:
        """The bytes encrypted. Raises Conflict where there is no key, and none may be made."""
        keys = self._known(make=not self._keys)
        if not keys:
            raise without_key()
        return Seal(keys).seal(plain)

    def unseal(self, sealed: bytes) -> bytes:
        """What was sealed. Raises Conflict when the key is gone."""
        try:
            return Seal(self._known(make=False)).unseal(sealed)
        except CannotUnseal as fault:
            raise Conflict(
                "The ticket system's credentials were encrypted with a key that is gone; an admin has to enter "
                "them again."
            ) from fault

    def reseal(self, sealed: bytes) -> bytes:
        """The same, sealed with the first key. Raises Conflict when the key it was sealed with is gone."""
        return self.seal(self.unseal(sealed))

    def _known(self, *, make: bool) -> list[str]:
        """The keys, the one to seal with first. A file made before keys were configured still opens what it sealed."""
        key = key_in_file(self._file, make=make) if self._file else None
        return [*self._keys, *([key] if key else [])]


def make_vault(config: Config) -> SecretsVault:
    """Where an account's secrets are kept."""
    is_embedded = config.secrets.database_url is None
    file = data_folder(config.storage.data_dir).expanduser() / KEY_FILE if is_embedded else None
    return SecretsVault(config.secrets.encryption_keys, file)


def make_tickets(
    config: Config, store: PostgresStore, reading: SessionQueries, sessions: SessionService, wording: Wording
) -> TicketUseCases:
    """The use cases on a store."""
    vault = make_vault(config)
    connected = ConnectedSystems(store, Systems(), vault, _now, uuid4)
    settings = DeliverySettings(
        waits(config.tickets.retry_seconds), timedelta(seconds=config.tickets.settled_after_seconds)
    )
    walks = WalkSource(store, wording)
    return TicketUseCases(
        connected,
        TicketConnections(store, connected, vault, _now, strangers_are_admins=bool(config.secrets.slack_client_id)),
        TicketIntake(store, reading, sessions, connected),
        TicketSending(store, SessionSource(reading), connected, _now, uuid4),
        walks,
        TicketSending(store, walks, connected, _now, uuid4),
        InternalTickets(store, _now, uuid4),
        TicketHandOver(store, connected, _now, uuid4),
        TicketFollowing(store, sessions, connected),
        TicketDeliveries(store, connected, _now, FilesForTickets(store, IsolatedProcesses(_CLEANING)), settings),
    )


def _now() -> datetime:
    return datetime.now(UTC)
