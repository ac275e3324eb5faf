"""The real program with an account for each group of sessions, so that none learns from another's."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.bootstrap.container import build_container
from core.accounts.user import Role
from tests.bench.client import Client, connected
from tests.bench.installation import Installation, installation
from tests.evals.library import Library
from tests.evals.walk import read_library
from tests.support.database import config_for

MODEL_SETTING = "FLOWPILOT_MATCHING_EMBEDDING_PATH"
_ENABLED = "FLOWPILOT_MATCHING_EMBEDDING_ENABLED"
_NO_QUOTA = {"FLOWPILOT_QUOTA_USER_TOKENS_PER_DAY": "0", "FLOWPILOT_QUOTA_ACCOUNT_TOKENS_PER_DAY": "0"}
_EMBEDDED_WITHIN = 600
"""Seconds that the flows' vectors may take."""


@dataclass(frozen=True, slots=True)
class Desk:
    """An engineer's place: the API as one person of one account uses it."""

    api: Client
    library: Library


class Program:
    """An installation whose program is started with other settings in turn."""

    def __init__(self, there: Installation) -> None:
        self._there = there

    @asynccontextmanager
    async def running(self, model: Path | None, **settings: str) -> AsyncGenerator[str]:
        """`flowpilot run`, with the embedding in that folder; gives its address."""
        by_meaning = {MODEL_SETTING: str(model), _ENABLED: "true"} if model else {}
        async with self._there.program("run", **_NO_QUOTA, **by_meaning, **settings) as program:
            yield program.url

    async def tokens(self, *accounts: str) -> list[str]:
        """An engineer's token in each of these new accounts, which have the starter flows."""
        async with build_container(config_for(self._there.server.url)) as parts:
            administration = parts.administration
            people = [
                await administration.user(await administration.account(name), "sam", Role.ENGINEER) for name in accounts
            ]
            return [(await administration.create_token(None, person)).text for person in people]


@asynccontextmanager
async def installed() -> AsyncGenerator[Program]:
    """A fresh installation for the length of a block."""
    async with installation() as there:
        yield Program(there)


@asynccontextmanager
async def desk(url: str, token: str, *, by_meaning: bool) -> AsyncGenerator[Desk]:
    """A place to work at, once the account's flows can be found in the way that is measured."""
    async with connected(url, token) as api:
        async with asyncio.timeout(_EMBEDDED_WITHIN):
            while by_meaning and not await _has_vectors(api):  # noqa: ASYNC110 - another process makes them
                await asyncio.sleep(0.5)
        yield Desk(api, await read_library(api))


_ASKED = (
    "VPN drops every hour",
    "printer prints nothing",
    "Outlook asks for the password again and again",
    "the laptop was stolen",
    "wifi is slow",
    "backup job failed",
)
"""Problems that flows from all over the library are found for."""


async def _has_vectors(api: Client) -> bool:
    found = [(await api.post("/flows/match", {"problem": problem}))[1]["matches"] for problem in _ASKED]
    return all(matches and all(match["parts"]["semantic"] is not None for match in matches) for matches in found)
