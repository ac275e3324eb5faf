"""The Microsoft 365 Agents Playground, driven as its own page drives it: over HTTP and a web socket on loopback."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests.support.teams import actions, words_of

CLI = Path("node_modules/@microsoft/m365agentsplayground/cli.js")
CHAT = "personal-chat-id"
_PATIENCE = 30.0


@dataclass
class Playground:
    """A person's own chat with the bot in the Playground."""

    http: aiohttp.ClientSession
    url: str
    person: str = "user-id-0"
    messages: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    """What the chat shows, by the ids of messages, oldest first."""
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def writes(self, text: str) -> None:
        """Write a message."""
        body = {"from": {"id": self.person}, "text": text, "textFormat": "plain"}
        await self._post(f"/_conversation/v1/conversations/{CHAT}/messages", body)

    async def presses(self, label: str, **inputs: str) -> None:
        """Press a button of the newest card that has it, as the page does."""
        shown = [(key, actions(card)[label]) for key, card in self.cards() if label in actions(card)]
        assert shown, f"nobody offers “{label}”: {self.text()}"
        message, button = shown[-1]
        data = {**button["data"], **(inputs if button.get("associatedInputs") != "none" else {})}
        about = {"from": {"id": self.person}, "conversation": {"id": CHAT}, "replyToId": message}
        if button["type"] == "Action.Submit":
            await self._post("/_conversation/v1/submit", {**about, "value": data})
            return
        action = {"type": button["type"], "title": label, "verb": button["verb"], "data": data}
        body = {**about, "name": "adaptiveCard/action", "value": {"action": action, "trigger": "manual"}}
        answered = await self._post("/_conversation/v1/invoke", body)
        async with self._news:
            if answered.get("type") == "application/vnd.microsoft.card.adaptive":
                self.messages[message]["attachments"][0]["content"] = answered["value"]
            self._news.notify_all()

    def cards(self) -> list[tuple[str, dict[str, Any]]]:
        """Ids of messages and their cards."""
        return [
            (key, attachment["content"])
            for key, content in self.messages.items()
            for attachment in content.get("attachments") or ()
            if isinstance(attachment.get("content"), dict)
        ]

    def text(self) -> str:
        """Everything one can read in the chat."""
        said = [content["text"] for content in self.messages.values() if content.get("text")]
        return "\n".join([*said, *(words_of(card) for _, card in self.cards())])

    async def until(self, check: Callable[[], bool]) -> None:
        """Return as soon as the check holds."""
        async with asyncio.timeout(_PATIENCE), self._news:
            while not check():
                await self._news.wait()

    async def listen(self) -> None:
        """Take what the bot shows, until cancelled."""
        async with self.http.ws_connect(f"{self.url}/_ws_conversation/v1/conversations/stream") as socket:
            async for news in socket:
                message = news.json().get("message") or {}
                async with self._news:
                    if message.get("messageId"):
                        self.messages[message["messageId"]] = message
                    self._news.notify_all()

    async def _post(self, path: str, body: dict[str, Any]) -> Any:
        async with self.http.post(f"{self.url}{path}", json=body) as response:
            assert response.status == 200, await response.text()
            return await response.json(content_type=None)


@asynccontextmanager
async def playground(folder: Path, endpoint: str, port: int) -> AsyncGenerator[Playground]:
    """The Playground installed in that folder, connected to a bot's endpoint, for the length of a block."""
    command = ("node", str(folder / CLI), "start", "--app-endpoint", endpoint, "--channel-id", "msteams")
    options = ("--port", str(port), "--conversation-id", CHAT, "--disable-telemetry")
    program = await asyncio.create_subprocess_exec(*command, *options, cwd=folder, stdout=asyncio.subprocess.PIPE)
    assert program.stdout is not None
    try:
        while b"Listening on" not in await program.stdout.readline():
            pass
        reading = asyncio.create_task(program.stdout.read())  # what it says must not fill the pipe
        async with aiohttp.ClientSession() as http:
            there = Playground(http, f"http://127.0.0.1:{port}")
            listening = asyncio.create_task(there.listen())
            yield there
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
    finally:
        program.terminate()
        await program.wait()
        await reading
