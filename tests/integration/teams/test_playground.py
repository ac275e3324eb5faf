"""The documented trial without Azure, on the Microsoft 365 Agents Playground itself.

`npm install @microsoft/m365agentsplayground` in a folder, and name the folder: FLOWPILOT_TEST_PLAYGROUND=DIR.
"""

import os
import socket
from pathlib import Path

import pytest

from tests.contract.conftest import publish
from tests.support.flowpilot import flowpilot
from tests.support.playground import CLI, Playground, playground
from tests.support.teams import actions

FOLDER = Path(os.environ.get("FLOWPILOT_TEST_PLAYGROUND", "/nowhere"))
PROBLEM = "Print jobs stay in the queue: print queue stuck, nothing comes out"

pytestmark = pytest.mark.skipif(
    not (FOLDER / CLI).exists(),
    reason="needs the Microsoft 365 Agents Playground: npm install it and set FLOWPILOT_TEST_PLAYGROUND=DIR",
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def offers(chat: Playground, label: str) -> bool:
    return any(label in actions(card) for _, card in chat.cards())


async def test_a_session_is_walked_to_its_resolution_in_the_playground(database_url: str) -> None:
    settings = {"FLOWPILOT_TEAMS_DANGEROUSLY_ALLOW_UNAUTHENTICATED": "true"}
    async with (
        flowpilot(database_url, **settings) as program,
        playground(FOLDER, f"{program.url}/api/messages", free_port()) as chat,
    ):
        await publish(program)
        await chat.writes(PROBLEM)
        await chat.until(lambda: offers(chat, "Only this person's"))
        await chat.presses("Only this person's")
        await chat.until(lambda: "Restart the print spooler." in chat.text())
        await chat.presses("It's fixed…")
        await chat.until(lambda: offers(chat, "Save"))
        await chat.presses("Save", outcome="worked", fix="Restarted the spooler", root_cause="It hung")
        await chat.until(lambda: "Resolution: " in chat.text())
        assert "Restarted the spooler" in chat.text()
