"""A Slack on loopback: its Web API with channels that hold messages, and signed deliveries as Slack sends them.

It checks every payload as Slack would, and may be told to refuse.
"""

import asyncio
import hashlib
import hmac
import json
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Self, TypeAlias
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from tests.support.valid_blocks import assert_blocks, assert_message, independent_modal

Json: TypeAlias = dict[str, Any]
SECRET = "a-signing-secret"
BOT = "U0BOT"
WAIT_SECONDS = 20.0
_MOST_ON_A_PAGE = 999
FORM_ONLY: dict[str, set[str]] = {
    "users.info": {"user"},
    "conversations.replies": {"channel", "ts"},
    "conversations.history": {"channel"},
    "conversations.info": {"channel"},
    "files.info": {"file"},
    "files.getUploadURLExternal": {"filename", "length"},
    "chat.getPermalink": {"channel", "message_ts"},
}
"""Methods to which a body of JSON says nothing, and what they cannot do without."""
_LONGEST_TEXT = 40_000
_MOST_METADATA = 3000


@dataclass(slots=True)
class Message:
    """A message as people see it."""

    channel: str
    ts: str
    text: str
    blocks: list[Json]
    thread_ts: str | None
    metadata: Json
    updates: int = 0

    @property
    def words(self) -> str:
        """Everything it says, unescaped."""
        return unescaped("\n".join(_texts(self.blocks)))

    @property
    def elements(self) -> list[Json]:
        """Its buttons, and the options of its menus."""
        found = list[Json]()
        for block in self.blocks:
            for element in block.get("elements", []):
                if element.get("type") == "button":
                    found.append({**element, "label": unescaped(element["text"]["text"])})
                elif "options" in element:
                    found += [
                        {"type": element["type"], "action_id": element["action_id"], "selected_option": option,
                         "label": unescaped(option["text"]["text"])}
                        for option in element["options"]
                    ]  # fmt: skip
        return found

    @property
    def labels(self) -> list[str]:
        return [element["label"] for element in self.elements]


def unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["text"]] if value.get("type") in ("plain_text", "mrkdwn") else []
        return [*own, *(text for part in value.values() for text in _texts(part))]
    return [text for part in value for text in _texts(part)] if isinstance(value, list) else []


@dataclass(slots=True)
class Private:
    """A message for one person's eyes."""

    channel: str
    user: str
    message: Message


