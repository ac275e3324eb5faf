"""Between our activities and botbuilder's. Pure.

botbuilder's own reading and writing of JSON is not used: it raises on dates and shapes that Teams does send, and takes
several times as long.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeVar, cast

from botbuilder.schema import (
    Activity,
    Attachment,
    ChannelAccount,
    ConversationAccount,
    ConversationReference,
    Entity,
    MessageReaction,
)
from msrest.serialization import Model

from bot.teams import activity as received
from bot.teams.json_codec import Json

T = TypeVar("T")
_ADDRESS = frozenset({"service_url", "channel_id", "conversation", "from_property", "reply_to_id", "locale"})
"""Where an activity goes, which the address of the request says, and who sends it, which its token says."""
_LEFT_OUT = _ADDRESS | {"id", "input_hint"}
_TEAMS = "msteams"


def to_botbuilder(activity: received.Activity) -> Activity:
    """What was received and validated, in the shape that a turn has."""
    told = activity.conversation
    where: dict[str, Any] = {"id": told.id, "conversation_type": told.conversation_type, "is_group": told.is_group}
    given: dict[str, Any] = {
        "type": activity.type,
        "id": activity.id or None,
        "name": activity.name,
        "action": activity.action,
        "text": activity.text,
        "text_format": activity.text_format,
        "local_timezone": activity.local_timezone,
        "channel_id": activity.channel_id,
        "service_url": activity.service_url,
        "from_property": _account(activity.from_),
        "recipient": _account(activity.recipient),
        "conversation": ConversationAccount(**where, tenant_id=told.tenant_id),
        "channel_data": activity.channel_data.model_dump(by_alias=True, exclude_none=True),
        "attachments": _all(map(_attachment, activity.attachments or ())),
        "entities": _all(entity(each.model_dump(by_alias=True, exclude_none=True)) for each in activity.entities or ()),
        "members_added": _all(map(_account, activity.members_added or ())),
        "reactions_added": _all(MessageReaction(type=each.type) for each in activity.reactions_added or ()),
        "reactions_removed": _all(MessageReaction(type=each.type) for each in activity.reactions_removed or ()),
        "reply_to_id": activity.reply_to_id,
        "value": activity.value,
    }
    return Activity(**given)


def to_json(activity: Activity) -> Json:
    """An activity as the connector takes it, without what the request's address and token say."""
    return _fields(activity, _LEFT_OUT)


def reference_to(service_url: str, conversation: str) -> ConversationReference:
    """A conversation that is written to outside any request."""
    return ConversationReference(
        channel_id=_TEAMS, service_url=service_url, conversation=ConversationAccount(id=conversation)
    )


def entity(fields: Mapping[str, Any]) -> Entity:
    """An entity with fields that botbuilder has no names for."""
    made = Entity(type=fields.get("type", ""))
    made.additional_properties = {name: value for name, value in fields.items() if name != "type"}
    return made


def _account(account: received.ChannelAccount) -> ChannelAccount:
    given: dict[str, Any] = {"id": account.id, "name": account.name, "aad_object_id": account.aad_object_id}
    return ChannelAccount(**given)


def _attachment(brought: received.Attachment) -> Attachment:
    given: dict[str, Any] = {"content_type": brought.content_type, "name": brought.name, "content": brought.content}
    given["content_url"] = brought.content_url
    return Attachment(**given)


def _all(found: Iterable[T]) -> list[T] | None:
    return list(found) or None


def _fields(value: Model, without: Collection[str] = ()) -> Json:
    names: Mapping[str, Mapping[str, str]] = value._attribute_map  # noqa: SLF001
    made = {
        described["key"]: _value(getattr(value, name))
        for name, described in names.items()
        if name not in without and getattr(value, name) is not None
    }
    return {**made, **value.additional_properties}


def _value(value: Any) -> Any:
    if isinstance(value, Model):
        return _fields(value)
    return [_value(each) for each in cast("list[Any]", value)] if isinstance(value, list) else value
