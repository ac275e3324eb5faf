"""Messages, mentions, direct messages, and what was written anew: problems, answers, notes and orders in words."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from bot.slack.addresses import PLATFORM, SlackAddress
from bot.slack.blocks import Json
from bot.slack.dispatcher import Dispatcher
from bot.slack.file_messages import FileMessages
from bot.slack.files import files_of, ids_of, names_of
from bot.slack.interaction import SlackInteraction
from bot.slack.mrkdwn import mentions, plain, without_mention
from bot.slack.people import SlackPeople
from bot.slack.services import SlackServices
from bot.slack.thread_history import written_in_thread
from bot.slack.web_api import SlackAway, SlackRefused, call
from core.accounts.user import User
from core.chat import Done, Ignored, Outcome, Walked, is_answer
from core.chat.command_parser import TextCommand, parse_command
from core.chat.uploads import NOT_WITH_A_COMMAND, brings_documents
from core.messaging.places import Conversation
from core.services.identities import NotLinked
from core.shared.errors import Refusal

_OURS_TO_READ = frozenset({None, "thread_broadcast", "file_share"})
"""Subtypes of messages that people wrote; the others tell of joins, topics, bots and the like."""


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """A message as it was written."""

    channel: str
    ts: str
    text: str
    thread: str = ""
    """The root's `ts` where it is a reply."""
    files: tuple[Json, ...] = ()
    """What is attached to it, as Slack describes files."""
    addressed: bool = False
    """Whether it was written to the bot: in direct messages, or naming it."""
    asked_whom: tuple[str, ...] = ()
    """Whom else it mentions."""

    @property
    def key(self) -> str:
        """Names the message, under however many event ids it comes."""
        return f"message:{self.channel}:{self.ts}"


def read_message(event: Json, bot_user_id: str) -> SlackMessage:
    """The message of an event."""
    text = str(event.get("text") or "")
    channel, ts, thread = str(event["channel"]), str(event["ts"]), str(event.get("thread_ts") or "")
    direct = event.get("channel_type") == "im" or channel.startswith("D")
    named = event.get("type") == "app_mention" or bool(bot_user_id and bot_user_id in mentions(text))
    ours = bot_user_id or (mentions(text)[:1] or [""])[0] if event.get("type") == "app_mention" else bot_user_id
    return SlackMessage(
        channel,
        ts,
        plain(without_mention(text, ours)).strip(),
        thread if thread != ts else "",
        files_of(event),
        direct or named,
        tuple(user for user in mentions(text) if user != ours),
    )


def is_for_us(event: Json) -> bool:
    """Whether a person wrote it: no bot, not ourselves, nothing that Slack itself says."""
    return (
        event.get("subtype") in _OURS_TO_READ
        and not event.get("bot_id")
        and not event.get("bot_profile")
        and all(isinstance(event.get(name), str) for name in ("user", "channel", "ts"))
    )