@dataclass(slots=True)
class Refusal:
    """How one call is refused."""

    error: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class Slack:
    """The Web API of one or more workspaces, which share nothing but the server."""

    def __init__(self) -> None:
        self.messages: dict[str, Message] = {}
        """By channel and ts, in the order of their posting."""
        self.private: list[Private] = []
        self.views: dict[str, Json] = {}
        """Open modals by id, and Homes by user."""
        self.opened: list[str] = []
        self.reactions: list[tuple[str, str, str]] = []
        self.files: list[tuple[str, str]] = []
        self.holds: dict[str, bytes] = {}
        """Files that people attached, by name."""
        self.infos: dict[str, Json] = {}
        """What files.info says, by id."""
        self.downloads: list[tuple[str, str]] = []
        """Names of files that were fetched, and with which token."""
        self.calls: list[tuple[str, Json, str]] = []
        """Method, arguments and token of every call."""
        self.people: dict[str, Json] = {}
        self.teams: dict[str, Json] = {}
        """What auth.test says, by token."""
        self.history: dict[str, list[Json]] = defaultdict(list)
        """What people wrote in threads, by channel and root."""
        self.installs: deque[Json] = deque()
        """What oauth.v2.access gives next."""
        self._refusals: dict[str, deque[Refusal | Callable[[Json], Refusal | None]]] = defaultdict(deque)
        self._used_triggers = set[str]()
        self._lost: list[str] = []
        self._silent = ""
        self._speaks = asyncio.Event()
        self._changed = asyncio.Condition()
        self._count = 0
        self._runner: web.AppRunner | None = None
        self.socket: web.WebSocketResponse | None = None
        self.acknowledged: list[Json] = []
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=16 * 1024**2)
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_post("/upload/{id}", self._uploaded)
        app.router.add_get("/files/{name}", self._downloaded)
        app.router.add_get("/socket", self._socket)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/api/"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def refuses(self, method: str, *refusals: Refusal) -> None:
        """Refuse the next calls of the method."""
        self._refusals[method].extend(refusals)

    def always_refuses(self, method: str, refusal: Refusal, channel: str = "") -> None:
        """Refuse every call of the method, or those in one channel."""
        self._refusals[method].appendleft(lambda args: refusal if channel in ("", args.get("channel")) else None)

    def stops_refusing(self, method: str) -> None:
        """Take the method's calls again."""
        self._refusals[method].clear()

    def loses_answer(self, method: str) -> None:
        """Carry out the next call of the method, and never answer it."""
        self._lost.append(method)

    def never_answers(self, method: str) -> None:
        """Carry out the method's calls, and let whoever called wait."""
        self._silent = method

    def answers_again(self) -> None:
        """Answer everything from now on."""
        self._silent = ""
        self._speaks.set()

    def knows(self, user: str, name: str, **more: Any) -> None:
        """A person of the workspace."""
        self.people[user] = {"id": user, "tz": "Europe/Berlin", "profile": {"display_name": name}, **more}

    async def until(self, check: Callable[[], Any]) -> Any:
        """What the check gives as soon as that is something true; it is asked again at every call."""
        try:
            async with asyncio.timeout(WAIT_SECONDS), self._changed:
                while not (found := check()):
                    await self._changed.wait()
                return found
        except TimeoutError:
            shown = [(message.channel, message.words) for message in self.messages.values()][-8:]
            raise AssertionError(f"it never came to that; the newest messages: {shown}") from None

    def in_thread(self, channel: str, root: str) -> list[Message]:
        """The bot's messages of a thread, its root included where that is the bot's."""
        return [
            message
            for message in self.messages.values()
            if message.channel == channel and root in (message.ts, message.thread_ts)
        ]

    def next_ts(self) -> str:
        self._count += 1
        return f"{int(time.time())}.{self._count:06d}"

    async def _arguments(self, request: web.Request) -> Json:
        if request.content_type == "application/json":
            reads = request.match_info["method"] in FORM_ONLY
            return {} if reads else await request.json()
        given: Json = dict(request.query) | dict(await request.post())
        if isinstance(given.get("limit"), str):
            given["limit"] = int(given["limit"])
        for name in ("blocks", "view", "metadata", "prompts", "files"):
            if isinstance(given.get(name), str):
                given[name] = json.loads(given[name])
        return given

    async def _call(self, request: web.Request) -> web.Response:
        method, arguments = request.match_info["method"], await self._arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.calls.append((method, arguments, token))
        refusal = self._refusal(method, arguments)
        if refusal:
            response = web.json_response(
                {"ok": False, "error": refusal.error}, status=refusal.status, headers=refusal.headers
            )
        else:
            handler: Callable[[Json, str], Json] | None = getattr(self, "_" + method.replace(".", "_"), None)
            missing = FORM_ONLY.get(method, set()) - arguments.keys()
            try:
                if missing:
                    said = {"ok": False, "error": "user_not_found" if method == "users.info" else "invalid_arguments"}
                else:
                    said = handler(arguments, token) if handler else {}
            except AssertionError as error:
                said = {"ok": False, "error": f"invalid_blocks: {error!r}"}
            response = web.json_response({"ok": True, **said})
        async with self._changed:
            self._changed.notify_all()
        if method == self._silent:
            await self._speaks.wait()
        if method in self._lost:
            self._lost.remove(method)
            assert request.transport
            request.transport.abort()
        return response

    def _refusal(self, method: str, arguments: Json) -> Refusal | None:
        waiting = self._refusals[method]
        if not waiting:
            return None
        if callable(waiting[0]):
            return waiting[0](arguments)
        return waiting.popleft()

    def _chat_postMessage(self, given: Json, _: str) -> Json:  # noqa: N802
        assert_message(given["blocks"], given["text"])
        channel = f"D{given['channel'][1:]}" if given["channel"][:1] in "UW" else given["channel"]
        text, metadata = given["text"][:_LONGEST_TEXT], given.get("metadata") or {}
        message = Message(channel, self.next_ts(), text, given["blocks"], given.get("thread_ts"), metadata)
        self.messages[f"{channel}/{message.ts}"] = message
        return {"channel": channel, "ts": message.ts, "message": {"text": message.text}}

    def _chat_update(self, given: Json, _: str) -> Json:
        assert_message(given["blocks"], given["text"])
        message = self.messages.get(f"{given['channel']}/{given['ts']}")
        if message is None:
            return {"ok": False, "error": "message_not_found"}
        message.text, message.blocks = given["text"][:_LONGEST_TEXT], given["blocks"]
        message.updates += 1
        return {"channel": message.channel, "ts": message.ts}

    def _chat_postEphemeral(self, given: Json, _: str) -> Json:  # noqa: N802
        assert_message(given["blocks"], given["text"])
        thread = given.get("thread_ts")
        message = Message(given["channel"], self.next_ts(), given["text"], given["blocks"], thread, {})
        self.private.append(Private(given["channel"], given["user"], message))
        return {"message_ts": message.ts}

    def _views_open(self, given: Json, _: str) -> Json:
        """Opens a modal for a trigger, which is good for one."""
        if given["trigger_id"] in self._used_triggers:
            return {"ok": False, "error": "exchanged_trigger_id"}
        self._used_triggers.add(given["trigger_id"])
        _assert_modal(given["view"])
        assert_blocks(given["view"]["blocks"], 100)
        view_id = f"V{len(self.views)}"
        self.views[view_id] = {**given["view"], "id": view_id, "hash": self.next_ts()}
        self.opened.append(view_id)
        return {"view": self.views[view_id]}

    def _views_update(self, given: Json, _: str) -> Json:
        if given["view_id"] not in self.views:
            return {"ok": False, "error": "not_found"}
        _assert_modal(given["view"])
        self.views[given["view_id"]] = {**given["view"], "id": given["view_id"], "hash": self.next_ts()}
        return {"view": self.views[given["view_id"]]}

    def _views_publish(self, given: Json, _: str) -> Json:
        assert_blocks(given["view"]["blocks"], 100)
        self.views[given["user_id"]] = given["view"]
        return {"view": given["view"]}

    def _users_info(self, given: Json, _: str) -> Json:
        person = self.people.get(given["user"])
        return {"user": person} if person else {"ok": False, "error": "user_not_found"}

    def _auth_test(self, _: Json, token: str) -> Json:
        return {"user_id": BOT, "bot_id": "B0BOT", "team_id": "T1", "team": "Acme", **self.teams.get(token, {})}

    def _conversations_replies(self, given: Json, _: str) -> Json:
        """The earliest messages of a thread first, its root before them: what is newest is on the last page."""
        said = self.history[f"{given['channel']}/{given['ts']}"]
        own = [_as_said(message) for message in self.in_thread(given["channel"], given["ts"])]
        return _page(sorted([*said, *own], key=lambda message: message["ts"]), given, usual=1000)

    def _conversations_history(self, given: Json, _: str) -> Json:
        """The newest messages of a channel first, and no replies in threads."""
        found = [
            _as_said(each)
            for each in self.messages.values()
            if each.channel == given["channel"] and each.thread_ts in (None, each.ts)
        ]
        return _page(found[::-1], given, usual=100)

    def _chat_getPermalink(self, given: Json, _: str) -> Json:  # noqa: N802
        message = self.messages.get(f"{given['channel']}/{given['message_ts']}")
        at = f"https://acme.slack.com/archives/{given['channel']}/p{given['message_ts'].replace('.', '')}"
        return {"permalink": at} if message else {"ok": False, "error": "message_not_found"}

    def _reactions_add(self, given: Json, _: str) -> Json:
        self.reactions.append((given["channel"], given["timestamp"], given["name"]))
        return {}

    def _files_getUploadURLExternal(self, given: Json, _: str) -> Json:  # noqa: N802
        return {"upload_url": self.url.replace("/api/", f"/upload/{given['filename']}"), "file_id": given["filename"]}

    def _files_completeUploadExternal(self, given: Json, _: str) -> Json:  # noqa: N802
        return {"files": given["files"]}

    def _files_info(self, given: Json, _: str) -> Json:
        found = self.infos.get(given["file"])
        return {"file": found} if found else {"ok": False, "error": "file_not_found"}

    def last_private_of(self, user: str) -> Message:
        """What was said to somebody alone last."""
        return next(shown.message for shown in reversed(self.private) if shown.user == user)

    async def _uploaded(self, request: web.Request) -> web.Response:
        self.files.append((request.match_info["id"], (await request.read()).decode(errors="replace")))
        async with self._changed:
            self._changed.notify_all()
        return web.Response(text="OK")

    def file(self, name: str, content: bytes) -> Json:
        """A file as an event describes it."""
        self.holds[name] = content
        address = self.url.replace("/api/", f"/files/{name}")
        described = {"id": f"F{len(self.infos)}", "name": name, "size": len(content), "url_private_download": address}
        self.infos[str(described["id"])] = described
        return described

    async def _downloaded(self, request: web.Request) -> web.Response:
        name, token = request.match_info["name"], request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.downloads.append((name, token))
        if not token or name not in self.holds:
            raise web.HTTPFound("/sign-in")
        return web.Response(body=self.holds[name])

    def _oauth_v2_access(self, given: Json, _: str) -> Json:
        del given
        return self.installs.popleft()

    def _apps_connections_open(self, _given: Json, _: str) -> Json:
        return {"url": self.url.replace("http://", "ws://").replace("/api/", "/socket")}

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.socket = socket
        await socket.send_json({"type": "hello", "num_connections": 1})
        async with self._changed:
            self._changed.notify_all()
        async for message in socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                self.acknowledged.append(json.loads(message.data))
                async with self._changed:
                    self._changed.notify_all()
        return socket


