"""Engineers who solve problems by hand, so that there is something to learn from."""

from typing import Any
from uuid import UUID

from bot.bootstrap.container import Container
from core.ports.proposals import ProposalFilter
from core.proposals.proposal import Proposal
from tests.support.client import Engineer

BADGE = "Badge reader at the north gate beeps twice and stays red"
FIX = "Reset the reader's controller in the cabinet beside the gate"


async def solve(engineer: Engineer, problem: str = BADGE, fix: str = FIX, *failed: str) -> dict[str, Any]:
    """A session without a flow, resolved by what is tried last."""
    session = await engineer.start(problem, guide="adhoc")
    session = await engineer.answer(session, option="several")
    session = await engineer.answer(session, option="nothing_known")
    session = await engineer.answer(session, text="It beeps twice.")
    for attempt in failed:
        session = await engineer.answer(session, result={"success": False, "details": attempt})
    session = await engineer.answer(session, result={"success": True, "details": fix})
    session = await engineer.answer(session, option="gone")
    session = await engineer.answer(session, option="confirm")
    assert session["status"] == "resolved"
    return session


async def learned(parts: Container, engineer: Engineer, session: dict[str, Any]) -> None:
    """Once the session was learned from, by whoever is quicker."""
    await parts.learning.learn(await account_of(parts, engineer), UUID(session["id"]))


async def account_of(parts: Container, engineer: Engineer) -> UUID:
    """The engineer's account."""
    credential = await parts.administration.credential(engineer.token)
    assert credential
    user = credential.user
    return user.account_id


async def proposals(parts: Container, account_id: UUID) -> list[Proposal]:
    """All of the account, newest first."""
    async with parts.store.reading(account_id) as transaction:
        return list(await transaction.proposals.list(ProposalFilter(limit=100)))
