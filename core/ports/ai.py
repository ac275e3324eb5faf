"""What a language model does beside guiding: words documentation and flows, outlines documents, reads close answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from core.flows.model import Flow
from core.importing.article import Article
from core.importing.outline import Block
from core.tickets.documents import Document
from core.walks.commands import AINode
from core.walks.walk import Walk


@dataclass(frozen=True, slots=True)
class Polished:
    """A document in better words, and what they cost."""

    document: Document
    input_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True)
class Refined:
    """A flow in better words, and what they cost."""

    flow: Flow
    input_tokens: int
    output_tokens: int


class Refiner(Protocol):
    """Words flows better, for tokens."""

    def estimate_refining(self, flow: Flow, base: Flow | None) -> int:
        """The most tokens that one request for it may take."""
        ...

    async def refine(self, flow: Flow, base: Flow | None) -> Refined:
        """The flow in more general words, with the same nodes and ways. Raises GuideFailed."""
        ...


@dataclass(frozen=True, slots=True)
class Outlined:
    """What was found, and what it cost."""

    procedures: tuple[Article, ...]
    input_tokens: int
    output_tokens: int


class Outliner(Protocol):
    """Finds procedures, for tokens."""

    def estimate_outlining(self, blocks: Sequence[Block]) -> int:
        """The most tokens that one request for it may take."""
        ...

    async def outline(self, blocks: Sequence[Block]) -> Outlined:
        """The procedures, each step with where it stands in the document. Raises GuideFailed."""
        ...


@dataclass(frozen=True, slots=True)
class AnswerQuestion:
    """A typed answer that fits several of the answers offered."""

    question: str
    answers: tuple[str, ...]
    typed: str


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """Which of them was meant, and what finding out cost."""

    place: int | None
    """From 0; None when it stays unclear."""
    input_tokens: int
    output_tokens: int


class AnswerJudge(Protocol):
    """Says which answer somebody meant, for tokens."""

    def estimate_judging(self, question: AnswerQuestion) -> int:
        """The most tokens that one request for it may take."""
        ...

    async def judge(self, question: AnswerQuestion) -> JudgedAnswer:
        """Which answer was meant. Raises GuideFailed."""
        ...


@dataclass(frozen=True, slots=True)
class BuiltNode:
    """The next node of a walk as the model proposes it, and what it cost."""

    node: AINode
    input_tokens: int
    output_tokens: int
    cache_read_tokens: int


class NodeBuilder(Protocol):
    """Proposes the nodes of a walk one at a time, for tokens."""

    def estimate_node(self, walk: Walk) -> int:
        """The most tokens that one request for it may take."""
        ...

    async def next_node(self, walk: Walk) -> BuiltNode:
        """The next node, not checked against what the first line may do. Raises GuideFailed."""
        ...


class Polisher(Protocol):
    """Words documents better, for tokens."""

    def estimate_polishing(self, document: Document) -> int:
        """The most tokens that one request for it may take."""
        ...

    async def polish(self, document: Document) -> Polished:
        """The document in better words, with nothing new in it. Raises GuideFailed."""
        ...
