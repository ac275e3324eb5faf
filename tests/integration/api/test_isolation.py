"""Nothing crosses an account: whoever is in another one finds nothing, at any address, and changes nothing."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy import text

from core.accounts.user import Role
from core.flows.data import to_data
from storage.tables import metadata
from tests.integration.api.conftest import House
from tests.support.client import Engineer
from tests.support.flows import PRINTER
from tests.support.solving import learned, solve
from tests.support.tables import every_case

pytestmark = pytest.mark.asyncio(loop_scope="session")


@dataclass(frozen=True, slots=True)
class Things:
    """What an account has, or somebody guesses that it has."""

    session: str
    step: str
    flow: str
    user: str
    token: str
    name: str
    words: str
    cursor: str
    proposal: str
    walk: str
    ticket: str
    script: str


@dataclass(frozen=True, slots=True)
class Trial:
    """How an address is tried with somebody else's things."""

    body: Callable[[Things], Any] = lambda _: None
    query: Callable[[Things], str] = lambda _: ""
    hidden: bool = True
    """Whether these things must not be found there; else the answer is one's own and says nothing of them."""


SECTIONS = [{"heading": "Problem", "body": "Mine now"}]
SCRIPT: dict[str, Any] = {
    "name": "Say hello",
    "description": "Says hello.",
    "language": "bash",
    "category": "files",
    "risk": "none",
    "body": "echo hello",
    "parameters": [],
}
EDITED = to_data(replace(PRINTER, title="Mine now"))
_COMMAND = Trial()


def _own(body: Callable[[Things], Any] = lambda _: None, query: Callable[[Things], str] = lambda _: "") -> Trial:
    return Trial(body, query, hidden=False)


def _address(things: Things) -> str:
    return f"?address=session/{things.session}"


