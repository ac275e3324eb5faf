"""What is said to one person alone: in the channel for their eyes only, as a modal, or in their direct messages."""

from collections.abc import Mapping
from contextlib import suppress
from uuid import UUID

from bot.shared.logs import get_logger
from bot.slack import limits
from bot.slack.addresses import PLATFORM, SlackAddress
from bot.slack.blocks import Json, fitted, mrkdwn, plain_text, section
from bot.slack.interaction import SlackInteraction
from bot.slack.modals import Origin, card_view, form_view, loading_view, sentence_view, without_files
from bot.slack.mrkdwn import escape
from bot.slack.render import Rendered, render
from bot.slack.services import SlackServices
from bot.slack.web_api import SlackAway, SlackRefused, call
from core.messaging.cards import Button, Buttons, Card, Text
from core.messaging.forms import Form, PersonField

log = get_logger(__name__)

_NOT_THERE = frozenset(
    {"channel_not_found", "not_in_channel", "user_not_in_channel", "is_archived", "messages_tab_disabled"}
)
"""Answers to a private message that say the person cannot be reached that way, but perhaps directly."""


def spoken(sentence: str) -> Rendered:
    """A sentence as a message."""
    return Rendered([section(plain_text(sentence, limits.SECTION))], fitted(sentence, limits.FALLBACK))


class Responder:
    """Speaks to people. A failure is logged, never raised: what was said about is stored already."""

    def __init__(self, services: SlackServices) -> None:
        self._services = services

    async def tell(self, interaction: SlackInteraction, what: str | Card) -> None:
        """A sentence or a card for the person alone, where they are."""
        await self.say(interaction, spoken(what) if isinstance(what, str) else render(what))

    async def point_to(self, interaction: SlackInteraction, sentence: str, there: SlackAddress) -> None:
        """A sentence with a link to a thread, or with the channel's name where Slack gives no link."""
        link = f"<#{there.channel}>"
        if there.root:
            with suppress(SlackRefused, SlackAway):
                found = await call(
                    interaction.client, "chat.getPermalink", channel=there.channel, message_ts=there.root
                )
                link = f"<{found['permalink']}|Open it>"
        said = f"{escape(sentence)} {link}"
        await self.say(interaction, Rendered([section(mrkdwn(said))], fitted(sentence, limits.FALLBACK)))

    async def say(self, interaction: SlackInteraction, message: Rendered) -> None:
        """A message for the person alone: privately in a channel, plainly in direct messages."""
        body = {"blocks": message.blocks, "text": message.text, "thread_ts": interaction.thread or None}
        try:
            if interaction.channel and not interaction.channel.startswith("D"):
                await call(
                    interaction.client,
                    "chat.postEphemeral",
                    channel=interaction.channel,
                    user=interaction.user_id,
                    **body,
                )
                return
            await call(
                interaction.client, "chat.postMessage", channel=interaction.channel or interaction.user_id, **body
            )
        except SlackRefused as refusal:
            if refusal.code in _NOT_THERE and interaction.channel:
                await self.say(interaction.at(""), message)
                return
            log.warning("slack.cannot_tell", outcome=refusal.code)
        except SlackAway as fault:
            log.warning("slack.cannot_tell", outcome=str(fault))

    async def show(self, interaction: SlackInteraction, card: Card) -> None:
        """A card shown whole: as a modal where one can be opened."""
        if not interaction.trigger_id or not await self.open(interaction, card_view(card)):
            await self.tell(interaction, card)

    async def ask(self, interaction: SlackInteraction, form: Form) -> None:
        """A form: as a modal where one can be opened, else a button that opens it. Raises TooLongToEdit."""
        view = await self.view_of(interaction, form)
        if not interaction.trigger_id or not await self.open(interaction, view):
            opens = Button(f"{form.title}…", form.target)
            await self.tell(interaction, Card(form.title, (Text("Press the button to go on."), Buttons((opens,)))))

    async def view_of(self, interaction: SlackInteraction, form: Form) -> Json:
        """The form as a modal. Raises TooLongToEdit."""
        origin = Origin(form.target, interaction.channel, interaction.thread)
        return form_view(form, origin, await self._people(interaction, form))

    async def open(self, interaction: SlackInteraction, view: Json) -> str:
        """Open a modal; its id, empty when Slack would not. A box for files is left out where Slack refuses it."""
        try:
            said = await call(interaction.client, "views.open", trigger_id=interaction.trigger_id, view=view)
        except (SlackRefused, SlackAway) as fault:
            if isinstance(fault, SlackRefused) and (plain := without_files(view)) != view:
                return await self.open(interaction, plain)
            log.warning("slack.cannot_open", outcome=str(fault))
            return ""
        opened: Json = said.get("view") or {}
        return str(opened.get("id") or "opened")

    async def open_loading(self, interaction: SlackInteraction) -> str:
        """Open a modal whose content comes later."""
        return await self.open(interaction, loading_view())

    async def fill(self, interaction: SlackInteraction, view_id: str, view: Json) -> None:
        """Put the content into a modal that was opened before it was there."""
        try:
            await call(interaction.client, "views.update", view_id=view_id, view=view)
        except (SlackRefused, SlackAway) as fault:
            log.warning("slack.cannot_fill", outcome=str(fault))

    async def fill_with(self, interaction: SlackInteraction, view_id: str, what: str | Card | Form) -> None:
        """The same with a sentence, a card or a form."""
        match what:
            case str():
                view = sentence_view("FlowPilot", what)
            case Card():
                view = card_view(what)
            case Form():
                view = await self.view_of(interaction, what)
        await self.fill(interaction, view_id, view)

    async def _people(self, interaction: SlackInteraction, form: Form) -> Mapping[str, str]:
        """Slack's ids of the people a form chooses beforehand."""
        chosen = [field.value for field in form.fields if isinstance(field, PersonField) and field.value]
        if not chosen:
            return {}
        user = await self._services.identities.known(interaction.identity)
        if user is None:
            return {}
        found = [(value, await self._services.identities.identity_of(user, UUID(value), PLATFORM)) for value in chosen]
        return {value: identity.external_id for value, identity in found if identity}
