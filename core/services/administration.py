"""Accounts, people and tokens: what admins change, and what operators set up by command."""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from core.accounts.account import MAX_ENVIRONMENT_NOTES, Account, AccountSettings
from core.accounts.permissions import check_has_access, check_may_administer, check_may_grant
from core.accounts.person import person_name
from core.accounts.tokens import Credential, StoredToken, TokenSummary
from core.accounts.user import Access, Role, User
from core.flows.library import starter_flows
from core.messaging.places import Place
from core.ports.directory import Directory
from core.ports.unit_of_work import UnitOfWork
from core.safety.redaction import scrub_secrets
from core.services.channels import ChannelReader, as_written, set_channels
from core.services.people_changes import hold_people
from core.shared.audit import AuditEvent, AuditEventKind
from core.shared.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.shared.text import checked

DEFAULT_ACCOUNT = "default"
"""The account of a single-tenant installation."""
HANDOVER_CHANNEL = Place("web", "channel/handover")
"""The local page's hand-over channel; every account has it."""
REVIEW_CHANNEL = Place("web", "channel/review")
"""The local page's reviewer channel; every account has it."""
TOKEN_PREFIX = "fp_"  # noqa: S105 - marks a token so that secret scanners find it
_MAX_NAME_BYTES = 100
_MAX_TOKEN_NAME_BYTES = 80
PAGE_LIFETIME = timedelta(days=7)
"""How long a browser stays signed in."""
DEFAULT_TOKEN_LIFETIME = timedelta(days=90)
"""How long a token lasts that is made by what ends itself, such as a signed-in browser, when nothing else was said."""
LONGEST_TOKEN_LIFETIME = timedelta(days=365)
"""The longest end that a token may be given; only what has no end itself makes one without."""
USE_IS_EXACT_TO = timedelta(minutes=1)
"""How exactly it is kept when a token was used last."""


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made: the only moment its text exists."""

    id: UUID
    text: str


class AdministrationService:
    """Changes accounts, people and tokens, each change in the audit."""

    def __init__(
        self,
        store: Directory,
        now: Callable[[], datetime],
        new_id: Callable[[], UUID],
        channels: ChannelReader = as_written,
    ) -> None:
        self._store = store
        self._now = now
        self._new_id = new_id
        self._channels = channels

    async def account(self, name: str) -> Account:
        """The account of that name, made with the starter flows when it is new."""
        name = checked("account", name, limit=_MAX_NAME_BYTES)
        async with self._store.accounts() as accounts:
            found = await accounts.find(name)
        return found or await self._made(Account(self._new_id(), name, AccountSettings()))

    async def _made(self, account: Account) -> Account:
        # All in one transaction: whoever finds the account finds its flows too, even if this process is killed now.
        async with self._store.transaction(account.id) as transaction:
            if await transaction.add_account(account):
                for channel, kind in ((HANDOVER_CHANNEL, "handover"), (REVIEW_CHANNEL, "review")):
                    await transaction.messages.open_conversation(channel, kind, None)
                await transaction.flows.publish_first(starter_flows(), {"source": "starter library"})
                await self._record(transaction, None, AuditEventKind.ACCOUNT_CREATED, name=account.name)
                return account
        return await self.existing_account(account.name)

    async def existing_account(self, name: str) -> Account:
        """The account of that name. Raises NotFound."""
        async with self._store.accounts() as accounts:
            account = await accounts.find(name)
        if account is None:
            raise NotFound(f"There is no account named “{name}”.")
        return account

    async def user(self, account: Account, name: str, role: Role, *, reviewer: bool = False) -> User:
        """The account's person of that name, made when new; role and flag become what is given."""
        name = person_name(checked("user", name, limit=_MAX_NAME_BYTES))
        async with self._store.transaction(account.id) as transaction:
            known = await transaction.people.by_name(name)
            # As they are now, whoever changes them at this moment.
            known = next(iter(await transaction.people.locked([known.id])), None) if known else None
            user = User(known.id if known else self._new_id(), account.id, name, role, reviewer)
            if known is None:
                await transaction.people.add(user)
                await self._record(transaction, None, AuditEventKind.USER_CREATED, user=name, role=role)
            elif (known.role, known.is_reviewer) != (role, reviewer):
                user = replace(known, role=role, is_reviewer=reviewer)
                await transaction.people.save(user)
                await self._record(
                    transaction, None, AuditEventKind.USER_CHANGED, user=name, role=role, reviewer=reviewer
                )
            else:
                user = known
        return user

    async def existing_user(self, account: Account, name: str) -> User:
        """The account's person of that name. Raises NotFound."""
        async with self._store.reading(account.id) as transaction:
            user = await transaction.people.by_name(name)
        if user is None:
            raise NotFound(f"There is nobody named “{name}” in the account “{account.name}”.")
        return user

    async def credential(self, text: str) -> Credential | None:
        """What a token is and whose, or None when it is unknown, revoked or expired.

        Raises NoAccess where its person is suspended or was removed.
        """
        if not text.startswith(TOKEN_PREFIX):
            return None
        found = await self._store.credential(hashed_token(text), self._now())
        if found:
            check_has_access(found.user)
        return found

    async def note_use(self, credential: Credential) -> None:
        """Keep that a token was used just now."""
        await self._store.note_use(credential.id, self._now())

    def is_use_worth_noting(self, credential: Credential) -> bool:
        """Whether its last use, as it was read with it, is longer ago than what is kept is exact to."""
        last = credential.last_used_at
        return credential.purpose == "api" and (last is None or self._now() - last >= USE_IS_EXACT_TO)

    async def issue_token(
        self, credential: Credential, user: User, name: str = "", lifetime: timedelta | None = None
    ) -> NewToken:
        """Make a token as whoever came with the credential; one that ends by itself makes none without an end.

        Raises NotAllowed for somebody else's without being an admin, or InvalidInput.
        """
        if credential.user.id != user.id:
            check_may_grant(credential.user, user.role)
        if credential.expires_at:
            lifetime = lifetime or DEFAULT_TOKEN_LIFETIME
        if lifetime and lifetime > LONGEST_TOKEN_LIFETIME:
            raise InvalidInput("days", f"A token may last {LONGEST_TOKEN_LIFETIME.days} days at most.")
        return await self._new_token(credential.user, user, "api", lifetime, name=name, demo=credential.demo)

    async def create_token(
        self, actor: User | None, user: User, name: str = "", lifetime: timedelta | None = None
    ) -> NewToken:
        """Make a token for a person, as an operator or on somebody's behalf."""
        return await self._new_token(actor, user, "api", lifetime, name=name)

    async def sign_in(self, credential: Credential) -> NewToken:
        """A token for the browser of whoever came with the credential; it ends with that one, or before."""
        left = credential.expires_at - self._now() if credential.expires_at else PAGE_LIFETIME
        lifetime = min(PAGE_LIFETIME, left)
        return await self._new_token(
            None, credential.user, "page", lifetime, demo=credential.demo, made_with=credential.id
        )

    async def demo_token(self, user: User) -> NewToken:
        """A token for the browser that is that person in the demo."""
        return await self._new_token(None, user, "page", PAGE_LIFETIME, demo=True)

    async def _new_token(
        self,
        actor: User | None,
        user: User,
        purpose: Literal["api", "page"],
        lifetime: timedelta | None,
        *,
        name: str = "",
        demo: bool = False,
        made_with: UUID | None = None,
    ) -> NewToken:
        check_has_access(user)
        name = checked("name", name, limit=_MAX_TOKEN_NAME_BYTES) if name.strip() else ""
        token = NewToken(self._new_id(), TOKEN_PREFIX + secrets.token_urlsafe(32))
        expires_at = self._now() + lifetime if lifetime else None
        stored = StoredToken(
            token.id, user.id, hashed_token(token.text), purpose, name, demo, made_with, expires_at=expires_at
        )
        async with self._store.transaction(user.account_id) as transaction:
            await transaction.people.add_token(stored)
            await self._record(transaction, actor, AuditEventKind.TOKEN_CREATED, token_id=str(token.id), user=user.name)
        return token

    async def tokens(self, actor: User) -> list[TokenSummary]:
        """One's own tokens; an admin sees all of the account."""
        own = None if actor.role in (Role.OWNER, Role.ADMIN) else actor.id
        async with self._store.transaction(actor.account_id) as transaction:
            return list(await transaction.people.tokens(own))

    async def revoke_token(self, actor: User, token_id: UUID) -> None:
        """Make a token useless at once. Raises NotFound for tokens one may not see, NotAllowed for an owner's."""
        token = next((token for token in await self.tokens(actor) if token.id == token_id), None)
        if token is None:
            raise NotFound("There is no such token.")
        if token.user.id != actor.id and token.user.role is Role.OWNER and actor.role is not Role.OWNER:
            raise NotAllowed("Only an owner can revoke an owner's tokens.")
        async with self._store.transaction(actor.account_id) as transaction:
            await transaction.people.revoke_token(token_id, self._now())
            await self._record(transaction, actor, AuditEventKind.TOKEN_REVOKED, token_id=str(token_id))

    async def revoke_any_token(self, account: Account, token_id: UUID) -> bool:
        """Make any of the account's tokens useless, for an operator; False when there is no such token."""
        async with self._store.transaction(account.id) as transaction:
            revoked = await transaction.people.revoke_token(token_id, self._now())
            if revoked:
                await self._record(transaction, None, AuditEventKind.TOKEN_REVOKED, token_id=str(token_id))
        return revoked

    async def sign_out(self, text: str) -> None:
        """Make a token useless for whoever holds it."""
        async with self._store.accounts() as accounts:
            await accounts.revoke(hashed_token(text), self._now())

    async def settings(self, actor: User) -> AccountSettings:
        """The account's settings. Raises NotAllowed."""
        check_may_administer(actor)
        async with self._store.transaction(actor.account_id) as transaction:
            return (await transaction.account()).settings

    async def change_settings(self, actor: User | None, account_id: UUID, changes: dict[str, Any]) -> AccountSettings:
        """Change the named settings; the rest stays. Raises NotAllowed, or InvalidInput with the setting's name."""
        if actor:
            check_may_administer(actor)
        async with self._store.transaction(account_id) as transaction:
            account = await transaction.hold_account()
            current = account.settings
            try:
                settings = _without_secrets(AccountSettings.model_validate(_merged(current, changes)))
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(str(part) for part in first["loc"])
                raise InvalidInput(where, f"“{where}”: {first['msg'].rstrip('.')}.") from None
            if twice := settings.reaction_emoji.ambiguous:
                raise InvalidInput(
                    f"reaction_emoji.{twice}",
                    "Another decision already has this emoji; choose a different one for each.",
                )
            await transaction.save_settings(settings)
            is_default = account.name == DEFAULT_ACCOUNT
            await set_channels(transaction, self._channels, current, settings, is_default=is_default)
            await self._record(transaction, actor, AuditEventKind.ACCOUNT_CHANGED, settings=sorted(changes))
        return settings

    async def people(self, actor: User, *, removed: bool = False) -> list[User]:
        """Everybody of the account; only those who were `removed`, or all but those. Raises NotAllowed."""
        check_may_administer(actor)
        async with self._store.reading(actor.account_id) as transaction:
            everybody = await transaction.people.list()
        return [user for user in everybody if (user.access is Access.REMOVED) is removed]

    async def add_person(self, actor: User, name: str, role: Role, *, reviewer: bool, time_zone: str) -> User:
        """Add a person to the account. Raises NotAllowed, InvalidInput or Conflict."""
        check_may_grant(actor, role)
        name = person_name(checked("name", name, limit=_MAX_NAME_BYTES))
        user = User(self._new_id(), actor.account_id, name, role, reviewer, _zone(time_zone))
        async with self._store.transaction(actor.account_id) as transaction:
            if known := await transaction.people.by_name(name):
                removed = " They were removed and can be restored." if known.access is Access.REMOVED else ""
                raise Conflict(f"There is already somebody named “{name}”.{removed}")
            await transaction.people.add(user)
            await self._record(transaction, actor, AuditEventKind.USER_CREATED, user=name, role=role)
        return user

    async def change_person(
        self, actor: User, user_id: UUID, role: Role | None, reviewer: bool | None, time_zone: str | None
    ) -> User:
        """Change a person; None leaves a part as it is. Raises NotAllowed, NotFound or InvalidInput."""
        check_may_administer(actor)
        async with self._store.transaction(actor.account_id) as transaction:
            held = await hold_people(transaction, actor, user_id)
            actor, user = held.actor or actor, held.user
            check_may_grant(actor, role or user.role)
            check_may_grant(actor, user.role)
            if user.id == actor.id and role not in (None, user.role):
                raise NotAllowed("You cannot change your own role; ask another admin.")
            changed = replace(
                user,
                role=role or user.role,
                is_reviewer=user.is_reviewer if reviewer is None else reviewer,
                time_zone=user.time_zone if time_zone is None else _zone(time_zone),
            )
            await transaction.people.save(changed)
            await self._record(
                transaction,
                actor,
                AuditEventKind.USER_CHANGED,
                user=user.name,
                role=changed.role,
                reviewer=changed.is_reviewer,
            )
        return changed

    async def _record(self, transaction: UnitOfWork, actor: User | None, kind: AuditEventKind, **data: Any) -> None:
        await transaction.record([AuditEvent(kind, actor.id if actor else None, data)], self._now())


def _merged(current: AccountSettings, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The settings after some changes. Of a group of settings, too, what is not named stays."""
    merged = current.model_dump()
    for name, value in changes.items():
        is_group = isinstance(getattr(current, name, None), BaseModel) and isinstance(value, Mapping)
        merged[name] = {**merged[name], **value} if is_group else value
    return merged


def _without_secrets(settings: AccountSettings) -> AccountSettings:
    """The settings with no password or key in the environment notes, which go to a model with every problem."""
    notes = scrub_secrets(settings.environment_notes)[:MAX_ENVIRONMENT_NOTES]
    return settings.model_copy(update={"environment_notes": notes})


def hashed_token(token: str) -> str:
    """What is stored of a token: 256 random bits, so a plain hash cannot be reversed by guessing. Any text has one."""
    return hashlib.sha256(token.encode(errors="backslashreplace")).hexdigest()


def known_zone(name: str) -> str:
    """The time zone a platform names, or UTC where we do not know it."""
    try:
        return _zone(name)
    except InvalidInput:
        return "UTC"


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise InvalidInput("time_zone", f"“{name[:60]}” is not a time zone; use one such as Europe/Berlin.") from None
    return name
