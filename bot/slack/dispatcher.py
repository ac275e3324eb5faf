"""Receiving people: carrying out what came of what they did, with refusals as sentences and faults as advice."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import assert_never

from bot.shared.logs import get_logger
from bot.slack.addresses import read_address
from bot.slack.interaction import SlackInteraction
from bot.slack.people import UNNAMED, SlackPeople
from bot.slack.responder import Responder
from bot.slack.services import SlackServices
from core.accounts.user import User
from core.chat import Ask, Done, Ignored, Outcome, Say, Show, Walked
from core.messaging.places import Place
from core.presenters import welcome_card
from core.sessions.masking import masked_text
from core.shared.errors import Refusal, Unavailable

log = get_logger(__name__)

_PATIENCE_SECONDS = 1.0
"""How long the content of a modal may take before an empty one is opened for it; a click allows three in all."""
AWAY = "My database cannot be reached. Nothing was changed; please try again in a moment."
FAILED = "Something went wrong on our side. Nothing was left half done; please try again."


class Dispatcher:
    """Has work done for a visit, and answers it."""

    def __init__(self, services: SlackServices, people: SlackPeople, responder: Responder) -> None:
        self._services = services
        self._people = people
        self._responder = responder
        self._later = set[asyncio.Task[None]]()

    async def known(self, interaction: SlackInteraction) -> User:
        """Who it is; somebody new is welcomed. Raises NotLinked, or NotAllowed for people of other companies."""
        met = await self._people.met(interaction)
        if met.is_new:
            self.later(self._responder.tell(interaction, welcome_card(interaction.prefix)))
        elif met.user.name.startswith(UNNAMED):
            self.later(self._people.ask_for_name(interaction, met.user))
        return met.user

    async def serve(self, interaction: SlackInteraction, work: Callable[[User], Awaitable[Outcome]]) -> Outcome | None:
        """Do the work for whoever it is, and answer; None where it was refused, which was said. Raises Unavailable."""
        try:
            outcome = await work(await self.known(interaction))
            await self.answer(interaction, outcome)
        except Refusal as refusal:
            self.later(self._responder.tell(interaction, refusal.sentence))
            return None
        return outcome

    async def serve_opening(self, interaction: SlackInteraction, work: Callable[[User], Awaitable[Outcome]]) -> None:
        """The same for what opens a modal, which must be opened at once even where its content takes a while."""
        task = asyncio.ensure_future(self._outcome(interaction, work))
        done, _ = await asyncio.wait([task], timeout=_PATIENCE_SECONDS)
        if done or not (view_id := await self._responder.open_loading(interaction)):
            outcome = await task
            if isinstance(outcome, str):
                self.later(self._responder.tell(interaction, outcome))
                return
            try:
                await self.answer(interaction, outcome)
            except Refusal as refusal:
                self.later(self._responder.tell(interaction, refusal.sentence))
            return
        self.later(self._fill(interaction, view_id, task))

    async def _fill(self, interaction: SlackInteraction, view_id: str, task: "asyncio.Future[Outcome | str]") -> None:
        try:
            await self._responder.fill_with(interaction, view_id, _content(await task))
        except Refusal as refusal:
            await self._responder.fill_with(interaction, view_id, refusal.sentence)

    async def _outcome(
        self, interaction: SlackInteraction, work: Callable[[User], Awaitable[Outcome]]
    ) -> Outcome | str:
        """What comes of the work, or the sentence that says why nothing does."""
        try:
            return await work(await self.known(interaction))
        except Refusal as refusal:
            return refusal.sentence
        except Unavailable:
            return AWAY

    async def answer(self, interaction: SlackInteraction, outcome: Outcome) -> None:
        """Carry out what came of it. Raises TooLongToEdit for a form that Slack cannot show."""
        match outcome:
            case Done(where=Place() as where, sentence=sentence) | Walked(where=Place() as where, sentence=sentence):
                self.later(self._responder.point_to(interaction, sentence, read_address(where.address)))
            case Done(sentence=sentence, is_shown=is_shown) if sentence and not (is_shown and interaction.thread):
                self.later(self._tell_where(interaction, sentence, outcome.session.title))
            case Walked(walk=walk, sentence=sentence) if sentence:
                self.later(self._tell_where(interaction, sentence, walk.title))
            case Done() | Walked():
                pass
            case Ask(form=form):
                await self._responder.ask(interaction, form)
            case Show(card=card):
                await self._responder.show(interaction, card)
            case Say(sentence=sentence):
                self.later(self._responder.tell(interaction, sentence))
            case Ignored():
                pass
            case _:
                assert_never(outcome)

    async def tell(self, interaction: SlackInteraction, sentence: str) -> None:
        """A sentence for the person alone."""
        await self._responder.tell(interaction, sentence)

    async def _tell_where(self, interaction: SlackInteraction, sentence: str, title: str) -> None:
        """Say it; outside a thread also of what, as nothing there shows it."""
        about = "" if interaction.thread else f" “{masked_text(title)}”"
        await self._responder.tell(interaction, f"{sentence}{about}")

    def later(self, work: Awaitable[None]) -> None:
        """Do what nobody waits for, once the request is acknowledged."""
        task = asyncio.ensure_future(work)
        self._later.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._later.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("slack.later_failed", exc_info=error)

    async def finish(self) -> None:
        """Wait for what was put off, at the end of the process."""
        while self._later:
            await asyncio.wait(self._later)


def _content(outcome: Outcome | str):  # noqa: ANN202 - what a modal shows
    match outcome:
        case str():
            return outcome
        case Ask(form=form):
            return form
        case Show(card=card):
            return card
        case Say(sentence=sentence):
            return sentence
        case Done(sentence=sentence) | Walked(sentence=sentence):
            return sentence or "Done."
        case Ignored():
            return "Done."
