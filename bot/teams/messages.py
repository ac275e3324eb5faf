"""Messages: a problem, an answer, an order, or a press by a client that sends it as a message."""

from collections import OrderedDict
from uuid import UUID

from bot.teams.actions import Surface
from bot.teams.activity import THREAD
from bot.teams.addresses import PLATFORM
from bot.teams.answers import OLD_CARD
from bot.teams.file_messages import FileMessages
from bot.teams.files import Files, hints_at_files
from bot.teams.forms import render_form
from bot.teams.interaction import TeamsInteraction, later_key
from bot.teams.interactions import TeamsInteractions
from bot.teams.json_codec import mapping
from bot.teams.marks import Marks
from bot.teams.people import TeamsPeople
from bot.teams.replies import Responder
from bot.teams.services import TeamsServices
from bot.teams.targets import KEY, decode
from core.chat import Ask, Done, Ignored, Outcome, Say, Show, Walked
from core.chat.command_parser import CommandWord, TextCommand, parse_command
from core.chat.uploads import NOT_WITH_A_COMMAND, SentFile, brings_documents
from core.messaging.places import Conversation
from core.presenters import welcome_card

_WITH_WORDS = frozenset({CommandWord.HISTORY, CommandWord.FLOWS, CommandWord.WALK})
"""Orders whose words an answer may begin with as well: “flows from port 443 are dropped”."""
_NO_TEXT = "There is nothing in this message that I can read. Write what the problem is, or paste the error message."
_NO_FILES_HERE = (
    "Teams does not pass files in channels and groups to apps, so I did not get yours. Send it in our private chat: "
    "it starts a session there, or joins the one you worked on last there. To open this one there, write “home” to me."
)
_MOST_TOLD = 5_000
"""Conversations remembered."""


