"""The forms about tickets."""

from uuid import UUID

from core.messaging.cards import Action, Target
from core.messaging.forms import Choice, ChoiceField, Field, Form, TextField, Values
from core.services.tickets.handing_over import Destination
from core.services.tickets.sending import Preview
from core.shared.errors import InvalidInput
from core.tickets.documents import Audience
from core.tickets.files import FileChoice, FileForm, FileOffer, choice_of
from core.tickets.internal import InternalStatus, InternalTicket
from core.tickets.sending import pieces

_PARAGRAPH = 2_900
"""Characters of the text in one paragraph of a form: Slack takes 3,000."""
_MOST_PARAGRAPHS = 12
KEEP = "keep"
"""Stands for the status that the ticket has: platforms know no empty choice."""
_MOST_STATUSES = 90
_LONGEST_TITLE = 24
"""Of a form's title, in Slack."""


def send_form(preview: Preview, target: Target) -> Form:
    """What will be posted, exactly; for whom, how much time, and which status."""
    shown = pieces(preview.text, _PARAGRAPH)
    if len(shown) > _MOST_PARAGRAPHS:
        shown = [*shown[:_MOST_PARAGRAPHS], "… The rest is in the documentation above; all of it is posted."]
    kinds = (
        Choice(Audience.INTERNAL, "Internal note", "Colleagues see it."),
        Choice(Audience.CLIENT, "Visible to the client", "First you see what the client will read."),
    )
    fields: list[Field] = [
        ChoiceField("audience", "Kind of note", kinds, preview.audience.value),
        TextField("minutes", "Time worked, in minutes", value=str(preview.minutes), multiline=False),
    ]
    if preview.statuses:
        keep = Choice(KEEP, "Leave as it is")
        choices = (keep, *(Choice(one.id, one.name) for one in preview.statuses[:_MOST_STATUSES]))
        chosen = next((one.id for one in preview.statuses if one.name.casefold() == preview.status.casefold()), KEEP)
        fields.append(ChoiceField("status", "New status", choices, chosen))
    fields += [_file_field(one) for one in preview.files if one.can_go]
    left_out = [f"{one.attachment.name}: {_why_left_out(one)}" for one in preview.files if not one.can_go]
    intro = (*preview.warnings, *left_out, f"This is posted to #{preview.ticket.id}:", *shown)
    title = "Send to the client" if preview.audience is Audience.CLIENT else "Send to ticket"
    return Form(title, "Send", target, tuple(fields), intro)


_FILE = "file-"
_NO, _YES, _ORIGINAL = "no", "yes", "original"


def _file_field(offer: FileOffer) -> ChoiceField:
    choices = [Choice(_NO, "Leave it out")]
    if offer.form is FileForm.WHOLE:
        choices.append(Choice(_YES, "Send it"))
    elif offer.form is FileForm.CLEANED:
        choices.append(Choice(_YES, "Send it with secrets taken out", offer.detail))
    if offer.form is not FileForm.WHOLE:
        hint = "" if offer.form else offer.detail
        choices.append(Choice(_ORIGINAL, "Send it as it is, including any secrets", hint))
    label = f"File: {offer.attachment.name}"
    name = f"{_FILE}{offer.attachment.id}"
    return ChoiceField(name, label, tuple(choices), _YES if offer.chosen else _NO, required=False)


def _why_left_out(offer: FileOffer) -> str:
    return "the ticket has it already." if offer.was_sent else offer.refusal


def files_chosen(values: Values) -> FileChoice:
    """Which files a person chose in the form. Raises InvalidInput."""
    named = [(name.removeprefix(_FILE), value) for name, value in values.items() if name.startswith(_FILE)]
    try:
        ids = [UUID(file) for file, value in named if value == _YES]
        originals = [UUID(file) for file, value in named if value == _ORIGINAL]
    except ValueError:
        raise InvalidInput("files", "This form comes from another version of FlowPilot; open it again.") from None
    return choice_of(ids, originals)


def number_form(target: Target, label: str) -> Form:
    """A ticket's number, or a link to it."""
    return Form(label, "Go on", target, (TextField("ticket", "Ticket number or link", required=True, multiline=False),))


def search_form() -> Form:
    """Words to look for in internal tickets."""
    words = TextField("words", "Words, a client or a number", required=True, multiline=False)
    return Form("Find tickets", "Find", Target(Action.FIND_TICKETS), (words,))


def new_ticket_form(summary: str = "", description: str = "") -> Form:
    """An internal ticket."""
    fields = (
        TextField("summary", "What is it about?", value=summary, required=True, multiline=False),
        TextField("description", "What is known?", value=description),
        TextField("client", "Client", multiline=False),
    )
    return Form("Create a ticket", "Make it", Target(Action.MAKE_TICKET), fields)


def hand_over_form(destination: Destination, target: Target) -> Form:
    """The ticket there that goes on with one of ours, or where one is made for it."""
    fields: list[Field] = [
        TextField("ticket", "Ticket number or link there", "Leave empty to create a new ticket there.", multiline=False)
    ]
    if destination.places:
        choices = tuple(Choice(place.id, place.name) for place in destination.places[:_MOST_STATUSES])
        ids = {choice.value for choice in choices}
        chosen = destination.place if destination.place in ids else choices[0].value
        fields.append(ChoiceField("place", "Where to create it", choices, chosen))
    fields.append(TextField("client", "Client there", value=destination.client, multiline=False))
    intro = (
        "What this ticket says becomes an internal note there.",
        "If a ticket is created, its client may see the summary and nothing else.",
    )
    return Form(f"Hand to {destination.system}"[:_LONGEST_TITLE], "Hand it over", target, tuple(fields), intro)


def note_form(target: Target) -> Form:
    """A note on an internal ticket."""
    return Form("Add a note", "Add", target, (TextField("text", "Note", required=True),))


def status_form(ticket: InternalTicket, target: Target) -> Form:
    """Another status of an internal ticket, and who works on it."""
    choices = tuple(Choice(status.value, status.label.capitalize()) for status in InternalStatus)
    fields = (
        ChoiceField("status", "Status", choices, ticket.status.value),
        TextField(
            "assignee",
            "Who works on it",
            "A colleague's name. Leave empty for nobody.",
            ticket.assignee.name if ticket.assignee else "",
            multiline=False,
        ),
    )
    return Form(f"Ticket #{ticket.number}", "Save", target, fields)
