"""A person in Slack: writes, presses, chooses and fills in, and sees what Slack shows."""

from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import uuid4

from tests.support.slack import BOT, Json, Message, Private, Reply, Slack


class Delivers(Protocol):
    """How what a person does reaches FlowPilot: over HTTP or Socket Mode."""

    async def event(self, body: Json) -> Reply: ...
    async def interaction(self, payload: Json) -> Reply: ...
    async def command(self, fields: Json) -> Reply: ...


@dataclass
class SlackPerson:
    """Somebody in a workspace."""

    slack: Slack
    deliver: Delivers
    user: str
    team: str = "T1"
    channel: str = "C1"
    said: list[str] = field(default_factory=list)
    """What a command was answered with."""

    @property
    def own_channel(self) -> str:
        """Their direct messages with the bot."""
        return f"D{self.user[1:]}"

    def event_of(self, event: Json, event_id: str = "") -> Json:
        """An event as Slack wraps it."""
        return {
            "type": "event_callback",
            "token": "x",
            "team_id": self.team,
            "api_app_id": "A1",
            "event_id": event_id or f"Ev{uuid4().hex[:10]}",
            "event_time": 1,
            "authorizations": [{"team_id": self.team, "user_id": BOT, "is_bot": True, "enterprise_id": None}],
            "event": event,
        }

    def message(self, text: str, channel: str = "", thread: str | None = None, **more: Any) -> Json:
        """A message event, not sent yet."""
        where = channel or self.channel
        event = {
            "type": "message",
            "channel": where,
            "channel_type": "im" if where.startswith("D") else "channel",
            "user": self.user,
            "text": text,
            "ts": self.slack.next_ts(),
            **more,
        }
        return {**event, "thread_ts": thread} if thread else event

    async def writes(self, text: str, channel: str = "", thread: str | None = None, **more: Any) -> Json:
        """Write a message; what was sent, with its `ts`."""
        event = self.message(text, channel, thread, **more)
        reply = await self.deliver.event(self.event_of(event))
        assert reply.status == 200, reply
        return event

    async def mentions(self, text: str, channel: str = "", thread: str | None = None) -> Json:
        """Write to the bot in a channel; Slack tells of it twice."""
        event = self.message(f"<@{BOT}> {text}", channel, thread)
        for kind in ("app_mention", "message"):
            assert (await self.deliver.event(self.event_of({**event, "type": kind}))).status == 200
        return event

    async def commands(self, text: str, channel: str = "", command: str = "/pilot") -> Json:
        """A slash command with that text; what it was answered with."""
        reply = await self.deliver.command({**self.command_fields(text, channel), "command": command})
        assert reply.status == 200, reply
        self.said.append(" ".join(_words(reply.json)))
        return reply.json

    def command_fields(self, text: str, channel: str = "") -> Json:
        return {
            "command": "/pilot",
            "text": text,
            "team_id": self.team,
            "user_id": self.user,
            "user_name": "x",
            "channel_id": channel or self.channel,
            "api_app_id": "A1",
            "is_enterprise_install": "false",
            "trigger_id": uuid4().hex,
            "response_url": "http://127.0.0.1:9/unused",
        }

    def press_of(self, message: Message, label: str, *, private: bool = False) -> Json:
        """A press on a message's button or menu, not sent yet."""
        element = next((each for each in message.elements if each["label"].startswith(label)), None)
        assert element, f"no “{label}” among {message.labels}"
        action = {name: value for name, value in element.items() if name != "label"}
        container = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel,
            "is_ephemeral": private,
        }
        shown = {} if private else {"message": {"ts": message.ts, "thread_ts": message.thread_ts}}
        return {
            **self._interaction("block_actions"),
            "channel": {"id": message.channel},
            "container": container,
            **shown,
            "actions": [{**action, "block_id": "b", "action_ts": self.slack.next_ts()}],
        }

    async def presses(self, message: Message, label: str, *, private: bool = False) -> Reply:
        """Press a button, or choose from a menu, by the beginning of its label."""
        reply = await self.deliver.interaction(self.press_of(message, label, private=private))
        assert reply.status == 200, reply
        return reply

    async def presses_on_home(self, label: str) -> Reply:
        view = self.slack.views[self.user]
        shown = Message("", "", "", view["blocks"], None, {})
        payload = self.press_of(shown, label)
        payload = {**payload, "container": {"type": "view", "view_id": "VHOME"}, "view": {"type": "home"}}
        del payload["channel"], payload["message"]
        return await self.deliver.interaction(payload)

    async def fills(self, **values: str) -> Reply:
        """Fill in the modal opened last and send it; fields that are not named keep what they hold."""
        reply = await self.deliver.interaction(self.submission(**values))
        assert reply.status == 200, reply
        return reply

    def submission(self, **values: str) -> Json:
        """The modal opened last, filled in, not sent yet."""
        view = self.slack.views[self.slack.opened[-1]]
        inputs = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
        assert not set(values) - set(inputs), f"{set(values) - set(inputs)} not among {list(inputs)}"
        state = {name: {"value": _filled(element, values.get(name))} for name, element in inputs.items()}
        return {**self._interaction("view_submission"), "view": {**view, "type": "modal", "state": {"values": state}}}

    async def shortcut(self, callback_id: str, message: Json | None = None) -> Reply:
        """The global shortcut, or the one on a message."""
        payload = {**self._interaction("message_action" if message else "shortcut"), "callback_id": callback_id}
        if message:
            payload |= {"channel": {"id": message["channel"]}, "message": message, "message_ts": message["ts"]}
        return await self.deliver.interaction(payload)

    def _interaction(self, kind: str) -> Json:
        return {
            "type": kind,
            "team": {"id": self.team},
            "user": {"id": self.user, "team_id": self.team, "name": "x"},
            "api_app_id": "A1",
            "is_enterprise_install": False,
            "trigger_id": uuid4().hex,
        }

    @property
    def told(self) -> list[str]:
        """What was said to this person alone, in channels, in answer to commands, and in modals to read."""
        own = [shown.message.words for shown in self.slack.private if shown.user == self.user]
        direct = [
            message.words
            for message in self.slack.messages.values()
            if message.channel == self.own_channel and not message.metadata
        ]
        return [*own, *direct, *self.said]

    def last_private(self) -> Private:
        return next(shown for shown in reversed(self.slack.private) if shown.user == self.user)

    def modal_words(self) -> str:
        """What the modal opened last says."""
        view = self.slack.views[self.slack.opened[-1]]
        return "\n".join(_words(view["blocks"]))


def _filled(element: Json, value: str | None) -> Json:
    match element["type"]:
        case "plain_text_input":
            return {"type": "plain_text_input", "value": element.get("initial_value") if value is None else value}
        case "users_select":
            return {"type": "users_select", "selected_user": value or element.get("initial_user")}
        case "conversations_select":
            chosen = value or element.get("initial_conversation")
            return {"type": "conversations_select", "selected_conversation": chosen}
        case "file_input":
            return {"type": "file_input", "files": []}
        case kind:
            options = {option["value"]: option for option in element["options"]}
            chosen = options[value] if value else element.get("initial_option")
            return {"type": kind, "selected_option": chosen}


def _words(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return [*own, *(word for part in value.values() for word in _words(part))]
    return [word for part in value for word in _words(part)] if isinstance(value, list) else []
