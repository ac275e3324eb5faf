"""What the desk works with."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from core.matching.match import Matcher
from core.ports.unit_of_work import Store
from core.services.administration import AdministrationService
from core.services.attachments import AttachmentService
from core.services.colleagues import ColleagueService
from core.services.commenting import ProposalComments
from core.services.flags import FlagService
from core.services.following import FollowingService
from core.services.identities import IdentityService
from core.services.importing import ImportService
from core.services.preferences import PreferenceService
from core.services.publishing import FlowLibrary
from core.services.review import ReviewService
from core.services.script_filling import ScriptFilling
from core.services.scripts import ScriptService
from core.services.session_queries import SessionQueries
from core.services.sessions import SessionService
from core.services.template_offers import TemplateOffers
from core.services.tickets.use_cases import TicketUseCases
from core.services.walks import WalkService


@dataclass(frozen=True, slots=True)
class ChatDependencies:
    """The use cases behind what people do."""

    session_service: SessionService
    reading: SessionQueries
    administration: AdministrationService
    identities: IdentityService
    colleagues: ColleagueService
    review: ReviewService
    flags: FlagService
    following: FollowingService
    matcher: Matcher
    importing: ImportService
    walks: WalkService
    store: Store
    new_id: Callable[[], UUID]
    claude: bool
    """Whether the Claude guide is configured."""
    tickets: TicketUseCases
    scripts: ScriptService
    attachments: AttachmentService
    comments: ProposalComments
    script_filling: ScriptFilling
    template_offers: TemplateOffers
    preferences: PreferenceService
    library: FlowLibrary
