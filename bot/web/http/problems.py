"""Refusals and faults as `application/problem+json` (RFC 9457)."""

import json
from http import HTTPStatus
from typing import Any

from aiohttp import web

from bot.web.http.json_forms import answer_form
from bot.web.http.proposal_json import problem_form
from core.flows.problems import FlowFormatError
from core.sessions.errors import NotAnAnswer, StaleStep
from core.sessions.masking import masked_step
from core.shared.errors import (
    AlreadyDecided,
    InvalidInput,
    NotAllowed,
    NotFound,
    QuotaExceeded,
    Refusal,
    RiskNotAcknowledged,
    TicketSystemUnreachable,
    TooLarge,
    Unavailable,
)

_RETRY_SECONDS = 2
"""When to try again after the database was out of reach."""
_QUOTA_RETRY_SECONDS = 3600
"""When to look again whether a day's tokens have renewed."""


class SignedOut(NotAllowed):
    """What a request came with was good when it began, and is not any more."""

    code = "not_signed_in"

    def __init__(self) -> None:
        super().__init__("You have been signed out; sign in again.")


_STATUSES: tuple[tuple[type[Refusal], int], ...] = (
    (NotFound, 404),
    (SignedOut, 401),
    (NotAllowed, 403),
    (InvalidInput, 422),
    (TooLarge, 413),
    (QuotaExceeded, 429),
    (TicketSystemUnreachable, 503),
)
"""The status of each kind of refusal; the rest conflict with the session's state: 409."""


def problem(
    status: int, code: str, detail: str, *, headers: dict[str, str] | None = None, **extra: Any
) -> web.Response:
    """A problem as a response. `detail` is a sentence for a person, `code` is for programs."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        **extra,
    }
    return web.Response(
        status=status, body=json.dumps(body).encode(), content_type="application/problem+json", headers=headers
    )


def refused(refusal: Refusal) -> web.Response:
    """A refusal as a response."""
    extra: dict[str, Any] = {}
    headers = None
    match refusal:
        case FlowFormatError():
            extra = {"field": refusal.field, "problems": [problem_form(problem) for problem in refusal.problems]}
        case AlreadyDecided(decided_by=decided_by, decision=decision):
            extra = {"decided_by": decided_by or None, "decision": decision}
        case RiskNotAcknowledged(nodes=nodes):
            extra = {"nodes": list(nodes)} if nodes else {}
        case InvalidInput(field=field):
            extra = {"field": field}
        case StaleStep(step=step):
            answer = answer_form(masked_step(step).answer)
            extra = {"answered_by": step.answered_by_name or None, "answer": answer}
        case NotAnAnswer(step=step):
            extra = {"step_id": str(step.id)}
        case QuotaExceeded():
            headers = {"Retry-After": str(_QUOTA_RETRY_SECONDS)}
        case _:
            pass
    status = next((status for kind, status in _STATUSES if isinstance(refusal, kind)), 409)
    return problem(status, refusal.code, refusal.sentence, headers=headers, **extra)


def unavailable(fault: Unavailable) -> web.Response:
    """The database is away: nothing was changed, and trying again is safe."""
    detail = f"{fault} Nothing was changed; try again in a moment."
    return problem(503, "unavailable", detail, headers={"Retry-After": str(_RETRY_SECONDS)})
