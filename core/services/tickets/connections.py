"""Connecting an account to its ticket system, trying the connection, and saying who is who there."""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import ValidationError

from core.accounts.permissions import check_may_administer
from core.accounts.ticket_settings import TicketSettings
from core.accounts.user import User
from core.ports.ticket_systems import Vault
from core.ports.tickets import StoredConnection, TicketPerson
from core.ports.unit_of_work import Store, UnitOfWork
from core.services.tickets.connected import ConnectedSystems, asked_by_person, no_system, patience
from core.shared.audit import AuditEvent, AuditEventKind
from core.shared.errors import Conflict, InvalidInput, NotFound, Refusal
from core.tickets.addresses import checked_url, is_loopback
from core.tickets.ticket import Member, SystemName

_LONGEST_CREDENTIAL = 2_000
_LONGEST_ID = 100
CREDENTIALS: Mapping[SystemName, tuple[tuple[str, ...], ...]] = {
    SystemName.CONNECTWISE: (("company", "public_key", "private_key", "client_id"),),
    SystemName.AUTOTASK: (("user", "secret", "integration_code"),),
    SystemName.HALOPSA: (("client_id", "client_secret"), ("client_id", "client_secret", "tenant")),
    SystemName.RT: (("token",), ("user", "password")),
}
"""What each system is opened with: one of these sets of names."""


@dataclass(frozen=True, slots=True)
class ConnectionView:
    """The connection as an admin sees it: nothing that opens it."""

    system: SystemName
    url: str
    credentials: tuple[str, ...]
    """The names of those that are kept."""
    hook_token: str
    settings: TicketSettings


@dataclass(frozen=True, slots=True)
class Tested:
    """The result of testing the connection."""

    ok: bool
    detail: str


class TicketConnections:
    """What admins do about the ticket system."""

    def __init__(
        self,
        store: Store,
        connected: ConnectedSystems,
        vault: Vault,
        now: Callable[[], datetime],
        *,
        strangers_are_admins: bool = False,
    ) -> None:
        """`strangers_are_admins`: companies bring accounts by themselves, whose admins the operator does not know."""
        self._store = store
        self._connected = connected
        self._vault = vault
        self._now = now
        self._strangers_are_admins = strangers_are_admins

    async def connect(
        self,
        actor: User | None,
        account_id: UUID,
        system: SystemName,
        url: str,
        credentials: Mapping[str, str] | None,
        settings: Mapping[str, Any] | None = None,
    ) -> ConnectionView:
        """Store how the system is reached, in the place of any before. Raises a Refusal.

        Without credentials those kept go on being used, as long as system and address are the same.
        """
        if actor:
            check_may_administer(actor)
        url = checked_url(url)
        if actor and self._strangers_are_admins and is_loopback(urlsplit(url).hostname or ""):
            raise InvalidInput(
                "url", "Only FlowPilot's operator can connect a ticket system on its own machine: flowpilot tickets."
            )
        async with self._store.transaction(account_id) as transaction:
            before = await transaction.ticket_system.connection()
            sealed = self._sealed(system, url, credentials, before)
            stored = StoredConnection(
                account_id,
                system,
                url,
                sealed,
                before.hook_token if before and before.system is system else secrets.token_urlsafe(32),
                before.version + 1 if before else 1,
            )
            await transaction.ticket_system.save_connection(stored)
            account = await transaction.hold_account()
            changed = _changed(account.settings.tickets, settings or {})
            await transaction.save_settings(account.settings.model_copy(update={"tickets": changed}))
            data = {"system": system.value, "url": url}
            await self._record(transaction, actor, AuditEventKind.TICKET_SYSTEM_CONNECTED, data)
        return self._view(stored, changed)

    def _sealed(
        self, system: SystemName, url: str, credentials: Mapping[str, str] | None, before: StoredConnection | None
    ) -> bytes:
        if not credentials:
            if before is None or (before.system, before.url) != (system, url):
                raise InvalidInput("credentials", f"{system.label} needs {_wanted(system)}.")
            return before.sealed
        return self._vault.seal(json.dumps(_checked_credentials(system, credentials)).encode())

    async def view(self, actor: User) -> ConnectionView:
        """How the system is reached, without secrets. Raises NotFound where there is none."""
        check_may_administer(actor)
        async with self._store.reading(actor.account_id) as transaction:
            stored = await transaction.ticket_system.connection()
            settings = (await transaction.account()).settings.tickets
        if stored is None:
            raise NotFound("No ticket system is connected to this account.")
        return self._view(stored, settings)

    def _view(self, stored: StoredConnection, settings: TicketSettings) -> ConnectionView:
        names = tuple(sorted(self._connected.opened(stored).credentials))
        return ConnectionView(stored.system, stored.url, names, stored.hook_token, settings)

    async def change_settings(self, account_id: UUID, changes: Mapping[str, Any]) -> TicketSettings:
        """The settings about tickets after these changes, which need no connection. Raises InvalidInput."""
        async with self._store.transaction(account_id) as transaction:
            account = await transaction.hold_account()
            changed = _changed(account.settings.tickets, changes)
            if changed != account.settings.tickets:
                await transaction.save_settings(account.settings.model_copy(update={"tickets": changed}))
        return changed

    async def remove(self, actor: User) -> None:
        """Forget the connection and its secrets. Raises NotFound where there is none."""
        check_may_administer(actor)
        async with self._store.transaction(actor.account_id) as transaction:
            if not await transaction.ticket_system.remove_connection():
                raise NotFound("No ticket system is connected to this account.")
            await self._record(transaction, actor, AuditEventKind.TICKET_SYSTEM_REMOVED, {})

    async def test(self, actor: User | None, account_id: UUID) -> Tested:
        """Try the connection. Raises NoTicketSystem where there is none."""
        if actor:
            check_may_administer(actor)
        if await self._connected.stored(account_id) is None:
            raise no_system()
        try:
            with asked_by_person():
                async with patience():
                    _, system = await self._connected.system(account_id)
                    return Tested(ok=True, detail=await system.test())
        except NotFound:
            return Tested(ok=False, detail="The server is there, but not this system's API: check the address.")
        except Refusal as refusal:
            return Tested(ok=False, detail=refusal.sentence)

    async def people(self, actor: User | None, account_id: UUID) -> tuple[list[TicketPerson], list[Member]]:
        """Everybody of the account with who they are in the system, and who there is to be.

        Whoever has the same e-mail address there is mapped on the way; what was said by hand stays.
        """
        if actor:
            check_may_administer(actor)
        members = await self._members(account_id)
        async with self._store.transaction(account_id) as transaction:
            for person in await transaction.ticket_system.people():
                await map_by_email(transaction, person, members)
            return list(await transaction.ticket_system.people()), members

    async def _members(self, account_id: UUID) -> list[Member]:
        with asked_by_person():
            async with patience():
                _, system = await self._connected.system(account_id)
                return list(await system.members())

    async def user_named(self, actor: User, named: str) -> UUID:
        """Whom an admin means, by id or name. Raises NotAllowed or NotFound."""
        check_may_administer(actor)
        try:
            return UUID(named)
        except ValueError:
            pass
        async with self._store.reading(actor.account_id) as transaction:
            user = await transaction.people.by_name(named)
        if user is None:
            raise NotFound("There is no such person.")
        return user.id

    async def map_person(
        self, actor: User | None, account_id: UUID, user_id: UUID, external_id: str, email: str | None = None
    ) -> TicketPerson:
        """Say who somebody is in the system; an empty id: nobody. Raises a Refusal."""
        if actor:
            check_may_administer(actor)
        external_id = external_id.strip()
        if len(external_id) > _LONGEST_ID or not (external_id.isprintable()):
            raise InvalidInput(
                "external_id", "This is not an id in the ticket system; GET /ticket-system/people lists them."
            )
        name = ""
        if external_id:
            members = await self._members(account_id)
            found = next((member for member in members if member.id == external_id), None)
            if found is None:
                raise InvalidInput("external_id", "The ticket system has nobody with that id, or hides them from us.")
            name = found.name
        async with self._store.transaction(account_id) as transaction:
            person = await transaction.ticket_system.person(user_id)
            if person is None:
                raise NotFound("There is no such person.")
            if email is not None:
                await transaction.ticket_system.set_email(user_id, _checked_email(email))
            await transaction.ticket_system.set_external(user_id, external_id, name, by_hand=bool(external_id))
            data = {"user": person.user.name, "external_id": external_id}
            await self._record(transaction, actor, AuditEventKind.TICKET_PERSON_MAPPED, data)
            changed = await transaction.ticket_system.person(user_id)
        assert changed is not None
        return changed

    async def _record(
        self, transaction: UnitOfWork, actor: User | None, kind: AuditEventKind, data: dict[str, Any]
    ) -> None:
        await transaction.record([AuditEvent(kind, actor.id if actor else None, data)], self._now())


