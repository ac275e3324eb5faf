"""What requests about walks may say, as strict models."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.web.api.bodies import Body, Id, ResultBody, TicketBody
from core.sessions.commands import StepReply


class WalkBody(Body):
    """Start a walk: with a problem, or with the flow or proposal to walk; `adhoc` to take notes only."""

    problem: str = ""
    flow_id: Id | None = None
    proposal_id: Id | None = None
    adhoc: bool = False
    ticket: TicketBody | None = None


class WalkStepBody(Body):
    """Answer the open node: exactly one of option, text, skip and result."""

    node_id: Annotated[str, Field(min_length=1, max_length=100)]
    option: str | None = None
    text: str | None = None
    skip: bool | None = None
    result: ResultBody | bool | Literal["worked", "failed"] | None = None

    @model_validator(mode="after")
    def _one_answer(self) -> "WalkStepBody":
        given = (self.option is not None, self.text is not None, bool(self.skip), self.result is not None)
        if sum(given) != 1:
            raise ValueError("give exactly one of option, text, skip and result")
        return self

    def reply(self) -> StepReply:
        """The answer as it is decided on."""
        success, details = None, ""
        match self.result:
            case ResultBody(success=success, details=details):
                pass
            case bool():
                success = self.result
            case str():
                success = self.result == "worked"
            case None:
                pass
        return StepReply(option=self.option, text=self.text, skip=bool(self.skip), success=success, details=details)


class ChooseBody(Body):
    """Take one of the suggestions, or none of them: exactly one of the three."""

    flow_id: Id | None = None
    proposal_id: Id | None = None
    none: bool | None = None

    @model_validator(mode="after")
    def _one_choice(self) -> "ChooseBody":
        if sum((self.flow_id is not None, self.proposal_id is not None, bool(self.none))) != 1:
            raise ValueError("give exactly one of flow_id, proposal_id and none")
        return self


class NotThisNodeBody(Body):
    """The open node of a flow that does not fit."""

    node_id: Annotated[str, Field(min_length=1, max_length=100)]


class ResolveWalkBody(Body):
    """End a walk as solved, and say whether it helped."""

    helpful: bool
    notes: str = ""


class EscalateWalkBody(Body):
    """Have an engineer take over; without a reason, that of the hand-over the walk ended in counts."""

    reason: str = ""


class EscalateProblemBody(Body):
    """Hand a problem to the engineers without walking anything."""

    problem: str
    reason: str
    ticket: TicketBody | None = None
