"""What the API answers, as types: the answers are built as these, and their OpenAPI schemas are made from them.

Moments are ISO 8601 in UTC. A field that may be null is always there.
"""

from typing import NotRequired

from typing_extensions import TypedDict


class MatchedFlowJson(TypedDict):
    """The flow a session was matched to, or that its engineer took."""

    id: str
    title: str
    score: float
    version: int


class FactJson(TypedDict):
    """Something the session learned, and the step it came from."""

    text: str
    step_id: str


class SuggestedFixJson(TypedDict):
    """The fix that is suggested now, and what became of it."""

    text: str
    outcome: str | None
    waiting_for: str | None
    note: str | None


class ResolutionJson(TypedDict):
    """How a session was resolved."""

    outcome: str
    root_cause: str
    fix: str
    note: str


class HandoverJson(TypedDict):
    """Who handed a session over, why, to whom, and who claimed it."""

    reason: str
    by: str
    at: str | None
    target: str | None
    claimed_by: str | None
    mode: str | None


class TicketJson(TypedDict):
    """The ticket a session belongs to."""

    id: str
    kind: str


class TokensJson(TypedDict):
    """Model tokens used."""

    input: int
    output: int


class OptionJson(TypedDict):
    """An answer to choose."""

    label: str
    value: str


class ScriptJson(TypedDict):
    """A script to read and run by hand."""

    language: str
    code: str
    risks: str
    check_first: str
    undo: str
    template: str | None
    """The template it is made of, as flows name it."""
    template_version: int | None
    generation_id: str | None
    """What was made of the template; null until it is filled in."""


class NearMatchJson(TypedDict):
    """A flow that resembles the problem, as the first reading shows it."""

    flow_id: str
    title: str
    score: float
    verdict: str


class StepContentJson(TypedDict):
    """What a step says."""

    text: str
    details: str
    guide: str
    guide_title: str
    guide_standing: str
    purpose: str
    node: str | None
    author: str | None
    about: str | None
    script: ScriptJson | None
    way: str | None
    """Of an action that a script does as well: `clicking` or `script`; null as long as nobody said."""
    matches: list[NearMatchJson]


class ResultJson(TypedDict):
    """How an action went."""

    success: bool
    details: str


class TakenAsJson(TypedDict):
    """What a typed answer was taken as: an option's value, or `worked`, `did_not_work`, `skip`."""

    value: str
    label: str


class AnswerJson(TypedDict):
    """An answer: one of option, skipped and result; and what was typed, with what it was taken as, if it was."""

    option: NotRequired[str]
    label: NotRequired[str]
    text: NotRequired[str]
    taken_as: NotRequired[TakenAsJson]
    skipped: NotRequired[bool]
    result: NotRequired[ResultJson]


class RiskJson(TypedDict):
    """What the harm check says of a step or a node."""

    level: str
    asks: str
    loses: str
    first: str
    identity_check: bool
    needs_acknowledging: bool


class StepJson(TypedDict):
    """A step of a session."""

    id: str
    order: int
    type: str
    state: str
    content: StepContentJson
    context_message: str
    options: list[OptionJson]
    answer: AnswerJson | None
    confidence: float | None
    asked_at: str | None
    answered_at: str | None
    answered_by: str | None
    risk: RiskJson
    awaits_check: bool
    checked_by: str | None
    tokens: TokensJson


class AttachmentJson(TypedDict):
    """A file of a session, and what was read from it."""

    id: str
    name: str
    kind: str
    size: int
    state: str
    read: str
    digest: list[str]
    note: str
    """Why nothing was read, if so."""
    step_id: str | None
    """The step that tells of it."""


class SessionJson(TypedDict):
    """A session with its steps."""

    id: str
    status: str
    version: int
    problem: str
    title: str
    engineer: str
    guide: str
    guide_note: str
    tier: str
    confidence: float | None
    matched_flow: MatchedFlowJson | None
    open_step: StepJson | None
    thinking: bool
    steps: list[StepJson]
    facts: list[FactJson]
    attachments: list[AttachmentJson]
    suggested_fix: SuggestedFixJson | None
    resolution: ResolutionJson | None
    handover: HandoverJson | None
    ticket: TicketJson | None
    ticket_url: str | None
    """Where people open the ticket in a browser."""
    client: str | None
    """Whose ticket it is, as the ticket system names them."""
    tokens: TokensJson
    created_at: str | None
    ended_at: str | None


class FlowProblemJson(TypedDict):
    """A fault of a flow, and the form's field it is about."""

    where: str
    what: str
    mend: str
    field: str


class SessionsPage(TypedDict):
    """A page of sessions, and the cursor of the next."""

    items: list[SessionJson]
    next_cursor: str | None


class ProblemJson(TypedDict):
    """A refusal or a failure (RFC 9457). `detail` is a sentence for a person, `code` is for programs."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    field: NotRequired[str]
    """Which field is wrong (422)."""
    problems: NotRequired[list[FlowProblemJson]]
    """Each fault of a flow (422 flow_format)."""
    nodes: NotRequired[list[str]]
    """The risky steps that were not acknowledged (409 risk_not_acknowledged)."""
    decided_by: NotRequired[str | None]
    """Who decided on the proposal (409 already_decided)."""
    decision: NotRequired[str]
    """What the proposal is since (409 already_decided)."""
    answered_by: NotRequired[str | None]
    """Who answered the step (409 stale_step)."""
    answer: NotRequired[AnswerJson | None]
    """What was answered (409 stale_step)."""
    step_id: NotRequired[str]
    """The step that waits for an answer (409 not_an_answer)."""
