"""The demo: people one may be on a fresh installation, reached by a secret start link, until somebody owns it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.accounts.tokens import Credential
from core.accounts.user import Role, User
from core.ports.directory import Directory
from core.services.administration import DEFAULT_ACCOUNT, AdministrationService, NewToken, hashed_token
from core.shared.errors import NotAllowed, NotFound

START_LINK_LIFETIME = timedelta(days=1)
"""How long a start link can be opened for the first time."""


@dataclass(frozen=True, slots=True)
class DemoIdentity:
    """A person one may be in the demo."""

    name: str
    role: Role
    reviewer: bool = False


DEMO_IDENTITIES = (
    DemoIdentity("dana", Role.ENGINEER),
    DemoIdentity("eli", Role.ENGINEER),
    DemoIdentity("ravi", Role.ADMIN, reviewer=True),
    DemoIdentity("lena", Role.L1_TECH),
    DemoIdentity("vic", Role.VIEWER),
)
"""One person for each way of using FlowPilot; the first is who a start link signs in."""


class DemoService:
    """Lets one browser into the demo, and lets it be each of its people."""

    def __init__(self, store: Directory, administration: AdministrationService, now: Callable[[], datetime]) -> None:
        self._store = store
        self._administration = administration
        self._now = now

    async def is_over(self) -> bool:
        """Whether somebody owns an account here, which ends the demo and all that was signed in by it."""
        async with self._store.accounts() as accounts:
            return await accounts.has_owner()

    async def start_code(self) -> str | None:
        """The secret of a new start link, which lets one browser in; None when the demo is over."""
        if await self.is_over():
            return None
        account = await self._administration.account(DEFAULT_ACCOUNT)
        code = secrets.token_urlsafe(32)
        async with self._store.accounts() as accounts:
            await accounts.add_start_code(hashed_token(code), account.id, self._now() + START_LINK_LIFETIME)
        return code

    async def begin(self, code: str) -> NewToken | None:
        """Use up a start link: a token for the browser that opened it. Any browser let in before is out.

        None when the link is unknown, used or too old, or the demo is over.
        """
        async with self._store.accounts() as accounts:
            if not await accounts.take_start_code(hashed_token(code), self._now()):
                return None
            await accounts.end_demo_browsers(self._now())
        return await self._administration.demo_token(await self._person(DEMO_IDENTITIES[0]))

    async def become(self, credential: Credential | None, name: str) -> NewToken:
        """A token for a browser in the demo that is one of its people from now on. Raises NotAllowed or NotFound."""
        if credential is None or not credential.demo or credential.purpose != "page":
            raise NotAllowed("Signing in by name only works in the browser that opened the start link; use a token.")
        identity = next((known for known in DEMO_IDENTITIES if known.name == name), None)
        if identity is None:
            raise NotFound("There is nobody with that name in the demo.")
        return await self._administration.demo_token(await self._person(identity))

    async def meet(self, credential: Credential | None, name: str) -> None:
        """Make one of the demo's people known to its account, whom a list offers before anybody was them."""
        called = name.removeprefix("@").strip().casefold()
        identity = next((known for known in DEMO_IDENTITIES if known.name == called), None)
        if credential is not None and credential.demo and identity is not None:
            await self._person(identity)

    async def _person(self, identity: DemoIdentity) -> User:
        account = await self._administration.account(DEFAULT_ACCOUNT)
        return await self._administration.user(account, identity.name, identity.role, reviewer=identity.reviewer)
