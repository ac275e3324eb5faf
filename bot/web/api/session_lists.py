"""Lists of sessions by API."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from bot.web.api.call import MAX_LIMIT, ApiResponse, Call, ForeignCursor, cursor_of, cursor_parts, flag, page
from bot.web.http.json_forms import session_form
from core.sessions.records import SessionFilter
from core.sessions.session import SessionStatus
from core.shared.errors import InvalidInput

MOST_DAYS = 3650
"""The longest time that a list may look back on: ten years."""


async def list_sessions(call: Call) -> ApiResponse:
    """The sessions one may see, newest first."""
    limit = call.number("limit", 20, 1, MAX_LIMIT)
    which = SessionFilter(
        _statuses(call),
        call.query("q"),
        _flow_asked_for(call),
        _since(call),
        call.user.id if flag(call, "mine") else None,
        _before(call),
        limit + 1,
    )
    found = await call.services.reading.sessions(call.user, which)
    shown = found[:limit]
    more = cursor_of(shown[-1].created_at.isoformat(), str(shown[-1].id)) if len(found) > limit else None
    return page([session_form(session) for session in shown], more)


def _statuses(call: Call) -> tuple[SessionStatus, ...]:
    given = [status for status in call.request.query.getall("status", []) if status]
    if any(status not in list(SessionStatus) for status in given):
        raise InvalidInput("status", f"“status” must be one of {', '.join(SessionStatus)}.")
    return tuple(dict.fromkeys(SessionStatus(status) for status in given))


def _flow_asked_for(call: Call) -> UUID | None:
    given = call.query("flow")
    try:
        return UUID(given) if given else None
    except ValueError:
        raise InvalidInput("flow", "“flow” must be the id of a flow.") from None


def _since(call: Call) -> datetime | None:
    days = call.number("days", 0, 1, MOST_DAYS)
    return datetime.now(UTC) - timedelta(days=days) if days else None


def _before(call: Call) -> tuple[datetime, UUID] | None:
    parts = cursor_parts(call, 2)
    if parts is None:
        return None
    try:
        return datetime.fromisoformat(parts[0]), UUID(parts[1])
    except ValueError:
        raise ForeignCursor from None
