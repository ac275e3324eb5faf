"""Slack as a chat platform: posting and updating cards, at the pace Slack allows."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from datetime import timedelta

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.shared.logs import get_logger
from bot.shared.rate_limit import RateLimit
from bot.slack import limits
from bot.slack.addresses import SlackAddress, read_address
from bot.slack.blocks import Json, plain_text, section
from bot.slack.budget import UpdateBudget
from bot.slack.clients import Clients
from bot.slack.errors import TOKEN_WAIT_SECONDS, TokenRefused, TooLong, failure_of
from bot.slack.render import File, Rendered, render
from bot.slack.status import Thread, ThreadStatus
from bot.slack.web_api import SlackAway, SlackRefused, call
from core.accounts.user import Identity
from core.messaging.cards import SHOW_IN_FULL, Card
from core.messaging.places import Place
from core.ports.chat_platforms import DeliveryFailed, DeliveryUnknown, Paced, Posted, Posting
from core.presenters.thinking import thinking_for_good, without_thinking

log = get_logger(__name__)

_HEAD = "session"
"""Subject of the card at the top of a session's thread."""
MARK = "flowpilot_message"
"""`event_type` of the metadata every message carries, so that it is found again."""
_LOOKED_THROUGH = 100
"""Messages on a page of those among which one is looked for that an earlier attempt may have posted."""
_MOST_PAGES = 20
"""Pages of a thread: Slack gives its earliest messages first, so that a new one is on the last."""
_PASSING = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "ratelimited"})
"""Refusals of a look-up that pass by themselves."""
_CLOCKS_DIFFER = timedelta(minutes=5)
"""How far Slack's clock and the database's may be apart."""
_LONGEST_TURN_SECONDS = 2
"""How long a message waits for its channel's turn; beyond that other conversations come first."""
_NO_UNFURLING = {"unfurl_links": False, "unfurl_media": False}


Picture = Callable[[str, str], Awaitable[bytes | None]]
"""The picture of a name, of a workspace's account, as PNG."""


