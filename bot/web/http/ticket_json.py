"""Tickets as the API's JSON."""

from bot.web.http.json_forms import moment
from bot.web.http.ticket_types import (
    FileOfferJson,
    MemberJson,
    SentFileJson,
    TicketDestinationJson,
    TicketDetailsJson,
    TicketNoteJson,
    TicketNotePreviewJson,
    TicketPersonJson,
    TicketSendJson,
    TicketStatusJson,
    TicketSummaryJson,
    TicketSystemJson,
)
from core.ports.tickets import TicketPerson
from core.presenters.tickets import send_line
from core.services.tickets.connections import ConnectionView
from core.services.tickets.handing_over import Destination
from core.services.tickets.own_system import details_of, summary_of
from core.services.tickets.sending import Preview
from core.sessions.masking import masked_text
from core.sessions.session import TicketKind
from core.tickets.files import FileOffer
from core.tickets.internal import InternalTicket
from core.tickets.sending import Part, PartState, Send
from core.tickets.ticket import Member, TicketDetails, TicketNote, TicketStatus, TicketSummary

HOOK_PATH = "/hooks/tickets"
"""As `bot.ticketing.endpoint` serves it; the two know nothing of each other."""


def system_form(view: ConnectionView, base: str) -> TicketSystemJson:
    """The connection, without secrets; `base`: where FlowPilot is reached."""
    return {
        "system": view.system.value,
        "url": view.url,
        "credentials": list(view.credentials),
        "settings": view.settings,
        "hook_url": f"{base}{HOOK_PATH}?key={view.hook_token}",
    }


def person_form(person: TicketPerson) -> TicketPersonJson:
    """A person with who they are in the system."""
    return {
        "user": str(person.user.id),
        "name": person.user.name,
        "email": person.email or None,
        "external_id": person.external_id or None,
        "external_name": person.external_name or None,
        "by_hand": person.by_hand,
    }


def member_form(member: Member) -> MemberJson:
    """Somebody of the ticket system."""
    return {"external_id": member.id, "name": member.name, "email": member.email or None}


def status_form(status: TicketStatus) -> TicketStatusJson:
    """A status."""
    return {"id": status.id, "name": status.name, "closed": status.is_closed}


def ticket_summary_form(ticket: TicketSummary, kind: TicketKind) -> TicketSummaryJson:
    """A ticket as lists show it; secrets in it are masked."""
    return {
        "id": ticket.id,
        "number": int(ticket.id) if kind is TicketKind.INTERNAL else None,
        "kind": kind.value,
        "summary": masked_text(ticket.summary),
        "status": status_form(ticket.status),
        "client": masked_text(ticket.client) or None,
        "assignee": ticket.assignee or None,
        "url": ticket.url or None,
    }


def internal_summary_form(ticket: InternalTicket) -> TicketSummaryJson:
    """One of our own tickets as lists show it."""
    return ticket_summary_form(summary_of(ticket), TicketKind.INTERNAL)


def ticket_form(ticket: TicketDetails, kind: TicketKind) -> TicketDetailsJson:
    """A ticket with what is known about it; secrets in it are masked."""
    return {
        **ticket_summary_form(ticket.summary, kind),
        "description": masked_text(ticket.description),
        "contact": ticket.contact or None,
        "asset": ticket.asset or None,
        "notes": [_note_form(note) for note in ticket.notes],
        "handed_to": None,
        "hand_over": None,
        "created_at": None,
        "updated_at": None,
    }


def internal_form(ticket: InternalTicket, hand_over: Send | None = None) -> TicketDetailsJson:
    """One of our own tickets, and what became of handing it over."""
    return {
        **ticket_form(details_of(ticket), TicketKind.INTERNAL),
        "handed_to": ticket.handed_to or None,
        "hand_over": send_form(hand_over) if hand_over else None,
        "created_at": moment(ticket.created_at),
        "updated_at": moment(ticket.updated_at),
    }


def destination_form(destination: Destination) -> TicketDestinationJson:
    """Where a ticket can be handed to."""
    return {
        "system": destination.system,
        "places": [{"id": place.id, "name": place.name} for place in destination.places],
        "place": destination.place or None,
        "client": destination.client,
    }


def _note_form(note: TicketNote) -> TicketNoteJson:
    return {
        "id": note.id,
        "text": masked_text(note.text),
        "author": note.author,
        "at": moment(note.at),
        "audience": "client" if note.for_client else "internal",
        "by_client": note.by_client,
        "minutes": note.minutes,
    }


def preview_form(preview: Preview) -> TicketNotePreviewJson:
    """What would be posted."""
    return {
        "ticket": preview.ticket.id,
        "kind": preview.ticket.kind.value,
        "audience": preview.audience.value,
        "text": preview.text,
        "mark": preview.mark,
        "minutes": preview.minutes,
        "status": preview.status or None,
        "statuses": [status_form(status) for status in preview.statuses],
        "warnings": list(preview.warnings),
        "files": [_offer_form(one) for one in preview.files],
    }


def _offer_form(offer: FileOffer) -> FileOfferJson:
    file = offer.attachment
    return {
        "id": str(file.id),
        "name": file.name,
        "kind": file.kind.value,
        "size": file.size,
        "sent_as": offer.form.value if offer.form else None,
        "detail": offer.detail or None,
        "chosen": offer.chosen,
        "sent": offer.was_sent,
        "refusal": offer.refusal or None,
    }


def send_form(send: Send) -> TicketSendJson:
    """What became of a send."""
    return {
        "state": send.state.value,
        "detail": send_line(send),
        "note_id": send.note_id or None,
        "time_id": send.time_id or None,
        "next_try": moment(send.next_try_at),
        "files": [_sent_file_form(part) for part in send.files],
    }


def _sent_file_form(part: Part) -> SentFileJson:
    state = "sent" if part.state is PartState.CHECKED else "refused" if part.state is PartState.REFUSED else "waiting"
    return {"name": part.file.name if part.file else "", "state": state, "detail": part.detail or None}
