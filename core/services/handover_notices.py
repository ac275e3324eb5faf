"""Telling of hand-overs: each is a message of its own, in the channels for them and to whoever it is meant for."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from core.accounts.user import Identity
from core.messaging.cards import Mention
from core.messaging.places import Place
from core.ports.sessions import SessionChange
from core.ports.unit_of_work import UnitOfWork
from core.presenters import handover_card, handover_subject
from core.presenters.session import handover_channel_subject

PURPOSE = "handover"
"""The purpose of the channels that hand-overs are posted in."""


def changes_handover(turn: SessionChange) -> bool:
    """Whether the turn hands the session over, or changes what came of that."""
    before, after = turn.before, turn.after
    return bool(after.handover) and (before.handover != after.handover or before.status != after.status)


class HandoverNotices:
    """Tells of a session's hand-over, within the transaction that stores it."""

    def __init__(self, transaction: UnitOfWork, own_place: Callable[[Identity], Place | None]) -> None:
        self._transaction = transaction
        self._own_place = own_place

    async def addressed(self, turn: SessionChange) -> SessionChange:
        """The turn with its card naming whoever it is meant for, and warning the giver when nobody will see it."""
        subject = handover_subject(turn.after)
        if not _is_new(turn) or subject not in turn.cards:
            return turn
        target = await self._target(turn)
        places = [place for identity in target if (place := self._own_place(identity))]
        is_heard = bool(places) or await self._transaction.messages.is_heard(PURPOSE, turn.after.id)
        card = handover_card(turn.after, _mentions(turn, target), is_heard=is_heard)
        return replace(turn, cards={**turn.cards, subject: card})

    async def publish(self, turn: SessionChange) -> None:
        """Show the hand-over in the channels for that, and to whoever it is meant for."""
        session, messages = turn.after, self._transaction.messages
        target = await self._target(turn) if _is_new(turn) else ()
        cards = {handover_channel_subject(session): handover_card(session, _mentions(turn, target))}
        for identity in target:
            place = self._own_place(identity)
            if place:
                await messages.want(await messages.open_conversation(place, "direct", None), cards)
        await messages.want_in_channels(PURPOSE, cards)

    async def _target(self, turn: SessionChange) -> Sequence[Identity]:
        """Who the hand-over is meant for, on every chat platform they are on."""
        handover = turn.after.handover
        if handover is None or handover.target is None:
            return ()
        return await self._transaction.people.identities(handover.target.id)


def _is_new(turn: SessionChange) -> bool:
    before, after = turn.before.handover, turn.after.handover
    return after is not None and (before is None or before.at != after.at)


def _mentions(turn: SessionChange, identities: Sequence[Identity]) -> tuple[Mention, ...]:
    target = turn.after.handover.target if turn.after.handover else None
    if target is None:
        return ()
    return tuple(Mention(identity.platform, identity.external_id, target.name) for identity in identities)
