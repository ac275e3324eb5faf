"""What the web adapter is handed by the composition root."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from core.matching.match import Matcher
from core.messaging.cards import Card
from core.ports.unit_of_work import Store
from core.services.access import AccessService
from core.services.administration import AdministrationService
from core.services.attachments import AttachmentService
from core.services.auditing import AuditService
from core.services.colleagues import ColleagueService
from core.services.commenting import ProposalComments
from core.services.demo import DemoService
from core.services.flags import FlagService
from core.services.flow_editing import FlowEditing
from core.services.following import FollowingService
from core.services.importing import ImportService
from core.services.learning import LearningService
from core.services.preferences import PreferenceService
from core.services.publishing import FlowLibrary
from core.services.review import ReviewService
from core.services.script_filling import ScriptFilling
from core.services.scripts import ScriptService
from core.services.session_queries import SessionQueries
from core.services.sessions import SessionService
from core.services.template_offers import TemplateOffers
from core.services.tickets.use_cases import TicketUseCases
from core.services.waiting import WaitingWork
from core.services.walks import WalkService


@dataclass(frozen=True, slots=True)
class WebSettings:
    """What the configuration says about the web adapter."""

    rate_limit_per_second: float
    rate_limit_burst: int
    max_body_bytes: int
    demo: bool
    """Whether a start link lets a browser into the demo; only on loopback with no chat platform configured."""
    public_url: str
    """Where people reach the page, when it is not where it listens: behind a proxy, for example."""
    claude: bool
    """Whether the Claude guide is configured."""
    metrics_token: str = ""
    """What operators read `/metrics` with; empty: nobody does."""


class Signal(Protocol):
    """Something to wait for, again and again: `asyncio.Event` is one."""

    async def wait(self) -> object:
        """Return once it is set."""
        ...

    def clear(self) -> None:
        """Wait anew from here."""
        ...


class Watch(Protocol):
    """Tells this process what changed, in whichever process it did."""

    @property
    def closing(self) -> bool:
        """Whether the process is about to stop: everybody who waits is woken and should answer now."""
        ...

    def session(self, session_id: UUID) -> AbstractAsyncContextManager[Signal]:
        """Set whenever the session changed, possibly more often, never less."""
        ...

    def conversation(self, account_id: UUID, address: str) -> AbstractAsyncContextManager[Signal]:
        """Set whenever the page's conversation shows something new."""
        ...


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message as a reader of the conversation finds it."""

    subject: str
    card: Card
    version: int


@dataclass(frozen=True, slots=True)
class WebServices:
    """Everything a request may need."""

    session_service: SessionService
    reading: SessionQueries
    administration: AdministrationService
    access: AccessService
    auditing: AuditService
    demo: DemoService
    colleagues: ColleagueService
    store: Store
    matcher: Matcher
    review: ReviewService
    flags: FlagService
    following: FollowingService
    learning: LearningService
    library: FlowLibrary
    importing: ImportService
    attachments: AttachmentService
    tickets: TicketUseCases
    waiting: WaitingWork
    comments: ProposalComments
    flow_editing: FlowEditing
    walks: WalkService
    scripts: ScriptService
    script_filling: ScriptFilling
    template_offers: TemplateOffers
    preferences: PreferenceService
    watch: Watch
    shown: Callable[[UUID, str], Awaitable[Sequence[ShownMessage]]]
    """What the page's conversation at an address shows, by account and address."""
    ready: Callable[[], Awaitable[None]]
    """Raises with a sentence when the database cannot be reached or not migrated."""
    troubles: Callable[[], Sequence[str]]
    """What does not work beside the page and the API, a sentence each."""
    metrics: Callable[[], Awaitable[bytes]]
    """The process's figures in Prometheus' text format."""
    count_request: Callable[[str, str, int, float], None]
    """Counts a request by method, route, status and seconds."""
    settings: WebSettings
