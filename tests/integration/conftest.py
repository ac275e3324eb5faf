"""What tests of different parts share: Anthropic's API on loopback, and somebody at a terminal."""

from collections.abc import AsyncGenerator, Generator

import pytest

from tests.support.messages_api import MessagesApi
from tests.support.terminal import Operator, Terminal


@pytest.fixture
async def claude() -> AsyncGenerator[MessagesApi]:
    async with MessagesApi() as claude:
        yield claude


@pytest.fixture(scope="session")
def terminal() -> Generator[Terminal]:
    terminal = Terminal()
    yield terminal
    terminal.close()


@pytest.fixture(scope="session")
def reading_terminal() -> Generator[Terminal]:
    """One that reads documents itself, for tests that are not about the processes which do that."""
    terminal = Terminal(reads_here=True)
    yield terminal
    terminal.close()


@pytest.fixture
def operator(terminal: Terminal, database_url: str) -> Operator:
    return Operator(terminal, {"DATABASE_URL": database_url})


@pytest.fixture
def reading_operator(reading_terminal: Terminal, database_url: str) -> Operator:
    return Operator(reading_terminal, {"DATABASE_URL": database_url})
