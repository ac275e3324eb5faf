"""People in Teams, in the tests' words: what they write, press and fill in is signed and posted as Teams does it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import aiohttp

from tests.support.teams import APP_ID, BOT, TENANT, LocalTeams, Shown, actions, new_id, own_chat, token


@dataclass(frozen=True)
class Answered:
    """What FlowPilot answered to a request."""

    status: int
    body: Any

    @property
    def card(self) -> dict[str, Any]:
        """The new card, or the one in the dialog."""
        if "task" in self.body:
            return self.body["task"]["value"]["card"]["content"]
        assert self.body["type"] == "application/vnd.microsoft.card.adaptive", self.body
        return self.body["value"]

    @property
    def sentence(self) -> str:
        """What is said instead."""
        if "task" in self.body:
            assert self.body["task"]["type"] == "message", self.body
            return self.body["task"]["value"]
        assert self.body["type"] == "application/vnd.microsoft.activity.message", self.body
        return self.body["value"]


@dataclass(frozen=True)
class Chat:
    """Somewhere people write."""

    id: str
    kind: str = "personal"
    team: str = ""

    @property
    def root(self) -> str:
        """The channel, without its thread."""
        return self.id.partition(";")[0]


CHANNEL = Chat("19:helpdesk@thread.tacv2", "channel", "19:team@thread.tacv2")
GROUP = Chat("19:group@thread.v2", "groupChat")


@dataclass
class TeamsPerson:
    """A person, and the FlowPilot they talk to."""

    http: aiohttp.ClientSession
    teams: LocalTeams
    address: str
    name: str
    tenant: str = TENANT
    region: str = "emea"
    id: str = field(default_factory=lambda: str(uuid4()))

    @property
    def chat(self) -> Chat:
        """Their own chat with FlowPilot."""
        return Chat(own_chat(self.id))

    @property
    def bot_specific_id(self) -> str:
        """Their id as only this bot knows it."""
        return f"29:{self.id}"

    def thread(self, root: str | None = None, channel: Chat = CHANNEL) -> Chat:
        """A thread of a channel, by default a new one."""
        return Chat(f"{channel.root};messageid={root or new_id()}", "channel", channel.team)

    def activity(self, kind: str, where: Chat, **more: Any) -> dict[str, Any]:
        """An activity as Teams writes it."""
        data: dict[str, Any] = {"tenant": {"id": self.tenant}}
        if where.team:
            data |= {"team": {"id": where.team}, "channel": {"id": where.root}}
        return {
            "type": kind,
            "id": new_id(),
            "channelId": "msteams",
            "serviceUrl": self.teams.service_url(self.region),
            "from": {"id": self.bot_specific_id, "name": self.name, "aadObjectId": self.id},
            "recipient": {"id": BOT, "name": "FlowPilot"},
            "conversation": {"id": where.id, "conversationType": where.kind, "tenantId": self.tenant},
            "channelData": data,
            "entities": [{"type": "clientInfo", "timezone": "Europe/Berlin", "locale": "en-GB"}],
        } | more

    async def post(self, activity: Mapping[str, Any], **headers: str) -> Answered:
        """Send an activity as Teams does."""
        signed = {"Authorization": f"Bearer {token(activity['serviceUrl'])}"} | headers
        url = f"{self.address}/api/messages"
        async with self.http.post(url, json=activity, headers=signed) as response:
            return Answered(response.status, await response.json(content_type=None))

    async def installs(self, where: Chat | None = None) -> Answered:
        """Add FlowPilot."""
        return await self.post(self.activity("installationUpdate", where or self.chat, action="add"))

    async def writes(self, text: str, where: Chat | None = None, **more: Any) -> Answered:
        """Write a message, by default in their own chat."""
        return await self.post(self.message(text, where, **more))

    def message(self, text: str, where: Chat | None = None, **more: Any) -> dict[str, Any]:
        """A message that mentions nobody."""
        return self.activity("message", where or self.chat, text=text, textFormat="plain", **more)

    async def mentions(self, text: str, where: Chat, *people: "TeamsPerson", **more: Any) -> Answered:
        """Write a message that mentions FlowPilot, and people whose @names are in the text."""
        return await self.post(self.mention(text, where, *people, **more))

    def mention(self, text: str, where: Chat, *people: "TeamsPerson", **more: Any) -> dict[str, Any]:
        """Such a message. A new thread's root has the thread's id."""
        names = [(BOT, "FlowPilot"), *((person.bot_specific_id, person.name) for person in people)]
        entities = [
            {"type": "mention", "text": f"<at>{name}</at>", "mentioned": {"id": id_, "name": name}}
            for id_, name in names
        ]
        for person in people:
            text = text.replace(f"@{person.name}", f"<at>{person.name}</at>")
        return self.message(f"<at>FlowPilot</at> {text}", where, entities=entities, **more)

    async def starts_thread(self, problem: str) -> Chat:
        """Describe a problem in a new thread of the channel."""
        root = new_id()
        where = self.thread(root)
        answered = await self.mentions(problem, where, id=root)
        assert answered.status == 200, answered
        return where

    async def presses(
        self, shown: Shown | dict[str, Any], label: str, where: Chat | None = None, **inputs: str
    ) -> Answered:
        """Press a button of a message; what it opens or answers."""
        card = shown.card if isinstance(shown, Shown) else shown
        return await self.post(self.press(card, label, where, **inputs))

    def press(self, card: dict[str, Any], label: str, where: Chat | None = None, **inputs: str) -> dict[str, Any]:
        """The invoke of a press."""
        button = actions(card)[label]
        data = {**button["data"], **(inputs if button.get("associatedInputs") != "none" else {})}
        where = where or self.chat
        if button["type"] == "Action.Execute":
            action = {"type": button["type"], "title": label, "verb": button["verb"], "data": data}
            return self.invoke("adaptiveCard/action", {"action": action, "trigger": "manual"}, where)
        opens = data.get("msteams", {}).get("type") == "task/fetch"
        return self.invoke("task/fetch" if opens else "task/submit", {"data": data}, where)

    def invoke(self, name: str, value: Any, where: Chat | None = None) -> dict[str, Any]:
        """Any invoke."""
        return self.activity("invoke", where or self.chat, name=name, value=value, id=f"f:{uuid4()}")


def form_values(card: dict[str, Any]) -> dict[str, str]:
    """What a form holds before anybody fills it in."""
    return {part["id"]: part.get("value", "") for part in card["body"] if part["type"].startswith("Input.")}


__all__ = ["APP_ID", "CHANNEL", "GROUP", "Answered", "Chat", "TeamsPerson", "form_values"]
