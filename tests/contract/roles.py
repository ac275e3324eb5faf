"""Giving people of a scenario their roles."""

from core.accounts.user import Role
from core.services.administration import DEFAULT_ACCOUNT
from tests.support.flowpilot import FlowPilot


async def made_technician(program: FlowPilot, name: str) -> None:
    """Give somebody who has met FlowPilot the role of a first-line technician."""
    account = await program.parts.administration.existing_account(DEFAULT_ACCOUNT)
    user = await program.parts.administration.existing_user(account, name)
    await program.parts.administration.user(account, user.name, Role.L1_TECH)
