"""The form of what admins decide about tickets."""

from typing import Any

from core.accounts.ticket_settings import TicketSettings
from core.messaging.cards import Action, Target
from core.messaging.forms import Choice, ChoiceField, Field, Form, TextField, Values
from core.shared.errors import InvalidInput

_YES_NO = (Choice("no", "No"), Choice("yes", "Yes"))
_SWITCHES = {
    "send_automatically": "Send an internal note when a session ends?",
    "send_files": "Send a session's files along with its internal note?",
    "walks_create_tickets": "Create a ticket for a walk that has none?",
}
_NAMES = {
    "status_resolved": ("Status when resolved", "As the ticket system names it. Leave empty to keep the status."),
    "status_handed_over": ("Status when handed over", "As the ticket system names it. Leave empty to keep the status."),
    "new_ticket_place": ("Where handed-over tickets are created", "A board, queue or type of the ticket system."),
    "new_ticket_client": ("Client for tickets that name none", "As the ticket system names it."),
}
_NOTES = (Choice("internal", "Internal note"), Choice("client", "Visible to the client"))
_WORDINGS = (
    Choice("client", "The wording for clients"),
    Choice("internal", "The whole documentation", "As colleagues read it."),
)
_MOST_DIGITS = 2


def settings_form(settings: TicketSettings) -> Form:
    """The settings as they are."""
    switches = (
        ChoiceField(name, label, _YES_NO, "yes" if getattr(settings, name) else "no")
        for name, label in _SWITCHES.items()
    )
    names = (
        TextField(name, label, hint, getattr(settings, name), multiline=False) for name, (label, hint) in _NAMES.items()
    )
    fields: tuple[Field, ...] = (
        ChoiceField("note", "Default kind of note", _NOTES, settings.note),
        ChoiceField("client_text", "What clients are sent", _WORDINGS, settings.client_text),
        *names,
        TextField(
            "round_minutes",
            "Round minutes up to a multiple of",
            "From 1 to 60.",
            str(settings.round_minutes),
            required=True,
            multiline=False,
        ),
        *switches,
    )
    return Form("Ticket settings", "Save", Target(Action.TICKET_SETTINGS), fields)


def settings_changes(values: Values) -> dict[str, Any]:
    """What a form changes; what it does not name stays. Raises InvalidInput."""
    changes: dict[str, Any] = {name: values[name] for name in ("note", "client_text", *_NAMES) if name in values}
    changes |= {name: values[name] == "yes" for name in _SWITCHES if name in values}
    if (minutes := values.get("round_minutes", "").strip()) or "round_minutes" in values:
        if not (minutes.isascii() and minutes.isdigit() and len(minutes) <= _MOST_DIGITS):
            raise InvalidInput("round_minutes", "Enter whole minutes from 1 to 60.")
        changes["round_minutes"] = int(minutes)
    return changes
