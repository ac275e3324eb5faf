"""The buttons of Adaptive Cards: what each sends, and how it stands out."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, cast

from bot.teams import limits
from bot.teams.json_codec import Json, mapping
from bot.teams.targets import encode
from bot.teams.texts import line
from core.messaging.cards import Action, Button, Style, Target
from core.sessions.session import FixOutcome

_STYLES = {Style.PRIMARY: "positive", Style.DANGER: "destructive"}
_IN_A_DIALOG = frozenset(
    {
        Action.EDIT_ANSWER,
        Action.RESOLVE,
        Action.HAND_OVER,
        Action.ABANDON,
        Action.START_OVER,
        Action.NOTE,
        Action.CORRECT_READING,
        Action.RATE,
        Action.EDIT_DOCUMENTATION,
        Action.SETTINGS,
        Action.APPROVE_RISKS,
        Action.EDIT_PROPOSAL,
        Action.REJECT,
        Action.SEE_SESSIONS,
        Action.SEE_FLOW,
        Action.WHY,
        Action.WHOLE,
        Action.DOCUMENTATION,
        Action.STATUS_UPDATE,
        Action.SEND_TO_TICKET,
        Action.LINK_TICKET,
        Action.MAKE_TICKET,
        Action.OPEN_TICKET,
        Action.HAND_OVER_TICKET,
        Action.FIND_TICKETS,
        Action.TICKET_SETTINGS,
        Action.NOTE_ON_TICKET,
        Action.TICKET_STATUS,
        Action.FLAG_STEP,
        Action.PREFERENCES,
        Action.SEE_COLLEAGUES,
        Action.FILL_SCRIPT,
        Action.MAKE_TEMPLATE,
        Action.REJECT_SCRIPT,
        Action.RENAME,
        Action.ARCHIVE_FLOW,
        Action.SEE_PROPOSAL,
    }
)
"""What is answered with a form, or with something for one person's eyes; in its card's place it could not be left."""


class Surface(StrEnum):
    """What a card stands in; its buttons are sent in different ways."""

    MESSAGE = "message"
    DIALOG = "dialog"


def opens_dialog(target: Target) -> bool:
    """Whether a press is answered by a dialog."""
    match target.action:
        case Action.FIX_OUTCOME:
            return target.value != FixOutcome.FAILED
        case Action.SWITCH_GUIDE | Action.START | Action.START_FROM_TICKET | Action.WALK:
            return not target.value
        case Action.RESOLVE | Action.HAND_OVER if target.walk_id:
            return not target.value
        case _:
            return target.action in _IN_A_DIALOG


def action(title: str, data: Json, surface: Surface, *, verb: str = "press", inputs: bool = False) -> Json:
    """A button that sends `data`, with what was typed if `inputs`.

    In a message it is answered with a new card; a client that cannot do that sends it as a message.
    """
    submit: Json = {"type": "Action.Submit", "title": line(title, limits.ACTION_TITLE), "data": data}
    if not inputs:
        submit["associatedInputs"] = "none"
    if surface is Surface.DIALOG:
        return submit
    return {**submit, "type": "Action.Execute", "verb": verb, "fallback": submit}


def dialog_action(title: str, data: Json) -> Json:
    """A button of a message that opens a dialog."""
    return {
        "type": "Action.Submit",
        "title": line(title, limits.ACTION_TITLE),
        "data": {**data, "msteams": {"type": "task/fetch"}},
        "associatedInputs": "none",
    }


def without_dialogs(shown: Any) -> Any:
    """Cards, however deep, for a client that has no dialogs: what opens one is pressed, and answered with a card."""
    if isinstance(shown, list):
        return [without_dialogs(each) for each in cast("list[Any]", shown)]
    part = mapping(shown)
    data = mapping(part.get("data"))
    if part.get("type") == "Action.Submit" and mapping(data.get("msteams")).get("type") == "task/fetch":
        submit = {**part, "data": {name: value for name, value in data.items() if name != "msteams"}}
        return {**submit, "type": "Action.Execute", "verb": "press", "fallback": submit}
    return {name: without_dialogs(value) for name, value in part.items()} if part else shown


def press(button: Button, subject: str, surface: Surface, **extra: Any) -> Json:
    """A button of a neutral card."""
    data = encode(button.target, subject)
    if surface is Surface.MESSAGE and opens_dialog(button.target):
        made = dialog_action(button.label, data)
    else:
        typed = button.target.action in (Action.WORKED, Action.FAILED)  # the details belong to the result
        made = action(button.label, data, surface, inputs=typed)
    look = dict(extra)
    if button.style is not Style.PLAIN:
        look["style"] = _STYLES[button.style]
    if button.hint:
        look["tooltip"] = line(button.hint, limits.SUMMARY)
    made |= look
    if "fallback" in made:
        made["fallback"] = {**made["fallback"], **look}
    return made


def row(actions: Iterable[Json]) -> Json:
    """Buttons beside each other; what is too much goes into the row's menu."""
    primary = 0
    shown = list[Json]()
    for each in actions:
        is_primary = each.get("mode") != "secondary"
        primary += is_primary
        in_menu = not is_primary or primary > limits.PRIMARY_ACTIONS
        shown.append({**each, "mode": "secondary"} if in_menu else each)
    return {"type": "ActionSet", "actions": shown}
