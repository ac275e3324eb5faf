"""How long the page's lists take where there is much in them: 2,000 sessions and 300 proposals that wait."""

import time
from collections.abc import Sequence

import aiohttp
import psycopg

from tests.bench.figures import Row, Section, spread
from tests.bench.installation import Installation
from tests.support.client import Engineer
from tests.support.server import flowpilot
from tests.support.solving import solve

SESSIONS, PROPOSALS = 2000, 300
_TIMES = 30
_AIM = "p95 < 200 ms"
_PATHS = {
    "My open sessions": "/sessions?mine=true&status=active&status=paused&status=requesting_escalation&limit=30",
    "Everybody's sessions, the newest 30": "/sessions?limit=30",
    "Sessions by two words, of the problem and of an answer": "/sessions?q=plotter+batch17&limit=30",
    "Sessions by a word that all of them have": "/sessions?q=plotter&limit=30",
    "Sessions of 30 days that were resolved": "/sessions?status=resolved&days=30&limit=30",
    "Proposals that wait, the first 50": "/proposals?status=pending&limit=50",
    "Flows": "/flows",
}


async def measure(there: Installation, url: str) -> Section:
    """The time until each list has arrived whole, for a reviewer with nobody else about."""
    arguments = ("--data-dir", str(there.folder), "--user", "ravi", "--role", "admin")
    status, token, error = await flowpilot("token", "create", *arguments)
    assert status == 0, error
    async with aiohttp.ClientSession() as http:
        ravi = Engineer(http, url, token.strip())
        session = await solve(ravi, "Plotter feeds the paper askew", "Swapped the sprocket", "A vernier caliper")
        proposal = (await ravi.call("POST", "/proposals", {"session_id": session["id"]})).body
        _multiply(there.server.conninfo, session["id"], proposal["id"])
        rows: list[Row] = []
        for name, path in _PATHS.items():
            rows.append(spread(name, await _timed(http, f"{url}/api/v1{path}", token.strip()), _AIM))
        rows.append(spread("What waits", await _timed(http, f"{url}/page/counts", token.strip()), _AIM))
    return Section(f"Lists, with {SESSIONS:,} sessions and {PROPOSALS} proposals that wait", rows)


async def _timed(http: aiohttp.ClientSession, address: str, token: str) -> Sequence[float]:
    taken: list[float] = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        async with http.get(address, headers={"Authorization": f"Bearer {token}"}) as response:
            assert response.status == 200, await response.text()
            await response.read()
        taken.append(time.perf_counter() - began)
    return taken


def _multiply(conninfo: str, session: str, proposal: str) -> None:
    """Many like these, an hour apart each."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        at = {"created_at": "created_at - n * interval '1 hour'"}
        made = f"SELECT gen_random_uuid() AS fresh, n FROM generate_series(1, {SESSIONS - 1}) AS n"
        connection.execute(f"CREATE TEMP TABLE made AS {made}")  # type: ignore[arg-type]
        _copy(connection, "ai_sessions", f"s.id = '{session}'", {"id": "fresh", **at})
        said = "CASE WHEN s.free_text_input IS NULL THEN NULL ELSE s.free_text_input || ' batch' || n % 200 END"
        steps = {"id": "gen_random_uuid()", "session_id": "fresh", "free_text_input": said}
        _copy(connection, "ai_session_steps", f"s.session_id = '{session}'", steps)
        # As if each had been looked at: else the clock finds them all, and learning from them is measured too.
        analysed = (
            "INSERT INTO session_analyses (account_id, session_id, ended_at, outcome) SELECT account_id, id, ended_at, "
            "'nothing' FROM ai_sessions WHERE ended_at IS NOT NULL ON CONFLICT DO NOTHING"
        )
        connection.execute(analysed)
        proposals = {"id": "fresh", "status": "'pending'", **at}
        _copy(connection, "flow_proposals", f"s.id = '{proposal}' AND n < {PROPOSALS}", proposals)
        connection.execute("ANALYZE")


def _copy(connection: psycopg.Connection, table: str, where: str, other: dict[str, str]) -> None:
    query = "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'"
    names = [name for (name,) in connection.execute(query, (table,))]
    values = ", ".join(other.get(name, f"s.{name}") for name in names)
    statement = f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} AS s, made WHERE {where}"
    connection.execute(statement)  # type: ignore[arg-type]
