"""What the desk works with."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from core.matching.match import Matcher
from core.ports.unit_of_work import Store
from core.services.administration import Administration
from core.services.identities import Identities
from core.services.importing import Importing
from core.services.review import Review
from core.services.session_queries import Reading
from core.services.sessions import Turns


@dataclass(frozen=True, slots=True)
class DeskServices:
    """The use cases behind what people do."""

    turns: Turns
    reading: Reading
    administration: Administration
    identities: Identities
    review: Review
    matcher: Matcher
    importing: Importing
    store: Store
    new_id: Callable[[], UUID]
    claude: bool
    """Whether the Claude guide is configured."""
