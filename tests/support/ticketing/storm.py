"""A storm of sends: workers are killed, and the ticket system drops, refuses, faults and is slow, all at random."""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from random import Random
from typing import TypeAlias
from uuid import uuid4

from aiohttp import web
from sqlalchemy import text

from bot.bootstrap.container import Container
from core.accounts.account import Account, AccountSettings
from core.accounts.user import Role, User
from core.messaging.places import Place
from core.sessions.commands import Resolve, StartSession
from core.sessions.session import FixOutcome, Ticket, TicketKind
from core.tickets.documents import Audience
from core.tickets.ticket import SystemName
from tests.support.server import RunningServer
from tests.support.ticketing.connectwise import CREDENTIALS, ConnectWiseServer
from tests.support.ticketing.server import Trouble

Worker: TypeAlias = Callable[[], AbstractAsyncContextManager[RunningServer]]
STORMY = {
    "FLOWPILOT_TICKETS_RETRY_SECONDS": "0.3, 0.5, 1, 1, 1, 2, 2, 2, 2, 2",
    "FLOWPILOT_TICKETS_SETTLED_AFTER_SECONDS": "3",
}
"""More tries than in earnest, in a test's time; a slow write is stored well before it counts as settled."""
_WRITES_BETWEEN_KILLS = 8
"""How many writes a worker lives to see at most, its own and the other's."""
_TROUBLES = (
    (0.08, Trouble("drop_after")),
    (0.14, Trouble("drop_before")),
    (0.22, Trouble("busy", 1)),
    (0.26, Trouble("fault")),
    (0.34, Trouble("slow", 0.5)),
)
"""Up to which share of the writes meets which."""


class StormyConnectWise(ConnectWiseServer):
    """A ConnectWise that gives every write its own trouble."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.random = Random(seed)
        self.met = Counter[str]()
        self._came = asyncio.Condition()
        self._is_over = False

    async def wrote(self, many: int) -> bool:
        """Wait until so many more requests that write have come; False: the storm is over first."""
        due = self.met.total() + many
        async with self._came:
            await self._came.wait_for(lambda: self._is_over or self.met.total() >= due)
        return not self._is_over

    async def calms(self) -> None:
        """The storm is over."""
        self._is_over = True
        async with self._came:
            self._came.notify_all()

    @web.middleware
    async def _meet(self, request: web.Request, handler: object) -> web.StreamResponse:
        if self.writes(request):
            roll = self.random.random()
            trouble = next((one for share, one in _TROUBLES if roll < share), None)
            self.met[trouble.kind if trouble else "none"] += 1
            self.troubles.append(trouble or Trouble("none"))
            async with self._came:
                self._came.notify_all()
        return await super()._meet(request, handler)  # type: ignore[misc]


@dataclass(frozen=True)
class Aftermath:
    """What is left."""

    sends: int
    notes: int
    times: int
    twice: int
    lost: int
    for_client: int
    kills: int
    states: dict[str, int]
    met: dict[str, int]


async def storm(parts: Container, server: StormyConnectWise, worker: Worker, count: int, seed: int) -> Aftermath:
    """Send from so many sessions, killing the workers meanwhile, until everything is over."""
    account = Account(uuid4(), f"storm {uuid4()}", AccountSettings())
    dana = User(uuid4(), account.id, "dana@msp.example", Role.ENGINEER)
    async with parts.store.transaction(account.id) as transaction:
        await transaction.add_account(account)
        await transaction.people.add(dana)
    tickets = parts.use_cases.tickets
    await tickets.connections.connect(None, account.id, SystemName.CONNECTWISE, server.url, CREDENTIALS)
    for number in range(1, count + 1):
        server.ticket(number, f"Fault {number}")
        await _sent(parts, dana, number)
    kills = await _killing(parts, server, worker, Random(seed))
    states = Counter(row[0] for row in await _states(parts))
    notes, times = Counter(one.ticket for one in server.notes), Counter(one.ticket for one in server.times)
    return Aftermath(
        count,
        len(server.notes),
        len(server.times),
        sum(many > 1 for many in (*notes.values(), *times.values())),
        2 * count - len(notes) - len(times),
        sum(one.for_client for one in server.notes),
        kills,
        dict(states),
        dict(server.met),
    )


async def _sent(parts: Container, dana: User, number: int) -> None:
    start = StartSession(f"Fault {number}", ticket=Ticket(str(number), TicketKind.PSA))
    session_id = uuid4()
    await parts.session_service.start(dana, start, session_id, Place("web", f"session/{session_id}"))
    resolve = Resolve(FixOutcome.WORKED, fix=f"Mended {number}")
    await parts.session_service.execute(dana, dana.account_id, session_id, resolve)
    await parts.use_cases.tickets.sending.send(dana, session_id, Audience.INTERNAL, 5, "Completed")


async def _killing(parts: Container, server: StormyConnectWise, worker: Worker, random: Random) -> int:
    """Have two workers at work, each of which is killed within a few writes, until nothing waits."""

    async def killed_again_and_again() -> int:
        kills = 0
        while True:
            async with worker() as running:
                if not await server.wrote(random.randint(1, _WRITES_BETWEEN_KILLS)):
                    return kills
                await asyncio.sleep(random.uniform(0, 0.3))  # so that it dies anywhere in a write or after it
                running.kill()
                kills += 1

    async with asyncio.TaskGroup() as group:
        workers = [group.create_task(killed_again_and_again()) for _ in range(2)]
        while await _waiting(parts):  # noqa: ASYNC110 - other processes do it
            await asyncio.sleep(0.2)
        await server.calms()
    return sum(task.result() for task in workers)


async def _waiting(parts: Container) -> int:
    async with parts.store.connection() as connection:
        query = "SELECT count(*) FROM ticket_sends WHERE next_try_at IS NOT NULL"
        return await connection.scalar(text(query))


async def _states(parts: Container) -> list[tuple[str]]:
    async with parts.store.connection() as connection:
        return [tuple(row) for row in await connection.execute(text("SELECT state FROM ticket_send_parts"))]
