"""Everything Slack delivers, by HTTP or Socket Mode: verified by Bolt, decided and stored here, then acknowledged."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.shared.logs import bound, get_logger
from bot.slack.app_events import AppEvents
from bot.slack.blocks import Json
from bot.slack.commands import SlashCommands
from bot.slack.deduplication import Once
from bot.slack.dispatcher import AWAY, FAILED, Dispatcher
from bot.slack.interaction import SlackInteraction
from bot.slack.interactions import MAKE_TICKET, START, TROUBLESHOOT, InteractionHandler
from bot.slack.link_previews import preview
from bot.slack.membership import Home, standing
from bot.slack.messages import MessageHandler, is_for_us, read_message
from bot.slack.modals import errors_response
from bot.slack.workflow_step import WorkflowStep
from core.shared.errors import Refusal, Unavailable
from core.shared.patience import CHAT_SECONDS, waiting_at_most

log = get_logger(__name__)

_ABOUT_ANOTHER = frozenset({"message_changed", "message_deleted"})
"""Subtypes of events that tell of a message sent before."""
_RETRY = 503
"""What makes Slack deliver an event again."""


def acknowledged(body: Json | None = None) -> BoltResponse:
    """Taken; with what a form or a command is answered with, where there is something."""
    headers: dict[str, str | Sequence[str]] = {"content-type": "application/json;charset=utf-8"} if body else {}
    return BoltResponse(status=200, body=json.dumps(body) if body else "", headers=headers)


class Inbound:
    """Takes one delivery at a time, whatever it is."""

    def __init__(
        self,
        messages: MessageHandler,
        interactions: InteractionHandler,
        commands: SlashCommands,
        surroundings: AppEvents,
        dispatcher: Dispatcher,
        workflow_step: WorkflowStep,
        public_url: str,
    ) -> None:
        self._messages = messages
        self._interactions = interactions
        self._commands = commands
        self._surroundings = surroundings
        self._dispatcher = dispatcher
        self._workflow_step = workflow_step
        self._public_url = public_url
        self._once = Once[BoltResponse](_is_success)

    async def take(self, request: AsyncBoltRequest) -> BoltResponse:
        """Decide on a verified delivery and store what comes of it; the answer acknowledges it."""
        body: Json = request.body
        interaction = _visit(request)
        with bound(workspace_id=interaction.workspace), waiting_at_most(CHAT_SECONDS):
            try:
                once = f"{interaction.workspace}:{interaction.user_id}:{interaction.key}"
                return await self._once.do(once, lambda: self._do(interaction, body))
            except Refusal as refusal:  # nobody waits for an answer, and coming again changes nothing
                log.info("slack.passed_over", kind=_kind(body), outcome=refusal.code)
                return acknowledged()
            except Unavailable:
                log.warning("slack.unavailable", kind=_kind(body))
                return self._failed(interaction, body, AWAY)
            except Exception:
                log.exception("slack.failed", kind=_kind(body))
                return self._failed(interaction, body, FAILED)

    def _failed(self, interaction: SlackInteraction, body: Json, sentence: str) -> BoltResponse:
        """An event comes again by itself, a form stays open with what was typed; who clicked has to be told."""
        if "event" in body:
            return BoltResponse(status=_RETRY, body="")
        if body.get("type") == "view_submission":
            return acknowledged(errors_response("", sentence, body.get("view") or {}))
        self._dispatcher.later(self._dispatcher.tell(interaction, sentence))
        return acknowledged()

    async def _do(self, interaction: SlackInteraction, body: Json) -> BoltResponse:
        if "command" in body:
            return acknowledged(await self._commands.take(interaction, body))
        match body.get("type"):
            case "event_callback":
                await self._event(interaction, body)
            case "block_actions":
                await self._press(interaction, body)
            case "view_submission":
                return acknowledged(await self._interactions.submit(interaction, body.get("view") or {}))
            case "message_action" if body.get("callback_id") == TROUBLESHOOT:
                await self._interactions.troubleshoot(interaction, body.get("message") or {})
            case "message_action" if body.get("callback_id") == MAKE_TICKET:
                await self._interactions.make_ticket(interaction, body.get("message") or {})
            case "shortcut" if body.get("callback_id") == START:
                await self._interactions.ask_for_problem(interaction)
            case "app_rate_limited":
                log.warning("slack.events_limited")
            case _:
                log.info("slack.passed_over", kind=_kind(body))
        return acknowledged()

    async def _event(self, interaction: SlackInteraction, body: Json) -> None:
        event: Json = body.get("event") or {}
        bot_user_id = _bot_user_id(body)
        match event.get("type"):
            case "message" if _is_deletion(event):
                await self._messages.take_deletion(interaction, event, bot_user_id)
            case "message" if event.get("subtype") == "message_changed":
                await self._messages.take_edit(interaction, event, bot_user_id)
            case "message" | "app_mention" if is_for_us(event):
                message = read_message(event, bot_user_id)
                await self._messages.take(replace(interaction, key=message.key), message)
            case _:
                await self._event_beside_messages(interaction, event, bot_user_id)

    async def _event_beside_messages(self, interaction: SlackInteraction, event: Json, bot_user_id: str) -> None:
        match event.get("type"):
            case "app_home_opened":
                await self._surroundings.opened(interaction, event)
            case "assistant_thread_started":
                thread: Json = event.get("assistant_thread") or {}
                where = interaction.at(str(thread.get("channel_id") or ""))
                self._dispatcher.later(self._surroundings.suggest(where, str(thread.get("thread_ts") or "")))
            case "agent_session_stopped":
                await self._surroundings.stopped(interaction, event)
            case "reaction_added" | "reaction_removed":
                await self._surroundings.reacted(interaction, event, bot_user_id)
            case "function_executed":
                await self._workflow_step.execute(interaction, event)
            case "link_shared":
                self._dispatcher.later(preview(interaction, event, self._public_url))
            case "app_uninstalled":
                await self._surroundings.uninstalled(interaction.workspace)
            case "tokens_revoked" if (event.get("tokens") or {}).get("bot"):
                await self._surroundings.uninstalled(interaction.workspace)
            case _:
                pass

    async def _press(self, interaction: SlackInteraction, body: Json) -> None:
        pressed: list[Json] = body.get("actions") or []
        container: Json = body.get("container") or {}
        message: Json = body.get("message") or {}
        if container.get("type") == "view":
            interaction = interaction.at("")
        else:
            interaction = interaction.at(interaction.channel, _thread_of(container, message))
        for action in pressed:
            await self._interactions.press(interaction, action)
        if container.get("type") == "view":
            self._dispatcher.later(self._surroundings.show_home(interaction))


def _thread_of(container: Json, message: Json) -> str:
    """The thread that somebody looks at who presses something; empty for what stands in the channel itself.

    What is said to them alone is seen only there: Slack shows it in a thread only to whom that thread is open.
    """
    thread = str(message.get("thread_ts") or container.get("thread_ts") or "")
    is_root = thread == str(message.get("ts") or container.get("message_ts") or "")
    return "" if is_root and not container.get("thread_ts") else thread


def _is_success(response: BoltResponse) -> bool:
    """Whether what was sent was carried out; a form that was refused may be sent again as it is, and then go well."""
    return not response.body or "response_action" not in json.loads(response.body)


def _visit(request: AsyncBoltRequest) -> SlackInteraction:
    context, body = request.context, request.body
    of_org = bool(context.is_enterprise_install) and bool(context.enterprise_id)
    workspace = context.enterprise_id if of_org else context.team_id
    command = str(body.get("command") or "/pilot")
    # Where an organisation installed it, a delivery may name no workspace but that of whoever did it.
    home = Home("" if of_org else context.team_id or "", context.enterprise_id or "")
    return SlackInteraction(
        context.client,
        workspace or "",
        context.user_id or "",
        _key(body),
        context.channel_id or "",
        "",
        str(body.get("trigger_id") or ""),
        f"{command} ",
        home,
        standing(body, home),
    )


def _key(body: Mapping[str, Any]) -> str:
    """Names what was done. A message is named by itself, as it comes under several event ids."""
    event: Mapping[str, Any] = body.get("event") or {}
    match event.get("type"):
        case "message" | "app_mention" if event.get("ts") and event.get("subtype") not in _ABOUT_ANOTHER:
            # A mention may be told of without its files first: the same with files is another delivery.
            return f"message:{event.get('channel')}:{event.get('ts')}{':files' if event.get('files') else ''}"
        case None:
            pass
        case _:
            return f"event:{body.get('event_id')}"
    view: Mapping[str, Any] = body.get("view") or {}
    if body.get("type") == "view_submission":  # the same modal may be sent again with something corrected
        filled = json.dumps(view.get("state"), sort_keys=True).encode(errors="backslashreplace")
        return f"view:{view.get('id')}:{hashlib.sha256(filled).hexdigest()[:24]}"
    actions: list[Mapping[str, Any]] = body.get("actions") or []
    moments = ":".join(f"{each.get('action_ts')}:{each.get('action_id')}" for each in actions)
    return f"{body.get('type') or 'command'}:{body.get('trigger_id')}:{moments}"


def _bot_user_id(body: Json) -> str:
    authorizations: list[Json] = body.get("authorizations") or []
    return next((str(each.get("user_id") or "") for each in authorizations if each.get("is_bot")), "")


def _is_deletion(event: Json) -> bool:
    """Whether a message was deleted; of one with replies Slack leaves a tombstone in its place."""
    left: Json = event.get("message") or {}
    subtype = event.get("subtype")
    return subtype == "message_deleted" or (subtype == "message_changed" and left.get("subtype") == "tombstone")


def _kind(body: Json) -> str:
    event: Json = body.get("event") or {}
    return str(event.get("type") or body.get("type") or ("command" if "command" in body else "unknown"))[:60]
