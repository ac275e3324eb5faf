"""People and workspaces of chat platforms: who somebody is, meeting them for the first time, and one-time codes."""

import hashlib
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from core.accounts.account import Platform
from core.accounts.permissions import check_has_access, check_may_administer
from core.accounts.person import person_name
from core.accounts.tokens import LinkCode
from core.accounts.user import Access, Identity, Role, User, Workspace
from core.ports.directory import Directory
from core.ports.unit_of_work import UnitOfWork
from core.services.administration import known_zone
from core.shared.audit import AuditEvent, AuditEventKind
from core.shared.errors import Conflict, NotAllowed, NotFound, Unavailable

CODE_LIFETIME = timedelta(minutes=10)
"""How long a one-time code can be typed."""
_CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Letters and digits that are not mistaken for one another."""
CODE_LENGTH = 10
"""Nearly 50 bits: guessing one of them within its ten minutes is hopeless through a chat."""
_MAX_NAME, _MAX_EMAIL = 80, 254
_MOST_NAMESAKES = 1000
_MOST_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Profile:
    """What a platform says of a person."""

    name: str
    time_zone: str = "UTC"
    email: str = ""
    """Their address; empty where the platform does not say."""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person, and whether we meet for the first time."""

    user: User
    is_new: bool = False


class NotLinked(NotFound):
    """The workspace belongs to no account, or FlowPilot was uninstalled from it."""

    code = "not_linked"


