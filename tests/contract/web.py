"""The contract's words on the local page: what it shows is read as HTML, what its dialogs send goes to the API."""

import asyncio
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from typing import Any

import aiohttp
from bs4 import BeautifulSoup, Tag

from core.accounts.user import Role
from core.services.administration import DEFAULT_ACCOUNT
from tests.contract.chat import Check, Shown
from tests.contract.roles import made_technician
from tests.support.client import Answer, Engineer
from tests.support.flowpilot import FlowPilot

WAIT_SECONDS = 20.0
_PATHS = {
    "not_this": "not-this",
    "answer": "respond",
    "edit_answer": "edit-answer",
    "resolve": "resolve",
    "hand_over": "escalate",
    "rate": "rating",
    "pause": "pause",
    "resume": "resume",
    "stop": "stop",
    "reopen": "reopen",
    "claim": "claim",
    "send_to_ticket": "ticket-note",
    "try_ticket_again": "ticket-note/retry",
}
_DIALOGS = ("correct_reading", "edit_answer", "resolve", "hand_over", "rate", "note", "send_to_ticket")


@dataclass
class WebChat:
    """The page with FlowPilot behind it."""

    program: FlowPilot
    http: aiohttp.ClientSession
    people: dict[str, "WebUser"] = field(default_factory=dict)

    async def person(self, name: str) -> "WebUser":
        name = f"{name} {len(self.people) + 1}"
        administration = self.program.parts.administration
        account = await administration.existing_account(DEFAULT_ACCOUNT)
        user = await administration.user(account, name, Role.ENGINEER)
        token = (await administration.create_token(None, user)).text
        self.people[name] = WebUser(name, self, Engineer(self.http, self.program.url, token))
        return self.people[name]

    async def technician(self, name: str) -> "WebUser":
        person = await self.person(name)
        await made_technician(self.program, person.name)
        return person

    async def restart(self) -> None:
        await self.program.restart()
        for person in self.people.values():
            person.engineer.base = self.program.url


