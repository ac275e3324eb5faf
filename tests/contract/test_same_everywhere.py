"""One scenario on every platform leaves the same behind, field by field."""

import re
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from core.ports.unit_of_work import UnitOfWork
from core.services.administration import DEFAULT_ACCOUNT
from core.sessions.records import SessionFilter
from core.tickets.documents import Audience
from tests.contract.chat import Chat, says, step
from tests.contract.test_sessions import CODES, PRINTED, RESTART, started
from tests.support.flowpilot import FlowPilot

pytestmark = pytest.mark.asyncio(loop_scope="session")

_MINUTE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d [A-Z]{3,5}|\b\d\d:\d\d [A-Z]{3,5}\b")
"""A moment, told in the time zone of whoever reads: each platform knows another one."""
LEFT: dict[str, Any] = {}
"""What the scenario left, by platform; filled as the platforms have their turn."""


async def test_the_same_scenario_leaves_the_same_session_steps_and_documentation(
    chat: Chat, place: tuple[Chat, FlowPilot], request: pytest.FixtureRequest
) -> None:
    dana = await chat.person("Dana")
    thread = await started(dana)
    await thread.press("Everybody's")
    await thread.until(lambda shown: step(shown, CODES))
    await thread.press("Edit answer")
    await thread.fill(choice="option:0")
    await thread.until(lambda shown: step(shown, RESTART))
    await thread.press("Worked", at=RESTART)
    await thread.until(lambda shown: step(shown, PRINTED))
    await thread.press("It's fixed")
    await thread.fill(outcome="worked", fix="Restarted the spooler", root_cause="It hung")
    await thread.until(lambda shown: says(shown, "Resolution: "))

    left = await _left_by(place[1], dana.name)

    assert left["session"]["status"] == "resolved"
    assert len(left["session"]["steps"]) > 3
    for other, known in LEFT.items():
        assert left == known, f"not the same as on {other}"
    LEFT[request.node.callspec.id] = left


async def _left_by(program: FlowPilot, name: str) -> dict[str, Any]:
    account = await program.parts.administration.existing_account(DEFAULT_ACCOUNT)
    async with program.parts.store.reading(account.id) as transaction:
        user = await _person(transaction, name)
        (session,) = await transaction.sessions.list(SessionFilter(engineer_id=user.id))
    view = await program.parts.services.reading.document(user, session.id, None, Audience.INTERNAL)
    return {"session": _plain(asdict(session), name), "document": _plain(asdict(view.document), name)}


async def _person(transaction: UnitOfWork, name: str) -> Any:
    found = await transaction.people.by_name(name)
    assert found
    return found


def _plain(value: Any, name: str) -> Any:
    """The value without what differs between any two sessions: ids, moments, and what the engineer is called."""
    match value:
        case dict():
            return {key: _plain(each, name) for key, each in value.items()}
        case list() | tuple():
            return [_plain(each, name) for each in value]
        case UUID():
            return "an id"
        case datetime():
            return "a moment"
        case str():
            return _MINUTE.sub("a minute", value.replace(name, "Dana"))
        case _:
            return value