TRIALS = {
    ("POST", "/api/v1/sessions"): Trial(lambda it: {"problem": "x", "flow_id": it.flow}),
    ("GET", "/api/v1/sessions"): _own(query=lambda it: f"?q={it.words}&cursor={it.cursor}"),
    ("GET", "/api/v1/sessions/{id}"): Trial(query=lambda _: "?wait=30&after_version=0"),
    ("PATCH", "/api/v1/sessions/{id}"): Trial(lambda _: {"title": "Mine now"}),
    ("POST", "/api/v1/sessions/{id}/respond"): Trial(lambda it: {"step_id": it.step, "skip": True}),
    ("POST", "/api/v1/sessions/{id}/confirm-check"): Trial(lambda it: {"step_id": it.step}),
    ("POST", "/api/v1/sessions/{id}/edit-answer"): Trial(lambda it: {"step_id": it.step, "skip": True}),
    ("POST", "/api/v1/sessions/{id}/resolve"): Trial(lambda _: {"outcome": "worked"}),
    ("POST", "/api/v1/sessions/{id}/fix-outcome"): Trial(lambda _: {"outcome": "worked"}),
    ("POST", "/api/v1/sessions/{id}/escalate"): Trial(lambda _: {"reason": "x"}),
    ("POST", "/api/v1/sessions/{id}/claim"): Trial(lambda _: {"mode": "continue"}),
    ("POST", "/api/v1/sessions/{id}/pause"): _COMMAND,
    ("POST", "/api/v1/sessions/{id}/resume"): _COMMAND,
    ("POST", "/api/v1/sessions/{id}/stop"): _COMMAND,
    ("POST", "/api/v1/sessions/{id}/abandon"): _COMMAND,
    ("POST", "/api/v1/sessions/{id}/reopen"): _COMMAND,
    ("POST", "/api/v1/sessions/{id}/attachments"): _COMMAND,
    ("GET", "/api/v1/sessions/{id}/attachments/{attachment}"): _COMMAND,
    ("PUT", "/api/v1/sessions/{id}/attachments/{attachment}"): Trial(lambda _: {"read": "Mine now"}),
    ("POST", "/api/v1/sessions/{id}/notes"): Trial(lambda _: {"text": "x"}),
    ("POST", "/api/v1/sessions/{id}/not-this"): Trial(lambda it: {"step_id": it.step}),
    ("POST", "/api/v1/sessions/{id}/guide"): Trial(lambda _: {"guide": "adhoc"}),
    ("GET", "/api/v1/sessions/{id}/documentation"): _COMMAND,
    ("PUT", "/api/v1/sessions/{id}/documentation"): Trial(lambda _: {"kind": "status_update", "sections": SECTIONS}),
    ("POST", "/api/v1/sessions/{id}/rating"): Trial(lambda _: {"stars": 1}),
    ("POST", "/api/v1/walks"): Trial(lambda it: {"problem": "x", "flow_id": it.flow}),
    ("GET", "/api/v1/walks"): _own(query=lambda _: "?mine=false"),
    ("POST", "/api/v1/walks/escalate"): _own(lambda _: {"problem": "x", "reason": "y"}),
    ("GET", "/api/v1/walks/report"): _own(),
    ("GET", "/api/v1/walks/{id}"): _COMMAND,
    ("GET", "/api/v1/walks/{id}/documentation"): _COMMAND,
    ("POST", "/api/v1/walks/{id}/attachments"): _COMMAND,
    ("GET", "/api/v1/walks/{id}/ticket-note"): _COMMAND,
    ("POST", "/api/v1/walks/{id}/ticket-note"): Trial(lambda _: {"audience": "internal"}),
    ("GET", "/api/v1/walks/{id}/ticket-note/state"): _COMMAND,
    ("POST", "/api/v1/walks/{id}/ticket-note/retry"): _COMMAND,
    ("POST", "/api/v1/walks/{id}/step"): Trial(lambda _: {"node_id": "who", "text": "x"}),
    ("POST", "/api/v1/walks/{id}/choose"): Trial(lambda it: {"proposal_id": it.proposal}),
    ("POST", "/api/v1/walks/{id}/not-this"): Trial(lambda _: {"node_id": "who"}),
    ("POST", "/api/v1/walks/{id}/flags"): Trial(lambda _: {"kind": "wrong", "note": "x"}),
    ("PATCH", "/api/v1/walks/{id}"): Trial(lambda _: {"title": "Mine now"}),
    ("POST", "/api/v1/walks/{id}/notes"): Trial(lambda _: {"text": "x"}),
    ("POST", "/api/v1/walks/{id}/resolve"): Trial(lambda _: {"helpful": True}),
    ("POST", "/api/v1/walks/{id}/escalate"): Trial(lambda _: {"reason": "x"}),
    ("GET", "/api/v1/flows"): _own(query=lambda it: f"?q={it.words}"),
    ("GET", "/api/v1/flows/{id}"): _COMMAND,
    ("POST", "/api/v1/flows/match"): _own(lambda it: {"problem": f"{it.words}: print jobs stay in the queue"}),
    ("GET", "/api/v1/flows/{id}/versions"): _COMMAND,
    ("POST", "/api/v1/flows/{id}/proposals"): Trial(lambda _: {"flow": EDITED, "version": 1}),
    ("GET", "/api/v1/sessions/{id}/colleagues"): _COMMAND,
    ("POST", "/api/v1/sessions/{id}/follow"): _COMMAND,
    ("POST", "/api/v1/sessions/{id}/flags"): Trial(lambda it: {"step_id": it.step, "kind": "wrong", "note": "x"}),
    ("GET", "/api/v1/flows/{id}/flags"): _own(),
    ("POST", "/api/v1/flows/{id}/archive"): Trial(lambda _: {"reason": "x"}),
    ("POST", "/api/v1/flows/{id}/restore"): _COMMAND,
    ("POST", "/api/v1/flows/{id}/rollback"): Trial(lambda _: {"version": 1}),
    ("POST", "/api/v1/documents"): _own(lambda _: {"name": "how-to.md", "content": ""}),
    ("GET", "/api/v1/proposals"): _own(query=lambda _: "?status=pending"),
    ("POST", "/api/v1/proposals"): Trial(lambda it: {"session_id": it.session}),
    ("GET", "/api/v1/proposals/{id}"): _COMMAND,
    ("POST", "/api/v1/proposals/{id}/review"): Trial(lambda _: {"decision": "approve"}),
    ("POST", "/api/v1/proposals/{id}/undo"): _COMMAND,
    ("GET", "/api/v1/proposals/{id}/comments"): _COMMAND,
    ("POST", "/api/v1/proposals/{id}/comments"): Trial(lambda _: {"text": "x"}),
    ("GET", "/api/v1/me"): _own(),
    ("GET", "/api/v1/me/preferences"): _own(),
    ("PATCH", "/api/v1/me/preferences"): _own(lambda _: {"fix_ways": {}}),
    ("GET", "/api/v1/account"): _own(),
    ("PATCH", "/api/v1/account"): _own(lambda _: {"keep_audit_days": 1}),
    ("GET", "/api/v1/users"): _own(),
    ("POST", "/api/v1/users"): _own(lambda _: {"name": f"Somebody {uuid4()}", "role": "viewer"}),
    ("PATCH", "/api/v1/users/{id}"): Trial(lambda _: {"role": "viewer"}),
    ("POST", "/api/v1/users/{id}/suspend"): _COMMAND,
    ("POST", "/api/v1/users/{id}/restore"): _COMMAND,
    ("DELETE", "/api/v1/users/{id}"): _COMMAND,
    ("GET", "/api/v1/users/{id}/open-work"): _COMMAND,
    ("POST", "/api/v1/users/{id}/hand-over"): Trial(lambda _: {"reason": "x"}),
    ("GET", "/api/v1/audit"): _own(query=lambda it: f"?who={it.user}"),
    ("GET", "/api/v1/audit/kinds"): _own(),
    ("GET", "/api/v1/audit/export"): _own(),
    ("GET", "/api/v1/tokens"): _own(),
    ("POST", "/api/v1/tokens"): _own(lambda it: {"user": it.name}),
    ("DELETE", "/api/v1/tokens/{id}"): _COMMAND,
    ("GET", "/api/v1/ticket-system"): Trial(),
    ("PUT", "/api/v1/ticket-system"): _own(lambda _: {"system": "rt", "url": "ftp://x"}),
    ("DELETE", "/api/v1/ticket-system"): Trial(),
    ("POST", "/api/v1/ticket-system/test"): _own(),
    ("GET", "/api/v1/ticket-system/people"): _own(),
    ("PUT", "/api/v1/ticket-system/people/{user}"): Trial(lambda _: {"external_id": ""}),
    ("GET", "/api/v1/ticket-system/statuses"): _own(query=lambda it: f"?ticket={it.ticket}"),
    ("GET", "/api/v1/tickets"): _own(query=lambda it: f"?q={it.words}"),
    ("POST", "/api/v1/tickets"): _own(lambda _: {"summary": "x"}),
    ("GET", "/api/v1/tickets/{kind}/{number}"): Trial(),
    ("POST", "/api/v1/tickets/{number}/notes"): Trial(lambda _: {"text": "x"}),
    ("POST", "/api/v1/tickets/{number}/status"): Trial(lambda _: {"status": "resolved"}),
    ("GET", "/api/v1/ticket-system/places"): _own(query=lambda it: f"?ticket={it.ticket}"),
    ("POST", "/api/v1/tickets/{number}/hand-over"): _own(lambda it: {"id": it.ticket}),
    ("POST", "/api/v1/sessions/{id}/ticket"): Trial(lambda it: {"id": it.ticket, "kind": "internal"}),
    ("GET", "/api/v1/sessions/{id}/ticket-note"): _COMMAND,
    ("POST", "/api/v1/sessions/{id}/ticket-note"): Trial(lambda _: {"audience": "internal"}),
    ("GET", "/api/v1/sessions/{id}/ticket-note/state"): _COMMAND,
    ("POST", "/api/v1/sessions/{id}/ticket-note/retry"): _COMMAND,
    ("GET", "/api/v1/scripts"): _own(query=lambda it: f"?q={it.words}"),
    ("POST", "/api/v1/scripts"): Trial(lambda it: {**SCRIPT, "session_id": it.session}),
    ("GET", "/api/v1/scripts/proposed"): _own(),
    ("GET", "/api/v1/scripts/{id}"): _COMMAND,
    ("PUT", "/api/v1/scripts/{id}"): Trial(lambda _: SCRIPT),
    ("POST", "/api/v1/scripts/{id}/propose"): _COMMAND,
    ("POST", "/api/v1/scripts/{id}/render"): Trial(lambda it: {"parameters": {}, "session_id": it.session}),
    ("POST", "/api/v1/scripts/{id}/review"): Trial(lambda _: {"decision": "approve"}),
    ("GET", "/api/v1/scripts/{id}/versions"): _COMMAND,
    ("POST", "/api/v1/scripts/{id}/rollback"): Trial(lambda _: {"version": 1}),
    ("GET", "/api/v1/sessions/{id}/script-template"): _COMMAND,
    ("POST", "/api/v1/sessions/{id}/fix-way"): Trial(lambda _: {"step_id": str(uuid4()), "way": "script"}),
    ("POST", "/api/v1/sessions/{id}/template-offer"): Trial(lambda _: {"answer": "never"}),
    ("GET", "/api/v1/openapi.json"): _own(),
    ("GET", "/page/me"): _own(),
    ("GET", "/page/counts"): _own(),
    ("GET", "/page/conversation"): Trial(query=_address),
    ("GET", "/page/events"): Trial(query=_address),
    ("GET", "/page/flows/{id}.svg"): _COMMAND,
    ("GET", "/page/proposals/{id}/{version}.{form}"): _COMMAND,
    ("GET", "/start/{code}"): _own(),
    ("POST", "/page/sign-in"): _own(lambda it: {"user": it.name}),
    ("POST", "/page/sign-out"): _own(),
    ("GET", "/"): _own(),
    ("GET", "/static/{name}"): _own(),
    ("GET", "/healthz"): _own(),
    ("GET", "/readyz"): _own(),
    ("GET", "/metrics"): _own(),
}
"""Every address there is; a new one belongs here before this test is green again."""


