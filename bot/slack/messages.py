"""Messages, mentions, direct messages, and what was written anew: problems, answers, notes and orders in words."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import cast

from bot.slack.addresses import Address
from bot.slack.blocks import Json
from bot.slack.files import sent_documents
from bot.slack.mrkdwn import mentions, plain, without_mention
from bot.slack.people import People
from bot.slack.reception import AWAY, Reception
from bot.slack.services import SlackServices
from bot.slack.threads import written_in_thread
from bot.slack.visit import Visit
from bot.slack.web_api import SlackAway, SlackRefused, call
from core.accounts.user import User
from core.chat import Done, Outcome
from core.chat.command_parser import Order, read_order
from core.chat.uploads import NO_DOCUMENT, SentDocument, brings_documents
from core.services.identities import NotLinked
from core.shared.errors import Refusal, Unavailable

_OURS_TO_READ = frozenset({None, "thread_broadcast", "file_share"})
"""Subtypes of messages that people wrote; the others tell of joins, topics, bots and the like."""


@dataclass(frozen=True, slots=True)
class Message:
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


def read_message(event: Json, bot_user_id: str) -> Message:
    """The message of an event."""
    text = str(event.get("text") or "")
    channel, ts, thread = str(event["channel"]), str(event["ts"]), str(event.get("thread_ts") or "")
    direct = event.get("channel_type") == "im" or channel.startswith("D")
    named = event.get("type") == "app_mention" or bool(bot_user_id and bot_user_id in mentions(text))
    ours = bot_user_id or (mentions(text)[:1] or [""])[0] if event.get("type") == "app_mention" else bot_user_id
    return Message(
        channel,
        ts,
        plain(without_mention(text, ours)).strip(),
        thread if thread != ts else "",
        _files_of(event),
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


def _files_of(event: Json) -> tuple[Json, ...]:
    files: object = event.get("files")
    if not isinstance(files, list):
        return ()
    return tuple(cast("Json", file) for file in cast("list[object]", files) if isinstance(file, dict))


class Messages:
    """Takes what people write."""

    def __init__(self, services: SlackServices, people: People, reception: Reception) -> None:
        self._services = services
        self._people = people
        self._reception = reception

    async def take(self, visit: Visit, message: Message) -> None:
        """Decide on a message and store what comes of it. Raises Unavailable."""
        visit = visit.at(message.channel, message.thread)
        if visit.is_foreign and not message.addressed:
            return  # what people of other organisations say in shared channels is left alone
        if message.thread and await self._heard(visit, message):
            return
        if not message.addressed:
            return
        if await self._brought(visit, message, in_session=False):
            return
        order = read_order(message.text)
        if order and not (message.thread and not message.text):
            await self._order(visit, message, order)
            return
        await self._reception.serve(visit, self._starting(visit, message))

    async def _heard(self, visit: Visit, message: Message) -> bool:
        """Whether the message belongs to a session's thread, which then has taken it."""
        place = Address(visit.workspace, message.channel, message.thread).place()
        try:
            workspace = await self._people.workspace(visit.workspace)
        except NotLinked:
            return False
        conversation = await self._services.desk.conversation_at(workspace.account_id, place)
        if conversation is None or conversation.session_id is None:
            return False
        if message.addressed and await self._brought(visit, message, in_session=True):
            return True
        if message.addressed and message.text and (order := read_order(message.text)):
            await self._order(visit, message, order)
            return True
        if not message.text:
            if message.files and (conversation.place.hears_all or message.addressed):
                await self._reception.serve(visit, _saying(NO_DOCUMENT))
            return True

        async def hear(user: User) -> Outcome:
            return await self._services.desk.hear(
                user, conversation, message.text, message.key, addressed=message.addressed
            )

        outcome = await self._reception.serve(visit, hear)
        if isinstance(outcome, Done):
            self._reception.later(
                self._acknowledge(visit, message, "white_check_mark" if _answers(outcome) else "memo")
            )
        return True

    async def _brought(self, visit: Visit, message: Message, *, in_session: bool) -> bool:
        """Whether the message brings documents, or files that nothing is made of; either is then answered.

        Reading documents takes longer than Slack waits, so that is done beside.
        """
        documents = sent_documents(visit.client, message.files)
        if brings_documents(message.text, documents, in_session=in_session):
            self._reception.later(self._bring(visit, documents))
            return True
        if documents and not message.text and not message.thread:
            await self._reception.serve(visit, _saying(NO_DOCUMENT))
            return True
        return False

    async def _bring(self, visit: Visit, documents: list[SentDocument]) -> None:
        async def bring(user: User) -> Outcome:
            return await self._services.desk.bring_documents(user, documents)

        try:
            await self._reception.serve(visit, bring)
        except Unavailable:
            await self._reception.tell(visit, AWAY)

    async def _acknowledge(self, visit: Visit, message: Message, emoji: str) -> None:
        """Show at the message itself that it was taken, and as what."""
        try:
            await call(visit.client, "reactions.add", channel=message.channel, timestamp=message.ts, name=emoji)
        except (SlackRefused, SlackAway):
            return  # done already, or not allowed: the card shows it too

    async def _order(self, visit: Visit, message: Message, order: Order) -> None:
        async def carry_out(user: User) -> Outcome:
            named = [await self._people.user(visit.client, visit.workspace, who) for who in message.asked_whom[:1]]
            asks = replace(visit, key=message.key)
            return await self._services.desk.order(
                user, visit.identity, order, asks.where, message.key, named[0] if named else None
            )

        await self._reception.serve(visit, carry_out)

    def _starting(self, visit: Visit, message: Message) -> Callable[[User], Awaitable[Outcome]]:
        async def start(user: User) -> Outcome:
            address = Address(visit.workspace, message.channel, message.thread or message.ts)
            text, hears_all = message.text, True
            if message.thread and not message.channel.startswith("D"):
                written = await written_in_thread(visit.client, message.channel, message.thread)
                text, hears_all = text or written.text, not written.by_others(visit.user_id)
            if not text and message.files:
                raise Refusal(NO_DOCUMENT)
            return await self._services.desk.start(user, text, address.place(hears_all=hears_all), message.key)

        return start

    async def take_edit(self, visit: Visit, event: Json, bot_user_id: str) -> None:
        """A message was written anew; what it was before decides what that changes. Raises Unavailable."""
        now: Json = event.get("message") or {}
        before: Json = event.get("previous_message") or {}
        now = {**now, "channel": event.get("channel")}
        if not is_for_us(now) or now.get("text") == before.get("text"):
            return
        message = read_message(now, bot_user_id)
        root = message.thread or message.ts
        workspace = await self._people.workspace(visit.workspace)
        place = Address(visit.workspace, message.channel, root).place()
        conversation = await self._services.desk.conversation_at(workspace.account_id, place)
        if conversation is None or not message.text:
            return
        edited: Json = now.get("edited") or {}
        key = f"edit:{message.channel}:{message.ts}:{edited.get('ts') or event.get('ts')}"

        async def correct(user: User) -> Outcome:
            return await self._services.desk.correct(user, conversation, message.text, message.key, key)

        await self._reception.serve(replace(visit.at(message.channel, root), key=key), correct)


def _answers(outcome: Done) -> bool:
    """Whether the message was taken as an answer and not as a note."""
    return outcome.session.thinking or outcome.session.status.is_over


def _saying(sentence: str) -> Callable[[User], Awaitable[Outcome]]:
    async def say(_: User) -> Outcome:
        raise Refusal(sentence)

    return say
