"""Whether a delivery has the shape that Slack's have, before anything in it is looked at."""

import re
from typing import Any, cast

_SHAPES: dict[str, type] = {
    "event": dict,
    "actions": list,
    "view": dict,
    "container": dict,
    "message": dict,
    "authorizations": list,
}
"""Parts of a delivery and what they are, where they are there."""
_OBJECTS_IN_EVENT = ("message", "previous_message", "assistant_thread", "item", "tokens", "edited")
"""Parts of an event that are objects, where they are there."""
_WHOSE = ("user", "team", "channel", "enterprise")
"""Objects of an interaction that say whose and where it is."""
_WHO_AND_WHERE = frozenset({"id", "team_id", "enterprise_id", "user_id", "channel_id", "trigger_id"})
"""What names people and places in a delivery, its authorizations and the objects of an interaction: texts."""
_IDENTIFIERS = frozenset(
    {"id", "user", "user_id", "user_team", "source_team", "item_user", "team", "team_id", "enterprise", "enterprise_id"}
    | {"channel", "channel_id", "channel_type", "bot_id", "bot_user_id", "app_id", "api_app_id", "command", "reaction"}
    | {"ts", "thread_ts", "event_ts", "message_ts", "action_ts", "event_id", "trigger_id", "action_id", "block_id"}
    | {"callback_id", "type", "subtype", "tab"}
)
"""What names something; it is stored, compared, and sent back to Slack."""
_LONGEST_IDENTIFIER = 255
_UNFIT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def is_sound(body: Any) -> bool:
    """Whether it may be one of Slack's: no identifier could break what it is put into, no part is of another kind."""
    if not isinstance(body, dict) or not body:
        return False
    parts = cast("dict[str, Any]", body)
    if any(not isinstance(parts[name], kind) for name, kind in _SHAPES.items() if parts.get(name) is not None):
        return False
    if not all(isinstance(action, dict) for action in parts.get("actions") or ()) or not _is_filled(parts.get("view")):
        return False
    if not _is_of_a_kind(parts) or not _says_whose(parts):
        return False
    waiting: list[Any] = [parts]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            named = cast("dict[str, Any]", part)
            if not all(_fits(named[name]) for name in _IDENTIFIERS & named.keys()):
                return False
            waiting += named.values()
        elif isinstance(part, list):
            waiting += cast("list[Any]", part)
    return True


def _is_of_a_kind(parts: dict[str, Any]) -> bool:
    """Whether what says what happened is text, and the parts of an event are what they are in Slack's."""
    event: dict[str, Any] = parts.get("event") or {}
    kinds = (parts.get("type"), event.get("type"), event.get("subtype"))
    objects = (event.get(name) or {} for name in _OBJECTS_IN_EVENT)
    return all(isinstance(kind, str | None) for kind in kinds) and all(isinstance(part, dict) for part in objects)


def _says_whose(parts: dict[str, Any]) -> bool:
    """Whether what names people and places is text, where it is there."""
    authorizations: list[Any] = parts.get("authorizations") or []
    if not all(isinstance(each, dict) for each in authorizations):
        return False
    named = [parts, *authorizations, *(parts[name] for name in _WHOSE if isinstance(parts.get(name), dict))]
    return all(isinstance(each[name], str | None) for each in named for name in _WHO_AND_WHERE & each.keys())


def _is_filled(view: Any) -> bool:
    """Whether what a form holds is there by block and element, where it is there."""
    state: Any = cast("dict[str, Any]", view or {}).get("state")
    values: Any = cast("dict[str, Any]", state).get("values") if isinstance(state, dict) else state
    if values is None:
        return True
    blocks: list[Any] = [*cast("dict[str, Any]", values).values()] if isinstance(values, dict) else [values]
    return all(
        isinstance(block, dict) and all(isinstance(given, dict) for given in cast("dict[str, Any]", block).values())
        for block in blocks
    )


def _fits(identifier: Any) -> bool:
    if isinstance(identifier, str):
        return len(identifier) <= _LONGEST_IDENTIFIER and not _UNFIT.search(identifier)
    return identifier is None or isinstance(identifier, dict | list | int | float)
