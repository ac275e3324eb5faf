"""Presses in messages: each answered at once with the card as it looks now, or with a sentence."""

from bot.teams.actions import Surface
from bot.teams.answers import OLD_CARD, new_card, sentence
from bot.teams.forms import filled, render_form
from bot.teams.interaction import TeamsInteraction
from bot.teams.interactions import TeamsInteractions
from bot.teams.json_codec import Json, mapping
from bot.teams.personalisation import REFRESH, as_seen
from bot.teams.render import render
from bot.teams.replies import Responder
from bot.teams.services import TeamsServices
from bot.teams.targets import Pressed, decode
from core.chat import Ask, Done, Ignored, Outcome, Say, Show, Walked
from core.messaging.cards import Action, Card, Text, Tone
from core.messaging.forms import Form
from core.presenters.walks import walk_cards
from core.sessions.session import Session
from core.shared.errors import InvalidInput

_DONE = "Done."
_SHOWN_PRIVATELY = "I sent it to our private chat."


class CardActions:
    """Answers `adaptiveCard/action`."""

    def __init__(self, services: TeamsServices, interactions: TeamsInteractions, replies: Responder) -> None:
        self._services = services
        self._interactions = interactions
        self._replies = replies

    async def answer(self, interaction: TeamsInteraction) -> Json:
        """The answer to a press. Raises a Refusal."""
        action = mapping(mapping(interaction.activity.value).get("action"))
        pressed = decode(action.get("data"))
        if pressed is None:
            return sentence(OLD_CARD)
        if action.get("verb") == REFRESH:
            return await self._as_it_is(interaction, pressed)
        try:
            outcome = await self._interactions.press(interaction, pressed)
        except InvalidInput as refusal:
            if not pressed.form:
                raise
            return await self._again(interaction, pressed, refusal)
        return await self._shown(interaction, pressed, outcome)

    async def _as_it_is(self, interaction: TeamsInteraction, pressed: Pressed) -> Json:
        if pressed.target.session_id is None:
            return sentence(OLD_CARD)
        session = await self._services.reading.session(interaction.user, pressed.target.session_id)
        card = self._card(interaction, session, pressed.target.value)
        return new_card(render(card)) if card else sentence(OLD_CARD)

    async def _shown(self, interaction: TeamsInteraction, pressed: Pressed, outcome: Outcome) -> Json:
        match outcome:
            case Done(session=session, sentence=text):
                return self._done(interaction, pressed, session, text)
            case Walked(walk=walk, sentence=text):
                card = walk_cards(walk).get(pressed.subject)
                return new_card(render(card)) if card else _said(pressed, text or _DONE)
            case Ask(form=form):
                known = await self._interactions.known(interaction, form)
                return new_card(render_form(form, Surface.MESSAGE, pressed.subject, known))
            case Show(card=card):
                self._replies.show_privately(interaction, card)
                return sentence(_SHOWN_PRIVATELY)
            case Say(sentence=text):
                return _said(pressed, text)
            case Ignored():
                return sentence(_DONE)

    def _done(self, interaction: TeamsInteraction, pressed: Pressed, session: Session, text: str) -> Json:
        card = self._card(interaction, session, pressed.subject)
        if card is None:
            return _said(pressed, text or _DONE)
        if text and pressed.target.action is Action.CLAIM:  # what a new card does not show by itself
            self._replies.say_privately(interaction, text)
        return new_card(render(card))

    def _card(self, interaction: TeamsInteraction, session: Session, subject: str) -> Card | None:
        card = self._services.session_service.card(session, subject, interaction.user) if subject else None
        return as_seen(card, session, interaction.user) if card else None

    async def _again(self, interaction: TeamsInteraction, pressed: Pressed, refusal: InvalidInput) -> Json:
        """The form once more, with what was filled in and what is wrong."""
        form = await self._form(interaction, pressed)
        if form is None:
            raise refusal
        known = await self._interactions.known(interaction, form)
        return new_card(render_form(form, Surface.MESSAGE, pressed.subject, known, refusal))

    async def _form(self, interaction: TeamsInteraction, pressed: Pressed) -> Form | None:
        chat = self._services.chat
        outcome = await chat.press(interaction.user, pressed.target, interaction.context, interaction.key)
        return filled(outcome.form, pressed.inputs or {}) if isinstance(outcome, Ask) else None


def _said(pressed: Pressed, text: str) -> Json:
    """A sentence; a form that was sent makes way for it, so that it is not sent twice."""
    if pressed.form:
        return new_card(render(Card(text, (Text("FlowPilot has received it."),), Tone.DONE)))
    return sentence(text)
