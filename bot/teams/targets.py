"""Targets as cards carry them: ids and a short value under one key of an action's data, beside what was typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core.messaging.cards import Action, Target, brief

KEY = "flowpilot"
TYPED = "typed"
"""The id of a card's box to type into; a second one has a number as well."""
CHOSEN = "chosen"
"""The id of a card's menu of options; a second one has a number as well."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """What was pressed, and what was filled in beside it."""

    target: Target
    subject: str = ""
    """The card it stands on; empty where that is none of a conversation's."""
    typed: str = ""
    """What was typed into the box that belongs to it."""
    form: bool = False
    """Whether it sends a form."""
    page: int = 0
    """Which page of what is shown whole, from 0."""
    inputs: Mapping[str, str] | None = None


def encode(  # noqa: C901 - what is not there is left out
    target: Target, subject: str = "", *, form: bool = False, chosen: str = "", typed: str = "", page: int = 0
) -> dict[str, Any]:
    """The data of an action. `chosen` and `typed` name the menu that gives the value, and the box beside it."""
    packed: dict[str, Any] = {"action": target.action.value}
    if target.session_id:
        packed["session"] = target.session_id.hex
    if target.step_id:
        packed["step"] = target.step_id.hex
    if target.proposal_id:
        packed["proposal"] = target.proposal_id.hex
    if target.walk_id:
        packed["walk"] = target.walk_id.hex
    if target.value:
        packed["value"] = brief(target.value)
    if subject:
        packed["subject"] = subject
    if form:
        packed["form"] = True
    if chosen:
        packed["chosen"] = chosen
    if typed:
        packed["typed"] = typed
    if page:
        packed["page"] = page
    return {KEY: packed}


def decode(data: Any) -> Pressed | None:
    """What an action's data says; None when it is none of ours, or of a release that had others."""
    try:
        packed: Mapping[str, Any] = data[KEY]
        inputs = {str(name): str(value) for name, value in data.items() if name not in (KEY, "msteams")}
        menu, box = packed.get("chosen"), str(packed.get("typed", TYPED))
        value = inputs.get(str(menu), "") if menu else str(packed.get("value", ""))
        names = ("session", "step", "proposal", "walk")
        session_id, step_id, proposal_id, walk_id = (_id(packed.get(name)) for name in names)
        target = Target(Action(packed["action"]), session_id, step_id, value, proposal_id, walk_id)
        page = int(packed.get("page", 0))
        subject, typed = str(packed.get("subject", "")), inputs.get(box, "").strip()
        return Pressed(target, subject, typed, bool(packed.get("form")), page, inputs)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _id(text: Any) -> UUID | None:
    return UUID(hex=text) if text else None
