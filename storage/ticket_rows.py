"""The rows of the connected ticket system as the core's types, and back."""

from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping

from core.accounts.person import Person
from core.documentation.documents import Audience
from core.ports.tickets import StoredConnection, TicketPerson
from core.sessions.session import Ticket, TicketKind
from core.tickets.files import FileForm, SentFile
from core.tickets.sending import Part, PartKind, PartState, Send
from core.tickets.ticket import SystemName
from storage.users import user_of

_NOBODY = UUID(int=0)
"""Stands for a sender who is no longer of the account."""


def connection_of(row: RowMapping) -> StoredConnection:
    """The connection of a row."""
    return StoredConnection(
        row["account_id"],
        SystemName(row["system"]),
        row["url"],
        bytes(row["sealed"]),
        row["hook_token"],
        row["version"],
    )


def person_of(row: RowMapping) -> TicketPerson:
    """Who the person of a row is in the ticket system."""
    return TicketPerson(user_of(row), row["email"], row["external_id"], row["external_name"], row["by_hand"])


def send_values(send: Send) -> dict[str, Any]:
    """The send as its columns, without its parts."""
    return {
        "id": send.id,
        "account_id": send.account_id,
        "session_id": send.session_id,
        "internal_id": send.internal_id,
        "walk_id": send.walk_id,
        "ticket_id": send.ticket.id,
        "ticket_kind": send.ticket.kind.value,
        "sequence": send.sequence,
        "audience": send.audience.value,
        "document": send.document,
        "sender_id": send.sender.id,
        "sender_name": send.sender.name,
        "author": send.author,
        "created_at": send.created_at,
        "attempts": send.attempts,
        "next_try_at": send.next_try_at,
        "detail": send.detail,
    }


def send_of(row: RowMapping, parts: list[Part]) -> Send:
    """The send of a row."""
    return Send(
        id=row["id"],
        account_id=row["account_id"],
        session_id=row["session_id"],
        internal_id=row["internal_id"],
        walk_id=row["walk_id"],
        ticket=Ticket(row["ticket_id"], TicketKind(row["ticket_kind"])),
        sequence=row["sequence"],
        audience=Audience(row["audience"]),
        document=row["document"],
        sender=Person(row["sender_id"] or _NOBODY, row["sender_name"]),
        author=row["author"],
        created_at=row["created_at"],
        parts=tuple(parts),
        attempts=row["attempts"],
        next_try_at=row["next_try_at"],
        detail=row["detail"],
    )


def part_values(part: Part) -> dict[str, Any]:
    """The part as its columns."""
    return {
        "id": part.id,
        "kind": part.kind.value,
        "position": part.position,
        "reference": part.reference,
        "text": part.text,
        "minutes": part.minutes,
        "status": part.status,
        "place": part.place,
        "client": part.client,
        "file_id": part.file.id if part.file else None,
        "file_name": part.file.name if part.file else "",
        "file_form": part.file.form.value if part.file else None,
        "file_size": part.file.size if part.file else 0,
        "state": part.state.value,
        "external_id": part.external_id,
        "detail": part.detail,
        "posting_since": part.posting_since,
    }


def part_of(row: RowMapping) -> Part:
    """The part of a row."""
    return Part(
        id=row["id"],
        kind=PartKind(row["kind"]),
        position=row["position"],
        reference=row["reference"],
        text=row["text"],
        minutes=row["minutes"],
        status=row["status"],
        place=row["place"],
        client=row["client"],
        file=_file_of(row),
        state=PartState(row["state"]),
        external_id=row["external_id"],
        detail=row["detail"],
        posting_since=row["posting_since"],
    )


def _file_of(row: RowMapping) -> SentFile | None:
    form = row["file_form"]
    return SentFile(row["file_id"], row["file_name"], FileForm(form), row["file_size"]) if form else None
