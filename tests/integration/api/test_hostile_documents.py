"""Documents made to do harm, sent to the API: each is refused with a sentence while everybody else goes on."""

import asyncio
import base64

import pytest

from core.accounts.user import Role
from tests.integration.api.conftest import MakeEngineer
from tests.integration.api.test_hostile import assert_problem
from tests.support.client import Answer
from tests.support.documents import runbook
from tests.support.hostile_documents import hostile_documents

pytestmark = pytest.mark.asyncio(loop_scope="session")
_SOME = ("brackets", "a forged size")
"""Two that take a while; `unit/importing` tries all."""


async def test_each_is_refused_with_a_sentence_while_others_are_served(engineer: MakeEngineer) -> None:
    dana = await engineer("dana", Role.ADMIN)
    hostile = hostile_documents()

    async def sent(name: str, content: bytes) -> Answer:
        return await dana.call("POST", "/documents", {"name": name, "content": base64.b64encode(content).decode()})

    waiting = [asyncio.create_task(sent(*hostile[what][:2])) for what in _SOME]
    assert (await dana.call("GET", "/sessions")).status == 200
    assert not any(task.done() for task in waiting)
    for what, answer in zip(_SOME, await asyncio.gather(*waiting), strict=True):
        assert_problem(answer, 422, "import_refused", "document")
        assert hostile[what][2] in answer.body["detail"]
    assert (await sent("lamp.md", runbook("Lamp"))).status == 201
