"""What the desk works with."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from core.administration import Administration
from core.identities import Identities
from core.importing.importing import Importing
from core.matching.match import Matcher
from core.ports import Store
from core.reading import Reading
from core.review import Review
from core.turns import Turns


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
