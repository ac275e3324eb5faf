"""What the API answers about proposals and versions of flows, as types."""

from typing import Any

from typing_extensions import TypedDict

from bot.web.http.json_types import RiskJson
from bot.web.http.library_types import FlowContentJson, JsonObject


class ConflictJson(TypedDict):
    """What of a proposal no longer fits its target."""

    made_against: int
    what: list[str]


class NodeRiskJson(RiskJson):
    """What the harm check says of a node of the proposed flow."""

    node_id: str


class ProposalJson(TypedDict):
    """A flow proposal as lists show it."""

    id: str
    type: str
    status: str
    source: str
    title: str
    description: str
    target_flow_id: str | None
    target_version: int | None
    problem_domain: str | None
    confidence_score: float
    supporting_session_count: int
    supporting_session_ids: list[str]
    validated_by_outcome: bool
    conflict: ConflictJson | None
    picture: str | None
    proposed_by: str | None
    reviewed_by: str | None
    reviewer_notes: str | None
    reviewed_at: str | None
    undo_until: str | None
    closing_note: str | None
    published_flow_id: str | None
    published_version: int | None
    risks: list[NodeRiskJson]
    state: str
    to_reword: list[str]
    version: int
    created_at: str | None


class FieldChangeJson(TypedDict):
    """A field of the flow that changes; `before` of null is added, `after` of null removed."""

    field: str
    before: Any
    after: Any


class NodeChangeJson(TypedDict):
    """A node that changes; `before` of null is added, `after` of null removed."""

    id: str
    before: JsonObject | None
    after: JsonObject | None


class EdgeChangeJson(TypedDict):
    """An edge that changes; `before` of null is added, `after` of null removed."""

    before: JsonObject | None
    after: JsonObject | None


class FlowDiffJson(TypedDict):
    """What a proposal changes against its target."""

    fields: list[FieldChangeJson]
    nodes: list[NodeChangeJson]
    edges: list[EdgeChangeJson]


class ConfidencePartJson(TypedDict):
    """One part of a proposal's confidence."""

    name: str
    value: float
    weight: float
    says: str


class NodeFlagJson(TypedDict):
    """What somebody says is wrong with a step of a flow, and the proposal that holds it."""

    proposal_id: str
    node_id: str
    kind: str
    note: str
    by: str


class NodeFlagsPage(TypedDict):
    """Flags of a flow that wait for the reviewers."""

    items: list[NodeFlagJson]
    next_cursor: str | None


class WholeProposalJson(ProposalJson):
    """A proposal with its flow and what it changes."""

    flow: FlowContentJson | None
    diff: FlowDiffJson | None
    diff_text: str
    confidence_parts: list[ConfidencePartJson]
    origins: dict[str, str]
    visited: list[str]
    flags: list[NodeFlagJson]


class SupportingSessionJson(TypedDict):
    """A session that supports a proposal."""

    id: str
    title: str
    engineer: str


class FormFieldJson(TypedDict):
    """A field of the form to edit a proposed flow with."""

    name: str
    label: str
    value: str
    multiline: bool
    hint: str


class OpenedProposalJson(WholeProposalJson):
    """A proposal as its page shows it: with the sessions behind it and the form to edit it."""

    sessions: list[SupportingSessionJson]
    form: list[FormFieldJson]


class CommentJson(TypedDict):
    """What somebody said about a proposal."""

    id: str
    author: str
    text: str
    created_at: str | None


class CommentsPage(TypedDict):
    """All that was said about a proposal, oldest first."""

    items: list[CommentJson]
    next_cursor: str | None


class VersionJson(TypedDict):
    """A version of a flow: where it comes from, and how it has done."""

    version: int
    title: str
    current: bool
    created_at: str | None
    withdrawn_at: str | None
    provenance: JsonObject
    times_walked: int
    times_resolved: int
    state: str
    times_skipped: int
    times_escaped: int


class FlaggedJson(TypedDict):
    """A flag that was sent to the reviewers, and the proposal it is part of."""

    proposal_id: str
    step_id: str | None
    kind: str


class ProposalsPage(TypedDict):
    """A page of proposals, and the cursor of the next."""

    items: list[ProposalJson]
    next_cursor: str | None


class VersionsPage(TypedDict):
    """All versions of a flow."""

    items: list[VersionJson]
    next_cursor: str | None
