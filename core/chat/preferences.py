"""A person's own settings as a form: by clicking or by script, and whether to be asked for templates."""

from typing import Any

from core.accounts.preferences import FixWay, Preferences
from core.messaging.cards import Action, Target
from core.messaging.forms import Choice, ChoiceField, Field, Form, Values

_ASK = "ask"
_FIX_WAY = "fix_way_"
_MOST_SHOWN = 8
"""Kinds of fix in the form, by name: a form of a chat has room for few fields; the page shows all."""


def preferences_form(preferences: Preferences) -> Form:
    """What is remembered, each to be changed or forgotten."""
    asked = (Choice("yes", "Yes"), Choice("no", "No, never ask"))
    offer = ChoiceField(
        "offer_templates",
        "Ask for a template of a script that helped?",
        asked,
        "yes" if preferences.offer_templates else "no",
    )
    intro = (
        ()
        if preferences.fix_ways
        else (
            "When a fix can first be done either way, I ask “by clicking or by script?” and remember the answer here.",
        )
    )
    return Form("Your preferences", "Save", Target(Action.PREFERENCES), (offer, *_ways(preferences)), intro)


def _ways(preferences: Preferences) -> tuple[Field, ...]:
    choices = (
        Choice(FixWay.CLICKING.value, "By clicking"),
        Choice(FixWay.SCRIPT.value, "By script"),
        Choice(_ASK, "Ask me again"),
    )
    return tuple(
        ChoiceField(f"{_FIX_WAY}{kind}", f"Fixes: {kind}"[:45], choices, preferences.fix_ways[kind].value)
        for kind in _kinds(preferences)
    )


def _kinds(preferences: Preferences) -> list[str]:
    return sorted(preferences.fix_ways)[:_MOST_SHOWN]


def preferences_changes(before: Preferences, values: Values) -> dict[str, Any]:
    """What the form changes; kinds that it did not show stay."""
    ways = dict(before.fix_ways)
    for kind in _kinds(before):
        chosen = values.get(f"{_FIX_WAY}{kind}", "")
        if chosen == _ASK:
            del ways[kind]
        elif chosen in list(FixWay):
            ways[kind] = FixWay(chosen)
    offer = values.get("offer_templates", "yes" if before.offer_templates else "no") == "yes"
    return {"fix_ways": ways, "offer_templates": offer}
