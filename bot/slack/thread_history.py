"""What was written in a thread before FlowPilot was asked in: the intake of a session that starts there."""

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import limits
from bot.slack.blocks import Json
from bot.slack.delivery import MARK
from bot.slack.files import files_of
from bot.slack.reading import said_in
from bot.slack.web_api import SlackAway, SlackRefused, call

_SAID_BY_SLACK = frozenset(
    {"huddle_thread", "channel_join", "group_join", "channel_leave", "reminder_add", "tombstone"}
)
"""Subtypes of lines that bear a person's name and were written by nobody, such as that a huddle began."""


@dataclass(frozen=True, slots=True)
class ThreadHistory:
    """The messages of a thread by people, and what began it."""

    lines: tuple[tuple[str, str], ...]
    """Who wrote what, in order; ids of Slack and plain text."""
    files: tuple[Json, ...] = ()
    """What was attached to these messages, as Slack describes files."""

    @property
    def text(self) -> str:
        """All of it; one person's words as they are, several people's with a dash before each."""
        texts = [text for _, text in self.lines if text]
        return "\n".join(f"- {text}" for text in texts) if len({who for who, _ in self.lines}) > 1 else "\n".join(texts)

    def with_message(self, text: str) -> str:
        """The same, with one of its messages before it that it may not hold."""
        return self.text if text in self.text else "\n".join(filter(None, (text, self.text)))

    def with_files(self, files: Sequence[Json]) -> tuple[Json, ...]:
        """These files, and those of the thread, each once."""
        known = {str(file.get("id")) for file in files}
        return (*files, *(file for file in self.files if str(file.get("id")) not in known))

    def by_others(self, user_id: str) -> bool:
        """Whether anybody else has written there."""
        return any(who != user_id for who, _ in self.lines)


async def written_in_thread(client: AsyncWebClient, channel: str, root: str) -> ThreadHistory:
    """The thread, as far as Slack shows it; nothing where it does not."""
    try:
        said = await call(
            client,
            "conversations.replies",
            channel=channel,
            ts=root,
            limit=limits.INTAKE_MESSAGES,
            include_all_metadata=True,
        )
    except (SlackRefused, SlackAway):
        return ThreadHistory(())
    messages: list[Json] = said.get("messages") or []
    # What began the thread may be an alert; what bots say further down is about something else.
    wanted = [*messages[:1], *(message for message in messages[1:] if not message.get("bot_id"))]
    wanted = [
        message
        for message in wanted
        if message.get("subtype") not in _SAID_BY_SLACK and (message.get("metadata") or {}).get("event_type") != MARK
    ]
    lines = [(str(message.get("user") or message.get("bot_id") or ""), said_in(message)) for message in wanted]
    files = tuple(file for message in wanted for file in files_of(message))
    return ThreadHistory(tuple((who, text) for who, text in lines if who), files)
