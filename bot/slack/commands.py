"""The slash command: an order, or a problem. What it is answered with goes back with the acknowledgement."""

from bot.slack.addresses import read_address
from bot.slack.blocks import Json
from bot.slack.dispatcher import Dispatcher
from bot.slack.interaction import SlackInteraction
from bot.slack.mrkdwn import mentions, plain
from bot.slack.people import SlackPeople
from bot.slack.render import render
from bot.slack.responder import Responder, spoken
from bot.slack.services import SlackServices
from core.accounts.user import User
from core.chat import Ask, Done, Ignored, Outcome, Say, Show, Walked
from core.chat.command_parser import parse_command
from core.messaging.places import Place
from core.sessions.masking import masked_text
from core.shared.errors import Refusal

WALK_COMMAND = "/walk"
"""The command of first-line technicians; `/pilot walk` does the same for them."""


class SlashCommands:
    """Takes slash commands."""

    def __init__(
        self, services: SlackServices, people: SlackPeople, dispatcher: Dispatcher, responder: Responder
    ) -> None:
        self._services = services
        self._people = people
        self._dispatcher = dispatcher
        self._responder = responder

    async def take(self, interaction: SlackInteraction, body: Json) -> Json | None:
        """What the command is answered with, for the person's eyes only. Raises Unavailable."""
        try:
            user = await self._dispatcher.known(interaction)
            outcome = await self._outcome(interaction, user, str(body.get("text") or ""))
            return await self._reply(interaction, outcome)
        except Refusal as refusal:
            return _private(refusal.sentence)

    async def _outcome(self, interaction: SlackInteraction, user: User, text: str) -> Outcome:
        if interaction.prefix.strip() == WALK_COMMAND:
            return await self._services.chat.walk(user, plain(text), interaction.where, interaction.key)
        order = parse_command(plain(text))
        if order is None:
            return await self._services.chat.start(user, plain(text), interaction.where.here, interaction.key)
        named = [await self._people.colleague(interaction, who) for who in mentions(text)[:1]]
        return await self._services.chat.order(
            user, interaction.identity, order, interaction.where, interaction.key, named[0] if named else None
        )

    async def _reply(  # noqa: PLR0911 - an answer each
        self, interaction: SlackInteraction, outcome: Outcome
    ) -> Json | None:
        match outcome:
            case Show(card=card):
                message = render(card)
                return {"response_type": "ephemeral", "blocks": message.blocks, "text": message.text}
            case Say(sentence=sentence):
                return _private(sentence)
            case Done(where=Place() as there, sentence=said) | Walked(where=Place() as there, sentence=said):
                self._dispatcher.later(self._responder.point_to(interaction, said, read_address(there.address)))
                return None
            case Done(session=session, sentence=sentence) if sentence:
                return _private(f"{sentence} “{masked_text(session.title)}”")
            case Walked(walk=walk, sentence=sentence) if sentence:
                return _private(f"{sentence} “{masked_text(walk.title)}”")
            case Ask(form=form):
                await self._responder.ask(interaction, form)
                return None
            case Done() | Walked() | Ignored():  # the card says that it started
                return None


def _private(sentence: str) -> Json:
    message = spoken(sentence)
    return {"response_type": "ephemeral", "blocks": message.blocks, "text": message.text}
