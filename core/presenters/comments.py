"""What is said about a proposal, as a message in the thread of its card. Pure."""

from uuid import UUID

from core.messaging.cards import Card, Text
from core.proposals.comments import Comment
from core.sessions.masking import masked_text
from core.shared.text import shortened

_SUBJECT = "proposal:"
_SHOWN = 2_500
"""Characters of a comment in a chat; the page has the rest."""


def comment_cards(comment: Comment) -> dict[str, Card]:
    """The comment under the card of its proposal, by its subject."""
    card = Card(
        f"{comment.author.name} commented",
        (Text(shortened(masked_text(comment.text), _SHOWN)),),
        under=f"{_SUBJECT}{comment.proposal_id}",
    )
    return {f"comment:{comment.id}": card}


def proposal_of(subject: str) -> UUID | None:
    """The proposal that the message with this subject is about; None for any other message."""
    kind, _, rest = subject.partition(":")
    if f"{kind}:" != _SUBJECT:
        return None
    try:
        return UUID(rest)
    except ValueError:
        return None
