"""The local page as a chat platform: it reads its messages from the store, so that showing one is telling it so."""

from core.cards import Card


class PagePlatform:
    """Shows cards by marking them shown; the page renders them when it is told that a conversation changed."""

    async def post(self, address: str, subject: str, card: Card) -> str:
        """Nothing to send: the message's subject names it."""
        del address, card
        return subject

    async def update(self, address: str, external_id: str, card: Card) -> None:
        """Nothing to send."""
