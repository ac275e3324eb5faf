"""Microsoft Teams on loopback: it signs what it sends, gives tokens, takes messages, and remembers what it was sent."""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import cache
from time import time
from typing import Any, Self
from unittest.mock import patch
from urllib.parse import unquote
from uuid import uuid4

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from bot.teams import marks, pacing

APP_ID = "0a4f3c1e-5d0e-4f57-9c50-8a7f3b1d2e4c"
TENANT = "7d1f0a52-3a7b-4d3e-8f0e-2b6c9e5a1d00"
PASSWORD = "a-client-secret"
ISSUER = "https://api.botframework.com"
BOT = f"28:{APP_ID}"
_PATIENCE = 20.0
_LARGEST_MESSAGE = 100_000
"""Bytes of a message with its card; Teams answers 413 to a larger one."""


@cache
def private_key(name: str = "first") -> rsa.RSAPrivateKey:
    """A key for the whole run; making one takes a while."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public_key(name: str, **more: Any) -> dict[str, Any]:
    """The key as it is published."""
    described = json.loads(RSAAlgorithm.to_jwk(private_key(name).public_key()))
    return {**described, "kid": name, "use": "sig", "endorsements": ["msteams"], **more}


def token(service_url: str, *, key: str = "first", kid: str | None = None, **claims: Any) -> str:
    """A token as the Bot Framework makes it; a claim of None is left out."""
    now = int(time())
    usual = {"iss": ISSUER, "aud": APP_ID, "nbf": now - 60, "exp": now + 3600, "serviceurl": service_url}
    body = {name: value for name, value in (usual | claims).items() if value is not None}
    return jwt.encode(body, private_key(key), "RS256", headers={"kid": kid or key})


@dataclass
class Shown:
    """A message as people see it now."""

    id: str
    conversation: str
    activity: dict[str, Any]
    updates: int = 0
    only_for: str = ""
    """Who alone sees it; empty where everybody does."""

    @property
    def card(self) -> dict[str, Any]:
        """Its Adaptive Card; empty where it has none."""
        attachments = self.activity.get("attachments") or [{}]
        return attachments[0].get("content") or {}

    @property
    def text(self) -> str:
        """Everything one can read in it."""
        return self.activity.get("text") or words_of(self.card)


@dataclass
class Refusal:
    """How the connector meets one request."""

    status: int
    code: str = ""
    headers: dict[str, str] = field(default_factory=dict[str, str])


class LocalTeams:
    """The server. Refusals are used up in order, each by one request to send or change a message."""

    def __init__(self, tenant: str = TENANT) -> None:
        self.tenant = tenant
        """Of whoever and whatever is not said to be of another."""
        self.published = [public_key("first")]
        self.messages: list[Shown] = []
        self.typing: list[str] = []
        self.deleted: list[tuple[str, str]] = []
        """Conversations and ids of messages that were taken away."""
        self.made: list[dict[str, Any]] = []
        self.logins: list[dict[str, str]] = []
        self.metadata_fetched = 0
        self.bearers: list[str] = []
        self.refusals = deque[Refusal]()
        self.unreachable = set[str]()
        """Conversations that FlowPilot was removed from."""
        self.silent_about_ids = False
        """Whether messages are taken without a word about their id."""
        self.reactions: list[tuple[str, str, str]] = []
        """Conversation, message and emoji of what FlowPilot put under messages."""
        self.reactions_asked_for = 0
        self.lets_bots_react = True
        self.members: dict[str, dict[str, str]] = {}
        self.rosters: dict[str, list[dict[str, str]]] = {}
        """Who is in a conversation, where a test says it; a roster is read in pages of two."""
        self.rosters_read = 0
        self.tenants: dict[str, str] = {}
        """Whose a conversation is, where it is not our tenant's."""
        self.channels: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.files: dict[str, bytes] = {}
        """Files that people sent, by name."""
        self.downloads: list[tuple[str, str]] = []
        """Names of files that were fetched, and with which header of authorization."""
        self.uploads: list[tuple[str, str, str, bytes]] = []
        """Names of files that were put into somebody's OneDrive, range, header of authorization, and content."""
        self.attempts = 0
        self.regions: list[str] = []
        """Which of its addresses each message was sent to."""
        self.delays = deque[float]()
        """How long the answers to the next new messages take, which are taken at once; 0: they never come."""
        self._ids = 0
        self._news = asyncio.Condition()
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=4 * 1024**2)
        app.router.add_get("/openid", self._metadata)
        app.router.add_get("/keys", self._keys)
        app.router.add_post("/tenant/oauth2/v2.0/token", self._login)
        app.router.add_post("/{region}/v3/conversations", self._make)
        app.router.add_post("/{region}/v3/conversations/{conversation}/activities", self._send)
        app.router.add_put("/{region}/v3/conversations/{conversation}/activities/{message}", self._change)
        app.router.add_delete("/{region}/v3/conversations/{conversation}/activities/{message}", self._delete)
        app.router.add_put(
            "/{region}/v3/conversations/{conversation}/activities/{message}/reactions/{reaction}", self._react
        )
        app.router.add_get("/{region}/v3/conversations/{conversation}/members/{member}", self._member)
        app.router.add_get("/{region}/v3/conversations/{conversation}/pagedmembers", self._paged_members)
        app.router.add_get("/{region}/v3/teams/{team}/conversations", self._channels)
        app.router.add_get("/files/{name}", self._download)
        app.router.add_put("/drive/{name}", self._upload)
        app.router.add_get("/emea/v3/attachments/{name}/views/original", self._inline)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def service_url(self, region: str = "emea") -> str:
        """Where this Teams takes messages."""
        return f"{self.url}/{region}/"

    @property
    def environment(self) -> dict[str, str]:
        """What FlowPilot has to be told to be in this Teams."""
        return {
            "MICROSOFT_APP_ID": APP_ID,
            "MICROSOFT_APP_PASSWORD": PASSWORD,
            "MICROSOFT_APP_TENANT_ID": self.tenant,
            "FLOWPILOT_TEAMS_OPENID_METADATA_URL": f"{self.url}/openid",
            "FLOWPILOT_TEAMS_LOGIN_URL": f"{self.url}/tenant",
            "FLOWPILOT_TEAMS_SERVICE_URL": f"{self.url}/default",
        }

    def file(self, name: str, content: bytes) -> dict[str, Any]:
        """A file as a message brings it."""
        self.files[name] = content
        info = {"downloadUrl": f"{self.url}/files/{name}", "uniqueId": name, "fileType": name.rpartition(".")[2]}
        return {"contentType": "application/vnd.microsoft.teams.file.download.info", "name": name, "content": info}

    def image(self, content: bytes, kind: str = "png") -> dict[str, Any]:
        """A picture that was pasted into a message: it lies where messages come from, and has no name."""
        name = f"objects-{len(self.files)}"
        self.files[name] = content
        return {"contentType": f"image/{kind}", "contentUrl": f"{self.url}/emea/v3/attachments/{name}/views/original"}

    def in_(self, conversation: str) -> list[Shown]:
        """The messages of a conversation, in order."""
        return [message for message in self.messages if message.conversation == conversation]

    async def until(self, condition: Callable[[], Any]) -> Any:
        """What the condition gives once it gives something."""
        async with asyncio.timeout(_PATIENCE), self._news:
            while not (found := condition()):
                await self._news.wait()
            return found

    async def _told(self) -> None:
        async with self._news:
            self._news.notify_all()

    async def _metadata(self, _: web.Request) -> web.Response:
        self.metadata_fetched += 1
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"{self.url}/keys"})

    async def _keys(self, _: web.Request) -> web.Response:
        return web.json_response({"keys": self.published})

    async def _login(self, request: web.Request) -> web.Response:
        self.logins.append({name: str(value) for name, value in (await request.post()).items()})
        return web.json_response({"access_token": f"outbound-{len(self.logins)}", "expires_in": 3599})

    async def _make(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        self.made.append(wanted)
        return web.json_response({"id": own_chat(wanted["members"][0]["id"])}, status=201)

    async def _send(self, request: web.Request) -> web.Response:
        conversation = unquote(request.match_info["conversation"])
        refusal = await self._refused(request, conversation)
        if refusal:
            return refusal
        activity = await request.json()
        self._ids += 1
        only_for = activity["recipient"]["id"] if request.query.get("isTargetedActivity") == "true" else ""
        message = Shown(f"1:{self._ids:06}", conversation, activity, only_for=only_for)
        if activity["type"] == "typing":
            self.typing.append(conversation)
        else:
            self.messages.append(message)
        await self._told()
        if self.delays and activity["type"] != "typing":
            if not (delay := self.delays.popleft()):
                assert request.transport
                request.transport.abort()
            await asyncio.sleep(delay)
        return web.json_response({} if self.silent_about_ids else {"id": message.id}, status=201)

    async def _change(self, request: web.Request) -> web.Response:
        conversation = unquote(request.match_info["conversation"])
        refusal = await self._refused(request, conversation)
        if refusal:
            return refusal
        wanted = unquote(request.match_info["message"])
        for message in self.in_(conversation):
            if message.id == wanted:
                message.activity = await request.json()
                message.updates += 1
                await self._told()
                return web.json_response({"id": wanted})
        return _error(404, "ActivityNotFoundInConversation")

    async def _delete(self, request: web.Request) -> web.Response:
        conversation, wanted = (unquote(request.match_info[name]) for name in ("conversation", "message"))
        refusal = await self._refused(request, conversation)
        if refusal:
            return refusal
        self.deleted.append((conversation, wanted))
        self.messages = [message for message in self.messages if message.id != wanted]
        await self._told()
        return web.Response()

    async def _refused(self, request: web.Request, conversation: str) -> web.Response | None:
        self.attempts += 1
        self.regions.append(request.match_info["region"])
        self.bearers.append(request.headers.get("Authorization", ""))
        await self._told()
        if self.refusals:
            refusal = self.refusals.popleft()
            return _error(refusal.status, refusal.code, refusal.headers)
        if len(await request.read()) > _LARGEST_MESSAGE:
            return _error(413, "MessageSizeTooBig")
        return _error(403, "BotNotInConversationRoster") if conversation in self.unreachable else None

    async def _react(self, request: web.Request) -> web.Response:
        self.reactions_asked_for += 1
        if not self.lets_bots_react:
            await self._told()
            return _error(404, "NotFound")
        conversation, message, emoji = (
            unquote(request.match_info[name]) for name in ("conversation", "message", "reaction")
        )
        self.reactions.append((conversation, message, emoji))
        await self._told()
        return web.Response()

    async def _member(self, request: web.Request) -> web.Response:
        found = self.members.get(unquote(request.match_info["member"]))
        return web.json_response(found) if found else _error(404, "MemberNotFoundInConversation")

    async def _paged_members(self, request: web.Request) -> web.Response:
        conversation = unquote(request.match_info["conversation"])
        if ";" in conversation:
            return _error(400, "BadSyntax")
        if conversation in self.unreachable:
            return _error(403, "BotNotInConversationRoster")
        self.rosters_read += 1
        tenant = self.tenants.get(conversation, self.tenant)
        roster = self.rosters.get(conversation, [{"id": "29:somebody", "tenantId": tenant}])
        start = int(request.query.get("continuationToken") or 0)
        page: dict[str, Any] = {"members": roster[start : start + 2]}
        more = {"continuationToken": str(start + 2)} if start + 2 < len(roster) else {}
        return web.json_response(page | more)

    async def _download(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        self.downloads.append((name, request.headers.get("Authorization", "")))
        return web.Response(body=self.files[name]) if name in self.files else web.Response(status=404)

    async def _upload(self, request: web.Request) -> web.Response:
        headers, name = request.headers, request.match_info["name"]
        given = headers.get("Content-Range", ""), headers.get("Authorization", "")
        self.uploads.append((name, *given, await request.read()))
        await self._told()
        return web.json_response({"id": "1"}, status=201)

    async def _inline(self, request: web.Request) -> web.Response:
        if not request.headers.get("Authorization", "").startswith("Bearer outbound-"):
            return web.Response(status=401)
        return await self._download(request)

    async def _channels(self, request: web.Request) -> web.Response:
        return web.json_response({"conversations": self.channels[unquote(request.match_info["team"])]})


def _error(status: int, code: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response({"error": {"code": code, "message": "as told"}}, status=status, headers=headers)


@asynccontextmanager
async def local_teams(tenant: str = TENANT) -> AsyncGenerator[LocalTeams]:
    """A Teams for the length of a block."""
    async with LocalTeams(tenant) as teams:
        yield teams


@contextmanager
def unpaced() -> Generator[None]:
    """FlowPilot writes to Teams as fast as it can, for the length of a block: most tests are not about its pace.

    How many reactions it gives is what it was started with.
    """
    with patch.object(pacing, "_WINDOWS", ()), patch.object(marks, "_PER_SECOND", 1000):
        yield


def own_chat(person: str) -> str:
    """The conversation of a person alone with the bot."""
    return f"a:own-{person}"


def new_id() -> str:
    """An id as Teams gives messages in channels."""
    return str(uuid4().int % 10**13)


def words_of(card: Any) -> str:
    """Everything one can read in a card, a line each; hidden sections as well."""
    lines: list[str] = []
    for part in parts(card):
        match part.get("type"):
            case "RichTextBlock":
                lines.append("".join(run["text"] for run in part["inlines"]))
            case "CodeBlock":
                lines.append(part["codeSnippet"])
            case "TextBlock":
                lines.append(part["text"])
            case "Input.Text" | "Input.ChoiceSet":
                lines.append(part.get("label", ""))
            case _:
                lines.append(part.get("title", ""))
    return "\n".join(filter(None, lines))


def parts(value: Any) -> list[dict[str, Any]]:
    """Every object of a card, outermost first; fallbacks, which nobody sees, left out."""
    found = list[dict[str, Any]]()
    _gather(value, found)
    return found


def _gather(value: Any, found: list[dict[str, Any]]) -> None:
    if isinstance(value, dict):
        found.append(value)
        for name, each in value.items():
            if isinstance(each, dict | list) and name not in ("fallback", "data", "refresh"):
                _gather(each, found)
    elif isinstance(value, list):
        for each in value:
            _gather(each, found)


def actions(card: Any) -> dict[str, dict[str, Any]]:
    """The buttons of a card by what they say."""
    return {
        part["title"]: part
        for part in parts(card)
        if part.get("type") in ("Action.Execute", "Action.Submit", "Action.ToggleVisibility")
    }