def _assert_modal(view: Json) -> None:
    independent_modal(view)
    assert len(view.get("private_metadata", "")) <= _MOST_METADATA


def _page(messages: list[Json], given: Json, *, usual: int) -> Json:
    """As many as asked for from where the page before ended, and where the next one begins."""
    oldest, latest = given.get("oldest") or "0", given.get("latest") or "9" * 20
    inclusive = str(given.get("inclusive", "")).casefold() in ("true", "1")
    among = [
        message
        for message in messages
        if oldest < message["ts"] < latest or (inclusive and message["ts"] in (oldest, latest))
    ]
    limit, start = int(given.get("limit") or usual), int(str(given.get("cursor") or "page:0").partition(":")[2])
    if not 1 <= limit <= _MOST_ON_A_PAGE:
        return {"ok": False, "error": "invalid_limit"}
    more = start + limit < len(among)
    cursor = f"page:{start + limit}" if more else ""
    shown = among[start : start + limit]
    return {"messages": shown, "has_more": more, "response_metadata": {"next_cursor": cursor}}


def _as_said(message: Message) -> Json:
    return {"ts": message.ts, "text": message.text, "bot_id": "B0BOT", "metadata": message.metadata}


@dataclass(frozen=True, slots=True)
class Reply:
    """What a delivery was answered with."""

    status: int
    body: str

    @property
    def json(self) -> Json:
        return json.loads(self.body) if self.body else {}


