"""The audit by API: who did what when, as a list and as a file."""

import csv
import io
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from aiohttp import web

from bot.web.api.call import (
    CURSOR,
    LIMIT,
    MAX_LIMIT,
    ApiResponse,
    Call,
    ForeignCursor,
    QueryParameter,
    Route,
    cursor_of,
    cursor_parts,
    page,
)
from bot.web.http.json_forms import moment
from bot.web.http.library_types import AuditKindsPage, AuditPage
from bot.web.http.people_json import audit_form
from core.ports.audit import AuditFilter, AuditRecord
from core.shared.audit import AuditEventKind
from core.shared.errors import InvalidInput

_FLOWPILOT = "flowpilot"
_COLUMNS = ("at", "actor", "kind", "session_id", "data", "actor_id", "id")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What spreadsheets take for the beginning of a formula."""
_LINES_AT_ONCE = 200


async def list_audit(call: Call) -> ApiResponse:
    """Who did what when, newest first."""
    limit = call.number("limit", 50, 1, MAX_LIMIT)
    found = await call.services.auditing.lines(call.user, _filter(call, limit + 1))
    shown = found[:limit]
    more = cursor_of(shown[-1].at.isoformat(), str(shown[-1].id)) if len(found) > limit else None
    return page([audit_form(line) for line in shown], more)


async def list_kinds(_: Call) -> ApiResponse:
    """The kinds of entries in the audit log."""
    return page([kind.value for kind in AuditEventKind])


async def export_audit(call: Call) -> ApiResponse:
    """All of the audit that fits, as a CSV or JSON file."""
    form = call.query("format") or "csv"
    if form not in ("csv", "json"):
        raise InvalidInput("format", "“format” must be csv or json.")
    lines = call.services.auditing.exported(call.user, _filter(call, MAX_LIMIT))
    first = await anext(lines, None)  # refusals come before the file begins
    kind = "text/csv" if form == "csv" else "application/json"
    named = f'attachment; filename="flowpilot-audit-{datetime.now(UTC):%Y-%m-%d}.{form}"'
    response = web.StreamResponse(headers={"Content-Type": f"{kind}; charset=utf-8", "Content-Disposition": named})
    await response.prepare(call.request)
    async for part in _csv(first, lines) if form == "csv" else _json(first, lines):
        await response.write(part.encode())
    await response.write_eof()
    return ApiResponse(None, raw=response)


async def _csv(first: AuditRecord | None, lines: AsyncIterator[AuditRecord]) -> AsyncIterator[str]:
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(_COLUMNS)
    count = 0
    async for line in _all(first, lines):
        data = json.dumps(line.data, ensure_ascii=False)
        cells = (moment(line.at), line.actor_name, line.kind, line.session_id, data, line.actor_id, line.id)
        writer.writerow([_cell(cell) for cell in cells])
        count += 1
        if count % _LINES_AT_ONCE == 0:
            yield written.getvalue()
            written.seek(0)
            written.truncate()
    yield written.getvalue()


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


async def _json(first: AuditRecord | None, lines: AsyncIterator[AuditRecord]) -> AsyncIterator[str]:
    opening = "["
    async for line in _all(first, lines):
        yield f"{opening}{json.dumps(audit_form(line), ensure_ascii=False)}"
        opening = ",\n"
    yield "[]\n" if opening == "[" else "]\n"


async def _all(first: AuditRecord | None, lines: AsyncIterator[AuditRecord]) -> AsyncIterator[AuditRecord]:
    if first:
        yield first
    async for line in lines:
        yield line


def _filter(call: Call, limit: int) -> AuditFilter:
    who = call.query("who")
    actor_id = None
    if who not in ("", _FLOWPILOT):
        try:
            actor_id = UUID(who)
        except ValueError:
            raise InvalidInput("who", f"“who” must be the id of a person, or {_FLOWPILOT}.") from None
    return AuditFilter(
        actor_id,
        who == _FLOWPILOT,
        _kinds(call),
        _moment(call, "since"),
        _moment(call, "until"),
        _before(call),
        limit,
    )


def _kinds(call: Call) -> tuple[AuditEventKind, ...]:
    given = [kind for kind in call.request.query.getall("what", []) if kind]
    if unknown := [kind for kind in given if kind not in list(AuditEventKind)]:
        raise InvalidInput("what", f"“{unknown[0][:60]}” is not a recorded action; see the API description.")
    return tuple(dict.fromkeys(AuditEventKind(kind) for kind in given))


def _moment(call: Call, name: str) -> datetime | None:
    """A moment or a day from the query; `until` a day means all of it. Without a zone it is UTC."""
    given = call.query(name)
    if not given:
        return None
    try:
        at = datetime.fromisoformat(given)
        is_day = len(given) == len("2026-01-31") and at.time() == time(0)
        at = at.replace(tzinfo=at.tzinfo or UTC)
        return at + timedelta(days=1) if is_day and name == "until" else at
    except (ValueError, OverflowError):
        raise InvalidInput(name, f"“{name}” must be a day or a moment in ISO 8601, such as 2026-01-31.") from None


def _before(call: Call) -> tuple[datetime, int] | None:
    parts = cursor_parts(call, 2)
    if parts is None:
        return None
    try:
        at, number = datetime.fromisoformat(parts[0]), int(parts[1][:18])
        return at.astimezone(UTC), number
    except (ValueError, OverflowError):
        raise ForeignCursor from None


_KIND = {"type": "string", "enum": [kind.value for kind in AuditEventKind]}
_DAY = {"type": "string"}
_WHICH = (
    QueryParameter("who", {"type": "string"}, f"The id of a person; {_FLOWPILOT}: what it did by itself."),
    QueryParameter("what", {"type": "array", "items": _KIND}, "What happened; given several times, any of them."),
    QueryParameter("since", _DAY, "From this day or moment, in ISO 8601."),
    QueryParameter("until", _DAY, "To the end of this day, or before this moment."),
)
_FORMAT = QueryParameter("format", {"type": "string", "enum": ["csv", "json"]}, "The file's format; csv by default.")
ROUTES = (
    Route("GET", "/audit", list_audit, "Read the audit log", AuditPage, query=(*_WHICH, CURSOR, LIMIT)),
    Route("GET", "/audit/kinds", list_kinds, "List the kinds of audit entries", AuditKindsPage),
    Route("GET", "/audit/export", export_audit, "Download the audit log", None, query=(*_WHICH, _FORMAT), file=True),
)