def _id_of(path: str, things: Things) -> str:
    kinds = {"sessions": things.session, "flows": things.flow, "users": things.user, "tokens": things.token}
    kinds |= {"scripts": things.script}
    kinds |= {"proposals": things.proposal, "walks": things.walk, "people": things.user}
    return kinds[path.partition("/{id}")[0].rpartition("/")[2]]


@dataclass(frozen=True, slots=True)
class First:
    """An account with something of everything in it."""

    account: str
    person: Engineer
    things: Things
    marks: tuple[str, ...]
    """Texts that nobody outside may ever read."""

    async def everything(self, house: House) -> dict[str, str]:
        """A fingerprint of each table's rows of the account, but for what delivery changes by itself."""
        async with house.parts.store.connection() as connection:
            rows = await connection.execute(_FINGERPRINTS, {"account": self.account})
        return {row[0]: row[1] for row in rows}


_ROWS = [
    f"SELECT '{table.name}', coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {table.name} t "
    "WHERE account_id = (SELECT id FROM account)"
    for table in metadata.sorted_tables
    if "account_id" in table.c and table.name not in ("messages", "conversations")
]
_ACCOUNT = "SELECT 'accounts', md5(t::text) FROM accounts t WHERE name = :account"
_FINGERPRINTS = text(
    f"WITH account AS (SELECT id FROM accounts WHERE name = :account) {' UNION ALL '.join([*_ROWS, _ACCOUNT])}"
)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def first(house: House) -> AsyncGenerator[First]:
    mark = uuid4().hex
    account = f"first {mark}"
    dana = await house.engineer(f"dana {mark}", Role.OWNER, account)
    flow = await house.publish(account, replace(PRINTER, title=f"Print jobs stay in the queue {mark}"))
    session = await dana.start(f"{mark}: print jobs stay in the queue", guide="adhoc")
    first_answer = await dana.answer(session, text=f"The answer {mark}")
    await dana.start("A second one, for a cursor", guide="adhoc")
    await dana.call("PATCH", "/account", {"reviewer_channels": {"web": mark}})
    path = f"/sessions/{session['id']}/documentation"
    await dana.call("PUT", path, {"sections": [{"heading": "Problem", "body": mark}]})
    me = (await dana.call("GET", "/me")).body
    token = (await dana.call("GET", "/tokens")).body["items"][0]["id"]
    cursor = (await dana.call("GET", "/sessions?limit=1")).body["next_cursor"]
    step = first_answer["open_step"]["id"]
    solved = await solve(dana, f"Badge reader {mark} beeps")
    await learned(house.parts, dana, solved)
    proposal = (await dana.call("GET", "/proposals?status=pending")).body["items"][0]["id"]
    walk = (await dana.call("POST", "/walks", {"problem": f"Walked {mark}", "flow_id": str(flow.id)})).body["id"]
    for _ in range(3):  # so that the last number is none of those that a test makes for the outsider
        ticket = (await dana.call("POST", "/tickets", {"summary": f"Badge reader {mark}"})).body["id"]
    script = (await dana.call("POST", "/scripts", {**SCRIPT, "name": f"Badge reader {mark}"})).body["id"]
    await dana.call("POST", f"/scripts/{script}/propose")
    things = Things(
        session["id"], step, str(flow.id), me["id"], token, me["name"], mark, cursor, proposal, walk, ticket, script
    )
    yield First(
        account, dana, things, (mark, session["id"], step, str(flow.id), me["id"], token, proposal, walk, script)
    )


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def outsider(house: House) -> Engineer:
    """Somebody who may do everything, in an account of their own."""
    return await house.engineer("olga", Role.OWNER, f"second {uuid4()}", reviewer=True)


