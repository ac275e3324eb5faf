"""Dialogs: forms, and what is for one person's eyes; also those that the message extension opens."""

from dataclasses import replace
from typing import Any

from bot.teams.actions import Surface, action, row
from bot.teams.activity import plain_text
from bot.teams.answers import OLD_CARD, closed, dialog, dialog_sentence
from bot.teams.forms import filled, render_form
from bot.teams.interaction import TeamsInteraction
from bot.teams.interactions import TeamsInteractions
from bot.teams.json_codec import Json, mapping
from bot.teams.package import MAKE_TICKET
from bot.teams.pages import pages
from bot.teams.render import render
from bot.teams.services import TeamsServices
from bot.teams.targets import Pressed, decode, encode
from core.chat import Ask, Done, Ignored, Outcome, Say, Show, Walked
from core.messaging.cards import Action, Card, Target
from core.messaging.forms import Form, TextField
from core.shared.errors import InvalidInput

_STARTED = "Started. It continues in your chat with FlowPilot."
_SHOWN_IN_A_FORM = 12_000
"""Characters of a message that a form starts with; what is longer is cut, and the form says so."""


class Dialogs:
    """Answers `task/fetch`, `task/submit` and the message extension's invokes."""

    def __init__(self, services: TeamsServices, interactions: TeamsInteractions) -> None:
        self._services = services
        self._interactions = interactions

    async def answer(self, interaction: TeamsInteraction) -> Json:
        """What a dialog shows that opens, and what follows one that was sent. Raises a Refusal."""
        return await self._press(interaction, decode(mapping(interaction.activity.value).get("data")))

    async def fetch_extension(self, interaction: TeamsInteraction) -> Json:
        """The form that starts a session, or makes a ticket, with the message it is about. Raises a Refusal."""
        if mapping(interaction.activity.value).get("commandId") == MAKE_TICKET:
            text, cut = _said(interaction.activity.value)
            form = self._services.chat.ticket_from(interaction.user, text).form
            return await self._form(
                interaction, Pressed(Target(Action.MAKE_TICKET)), replace(form, intro=(*form.intro, *cut))
            )
        outcome = await self._desk_press(interaction, Pressed(Target(Action.START)))
        if not isinstance(outcome, Ask):
            return dialog_sentence(OLD_CARD)
        return await self._form(
            interaction, Pressed(Target(Action.START)), _about(outcome.form, interaction.activity.value)
        )

    async def submit_extension(self, interaction: TeamsInteraction) -> Json:
        """Start the session, in the person's own chat: the bot need not be where the message is; or make the ticket.

        Raises a Refusal.
        """
        pressed = decode(mapping(interaction.activity.value).get("data"))
        own = replace(interaction, activity=interaction.activity.in_own_chat())
        answer = await self._press(own, pressed)
        return dialog_sentence(_STARTED) if answer == closed() else answer

    async def _press(self, interaction: TeamsInteraction, pressed: Pressed | None) -> Json:
        if pressed is None:
            return dialog_sentence(OLD_CARD)
        try:
            outcome = await self._interactions.press(interaction, pressed)
        except InvalidInput as refusal:
            again = await self._desk_press(interaction, pressed) if pressed.form else None
            if not isinstance(again, Ask):
                raise
            form = filled(again.form, pressed.inputs or {})
            return await self._form(interaction, pressed, form, refusal)
        return await self._shown(interaction, pressed, outcome)

    async def _desk_press(self, interaction: TeamsInteraction, pressed: Pressed) -> Outcome:
        chat = self._services.chat
        return await chat.press(interaction.user, pressed.target, interaction.context, interaction.key)

    async def _shown(self, interaction: TeamsInteraction, pressed: Pressed, outcome: Outcome) -> Json:
        match outcome:
            case Ask(form=form):
                return await self._form(interaction, pressed, form)
            case Show(card=card):
                return _page(card, pressed)
            case Done(sentence=text) | Walked(sentence=text):
                return dialog_sentence(text) if text and not pressed.form else closed()
            case Say(sentence=text):
                return dialog_sentence(text)
            case Ignored():
                return closed()

    async def _form(
        self, interaction: TeamsInteraction, pressed: Pressed, form: Form, refusal: InvalidInput | None = None
    ) -> Json:
        known = await self._interactions.known(interaction, form)
        return dialog(form.title, render_form(form, Surface.DIALOG, pressed.subject, known, refusal))


def _page(card: Card, pressed: Pressed) -> Json:
    """One page of what is shown whole, with the way to the others."""
    all_pages = pages(card)
    number = min(max(pressed.page, 0), len(all_pages) - 1)
    shown = render(all_pages[number], Surface.DIALOG, whole=True)
    beside = [("Back", number - 1)] * (number > 0) + [("Next", number + 1)] * (number < len(all_pages) - 1)
    session_service = [action(label, encode(pressed.target, page=to), Surface.DIALOG) for label, to in beside]
    if session_service:
        shown = {**shown, "body": [*shown["body"], row(session_service)]}
    return dialog(card.title, shown)


def _about(form: Form, value: Any) -> Form:
    """The form with the text of the message it was opened on."""
    text, cut = _said(value)
    fields = tuple(replace(field, value=text) if isinstance(field, TextField) else field for field in form.fields)
    return replace(form, fields=fields, intro=(*form.intro, *cut))


def _said(value: Any) -> tuple[str, tuple[str, ...]]:
    """What the message says that it was opened on, as long as a form takes it; and that there is more, if so."""
    body = mapping(mapping(mapping(value).get("messagePayload")).get("body"))
    text = plain_text(str(body.get("content") or ""))
    cut = ("The message is too long to fit here: this is only its beginning.",) if len(text) > _SHOWN_IN_A_FORM else ()
    return text[:_SHOWN_IN_A_FORM], cut
