"""What Slack's errors mean for a message."""

from bot.slack.web_api import SlackRefused
from core.ports.chat_platforms import DeliveryFailed, MessageGone, Unreachable

_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "is_inactive"})
_TOO_LONG = frozenset({"msg_blocks_too_long", "msg_too_long", "invalid_blocks", "invalid_blocks_format"})
_UNREACHABLE = {
    "channel_not_found": "{channel} was deleted, or I am not a member of it.",
    "is_archived": "{channel} is archived, so nothing can be posted there.",
    "not_in_channel": "{channel} does not have me as a member. Invite me there with /invite @FlowPilot.",
    "restricted_action": "{channel} does not let me post. Ask a workspace admin to allow it.",
    "restricted_action_read_only_channel": "{channel} does not let me post. Ask a workspace admin to allow it.",
    "restricted_action_thread_only_channel": "{channel} lets me reply in threads only.",
    "restricted_action_thread_locked": "{channel} has locked the thread.",
    "thread_not_found": "{channel} no longer has the thread.",
    "user_not_found": "{channel} is with nobody I can write to.",
    "user_disabled": "{channel} is with somebody whose account was deactivated.",
    "cannot_dm_bot": "{channel} is with a bot, which I cannot write to.",
}
_TOKEN = frozenset({"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"})
TOKEN_WAIT_SECONDS = 300.0
"""How long nothing is sent to a workspace whose token Slack refuses; an operator is told in the log."""


class TokenRefused(DeliveryFailed):
    """Slack no longer takes the workspace's token."""


class TooLong(DeliveryFailed):
    """Slack did not take the blocks; the message is sent without them."""


def failure_of(refusal: SlackRefused, channel: str) -> DeliveryFailed:
    """What an answer of Slack means for the message that was sent."""
    code = refusal.code.partition(":")[0]
    if refusal.retry_after is not None:
        return DeliveryFailed(code, refusal.retry_after)
    if code in _GONE:
        return MessageGone(code)
    if code in _TOO_LONG:
        return TooLong(code)
    if code in _TOKEN:
        return TokenRefused(code, TOKEN_WAIT_SECONDS)
    if code in _UNREACHABLE:
        named = f"The channel {channel}" if channel[:1] in "CG" else "That conversation"
        return Unreachable(code, _UNREACHABLE[code].format(channel=named))
    return DeliveryFailed(code)
