"""The contract's words in Teams: messages, presses and dialogs, as signed requests over HTTP."""

import copy
import uuid
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from core.services.administration import DEFAULT_ACCOUNT
from tests.contract.chat import Check, Shown
from tests.contract.roles import made_technician
from tests.support.flowpilot import FlowPilot
from tests.support.teams import LocalTeams, actions, own_chat, parts
from tests.support.teams import Shown as Message
from tests.support.teams_people import Answered, Chat, TeamsPerson, form_values

HANDOVERS = Chat("19:handovers@thread.tacv2", "channel")


@dataclass
class TeamsChat:
    """Teams with FlowPilot in it."""

    program: FlowPilot
    teams: LocalTeams
    http: aiohttp.ClientSession
    people: "dict[str, TeamsUser]" = field(default_factory=dict)

    async def person(self, name: str) -> "TeamsUser":
        if not self.people:
            account = await self.program.parts.administration.existing_account(DEFAULT_ACCOUNT)
            channels = {"handover_channels": {"teams": HANDOVERS.id}}
            await self.program.parts.administration.change_settings(None, account.id, channels)
        name = f"{name} {len(self.people) + 1}"
        person = TeamsPerson(self.http, self.teams, self.program.url, name)
        for known_as in (person.id, person.bot_specific_id):
            self.teams.members[known_as] = {"id": person.bot_specific_id, "aadObjectId": person.id, "name": name}
        self.people[name] = TeamsUser(name, self, person)
        return self.people[name]

    async def technician(self, name: str) -> "TeamsUser":
        person = await self.person(name)
        await person.person.writes("help")
        await made_technician(self.program, person.name)
        return person

    async def restart(self) -> None:
        await self.program.restart()
        for user in self.people.values():
            user.person.address = self.program.url


@dataclass
class TeamsThread:
    """A thread, a chat or a channel, through one person's eyes."""

    user: "TeamsUser"
    where: Chat
    since: int = 0
    """Messages of the chat that were there before the session."""
    kept: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, Any] = field(default_factory=dict)
    """The form that the last press opened."""

    def messages(self) -> list[Message]:
        return self.user.teams.in_(self.where.id)[self.since :]

    async def shown(self) -> list[Shown]:
        return self._shown()

    def _shown(self) -> list[Shown]:
        return [Shown(message.text, tuple(labels_of(message.card))) for message in self.messages()]

    async def until(self, check: Check) -> list[Shown]:
        await self.user.teams.until(lambda: check(self._shown()))
        return self._shown()

    async def press(self, label: str, *, at: str = "") -> None:
        found = [
            message.card
            for message in self.messages()
            if at in message.text and any(each.startswith(label) for each in labels_of(message.card))
        ]
        assert found, f"nobody offers “{label}”: {[labels_of(message.card) for message in self.messages()]}"
        await self._press(found[-1], label)

    async def _press(self, card: dict[str, Any], label: str) -> None:
        whole = next(each for each in labels_of(card) if each.startswith(label))
        if whole in boxes_of(card):
            self.asked = {"box": boxes_of(card)[whole], "card": card}
            return
        if whole in actions(card):
            answered = await self.user.person.presses(card, whole, self.where)
        else:
            (menu,) = [part for part in parts(card) if part.get("type") == "Input.ChoiceSet"]
            value = next(choice["value"] for choice in menu["choices"] if choice["title"] == whole)
            answered = await self.user.person.presses(card, "Send choice", self.where, **{menu["id"]: value})
        self._take(answered)

    def _take(self, answered: Answered) -> None:
        assert answered.status == 200, answered
        body = answered.body
        if body.get("task", {}).get("type") == "message" or body.get("type", "").endswith("activity.message"):
            self.user.told_so_far.append(answered.sentence)
        elif "task" in body or body.get("type") == "application/vnd.microsoft.card.adaptive":
            self.asked = answered.card
            self.user.told_so_far.append(str([run.get("text") for run in parts(answered.card)]))

    async def remember(self) -> None:
        self.kept = copy.deepcopy(self.messages()[-1].card)

    async def press_stale(self, label: str) -> None:
        await self._press(self.kept, label)

    async def fill(self, **values: str) -> None:
        if "box" in self.asked:
            typed = {self.asked["box"]: values["text"]}
            self._take(await self.user.person.presses(self.asked["card"], "Send", self.where, **typed))
            return
        (send,) = self.asked["actions"]
        given = form_values(self.asked) | values
        self._take(await self.user.person.presses(self.asked, send["title"], self.where, **given))

    async def write(self, text: str) -> None:
        if self.where.kind == "channel":
            answered = await self.user.person.mentions(text, self.where)
        else:
            answered = await self.user.person.writes(text, self.where)
        assert answered.status == 200, answered

    async def send(self, name: str, content: bytes) -> None:
        file = self.user.teams.file(name, content)
        answered = await self.user.person.writes("", self.where, attachments=[file])
        assert answered.status == 200, answered


@dataclass
class TeamsUser:
    """Somebody in the tenant."""

    name: str
    chat: TeamsChat
    person: TeamsPerson
    told_so_far: list[str] = field(default_factory=list)
    """Answers to presses, which only this person saw."""

    @property
    def teams(self) -> LocalTeams:
        return self.chat.teams

    async def starts(self, problem: str) -> TeamsThread:
        channel = Chat(f"19:{uuid.uuid4().hex}@thread.tacv2", "channel", "19:team@thread.tacv2")
        root = str(uuid.uuid4().int % 10**13)
        where = self.person.thread(root, channel)
        answered = await self.person.mentions(problem, where, id=root)
        assert answered.status == 200, answered
        return TeamsThread(self, where)

    async def sends(self, name: str, content: bytes) -> TeamsThread:
        """In their own chat: there Teams gives files to bots, and nowhere else."""
        thread = TeamsThread(self, self.person.chat, len(self.teams.in_(self.person.chat.id)))
        await thread.send(name, content)
        return thread

    async def walks(self, problem: str) -> TeamsThread:
        return await self.starts(f"walk {problem}")

    async def sees(self, thread: TeamsThread) -> TeamsThread:
        return TeamsThread(self, thread.where, thread.since, thread.kept)

    async def handed_over(self) -> TeamsThread:
        return TeamsThread(self, HANDOVERS)

    async def newest(self) -> TeamsThread:
        own = Chat(own_chat(self.person.id))

        def first() -> int | None:
            """Where the newest session begins: with what is neither a step nor a plain sentence."""
            shown = self.teams.in_(own.id)
            cards = [number for number, message in enumerate(shown) if message.card and "Step " not in message.text]
            return cards[-1] + 1 if cards else None

        begins = await self.teams.until(first)
        return TeamsThread(self, own, begins - 1)

    async def told(self, words: str) -> None:
        def heard() -> bool:
            own = [message.text for message in self.teams.in_(own_chat(self.person.id))]
            return any(words in each for each in [*self.told_so_far, *own])

        await self.teams.until(heard)


def labels_of(card: dict[str, Any]) -> list[str]:
    """Everything that can be pressed or chosen, as one reads it."""
    chosen = [
        choice["title"] for part in parts(card) if part.get("type") == "Input.ChoiceSet" for choice in part["choices"]
    ]
    return [*actions(card), *chosen, *boxes_of(card)]


def boxes_of(card: dict[str, Any]) -> dict[str, str]:
    """The boxes to type into: their names by their labels."""
    return {part["label"]: part["id"] for part in parts(card) if part.get("type") == "Input.Text"}
