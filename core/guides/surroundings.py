"""What a guide may know beside the session: the day, who asks, the account's environment, and what helped before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from core.sessions.records import SolvedSession


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The world around a session, as far as it is known."""

    today: date | None = None
    """The day in the engineer's time zone."""
    role: str = ""
    """The engineer's role in the account: what they may be expected to be allowed to do."""
    environment: str = ""
    """What the account's admins say of their systems; the same for all its sessions."""
    solved: tuple[SolvedSession, ...] = ()
    """Earlier sessions with the same problem, the likest first; those of a session never change while it lasts."""
    templates: Mapping[str, str] = field(default_factory=dict[str, str])
    """The script templates that a step may name, with a line that says what each is for."""
