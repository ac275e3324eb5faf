"""Forms and private cards as modals, and what was filled in. Pure."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, assert_never

from bot.slack import limits
from bot.slack.addresses import read_address
from bot.slack.blocks import Json, fitted, plain_text, section
from bot.slack.render import render_whole
from bot.slack.targets import decode, encode
from core.messaging.cards import Card, Target
from core.messaging.forms import (
    ChannelField,
    CheckField,
    Choice,
    ChoiceField,
    Field,
    FileField,
    Form,
    PersonField,
    TextField,
)
from core.shared.errors import Refusal

FORM = "form"
"""`callback_id` of every form."""
_VALUE = "value"
"""`action_id` of every field; its `block_id` is the field's name."""


class TooLongToEdit(Refusal):
    """A text is longer than a field of a modal takes."""

    code = "too_long_to_edit"


@dataclass(frozen=True, slots=True)
class Origin:
    """What a form is for and where it was asked for, kept in the modal."""

    target: Target
    channel: str = ""
    """The channel a new session would be started in; empty for the person's own."""
    thread: str = ""
    """The thread in which the form was asked for; what is said privately is said there."""


def form_view(form: Form, origin: Origin, people: Mapping[str, str] | None = None) -> Json:
    """The form as a modal. `people`: the platform's ids of users chosen beforehand. Raises TooLongToEdit."""
    intro = [section(plain_text(text, limits.SECTION)) for text in form.intro]
    may_lack = {field.instead_of for field in form.fields if isinstance(field, FileField)}
    fields = [_field(field, people or {}, may_lack) for field in form.fields]
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": json.dumps([encode(origin.target), origin.channel, origin.thread]),
        "title": plain_text(form.title, limits.VIEW_TITLE),
        "submit": plain_text(form.submit, limits.VIEW_TITLE),
        "close": plain_text("Cancel", limits.VIEW_TITLE),
        "blocks": [*intro, *fields] or [section(plain_text(form.title, limits.SECTION))],
    }


def card_view(card: Card) -> Json:
    """A card with nothing shortened, to be read."""
    return _reading_view(card.title, render_whole(card))


def sentence_view(title: str, sentence: str) -> Json:
    """A sentence, to be read."""
    return _reading_view(title, [section(plain_text(sentence, limits.SECTION))])


def loading_view() -> Json:
    """What stands in a modal until its content is there: a click allows one to be opened for three seconds only."""
    return sentence_view("One moment", "One moment, I am looking this up…")


def _reading_view(title: str, blocks: list[Json]) -> Json:
    return {
        "type": "modal",
        "callback_id": "reading",
        "title": plain_text(title, limits.VIEW_TITLE),
        "close": plain_text("Close", limits.VIEW_TITLE),
        "blocks": blocks,
    }


def _field(field: Field, people: Mapping[str, str], may_lack: Collection[str]) -> Json:
    match field:
        case TextField(required=required):
            element = _text_input(field)
        case ChoiceField(required=required):
            element = _choice_input(field)
        case CheckField(required=required):
            element = _check_input(field)
        case PersonField():
            required, element = False, {"type": "users_select", "action_id": _VALUE}
            if field.value in people:
                element["initial_user"] = people[field.value]
        case ChannelField():
            required, element = False, _channel_input(field)
        case FileField():
            required, element = False, {"type": "file_input", "action_id": _VALUE, "max_files": limits.FILES}
        case _:
            assert_never(field)
    block: Json = {
        "type": "input",
        "block_id": field.name,
        "label": plain_text(field.label, limits.LABEL),
        "optional": not required or field.name in may_lack,
        "element": element,
    }
    if field.hint:
        block["hint"] = plain_text(field.hint, limits.LABEL)
    return block


