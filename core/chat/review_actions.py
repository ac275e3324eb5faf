"""Deciding on flow proposals in a chat: by button, by form and by reaction."""

from datetime import datetime
from uuid import UUID

from core.accounts.user import User
from core.chat.dependencies import ChatDependencies
from core.chat.outcomes import OLD_BUTTON, Ask, Ignored, Outcome, Say, Show
from core.flows.diff_text import new_flow_lines
from core.flows.problems import FlowFormatError
from core.messaging.cards import Action, Card, Code, Element, Target
from core.messaging.forms import CheckField, Form, TextField, Values
from core.ports.messages import PostedMessage
from core.presenters import sessions_card
from core.presenters.proposals import (
    changed_card,
    proposal_card,
    risk_line,
    version_seen,
    version_shown,
    without_pictures,
)
from core.proposals.editing import MOST_FIELDS, field_of
from core.proposals.proposal import DecisionKind, Proposal
from core.services.review import ReviewRequest
from core.shared.errors import AlreadyDecided, ChangedSince, Conflict, InvalidInput, NotFound, RiskNotAcknowledged

_DECISIONS = {Action.APPROVE: DecisionKind.APPROVE, Action.DISMISS: DecisionKind.DISMISS}
_SUBJECT = "proposal:"
_READ = "read:"
"""What the name of a field begins with that acknowledges the risk of a node."""
_ALSO_READ = "acknowledged"
"""The field of the edit form that names the risky steps whose warnings were read."""


class ReviewActions:
    """Carries out what reviewers do."""

    def __init__(self, services: ChatDependencies) -> None:
        self._review = services.review

    async def press(self, user: User, target: Target) -> Outcome:
        """A button of a proposal; where it shows an earlier version, the current one is shown. Raises a Refusal."""
        try:
            return await self._pressed(user, target)
        except ChangedSince:
            return await self._as_it_is(user, target)

    async def _pressed(self, user: User, target: Target) -> Outcome:
        assert target.proposal_id is not None
        match target.action:
            case Action.APPROVE | Action.DISMISS:
                verdict = ReviewRequest(_DECISIONS[target.action], seen=version_seen(target))
                return await self._decide(user, target, verdict)
            case Action.UNDO_DECISION:
                await self._review.undo(user, target.proposal_id, version_seen(target) if target.value else None)
                return Say("Undone: the proposal waits for a decision again.")
            case Action.APPROVE_RISKS | Action.REJECT | Action.EDIT_PROPOSAL:
                await self._review.check_may_decide(user, target.proposal_id, version_seen(target))
                return Ask(await self._form(user, target))
            case Action.SEE_SESSIONS:
                sessions = await self._review.sessions(user, target.proposal_id)
                return Show(sessions_card("Sessions behind it", sessions, "None of them is kept any more."))
            case Action.SEE_PROPOSAL:
                return Show(without_pictures(proposal_card(await self._review.proposal(user, target.proposal_id))))
            case Action.SEE_FLOW:
                return Show(_flow_card(await self._review.proposal(user, target.proposal_id)))
            case _:
                raise NotFound(OLD_BUTTON)

    async def submit(self, user: User, target: Target, values: Values) -> Outcome:
        """A form about a proposal. Raises a Refusal; InvalidInput names the field that is wrong."""
        try:
            return await self._submitted(user, target, values)
        except ChangedSince:
            return await self._as_it_is(user, target, values)

    async def _submitted(self, user: User, target: Target, values: Values) -> Outcome:
        seen = version_seen(target)
        if target.action is Action.REJECT:
            verdict = ReviewRequest(DecisionKind.REJECT, values.get("reason", ""), seen=seen)
            return await self._decide(user, target, verdict)
        if target.action is Action.APPROVE_RISKS:
            return await self._approve_risks(user, target, values, seen)
        edits = {name: value for name, value in values.items() if name != _ALSO_READ}
        read = frozenset(values.get(_ALSO_READ, "").replace(",", " ").split())
        try:
            return await self._decide(
                user, target, ReviewRequest(DecisionKind.MODIFY, edits=edits, seen=seen, acknowledged=read)
            )
        except RiskNotAcknowledged as refusal:
            raise InvalidInput(_ALSO_READ, refusal.sentence) from refusal
        except FlowFormatError as error:
            problem = error.problems[0]
            raise InvalidInput(field_of(problem), str(problem)) from error

    async def _approve_risks(self, user: User, target: Target, values: Values, seen: int) -> Outcome:
        read = frozenset(
            name.removeprefix(_READ) for name, value in values.items() if name.startswith(_READ) and value == "yes"
        )
        try:
            return await self._decide(user, target, ReviewRequest(DecisionKind.APPROVE, seen=seen, acknowledged=read))
        except RiskNotAcknowledged as refusal:
            raise InvalidInput(f"{_READ}{refusal.nodes[0]}", refusal.sentence) from refusal

    async def react(
        self, user: User, message: PostedMessage, emoji: str, at: datetime | None, *, added: bool
    ) -> Outcome:
        """A reaction to that message, or one taken back; `at`: when, as far as that is known. Raises a Refusal."""
        if not message.subject.startswith(_SUBJECT):
            return Ignored()
        proposal_id = UUID(message.subject.removeprefix(_SUBJECT))
        try:
            if added:
                proposal = await self._review.react(user, proposal_id, emoji, _version_reacted_to(message, at))
            else:
                proposal = await self._review.unreact(user, proposal_id, emoji)
        except AlreadyDecided as refusal:
            return _repeated(user, refusal)
        except ChangedSince:
            return await self._as_it_is(user, Target(Action.APPROVE, proposal_id=proposal_id))
        return Ignored() if proposal is None else Say(_said(proposal))

    async def _as_it_is(self, user: User, target: Target, values: Values | None = None) -> Show:
        """The proposal as it stands, for whoever was about to decide on an earlier version; nothing typed is lost."""
        assert target.proposal_id is not None
        proposal = await self._review.proposal(user, target.proposal_id)
        if not values:
            return Show(changed_card(proposal))
        known = {field.value for field in await self._review.form(user, target.proposal_id)} | {"", "yes", "no"}
        return Show(changed_card(proposal, [value for value in values.values() if value.strip() not in known]))

    async def _decide(self, user: User, target: Target, verdict: ReviewRequest) -> Outcome:
        assert target.proposal_id is not None
        try:
            return Say(_said(await self._review.decide(user, target.proposal_id, verdict)))
        except AlreadyDecided as refusal:
            if refusal.decision != verdict.decision.status:
                raise
            return _repeated(user, refusal)

    async def _form(self, user: User, target: Target) -> Form:
        assert target.proposal_id is not None
        proposal = await self._review.proposal(user, target.proposal_id)
        match target.action:
            case Action.APPROVE_RISKS:
                return _risks_form(target, proposal)
            case Action.REJECT:
                return _reject_form(target, proposal)
            case _:
                return await self._edit_form(user, target, proposal)

    async def _edit_form(self, user: User, target: Target, proposal: Proposal) -> Form:
        fields = tuple(
            TextField(field.name, field.label, field.hint, field.value, multiline=field.multiline)
            for field in await self._review.form(user, proposal.id)
        )
        hint = (
            "Names of the steps that destroy something or lower security, separated by spaces; required to "
            "publish them."
        )
        if proposal.risks:
            hint = f"Read their warnings, then type: {' '.join(mark.node_id for mark in proposal.risks)}"
        fields = (*fields, TextField(_ALSO_READ, "Risky steps that you acknowledge", hint, multiline=False))
        return Form("Edit & approve", "Publish", _about(target, proposal), fields)


