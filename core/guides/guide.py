"""The interface all guides share."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from core.commands import GuideReply
from core.documentation import Document
from core.flows.model import Flow
from core.matching.match import Match
from core.session import Session
from core.steps import NearMatch


@dataclass(frozen=True, slots=True)
class PublishedFlow:
    """A version of a flow that sessions are guided by."""

    id: UUID
    version: int
    flow: Flow


@dataclass(frozen=True, slots=True)
class GuideRequest:
    """What a guide is given to propose the next step."""

    session: Session
    flow: PublishedFlow | None = None
    """The flow to walk, when the session is matched to one or the engineer chose one."""
    matches: tuple[Match, ...] = ()
    """The nearest flows, best first; filled at intake and for guides that read them."""
    to_choose_from: tuple[Match, ...] = ()
    """The flows to ask about first, where several are near and none is near enough to start with."""
    related: tuple[PublishedFlow, ...] = ()
    """The content of the best matching flows, for a guide that learns from them."""
    chosen: NearMatch | None = None
    """The flow that the scoping question was just answered with."""
    found_later: Match | None = None
    """The flow that only the first answers pointed to."""


@dataclass(frozen=True, slots=True)
class Polished:
    """A document in better words, and what they cost."""

    document: Document
    input_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True)
class TokenUse:
    """The model tokens of one request. What was read from or written to the cache is not in `fresh_input`."""

    fresh_input: int
    output: int
    cache_read: int
    cache_write: int


class Guide(Protocol):
    """Proposes the next step. It may be slow and is asked with no transaction open."""

    async def next_step(self, request: GuideRequest) -> GuideReply:
        """The answer to the session's current turn. Raises GuideFailed when it cannot give one."""
        ...


class GuideFailed(Exception):  # noqa: N818 - named for what happened
    """A guide could not answer; `sentence` says why, for the engineer. Another guide takes over."""

    def __init__(self, sentence: str, *, input_tokens: int = 0, output_tokens: int = 0) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.input_tokens = input_tokens
        self.output_tokens = output_tokens
        """What the failed attempt cost all the same."""
