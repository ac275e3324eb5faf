"""People's open work and the audit as JSON."""

from bot.web.http.json_forms import moment
from bot.web.http.library_types import AuditLineJson, OpenSessionJson, OpenWorkJson
from core.ports.audit import AuditRecord
from core.services.access import OpenWork
from core.sessions.masking import masked_text
from core.sessions.session import Session
from core.walks.walk import Walk


def open_work_form(work: OpenWork) -> OpenWorkJson:
    """What a person has not finished; secrets in it are masked."""
    return {
        "sessions": [_open_form(session) for session in work.sessions],
        "walks": [_open_form(walk) for walk in work.walks],
    }


def _open_form(work: Session | Walk) -> OpenSessionJson:
    return {
        "id": str(work.id),
        "title": masked_text(work.title),
        "status": work.status.value,
        "created_at": moment(work.created_at),
    }


def audit_form(line: AuditRecord) -> AuditLineJson:
    """A line of the audit."""
    return {
        "id": line.id,
        "at": moment(line.at),
        "kind": line.kind,
        "actor_id": str(line.actor_id) if line.actor_id else None,
        "actor": line.actor_name,
        "session_id": str(line.session_id) if line.session_id else None,
        "data": dict(line.data),
    }