@dataclass
class WebThread:
    """A conversation on the page, through one person's eyes."""

    user: "WebUser"
    address: str
    pressed: dict[str, str] = field(default_factory=dict)
    kept: list[Tag] = field(default_factory=list)

    async def _cards(self) -> list[Tag]:
        return [_card(html) for html in await self._messages()]

    async def _messages(self) -> list[str]:
        engineer = self.user.engineer
        headers = {"Authorization": f"Bearer {engineer.token}"}
        url = f"{engineer.base}/page/conversation?address={self.address}"
        async with engineer.http.get(url, headers=headers) as response:
            return [message["html"] for message in (await response.json())["messages"]]

    async def shown(self) -> list[Shown]:
        return [_shown(html) for html in await self._messages()]

    async def until(self, check: Check) -> list[Shown]:
        engineer = self.user.engineer
        headers = {"Authorization": f"Bearer {engineer.token}"}
        url = f"{engineer.base}/page/events?address={self.address}"
        found = await self.shown()
        try:
            async with asyncio.timeout(WAIT_SECONDS), engineer.http.get(url, headers=headers) as news:
                while not check(found := await self.shown()):
                    await news.content.readline()
        except TimeoutError:
            raise AssertionError(f"it never came to that: {found}") from None
        return found

    async def press(self, label: str, *, at: str = "") -> None:
        found = [each for card in await self._cards() if at in card.get_text("\n") for each in _pressable(card)]
        await self._do(_pick(found, label))

    async def remember(self) -> None:
        self.kept = [each for card in await self._cards() for each in _pressable(card)]

    async def press_stale(self, label: str) -> None:
        await self._do(_pick(self.kept, label))

    async def _do(self, control: Tag) -> None:
        self.pressed = {
            name: str(control.get(f"data-{name}", "")) for name in ("action", "session", "step", "value", "walk")
        }
        action, value = self.pressed["action"], self.pressed["value"]
        if action == "why":
            session = (await self.user.engineer.call("GET", f"/sessions/{self.pressed['session']}")).body
            self.user.heard.append(f"Guided by the flow “{session['open_step']['content']['guide_title']}”")
        elif action == "send_to_ticket":
            path = f"/sessions/{self.pressed['session']}/ticket-note?audience=internal"
            self.user.heard += (await self.user.engineer.call("GET", path)).body["warnings"]
        elif (self.pressed["walk"] and action in ("resolve", "hand_over") and value) or (
            action not in _DIALOGS and not (action == "answer" and not value)
        ):
            await self._send({})

    async def fill(self, **values: str) -> None:
        await self._send(values)

    async def _send(self, values: dict[str, str]) -> None:
        if self.pressed["walk"]:
            await self._send_walk(values)
            return
        action = self.pressed["action"]
        if action == "correct_reading":
            path = f"/sessions/{self.pressed['session']}/attachments/{self.pressed['value']}"
            self.user.heard.append(_said(await self.user.engineer.call("PUT", path, dict(values)), action))
            return
        path = "respond" if action in ("answer", "skip", "worked", "failed") else _PATHS[action]
        answer = await self.user.engineer.act({"id": self.pressed["session"]}, path, await self._body(values))
        self.user.heard.append(_said(answer, action))

    async def _body(self, values: dict[str, str]) -> dict[str, Any]:
        step, value = self.pressed["step"], self.pressed["value"]
        match self.pressed["action"]:
            case "answer":
                return {"step_id": step, **({"option": value} if value else {"text": values["text"]})}
            case "not_this":
                return {"step_id": step}
            case "skip":
                return {"step_id": step, "skip": True}
            case "worked" | "failed":
                return {"step_id": step, "result": {"success": self.pressed["action"] == "worked"}}
            case "edit_answer":
                session = (await self.user.engineer.call("GET", f"/sessions/{self.pressed['session']}")).body
                asked = next(each for each in session["steps"] if each["id"] == step)
                return {"step_id": step, "option": asked["options"][int(values["choice"].split(":")[1])]["value"]}
            case "claim":
                return {"mode": value}
            case "send_to_ticket":
                files = [name.removeprefix("file-") for name, chosen in values.items() if chosen == "yes"]
                return {"audience": values["audience"], "minutes": int(values["minutes"]), "files": files}
            case "rate":
                return {"stars": int(values["stars"]), "comment": values["comment"]}
            case _:
                return dict(values)

    async def _send_walk(self, values: dict[str, str]) -> None:
        engineer, walk_id = self.user.engineer, self.pressed["walk"]
        step, value, action = self.pressed["step"], self.pressed["value"], self.pressed["action"]
        walk = (await engineer.call("GET", f"/walks/{walk_id}")).body
        reason = values.get("reason") or (walk["node"] or {}).get("reason")
        path, body = {
            "answer": ("step", {"node_id": step, **({"option": value} if value else {"text": values.get("text")})}),
            "skip": ("step", {"node_id": step, "skip": True}),
            "worked": ("step", {"node_id": step, "result": True}),
            "failed": ("step", {"node_id": step, "result": False}),
            "not_this": ("not-this", {"node_id": step}),
            "resolve": (
                "resolve",
                {"helpful": values.get("helpful", "yes") == "yes", "notes": values.get("notes", "")},
            ),
            "hand_over": ("escalate", {"reason": reason}),
            "note": ("notes", {"text": values.get("text")}),
            "choose": ("choose", _choice(value)),
        }[action]
        answer = await engineer.call("POST", f"/walks/{walk_id}/{path}", body)
        self.user.heard.append(_said(answer, action))

    async def write(self, text: str) -> None:
        if self.address.startswith("walk/"):
            await self._write_in_walk(text)
            return
        session_id = self.address.removeprefix("session/")
        session = (await self.user.engineer.call("GET", f"/sessions/{session_id}")).body
        if session["engineer"] == self.user.name:
            await self.user.engineer.respond(session, text=text)
        else:
            await self.user.engineer.act(session, "notes", {"text": text})

    async def send(self, name: str, content: bytes) -> None:
        path = f"/sessions/{self.address.removeprefix('session/')}"
        session = (await self.user.engineer.call("GET", path)).body
        answer = await self.user.upload(f"{path}/respond", name, content, step_id=session["open_step"]["id"])
        self.user.heard.append(_said(answer, "respond"))

    async def _write_in_walk(self, text: str) -> None:
        engineer, path = self.user.engineer, f"/walks/{self.address.removeprefix('walk/')}"
        walk = (await engineer.call("GET", path)).body
        if walk["node"]:
            await engineer.call("POST", f"{path}/step", {"node_id": walk["node"]["id"], "text": text})
        else:
            await engineer.call("POST", f"{path}/notes", {"text": text})


