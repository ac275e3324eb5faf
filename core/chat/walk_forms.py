"""The forms of first-line walks, and what filling them in asks for."""

from dataclasses import replace

from core.accounts.person import Person
from core.chat.file_forms import FILES
from core.chat.form_builders import flag_form
from core.chat.outcomes import OLD_FORM
from core.messaging.cards import Action, Target
from core.messaging.forms import Choice, ChoiceField, Form, PersonField, TextField, Values
from core.sessions.commands import StepReply
from core.shared.errors import InvalidInput
from core.shared.text import shortened
from core.walks.commands import AddWalkNote, AnswerNode, EscalateWalk, ResolveWalk, WalkCommand
from core.walks.deciding import reason_of
from core.walks.walk import Walk

_QUESTION_SHOWN = 500


def walk_form() -> Form:
    """A problem to walk."""
    hows = (
        Choice("walk", "Find a way", "A flow that fits, or one step at a time."),
        Choice("notes", "Take notes only"),
        Choice("engineer", "Ask an engineer at once"),
    )
    fields = (
        TextField("problem", "What is the problem?", "In the user's words; an error message helps.", required=True),
        ChoiceField("how", "How?", hows, "walk"),
        FILES,
    )
    return Form("Walk a flow", "Start", Target(Action.WALK), fields)


def form_for(walk: Walk, target: Target) -> Form:
    """The form that asks for what the action needs."""
    match target.action:
        case Action.ANSWER:
            question = walk.open_node.content.text if walk.open_node else ""
            text = TextField("text", "Your answer", required=True)
            return Form("Your answer", "Send", target, (text,), (shortened(question, _QUESTION_SHOWN),))
        case Action.NOTE:
            return Form("Add a note", "Add it", target, (TextField("text", "Note", required=True),))
        case Action.FLAG_STEP:
            return flag_form(walk.open_node.content.text if walk.open_node else "", target)
        case Action.RESOLVE:
            helped = (Choice("yes", "Yes, it helped"), Choice("no", "No, it was something else"))
            fields = (
                ChoiceField("helpful", "Did this help?", helped, "yes"),
                TextField("notes", "What solved it?"),
            )
            return Form("It's fixed", "Save", target, fields)
        case _:
            return handover_form(walk, target)


def handover_form(walk: Walk, target: Target, to: Person | None = None) -> Form:
    """Why an engineer is to take over, and which one, where it matters; who was named is kept with the form."""
    target = replace(target, value=str(to.id) if to else "")
    fields = (
        TextField("reason", "Why?", value=reason_of(walk), required=True),
        PersonField("target_user", "To whom?", "Leave it empty to let anyone take it.", str(to.id) if to else ""),
    )
    intro = ("Everything found so far is passed on; nothing is asked twice.",)
    return Form(f"Ask {to.name}" if to else "Ask an engineer", "Ask", target, fields, intro)


def command_of(target: Target, values: Values, to: Person | None = None) -> WalkCommand:
    """What a filled-in form asks of the walk; `to`: whom it names."""
    match target.action:
        case Action.ANSWER | Action.WORKED | Action.FAILED:
            return AnswerNode(str(target.step_id or ""), _reply(values))
        case Action.NOTE:
            return AddWalkNote(values.get("text", ""))
        case Action.RESOLVE:
            return ResolveWalk(values.get("helpful", "yes") == "yes", values.get("notes", ""))
        case Action.HAND_OVER:
            return EscalateWalk(values.get("reason", ""), to)
        case _:
            raise InvalidInput("action", OLD_FORM)


def _reply(values: Values) -> StepReply:
    """An answer in one's own words; of an action also how it went, with details."""
    kind, _, value = values.get("choice", "text").partition(":")
    text = values.get("text", "")
    return StepReply(success=value == "true", details=text) if kind == "result" else StepReply(text=text)
