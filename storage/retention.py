"""Forgetting what nobody needs any more, and what accounts no longer want kept.

Everything is forgotten account by account and a few rows at a time, each batch a transaction of its own: however much
there is, no statement runs into the database's time limit, and one account's trouble is not the others'.
"""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, TextClause, text

from core.sessions.masking import PROBLEM_LOOKED_AT
from core.shared.errors import Unavailable
from storage.connection import Connection
from storage.forgotten_cards import ForgottenProblem, forget_in_cards

_BATCH = 500
"""Rows that one statement forgets."""
_MOST_OUTAGES = 3
"""Failures in a row after which the database counts as out of reach, and the rest waits for the next time."""


def _some(table: str, where: str) -> TextClause:
    """Delete a batch of the table's rows. Both are constants of this module."""
    return text(f"DELETE FROM {table} WHERE ctid IN (SELECT ctid FROM {table} WHERE {where} LIMIT :batch)")


_LEFTOVERS = (
    _some("received_commands", "received_at < :now - interval '7 days'"),
    _some("clock_ticks", "due_at < extract(epoch FROM CAST(:now AS timestamptz)) - 86400"),
    _some("quota_reservations", "expires_at < :now - interval '1 day'"),
    _some("quota_usage", "day < CAST(:now AS date) - 400"),
    _some(
        "procrastinate_jobs",
        """status NOT IN ('todo', 'doing') AND NOT EXISTS (
            SELECT 1 FROM procrastinate_events e
            WHERE e.job_id = procrastinate_jobs.id AND e.at > :now - interval '30 days')""",
    ),
    _some("api_tokens", "purpose = 'page' AND (expires_at < :now OR revoked_at IS NOT NULL)"),
    _some("link_codes", "expires_at < :now"),
)
# An account that was made for a workspace goes with its last one; of any other only what is the workspace's goes.
_LEFT_ACCOUNTS = text("""
    SELECT a.id AS account_id FROM accounts a JOIN workspaces w ON w.account_id = a.id
    WHERE w.made_account AND w.uninstalled_at < :now - make_interval(days => :days)
      AND NOT EXISTS (SELECT FROM workspaces o WHERE o.account_id = a.id AND o.id <> w.id)
""")
_OF_ACCOUNT = tuple(_some(table, "account_id = :account_id") for table in ("ai_sessions", "conversations", "events"))
_ACCOUNT = text("""
    DELETE FROM accounts WHERE id = :account_id
      AND NOT EXISTS (SELECT FROM workspaces w WHERE w.account_id = :account_id AND w.uninstalled_at IS NULL)
""")
_LEFT_WORKSPACES = text("""
    SELECT platform, external_id FROM workspaces WHERE uninstalled_at < :now - make_interval(days => :days)
""")
_OF_WORKSPACE = tuple(
    _some(table, "platform = :platform AND workspace = :external_id") for table in ("conversations", "user_identities")
)
_WORKSPACE = text("""
    DELETE FROM workspaces WHERE platform = :platform AND external_id = :external_id AND uninstalled_at IS NOT NULL
""")
_ACCOUNTS = text("""
    SELECT id, COALESCE((settings->>'keep_sessions_days')::int, :sessions) AS sessions,
        COALESCE((settings->>'keep_intake_days')::int, :intake) AS intake,
        COALESCE((settings->>'keep_audit_days')::int, :audit) AS audit
    FROM accounts
""")
_ENDED = "account_id = :account_id AND ended_at < :now - make_interval(days => :days)"
_SESSIONS = _some("ai_sessions", _ENDED)
_WALKS = _some("l1_walk_sessions", _ENDED)
_OLD_HANDOVERS = _some(
    "messages",
    """account_id = :account_id AND subject ~ '^handover:[0-9a-f]{32}:' AND NOT EXISTS (
        SELECT FROM ai_sessions s WHERE replace(s.id::text, '-', '') = split_part(messages.subject, ':', 2))""",
)
"""Cards in channels of sessions that are gone."""


def _due(table: str) -> TextClause:
    """Problems whose text is over: a batch of the table's. It is a constant of this module."""
    return text(f"""
        SELECT id, title, left(problem, {PROBLEM_LOOKED_AT}) AS problem FROM {table}
        WHERE {_ENDED} AND problem <> title LIMIT :batch
    """)


def _only_title(table: str) -> TextClause:
    return text(f"UPDATE {table} SET problem = title WHERE account_id = :account_id AND id = ANY(:ids)")