class MessageHandler:
    """Takes what is written."""

    def __init__(
        self,
        services: TeamsServices,
        people: TeamsPeople,
        interactions: TeamsInteractions,
        replies: Responder,
        files: Files,
        marks: Marks,
        file_messages: FileMessages,
    ) -> None:
        self._services = services
        self._people = people
        self._interactions = interactions
        self._replies = replies
        self._files = files
        self._marks = marks
        self._file_messages = file_messages
        self._told_of_files = OrderedDict[str, None]()
        """Conversations in which it was said that Teams gives no files there."""

    async def take(self, interaction: TeamsInteraction) -> None:
        """A new message. Raises a Refusal."""
        activity = interaction.activity
        if KEY in mapping(activity.value):
            pressed = decode(activity.value)
            if pressed is None:
                self._replies.say_privately(interaction, OLD_CARD)
            else:
                await self.carry_out(interaction, await self._interactions.press(interaction, pressed))
            return
        if interaction.is_new and activity.is_personal:
            self._replies.show_here(activity, welcome_card(interaction.context.prefix))
        if files := self._files.sent_in(activity):
            await self._take_files(interaction, files)
            return
        if hints_at_files(activity) and self._say_once_that_none_come(interaction):
            return
        if not activity.words and not activity.mentions_bot:
            self._replies.say_privately(interaction, _NO_TEXT)
            return
        await self.carry_out(interaction, await self._read(interaction))

    async def _take_files(self, interaction: TeamsInteraction, files: list[SentFile]) -> None:
        conversation = await self.conversation(interaction)
        text = interaction.activity.words
        if brings_documents(text, [file.name for file in files], in_session=conversation is not None):
            self._file_messages.bring(interaction, files, self.carry_out)
            return
        is_order = bool(text) and parse_command(text) is not None
        if is_order and conversation is None:
            self._replies.say_privately(interaction, NOT_WITH_A_COMMAND)
        else:
            carry_out = self._carry_out_heard if conversation else self.carry_out
            self._file_messages.take(interaction, files, conversation, carry_out, answers=not is_order)
        if is_order:
            await self.carry_out(interaction, await self._read(interaction))

    async def _carry_out_heard(self, interaction: TeamsInteraction, outcome: Outcome) -> None:
        """The same, marked at the message as an answer or a note."""
        if isinstance(outcome, Done | Walked):
            self._marks.mark(interaction, outcome)
        await self.carry_out(interaction, outcome)

    def _say_once_that_none_come(self, interaction: TeamsInteraction) -> bool:
        """Say how files reach us, where it was not said yet; whether nothing else is in the message."""
        activity = interaction.activity
        where, is_all = activity.conversation.id, not activity.words
        if where not in self._told_of_files or is_all:
            self._replies.say_privately(interaction, _NO_FILES_HERE)
        self._told_of_files[where] = None
        if len(self._told_of_files) > _MOST_TOLD:
            self._told_of_files.popitem(last=False)
        return is_all

    async def correct(self, interaction: TeamsInteraction) -> None:
        """A message that was written anew. Raises a Refusal."""
        text = interaction.activity.words
        if text:
            again = later_key(interaction, text)
            outcome = await self._services.chat.correct(interaction.user, text, interaction.key, again)
            await self.carry_out(interaction, outcome)

    async def withdraw(self, interaction: TeamsInteraction) -> None:
        """A message that was deleted. Raises a Refusal."""
        key = later_key(interaction, "deleted")
        await self.carry_out(interaction, await self._services.chat.withdraw(interaction.user, interaction.key, key))

    async def conversation(self, interaction: TeamsInteraction) -> Conversation | None:
        """The session's conversation that a message belongs to: its thread, or the chat's that was worked on last."""
        chat, account_id = self._services.chat, interaction.user.account_id
        if interaction.has_threads:
            there = await chat.conversation_at(account_id, interaction.chat.place(interaction.tenant))
            if there:
                return there
        return await chat.active_under(account_id, interaction.chat.parts(interaction.tenant))

    async def _read(self, interaction: TeamsInteraction) -> Outcome:
        activity, chat = interaction.activity, self._services.chat
        text, conversation = activity.words, await self.conversation(interaction)
        in_thread = conversation is not None and interaction.has_threads
        order = parse_command(text, in_thread=in_thread) if activity.addresses_bot else None
        about = conversation.session_id if conversation and in_thread else None
        if order and not (in_thread and order.rest and order.word in _WITH_WORDS):
            return await self._order(interaction, order, about, conversation.walk_id if conversation else None)
        if conversation is None and (proposal := await self._discussed(interaction)):
            channel = interaction.channel.place(interaction.tenant)
            return await chat.comment(interaction.user, proposal, text, channel, interaction.key)
        if conversation:
            addressed, where = activity.addresses_bot, interaction.context
            outcome = await chat.hear(
                interaction.user, conversation, text, interaction.key, addressed=addressed, where=where
            )
            if isinstance(outcome, Done | Walked):
                self._marks.mark(interaction, outcome)
            return outcome
        if not activity.addresses_bot:
            return Ignored()
        return await chat.start(interaction.user, text, interaction.new_session_place, interaction.key)

    async def _discussed(self, interaction: TeamsInteraction) -> UUID | None:
        """The proposal in whose card's thread it was written, or None."""
        _, thread, root = interaction.activity.conversation.id.partition(THREAD)
        if not (thread and interaction.activity.words):
            return None
        return await self._services.chat.discusses(interaction.user.account_id, PLATFORM, root)

    async def _order(
        self, interaction: TeamsInteraction, order: TextCommand, about: UUID | None, walk_id: UUID | None
    ) -> Outcome:
        mentioned = None
        if order.word is CommandWord.HAND_OVER and interaction.activity.mentioned_people:
            mentioned = await self._people.mentioned(interaction.activity, interaction.activity.mentioned_people[0])
        chat = self._services.chat
        return await chat.order(
            interaction.user,
            interaction.identity,
            order,
            interaction.context,
            interaction.key,
            mentioned,
            about,
            walk_id,
        )

    async def carry_out(self, interaction: TeamsInteraction, outcome: Outcome) -> None:  # noqa: C901 - a line a kind
        """Show what came of it; what is stored is shown by delivery."""
        match outcome:
            case Done(session=session, sentence=sentence, is_shown=is_shown):
                if session.thinking:
                    self._replies.typing_here(interaction.activity)
                if sentence and not is_shown:
                    self._replies.say_privately(interaction, sentence)
            case Walked(walk=walk, sentence=sentence):
                if walk.thinking:
                    self._replies.typing_here(interaction.activity)
                if sentence:
                    self._replies.say_privately(interaction, sentence)
            case Ask(form=form):
                known = await self._interactions.known(interaction, form)
                self._replies.ask_privately(interaction, render_form(form, Surface.MESSAGE, known=known), form.title)
            case Show(card=card):
                self._replies.show_privately(interaction, card)
            case Say(sentence=sentence):
                self._replies.say_privately(interaction, sentence)
            case Ignored():
                pass