def _version_reacted_to(message: PostedMessage, at: datetime | None) -> int:
    """The version that stood in the message; 0, which no proposal has, where another stood there or may have."""
    if message.card is None or (at is not None and at < message.since):
        return 0
    return version_shown(message.card) or 0


def _repeated(user: User, refusal: AlreadyDecided) -> Outcome:
    """A second delivery of one's own decision is no news; anybody else's is."""
    if refusal.decided_by == user.name:
        return Ignored()
    raise refusal


def _reject_form(target: Target, proposal: Proposal) -> Form:
    reason = TextField("reason", "What is wrong with it?", "Whoever proposed it learns from this.", required=True)
    return Form("Reject the proposal", "Reject it", _about(target, proposal), (reason,))


def _risks_form(target: Target, proposal: Proposal) -> Form:
    """A tick for each risky step of the proposal."""
    if len(proposal.risks) > MOST_FIELDS:
        raise Conflict(f"More than {MOST_FIELDS} steps are risky: split the flow, or name them all through the API.")
    fields = tuple(CheckField(f"{_READ}{mark.node_id}", mark.node_id, risk_line(mark)) for mark in proposal.risks)
    intro = ("These steps destroy something or lower security. People guided by the flow are warned as well.",)
    return Form("Approve with risks", "Publish", _about(target, proposal), fields, intro)


def _about(target: Target, proposal: Proposal) -> Target:
    """What a form is about: the version that it was opened on."""
    return Target(target.action, proposal_id=proposal.id, value=str(proposal.version))


def _flow_card(proposal: Proposal) -> Card:
    if proposal.flow is None:
        raise NotFound("This proposal has no flow.")
    elements: tuple[Element, ...] = (Code("diff", "\n".join(new_flow_lines(proposal.flow))),)
    return Card(proposal.flow.title, elements)


def _said(proposal: Proposal) -> str:
    if proposal.published:
        return f"Published as version {proposal.published.version}; the next session is guided by it."
    return f"The proposal is {proposal.status.value} now."