@dataclass
class WebUser:
    """Somebody at the page."""

    name: str
    chat: WebChat
    engineer: Engineer
    heard: list[str] = field(default_factory=list)

    async def starts(self, problem: str) -> WebThread:
        word, _, number = problem.partition(" ")
        given = {"ticket": {"id": number, "kind": "psa"}} if word == "ticket" else {"problem": problem}
        answer = await self.engineer.call("POST", "/sessions", given)
        return WebThread(self, f"session/{answer.body['id']}")

    async def sends(self, name: str, content: bytes) -> WebThread:
        answer = await self.upload("/sessions", name, content)
        self.heard.append(_said(answer, "start"))
        return WebThread(self, f"session/{answer.body.get('id')}")

    async def upload(self, path: str, name: str, content: bytes, **fields: str) -> Answer:
        form = aiohttp.FormData(list(fields.items()))
        form.add_field("file", BytesIO(content), filename=name)
        headers = {"Authorization": f"Bearer {self.engineer.token}"}
        url = f"{self.engineer.base}/api/v1{path}"
        async with self.engineer.http.post(url, data=form, headers=headers) as response:
            return Answer(response.status, await response.json(content_type=None), {})

    async def walks(self, problem: str) -> WebThread:
        answer = await self.engineer.call("POST", "/walks", {"problem": problem})
        return WebThread(self, f"walk/{answer.body['id']}")

    async def sees(self, thread: WebThread) -> WebThread:
        return WebThread(self, thread.address, kept=thread.kept)

    async def handed_over(self) -> WebThread:
        return WebThread(self, "channel/handover")

    async def newest(self) -> WebThread:
        mine = (await self.engineer.call("GET", "/sessions?mine=true")).body["items"]
        return WebThread(self, f"session/{mine[0]['id']}")

    async def told(self, words: str) -> None:
        assert any(words in each for each in self.heard), self.heard


def _choice(value: str) -> dict[str, Any]:
    kind, _, named = value.partition(":")
    return {f"{kind}_id": named} if named else {"none": True}


def _said(answer: Answer, action: str) -> str:
    if answer.status >= 400:
        return str(answer.body["detail"])
    return "Your rating is kept" if action == "rate" else ""


def _pressable(card: Tag) -> list[Tag]:
    return [each for each in card.find_all(["button", "option"]) if each.get("data-action")]


def _label(control: Tag) -> str:
    if control.get("type") == "submit":
        box = control.find_parent("form")
        assert box
        return box.find("label").find("span").get_text()
    return control.get_text()


def _pick(controls: list[Tag], label: str) -> Tag:
    """The newest with exactly that label, else the newest whose label begins so."""
    exactly = [each for each in controls if _label(each) == label]
    return (exactly or [each for each in controls if _label(each).startswith(label)])[-1]


@lru_cache(1000)
def _card(html: str) -> Tag:
    """Kept, as most messages of a conversation stay as they are while it is looked at again."""
    return BeautifulSoup(html, "html.parser").article


@lru_cache(1000)
def _shown(html: str) -> Shown:
    card = _card(html)
    return Shown(card.get_text("\n"), tuple(_label(each) for each in _pressable(card)))
