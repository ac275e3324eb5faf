"""Presses in messages: each answered at once with the card as it looks now, or with a sentence."""

from bot.teams.actions import Surface
from bot.teams.answers import new_card, sentence
from bot.teams.doing import Doing
from bot.teams.forms import filled, render_form
from bot.teams.incoming import Incoming
from bot.teams.reader import REFRESH, as_seen
from bot.teams.render import render
from bot.teams.replies import Replies
from bot.teams.services import TeamsServices
from bot.teams.targets import Pressed, decode
from bot.teams.wire import Json, mapping
from core.chat import Ask, Done, Ignored, Outcome, Say, Show
from core.messaging.cards import Action, Card, Text, Tone
from core.messaging.forms import Form
from core.sessions.session import Session
from core.shared.errors import InvalidInput

_OLD_CARD = "This card is of another version of FlowPilot; nothing was changed."
_DONE = "Done."
_SHOWN_PRIVATELY = "I sent it to our own chat."


class CardActions:
    """Answers `adaptiveCard/action`."""

    def __init__(self, services: TeamsServices, doing: Doing, replies: Replies) -> None:
        self._services = services
        self._doing = doing
        self._replies = replies

    async def answer(self, incoming: Incoming) -> Json:
        """The answer to a press. Raises a Refusal."""
        action = mapping(mapping(incoming.activity.value).get("action"))
        pressed = decode(action.get("data"))
        if pressed is None:
            return sentence(_OLD_CARD)
        if action.get("verb") == REFRESH:
            return await self._as_it_is(incoming, pressed)
        try:
            outcome = await self._doing.press(incoming, pressed)
        except InvalidInput as refusal:
            if not pressed.form:
                raise
            return await self._again(incoming, pressed, refusal)
        return await self._shown(incoming, pressed, outcome)

    async def _as_it_is(self, incoming: Incoming, pressed: Pressed) -> Json:
        if pressed.target.session_id is None:
            return sentence(_OLD_CARD)
        session = await self._services.reading.session(incoming.user, pressed.target.session_id)
        card = self._card(incoming, session, pressed.target.value)
        return new_card(render(card)) if card else sentence(_OLD_CARD)

    async def _shown(self, incoming: Incoming, pressed: Pressed, outcome: Outcome) -> Json:
        match outcome:
            case Done(session=session, sentence=text):
                return self._done(incoming, pressed, session, text)
            case Ask(form=form):
                known = await self._doing.known(incoming, form)
                return new_card(render_form(form, Surface.MESSAGE, pressed.subject, known))
            case Show(card=card):
                self._replies.show_privately(incoming, card)
                return sentence(_SHOWN_PRIVATELY)
            case Say(sentence=text):
                return _said(pressed, text)
            case Ignored():
                return sentence(_DONE)

    def _done(self, incoming: Incoming, pressed: Pressed, session: Session, text: str) -> Json:
        card = self._card(incoming, session, pressed.subject)
        if card is None:
            return _said(pressed, text or _DONE)
        if text and pressed.target.action is Action.CLAIM:  # what a new card does not show by itself
            self._replies.say_privately(incoming, text)
        return new_card(render(card))

    def _card(self, incoming: Incoming, session: Session, subject: str) -> Card | None:
        card = self._services.turns.cards(session).get(subject) if subject else None
        return as_seen(card, session, incoming.user) if card else None

    async def _again(self, incoming: Incoming, pressed: Pressed, refusal: InvalidInput) -> Json:
        """The form once more, with what was filled in and what is wrong."""
        form = await self._form(incoming, pressed)
        if form is None:
            raise refusal
        known = await self._doing.known(incoming, form)
        return new_card(render_form(form, Surface.MESSAGE, pressed.subject, known, refusal))

    async def _form(self, incoming: Incoming, pressed: Pressed) -> Form | None:
        desk = self._services.desk
        outcome = await desk.press(incoming.user, pressed.target, incoming.whereabouts, incoming.key)
        return filled(outcome.form, pressed.inputs or {}) if isinstance(outcome, Ask) else None


def _said(pressed: Pressed, text: str) -> Json:
    """A sentence; a form that was sent makes way for it, so that it is not sent twice."""
    if pressed.form:
        return new_card(render(Card(text, (Text("FlowPilot has it."),), Tone.DONE)))
    return sentence(text)
