"""What chat platforms need to find conversations again: where they take messages, and what a chat holds."""

from typing import Protocol

from core.accounts.user import Identity


class PlatformReferences(Protocol):
    """What a platform says about workspaces and people beside who they are."""

    async def service_url(self, platform: str, external_id: str) -> str:
        """Where the platform takes messages for that workspace; empty while it has not said."""
        ...

    async def note_service_url(self, platform: str, external_id: str, url: str) -> None:
        """Send messages for that workspace there from now on; nothing happens while it is not known."""
        ...

    async def own_chat(self, identity: Identity) -> str:
        """The platform's id of that person's own conversation with the bot; empty while it is not known."""
        ...

    async def note_own_chat(self, identity: Identity, chat: str) -> None:
        """Keep which conversation is that person's own; nothing happens for somebody not met."""
        ...
