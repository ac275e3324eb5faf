"""A turn that fails: tried again while there are attempts left, set aside as soon as there are none."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from procrastinate import App
from procrastinate.testing import InMemoryConnector

from bot.jobs.worker import Worker, WorkerSettings
from bot.shared.metrics import Metrics

ATTEMPTS = 3
SETTINGS = WorkerSettings(1, 1, 1, 8, ATTEMPTS, 1, 1)


@dataclass
class Thinking:
    """A guide that always fails, and what becomes of the turn."""

    asked: int = 0
    turns_set_aside: list[int] = field(default_factory=list)
    is_away: bool = False

    async def think(self, _account: UUID, _session: UUID, _turn: int) -> None:
        self.asked += 1
        raise ValueError("The flow is damaged.")

    async def set_aside(self, _account: UUID, _session: UUID, turn: int) -> None:
        if self.is_away:
            raise ConnectionError
        self.turns_set_aside.append(turn)


async def attempt(thinking: Thinking, attempts: int) -> None:
    """What the worker does with a turn that was attempted so often."""
    asks: Any = thinking
    nothing: Any = None
    worker = Worker(App(connector=InMemoryConnector()), asks, nothing, nothing, SETTINGS, Metrics(nothing))
    context: Any = SimpleNamespace(job=SimpleNamespace(id=1, attempts=attempts))
    await worker._ask_guide(context, account_id=str(uuid4()), session_id=str(uuid4()), turn=7)


async def test_a_turn_that_fails_is_tried_again_and_set_aside_with_its_last_attempt() -> None:
    thinking = Thinking()
    for before in range(ATTEMPTS - 1):
        with pytest.raises(ValueError, match="damaged"):
            await attempt(thinking, before)
    assert thinking.turns_set_aside == []
    await attempt(thinking, ATTEMPTS - 1)
    assert (thinking.turns_set_aside, thinking.asked) == ([7], ATTEMPTS)


async def test_a_turn_that_could_not_be_set_aside_is_set_aside_later_without_asking_again() -> None:
    thinking = Thinking(is_away=True)
    with pytest.raises(ConnectionError):
        await attempt(thinking, ATTEMPTS - 1)
    thinking.is_away = False
    await attempt(thinking, ATTEMPTS)
    assert (thinking.turns_set_aside, thinking.asked) == ([7], 1)
