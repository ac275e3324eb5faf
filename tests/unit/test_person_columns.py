"""Linking two people moves every stored id of the one left: a new column that may hold one belongs in a list."""

from sqlalchemy import Column, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from storage.merging import ADDED_COLUMNS, ENDED_COLUMNS, PERSON_COLUMNS, PERSON_JSON
from storage.tables import metadata

OF_NOBODY = {
    "ai_sessions.flow_choice",
    "api_tokens.made_with",
    "received_commands.session_id",
    "received_commands.step_id",
    "session_analyses.proposal_id",
}
"""Ids that are no person's, and refer to nothing by the database's own rules."""
JSON_OF_NOBODY = {
    "accounts.settings",
    "ai_session_steps.action_result",
    "ai_session_steps.content",
    "ai_session_steps.options_presented",
    "ai_sessions.facts",
    "ai_sessions.matched_flow",
    "ai_sessions.resolution",
    "ai_sessions.suggested_fix",
    "attachments.digest",
    "documents.sections",
    "flow_proposals.conflict",
    "flow_proposals.evidence",
    "flow_proposals.origins",
    "flow_proposals.proposed_diff",
    "flow_proposals.proposed_flow_data",
    "flow_proposals.supporting_session_ids",
    "flow_versions.content",
    "flow_versions.provenance",
    "imported_documents.proposal_ids",
    "l1_walk_sessions.asked_back",
    "l1_walk_sessions.pending_node",
    "l1_walk_sessions.suggestions",
    "l1_walk_sessions.walked_path",
    "messages.card",
    "outline_batches.document_keys",
    "script_generations.parameters",
    "script_template_versions.content",
    "script_templates.content",
    "users.preferences",
}
"""JSON without ids of people."""


def _names(columns: object) -> set[str]:
    return {f"{column.table.name}.{column.name}" for column in columns}  # type: ignore[attr-defined]


def _may_be_a_persons(column: Column[object]) -> bool:
    """By the database's own rules, or because nothing says whose id it is."""
    targets = {key.target_fullname for key in column.foreign_keys}
    return isinstance(column.type, Uuid) and column.name != "id" and (not targets or "users.id" in targets)


def test_every_column_that_may_hold_a_person_is_known_to_linking() -> None:
    found = _names(
        column for table in metadata.tables.values() for column in table.columns if _may_be_a_persons(column)
    )
    known = _names([*(place.id for place in PERSON_COLUMNS), *ENDED_COLUMNS, *ADDED_COLUMNS])
    assert found == known | OF_NOBODY


def test_every_json_that_may_hold_a_person_is_known_to_linking() -> None:
    columns = (column for table in metadata.tables.values() for column in table.columns)
    assert (
        _names(column for column in columns if isinstance(column.type, JSONB)) == _names(PERSON_JSON) | JSON_OF_NOBODY
    )
