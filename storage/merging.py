"""Making two people one: every place that keeps a person's id. A test fails for a column that is in no list here."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Column, Text, cast, delete, func, literal, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.connection import Connection
from storage.tables import (
    ai_session_steps,
    ai_sessions,
    api_tokens,
    documents,
    events,
    flow_proposals,
    internal_ticket_notes,
    internal_tickets,
    l1_walk_sessions,
    link_codes,
    proposal_comments,
    quota_reservations,
    quota_usage,
    script_generations,
    script_templates,
    ticket_people,
    ticket_sends,
    user_identities,
    users,
)


@dataclass(frozen=True, slots=True)
class PersonColumn:
    """A column that holds a person's id, with the one beside it that holds the name, if any."""

    id: Column[UUID]
    name: Column[str] | None = None


PERSON_COLUMNS = (
    PersonColumn(ai_sessions.c.engineer_id, ai_sessions.c.engineer_name),
    PersonColumn(ai_session_steps.c.answered_by, ai_session_steps.c.answered_by_name),
    PersonColumn(documents.c.rated_by),
    PersonColumn(events.c.actor_id),
    PersonColumn(flow_proposals.c.proposer_id, flow_proposals.c.proposer_name),
    PersonColumn(flow_proposals.c.reviewed_by, flow_proposals.c.reviewer_name),
    PersonColumn(internal_ticket_notes.c.author_id, internal_ticket_notes.c.author_name),
    PersonColumn(internal_tickets.c.assignee_id, internal_tickets.c.assignee_name),
    PersonColumn(internal_tickets.c.created_by, internal_tickets.c.created_by_name),
    PersonColumn(l1_walk_sessions.c.technician_id, l1_walk_sessions.c.technician_name),
    PersonColumn(proposal_comments.c.author_id, proposal_comments.c.author_name),
    PersonColumn(quota_reservations.c.user_id),
    PersonColumn(script_generations.c.made_by, script_generations.c.made_by_name),
    PersonColumn(script_templates.c.owner_id, script_templates.c.owner_name),
    PersonColumn(script_templates.c.reviewed_by, script_templates.c.reviewer_name),
    PersonColumn(ticket_sends.c.sender_id, ticket_sends.c.sender_name),
    PersonColumn(user_identities.c.user_id),
)
"""What becomes the other's."""
PERSON_JSON: tuple[Column[object], ...] = (
    ai_sessions.c.handover,
    ai_sessions.c.past_handovers,
    flow_proposals.c.supporters,
    events.c.data,
)
"""JSON with ids of people in it, as `{"id": …, "name": …}` or alone."""
ENDED_COLUMNS: tuple[Column[UUID], ...] = (api_tokens.c.user_id, link_codes.c.user_id, ticket_people.c.user_id)
"""What ends with the one left: what lets somebody in as them, and who they are in a ticket system."""
ADDED_COLUMNS: tuple[Column[UUID], ...] = (quota_usage.c.user_id,)
"""What is counted for each person, and added up."""
_VERSIONED = (ai_sessions, flow_proposals)
"""Tables whose rows are stored only by who has seen the newest version."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The one who is left behind, and the one who both are from now on."""

    former_id: UUID
    former_name: str
    id: UUID
    name: str


async def merge_people(connection: Connection, account_id: UUID, people: Merged) -> None:
    """Make everything of the one left the other's; tokens and codes of the one left end with them."""
    for place in PERSON_COLUMNS:
        table = place.id.table
        values: dict[str, object] = {place.id.name: people.id}
        if place.name is not None:
            values[place.name.name] = people.name
        if table in _VERSIONED:
            values["version"] = table.c.version + 1
        of_former = (table.c.account_id == account_id, place.id == people.former_id)
        await connection.execute(update(table).where(*of_former).values(values))
    for column in PERSON_JSON:
        await _rename_in(connection, account_id, column, people)
    await _add_up_quota(connection, account_id, people)
    for column in ENDED_COLUMNS:
        table = column.table
        await connection.execute(delete(table).where(table.c.account_id == account_id, column == people.former_id))
    await connection.execute(delete(users).where(users.c.account_id == account_id, users.c.id == people.former_id))


async def _rename_in(connection: Connection, account_id: UUID, column: Column[object], people: Merged) -> None:
    """An id stands for one person only, so that it can be replaced wherever it stands; with a name, both are."""
    table, written = column.table, cast(column, Text)
    was = func.jsonb_build_object("id", str(people.former_id), "name", people.former_name)
    becomes = func.jsonb_build_object("id", str(people.id), "name", people.name)
    named = func.replace(written, cast(was, Text), cast(becomes, Text))
    values: dict[str, object] = {column.name: cast(func.replace(named, str(people.former_id), str(people.id)), JSONB)}
    if table in _VERSIONED:
        values["version"] = table.c.version + 1
    holds = func.strpos(written, literal(str(people.former_id))) > 0
    await connection.execute(update(table).where(table.c.account_id == account_id, holds).values(values))


async def _add_up_quota(connection: Connection, account_id: UUID, people: Merged) -> None:
    former = delete(quota_usage).where(
        quota_usage.c.account_id == account_id, quota_usage.c.user_id == people.former_id
    )
    for row in (await connection.execute(former.returning(quota_usage.c.day, quota_usage.c.tokens))).all():
        used = {"account_id": account_id, "user_id": people.id, "day": row.day, "tokens": row.tokens}
        statement = upsert(quota_usage).values(used)
        added = {"tokens": quota_usage.c.tokens + statement.excluded.tokens}
        await connection.execute(
            statement.on_conflict_do_update(index_elements=["account_id", "user_id", "day"], set_=added)
        )
