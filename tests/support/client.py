"""An engineer who uses the REST API, in the tests' words."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import aiohttp

from tests.support.api_schema import check_answer


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API answered."""

    status: int
    body: Any
    headers: dict[str, str]


@dataclass(slots=True)
class Engineer:
    """A person with a token, or with none where cookies of `http` say who it is."""

    http: aiohttp.ClientSession
    base: str
    token: str

    async def call(self, method: str, path: str, body: Any = None, *, headers: dict[str, str] | None = None) -> Answer:
        """Any call; `body` is sent as JSON."""
        authorization = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        given = {**authorization, **(headers or {})}
        async with self.http.request(method, f"{self.base}/api/v1{path}", json=body, headers=given) as response:
            raw = await response.read()
            answer = await response.json(content_type=None) if raw else None
            check_answer(method, path, response.status, response.content_type, answer)
            return Answer(response.status, answer, dict(response.headers))

    async def start(self, problem: str, **more: Any) -> dict[str, Any]:
        """Start a session and wait for its first step."""
        answer = await self.call("POST", "/sessions", {"problem": problem, **more})
        assert answer.status == 201, answer.body
        return await self.settled(answer.body)

    async def settled(self, session: dict[str, Any]) -> dict[str, Any]:
        """The session once nobody is thinking about it."""
        for _ in range(20):
            if not session["thinking"]:
                return session
            query = f"?wait=10&after_version={session['version']}"
            session = (await self.call("GET", f"/sessions/{session['id']}{query}")).body
        raise AssertionError("the session never came to rest")

    async def read(self, session: dict[str, Any]) -> dict[str, Any]:
        """The session as it now stands."""
        return (await self.call("GET", f"/sessions/{session['id']}")).body

    async def respond(self, session: dict[str, Any], **answer: Any) -> Answer:
        """Answer the open step."""
        body = {"step_id": session["open_step"]["id"], **answer}
        return await self.call("POST", f"/sessions/{session['id']}/respond", body)

    async def answer(self, session: dict[str, Any], **answer: Any) -> dict[str, Any]:
        """Answer the open step and wait for what follows."""
        given = await self.respond(session, **answer)
        assert given.status == 202, given.body
        return await self.settled(given.body)

    async def act(self, session: dict[str, Any], what: str, body: Any = None) -> Answer:
        """One of the commands on a session, such as `pause`."""
        return await self.call("POST", f"/sessions/{session['id']}/{what}", body)


def fresh_key() -> dict[str, str]:
    """Headers that name a command, to send it again."""
    return {"Idempotency-Key": uuid4().hex}
