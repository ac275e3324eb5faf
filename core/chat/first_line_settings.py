"""The part of the settings form that is about the first line."""

import re
from typing import Any

from core.accounts.account import AccountSettings
from core.accounts.l1_categories import L1Category
from core.messaging.forms import Choice, ChoiceField, Field, TextField, Values
from core.shared.errors import InvalidInput

_FIELD = "l1_categories"


def first_line_fields(settings: AccountSettings) -> tuple[Field, ...]:
    """Whether engineers cover, and on which kinds of problem AI may guide."""
    yes_no = (Choice("yes", "Yes"), Choice("no", "No"))
    known = ", ".join(L1Category)
    return (
        ChoiceField(
            "l1_coverage", "May engineers do first-line walks?", yes_no, "yes" if settings.l1_coverage else "no"
        ),
        TextField(
            _FIELD,
            "AI may guide the first line on",
            f"One kind per line; leave out those it may not guide. All: {known}."[:500],
            "\n".join(settings.l1_categories),
        ),
    )


def first_line_changes(current: AccountSettings, values: Values) -> dict[str, Any]:
    """What a form changes. Raises InvalidInput for a kind that there is not."""
    written = [word for word in re.split(r"[\s,;]+", values.get(_FIELD, "").casefold()) if word]
    unknown = [word for word in written if word not in list(L1Category)]
    if unknown:
        raise InvalidInput(_FIELD, f"There is no kind “{unknown[0][:60]}”; there are: {', '.join(L1Category)}.")
    return {
        "l1_coverage": values.get("l1_coverage", "yes" if current.l1_coverage else "no") == "yes",
        _FIELD: list(dict.fromkeys(written)) if _FIELD in values else list(current.l1_categories),
    }
