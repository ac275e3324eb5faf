"""Walks whose process is killed, between two steps or while the AI thinks: nothing is lost, no node is built twice."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from bot.bootstrap.container import Container
from core.accounts.user import Role
from core.proposals.proposal import Evidence, Proposal, ProposalSource, ProposalType
from core.services.administration import DEFAULT_ACCOUNT
from tests.integration.durability.conftest import Look, Programs, at, kill_worker, token_of
from tests.support.client import Engineer
from tests.support.messages_api import MessagesApi, hangs, says
from tests.unit.flows.made import SMALL

MOUSE = "The pointer of my trackball mouse wanders off by itself"
NODE = {"type": "action", "text": "Wipe it.", "details": "", "why": "It is quick.", "options": []}
PROPOSED = {"category": "peripheral_reconnect", "hard_floor": "", "next": NODE}


@pytest.fixture
async def tom(parts: Container, dana: Engineer) -> Engineer:
    return Engineer(dana.http, dana.base, await token_of(parts, "tom", Role.L1_TECH))


async def proposed(parts: Container) -> str:
    """A flow that waits for review."""
    account = await parts.administration.account(DEFAULT_ACCOUNT)
    proposer = (await parts.administration.user(account, "dana", Role.ENGINEER)).person
    proposal = Proposal(
        id=uuid4(),
        account_id=account.id,
        type=ProposalType.NEW_FLOW,
        source=ProposalSource.MANUAL_DRAFT,
        title=SMALL.title,
        description="Why print jobs stay",
        flow=SMALL,
        evidence=Evidence(1, 1, 2, 0),
        domain="printing",
        proposer=proposer,
        created_at=datetime.now(UTC),
    )
    async with parts.store.transaction(account.id) as transaction:
        await transaction.proposals.add(proposal)
    return str(proposal.id)


async def step(person: Engineer, walk: dict[str, Any], **answer: Any) -> dict[str, Any]:
    body = {"node_id": walk["node"]["id"], **answer}
    given = await person.call("POST", f"/walks/{walk['id']}/step", body)
    assert given.status == 200, given.body
    return given.body


async def test_a_walk_goes_on_at_the_same_node_after_a_kill_between_any_two_steps(
    program: Programs, tom: Engineer
) -> None:
    walk: dict[str, Any] | None = None
    for answered in range(4):
        async with program("serve") as server:
            here = at(server, tom)
            if walk is None:
                walk = (await here.call("POST", "/walks", {"problem": "Outlook keeps asking for my password"})).body
            again = (await here.call("GET", f"/walks/{walk['id']}")).body
            assert again["node"] == walk["node"]
            assert len([one for one in again["path"] if one["answer"]]) == answered
            options = again["node"]["options"]
            walk = await step(here, again, **({"option": options[0]["value"]} if options else {"result": True}))
            server.kill()


async def test_notes_and_a_walk_by_a_proposal_go_on_after_a_kill_between_any_two_steps(
    program: Programs, parts: Container, tom: Engineer
) -> None:
    proposal_id = await proposed(parts)
    answers: tuple[dict[str, Any], ...] = ({"option": "one"}, {"result": True})
    notes: dict[str, Any] | None = None
    walk: dict[str, Any] | None = None
    for done in range(3):
        async with program("serve") as server:
            here = at(server, tom)
            if notes is None or walk is None:
                notes = (await here.call("POST", "/walks", {"problem": MOUSE, "adhoc": True})).body
                begun = await here.call("POST", "/walks", {"proposal_id": proposal_id})
                assert begun.status == 201, begun.body
                walk = begun.body
            for before in (notes, walk):
                again = (await here.call("GET", f"/walks/{before['id']}")).body
                assert again == before
            notes = (await here.call("POST", f"/walks/{notes['id']}/notes", {"text": f"Tried port {done}"})).body
            if done < len(answers):
                walk = await step(here, walk, **answers[done])
            server.kill()
    async with program("serve") as server:
        here = at(server, tom)
        for one in (notes, walk):
            ended = await here.call("POST", f"/walks/{one['id']}/escalate", {"reason": "No way on"})
            assert ended.status == 200, ended.body
        assert ended.body["kind"] == "proposal"


async def test_a_node_whose_worker_dies_while_the_ai_thinks_is_built_by_another(
    program: Programs, tom: Engineer, claude: MessagesApi, look: Look
) -> None:
    thinks = asyncio.Event()
    # A worker that a busy machine holds up counts as dead, too, and its node is asked for again.
    claude.will(hangs(thinks), *[says(PROPOSED)] * 5)
    async with program("serve", with_claude=True) as server, program("work", with_claude=True) as worker:
        here = at(server, tom)
        starting = asyncio.create_task(here.call("POST", "/walks", {"problem": MOUSE}))
        await thinks.wait()
        await kill_worker(worker, look)
        async with program("work", with_claude=True), asyncio.timeout(120):
            walk = (await starting).body
            while walk["thinking"]:
                walk = (await here.call("GET", f"/walks/{walk['id']}?wait=10")).body
        assert (walk["node"]["text"], walk["path"]) == ("Wipe it.", [])
        assert len(claude.received) >= 2


async def test_a_day_without_a_step_gives_the_walk_up_and_keeps_it(parts: Container, tom: Engineer, look: Look) -> None:
    walks = [(await tom.call("POST", "/walks", {"problem": "a note", "adhoc": True})).body for _ in range(2)]
    await look.change(
        "UPDATE l1_walk_sessions SET last_step_at = now() - interval '25 h' WHERE id = %s", walks[0]["id"]
    )
    await look.change(
        "UPDATE l1_walk_sessions SET last_step_at = now() - interval '23 h' WHERE id = %s", walks[1]["id"]
    )
    await parts.worker._errands("quiet_walks")
    found = {walk["id"]: walk["status"] for walk in (await tom.call("GET", "/walks")).body["items"]}
    assert found == {walks[0]["id"]: "abandoned", walks[1]["id"]: "active"}
    refused = await tom.call("POST", f"/walks/{walks[0]['id']}/notes", {"text": "late"})
    assert (refused.status, refused.body["code"]) == (409, "not_active")
