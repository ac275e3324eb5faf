"""Naming in a card whom it is for, such that Teams tells them of it."""

from collections.abc import Sequence

from bot.teams.json_codec import Json
from core.messaging.cards import Mention

PLATFORM = "teams"


def with_mentions(card: Json, mentions: Sequence[Mention]) -> Json:
    """The Adaptive Card with a line that mentions those of Teams; as it is where there are none."""
    ours = [mention for mention in mentions if mention.platform == PLATFORM]
    if not ours:
        return card
    named = [(f"<at>{_plain(mention.name)}</at>", mention) for mention in ours]
    line = {"type": "TextBlock", "text": f"{' '.join(text for text, _ in named)} This is for you.", "wrap": True}
    entities = [
        {"type": "mention", "text": text, "mentioned": {"id": mention.external_id, "name": _plain(mention.name)}}
        for text, mention in named
    ]
    head, *rest = card["body"] or [line]
    return {**card, "body": [head, line, *rest], "msteams": {**card.get("msteams", {}), "entities": entities}}


def _plain(name: str) -> str:
    """A name without what is markup in a card's text."""
    return "".join(sign for sign in name if sign.isalnum() or sign in " .,'-()").strip() or "you"
