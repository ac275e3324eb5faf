"""Showing messages in Teams: what delivery asks of a platform, with Teams' refusals in words."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TypeVar

from botbuilder.schema import Activity, ConversationReference

from bot.shared.logs import get_logger
from bot.teams.activity import THREAD
from bot.teams.adapter import FlowPilotAdapter
from bot.teams.addresses import TeamsAddress, own_address, own_place, read_address
from bot.teams.answers import message
from bot.teams.connector import ConnectorFailed
from bot.teams.file_consent import offer
from bot.teams.personalisation import render_for_many
from bot.teams.references import ConversationReferences
from bot.teams.render import render
from core.accounts.user import Identity
from core.messaging.cards import SHOW_IN_FULL, Button, Buttons, Card, Text, Tone
from core.messaging.places import Place
from core.ports.chat_platforms import DeliveryFailed, MessageGone, Posted, Posting, Unreachable

log = get_logger(__name__)
T = TypeVar("T")
_REMOVED = (
    "FlowPilot was removed from that conversation in Teams, or blocked there. What you did is saved. Add it there "
    "again, or go on in another conversation."
)
_GONE = "That conversation no longer exists in Teams. What you did is saved; go on in another conversation."
_TOO_LARGE = "This is too large for Teams. It is saved, and FlowPilot's page and its API show it."
_NO_CONVERSATION = "ConversationNotFound"
"""Teams' word where not only the message is gone."""
_FIRST_OF_A_SESSION = "session"
"""What a session's first message is about."""


class TeamsPlatform:
    """Posts and updates cards."""

    def __init__(self, adapter: FlowPilotAdapter, references: ConversationReferences) -> None:
        self._adapter = adapter
        self._references = references

    async def post(self, posting: Posting) -> Posted:
        """Show a new message. Raises DeliveryFailed."""
        address, place = read_address(posting.place.address), posting.place
        if posting.under and not address.person:
            place = TeamsAddress(f"{address.chat}{THREAD}{posting.under}").place(place.workspace)
        shown = await self._show(place, posting.card, self._adapter.say)
        if address.person and (asked := offer(posting.card)):
            await self._offer(place, asked)
        # A person's own chat holds several sessions, each with an address of its own.
        moves = address.person and not address.part and posting.subject == _FIRST_OF_A_SESSION
        return Posted(shown, str(address.part_for(str(posting.id))) if moves else None)

    async def update(self, place: Place, external_id: str, card: Card, *, can_wait: bool = False) -> None:
        """Show the card in the message's place; Teams has room for all of them. Raises DeliveryFailed."""
        del can_wait
        if not external_id:  # Teams took it without saying what it calls it
            raise MessageGone("no id")

        async def change(reference: ConversationReference, activity: Activity) -> None:
            try:
                await self._adapter.change(reference, external_id, activity)
            except ConnectorFailed as failure:
                if failure.status == HTTPStatus.NOT_FOUND and failure.code != _NO_CONVERSATION:
                    raise MessageGone(str(failure)) from failure
                raise

        await self._show(place, card, change)

    async def _offer(self, place: Place, asked: Activity) -> None:
        """Offer the whole as a file below its card, which stands without that."""
        try:
            reference = await self._references.find(place.workspace, read_address(place.address))
            await self._adapter.say(reference, asked)
        except ConnectorFailed as failure:
            log.warning("teams.file_not_offered", outcome=str(failure).replace(" ", "_"))

    def own_place(self, identity: Identity) -> Place | None:
        """The person's own chat with the bot."""
        return own_place(identity)

    def own_thread(self, identity: Identity, key: str) -> Place | None:
        """A part of the person's own chat with the bot, which has no threads."""
        return own_address(identity.external_id).part_for(key).place(identity.workspace)

    async def _show(
        self, place: Place, card: Card, show: Callable[[ConversationReference, Activity], Awaitable[T]]
    ) -> T:
        address = read_address(place.address)
        try:
            reference = await self._references.find(place.workspace, address)
            try:
                return await show(reference, _activity(card, address))
            except ConnectorFailed as failure:
                if failure.status != HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                    raise
                return await show(reference, _activity(_in_short(card), address))
        except ConnectorFailed as failure:
            raise _refusal(failure) from failure


def _activity(card: Card, address: TeamsAddress) -> Activity:
    shown = render(card) if address.person else render_for_many(card)
    return message(shown, card.title, ai_written=card.ai_written)


def _in_short(card: Card) -> Card:
    """What stands for a card that Teams finds too large after all."""
    whole = (Buttons((Button(SHOW_IN_FULL, card.whole),)),) if card.whole else ()
    return Card(card.title, (Text(_TOO_LARGE), *whole), Tone.WARNING, card.badge, card.ai_written)


def _refusal(failure: ConnectorFailed) -> DeliveryFailed:
    match failure.status:
        case HTTPStatus.FORBIDDEN:
            return Unreachable(str(failure), _REMOVED)
        case HTTPStatus.NOT_FOUND:
            return Unreachable(str(failure), _GONE)
        case _:
            return DeliveryFailed(str(failure), failure.retry_after)