def guessed() -> Things:
    """Things that nobody has."""
    session, step, flow, user, token, proposal, walk, script = (str(uuid4()) for _ in range(8))
    return Things(session, step, flow, user, token, f"nobody {user}", uuid4().hex, "", proposal, walk, "999999", script)


async def test_every_address_is_tried(house: House) -> None:
    assert house.routes() == TRIALS.keys()


@pytest_asyncio.fixture(loop_scope="session")
async def everything(house: House, first: First) -> AsyncGenerator[dict[str, str]]:
    """What the first account has before somebody tries anything, and has when everything was tried."""
    before = await first.everything(house)
    yield before
    assert await first.everything(house) == before


@every_case(("method", "path"), TRIALS)
async def test_another_accounts_things_are_as_if_they_were_not_there(
    house: House, first: First, outsider: Engineer, everything: dict[str, str], method: str, path: str
) -> None:
    async def tried(things: Things) -> tuple[int, str]:
        trial = TRIALS[method, path]
        filled = path.replace("{id}", _id_of(path, things)) if "{id}" in path else path
        filled = filled.replace("{kind}", "internal").replace("{number}", things.ticket).replace("{user}", things.user)
        filled = filled.replace("{name}", "app.js").replace("{version}.{form}", "1.svg")
        return await house.call(outsider, method, filled + trial.query(things), trial.body(things))

    status, answer = await tried(first.things)
    sent = str(TRIALS[method, path].body(first.things))
    assert not [mark for mark in first.marks if mark in answer and mark not in sent]
    if TRIALS[method, path].hidden:
        assert status == 404
        assert (status, answer) == await tried(guessed())
    if method != "GET":  # what reading changes is found at the next of the others, or at the end
        assert await first.everything(house) == everything