_PROBLEMS = (
    (_due("ai_sessions"), _only_title("ai_sessions"), False),
    (_due("l1_walk_sessions"), _only_title("l1_walk_sessions"), True),
)
"""Where problems are found, what is left of them, and whether they are of walks."""
_PROBLEMS_AT_ONCE = 50
_ATTACHMENTS = _some(
    "attachments", f"account_id = :account_id AND session_id IN (SELECT id FROM ai_sessions WHERE {_ENDED})"
)
_FILE_NOTES = text(f"""
    UPDATE ai_session_steps SET content = jsonb_set(content, '{{text}}', to_jsonb(told.text)) FROM (
        SELECT step.id, told.text FROM attachments file JOIN ai_session_steps step ON step.id = file.step_id,
            LATERAL (SELECT 'Attached: ' || file.name || '. It was deleted as its time was over.' AS text) told
        WHERE file.account_id = :account_id AND file.session_id IN (SELECT id FROM ai_sessions WHERE {_ENDED})
            AND step.content->>'text' <> told.text LIMIT :batch) told
    WHERE ai_session_steps.id = told.id
""")
"""The notes that say what was read from the files; before the files themselves, whose names they need."""
_AUDIT = _some("events", "account_id = :account_id AND at < :now - make_interval(days => :days)")


@dataclass(frozen=True, slots=True)
class RetentionDays:
    """How long things are kept where an account says nothing, in days; 0 keeps them."""

    sessions: int = 0
    intake: int = 0
    audit: int = 0
    uninstalled: int = 30
    """Days after which a workspace that uninstalled FlowPilot is forgotten; at least 1."""


class Retention:
    """Forgets, in as many transactions as it takes."""

    def __init__(
        self,
        connection: Callable[[], AbstractAsyncContextManager[Connection]],
        default: RetentionDays,
        report: Callable[[Exception], None],
    ) -> None:
        """`connection` opens a transaction; `report` is told of what could not be forgotten."""
        self._connection = connection
        self._default = default
        self._report = report
        self._outages = 0

    async def forget(self, now: datetime) -> None:
        """Delete what nobody needs any more, and what accounts no longer want kept. Raises Unavailable."""
        self._outages = 0
        for statement in _LEFTOVERS:
            await self._apart(self._all(statement, now=now))
        left = {"now": now, "days": self._default.uninstalled}
        for row in await self._found(_LEFT_ACCOUNTS, **left):
            await self._apart(self._whole(_OF_ACCOUNT, _ACCOUNT, account_id=row.account_id))
        for row in await self._found(_LEFT_WORKSPACES, **left):
            where = {"platform": row.platform, "external_id": row.external_id}
            await self._apart(self._whole(_OF_WORKSPACE, _WORKSPACE, **where))
        default = self._default
        accounts = await self._found(_ACCOUNTS, sessions=default.sessions, intake=default.intake, audit=default.audit)
        for row in accounts:
            await self._apart(self._of_account(row.id, now, (row.sessions, row.intake, row.audit)))

    async def _of_account(self, account_id: UUID, now: datetime, days: tuple[int, int, int]) -> None:
        for statements, kept in zip(
            ((_SESSIONS, _WALKS, _OLD_HANDOVERS), (_FILE_NOTES, _ATTACHMENTS), (_AUDIT,)), days, strict=True
        ):
            for statement in statements if kept > 0 else ():
                await self._all(statement, account_id=account_id, now=now, days=kept)
        _, intake, _ = days
        for due, only_title, of_walks in _PROBLEMS if intake > 0 else ():
            await self._problems(account_id, now, intake, (due, only_title), of_walks=of_walks)

    async def _problems(
        self, account_id: UUID, now: datetime, days: int, statements: tuple[TextClause, TextClause], *, of_walks: bool
    ) -> None:
        """Keep of problems only their titles, in cards as well."""
        due, only_title = statements
        which = {"account_id": account_id, "now": now, "days": days, "batch": _PROBLEMS_AT_ONCE}
        while True:
            async with self._connection() as connection:
                rows = (await connection.execute(due, which)).all()
                problems = [ForgottenProblem(row.id, row.title, row.problem) for row in rows]
                if problems:
                    await forget_in_cards(connection, account_id, problems, of_walks=of_walks)
                    ids = [one.id for one in problems]
                    await connection.execute(only_title, {"account_id": account_id, "ids": ids})
            if len(problems) < _PROBLEMS_AT_ONCE:
                return

    async def _whole(self, parts: Sequence[TextClause], whole: TextClause, **which: Any) -> None:
        for statement in parts:
            await self._all(statement, **which)
        async with self._connection() as connection:
            await connection.execute(whole, which)

    async def _all(self, statement: TextClause, **values: Any) -> None:
        """Carry the statement out until there is nothing left for it."""
        while True:
            async with self._connection() as connection:
                done = (await connection.execute(statement, {**values, "batch": _BATCH})).rowcount
            if done < _BATCH:
                return

    async def _found(self, query: TextClause, **values: Any) -> Sequence[Row[Any]]:
        async with self._connection() as connection:
            return (await connection.execute(query, values)).all()

    async def _apart(self, work: Awaitable[None]) -> None:
        """Do it so that its failure is not the others'; raises Unavailable where all fail alike."""
        try:
            await work
        except Unavailable as fault:  # out of reach, or this took too long
            self._outages += 1
            if self._outages == _MOST_OUTAGES:
                raise
            self._report(fault)
        except Exception as fault:  # noqa: BLE001 - whatever it is, the others go on
            self._report(fault)
        else:
            self._outages = 0
