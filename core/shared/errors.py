"""Refusals: answers to commands that may not or cannot be carried out. They are part of the talk, not faults."""

import copyreg
from typing import Any, cast


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A command was refused. `sentence` goes to the person; `code` is for programs."""

    code = "refused"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled by what it holds, as refusals are made of arguments of all kinds."""
        return cast("Any", copyreg).__newobj__, (type(self), *self.args), vars(self)


class NotFound(Refusal):
    """There is no such thing in this account; what is in another account looks the same."""

    code = "not_found"


class NotAllowed(Refusal):
    """The person's role does not permit this."""

    code = "not_allowed"


class InvalidInput(Refusal):
    """What was given cannot be used. `field` names the part that is wrong."""

    code = "invalid"

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class TooLarge(Refusal):
    """A text is over its limit."""

    code = "too_large"


class Conflict(Refusal):
    """The session is not in a state that allows this."""

    code = "conflict"


class ChangedSince(Conflict):
    """What would be decided on is not what the person was shown: it has changed since."""


class RiskNotAcknowledged(Conflict):
    """Something risky needs a person to say that they have checked. `nodes`: those of a proposal, by id."""

    code = "risk_not_acknowledged"

    def __init__(self, sentence: str, nodes: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.nodes = nodes


class AlreadyClaimed(Conflict):
    """Somebody else has the session already."""

    code = "already_claimed"


class AlreadyDecided(Conflict):
    """Somebody decided on the proposal already. `decided_by` is empty when nobody did and its ground fell away."""

    code = "already_decided"

    def __init__(self, sentence: str, decided_by: str, decision: str) -> None:
        super().__init__(sentence)
        self.decided_by, self.decision = decided_by, decision


class NoTicketSystem(Conflict):
    """The account has no ticket system connected."""

    code = "no_ticket_system"


class TicketSystemRefusal(Conflict):
    """The ticket system refused something that a person asked for."""

    code = "ticket_system_refused"


class TicketSystemUnreachable(Refusal):
    """The ticket system is away, too slow, or busy; what was asked for may be tried again."""

    code = "ticket_system_away"


class AlreadySent(Conflict):
    """Everything there is was sent to the ticket already, or is on its way."""

    code = "already_sent"


class QuotaExceeded(Refusal):
    """The account or the person has used up what the settings allow."""

    code = "quota_exceeded"


class Overtaken(Exception):  # noqa: N818 - named for what happened
    """Somebody else changed the session between its reading and its storing; decide anew."""


class Unavailable(Exception):  # noqa: N818 - named for what people see
    """Something the command needs is out of reach for now; nothing was changed and it may be tried again."""