class MessageHandler:
    """Takes what people write."""

    def __init__(
        self, services: SlackServices, people: SlackPeople, dispatcher: Dispatcher, files: FileMessages
    ) -> None:
        self._services = services
        self._people = people
        self._dispatcher = dispatcher
        self._files = files

    async def take(self, interaction: SlackInteraction, message: SlackMessage) -> None:
        """Decide on a message and store what comes of it. Raises Unavailable."""
        interaction = interaction.at(message.channel, message.thread)
        if not message.addressed and not (message.thread and await self._people.belongs(interaction)):
            return  # what people of other companies say in shared channels is left alone
        if message.thread and await self._heard(interaction, message):
            return
        if not message.addressed:
            return
        if self._brought(interaction, message, in_session=False):
            return
        order = parse_command(message.text)
        if order and (message.text or not (message.thread or message.files)):
            await self._order(interaction, message, order)
            if message.files:
                await self._dispatcher.serve(interaction, _saying(NOT_WITH_A_COMMAND))
            return
        await self._dispatcher.serve(interaction, self._starting(interaction, message))

    async def _heard(self, interaction: SlackInteraction, message: SlackMessage) -> bool:
        """Whether the message belongs to a session's thread, which then has taken it."""
        place = SlackAddress(interaction.workspace, message.channel, message.thread).place()
        try:
            workspace = await self._people.workspace(interaction.workspace)
        except NotLinked:
            return False
        conversation = await self._services.chat.conversation_at(workspace.account_id, place)
        if conversation is None or not (conversation.session_id or conversation.walk_id):
            return await self._commented(interaction, message, workspace.account_id)
        if conversation.place.address != place.address:  # it could not be posted to for a while
            conversation = await self._services.chat.come_back(workspace.account_id, conversation, place)
        if message.addressed and self._brought(interaction, message, in_session=True):
            return True
        if message.addressed and message.text and (order := parse_command(message.text, in_thread=True)):
            self._hear_files(interaction, message, conversation, answers=False)
            await self._order(interaction, message, order, conversation)
            return True
        if message.files or not message.text:
            self._hear_files(interaction, message, conversation, answers=True)
            return True

        async def hear(user: User) -> Outcome:
            return await self._services.chat.hear(
                user, conversation, message.text, message.key, addressed=message.addressed, where=interaction.where
            )

        outcome = await self._dispatcher.serve(interaction, hear)
        if isinstance(outcome, Done | Walked):
            self._dispatcher.later(
                self._acknowledge(interaction, message, "white_check_mark" if is_answer(outcome) else "memo")
            )
        return True

    async def _commented(self, interaction: SlackInteraction, message: SlackMessage, account_id: UUID) -> bool:
        """Whether the message stands in the thread of a proposal's card, and so is a comment on it."""
        chat, root = self._services.chat, f"{message.channel}/{message.thread}"
        proposal = await chat.discusses(account_id, PLATFORM, root) if message.text else None
        if proposal is None:
            return False
        channel = SlackAddress(interaction.workspace, message.channel).place()

        async def comment(user: User) -> Outcome:
            return await chat.comment(user, proposal, message.text, channel, message.key)

        if await self._dispatcher.serve(interaction, comment):
            self._dispatcher.later(self._acknowledge(interaction, message, "memo"))
        return True

    def _hear_files(
        self, interaction: SlackInteraction, message: SlackMessage, conversation: Conversation, *, answers: bool
    ) -> None:
        async def acknowledge(outcome: Outcome | None) -> None:
            if isinstance(outcome, Done | Walked):
                emoji = "white_check_mark" if is_answer(outcome) else "memo"
                await self._acknowledge(interaction, message, emoji)

        if message.files and (message.addressed or conversation.place.hears_all):
            self._files.hear(
                interaction,
                message.text if answers else "",
                message.files,
                conversation,
                message.key,
                addressed=message.addressed,
                answers=answers,
                then=acknowledge,
            )

    def _brought(self, interaction: SlackInteraction, message: SlackMessage, *, in_session: bool) -> bool:
        """Whether the message brings documents to make flows of, which is then done."""
        if not brings_documents(message.text, names_of(message.files), in_session=in_session):
            return False

        def begin() -> None:
            self._start_with_files(interaction, message, message.text, message.files)

        self._files.bring(interaction, message.files, begin)
        return True

    def _start_with_files(
        self,
        interaction: SlackInteraction,
        message: SlackMessage,
        text: str,
        files: Sequence[Json],
        *,
        hears_all: bool = True,
    ) -> None:
        root = message.thread or message.ts
        place = SlackAddress(interaction.workspace, message.channel, root).place(hears_all=hears_all)
        if message.channel.startswith("D"):  # what is told alone stands in the session's thread there
            interaction = interaction.at(message.channel, root)
        self._files.start(interaction, text, files, place, message.key, thread=root)

    async def _acknowledge(self, interaction: SlackInteraction, message: SlackMessage, emoji: str) -> None:
        """Show at the message itself that it was taken, and as what."""
        try:
            await call(interaction.client, "reactions.add", channel=message.channel, timestamp=message.ts, name=emoji)
        except (SlackRefused, SlackAway):
            return  # done already, or not allowed: the card shows it too

    async def _order(
        self,
        interaction: SlackInteraction,
        message: SlackMessage,
        order: TextCommand,
        conversation: Conversation | None = None,
    ) -> None:
        about, walk_id = (conversation.session_id, conversation.walk_id) if conversation else (None, None)

        async def carry_out(user: User) -> Outcome:
            named = [await self._people.colleague(interaction, who) for who in message.asked_whom[:1]]
            asks = replace(interaction, key=message.key)
            return await self._services.chat.order(
                user, interaction.identity, order, asks.where, message.key, named[0] if named else None, about, walk_id
            )

        await self._dispatcher.serve(interaction, carry_out)

    def _starting(self, interaction: SlackInteraction, message: SlackMessage) -> Callable[[User], Awaitable[Outcome]]:
        async def start(user: User) -> Outcome:
            address = SlackAddress(interaction.workspace, message.channel, message.thread or message.ts)
            text, hears_all, files = message.text, True, message.files
            if message.thread and not message.channel.startswith("D"):
                written = await written_in_thread(interaction.client, message.channel, message.thread)
                text, hears_all = text or written.text, not written.by_others(interaction.user_id)
                files = written.with_files(files)
            if files:
                self._start_with_files(interaction, message, text, files, hears_all=hears_all)
                return Ignored()
            return await self._services.chat.start(user, text, address.place(hears_all=hears_all), message.key)

        return start

    async def take_edit(self, interaction: SlackInteraction, event: Json, bot_user_id: str) -> None:
        """A message was written anew; what it was before decides what that changes. Raises Unavailable."""
        now: Json = event.get("message") or {}
        before: Json = event.get("previous_message") or {}
        now = {**now, "channel": event.get("channel")}
        if not is_for_us(now):
            return
        if gone := ids_of(before) - ids_of(now):
            await self._take_files_back(interaction, now, gone)
        if now.get("text") == before.get("text"):
            return
        message = read_message(now, bot_user_id)
        root = message.thread or message.ts
        workspace = await self._people.workspace(interaction.workspace)
        place = SlackAddress(interaction.workspace, message.channel, root).place()
        conversation = await self._services.chat.conversation_at(workspace.account_id, place)
        if conversation is None and _names_us_now(message, before, bot_user_id):
            await self.take(replace(interaction, key=message.key), message)
            return
        if conversation is None or not message.text:
            return
        edited: Json = now.get("edited") or {}
        key = f"edit:{message.channel}:{message.ts}:{edited.get('ts') or event.get('ts')}"

        async def correct(user: User) -> Outcome:
            return await self._services.chat.correct(user, message.text, message.key, key)

        await self._dispatcher.serve(replace(interaction.at(message.channel, root), key=key), correct)

    async def _take_files_back(self, interaction: SlackInteraction, now: Json, gone: set[str]) -> None:
        """Files were taken out of a message that stays."""
        message = read_message(now, "")
        workspace = await self._people.workspace(interaction.workspace)
        if not await self._services.chat.has_taken(workspace.account_id, message.key):
            return
        root = message.thread or message.ts
        key = f"files:{message.channel}:{message.ts}:{','.join(sorted(gone))}"[:200]

        async def withdraw(user: User) -> Outcome:
            return await self._services.chat.withdraw_files(user, message.key, key, sorted(gone), message.text)

        await self._dispatcher.serve(replace(interaction.at(message.channel, root), key=key), withdraw)

    async def take_deletion(self, interaction: SlackInteraction, event: Json, bot_user_id: str) -> None:
        """A message was deleted: what it said is withdrawn, and a thread that began with it begins anew.

        Slack says what it said, not who deleted it: its author is taken to have. Raises Unavailable.
        """
        before: Json = event.get("previous_message") or {}
        before = {**before, "channel": event.get("channel"), "ts": before.get("ts") or event.get("deleted_ts")}
        is_ours = bool(bot_user_id) and before.get("user") == bot_user_id
        if not all(isinstance(before.get(name), str) for name in ("user", "channel", "ts")):
            return
        message = read_message(before, "")
        root = message.thread or message.ts
        workspace = await self._people.workspace(interaction.workspace)
        address = SlackAddress(interaction.workspace, message.channel, root)
        conversation = await self._services.chat.conversation_at(workspace.account_id, address.place())
        if conversation is None or not (is_ours or is_for_us(before)):
            return
        key = f"delete:{message.channel}:{message.ts}"

        async def withdraw(user: User) -> Outcome:
            return await self._services.chat.withdraw(user, message.key, key)

        if not is_ours:
            author = replace(interaction.at(message.channel, root), key=key, user_id=str(before["user"]))
            await self._dispatcher.serve(author, withdraw)
        if root == message.ts:
            anew = SlackAddress(interaction.workspace, message.channel).new_thread(key)
            await self._services.chat.begin_anew(workspace.account_id, conversation, anew.place())


def _names_us_now(message: SlackMessage, before: Json, bot_user_id: str) -> bool:
    """Whether an edit put the bot's mention into a message that did not have it."""
    return message.addressed and bool(bot_user_id) and bot_user_id not in mentions(str(before.get("text") or ""))


def _saying(sentence: str) -> Callable[[User], Awaitable[Outcome]]:
    async def say(_: User) -> Outcome:
        raise Refusal(sentence)

    return say
