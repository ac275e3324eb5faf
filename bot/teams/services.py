"""What the Teams adapter is handed by the composition root."""

from dataclasses import dataclass

from core.chat import ChatService
from core.ports.directory import Directory
from core.services.administration import AdministrationService
from core.services.identities import IdentityService
from core.services.session_queries import SessionQueries
from core.services.sessions import SessionService


@dataclass(frozen=True, slots=True)
class TeamsServices:
    """The use cases behind what people do in Teams."""

    chat: ChatService
    session_service: SessionService
    reading: SessionQueries
    identities: IdentityService
    administration: AdministrationService
    store: Directory