class SlackPlatform:
    """Shows cards in Slack's conversations."""

    def __init__(
        self, clients: Clients, pace: RateLimit, updates: UpdateBudget, picture: Picture, *, newer_blocks: bool = False
    ) -> None:
        """`newer_blocks`: answered steps are folded, and texts by the AI can be judged, where a workspace has that."""
        self._clients = clients
        self._pace = pace
        self._updates = updates
        self._status = ThreadStatus()
        self._newer_blocks = newer_blocks
        self._without_newer = set[str]()
        """Workspaces whose Slack refused the newer blocks."""
        self._picture = picture
        self._uploading = set[asyncio.Task[None]]()

    async def post(self, posting: Posting) -> Posted:
        """Post a card; the first of a thread that has no root yet becomes its root. Raises DeliveryFailed."""
        address = read_address(posting.place.address)
        client = await self._client(address, unsure=posting.may_be_shown)
        thread = address.root or (_split(posting.root)[1] if posting.root and address.thread else None)
        if posting.under:
            thread = _split(posting.under)[1]
        if posting.may_be_shown and (found := await self._find(client, address, thread, posting)):
            return found
        await self._wait_turn(address)
        rendered = self._rendered(address, posting.card)
        metadata = {"event_type": MARK, "event_payload": {"id": str(posting.id)}}
        said = await self._call(
            address,
            client,
            "chat.postMessage",
            rendered,
            _naming(posting.card),
            thread_ts=thread,
            metadata=metadata,
            **_NO_UNFURLING,
        )
        channel, ts = str(said.get("channel") or address.channel), str(said.get("ts") or "")
        if not ts:  # it may be there all the same; the next attempt looks for it
            raise DeliveryUnknown("no ts")
        if rendered.files or rendered.pictures:
            self._later(self._upload_all(client, address.workspace, channel, thread or ts, rendered))
        if posting.card.stage:
            self._later(self._note_stage(client, Thread(address.workspace, channel, thread or ts), posting.card))
        return Posted(f"{channel}/{ts}", _found_address(address, channel, thread or ts))

    async def update(self, place: Place, external_id: str, card: Card, *, can_wait: bool = False) -> None:
        """Show the card in the message's place. Raises DeliveryFailed, Paced where there is no room for it."""
        address = read_address(place.address)
        channel, ts = _split(external_id)
        client = await self._client(address)
        at = SlackAddress(address.workspace, channel or address.channel)
        if address.thread and await self._show_stage(
            client, Thread(at.workspace, at.channel, address.root or ts), card
        ):
            card = without_thinking(card)
        elif not _is_head(card):
            card = thinking_for_good(card)
        if wait := self._updates.seconds_to_wait(address.workspace, can_wait=can_wait):
            raise Paced("paced", wait)
        try:
            await self._call(at, client, "chat.update", self._rendered(at, card), _naming(card), ts=ts)
        except DeliveryFailed as failure:
            if failure.retry_after is None or isinstance(failure, TokenRefused):
                raise
            self._updates.close(address.workspace, failure.retry_after)
            raise Paced("ratelimited", failure.retry_after) from failure

    def _rendered(self, address: SlackAddress, card: Card) -> Rendered:
        newer = self._newer_blocks and address.workspace not in self._without_newer
        return render(card, newer=newer)

    async def _note_stage(self, client: AsyncWebClient, thread: Thread, card: Card) -> None:
        await self._show_stage(client, thread, card)

    async def _show_stage(self, client: AsyncWebClient, thread: Thread, card: Card) -> bool:
        """Have Slack show where the card's session stands; whether it does."""
        is_head = _is_head(card)
        title = card.title if is_head else ""
        shown = bool(card.stage) and await self._status.show(client, thread, card.stage, title)
        if is_head:
            await self._status.rename(client, thread, title)
        return shown

    def own_place(self, identity: Identity) -> Place:
        """A person's direct messages with the bot."""
        return SlackAddress(identity.workspace, identity.external_id).place()

    def own_thread(self, identity: Identity, key: str) -> Place:
        """A thread of a person's direct messages with the bot."""
        return SlackAddress(identity.workspace, identity.external_id).new_thread(key).place()

    async def _client(self, address: SlackAddress, *, unsure: bool = False) -> AsyncWebClient:
        client = await self._clients.of(address.workspace)
        if client is None:
            failure = DeliveryUnknown if unsure else DeliveryFailed
            raise failure("not_installed", TOKEN_WAIT_SECONDS)
        return client

    async def _wait_turn(self, address: SlackAddress) -> None:
        while wait := self._pace.seconds_to_wait(f"{address.workspace}/{address.channel}"):
            if wait > _LONGEST_TURN_SECONDS:
                raise Paced("paced", wait)
            await asyncio.sleep(wait)

    async def _call(
        self,
        address: SlackAddress,
        client: AsyncWebClient,
        method: str,
        rendered: Rendered,
        mentioned: Card | None = None,
        **more: object,
    ) -> Json:
        """Post or change; `mentioned` is the card, where it names people. Raises DeliveryFailed."""
        try:
            return await _send(client, method, address.channel, rendered.blocks, rendered.text, more)
        except TooLong as failure:
            if mentioned:  # it is told all the same, without a name that Slack does not take
                return await self._call(address, client, method, render(replace(mentioned, mentions=())), None, **more)
            if _has_newer(rendered) and address.workspace not in self._without_newer:
                self._without_newer.add(address.workspace)  # its Slack does not have them yet
                log.info("slack.without_newer_blocks", workspace_id=address.workspace)
                raise Paced("without_newer_blocks", 0.1) from failure
            log.warning("slack.card_refused", outcome=str(failure))
            note = "Slack did not accept this card's layout; its buttons are on Home and on FlowPilot's page."
            words: Json = {"type": "plain_text", "text": limits.cut(rendered.text, limits.SECTION), "emoji": False}
            blocks = [section(words), section(plain_text(note, limits.SECTION))]
            return await _send(client, method, address.channel, blocks, rendered.text, more)
        except TokenRefused:
            log.warning("slack.token_refused", workspace_id=address.workspace)
            raise

    async def _find(
        self, client: AsyncWebClient, address: SlackAddress, thread: str | None, posting: Posting
    ) -> Posted | None:
        """The message, if an attempt that nobody noted has posted it; None also where Slack never says.

        Raises DeliveryUnknown where Slack cannot be asked for now: to post it would be to post it twice.
        """
        # Of a thread Slack gives the earliest first: those from before the message was wanted are not read.
        oldest = f"{(posting.wanted_since - _CLOCKS_DIFFER).timestamp():.6f}" if posting.wanted_since else None
        method, cursor = ("conversations.replies" if thread else "conversations.history"), None
        for _ in range(_MOST_PAGES if thread else 1):  # of a channel, the newest come first
            try:
                said = await call(
                    client,
                    method,
                    channel=address.channel,
                    ts=thread,
                    limit=_LOOKED_THROUGH,
                    cursor=cursor,
                    oldest=oldest,
                    include_all_metadata=True,
                )
            except SlackAway as error:
                raise DeliveryUnknown(str(error)) from error
            except SlackRefused as refused:
                log.warning("slack.cannot_look", outcome=refused.code)
                if (
                    refused.retry_after is not None
                    or refused.code in _PASSING
                    or isinstance(failure_of(refused, address.channel), TokenRefused)
                ):
                    raise DeliveryUnknown(refused.code, refused.retry_after) from refused
                return None
            ts = _marked(said.get("messages") or [], posting)
            if ts:
                return Posted(f"{address.channel}/{ts}", _found_address(address, address.channel, thread or ts))
            following: Json = said.get("response_metadata") or {}
            cursor = following.get("next_cursor")
            if not cursor:
                return None
        return None

    def _later(self, work: Coroutine[None, None, None]) -> None:
        """Do what the message does not wait for: it is noted as shown at once, so that it is not posted again."""
        task = asyncio.create_task(work)
        self._uploading.add(task)
        task.add_done_callback(self._uploading.discard)

    async def finish(self) -> None:
        """Wait for uploads under way, at the end of the process."""
        await asyncio.gather(*self._uploading, return_exceptions=True)

    async def _upload_all(
        self, client: AsyncWebClient, workspace: str, channel: str, thread: str, rendered: Rendered
    ) -> None:
        try:
            for file in [*rendered.files, *await self._pictures(workspace, rendered)]:
                await self._upload(client, channel, thread, file)
        except Exception as error:  # the card stands without it
            log.exception("slack.upload_failed", exc_info=error)

    async def _pictures(self, workspace: str, rendered: Rendered) -> list[File]:
        found = [(name, await self._picture(workspace, name)) for name in rendered.pictures]
        return [File("flow.png", picture) for _, picture in found if picture]

    async def _upload(self, client: AsyncWebClient, channel: str, thread: str, file: File) -> None:
        """Put what is no text, or too long for one, beneath a message; should that fail, say where to find it."""
        try:
            await client.files_upload_v2(
                filename=file.name, file=file.content, channel=channel, thread_ts=thread, request_file_info=False
            )
        except (SlackApiError, SlackRequestError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("slack.file_refused", exc_info=error)
            text = (
                f"I could not upload {file.name}; it is on FlowPilot's page, and “{SHOW_IN_FULL}” has a script's text."
            )
            blocks = [section(plain_text(text, limits.SECTION))]
            await _send(client, "chat.postMessage", channel, blocks, text, {"thread_ts": thread})


async def _send(
    client: AsyncWebClient, method: str, channel: str, blocks: list[Json], text: str, more: dict[str, object]
) -> Json:
    try:
        return await call(client, method, channel=channel, blocks=blocks, text=text, **more)
    except SlackRefused as refusal:
        raise failure_of(refusal, channel) from refusal
    except SlackAway as error:
        raise DeliveryUnknown(str(error)) from error


def _is_head(card: Card) -> bool:
    return card.whole is not None and card.whole.value == _HEAD


def _naming(card: Card) -> Card | None:
    return card if card.mentions else None


def _has_newer(rendered: Rendered) -> bool:
    return any(block["type"] in ("container", "context_actions") for block in rendered.blocks)


def _marked(messages: list[Json], posting: Posting) -> str | None:
    """The `ts` of the message that carries the posting's mark; None where none does."""
    for message in messages:
        metadata: Json = message.get("metadata") or {}
        payload: Json = metadata.get("event_payload") or {}
        if payload.get("id") == str(posting.id):
            return str(message["ts"])
    return None


def _split(external_id: str) -> tuple[str, str]:
    channel, _, ts = external_id.rpartition("/")
    return channel, ts


def _found_address(address: SlackAddress, channel: str, thread: str) -> str | None:
    """Where the conversation turned out to be; None where that was known."""
    if not address.thread:
        return None
    found = str(SlackAddress(address.workspace, channel, thread))
    return found if found != str(address) else None