async def test_what_is_hidden_from_others_is_there_for_ones_own(house: House, first: First) -> None:
    for path in ("/api/v1/sessions/{id}", "/api/v1/flows/{id}", "/page/flows/{id}.svg", "/api/v1/proposals/{id}"):
        status, answer = await house.call(first.person, "GET", path.replace("{id}", _id_of(path, first.things)))
        assert (status, first.things.words in answer) == (200, True), path
    status, answer = await house.call(first.person, "GET", f"/page/conversation{_address(first.things)}")
    assert (status, first.things.words in answer) == (200, True)


@pytest.mark.parametrize(
    ("what", "body", "status"),
    [
        ("respond", lambda it: {"step_id": it.step, "skip": True}, 404),
        ("edit-answer", lambda it: {"step_id": it.step, "skip": True}, 404),
        ("guide", lambda it: {"guide": "flow", "flow_id": it.flow}, 422),
        ("escalate", lambda it: {"reason": "x", "target_user": it.name}, 422),
    ],
)
async def test_ones_own_session_takes_nothing_from_another_account(
    first: First, outsider: Engineer, what: str, body: Callable[[Things], Any], status: int
) -> None:
    session = await outsider.start("My own", guide="adhoc")
    answer = await outsider.act(session, what, body(first.things))
    assert answer.status == status
    assert answer.body == (await outsider.act(session, what, body(guessed()))).body
    assert await outsider.read(session) == session


