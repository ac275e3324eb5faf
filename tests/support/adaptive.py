"""Adaptive Cards 1.5 as far as we use them: a schema of our own, and a reading by a library that Microsoft keeps up."""

from functools import cache
from typing import Any, Literal, get_args

from pydantic import BaseModel

_RUN = {"text": str, "weight": ("Bolder",), "size": ("Small", "Medium"), "color": ("Attention",)}
_RUN |= {"isSubtle": bool, "italic": bool, "fontType": ("Monospace",)}
_BLOCK = {"spacing": ("Small", "None"), "id": str, "isVisible": bool}
_ACTION = {"title": str, "tooltip": str, "style": ("positive", "destructive"), "mode": ("secondary",)}
_SENDING = _ACTION | {"data": dict, "associatedInputs": ("none",)}
_INPUT = _BLOCK | {"label": str, "value": str, "isRequired": bool, "errorMessage": str, "placeholder": str}
SCHEMA: dict[str, dict[str, Any]] = {
    "AdaptiveCard": {
        "$schema": str,
        "version": ("1.5",),
        "body": list,
        "actions": list,
        "msteams": dict,
        "fallbackText": str,
        "refresh": dict,
    },
    "RichTextBlock": _BLOCK | {"inlines": list},
    "TextRun": _RUN,
    "Container": _BLOCK | {"items": list, "style": ("accent", "good", "warning", "emphasis"), "bleed": bool},
    "CodeBlock": _BLOCK | {"codeSnippet": str, "language": str, "startLineNumber": int, "fallback": dict},
    "ActionSet": _BLOCK | {"actions": list},
    "Action.Execute": _SENDING | {"verb": ("press", "submit", "refresh"), "fallback": dict},
    "Action.Submit": _SENDING,
    "Action.ToggleVisibility": _ACTION | {"targetElements": list},
    "Input.Text": _INPUT | {"isMultiline": bool},
    "Input.ChoiceSet": _INPUT
    | {"style": ("compact", "expanded", "filtered"), "choices": list, "wrap": bool, "choices.data": dict},
    "Data.Query": {"dataset": str},
}
"""Of each type the keys it may have, with a type or the values allowed."""
_NEEDED = {"RichTextBlock": "inlines", "TextRun": "text", "ActionSet": "actions", "Container": "items"}


def faults(card: dict[str, Any]) -> list[str]:
    """What in the card is not as the schema says."""
    found = list[str]()
    ids = list[str]()
    _check(card, "card", found, ids)
    return found + [f"two elements are named {name}" for name in set(ids) if ids.count(name) > 1]


def _check(value: Any, where: str, found: list[str], ids: list[str]) -> None:
    if isinstance(value, list):
        for number, each in enumerate(value):
            _check(each, f"{where}[{number}]", found, ids)
        return
    if not isinstance(value, dict):
        return
    kind = value.get("type")
    if kind is None or kind == "task/fetch":
        return
    allowed = SCHEMA.get(kind)
    if allowed is None:
        found.append(f"{where} is of an unknown type {kind}")
        return
    if kind in _NEEDED and not value.get(_NEEDED[kind]):
        found.append(f"{where} ({kind}) has no {_NEEDED[kind]}")
    if "id" in value:
        ids.append(value["id"])
    for key, each in value.items():
        if key != "type":
            _check_value(allowed.get(key), each, f"{where}.{key}", found)
        if key not in ("data", "refresh"):
            _check(each, f"{where}.{key}", found, ids if key != "fallback" else [])


def _check_value(allowed: Any, value: Any, where: str, found: list[str]) -> None:
    if allowed is None:
        found.append(f"{where} is not known")
    elif isinstance(allowed, tuple):
        if value not in allowed:
            found.append(f"{where} is {value!r}")
    elif not isinstance(value, allowed):
        found.append(f"{where} is no {allowed.__name__}")


@cache
def _models() -> dict[str, type[BaseModel]]:
    """By the name of their type; loaded only where a card is judged, as that takes a second."""
    from microsoft_teams.cards import core as library  # noqa: PLC0415

    models = (each for each in vars(library).values() if isinstance(each, type) and issubclass(each, BaseModel))
    named = dict[str, type[BaseModel]]()
    for model in models:
        annotation = model.model_fields["type"].annotation if "type" in model.model_fields else None
        named |= {name: model for name in get_args(annotation) if getattr(annotation, "__origin__", None) is Literal}
    return named


def unread(value: Any, where: str = "card") -> list[str]:
    """What in the card Microsoft's library does not know; raises where it cannot read it at all."""
    if isinstance(value, list):
        return [fault for number, each in enumerate(value) for fault in unread(each, f"{where}[{number}]")]
    if not isinstance(value, dict):
        return []
    found = list[str]()
    kind = value.get("type")
    if kind in _models():
        read = _models()[kind].model_validate(value)
        found += [f"{where}.{name}" for name in read.model_extra or {} if name != "$schema"]
    elif kind and kind != "task/fetch":
        found.append(f"{where} of type {kind}")
    for name, each in value.items():
        if name != "data":
            found += unread(each, f"{where}.{name}")
    return found
