"""What the API answers about flows, people and tokens, as types."""

from typing import Any, Literal, TypeAlias

from typing_extensions import TypedDict

JsonObject: TypeAlias = dict[str, Any]
"""An object whose fields the API does not fix."""


class MatchPartsJson(TypedDict):
    """The signals a score is made of; null where one is not available."""

    semantic: float | None
    keyword: float | None
    recency: float | None
    success: float | None


class MatchJson(TypedDict):
    """A flow that resembles a problem, and why."""

    flow_id: str
    title: str
    score: float
    parts: MatchPartsJson
    verdict: str
    words: list[str]


class MatchesJson(TypedDict):
    """The flows that resemble a problem, best first."""

    matches: list[MatchJson]


class FlowSummaryJson(TypedDict):
    """A flow as the library lists it."""

    id: str
    slug: str
    title: str
    domain: str
    version: int
    times_walked: int
    times_resolved: int
    state: str
    last_used_at: str | None


class FlowContentJson(TypedDict):
    """A flow's content; nodes and edges as docs/flows.md has them."""

    slug: str
    title: str
    domain: str
    description: str
    symptoms: list[str]
    sources: list[str]
    start: str
    nodes: list[JsonObject]
    edges: list[JsonObject]


class FlowJson(FlowContentJson):
    """A published version of a flow."""

    id: str
    version: int


class FlowsPage(TypedDict):
    """A page of flows, and the cursor of the next."""

    items: list[FlowSummaryJson]
    next_cursor: str | None


class UserJson(TypedDict):
    """A person of the account."""

    id: str
    name: str
    role: str
    reviewer: bool
    time_zone: str
    access: Literal["active", "suspended", "removed"]


class OpenSessionJson(TypedDict):
    """A session or walk that somebody has not finished."""

    id: str
    title: str
    status: str
    created_at: str | None


class OpenWorkJson(TypedDict):
    """What a person has not finished, newest first."""

    sessions: list[OpenSessionJson]
    walks: list[OpenSessionJson]


class AuditLineJson(TypedDict):
    """An entry of the audit log. `actor` is empty for what FlowPilot did by itself."""

    id: int
    at: str | None
    kind: str
    actor_id: str | None
    actor: str
    session_id: str | None
    data: JsonObject


class AuditPage(TypedDict):
    """Entries of the audit log, newest first."""

    items: list[AuditLineJson]
    next_cursor: str | None


class AuditKindsPage(TypedDict):
    """The kinds of entries in the audit log."""

    items: list[str]
    next_cursor: str | None


class TokenJson(TypedDict):
    """A token, without the token itself."""

    id: str
    user: str
    name: str
    created_at: str | None
    expires_at: str | None
    revoked_at: str | None
    last_used_at: str | None


class NewTokenJson(TypedDict):
    """A new token, shown only this once."""

    id: str
    token: str
    user: str


class UsersPage(TypedDict):
    """The account's people."""

    items: list[UserJson]
    next_cursor: str | None


class TokensPage(TypedDict):
    """Tokens, newest first."""

    items: list[TokenJson]
    next_cursor: str | None
