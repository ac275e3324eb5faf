"""Calls to a ticket system: one way for all of them to be slow, busy, gone or wrong.

What a caller must know after a write is whether it may have been stored: see `core.tickets.faults`.
"""

import asyncio
import io
import json
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any, cast

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.shared.logs import get_logger
from bot.ticketing.uploads import Upload, multipart
from core.tickets.addresses import is_loopback, is_never_a_system, same_origin
from core.tickets.faults import OutcomeUnknown, TicketSystemAway, TicketSystemRefused

log = get_logger(__name__)
Json = dict[str, Any]

READ_SECONDS = 15.0
WRITE_SECONDS = 330.0
"""Creating a record can take some minutes; longer than this nobody waits (psa.md: longer than five minutes)."""
_CONNECT_SECONDS = 8.0
_MOST_BYTES = 8_000_000
_TOO_MANY = 429
_MAYBE_STORED = (408, 425)
"""Beside all from 500 on: a gateway that gave up waiting says nothing of what the system behind it did."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the system answered with."""

    status: int
    data: Any
    """Its JSON; None where there is none."""
    headers: Mapping[str, str]
    is_json: bool = True
    """Whether the answer was JSON, as all that these systems store or tell is answered with."""


Explain = Callable[[int, Any], TicketSystemRefused | None]
"""The fault that an answer of 400 and up tells, or None for the usual one."""


class _OutsideOnly(AbstractResolver):
    """Looks names up, and passes over addresses that no ticket system has: a name may lead to a cloud's metadata."""

    def __init__(self) -> None:
        self._resolver = aiohttp.ThreadedResolver()

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        sound = [
            one
            for one in found
            if not is_never_a_system(one["host"]) and (is_loopback(host) or not is_loopback(one["host"]))
        ]
        if not sound:
            raise OSError(None, "no address of a ticket system")
        return sound

    async def close(self) -> None:
        await self._resolver.close()


