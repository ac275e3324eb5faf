"""What is said to one person alone: in the channel for their eyes only, as a modal, or in their direct messages."""

from collections.abc import Mapping
from uuid import UUID

from bot.shared.logs import get_logger
from bot.slack import limits
from bot.slack.addresses import PLATFORM
from bot.slack.blocks import Json, fitted, plain_text, section
from bot.slack.modals import Origin, card_view, form_view, loading_view, sentence_view
from bot.slack.render import Rendered, render
from bot.slack.services import SlackServices
from bot.slack.visit import Visit
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


class Voice:
    """Speaks to people. A failure is logged, never raised: what was said about is stored already."""

    def __init__(self, services: SlackServices) -> None:
        self._services = services

    async def tell(self, visit: Visit, what: str | Card) -> None:
        """A sentence or a card for the person alone, where they are."""
        await self.say(visit, spoken(what) if isinstance(what, str) else render(what))

    async def say(self, visit: Visit, message: Rendered) -> None:
        """A message for the person alone: privately in a channel, plainly in direct messages."""
        body = {"blocks": message.blocks, "text": message.text, "thread_ts": visit.thread or None}
        try:
            if visit.channel and not visit.channel.startswith("D"):
                await call(visit.client, "chat.postEphemeral", channel=visit.channel, user=visit.user_id, **body)
                return
            await call(visit.client, "chat.postMessage", channel=visit.channel or visit.user_id, **body)
        except SlackRefused as refusal:
            if refusal.code in _NOT_THERE and visit.channel:
                await self.say(visit.at(""), message)
                return
            log.warning("slack.cannot_tell", outcome=refusal.code)
        except SlackAway as fault:
            log.warning("slack.cannot_tell", outcome=str(fault))

    async def show(self, visit: Visit, card: Card) -> None:
        """A card shown whole: as a modal where one can be opened."""
        if not visit.trigger_id or not await self.open(visit, card_view(card)):
            await self.tell(visit, card)

    async def ask(self, visit: Visit, form: Form) -> None:
        """A form: as a modal where one can be opened, else a button that opens it. Raises TooLongToEdit."""
        view = await self.view_of(visit, form)
        if not visit.trigger_id or not await self.open(visit, view):
            opens = Button(f"{form.title}…", form.target)
            await self.tell(visit, Card(form.title, (Text("Press the button to go on."), Buttons((opens,)))))

    async def view_of(self, visit: Visit, form: Form) -> Json:
        """The form as a modal. Raises TooLongToEdit."""
        origin = Origin(form.target, visit.channel, visit.thread)
        return form_view(form, origin, await self._people(visit, form))

    async def open(self, visit: Visit, view: Json) -> str:
        """Open a modal; its id, empty when Slack would not."""
        try:
            said = await call(visit.client, "views.open", trigger_id=visit.trigger_id, view=view)
        except (SlackRefused, SlackAway) as fault:
            log.warning("slack.cannot_open", outcome=str(fault))
            return ""
        opened: Json = said.get("view") or {}
        return str(opened.get("id") or "opened")

    async def open_loading(self, visit: Visit) -> str:
        """Open a modal whose content comes later."""
        return await self.open(visit, loading_view())

    async def fill(self, visit: Visit, view_id: str, view: Json) -> None:
        """Put the content into a modal that was opened before it was there."""
        try:
            await call(visit.client, "views.update", view_id=view_id, view=view)
        except (SlackRefused, SlackAway) as fault:
            log.warning("slack.cannot_fill", outcome=str(fault))

    async def fill_with(self, visit: Visit, view_id: str, what: str | Card | Form) -> None:
        """The same with a sentence, a card or a form."""
        match what:
            case str():
                view = sentence_view("FlowPilot", what)
            case Card():
                view = card_view(what)
            case Form():
                view = await self.view_of(visit, what)
        await self.fill(visit, view_id, view)

    async def _people(self, visit: Visit, form: Form) -> Mapping[str, str]:
        """Slack's ids of the people a form chooses beforehand."""
        chosen = [field.value for field in form.fields if isinstance(field, PersonField) and field.value]
        if not chosen:
            return {}
        user = await self._services.identities.known(visit.identity)
        if user is None:
            return {}
        found = [(value, await self._services.identities.identity_of(user, UUID(value), PLATFORM)) for value in chosen]
        return {value: identity.external_id for value, identity in found if identity}
