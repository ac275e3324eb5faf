"""What was written in a thread before FlowPilot was asked in: the intake of a session that starts there."""

from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import limits
from bot.slack.blocks import Json
from bot.slack.mrkdwn import plain
from bot.slack.web_api import SlackAway, SlackRefused, call


@dataclass(frozen=True, slots=True)
class ThreadHistory:
    """The messages of a thread by people."""

    lines: tuple[tuple[str, str], ...]
    """Who wrote what, in order; ids of Slack and plain text."""

    @property
    def text(self) -> str:
        """All of it; one person's words as they are, several people's with a dash before each."""
        texts = [text for _, text in self.lines if text]
        return "\n".join(f"- {text}" for text in texts) if len({who for who, _ in self.lines}) > 1 else "\n".join(texts)

    def by_others(self, user_id: str) -> bool:
        """Whether anybody else has written there."""
        return any(who != user_id for who, _ in self.lines)


async def written_in_thread(client: AsyncWebClient, channel: str, root: str) -> ThreadHistory:
    """The thread, as far as Slack shows it; nothing where it does not."""
    try:
        said = await call(client, "conversations.replies", channel=channel, ts=root, limit=limits.INTAKE_MESSAGES)
    except (SlackRefused, SlackAway):
        return ThreadHistory(())
    messages: list[Json] = said.get("messages") or []
    lines = [
        (str(message["user"]), plain(str(message.get("text") or "")).strip())
        for message in messages
        if message.get("user") and not message.get("bot_id")
    ]
    return ThreadHistory(tuple(lines))
