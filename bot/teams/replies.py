"""Answers beside the answer to a request: in the conversation, or to one person alone."""

from botbuilder.schema import Activity as Outgoing

from bot.shared.logs import get_logger
from bot.teams.activity import Activity
from bot.teams.adapter import FlowPilotAdapter
from bot.teams.addresses import own_address
from bot.teams.answers import message, typing, words
from bot.teams.background import Background
from bot.teams.connector import ConnectorFailed
from bot.teams.conversion import reference_to
from bot.teams.interaction import TeamsInteraction
from bot.teams.json_codec import Json
from bot.teams.pages import pages
from bot.teams.references import ConversationReferences
from bot.teams.render import render
from core.messaging.cards import Card

log = get_logger(__name__)

_NOT_HERE = "I can only answer that in our private chat. Open a chat with FlowPilot once, then ask again."
_MOST_PAGES = 10
"""Messages that one answer may take."""


class Responder:
    """Sends what is not kept: if it fails, the person asks again."""

    def __init__(
        self, adapter: FlowPilotAdapter, references: ConversationReferences, background: Background, *, targeted: bool
    ) -> None:
        """`targeted`: private answers stand where they were asked for, seen by one person."""
        self._adapter = adapter
        self._references = references
        self._background = background
        self._targeted = targeted

    def say_here(self, activity: Activity, text: str) -> None:
        """A sentence in the conversation."""
        self._background.run(self._send_here(activity, [words(text)]))

    def show_here(self, activity: Activity, card: Card) -> None:
        """A card in the conversation."""
        self._background.run(self._send_here(activity, [message(render(card), card.title)]))

    def send_here(self, activity: Activity, made: Outgoing) -> None:
        """Something made elsewhere, in the conversation."""
        self._background.run(self._send_here(activity, [made]))

    def typing_here(self, activity: Activity) -> None:
        """That something is being worked on."""
        self._background.run(self._send_here(activity, [typing()]))

    def say_privately(self, interaction: TeamsInteraction, text: str) -> None:
        """A sentence for one person; in the conversation, where they have no chat with the bot."""
        self._background.run(self._send_privately(interaction, [words(text)], text))

    def show_privately(self, interaction: TeamsInteraction, card: Card) -> None:
        """A card for one person's eyes, whole."""
        shown = [
            message(render(page, whole=True), page.title, ai_written=card.ai_written)
            for page in pages(card)[:_MOST_PAGES]
        ]
        self._background.run(self._send_privately(interaction, shown, _NOT_HERE))

    def ask_privately(self, interaction: TeamsInteraction, form: Json, title: str) -> None:
        """A form for one person."""
        self._background.run(self._send_privately(interaction, [message(form, title)], _NOT_HERE))

    async def _send_here(self, activity: Activity, activities: list[Outgoing]) -> None:
        try:
            await self._adapter.say(reference_to(activity.service_url, activity.conversation.id), *activities)
        except ConnectorFailed as failure:
            log.warning("teams.not_answered", outcome=str(failure).replace(" ", "_"))

    async def _send_privately(self, interaction: TeamsInteraction, activities: list[Outgoing], otherwise: str) -> None:
        if interaction.activity.is_personal:
            await self._send_here(interaction.activity, activities)
            return
        if self._targeted and await self._sent_to_one(interaction.activity, activities):
            return
        try:
            own = await self._references.find(interaction.tenant, own_address(interaction.identity.external_id))
            await self._adapter.say(own, *activities)
        except ConnectorFailed as failure:
            log.warning("teams.not_told_privately", outcome=str(failure).replace(" ", "_"))
            await self._send_here(interaction.activity, [words(otherwise)])

    async def _sent_to_one(self, activity: Activity, activities: list[Outgoing]) -> bool:
        """Whether it was shown in the conversation to whoever did it, and to nobody else."""
        reference = reference_to(activity.service_url, activity.conversation.id)
        try:
            await self._adapter.say(reference, *activities, only_for=activity.from_.id)
        except ConnectorFailed as failure:
            log.warning("teams.not_targeted", outcome=str(failure).replace(" ", "_"))
            return False
        return True
