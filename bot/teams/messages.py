"""Messages: a problem, an answer, an order, or a press by a client that sends it as a message."""

from bot.teams.actions import Surface
from bot.teams.background import Background
from bot.teams.doing import Doing
from bot.teams.files import Files
from bot.teams.forms import render_form
from bot.teams.incoming import Incoming, edit_key, key_of
from bot.teams.people import People
from bot.teams.replies import Replies
from bot.teams.services import TeamsServices
from bot.teams.targets import KEY, decode
from bot.teams.wire import mapping
from core.chat import Ask, Done, Ignored, Outcome, Say, Show
from core.chat.command_parser import Order, Word, read_order
from core.chat.uploads import NO_DOCUMENT, SentDocument, brings_documents
from core.messaging.places import Conversation
from core.presenters import welcome_card
from core.shared.errors import Refusal

_WITH_WORDS = frozenset({Word.HISTORY, Word.FLOWS, Word.WALK})
"""Orders whose words an answer may begin with as well: “flows from port 443 are dropped”."""
_OLD_CARD = "This card is of another version of FlowPilot; nothing was changed."
_NO_TEXT = "I can read text only, so far. Write what the problem is, or paste the error message."


class Messages:
    """Takes what is written."""

    def __init__(
        self,
        services: TeamsServices,
        people: People,
        doing: Doing,
        replies: Replies,
        files: Files,
        background: Background,
    ) -> None:
        self._services = services
        self._people = people
        self._doing = doing
        self._replies = replies
        self._files = files
        self._background = background

    async def take(self, incoming: Incoming) -> None:
        """A new message. Raises a Refusal."""
        activity = incoming.activity
        if KEY in mapping(activity.value):
            pressed = decode(activity.value)
            if pressed is None:
                self._replies.say_privately(incoming, _OLD_CARD)
            else:
                await self.carry_out(incoming, await self._doing.press(incoming, pressed))
            return
        if incoming.is_new and activity.is_personal:
            self._replies.show_here(activity, welcome_card(incoming.whereabouts.prefix))
        documents = self._files.sent_in(activity)
        in_session = bool(documents) and await self.conversation(incoming) is not None
        if brings_documents(activity.words, documents, in_session=in_session):
            self._background.run(self._bring(incoming, documents))  # it may take longer than Teams waits
            return
        if not activity.words and not activity.mentions_bot:
            self._replies.say_privately(incoming, NO_DOCUMENT if documents else _NO_TEXT)
            return
        await self.carry_out(incoming, await self._read(incoming))

    async def _bring(self, incoming: Incoming, documents: list[SentDocument]) -> None:
        try:
            await self.carry_out(incoming, await self._services.desk.bring_documents(incoming.user, documents))
        except Refusal as refusal:
            self._replies.say_privately(incoming, refusal.sentence)

    async def correct(self, incoming: Incoming) -> None:
        """A message that was written anew. Raises a Refusal."""
        conversation = await self.conversation(incoming)
        if conversation and incoming.activity.words:
            key, text = key_of(incoming.activity), incoming.activity.words
            desk = self._services.desk
            await self.carry_out(
                incoming, await desk.correct(incoming.user, conversation, text, key, edit_key(key, text))
            )

    async def conversation(self, incoming: Incoming) -> Conversation | None:
        """The session's conversation that a message belongs to: its thread, or the newest active one of the chat."""
        desk, account_id = self._services.desk, incoming.user.account_id
        if incoming.has_threads:
            there = await desk.conversation_at(account_id, incoming.chat.place(incoming.tenant))
            if there:
                return there
        return await desk.active_under(account_id, incoming.chat.parts(incoming.tenant))

    async def _read(self, incoming: Incoming) -> Outcome:
        activity, desk = incoming.activity, self._services.desk
        text, conversation = activity.words, await self.conversation(incoming)
        order = read_order(text) if activity.addresses_bot else None
        in_thread = conversation is not None and incoming.has_threads
        if order and not (in_thread and order.rest and order.word in _WITH_WORDS):
            return await self._order(incoming, order)
        if conversation:
            return await desk.hear(incoming.user, conversation, text, incoming.key, addressed=activity.addresses_bot)
        if not activity.addresses_bot:
            return Ignored()
        return await desk.start(incoming.user, text, incoming.new_session_place, incoming.key)

    async def _order(self, incoming: Incoming, order: Order) -> Outcome:
        mentioned = None
        if order.word is Word.HAND_OVER and incoming.activity.mentioned_people:
            mentioned = await self._people.mentioned(incoming.activity, incoming.activity.mentioned_people[0])
        desk = self._services.desk
        return await desk.order(incoming.user, incoming.identity, order, incoming.whereabouts, incoming.key, mentioned)

    async def carry_out(self, incoming: Incoming, outcome: Outcome) -> None:
        """Show what came of it; what is stored is shown by delivery."""
        match outcome:
            case Done(session=session, sentence=sentence):
                if session.thinking:
                    self._replies.typing_here(incoming.activity)
                if sentence:
                    self._replies.say_privately(incoming, sentence)
            case Ask(form=form):
                known = await self._doing.known(incoming, form)
                self._replies.ask_privately(incoming, render_form(form, Surface.MESSAGE, known=known), form.title)
            case Show(card=card):
                self._replies.show_privately(incoming, card)
            case Say(sentence=sentence):
                self._replies.say_privately(incoming, sentence)
            case Ignored():
                pass
