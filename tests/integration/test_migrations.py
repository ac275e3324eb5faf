"""The schema as the database has it: what domain.md asks of it, and that migrations and code agree."""

import asyncio
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from alembic import command
from alembic.config import Config as AlembicConfig
from psycopg import errors, sql
from psycopg.types.json import Jsonb
from sqlalchemy import Connection, text

import migrations
from bot.bootstrap.container import Container
from bot.bootstrap.database import open_database
from bot.config import Config
from storage.database import make_engine
from storage.embedded import EmbeddedServer
from storage.schema import SchemaError, migrate
from storage.tables import metadata
from tests.support.database import EMPTY, config_for, fresh_database

TABLES = {"ai_sessions", "ai_session_steps", "flow_proposals", "script_generations", "l1_walk_sessions"}
STEP_TYPES = (
    "intake_analysis",
    "question",
    "action",
    "verification",
    "info_request",
    "script_generation",
    "note",
)


class Database:
    """The migrated database, looked at from outside the program. What a test writes is undone after it."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self.account = self._new("accounts", name=f"account {uuid4()}")
        self.user = self._new("users", account_id=self.account, name="dana", role="engineer")
        self.session = self.adds_session()

    def asks(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self._connection.execute(query, parameters).fetchall()

    def _new(self, table: str, **values: Any) -> UUID:
        row_id = uuid4()
        self.adds(table, id=row_id, **values)
        return row_id

    def adds(self, table: str, **values: Any) -> None:
        """Insert a row; what is left out takes its default."""
        statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, values)),
            sql.SQL(", ").join(sql.Placeholder() * len(values)),
        )
        kept = [Jsonb(value) if isinstance(value, dict | list) else value for value in values.values()]
        with self._connection.transaction():
            self._connection.execute(statement, kept)

    def changes(self, table: str, row_id: UUID, **values: Any) -> None:
        """Update a row by its id."""
        pairs = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in values)
        statement = sql.SQL("UPDATE {} SET {} WHERE id = %s").format(sql.Identifier(table), pairs)
        with self._connection.transaction():
            self._connection.execute(statement, [*values.values(), row_id])

    def deletes(self, table: str, row_id: UUID) -> None:
        """Delete a row by its id."""
        with self._connection.transaction():
            self._connection.execute(sql.SQL("DELETE FROM {} WHERE id = %s").format(sql.Identifier(table)), [row_id])

    def has(self, table: str, row_id: UUID) -> bool:
        """Whether there is a row of that id."""
        query = sql.SQL("SELECT 1 FROM {} WHERE id = %s").format(sql.Identifier(table))
        return bool(self._connection.execute(query, [row_id]).fetchall())

    def value(self, table: str, row_id: UUID, column: str) -> Any:
        """One value of a row."""
        query = sql.SQL("SELECT {} FROM {} WHERE id = %s").format(sql.Identifier(column), sql.Identifier(table))
        return self._connection.execute(query, [row_id]).fetchall()[0][0]

    def adds_session(self, **values: Any) -> UUID:
        """A session of the account."""
        usual = {
            "account_id": self.account,
            "engineer_id": self.user,
            "engineer_name": "dana",
            "problem": "Nobody can print",
            "title": "Nobody can print",
            "status": "active",
            "version": 1,
            "choice": "auto",
            "guide": "adhoc",
            "turn": 1,
            "thinking": False,
            "created_at": "2026-03-02T09:00Z",
            "touched_at": "2026-03-02T09:00Z",
        }
        return self._new("ai_sessions", **{**usual, **values})

    def adds_step(self, order: int, **values: Any) -> UUID:
        """A step of the session, answered unless said otherwise."""
        usual = {
            "account_id": self.account,
            "session_id": self.session,
            "step_order": order,
            "step_type": "question",
            "state": "answered",
            "content": {},
            "created_at": "2026-03-02T09:00Z",
        }
        return self._new("ai_session_steps", **{**usual, **values})

    def adds_proposal(self, **values: Any) -> UUID:
        """A proposal from the session."""
        usual = {
            "account_id": self.account,
            "source_session_id": self.session,
            "proposal_type": "new_flow",
            "title": "x",
            "proposed_flow_data": {},
        }
        return self._new("flow_proposals", **{**usual, **values})

    def adds_flow(self) -> UUID:
        """A flow without a version."""
        return self._new("flows", account_id=self.account, slug=f"flow-{uuid4().hex}", title="x", domain="x")


@pytest.fixture(scope="module")
def migrated(postgres: EmbeddedServer) -> Generator[str]:
    with fresh_database(postgres) as url:
        yield url


@pytest.fixture
def database(migrated: str) -> Generator[Database]:
    with psycopg.connect(migrated.replace("+psycopg", "")) as connection:
        yield Database(connection)
        connection.rollback()


def columns(database: Database, table: str) -> dict[str, tuple[str, int | None, bool]]:
    """Type, length and whether it may be empty, by column."""
    rows = database.asks(
        "SELECT column_name, udt_name, character_maximum_length, is_nullable = 'YES' "
        "FROM information_schema.columns WHERE table_name = %s",
        table,
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


async def test_migrations_and_tables_in_code_say_the_same(migrated: str) -> None:
    async with make_engine(migrated).connect() as connection:
        await connection.run_sync(_check)


def _check(connection: Connection) -> None:
    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = connection
    command.check(config)


def test_the_tables_that_others_rely_on_are_there(database: Database) -> None:
    rows = database.asks("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    assert {row[0] for row in rows} >= TABLES | {"procrastinate_jobs"}


def test_every_table_belongs_to_an_account_and_goes_with_it(database: Database) -> None:
    kept_apart = {
        row[0]
        for row in database.asks(
            "SELECT conrelid::regclass::text FROM pg_constraint "
            "WHERE contype = 'f' AND confrelid = 'accounts'::regclass AND confdeltype = 'c'"
        )
    }
    assert {table.name for table in metadata.sorted_tables} - kept_apart == {"accounts", "clock_ticks"}
    step, proposal = database.adds_step(0), database.adds_proposal()
    database.deletes("accounts", database.account)
    for table, row in (("ai_sessions", database.session), ("ai_session_steps", step), ("flow_proposals", proposal)):
        assert not database.has(table, row)


def test_steps_have_every_column(database: Database) -> None:
    found = columns(database, "ai_session_steps")
    assert found.items() >= {
        ("id", ("uuid", None, False)),
        ("session_id", ("uuid", None, False)),
        ("step_order", ("int4", None, False)),
        ("step_type", ("varchar", 30, False)),
        ("content", ("jsonb", None, False)),
        ("context_message", ("text", None, False)),
        ("options_presented", ("jsonb", None, False)),
        ("selected_option", ("varchar", 500, True)),
        ("free_text_input", ("text", None, True)),
        ("was_free_text", ("bool", None, False)),
        ("was_skipped", ("bool", None, False)),
        ("action_result", ("jsonb", None, True)),
        ("script_generation_id", ("uuid", None, True)),
        ("confidence_at_step", ("float8", None, True)),
        ("ai_reasoning", ("text", None, False)),
        ("input_tokens", ("int4", None, False)),
        ("output_tokens", ("int4", None, False)),
        ("created_at", ("timestamptz", None, False)),
        ("responded_at", ("timestamptz", None, True)),
    }


def test_proposals_have_every_column(database: Database) -> None:
    found = columns(database, "flow_proposals")
    assert found.items() >= {
        ("id", ("uuid", None, False)),
        ("account_id", ("uuid", None, False)),
        ("team_id", ("uuid", None, True)),
        ("source_session_id", ("uuid", None, True)),
        ("proposal_type", ("varchar", 30, False)),
        ("target_flow_id", ("uuid", None, True)),
        ("title", ("varchar", 255, False)),
        ("description", ("text", None, False)),
        ("proposed_flow_data", ("jsonb", None, False)),
        ("proposed_diff", ("jsonb", None, True)),
        ("confidence_score", ("float8", None, False)),
        ("supporting_session_count", ("int4", None, False)),
        ("supporting_session_ids", ("jsonb", None, False)),
        ("problem_domain", ("varchar", 100, True)),
        ("status", ("varchar", 30, False)),
        ("reviewed_by", ("uuid", None, True)),
        ("reviewer_notes", ("text", None, True)),
        ("published_flow_id", ("uuid", None, True)),
        ("source", ("varchar", 30, False)),
        ("linked_ticket_id", ("varchar", 64, True)),
        ("linked_ticket_kind", ("varchar", 10, True)),
        ("validated_by_outcome", ("bool", None, False)),
        ("created_at", ("timestamptz", None, False)),
        ("reviewed_at", ("timestamptz", None, True)),
    }


def test_walks_and_scripts_have_their_columns(database: Database) -> None:
    assert columns(database, "l1_walk_sessions").keys() >= {
        "walked_path",
        "current_node_id",
        "walk_notes",
        "helpful",
        "resolution_notes",
        "escalation_reason",
        "ticket_id",
        "ticket_kind",
    }
    assert columns(database, "script_generations").keys() >= {"id", "account_id", "session_id", "script"}


def test_moments_are_kept_with_their_zone(database: Database) -> None:
    without = database.asks(
        "SELECT table_name, column_name FROM information_schema.columns "
        "WHERE table_schema = 'public' AND data_type = 'timestamp without time zone'"
    )
    assert without == []


def test_a_new_step_is_neither_skipped_nor_typed(database: Database) -> None:
    step = database.adds_step(0)
    for column, default in (("was_free_text", False), ("was_skipped", False), ("options_presented", [])):
        assert database.value("ai_session_steps", step, column) == default


def test_a_new_proposal_is_a_pending_draft_that_one_session_supports(database: Database) -> None:
    proposal = database.adds_proposal()
    defaults = {
        "status": "pending",
        "source": "manual_draft",
        "supporting_session_count": 1,
        "validated_by_outcome": False,
        "linked_ticket_kind": None,
    }
    assert {column: database.value("flow_proposals", proposal, column) for column in defaults} == defaults
    assert database.value("flow_proposals", proposal, "created_at")


def test_the_lists_of_what_a_column_may_hold_are_complete(database: Database) -> None:
    for order, kind in enumerate(STEP_TYPES):
        database.adds_step(order, step_type=kind)
    for column, values in {
        "proposal_type": ("auto_reinforced", "branch_addition", "enhancement", "new_flow"),
        "status": ("pending", "approved", "modified", "rejected", "dismissed", "auto_reinforced"),
        "source": ("ai_promoted", "manual_draft", "kb_accelerator", "ai_realtime_l1"),
        "linked_ticket_kind": ("psa", "internal", None),
    }.items():
        for value in values:
            database.adds_proposal(**{column: value})
    for status in ("active", "paused", "requesting_escalation", "escalated", "resolved", "abandoned"):
        database.adds_session(status=status)
    for role in ("owner", "admin", "engineer", "l1_tech", "viewer"):
        database.adds("users", id=uuid4(), account_id=database.account, name=role, role=role)


Adds = Callable[[Database], object]


@pytest.mark.parametrize(
    "adds",
    [
        lambda it: it.adds_step(0, step_type="guess"),
        lambda it: it.adds_step(0, state="lost"),
        lambda it: it.adds_step(-1),
        lambda it: it.adds_step(0, confidence_at_step=1.01),
        lambda it: it.adds_step(0, confidence_at_step=-0.01),
        lambda it: it.adds_proposal(proposal_type="idea"),
        lambda it: it.adds_proposal(status="open"),
        lambda it: it.adds_proposal(source="rumour"),
        lambda it: it.adds_proposal(linked_ticket_kind="post-it"),
        lambda it: it.adds_proposal(confidence_score=1.01),
        lambda it: it.adds_proposal(supporting_session_count=0),
        lambda it: it.adds_session(status="open"),
        lambda it: it.adds_session(guide="oracle"),
        lambda it: it.adds_session(ticket_kind="post-it"),
        lambda it: it.adds("users", id=uuid4(), account_id=it.account, name="x", role="king"),
        lambda it: it.adds("l1_walk_sessions", id=uuid4(), account_id=it.account, technician_id=it.user, kind="guess"),
        lambda it: it.adds(
            "l1_walk_sessions",
            id=uuid4(),
            account_id=it.account,
            technician_id=it.user,
            kind="flow",
            walk_notes="ä" * 131_073,
        ),
        lambda it: it.adds(
            "documents",
            account_id=it.account,
            session_id=it.session,
            kind="resolution",
            audience="internal",
            stars=6,
        ),
    ],
)
def test_the_database_itself_refuses_what_may_not_be(database: Database, adds: Adds) -> None:
    with pytest.raises(errors.CheckViolation):
        adds(database)


def test_no_number_is_used_twice_and_one_step_is_open(database: Database) -> None:
    database.adds_step(0)
    database.adds_step(1, state="open")
    with pytest.raises(errors.UniqueViolation):
        database.adds_step(0)
    with pytest.raises(errors.UniqueViolation):
        database.adds_step(2, state="open")


def test_a_name_is_one_account_and_within_it_one_person(database: Database) -> None:
    with pytest.raises(errors.UniqueViolation):
        database.adds("users", id=uuid4(), account_id=database.account, name="dana", role="viewer")
    other = uuid4()
    database.adds("accounts", id=other, name="another")
    database.adds("users", id=uuid4(), account_id=other, name="dana", role="viewer")
    with pytest.raises(errors.UniqueViolation):
        database.adds("accounts", id=uuid4(), name="another")


def test_steps_and_proposals_go_with_their_session(database: Database) -> None:
    step, proposal = database.adds_step(0), database.adds_proposal()
    database.deletes("ai_sessions", database.session)
    assert not database.has("ai_session_steps", step)
    assert not database.has("flow_proposals", proposal)


def test_what_a_row_only_points_at_can_go_without_it(database: Database) -> None:
    team, script, flow, reviewer = uuid4(), uuid4(), database.adds_flow(), uuid4()
    database.adds("teams", id=team, account_id=database.account, name="nights")
    database.adds("users", id=reviewer, account_id=database.account, name="ravi", role="admin")
    database.adds("script_generations", id=script, account_id=database.account, language="powershell", script="x")
    step = database.adds_step(0, script_generation_id=script)
    proposal = database.adds_proposal(team_id=team, target_flow_id=flow, published_flow_id=flow, reviewed_by=reviewer)
    for table, row in (("teams", team), ("script_generations", script), ("flows", flow), ("users", reviewer)):
        database.deletes(table, row)
    assert database.value("ai_session_steps", step, "script_generation_id") is None
    for column in ("team_id", "target_flow_id", "published_flow_id", "reviewed_by"):
        assert database.value("flow_proposals", proposal, column) is None


def test_the_queue_of_proposals_is_found_by_status(database: Database) -> None:
    indexes = database.asks("SELECT indexdef FROM pg_indexes WHERE tablename = 'flow_proposals'")
    assert [row for row in indexes if row[0].endswith("(status)")]


async def test_processes_that_migrate_at_once_migrate_once(postgres: EmbeddedServer) -> None:
    with fresh_database(postgres, EMPTY) as url:
        before = await asyncio.gather(migrate(url), migrate(url))
        assert sorted((state.applied for state in before), key=str) == [before[0].needed, None]
        assert (await migrate(url)).is_current


async def test_who_cannot_get_the_lock_in_time_is_told_and_nothing_is_half_done(postgres: EmbeddedServer) -> None:
    with fresh_database(postgres, EMPTY) as url, psycopg.connect(url.replace("+psycopg", "")) as busy:
        busy.execute("CREATE TABLE accounts (id uuid)")  # the migration waits for its name until this ends
        with pytest.raises(SchemaError, match=r"locked for over 0\.2 s"):
            await migrate(url, lock_timeout_seconds=0.2)
        busy.rollback()
        async with open_database(config_for(url)) as opened:
            assert (await opened.schema_state()).applied is None
        assert (await migrate(url)).applied is None


async def test_a_newer_database_is_refused_by_every_way_in(parts: Container, config: Config) -> None:
    async with parts.store.single() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaError, match="newer"):
        await migrate(parts.database.url)
    with pytest.raises(SchemaError, match="newer"):
        (await parts.database.schema_state()).check()
