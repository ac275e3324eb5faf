"""Keeping when tokens were used last, beside the requests that come with them."""

import asyncio
from uuid import UUID

from aiohttp import web

from bot.shared.logs import get_logger
from core.accounts.tokens import Credential
from core.services.administration import AdministrationService
from core.shared.errors import Unavailable

log = get_logger(__name__)


class TokenUse:
    """Notes uses about once a minute; no request waits for it."""

    def __init__(self, administration: AdministrationService) -> None:
        self._administration = administration
        self._under_way = dict[UUID, asyncio.Task[None]]()

    def note(self, credential: Credential) -> None:
        """That somebody came with it just now."""
        if credential.id in self._under_way or not self._administration.is_use_worth_noting(credential):
            return
        task = asyncio.create_task(self._keep(credential))
        self._under_way[credential.id] = task
        task.add_done_callback(lambda _: self._under_way.pop(credential.id, None))

    async def _keep(self, credential: Credential) -> None:
        try:
            await self._administration.note_use(credential)
        except Unavailable:  # the next use is noted again
            log.info("token.use_not_noted")

    async def finish(self, _: web.Application) -> None:
        """Wait for what is under way, before the database goes."""
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)


TOKEN_USE = web.AppKey("token_use", TokenUse)