class IdentityService:
    """Knows people of linked workspaces, and links them."""

    def __init__(self, store: Directory, now: Callable[[], datetime], new_id: Callable[[], UUID]) -> None:
        self._store = store
        self._now = now
        self._new_id = new_id

    async def person(self, identity: Identity, profile: Callable[[], Awaitable[Profile]]) -> KnownPerson:
        """Who that is; somebody not seen before becomes a person of the workspace's account.

        Raises NotLinked, or NoAccess for who is suspended or was removed.
        """
        known = await self.known(identity)
        if known:
            return KnownPerson(known)
        workspace = await self.workspace(identity.platform, identity.workspace)
        found = await profile()
        for _ in range(_MOST_ATTEMPTS):
            try:
                return await self._meet(workspace, identity, found)
            except Conflict:  # met by another request at the same moment, or somebody took the name
                continue
        raise Unavailable("Too many people are arriving at once.")

    async def known(self, identity: Identity) -> User | None:
        """Who that is, if we have met. Raises NoAccess for who is suspended or was removed."""
        user = await self._store.user_of_identity(identity)
        if user:
            check_has_access(user)
        return user

    async def identity_of(self, reader: User, user_id: UUID, platform: Platform) -> Identity | None:
        """Who a person of the reader's account is on a platform, or None."""
        async with self._store.reading(reader.account_id) as transaction:
            return await transaction.people.identity_of(user_id, platform)

    async def workspace(self, platform: str, external_id: str) -> Workspace:
        """The workspace, if it is linked and installed. Raises NotLinked."""
        async with self._store.accounts() as accounts:
            workspace = await accounts.workspace(platform, external_id)
        if workspace is None or workspace.uninstalled_at:
            raise NotLinked(
                "This workspace is not linked to a FlowPilot account. Ask whoever installed FlowPilot here."
            )
        return workspace

    async def _meet(self, workspace: Workspace, identity: Identity, profile: Profile) -> KnownPerson:
        async with self._store.transaction(workspace.account_id) as transaction:
            met = await transaction.people.by_identity(identity)
            if met:
                return KnownPerson(met)  # in another request, a moment ago
            account = await transaction.account()
            role = Role(account.settings.default_role)
            if workspace.installed_by == identity.external_id:
                role = Role.OWNER
            name = await _free_name(transaction, profile.name)
            user = User(self._new_id(), account.id, name, role, time_zone=known_zone(profile.time_zone))
            await transaction.people.add(user)
            if not await transaction.people.add_identity(user.id, identity, profile.email[:_MAX_EMAIL]):
                raise Conflict("Somebody was just linked to this; try again.")
            data = {"user": name, "role": role, "platform": identity.platform}
            await transaction.record([AuditEvent(AuditEventKind.USER_CREATED, user.id, data)], self._now())
        return KnownPerson(user, is_new=True)

    async def name_is_known(self, user: User, profile: Profile) -> None:
        """Call somebody who was met without a name by their own, and note their time zone. Raises Unavailable."""
        async with self._store.transaction(user.account_id) as transaction:
            current = next(iter(await transaction.people.locked([user.id])), None)
            if current is None or current.name != user.name:
                return  # somebody named them meanwhile
            name = await _free_name(transaction, profile.name)
            await transaction.people.rename(user.id, name)
            await transaction.people.save(replace(current, time_zone=known_zone(profile.time_zone)))
            data = {"user": name, "was": user.name}
            await transaction.record([AuditEvent(AuditEventKind.USER_CHANGED, user.id, data)], self._now())

    async def code_for_person(self, user: User) -> str:
        """A one-time code that makes whoever types it on another platform this user."""
        return await self._new_code(LinkCode(user.account_id, user.id))

    async def code_for_workspace(self, actor: User | None, account_id: UUID) -> str:
        """A one-time code that links a workspace to the account. Raises NotAllowed."""
        if actor:
            check_may_administer(actor)
        return await self._new_code(LinkCode(account_id, None))

    async def _new_code(self, code: LinkCode) -> str:
        text = ""
        while not any(letter.isdigit() for letter in text):  # which tells a code from a word
            text = "".join(secrets.choice(_CODE_LETTERS) for _ in range(CODE_LENGTH))
        async with self._store.accounts() as accounts:
            await accounts.add_code(_hashed(text), code, self._now() + CODE_LIFETIME)
        return text

    async def use_code(self, user: User, identity: Identity, text: str) -> str:
        """Link what the code is for, and say what that was: this person or this workspace. Raises a Refusal."""
        async with self._store.accounts() as accounts:
            code = await accounts.take_code(_hashed(text), self._now())
        if code is None:
            raise NotFound("This code is not known: it was used, is older than ten minutes, or was mistyped.")
        if code.user_id is None:
            return await self._link_workspace(user, identity, code.account_id)
        if code.account_id != user.account_id:
            raise NotFound("This code is for another account than the one this workspace is linked to.")
        return await self._link_person(user, code.user_id)

    async def _link_person(self, user: User, target_id: UUID) -> str:
        """Make both one person, who keeps the name of the code's and the higher role of the two."""
        if target_id == user.id:
            raise Conflict("That is already you; type the code on the other platform.")
        async with self._store.transaction(user.account_id) as transaction:
            found = {each.id: each for each in await transaction.people.locked([user.id, target_id])}
            former, target = found.get(user.id), found.get(target_id)
            if former is None or target is None or target.access is not Access.ACTIVE:
                raise NotFound("The person this code was made for no longer exists.")
            check_has_access(former)  # suspended since, they would bring their role along
            for identity in await transaction.people.identities(former.id):
                if await transaction.people.identity_of(target.id, identity.platform):
                    place = identity.platform.capitalize()
                    raise Conflict(f"{target.name} is linked to somebody in {place} already, and so are you.")
            merged = replace(
                target,
                role=min(former.role, target.role, key=list(Role).index),
                is_reviewer=former.is_reviewer or target.is_reviewer,
            )
            await transaction.people.merge(former, merged)
            data = {"user": merged.name, "was": former.name, "role": merged.role, "reviewer": merged.is_reviewer}
            await transaction.record([AuditEvent(AuditEventKind.USER_LINKED, merged.id, data)], self._now())
        return (
            f"Linked: here you are now {merged.name}, {merged.role.value.replace('_', ' ')}, with everything that was "
            "yours on both sides. Tokens you created here are revoked."
        )

    async def _link_workspace(self, user: User, identity: Identity, account_id: UUID) -> str:
        if user.role is not Role.OWNER:
            raise NotAllowed("Only an owner can link this workspace to another account.")
        workspace = await self.workspace(identity.platform, identity.workspace)
        if workspace.account_id == account_id:
            raise Conflict("This workspace is linked to that account already.")
        await self.connect(replace(workspace, account_id=account_id, installed_by="", made_account=False))
        return "Linked: this workspace belongs to the other account now. Earlier sessions stay in the old one."

    async def connect(self, workspace: Workspace) -> None:
        """Store a workspace that was installed, reinstalled or linked anew."""
        async with self._store.accounts() as accounts:
            await accounts.save_workspace(workspace)
        async with self._store.transaction(workspace.account_id) as transaction:
            data = {"platform": workspace.platform, "workspace_id": workspace.external_id}
            await transaction.record([AuditEvent(AuditEventKind.WORKSPACE_LINKED, None, data)], self._now())
            # With a token that is taken again, what waited for one need not wait any longer.
            await transaction.messages.deliver_now(workspace.platform, workspace.external_id)

    async def disconnect(self, platform: str, external_id: str) -> None:
        """Stop at once in a workspace that was uninstalled, and forget its tokens; the rest is purged later."""
        async with self._store.accounts() as accounts:
            workspace = await accounts.workspace(platform, external_id)
            if workspace is None or workspace.uninstalled_at:
                return
            await accounts.save_workspace(replace(workspace, installation=None, uninstalled_at=self._now()))
        async with self._store.transaction(workspace.account_id) as transaction:
            data = {"platform": platform, "workspace_id": external_id}
            await transaction.record([AuditEvent(AuditEventKind.WORKSPACE_UNINSTALLED, None, data)], self._now())


async def _free_name(transaction: UnitOfWork, name: str) -> str:
    """The name, or the name with a number where another person of the account has it."""
    wanted = person_name(name.replace("\x00", " "))[:_MAX_NAME].strip() or "Somebody"
    for number in range(1, _MOST_NAMESAKES):
        tried = wanted if number == 1 else f"{wanted} ({number})"
        if await transaction.people.by_name(tried) is None:
            return tried
    raise Conflict(f"There are too many people named “{wanted}”.")


def _hashed(code: str) -> str:
    """What is stored of a code; typed in any case, with or without blanks and hyphens."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(plain.encode(errors="backslashreplace")).hexdigest()
