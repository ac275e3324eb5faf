"""The local page: its shell, what its conversations show, and the pictures of flows. It writes through the REST API."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias
from uuid import UUID

from aiohttp import web

from bot.web.http.auth import CREDENTIAL, USER, identify
from bot.web.http.json_forms import user_form
from bot.web.http.problems import problem
from bot.web.http.services import WebServices
from bot.web.page.live import Streams
from bot.web.page.render import render
from bot.web.page.static_files import HEADERS, page_files
from core.accounts.permissions import NoAccess
from core.accounts.user import User
from core.flows.marks import marked
from core.flows.picture import draw_png, draw_svg
from core.flows.published import PublishedFlow
from core.proposals.permissions import check_may_read_proposals
from core.services.administration import HANDOVER_CHANNEL, REVIEW_CHANNEL
from core.services.demo import DEMO_IDENTITIES
from core.sessions.permissions import may_read_all_sessions
from core.shared.errors import InvalidInput, NotAllowed, NotFound

MOST_ADDRESSES = 4
"""Conversations one page may listen to at once."""

_SESSION_PREFIX, _WALK_PREFIX = "session/", "walk/"
_PICTURES_KEPT = 200
_MOST_DIGITS = 9
# A picture opened by itself is a document of its own: nothing in it may run or load.
_PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

_Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


def add_page(app: web.Application, services: WebServices) -> None:
    """Serve the page. A middleware of the app says who asks and answers refusals."""
    streams = Streams(services.watch)
    page, static = _Page(services, streams), page_files()
    app.on_shutdown.append(streams.close)
    app.add_routes(
        [
            web.get("/", static.shell),
            web.get("/static/{name:.+}", static.file),
            web.get("/page/me", page.me),
            web.get("/page/counts", _signed_in(page.counts)),
            web.get("/page/conversation", _signed_in(page.conversation)),
            web.get("/page/events", _signed_in(page.events)),
            web.get("/page/flows/{id}.svg", _signed_in(page.picture)),
            web.get("/page/proposals/{id}/{version}.{form:svg|png}", _signed_in(page.proposal_picture)),
        ]
    )


def _signed_in(handler: _Handler) -> _Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        if USER not in request:
            return problem(401, "not_signed_in", "You are not signed in; choose who you are or give your token.")
        return await handler(request)

    return handle


class _Page:
    def __init__(self, services: WebServices, streams: Streams) -> None:
        self._services = services
        self._streams = streams
        self._pictures: dict[tuple[object, ...], str | bytes] = {}
        # A library shows many pictures at once; drawing them one by one leaves the machine to the conversations.
        self._drawing = asyncio.Lock()

    async def me(self, request: web.Request) -> web.Response:
        """Who the reader is, and who else they may be."""
        user, credential = request.get(USER), request.get(CREDENTIAL)
        demo = credential is not None and credential.demo
        identities = [
            {"name": person.name, "role": person.role, "reviewer": person.reviewer}
            for person in (DEMO_IDENTITIES if demo else ())
        ]
        return _json(
            {
                "user": user_form(user) if user else None,
                "demo": demo,
                "start_link": user is None and self._services.settings.demo and not await self._services.demo.is_over(),
                "identities": identities,
                "claude": self._services.settings.claude,
            }
        )

    async def counts(self, request: web.Request) -> web.Response:
        """How much waits that this person may see: what the navigation shows."""
        waiting = await self._services.waiting.counts(request[USER])
        return _json({"handovers": waiting.handovers, "handovers_to_me": waiting.to_me, "reviews": waiting.reviews})

    async def conversation(self, request: web.Request) -> web.Response:
        """The messages of a conversation as HTML, each with a version that says whether it changed."""
        user, address = request[USER], _addresses(request)[0]
        await self._check_may_read(user, address)
        messages = [
            {"subject": message.subject, "version": message.version, "html": render(message.card)}
            for message in await self._services.shown(user.account_id, address)
        ]
        return _json({"messages": messages})

    async def events(self, request: web.Request) -> web.StreamResponse:
        """News of one or more conversations that the reader may read, for as long as they are who they were."""
        user, addresses = request[USER], _addresses(request)
        for address in addresses:
            await self._check_may_read(user, address)

        async def is_allowed() -> bool:
            try:
                credential = await identify(request)
            except NoAccess:
                return False
            return credential is not None and credential.user == user

        return await self._streams.serve(request, user, addresses, is_allowed)

    async def picture(self, request: web.Request) -> web.Response:
        """A flow's published version, drawn once."""
        published = await self._flow(request)
        key = (request[USER].account_id, published.id, published.version)
        return await self._drawn(key, lambda: draw_svg(published.flow))

    async def proposal_picture(self, request: web.Request) -> web.Response:
        """A proposed flow with what changes, drawn once; the version in its address lets browsers keep it."""
        proposal = await self._services.review.proposal(request[USER], _id_of(request, "proposal"))
        if proposal.flow is None:
            raise NotFound("This proposal has no flow to draw.")
        flow, marks = marked(proposal.flow, proposal.diff)
        key = (request[USER].account_id, proposal.id, proposal.version)
        if request.match_info["form"] == "png":
            return await self._drawn((*key, "png"), lambda: draw_png(flow, marks))
        return await self._drawn(key, lambda: draw_svg(flow, marks))

    async def _drawn(self, key: tuple[object, ...], draw: Callable[[], str | bytes]) -> web.Response:
        async with self._drawing:
            if key not in self._pictures:
                drawn = await asyncio.to_thread(draw)
                if len(self._pictures) >= _PICTURES_KEPT:
                    self._pictures.pop(next(iter(self._pictures)))
                self._pictures[key] = drawn
            picture = self._pictures[key]
        headers = {**HEADERS, "Content-Security-Policy": _PICTURE_POLICY, "Cache-Control": "private, max-age=60"}
        if isinstance(picture, bytes):
            return web.Response(body=picture, content_type="image/png", headers=headers)
        return web.Response(text=picture, content_type="image/svg+xml", headers=headers)

    async def _flow(self, request: web.Request) -> PublishedFlow:
        flow_id = _id_of(request, "flow")
        async with self._services.store.transaction(request[USER].account_id) as transaction:
            published = await transaction.flows.published(flow_id, _version_of(request))
        if published is None:
            raise NotFound("There is no such flow.")
        return published

    async def _check_may_read(self, user: User, address: str) -> None:
        if address == REVIEW_CHANNEL.address:
            check_may_read_proposals(user)
            return
        if address == HANDOVER_CHANNEL.address:
            if not may_read_all_sessions(user):
                raise NotAllowed("Hand-overs are shown to engineers and reviewers.")
            return
        is_walk = address.startswith(_WALK_PREFIX)
        try:
            id_ = UUID(address.removeprefix(_WALK_PREFIX if is_walk else _SESSION_PREFIX))
        except ValueError:
            raise NotFound("There is no such conversation.") from None
        if is_walk:
            await self._services.walks.walk(user, id_)
        else:
            await self._services.reading.session(user, id_)


def _id_of(request: web.Request, what: str) -> UUID:
    try:
        return UUID(request.match_info["id"])
    except ValueError:
        raise NotFound(f"There is no such {what}.") from None


def _version_of(request: web.Request) -> int | None:
    """The version of a flow that the query names; None for the current one."""
    given = request.query.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) <= _MOST_DIGITS else None


def _addresses(request: web.Request) -> list[str]:
    addresses = list(dict.fromkeys(request.query.getall("address", [])))
    if not 1 <= len(addresses) <= MOST_ADDRESSES:
        raise InvalidInput("address", f"Name 1 to {MOST_ADDRESSES} conversations.")
    return addresses


def _json(data: Mapping[str, Any]) -> web.Response:
    return web.json_response(data, headers={**HEADERS, "Cache-Control": "no-store"})