async def map_by_email(transaction: UnitOfWork, person: TicketPerson, members: Sequence[Member]) -> None:
    """Map somebody whose e-mail address one person alone has in the system, unless they are mapped already."""
    if person.external_id or not person.email:
        return
    same = [member for member in members if member.email.casefold() == person.email.casefold()]
    if len(same) == 1:
        await transaction.ticket_system.set_external(person.user.id, same[0].id, same[0].name, by_hand=False)


def _checked_email(email: str) -> str:
    email = email.strip()
    if email and ("@" not in email or len(email) > 254 or not email.isprintable() or " " in email):  # noqa: PLR2004 - RFC 5321
        raise InvalidInput("email", "This is not an e-mail address.")
    return email


def _wanted(system: SystemName) -> str:
    return ", or with ".join(" and ".join(names) for names in CREDENTIALS[system])


def _checked_credentials(system: SystemName, given: Mapping[str, str]) -> dict[str, str]:
    credentials = {name: value.strip() for name, value in given.items() if value.strip()}
    if not any(set(credentials) == set(names) for names in CREDENTIALS[system]):
        raise InvalidInput("credentials", f"{system.label} needs {_wanted(system)}.")
    for name, value in credentials.items():
        if len(value) > _LONGEST_CREDENTIAL or not value.isprintable() or not (value.isascii() or name == "password"):
            raise InvalidInput(f"credentials.{name}", f"“{name}” has characters that a key cannot have; copy it again.")
        if ":" in value and name in ("company", "public_key", "user"):
            raise InvalidInput(f"credentials.{name}", f"“{name}” contains a colon, which user names here cannot have.")
    return credentials


def _changed(settings: TicketSettings, changes: Mapping[str, Any]) -> TicketSettings:
    try:
        return TicketSettings.model_validate(settings.model_dump() | dict(changes))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in ("settings", *first["loc"]))
        raise InvalidInput(where, f"“{where}”: {first['msg']}.") from None


def without_key() -> Conflict:
    """What to raise where secrets cannot be kept."""
    return Conflict(
        "Secrets are stored encrypted, and there is no key yet: an operator makes one with “flowpilot keys new” and "
        "sets FLOWPILOT_ENCRYPTION_KEYS."
    )