def _text_input(field: TextField) -> Json:
    if limits.units(field.value) > limits.INPUT:
        raise TooLongToEdit(
            f"“{field.label}” has more than {limits.INPUT:,} characters, which Slack cannot show in a field. "
            "Edit it on FlowPilot's page or through its API; nothing was changed."
        )
    element: Json = {
        "type": "plain_text_input",
        "action_id": _VALUE,
        "multiline": field.multiline,
        "max_length": limits.INPUT,
    }
    if field.value:
        element["initial_value"] = field.value
    return element


def _choice_input(field: ChoiceField) -> Json:
    as_radio = len(field.choices) <= limits.RADIO
    options = [_option(choice) for choice in field.choices[: limits.SELECT]]
    element: Json = {"type": "radio_buttons" if as_radio else "static_select", "action_id": _VALUE, "options": options}
    initial = next((option for option in options if option["value"] == field.value), None)
    if initial:
        element["initial_option"] = initial
    return element


def _check_input(field: CheckField) -> Json:
    # The label stands above; a box needs words of its own.
    options = [_option(Choice("yes", "I have read this"))]
    element: Json = {"type": "checkboxes", "action_id": _VALUE, "options": options}
    return element | {"initial_options": options} if field.value == "yes" else element


def _option(choice: Choice) -> Json:
    option: Json = {"text": plain_text(choice.label, limits.OPTION), "value": choice.value}
    if choice.hint:
        option["description"] = plain_text(choice.hint, limits.OPTION)
    return option


def _channel_input(field: ChannelField) -> Json:
    element: Json = {
        "type": "conversations_select",
        "action_id": _VALUE,
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if field.value:
        element["initial_conversation"] = read_address(field.value).channel if "/" in field.value else field.value
    return element


def origin_of(view: Mapping[str, Any]) -> Origin | None:
    """What a submitted modal was for; None when it is none of our forms."""
    try:
        target, channel, thread = json.loads(view.get("private_metadata") or "null")
    except (ValueError, TypeError):
        return None
    found = decode(str(target))
    return Origin(found, str(channel), str(thread)) if found and view.get("callback_id") == FORM else None


def _filled_in(view: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What a form holds, by block; nothing where it says nothing of that."""
    state: dict[str, Any] = view.get("state") or {}
    values: dict[str, dict[str, Any]] | None = state.get("values")
    return values or {}


def values_of(view: Mapping[str, Any]) -> dict[str, str]:
    """What was filled in, by field; a person is `@` and the platform's id, a channel `#` and its id."""
    values = dict[str, str]()
    for name, block in _filled_in(view).items():
        given = block.get(_VALUE, {})
        match given.get("type"):
            case "plain_text_input":
                values[name] = given.get("value") or ""
            case "users_select":
                values[name] = f"@{given['selected_user']}" if given.get("selected_user") else ""
            case "conversations_select":
                values[name] = f"#{given['selected_conversation']}" if given.get("selected_conversation") else ""
            case "file_input":
                continue  # files are no text; `files_in` has them
            case "checkboxes":
                values[name] = "yes" if given.get("selected_options") else ""
            case _:
                values[name] = (given.get("selected_option") or {}).get("value", "")
    return values


def files_in(view: Mapping[str, Any]) -> list[Json]:
    """The files that were added to a submitted modal, as Slack describes files."""
    given = [block.get(_VALUE, {}) for block in _filled_in(view).values()]
    return [file for each in given if each.get("type") == "file_input" for file in each.get("files") or ()]


def without_files(view: Json) -> Json:
    """The modal without boxes for files, for a workspace that does not let us read any."""
    blocks = [block for block in view["blocks"] if block.get("element", {}).get("type") != "file_input"]
    return {**view, "blocks": blocks}


def errors_response(field: str, sentence: str, view: Mapping[str, Any]) -> Json:
    """What makes the modal show a sentence at a field; at its first one where that field is not there."""
    names = [block["block_id"] for block in view.get("blocks", []) if block.get("type") == "input"]
    if not names:
        return {"response_action": "update", "view": sentence_view("That did not work", sentence)}
    return {"response_action": "errors", "errors": {field if field in names else names[0]: fitted(sentence, 300)}}
