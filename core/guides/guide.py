"""The interface all guides share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from core.flows.published import PublishedFlow
from core.guides.surroundings import Surroundings
from core.matching.match import Match
from core.sessions.commands import GuideReply
from core.sessions.session import Session
from core.sessions.steps import NearMatch


@dataclass(frozen=True, slots=True)
class GuideRequest:
    """What a guide is given to propose the next step."""

    session: Session
    flow: PublishedFlow | None = None
    """The flow to walk, when the session is matched to one or the engineer chose one."""
    standing: str = ""
    """How far that flow is trusted, in words."""
    matches: tuple[Match, ...] = ()
    """The nearest flows, best first; filled at intake and for guides that read them."""
    problems: tuple[str, ...] = ()
    """The problems of the report, where it tells of several: which comes first is asked before anything else."""
    to_choose_from: tuple[Match, ...] = ()
    """The flows to ask about first, where several are near and none is near enough to start with."""
    related: tuple[PublishedFlow, ...] = ()
    """The content of the best matching flows, for a guide that learns from them."""
    chosen: NearMatch | None = None
    """The flow that the scoping question was just answered with."""
    found_anew: tuple[Match, ...] = ()
    """The nearest flows for the problem and all that was typed since, best first; filled after a typed answer."""
    offers_claude: bool = False
    """Whether Claude is configured, so that a guide may offer it."""
    found_later: Match | None = None
    """The flow that only the first answers pointed to."""
    surroundings: Surroundings = field(default_factory=Surroundings)
    """What is known beside the session; filled for a guide that reads it."""
    pictures: Mapping[UUID, bytes] = field(default_factory=dict[UUID, bytes])
    """What may be shown of the session's images, by the files' ids; filled for a guide that looks at them."""


class Guide(Protocol):
    """Proposes the next step. It may be slow and is asked with no transaction open."""

    async def next_step(self, request: GuideRequest) -> GuideReply:
        """The answer to the session's current turn. Raises GuideFailed when it cannot give one."""
        ...