Deliver: TypeAlias = Callable[[Json], Awaitable[Reply]]


@dataclass(slots=True)
class Signed:
    """Sends deliveries to FlowPilot over HTTP, signed as Slack signs them."""

    http: aiohttp.ClientSession
    url: str
    secret: str = SECRET

    async def raw(self, body: bytes, content_type: str, **headers: str) -> Reply:
        """Exactly this body; headers given by name replace the right ones."""
        moment = headers.pop("at", str(int(time.time())))
        given = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": moment,
            "X-Slack-Signature": signature(self.secret, moment, body),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        async with self.http.post(f"{self.url}/slack/events", data=BytesIO(body), headers=given) as response:
            return Reply(response.status, await response.text())

    async def event(self, body: Json, **headers: str) -> Reply:
        """An event."""
        return await self.raw(json.dumps(body).encode(), "application/json", **headers)

    async def interaction(self, payload: Json) -> Reply:
        """A press, a form or a shortcut."""
        body = urlencode({"payload": json.dumps(payload)}).encode()
        return await self.raw(body, "application/x-www-form-urlencoded")

    async def command(self, fields: Json) -> Reply:
        """A slash command."""
        return await self.raw(urlencode(fields).encode(), "application/x-www-form-urlencoded")


def signature(secret: str, moment: str, body: bytes) -> str:
    digest = hmac.new(secret.encode(), f"v0:{moment}:".encode() + body, hashlib.sha256).hexdigest()
    return f"v0={digest}"