async def test_people_of_one_name_in_two_accounts_are_two_people(house: House) -> None:
    one = await house.engineer("sam", Role.ENGINEER, f"one {uuid4()}")
    two = await house.engineer("sam", Role.ADMIN, f"two {uuid4()}")
    session = await one.start("Only the first Sam's", guide="adhoc")
    assert (await two.call("GET", "/sessions?mine=true")).body["items"] == []
    assert (await two.act(session, "pause")).status == 404
    assert (await one.call("GET", "/me")).body["role"] == "engineer"


async def test_news_of_a_hand_over_stay_in_their_account(house: House) -> None:
    accounts = [(await house.parts.administration.account(f"{name} {uuid4()}")).name for name in ("near", "far")]
    near, far = [await house.engineer("dana", Role.ENGINEER, account) for account in accounts]
    session = await far.start("Far away", guide="adhoc")
    address = f"session/{session['id']}"
    await shown(house, far, address, session["open_step"]["content"]["text"])
    async with news(far, address, "channel/handover") as far_news, news(near, "channel/handover") as near_news:
        given = await near.act(await near.start("Near by", guide="adhoc"), "escalate", {"reason": "Over to you"})
        assert given.status == 200
        assert await anext(near_news) == "channel/handover"
        await far.act(session, "notes", {"text": "Still here"})
        assert await anext(far_news) == address
    assert "Near by" in await shown(house, near, "channel/handover", "Hand-over: ")
    assert await house.call(far, "GET", "/page/conversation?address=channel/handover") == (200, '{"messages": []}')


async def shown(house: House, person: Engineer, address: str, words: str) -> str:
    """What the page's conversation shows, once these words are among it."""
    for _ in range(500):
        _, messages = await house.call(person, "GET", f"/page/conversation?address={address}")
        if words in messages:
            return messages
    raise AssertionError(f"“{words}” was never shown at {address}")


@asynccontextmanager
async def news(person: Engineer, *addresses: str) -> AsyncGenerator[AsyncIterator[str]]:
    """The addresses that change, one after the other, from now on."""
    url = f"{person.base}/page/events?" + "&".join(f"address={address}" for address in addresses)
    async with person.http.get(url, headers={"Authorization": f"Bearer {person.token}"}) as response:
        assert response.status == 200
        lines = (line.decode().rstrip() async for line in response.content)
        assert await anext(lines) == "event: listening"
        yield (line.removeprefix("data: ") async for line in lines if line.startswith("data: "))
