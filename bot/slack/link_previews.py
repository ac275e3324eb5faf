"""What stands under an address of FlowPilot's that somebody posts: what is behind it, and nothing of what it says.

Everybody in the channel sees it, whoever may open it.
"""

from typing import cast
from urllib.parse import urlsplit

from bot.shared.logs import get_logger
from bot.slack import limits
from bot.slack.blocks import Json, context, plain_text, section
from bot.slack.interaction import SlackInteraction
from bot.slack.web_api import SlackAway, SlackRefused, call

log = get_logger(__name__)

_MOST_LINKS = 5
_BEHIND = {
    "sessions": "A troubleshooting session in FlowPilot",
    "flows": "A troubleshooting flow in FlowPilot",
    "reviews": "A flow proposal in FlowPilot",
    "proposals": "A flow proposal in FlowPilot",
    "walks": "A first-line walk in FlowPilot",
}


def previews(links: list[Json], public_url: str) -> dict[str, Json]:
    """The cards by address, of those that are FlowPilot's own."""
    ours = [str(link.get("url") or "") for link in links]
    return {url: _preview(url) for url in ours[:_MOST_LINKS] if _is_ours(url, public_url)}


async def preview(interaction: SlackInteraction, event: Json, public_url: str) -> None:
    """Show what is behind the links of a message; a failure leaves them as they are."""
    given = cast("list[object]", event.get("links") or [])
    found = previews([cast("Json", link) for link in given if isinstance(link, dict)], public_url)
    if not found:
        return
    # A message that is still being written is named by its preview's id.
    where = (
        {"unfurl_id": event.get("unfurl_id"), "source": event.get("source")}
        if event.get("unfurl_id") and event.get("source")
        else {"channel": event.get("channel"), "ts": event.get("message_ts")}
    )
    try:
        await call(interaction.client, "chat.unfurl", unfurls=found, **where)
    except (SlackRefused, SlackAway) as fault:
        log.info("slack.not_unfurled", outcome=str(fault))


def _is_ours(url: str, public_url: str) -> bool:
    try:
        given, own = urlsplit(url), urlsplit(public_url)
    except ValueError:
        return False
    return bool(own.hostname) and (given.scheme, given.netloc) == (own.scheme, own.netloc)


def _preview(url: str) -> Json:
    parts = urlsplit(url)
    kind = next((part for part in f"{parts.path}/{parts.fragment}".split("/") if part in _BEHIND), "")
    named = plain_text(_BEHIND.get(kind, "FlowPilot"), limits.SECTION)
    note = plain_text("Open it to see it, if you have access.", limits.SECTION)
    return {"blocks": [section(named), context(note)]}
