"""The contract's words in Slack: commands and messages, presses and modals, over HTTP or Socket Mode."""

import json
from dataclasses import dataclass, field
from uuid import uuid4

from core.services.administration import DEFAULT_ACCOUNT
from tests.contract.chat import Check, Shown
from tests.contract.roles import made_technician
from tests.support.flowpilot import FlowPilot
from tests.support.slack import Json, Message, Reply, Signed, Slack
from tests.support.slack_person import Delivers, SlackPerson

HANDOVERS = "C9HANDOVER"


@dataclass
class SocketDelivery:
    """Deliveries over the WebSocket, each acknowledged by its envelope."""

    slack: Slack

    async def event(self, body: Json) -> Reply:
        return await self._send("events_api", body)

    async def interaction(self, payload: Json) -> Reply:
        return await self._send("interactive", payload)

    async def command(self, fields: Json) -> Reply:
        return await self._send("slash_commands", fields)

    async def _send(self, kind: str, payload: Json) -> Reply:
        await self.slack.until(lambda: self.slack.socket is not None and not self.slack.socket.closed)
        assert self.slack.socket is not None
        envelope = uuid4().hex
        await self.slack.socket.send_json(
            {"type": kind, "envelope_id": envelope, "payload": payload, "accepts_response_payload": True}
        )
        answer = await self.slack.until(
            lambda: next((each for each in self.slack.acknowledged if each["envelope_id"] == envelope), None)
        )
        return Reply(200, json.dumps(answer["payload"]) if answer.get("payload") else "")


@dataclass
class SlackChat:
    """Slack with FlowPilot in it."""

    program: FlowPilot
    slack: Slack
    deliver: Delivers
    people: dict[str, "SlackUser"] = field(default_factory=dict)

    async def person(self, name: str) -> "SlackUser":
        if not self.people:
            account = await self.program.parts.administration.existing_account(DEFAULT_ACCOUNT)
            channels = {"handover_channels": {"slack": HANDOVERS}}
            await self.program.parts.administration.change_settings(None, account.id, channels)
        user, name = f"U{len(self.people) + 1}", f"{name} {len(self.people) + 1}"
        self.slack.knows(user, name)
        self.people[name] = SlackUser(name, self, SlackPerson(self.slack, self.deliver, user))
        return self.people[name]

    async def technician(self, name: str) -> "SlackUser":
        person = await self.person(name)
        await person.person.commands("help")
        await made_technician(self.program, person.name)
        return person

    async def restart(self) -> None:
        self.slack.socket = None
        await self.program.restart()
        if isinstance(self.deliver, Signed):
            self.deliver.url = self.program.url


@dataclass
class SlackThread:
    """A thread, or a channel, through one person's eyes."""

    person: SlackPerson
    channel: str
    program: FlowPilot
    root: str = ""
    """Empty for a channel's own messages."""
    kept: Message | None = None

    def messages(self) -> list[Message]:
        slack = self.person.slack
        if self.root:
            return slack.in_thread(self.channel, self.root)
        return [message for message in slack.messages.values() if message.channel == self.channel]

    async def shown(self) -> list[Shown]:
        return self._shown()

    def _shown(self) -> list[Shown]:
        return [Shown(message.words, tuple(message.labels)) for message in self.messages()]

    async def until(self, check: Check) -> list[Shown]:
        """The question comes first in Slack, and what changes with it a moment later: that is waited for, too."""
        await self.person.slack.until(lambda: check(self._shown()))
        await self.program.shown()
        return self._shown()

    def _with(self, label: str, at: str = "") -> Message:
        found = [
            message
            for message in self.messages()
            if at in message.words and any(each.startswith(label) for each in message.labels)
        ]
        assert found, f"nobody offers “{label}”: {[message.labels for message in self.messages()]}"
        return found[-1]

    async def press(self, label: str, *, at: str = "") -> None:
        await self.person.presses(self._with(label, at), label)

    async def remember(self) -> None:
        message = self.messages()[-1]
        self.kept = Message(**{name: getattr(message, name) for name in Message.__slots__})

    async def press_stale(self, label: str) -> None:
        assert self.kept
        await self.person.presses(self.kept, label)

    async def fill(self, **values: str) -> None:
        reply = await self.person.fills(**values)
        self.person.said += [*reply.json.get("errors", {}).values()]

    async def write(self, text: str) -> None:
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        await self.person.writes(escaped, self.channel, self.root)

    async def send(self, name: str, content: bytes) -> None:
        file = self.person.slack.file(name, content)
        await self.person.writes("", self.channel, self.root, subtype="file_share", files=[file])


@dataclass
class SlackUser:
    """Somebody in the workspace."""

    name: str
    chat: SlackChat
    person: SlackPerson

    async def starts(self, problem: str) -> SlackThread:
        return await self._started(problem, "/pilot")

    async def sends(self, name: str, content: bytes) -> SlackThread:
        own, file = self.person.own_channel, self.chat.slack.file(name, content)
        sent = await self.person.writes("", own, subtype="file_share", files=[file])
        return SlackThread(self.person, own, self.chat.program, sent["ts"])

    async def _started(self, problem: str, command: str) -> SlackThread:
        known = set(self.chat.slack.messages)
        escaped = problem.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        await self.person.commands(escaped, command=command)
        root = await self.chat.slack.until(
            lambda: next(
                (each for key, each in self.chat.slack.messages.items() if key not in known and not each.thread_ts
                 and each.channel == self.person.channel),
                None,
            )
        )  # fmt: skip
        return SlackThread(self.person, root.channel, self.chat.program, root.ts)

    async def walks(self, problem: str) -> SlackThread:
        return await self._started(problem, "/walk")

    async def sees(self, thread: SlackThread) -> SlackThread:
        return SlackThread(self.person, thread.channel, self.chat.program, thread.root, thread.kept)

    async def handed_over(self) -> SlackThread:
        return SlackThread(self.person, HANDOVERS, self.chat.program)

    async def newest(self) -> SlackThread:
        own = self.person.own_channel
        root = await self.chat.slack.until(
            lambda: next(
                (each for each in reversed(self.chat.slack.messages.values())
                 if each.channel == own and not each.thread_ts and each.metadata),
                None,
            )
        )  # fmt: skip
        return SlackThread(self.person, own, self.chat.program, root.ts)

    async def told(self, words: str) -> None:
        def heard() -> bool:
            modals = "\n".join(str(self.chat.slack.views[view]["blocks"]) for view in self.chat.slack.opened)
            return any(words in each for each in [*self.person.told, modals])

        await self.chat.slack.until(heard)