class Window:
    """So many requests in so many seconds, counted by ourselves, for a system that cuts off."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._asked = deque[float]()

    def wait_seconds(self) -> float:
        """How long until one more may be asked; 0 for now, and then it is counted."""
        now = monotonic()
        while self._asked and now - self._asked[0] >= self._seconds:
            self._asked.popleft()
        if len(self._asked) >= self._most:
            return self._seconds - (now - self._asked[0])
        self._asked.append(now)
        return 0.0


class TicketHttp:
    """Calls one server, so many at a time."""

    @property
    def label(self) -> str:
        """What the system is called in sentences."""
        return self._label

    def __init__(self, label: str, base: str, at_once: int, explain: Explain, window: Window | None = None) -> None:
        """`label`: what the system is called in sentences; `base`: its address, which no call leaves."""
        self._label = label
        self.base = base
        self._turn = asyncio.Semaphore(at_once)
        self._explain = explain
        self._window = window

    async def read(self, path: str, params: Mapping[str, str] | None = None, **more: Any) -> Any:
        """The JSON of a GET, or with `body` of a POST that only asks. Raises a TicketSystemFault."""
        method = "POST" if "body" in more or "form" in more else "GET"
        return (await self.call(method, path, params=params, **more)).data

    async def write(self, method: str, path: str, body: Any, **more: Any) -> Any:
        """The JSON of what was stored. Raises OutcomeUnknown when nobody knows whether it was."""
        return (await self.call(method, path, body=body, writes=True, **more)).data

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        form: Mapping[str, str] | None = None,
        upload: Upload | None = None,
        writes: bool = False,
    ) -> Reply:
        """One call; `path` may be a whole address of the same server. Raises a TicketSystemFault."""
        url = path if path.startswith("http") else self.base + path
        if not same_origin(url, self.base):
            raise TicketSystemRefused(f"{self._label} redirects to another server; nothing is sent there.")
        if self._window and (wait := self._window.wait_seconds()):
            raise TicketSystemAway(f"{self._label} accepts no more requests for a few minutes.", wait)
        given = {"Accept": "application/json", **(headers or {})}
        data = multipart(upload) if upload else form
        if body is not None:  # as a stream: a file in it may have megabytes
            data = io.BytesIO(json.dumps(body).encode())
            given["Content-Type"] = "application/json"
        async with self._turn, _session(WRITE_SECONDS if writes else READ_SECONDS) as session:
            return await self._answer(
                session.request(method, url, params=params, headers=given, data=data, allow_redirects=False),
                writes=writes,
            )

    async def _answer(self, request: Any, *, writes: bool) -> Reply:
        try:
            async with request as response:
                reply = _reply(response, await _body(response))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise TicketSystemAway(f"{self._label} cannot be reached.") from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("tickets.no_answer", outcome=type(error).__name__)
            if writes:
                raise OutcomeUnknown(
                    f"{self._label} did not answer; FlowPilot checks whether it stored this."
                ) from error
            raise TicketSystemAway(f"{self._label} did not answer in time.") from error
        self._check(reply, writes=writes)
        return reply

    def _check(self, reply: Reply, *, writes: bool) -> None:
        status = reply.status
        if status < 300:  # noqa: PLR2004 - HTTP's own ranges
            self._check_is_json(reply, writes=writes)
            return
        log.info("tickets.refused", status=status)
        wait = _wait_seconds(reply.headers.get("Retry-After", ""))
        if status == _TOO_MANY:
            raise TicketSystemAway(f"{self._label} has too many requests and asked to wait.", wait or 0.0)
        if status < 400:  # noqa: PLR2004
            raise TicketSystemAway(
                f"{self._label} redirects us to another address, such as a sign-in page; connect with the final one."
            )
        if explained := self._explain(status, reply.data):
            raise explained
        if status >= 500 or status in _MAYBE_STORED:  # noqa: PLR2004
            why = said(reply.data)
            if writes:
                raise OutcomeUnknown(
                    f"{self._label} failed ({status}){why}; FlowPilot checks whether it stored this.", wait
                )
            raise TicketSystemAway(f"{self._label} reports an error of its own ({status}){why}.", wait)
        raise TicketSystemRefused(f"{self._label} refused this ({status}){said(reply.data)}.")

    def _check_is_json(self, reply: Reply, *, writes: bool) -> None:
        """A page to sign in, or of a proxy, comes as a success too: nothing was found by it, and nothing stored."""
        if reply.is_json:
            return
        if writes:
            raise OutcomeUnknown(
                f"{self._label} answered with something other than its data; FlowPilot checks whether it stored this."
            )
        raise TicketSystemAway(
            f"{self._label} answered with something other than its data, such as a sign-in page: check the address."
        )


@asynccontextmanager
async def _session(seconds: float) -> AsyncGenerator[aiohttp.ClientSession]:
    # A connection of its own for each call: one kept open may be closed by the server at the moment of a write, and
    # then nobody knows whether that was stored.
    connector = aiohttp.TCPConnector(force_close=True, resolver=_OutsideOnly())
    limits = aiohttp.ClientTimeout(total=seconds, sock_connect=_CONNECT_SECONDS)
    async with aiohttp.ClientSession(connector=connector, timeout=limits) as session:
        yield session


async def _body(response: aiohttp.ClientResponse) -> bytes:
    raw = await response.content.read(_MOST_BYTES)
    parts = [raw]
    size = len(raw)
    while raw and size <= _MOST_BYTES:
        raw = await response.content.read(_MOST_BYTES)
        parts.append(raw)
        size += len(raw)
    return b"".join(parts)[:_MOST_BYTES]


def _reply(response: aiohttp.ClientResponse, raw: bytes) -> Reply:
    """What was answered; by its bytes, as systems and proxies name contents wrongly."""
    status, headers = response.status, response.headers
    if not raw.strip():
        return Reply(status, None, headers, is_json=response.method not in ("GET", "HEAD"))
    for charset in (None, response.charset or "latin-1"):  # first as JSON says itself: UTF-8, with a mark or without
        try:
            return Reply(status, json.loads(raw.decode(charset) if charset else raw), headers)
        except (ValueError, LookupError, RecursionError):
            continue
    return Reply(status, None, headers, is_json=False)


def _wait_seconds(header: str) -> float | None:
    """What Retry-After says, in seconds or as a moment; None when it says nothing."""
    header = header.strip()
    if header.isascii() and header.isdigit():
        return float(header[:6])
    try:
        return max(0.0, (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


_SAID = 200


def said(data: Any) -> str:
    """What a system says about its refusal, in its own words; empty for nothing."""
    texts = list[str]()
    if isinstance(data, dict):
        given = cast("Json", data)
        texts = [str(given[name]) for name in ("message", "Message", "error_description", "error") if given.get(name)]
        errors: Any = given.get("errors") or []
        texts += [str(as_object(one).get("message") or one) for one in errors]
    elif isinstance(data, list):
        texts = [str(one) for one in cast("list[Any]", data)[:3]]
    text = " ".join(" ".join(texts).split())[:_SAID].rstrip(". ")
    return f": {text}" if text else ""


def as_list(data: Any) -> list[Json]:
    """The objects of a list; none for anything else."""
    return (
        [cast("Json", one) for one in cast("list[Any]", data) if isinstance(one, dict)]
        if isinstance(data, list)
        else []
    )


def listed(data: Any, label: str) -> list[Json]:
    """The objects of a list. Raises TicketSystemAway for anything else: that nothing is there cannot be told by it."""
    if not isinstance(data, list):
        raise TicketSystemAway(f"{label} did not answer with a list.")
    return as_list(cast("list[Any]", data))


def without_ends(url: str, *ends: str) -> str:
    """An address without what people copy with it: each end that it has, in that order."""
    for end in ends:
        url = url.removesuffix(end).rstrip("/")
    return url


def as_object(data: Any) -> Json:
    """An object; an empty one for anything else."""
    return cast("Json", data) if isinstance(data, dict) else {}


def only_one(ids: Sequence[str], whose: str, what: str) -> str:
    """The one id that was found. `whose` and `what` begin and end the sentence for none and for several.

    Raises TicketSystemRefused.
    """
    if len(ids) != 1:
        raise TicketSystemRefused(f"{whose} {'more than one' if ids else 'no'} {what}.")
    return ids[0]


def text_of(value: Any) -> str:
    """A field as text; empty where it is missing."""
    return "" if value is None else str(value)


def number_of(value: Any) -> int | None:
    """A whole number; None for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def flag_of(value: Any) -> bool | None:
    """A yes or no; None for anything else."""
    return value if isinstance(value, bool) else None


def moment_of(value: Any) -> datetime | None:
    """A moment as systems write it; without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class Kept:
    """What a system says that rarely changes, asked again after an hour."""

    def __init__(self, seconds: float = 3600.0) -> None:
        self._seconds = seconds
        self._known = dict[str, tuple[float, Any]]()

    async def get(self, name: str, ask: Callable[[], Awaitable[Any]]) -> Any:
        """What is known by that name, asked for when it is not, or too old."""
        now = asyncio.get_running_loop().time()
        known = self._known.get(name)
        if known and now - known[0] < self._seconds:
            return known[1]
        value = await ask()
        self._known[name] = (now, value)
        return value

    def forget(self) -> None:
        """Ask for everything anew."""
        self._known.clear()
