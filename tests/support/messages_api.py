"""A Messages API on loopback that does what a test tells it to, and remembers what it was sent."""

import asyncio
import json
from base64 import b64decode
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Self, TypeAlias

from aiohttp import web

Behaviour: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
"""How the server meets one request."""


@dataclass(frozen=True)
class Received:
    """A request as it came in."""

    body: dict[str, Any]
    headers: dict[str, str]
    """By their names in lower case."""

    @property
    def texts(self) -> list[str]:
        """Every text of the prompt, in the order in which the model reads it."""
        return [block["text"] for block in self.blocks if block["type"] == "text"]

    @property
    def pictures(self) -> list[bytes]:
        """Every picture of the prompt."""
        sources = [block["source"] for block in self.blocks if block["type"] == "image"]
        return [b64decode(source["data"], validate=True) for source in sources]

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """Every block of the prompt: the system's first, then those of the messages."""
        blocks = list(self.body["system"])
        for message in self.body["messages"]:
            content = message["content"]
            blocks += [{"type": "text", "text": content}] if isinstance(content, str) else content
        return blocks


class MessagesApi:
    """The server. Behaviours are used up in order; a request without one is answered with an error 418."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self._queue: deque[Behaviour] = deque()
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=16 * 1024**2)
        app.router.add_post("/v1/messages", self._meet)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def will(self, *behaviours: Behaviour) -> None:
        """Meet the next requests like this."""
        self._queue.extend(behaviours)

    def starts_anew(self) -> None:
        """As if nothing had been sent or was to come."""
        self.received.clear()
        self._queue.clear()

    async def _meet(self, request: web.Request) -> web.StreamResponse:
        self.received.append(
            Received(await request.json(), {name.lower(): value for name, value in request.headers.items()})
        )
        if not self._queue:
            return web.json_response({"type": "error", "error": {"type": "unexpected", "message": "none"}}, status=418)
        return await self._queue.popleft()(request)


def says(reply: dict[str, Any] | str, stop_reason: str = "end_turn", **usage: int) -> Behaviour:
    """Answer with that reply: a structure, or text as the model might botch it."""
    text = reply if isinstance(reply, str) else json.dumps(reply)
    counted = {"input_tokens": 100, "output_tokens": 20, **usage}

    async def meet(_: web.Request) -> web.Response:
        return web.json_response(
            {
                "id": "msg_1",
                "type": "message",
                "role": "assistant",
                "model": "a-model",
                "content": [{"type": "thinking", "thinking": "", "signature": ""}, {"type": "text", "text": text}],
                "stop_reason": stop_reason,
                "stop_sequence": None,
                "usage": counted,
            }
        )

    return meet


def fails(status: int, kind: str = "api_error", **headers: str) -> Behaviour:
    """Answer with an error of that status; header names are written with underscores."""

    async def meet(_: web.Request) -> web.Response:
        body = {"type": "error", "error": {"type": kind, "message": "as told"}}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.json_response(body, status=status, headers=named)

    return meet


def sends(body: str, content_type: str = "application/json") -> Behaviour:
    """Answer with status 200 and exactly this body."""

    async def meet(_: web.Request) -> web.Response:
        return web.Response(text=body, content_type=content_type)

    return meet


def hangs(
    started: asyncio.Event, released: asyncio.Event | None = None, ended: asyncio.Event | None = None
) -> Behaviour:
    """Answer nothing until released, then an error 500; `ended` is set when the client hangs up before."""

    async def meet(_: web.Request) -> web.Response:
        started.set()
        try:
            await (released or asyncio.Event()).wait()
        except asyncio.CancelledError:
            if ended:
                ended.set()
            raise
        return web.Response(status=500)

    return meet


def waits(started: asyncio.Event, released: asyncio.Event, then: Behaviour) -> Behaviour:
    """Answer nothing until released, then like that."""

    async def meet(request: web.Request) -> web.StreamResponse:
        started.set()
        await released.wait()
        return await then(request)

    return meet


def breaks_off() -> Behaviour:
    """Close the connection without an answer."""

    async def meet(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    return meet


def question(text: str = "Who has the problem?", *labels: str, **changes: Any) -> dict[str, Any]:
    """A reply that asks a question."""
    options = [{"label": label, "hint": ""} for label in labels or ("One person", "Several people")]
    return reply(ask("question", text, options=options), **changes)


def ask(type_: str, text: str, **changes: Any) -> dict[str, Any]:
    """A step as the model writes it."""
    plain = {"checks": [], "rights": "", "risk": "none", "reversible": True, "undo": ""}
    step = {"type": type_, "text": text, "details": "", "why": "To narrow it.", "options": [], "script": None}
    return step | plain | changes


def script(text: str = "Run this to see the queue.") -> dict[str, Any]:
    """A script step as the model writes it."""
    code = {"language": "powershell", "code": "Get-Date", "risks": "None.", "check_first": "The host."}
    return ask("script_generation", text, script=code)


def worded(**bodies: str) -> dict[str, Any]:
    """A document's sections in better words; headings are written with underscores, as `Root_cause="…"`."""
    return {"sections": [{"heading": name.replace("_", " "), "body": body} for name, body in bodies.items()]}


def reply(next_: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A whole reply around a step or an ending, for a problem that was read already or not."""
    return {
        "reasoning": "Because of what was said.",
        "reading": {"title": "A short title", "summary": "What the problem seems to be."},
        "facts": [],
        "causes": [],
        "security_incident": "",
        "suggested_fix": "",
        "confidence": 0.3,
        "note": "",
        "next": next_,
    } | changes
