"""Engineers work in the storm, and Slack and Teams show it; after it, what was kept is compared with what they saw."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

import aiohttp

from bot.bootstrap.container import Container, build_container
from core.accounts.user import Identity, Role, User, Workspace
from core.messaging.places import Place
from core.services.administration import DEFAULT_ACCOUNT
from core.sessions.commands import StartSession
from core.shared.errors import Unavailable
from storage.embedded import EmbeddedServer
from tests.integration.durability.conftest import Look, asked, assert_whole, at, eventually, token_of
from tests.storm.weather import Weather
from tests.support.client import Answer, Engineer, fresh_key
from tests.support.database import config_for, fresh_database, postgres_with_template
from tests.support.slack import SECRET, Slack
from tests.support.teams import TENANT, LocalTeams

ENGINEERS = 6
"""Sessions under way at the same time."""
ANSWERS = 3
_DRAIN_SECONDS = 300.0
PROBLEMS = (
    "Outlook keeps asking for my password",
    "The VPN drops every few minutes",
    "Printer is offline and nothing prints",
    "OneDrive is stuck on syncing changes",
    "The laptop is very slow since this morning",
)


@dataclass(slots=True)
class Worked:
    """A session as its engineer saw it last, and the step and option of every answer that was accepted."""

    session: dict[str, Any]
    given: list[tuple[str, str]]


@dataclass(slots=True)
class Outcome:
    """What came of the storm."""

    killed: Counter[str]
    sessions: int = 0
    messages: int = 0
    shown_twice: int = 0
    """Messages that Teams shows twice, as it does not let anybody look for one whose answer was lost."""
    faults: list[str] = field(default_factory=list[str])

    @property
    def summary(self) -> str:
        """What was done and found, on one line."""
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(self.killed.items()))
        found = f"{len(self.faults)} faults" if self.faults else "nothing lost, nothing twice"
        twice = f" ({self.shown_twice} shown twice in Teams after an answer was lost)" if self.shown_twice else ""
        said = f"{self.killed.total()} kills ({kinds}), {self.sessions} sessions, {self.messages} messages"
        return f"{said}: {found}{twice}"


class Office:
    """Engineers at work while it storms."""

    def __init__(self, parts: Container, dana: Engineer, user: User, weather: Weather) -> None:
        self._parts, self._dana, self._user, self._weather = parts, dana, user, weather
        self.worked: list[Worked] = []

    async def work(self, number: int, over: asyncio.Event) -> None:
        """One session after another until it is over."""
        while not over.is_set():
            self.worked.append(await self._troubleshoot(PROBLEMS[(number + len(self.worked)) % len(PROBLEMS)]))

    async def _troubleshoot(self, problem: str) -> Worked:
        session_id = uuid4()
        await self._started(session_id, problem)
        session = await self._settled((await self.call("GET", f"/sessions/{session_id}")).body)
        given = list[tuple[str, str]]()
        for _ in range(ANSWERS):
            step = session["open_step"]
            value = step["options"][0]["value"] if step["options"] else ""
            answer = {"option": value} if value else {"skip": True}
            accepted = await self.call("POST", f"/sessions/{session_id}/respond", {"step_id": step["id"], **answer})
            assert accepted.status == 202, accepted.body
            given.append((step["id"], value))
            await self._weather.note_progress()
            session = await self._settled(accepted.body)
        return Worked(session, given)

    async def _started(self, session_id: UUID, problem: str) -> None:
        place, key = _place(session_id), f"start:{session_id}"
        while True:
            try:
                await self._parts.session_service.start(self._user, StartSession(problem), session_id, place, key)
            except Unavailable:
                await asyncio.sleep(0.1)
            else:
                return

    async def call(self, method: str, path: str, body: Any = None) -> Answer:
        """Call whichever server is there, as often as it takes; a command keeps its key."""
        key = fresh_key() if method == "POST" else None
        while True:
            try:
                answer = await at(self._weather.server, self._dana).call(method, path, body, headers=key)
            except (aiohttp.ClientError, ConnectionError):
                answer = None
            if answer and answer.status not in (429, 503):
                return answer
            await asyncio.sleep(0.1)

    async def _settled(self, session: dict[str, Any]) -> dict[str, Any]:
        while session["thinking"]:
            query = f"?wait=10&after_version={session['version']}"
            session = (await self.call("GET", f"/sessions/{session['id']}{query}")).body
        return session


def _place(session_id: UUID) -> Place:
    """Every other session is in Teams."""
    if session_id.int % 2:
        return Place("slack", f"T1/C{session_id.hex[:8]}/+first", "T1")
    return Place("teams", f"19:{session_id.hex}@thread.tacv2;messageid=1", TENANT)


def run(kills: int, seed: int, seconds: float) -> Outcome:
    """The storm from first to last, which ends sooner after so many seconds.

    Raises TimeoutError where engineers, or what is still to be delivered, do not come to an end after it.
    """
    with postgres_with_template() as island, fresh_database(island) as url:
        return asyncio.run(_run(island, url, kills, Random(seed), seconds))


async def _run(island: EmbeddedServer, url: str, kills: int, random: Random, seconds: float) -> Outcome:
    async with (
        asyncio.timeout(seconds + 3 * _DRAIN_SECONDS),
        _stage(island, url, random) as stage,
    ):
        weather, office, look, slack, teams = stage
        over = asyncio.Event()
        working = [asyncio.create_task(office.work(number, over)) for number in range(ENGINEERS)]
        raging = asyncio.create_task(weather.rages(kills, monotonic() + seconds))
        await asyncio.wait([raging, *working], return_when=asyncio.FIRST_COMPLETED)  # an engineer ends by failing
        over.set()
        await asyncio.gather(raging, *working)
        await eventually(lambda: look.rows(_NO_JOBS), _DRAIN_SECONDS)
        await eventually(lambda: _all_shown(look), _DRAIN_SECONDS)
        outcome = Outcome(weather.killed, len(office.worked), len(slack.messages) + len(teams.messages))
        if weather.killed.total() < kills:
            outcome.faults.append(f"there was time for {weather.killed.total()} of {kills} kills only")
        for worked in office.worked:
            now = (await office.call("GET", f"/sessions/{worked.session['id']}")).body
            outcome.faults += _faults_of_session(now, worked)
        if await look.rows("SELECT count(*) FROM ai_sessions") != [(len(office.worked),)]:
            outcome.faults.append("there are more sessions than were started")
        outcome.faults += await _faults_of_messages(slack, look)
        outcome.faults += await _faults_in_teams(teams, look, outcome)
        return outcome


_NO_JOBS = "SELECT 1 WHERE NOT EXISTS (SELECT FROM procrastinate_jobs WHERE status IN ('todo', 'doing'))"
_ALL_SHOWN = "SELECT 1 WHERE NOT EXISTS (SELECT FROM messages WHERE wanted_version > shown_version)"
_NOTHING_WAITS = "UPDATE messages SET next_attempt_at = now() WHERE wanted_version > shown_version AND can_wait"
"""Changes that can wait do so for ten minutes, and their showing is part of what is compared."""


async def _all_shown(look: Look) -> list[tuple[Any, ...]]:
    await look.change(_NOTHING_WAITS)
    return await look.rows(_ALL_SHOWN)


@asynccontextmanager
async def _stage(
    island: EmbeddedServer, url: str, random: Random
) -> AsyncGenerator[tuple[Weather, Office, Look, Slack, LocalTeams]]:
    async with (
        build_container(config_for(url)) as parts,
        aiohttp.ClientSession() as http,
        Slack() as slack,
        LocalTeams() as teams,
    ):
        token = await token_of(parts)
        account = await parts.administration.existing_account(DEFAULT_ACCOUNT)
        user = await parts.administration.user(account, "dana", Role.ENGINEER)
        await parts.identities.connect(Workspace("slack", "T1", account.id))
        await parts.identities.connect(Workspace("teams", TENANT, account.id))
        async with parts.store.transaction(account.id) as transaction:
            await transaction.people.add_identity(user.id, Identity("slack", "T1", "U1"))
            await transaction.people.add_identity(user.id, Identity("teams", TENANT, str(user.id)))
        settings = {
            "DATABASE_URL": url,
            "SLACK_API_URL": slack.url,
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_SIGNING_SECRET": SECRET,
            **teams.environment,
            "FLOWPILOT_SLACK_POSTS_BURST": "100000",
            "FLOWPILOT_SLACK_UPDATES_PER_MINUTE": "100000",
            "FLOWPILOT_SERVER_RATE_LIMIT_BURST": "1000000",
        }
        async with Weather(island, slack, teams, settings, random) as weather, aclosing(Look(url)) as look:
            yield weather, Office(parts, Engineer(http, "", token), user, weather), look, slack, teams


def _faults_of_session(now: dict[str, Any], worked: Worked) -> list[str]:
    try:
        assert_whole(now)
    except AssertionError as fault:
        return [f"session {now['id']} is not whole: {fault}"]
    faults = list[str]()
    answered = [(step["id"], step["answer"].get("option") or "") for step in now["steps"] if step["answer"]]
    if answered != worked.given:
        faults.append(f"session {now['id']} has the answers {answered}, accepted were {worked.given}")
    if now["steps"] != worked.session["steps"]:
        faults.append(f"session {now['id']} is not what its engineer saw last")
    if len(asked(now)) != len(set(asked(now))):
        faults.append(f"session {now['id']} asked something twice")
    return faults


async def _faults_of_messages(slack: Slack, look: Look) -> list[str]:
    """Each wanted message is in Slack once, under the id that is kept of it."""
    rows = await look.rows(
        "SELECT m.id::text, m.external_id FROM messages m JOIN conversations c ON c.id = m.conversation_id"
        " WHERE c.platform = 'slack'"
    )
    posted = Counter(str(message.metadata["event_payload"]["id"]) for message in slack.messages.values())
    faults = [f"message {one} is in Slack {count} times" for one, count in posted.items() if count > 1]
    faults += [f"message {one} is not in Slack" for one, shown in rows if shown not in slack.messages]
    return faults + [f"message {one} is of nothing" for one in posted.keys() - {one for one, _ in rows}]


_LOSSES = ("server", "worker", "database", "answer of Teams", "late answer of Teams")
"""What may keep FlowPilot from hearing that Teams took a message."""


async def _faults_in_teams(teams: LocalTeams, look: Look, outcome: Outcome) -> list[str]:
    """Each wanted message is in Teams as it is wanted; one more of it only where the answer to the first was lost."""
    rows = await look.rows(
        "SELECT m.id::text, m.external_id FROM messages m JOIN conversations c ON c.id = m.conversation_id"
        " WHERE c.platform = 'teams'"
    )
    there = Counter(message.id for message in teams.messages)
    kept = Counter(shown for _, shown in rows)
    faults = [f"message {one} no longer exists in Teams" for one, shown in rows if shown not in there]
    faults += [f"message {shown} of Teams is kept {count} times" for shown, count in kept.items() if count > 1]
    outcome.shown_twice = len(there.keys() - kept.keys())
    lost = sum(outcome.killed[kind] for kind in _LOSSES)
    if outcome.shown_twice > lost:
        faults.append(f"{outcome.shown_twice} messages are in Teams twice, though only {lost} answers can be lost")
    return faults
