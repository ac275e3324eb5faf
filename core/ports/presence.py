"""Whether people whom FlowPilot knows are still on their chat platform."""

from typing import Protocol

from core.accounts.user import Identity


class Presence(Protocol):
    """Asks a chat platform about its people."""

    async def objection(self, identity: Identity) -> str:
        """Why nothing can be handed over to that person there; empty where the platform knows no reason, or is away."""
        ...
