"""What Teams sends, as far as we read it. Everything else in it is passed over."""

import html
import re
from datetime import datetime
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from bot.teams.mentions import Mention, in_words

_TAG = re.compile(r"<[^>]{0,2000}>")
_SAID = ("message", "messageUpdate", "messageDelete")
BOT = "28:"
"""What the ids of bots begin with, FlowPilot's among them."""
_CONVERSATION = "19:"
"""What the ids of channels and chats begin with, which can be mentioned too."""
THREAD = ";messageid="
"""What stands between a channel and a thread of it in the id of a conversation."""
_BLOCK = re.compile(r"</(?:p|div|li|h[1-6]|tr|blockquote|pre)>|<br\s*/?>", re.IGNORECASE)


_SOUND = r"^[^\x00-\x1f\x7f]*$"
Identifier: TypeAlias = Annotated[str, StringConstraints(max_length=200, pattern=_SOUND)]
"""What names something; it is stored, looked up by, and sent back. Teams' own are shorter."""
Address: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=280, pattern=_SOUND)]
"""What names a conversation: some 200 characters at most, to which the id of a thread may be added."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True)


class ChannelAccount(_Part):
    """A person or a bot."""

    id: Identifier = ""
    name: str | None = None
    aad_object_id: Identifier | None = None

    @property
    def lasting_id(self) -> str:
        """The id that is the same in every conversation, where Teams gives it."""
        return self.aad_object_id or self.id


class ConversationAccount(_Part):
    """Where something happens."""

    id: Address
    conversation_type: Identifier | None = None
    tenant_id: Identifier | None = None
    is_group: bool | None = None


class _Id(_Part):
    id: Identifier = ""


class Team(_Part):
    """The team a channel is in."""

    id: Identifier = ""


class ChannelData(_Part):
    """What Teams adds of its own."""

    tenant: _Id | None = None
    team: Team | None = None
    channel: _Id | None = None
    event_type: str | None = None


class Entity(_Part):
    """Something that a message is about: a mention, or where its writer is."""

    type: str = ""
    mentioned: ChannelAccount | None = None
    text: str | None = None
    timezone: str | None = None


_EMOJI = {"2705": "white_check_mark", "274c": "x", "1f4a4": "zzz"}
"""Names of emoji that Teams calls by their number, such as “2705_whiteheavycheckmark”."""


class Attachment(_Part):
    """Something that a message brings along."""

    content_type: str = ""
    name: str | None = None
    content: Any = None
    content_url: str | None = None
    """Where it lies."""


class Reaction(_Part):
    """An emoji under a message."""

    type: Identifier = ""

    @property
    def emoji(self) -> str:
        """Its name, as settings have it."""
        number, _, name = self.type.partition("_")
        return _EMOJI.get(number.casefold(), name or number)


class Activity(_Part):
    """Something that happened in Teams."""

    type: str = Field(min_length=1, max_length=60)
    id: Identifier = ""
    name: Identifier | None = None
    action: Identifier | None = None
    text: str | None = None
    text_format: str | None = None
    local_timezone: str | None = None
    timestamp: Any = None
    channel_id: Identifier = ""
    service_url: Annotated[str, StringConstraints(max_length=500, pattern=_SOUND)] = ""
    from_: ChannelAccount = Field(default_factory=ChannelAccount, alias="from")
    recipient: ChannelAccount = Field(default_factory=ChannelAccount)
    conversation: ConversationAccount
    channel_data: ChannelData = Field(default_factory=ChannelData)
    attachments: tuple[Attachment, ...] | None = None
    entities: tuple[Entity, ...] | None = None
    members_added: tuple[ChannelAccount, ...] | None = None
    reactions_added: tuple[Reaction, ...] | None = None
    reactions_removed: tuple[Reaction, ...] | None = None
    reply_to_id: Identifier | None = None
    value: Any = None

    @property
    def tenant(self) -> str:
        """The tenant it comes from; empty where that is not said."""
        told = self.channel_data.tenant
        return (told.id if told else "") or self.conversation.tenant_id or ""

    @property
    def moment(self) -> datetime | None:
        """When it happened; None where that is not said."""
        try:
            told = datetime.fromisoformat(str(self.timestamp))
        except ValueError:
            return None
        return told if told.tzinfo else None

    @property
    def is_by_a_bot(self) -> bool:
        """Whether no person did it."""
        return self.from_.id.startswith(BOT)

    @property
    def is_personal(self) -> bool:
        """Whether it happened in a person's own chat with the bot."""
        return (self.conversation.conversation_type or "personal") == "personal" and not self.conversation.is_group

    @property
    def is_channel(self) -> bool:
        """Whether it happened in a channel, where there are threads."""
        return self.conversation.conversation_type == "channel"

    @property
    def time_zone(self) -> str:
        """The writer's time zone; empty where that is not said."""
        told = (entity.timezone for entity in self.entities or () if entity.type == "clientInfo")
        return next(filter(None, told), None) or self.local_timezone or ""

    @property
    def mentions_bot(self) -> bool:
        """Whether the bot is mentioned."""
        return any(self._is_us(mentioned) for mentioned, _ in self._mentions())

    @property
    def addresses_bot(self) -> bool:
        """Whether it is said to the bot: in its own chat with somebody, or by its name."""
        return self.is_personal or self.mentions_bot

    @property
    def mentioned_people(self) -> list[ChannelAccount]:
        """Who else is mentioned; not what is nobody, such as a channel."""
        others = (mentioned for mentioned, _ in self._mentions() if not self._is_us(mentioned))
        return [mentioned for mentioned in others if mentioned.id and not mentioned.id.startswith(_CONVERSATION)]

    @property
    def words(self) -> str:
        """What was written, without the mention of the bot; other people are called by their names."""
        named = [Mention(one.name or "", written, self._is_us(one)) for one, written in self._mentions()]
        text = in_words(self.text or "", named, self.recipient.name or "")
        text = text.replace("&nbsp;", " ").replace("\xa0", " ")
        return (html.unescape(text) if self.text_format == "xml" else text).strip()

    def in_thread(self) -> "Activity":
        """The same, in the thread it replies to or begins, where the conversation does not say which."""
        root = self.reply_to_id or self.id
        if not self.is_channel or self.type not in _SAID or not root or THREAD in self.conversation.id:
            return self
        conversation = self.conversation.model_copy(update={"id": f"{self.conversation.id}{THREAD}{root}"})
        return self.model_copy(update={"conversation": conversation})

    def by_id(self, known_as: str) -> "Activity":
        """The same, by somebody who is known by that id."""
        lasting = known_as if known_as != self.from_.id else None
        return self.model_copy(update={"from_": self.from_.model_copy(update={"aad_object_id": lasting})})

    def in_own_chat(self) -> "Activity":
        """The same, as if it had been done in the person's own chat."""
        conversation = self.conversation.model_copy(update={"conversation_type": "personal", "is_group": None})
        return self.model_copy(update={"conversation": conversation})

    def _is_us(self, account: ChannelAccount) -> bool:
        return bool(account.id) and account.id == self.recipient.id

    def _mentions(self) -> list[tuple[ChannelAccount, str]]:
        return [
            (entity.mentioned, entity.text or "")
            for entity in self.entities or ()
            if entity.type == "mention" and entity.mentioned
        ]


def plain_text(written: str) -> str:
    """The text of a message that is given as HTML."""
    lines = html.unescape(_TAG.sub("", _BLOCK.sub("\n", written))).replace("\xa0", " ").splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())
