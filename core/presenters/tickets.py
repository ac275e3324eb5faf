"""Tickets as cards: what became of a send, a ticket and lists of them."""

from collections.abc import Sequence
from dataclasses import replace

from core.messaging.cards import Action, Button, Buttons, Card, ContextLine, Element, Style, Target, Text, Tone
from core.sessions.masking import masked_text
from core.sessions.session import Session, TicketKind
from core.shared.text import listed, shortened
from core.tickets.documents import Audience
from core.tickets.internal import InternalTicket
from core.tickets.sending import PartKind, PartState, Send, SendState


def send_line(send: Send) -> str:
    """What a send has come to, in one line."""
    ticket = f"#{send.ticket.id}" if send.ticket.id else "the new ticket"
    what = "Note to the client" if send.audience is Audience.CLIENT else "Internal note"
    notes = [part for part in send.parts if part.kind is PartKind.NOTE]
    posted = any(part.state is PartState.CHECKED for part in notes)
    match send.state:
        case SendState.WAITING:
            return f"{what} for {ticket} waits. {send.detail}"
        case SendState.FAILED:
            return f"{what} for {ticket} was not posted. {_refusals(send) or send.detail}"
        case SendState.SENT | SendState.PARTLY:
            minutes = sum(part.minutes for part in send.parts if part.state is PartState.CHECKED)
            said = [what if posted else "", f"{minutes} min" if minutes else ""]
            line = f"{listed([one for one in (*said, _files_said(send)) if one]) or 'Nothing'} on {ticket}"
            status = next((part for part in send.parts if part.kind is PartKind.STATUS), None)
            if status and status.state is PartState.CHECKED:
                line += f" · status {status.status} (checked)"
            return f"{line}. {_refusals(send)}".strip()


def _files_said(send: Send) -> str:
    """Which files stand in the ticket; empty for none."""
    names = [part.file.name for part in send.files if part.file and part.state is PartState.CHECKED]
    if not names:
        return ""
    return f"{'the file' if len(names) == 1 else f'{len(names)} files:'} {', '.join(names)}"


def _refusals(send: Send) -> str:
    return " ".join(part.detail for part in send.parts if part.detail)


def send_card(session: Session, send: Send) -> Card:
    """What became of a send, with what can be done about it."""
    elements: list[Element] = [Text(send_line(send))]
    tone = {SendState.SENT: Tone.DONE, SendState.WAITING: Tone.OPEN}.get(send.state, Tone.WARNING)
    if send.state is SendState.WAITING and send.attempts:
        elements.append(ContextLine("Next try", send.next_try_at))
    if (send.state is SendState.WAITING and send.attempts) or (send.state is SendState.FAILED and not send.is_over):
        of = Target(Action.TRY_TICKET_AGAIN, None if send.walk_id else session.id, walk_id=send.walk_id)
        elements.append(Buttons((Button("Try now", of, Style.PRIMARY),)))
    if session.ticket and session.ticket.url and send.state is not SendState.WAITING:
        elements.append(ContextLine(session.ticket.url))
    system = "ticket" if send.ticket.kind is TicketKind.PSA else "internal ticket"
    sent = "Sent" if send.state in (SendState.SENT, SendState.PARTLY) else "To be sent"
    number = f": #{send.ticket.id}" if send.ticket.id else ""
    return Card(f"{sent} to the {system}{number}", tuple(elements), tone=tone, badge=send.state.value)


def only_told(card: Card) -> Card:
    """The card for somebody who may see how a send stands and not act on it."""
    return replace(card, elements=tuple(one for one in card.elements if not isinstance(one, Buttons)))


_SUMMARY_SHOWN = 100
_NOTE_SHOWN = 600
_NOTES_SHOWN = 5


START_SESSION = "Start a session"
START_WALK = "Start a walk"
"""What a ticket's button says to the first line, whose work from a ticket is a walk."""


def ticket_list_card(title: str, tickets: Sequence[InternalTicket], empty: str, starts: str = START_SESSION) -> Card:
    """Our own tickets, each with what can be done with it; `starts`: what begins from one, by its reader's role."""
    elements: list[Element] = []
    for ticket in tickets:
        elements += [Text(_ticket_line(ticket)), Buttons(_ticket_buttons(ticket, starts))]
    make = Button("Create a ticket…", Target(Action.MAKE_TICKET))
    if not tickets:
        elements = [Text(empty)]
    start = Button("Start from a ticket…", Target(Action.START_FROM_TICKET))
    return Card(title, (*elements, Buttons((make, start, Button("Find tickets…", Target(Action.FIND_TICKETS))))))


def _ticket_line(ticket: InternalTicket) -> str:
    who = ticket.assignee.name if ticket.assignee else "nobody"
    parts = [f"#{ticket.number}", masked_text(ticket.client), shortened(masked_text(ticket.summary), _SUMMARY_SHOWN)]
    return " · ".join(part for part in (*parts, ticket.status.label, who) if part)


def _ticket_buttons(ticket: InternalTicket, starts: str) -> tuple[Button, ...]:
    number = str(ticket.number)
    return (
        Button("Open", Target(Action.OPEN_TICKET, value=number), hint=f"Show ticket #{number}"),
        Button(starts, Target(Action.START_FROM_TICKET, value=number), hint=f"Start from ticket #{number}"),
    )


def internal_ticket_card(
    ticket: InternalTicket, hand_over: Send | None = None, *, may_hand_over: bool = False, starts: str = START_SESSION
) -> Card:
    """One of our own tickets with its last notes, and what became of handing it over."""
    number = str(ticket.number)
    elements: list[Element] = [Text(masked_text(ticket.description))] if ticket.description else []
    who = f"Assigned to {ticket.assignee.name}" if ticket.assignee else "Assigned to nobody"
    client = masked_text(ticket.client)
    elements.append(ContextLine(" · ".join(filter(None, (client, who, f"created by {ticket.created_by.name}")))))
    if ticket.handed_to:
        elements.append(ContextLine(f"Continues as #{ticket.handed_to} in the ticket system."))
    if hand_over and not (hand_over.state is SendState.SENT and ticket.handed_to):
        elements.append(ContextLine(send_line(hand_over), hand_over.next_try_at))
    for note in ticket.notes[-_NOTES_SHOWN:]:
        said = masked_text(note.text)
        text = said if len(said) <= _NOTE_SHOWN else said[:_NOTE_SHOWN].rstrip() + "…"
        elements += [Text(text), ContextLine(note.author.name, note.at)]
    buttons = (
        Button(starts, Target(Action.START_FROM_TICKET, value=number), Style.PRIMARY),
        Button("Add a note…", Target(Action.NOTE_ON_TICKET, value=number)),
        Button("Status…", Target(Action.TICKET_STATUS, value=number)),
    )
    is_over = hand_over is None or hand_over.is_over or hand_over.can_be_tried
    if may_hand_over and is_over and not ticket.handed_to:
        label = "Try now" if hand_over and hand_over.can_be_tried else "Hand over…"
        buttons += (Button(label, Target(Action.HAND_OVER_TICKET, value=number), hint=f"Hand ticket #{number} over"),)
    title = f"#{number} {masked_text(ticket.summary)}"
    return Card(title, (*elements, Buttons(buttons)), badge=ticket.status.label)
