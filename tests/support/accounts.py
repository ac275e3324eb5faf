"""Accounts for tests that need no flows."""

from uuid import uuid4

from bot.bootstrap.container import Container
from core.accounts.account import Account, AccountSettings
from core.services.administration import HANDOVER_CHANNEL, REVIEW_CHANNEL


async def empty_account(parts: Container, name: str) -> Account:
    """The account of that name; when new, without the starter flows, which take a while to publish."""
    account = Account(uuid4(), name, AccountSettings())
    async with parts.store.transaction(account.id) as transaction:
        if await transaction.add_account(account):
            for channel, kind in ((HANDOVER_CHANNEL, "handover"), (REVIEW_CHANNEL, "review")):
                await transaction.messages.open_conversation(channel, kind, None)
            return account
    return await parts.administration.existing_account(name)
