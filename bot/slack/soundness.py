"""Whether a delivery has the shape that Slack's have, before anything in it is looked at."""

import re
from typing import Any, cast

_OBJECTS = (
    *("event", "view", "container", "message", "view.state", "event.message", "event.previous_message", "event.item"),
    *(
        "event.message.edited",
        "event.assistant_thread",
        "event.function",
        "event.inputs",
        "event.tokens",
        "event.edited",
    ),
)
"""Parts of a delivery that are objects, where they are there."""
_LISTS = ("actions", "authorizations", "view.blocks", "event.links")
"""Parts of a delivery that are lists of objects, where they are there."""
_NAMES = (
    *("type", "callback_id", "command", "team_id", "user_id", "channel_id", "event_id", "trigger_id", "enterprise_id"),
    *("user.id", "user.team_id", "user.enterprise_id", "team.id", "team.enterprise_id", "channel.id", "enterprise.id"),
    *("container.type", "container.channel_id"),
    *("container.message_ts", "container.thread_ts", "message.ts", "message.thread_ts", "message.user"),
    *("view.id", "view.callback_id", "view.private_metadata", "event.type", "event.subtype", "event.ts", "event.tab"),
    *("event.thread_ts", "event.channel_type", "event.reaction", "event.item_user", "event.deleted_ts"),
    *("event.item.channel", "event.item.ts", "event.message.ts", "event.message.thread_ts", "event.message.subtype"),
    *("event.previous_message.ts", "event.previous_message.thread_ts", "event.previous_message.user"),
    *("event.assistant_thread.channel_id", "event.assistant_thread.thread_ts", "event.function.callback_id"),
)
"""Parts of a delivery that are texts, where they are there."""
_NAMED = ("user", "team", "channel", "enterprise", "event.user", "event.channel", "event.message.user")
"""Parts of a delivery that are an id, or an object with one, where they are there."""
_IDENTIFIERS = frozenset(
    {"id", "user", "user_id", "user_team", "source_team", "item_user", "team", "team_id", "enterprise", "enterprise_id"}
    | {"channel", "channel_id", "channel_type", "bot_id", "bot_user_id", "app_id", "api_app_id", "command", "reaction"}
    | {"ts", "thread_ts", "event_ts", "message_ts", "action_ts", "event_id", "trigger_id", "action_id", "block_id"}
    | {"callback_id", "type", "subtype", "tab"}
)
"""What names something; it is stored, compared, and sent back to Slack."""
_LONGEST_IDENTIFIER = 200
"""In characters, as far as they are stored; Slack's own have a dozen or two."""
_OURS = frozenset({"action_id", "block_id", "callback_id"})
_LONGEST_OF_OURS = 255
"""In characters: what Slack takes of what we name ourselves."""
_UNFIT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def is_sound(body: Any) -> bool:
    """Whether it may be one of Slack's: no identifier could break what it is put into, no part is of another kind."""
    if not isinstance(body, dict) or not body:
        return False
    parts = cast("dict[str, Any]", body)
    if not _has_its_shape(parts) or not _is_filled(parts.get("view")):
        return False
    waiting: list[Any] = [parts]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            named = cast("dict[str, Any]", part)
            if not all(_fits(name, named[name]) for name in _IDENTIFIERS & named.keys()):
                return False
            waiting += named.values()
        elif isinstance(part, list):
            waiting += cast("list[Any]", part)
    return True


def _has_its_shape(body: dict[str, Any]) -> bool:
    """Whether what is read from a delivery, where it is there, is of the kind that it is read as."""
    kinds = ((_OBJECTS, _is_object), (_LISTS, _is_list_of_objects), (_NAMES, _is_text), (_NAMED, _is_named))
    return all(is_kind(_at(body, path)) for paths, is_kind in kinds for path in paths) and all(
        is_kind(part.get(name)) for path, name, is_kind in _OF_EACH for part in _at(body, path) or ()
    )


def _at(body: dict[str, Any], path: str) -> Any:
    """What stands at that path of names; None where nothing does."""
    found: Any = body
    for name in path.split("."):
        found = cast("dict[str, Any]", found).get(name) if isinstance(found, dict) else None
    return found


def _is_object(value: Any) -> bool:
    return value is None or isinstance(value, dict)


def _is_list_of_objects(value: Any) -> bool:
    return value is None or (
        isinstance(value, list) and all(isinstance(each, dict) for each in cast("list[Any]", value))
    )


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _is_named(value: Any) -> bool:
    return _is_text(value) or (isinstance(value, dict) and _is_text(cast("dict[str, Any]", value).get("id")))


_OF_EACH = (
    ("actions", "selected_option", _is_object),
    ("view.blocks", "element", _is_object),
    ("authorizations", "team_id", _is_text),
    ("authorizations", "enterprise_id", _is_text),
    ("authorizations", "user_id", _is_text),
)
"""What a part of each object of a list is, where it is there."""


def _is_filled(view: Any) -> bool:
    """Whether what a form holds is there by block and element, where it is there."""
    state: Any = cast("dict[str, Any]", view or {}).get("state")
    values: Any = cast("dict[str, Any]", state).get("values") if isinstance(state, dict) else state
    if values is None:
        return True
    blocks: list[Any] = [*cast("dict[str, Any]", values).values()] if isinstance(values, dict) else [values]
    return all(
        isinstance(block, dict) and all(_is_answer(given) for given in cast("dict[str, Any]", block).values())
        for block in blocks
    )


def _is_answer(given: Any) -> bool:
    """Whether it is what one element of a form holds."""
    return (
        isinstance(given, dict)
        and all(
            _is_text(_at(cast("dict[str, Any]", given), path))
            for path in ("type", "value", "selected_user", "selected_conversation", "selected_option.value")
        )
        and _is_object(cast("dict[str, Any]", given).get("selected_option"))
        and _is_list_of_objects(cast("dict[str, Any]", given).get("files"))
    )


def _fits(name: str, identifier: Any) -> bool:
    if isinstance(identifier, str):
        most = _LONGEST_OF_OURS if name in _OURS else _LONGEST_IDENTIFIER
        return len(identifier) <= most and not _UNFIT.search(identifier)
    return identifier is None or isinstance(identifier, (dict, list, int, float))
