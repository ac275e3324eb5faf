"""What the Teams adapter is handed by the composition root."""

from dataclasses import dataclass

from core.chat import Desk
from core.ports.directory import Directory
from core.services.administration import Administration
from core.services.identities import Identities
from core.services.session_queries import Reading
from core.services.sessions import Turns


@dataclass(frozen=True, slots=True)
class TeamsServices:
    """The use cases behind what people do in Teams."""

    desk: Desk
    turns: Turns
    reading: Reading
    identities: Identities
    administration: Administration
    store: Directory
