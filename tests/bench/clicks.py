"""From a click to the next card, with the flow guide: no model's time is in it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from time import monotonic
from typing import Any

import aiohttp

from tests.bench.client import Client, connected
from tests.bench.figures import Section, spread
from tests.bench.installation import Installation
from tests.bench.load import one_by_one, paced
from tests.bench.sessions import Template, Waiting, until_quiet

_ALONE = 50
PER_SECOND = 10
"""Clicks of many people: six hundred at work when each clicks once a minute."""
_AIM = "p50 < 60 ms, p95 < 150 ms"


async def measure(there: Installation, url: str, template: Template, seconds: float) -> Section:
    """One user's clicks one after the other, then those of many; by the API's long poll, and as the page is told."""
    async with connected(url, there.token) as client:

        async def click(session: Waiting) -> bool:
            found = await _post(client, session)
            while found["open_step"] is None:
                _, found = await client.get(f"/sessions/{session.id}?wait=10&after_version={found['version']}")
            return True

        await one_by_one(await template.copies(20), click)
        alone = await one_by_one(await template.copies(_ALONE), click)
        many = await paced(await template.copies(int(PER_SECOND * seconds)), click, PER_SECOND)
        await until_quiet(there)
        page = [await _on_page(there, client, session) for session in await template.copies(_ALONE)]
    rows = [
        spread("Next step by long poll, one user", alone.seconds, _AIM),
        spread(f"Next step by long poll, {PER_SECOND} clicks/s", many.seconds, _AIM),
        spread("Next card on the local page, one user", page, _AIM),
    ]
    return Section("Click to next card, without a model: flowpilot run", rows)


async def _post(client: Client, session: Waiting) -> dict[str, Any]:
    status, found = await client.post(f"/sessions/{session.id}/respond", session.body)
    assert status == 202, found
    return found


async def _on_page(there: Installation, client: Client, session: Waiting) -> float:
    """Seconds from the click until the page has read a new step's card, after being told of it."""
    address = {"address": f"session/{session.id}"}
    headers = {"Authorization": f"Bearer {there.token}"}
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession(client.url, headers=headers))

        async def cards() -> set[str]:
            async with http.get("/page/conversation", params=address) as response:
                return {message["subject"] for message in (await response.json())["messages"]}

        known = await cards()
        news = _events(await stack.enter_async_context(http.get("/page/events", params=address)))
        assert await anext(news) == "listening"
        started = monotonic()
        clicked = asyncio.create_task(_post(client, session))
        async for _ in news:
            if await cards() - known:
                break
        taken = monotonic() - started
        await clicked
    return taken


async def _events(response: aiohttp.ClientResponse) -> AsyncIterator[str]:
    """The names of server-sent events."""
    async for line in response.content:
        if line.startswith(b"event: "):
            yield line.decode().removeprefix("event: ").strip()
