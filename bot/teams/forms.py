"""Neutral form to Adaptive Card: in a dialog, or in a message where nothing can open one. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from bot.teams import limits
from bot.teams.actions import Surface, action
from bot.teams.json_codec import Json
from bot.teams.render import adaptive_card
from bot.teams.targets import encode
from bot.teams.texts import line, paragraph, run
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
    Values,
)
from core.shared.errors import InvalidInput

_LABEL = 300
_TOO_LONG = "Whatever is too long to edit here stays as it is; edit it on FlowPilot's page or through its API."
_EMPTY = "flowpilot:nothing"
"""Stands for nothing where a choice has to have a value."""
PEOPLE = "flowpilot/people"
"""What a client asks us to search as somebody types a name (decision 53)."""
USER = "user:"
"""What the id of a user begins with, where people of the tenant can be chosen as well."""
IN_TENANT = "tenant:"
"""What the value of a field begins with that names somebody by their id in the tenant."""
_NO_CHANNELS = "Write “settings” in a channel of a team to choose one of its channels."
_NO_FILES = "Forms in Teams take no files: send screenshots and logs in our private chat."
_NOBODY = Choice("", "Nobody in particular")
_NOWHERE = Choice("", "Nowhere")


@dataclass(frozen=True, slots=True)
class FormChoices:
    """What a form may offer that only the platform knows."""

    people: Mapping[str, str] = field(default_factory=dict[str, str])
    """Names of people by what a field's value calls them."""
    channels: tuple[Choice, ...] = ()
    """Channels to choose from: as settings keep them, and by name."""
    colleagues: tuple[Choice, ...] = ()
    """Some of those who can be handed something, for a client that does not look for people as one types."""


def render_form(
    form: Form,
    surface: Surface,
    subject: str = "",
    known: FormChoices | None = None,
    refusal: InvalidInput | None = None,
) -> Json:
    """The form as a card, with what is wrong above the field it concerns; below the limit of a card."""
    known = known or FormChoices()
    made = _card(form, surface, subject, known, refusal)
    while limits.size(made) > limits.CARD_BYTES and form.fields:
        longest = max(form.fields, key=lambda each: limits.size(_field(each, known)))
        intro = form.intro if _TOO_LONG in form.intro else (*form.intro, _TOO_LONG)
        form = replace(form, fields=tuple(each for each in form.fields if each is not longest), intro=intro)
        made = _card(form, surface, subject, known, refusal)
    return made


def filled(form: Form, values: Values) -> Form:
    """The form with what was filled in before, as it came from a card."""
    given = values_of(values)
    return replace(form, fields=tuple(_filled(each, given.get(each.name, each.value)) for each in form.fields))


def _filled(each: Field, value: str) -> Field:
    if isinstance(each, PersonField) and value and value != each.value:
        value = value.removeprefix(USER) if value.startswith(USER) else f"{IN_TENANT}{value}"
    return replace(each, value=value)


def _card(form: Form, surface: Surface, subject: str, known: FormChoices, refusal: InvalidInput | None) -> Json:
    body = (
        [paragraph(run(line(form.title, _LABEL), weight="Bolder", size="Medium"))] if surface is Surface.MESSAGE else []
    )
    wrong = [paragraph(run(refusal.sentence, color="Attention", weight="Bolder"))] if refusal else []
    concerned = refusal.field if refusal else ""
    if all(each.name != concerned for each in form.fields):
        body += wrong
    body += [paragraph(run(text)) for text in form.intro]
    for each in form.fields:
        asked, hints = [_field(each, known)], _hints(each, known)
        body += wrong if each.name == concerned else ()
        body += [*hints, *asked] if isinstance(each, CheckField) else [*asked, *hints]  # read before it is ticked
    data = encode(form.target, subject, form=True)
    send = {**action(form.submit, data, surface, verb="submit", inputs=True), "style": "positive"}
    return adaptive_card(body, actions=[send], fallbackText=line(form.title, _LABEL))


def _field(each: Field, known: FormChoices) -> Json:
    match each:
        case TextField():
            box = {"type": "Input.Text", "id": each.name, "label": line(each.label, _LABEL)}
            box |= {"isMultiline": each.multiline, "value": each.value}
            if each.hint:
                box["placeholder"] = line(each.hint, _LABEL)
            return box | _required(each.label) if each.required else box
        case ChoiceField():
            style = "expanded" if len(each.choices) <= limits.CHOICES_EXPANDED else "compact"
            menu = _menu(each.name, each.label, each.choices, each.value, style)
            return menu | _required(each.label) if each.required else menu
        case CheckField():
            box = {"type": "Input.Toggle", "id": each.name, "label": line(each.label, _LABEL)}
            box |= {"title": "I have read this", "valueOn": "yes", "valueOff": "", "value": each.value, "wrap": True}
            return box | _required("I have read this") if each.required else box
        case PersonField():
            # Whom FlowPilot has not met comes back as their id in the tenant.
            in_tenant = each.value.startswith(IN_TENANT)
            value = each.value.removeprefix(IN_TENANT) if in_tenant else f"{USER}{each.value}"
            chosen = Choice(value, known.people.get(each.value, "The person you named"))
            others = tuple(colleague for colleague in known.colleagues if colleague.value != chosen.value)
            choices = (chosen, _NOBODY, *others) if each.value else (_NOBODY, *others)
            menu = _menu(each.name, each.label, choices, each.value, "filtered")
            menu |= {"value": chosen.value if each.value else _EMPTY, "placeholder": "Type a name…"}
            return menu | {"choices.data": {"type": "Data.Query", "dataset": PEOPLE}}
        case FileField():
            return paragraph(run(_NO_FILES, isSubtle=True, size="Small"))
        case ChannelField():
            current = (Choice(each.value, "As it is now"),) if each.value else ()
            offered = tuple(choice for choice in known.channels if choice.value != each.value)
            choices = (*current, *offered, _NOWHERE)
            return _menu(each.name, each.label, choices, each.value, "compact")
        case _:
            assert_never(each)


def _menu(name: str, label: str, choices: tuple[Choice, ...], value: str, style: str) -> Json:
    options = [{"title": line(choice.label, _LABEL), "value": choice.value or _EMPTY} for choice in choices]
    menu: Json = {"type": "Input.ChoiceSet", "id": name, "label": line(label, _LABEL), "style": style}
    return menu | {"wrap": True, "choices": options, "value": value or (_EMPTY if _offers_nothing(choices) else "")}


def _offers_nothing(choices: tuple[Choice, ...]) -> bool:
    return any(not choice.value for choice in choices)


def _hints(each: Field, known: FormChoices) -> list[Json]:
    """What is said below a field, apart from its label and from those of its choices."""
    match each:
        case ChoiceField(choices=choices):
            said = [f"{choice.label}: {choice.hint}" for choice in choices if choice.hint]
        case ChannelField() if not known.channels:
            said = [_NO_CHANNELS]
        case CheckField(hint=hint) | PersonField(hint=hint) | ChannelField(hint=hint) if hint:
            said = [hint]
        case _:
            said = []
    return [paragraph(run(line(text, _LABEL), isSubtle=True, size="Small"), spacing="None") for text in said]


def _required(label: str) -> Json:
    return {"isRequired": True, "errorMessage": line(f"“{label}” is needed.", _LABEL)}


def values_of(inputs: Mapping[str, str]) -> dict[str, str]:
    """What was filled in, without what stands for nothing."""
    return {name: "" if value == _EMPTY else value for name, value in inputs.items()}
