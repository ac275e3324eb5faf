"""Showing something in a chat that may show it already: some chats hold several conversations without threads."""

from collections.abc import Sequence
from uuid import UUID

from core.messaging.places import Place
from core.ports.unit_of_work import UnitOfWork


async def shown_anew(transaction: UnitOfWork, place: Place, about: UUID, subjects: Sequence[str]) -> UUID | None:
    """Where a session or walk is shown in the place's chat, made ready for these messages below; None where it is not.

    A second conversation there would show everything twice from then on.
    """
    there = await transaction.messages.conversation_in_chat(place, about)
    if there is None:
        return None
    await transaction.messages.begin_anew(there.id, there.place.address, subjects)
    return there.id
