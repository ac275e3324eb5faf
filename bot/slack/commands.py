"""The slash command: an order, or a problem. What it is answered with goes back with the acknowledgement."""

from bot.slack.blocks import Json
from bot.slack.mrkdwn import mentions, plain
from bot.slack.people import People
from bot.slack.reception import Reception
from bot.slack.render import render
from bot.slack.services import SlackServices
from bot.slack.visit import Visit
from bot.slack.voice import Voice, spoken
from core.desk import Ask, Done, Ignored, Outcome, Say, Show
from core.desk.orders import read_order
from core.errors import Refusal
from core.masking import masked_text
from core.users import User


class Commands:
    """Takes slash commands."""

    def __init__(self, services: SlackServices, people: People, reception: Reception, voice: Voice) -> None:
        self._services = services
        self._people = people
        self._reception = reception
        self._voice = voice

    async def take(self, visit: Visit, body: Json) -> Json | None:
        """What the command is answered with, for the person's eyes only. Raises Unavailable."""
        try:
            user = await self._reception.known(visit)
            outcome = await self._outcome(visit, user, str(body.get("text") or ""))
            return await self._reply(visit, outcome)
        except Refusal as refusal:
            return _private(refusal.sentence)

    async def _outcome(self, visit: Visit, user: User, text: str) -> Outcome:
        order = read_order(plain(text))
        if order is None:
            return await self._services.desk.start(user, plain(text), visit.where.here, visit.key)
        named = [await self._people.user(visit.client, visit.workspace, who) for who in mentions(text)[:1]]
        return await self._services.desk.order(
            user, visit.identity, order, visit.where, visit.key, named[0] if named else None
        )

    async def _reply(self, visit: Visit, outcome: Outcome) -> Json | None:
        match outcome:
            case Show(card=card):
                message = render(card)
                return {"response_type": "ephemeral", "blocks": message.blocks, "text": message.text}
            case Say(sentence=sentence):
                return _private(sentence)
            case Done(session=session, sentence=sentence):
                return _private(f"{sentence or 'Started.'} “{masked_text(session.title)}”")
            case Ask(form=form):
                await self._voice.ask(visit, form)
                return None
            case Ignored():
                return None


def _private(sentence: str) -> Json:
    message = spoken(sentence)
    return {"response_type": "ephemeral", "blocks": message.blocks, "text": message.text}
